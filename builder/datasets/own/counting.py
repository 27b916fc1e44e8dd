"""Counts in words."""


def counted(number: int, word: str) -> str:
    """Writes a number with its noun: `1 row`, `3 rows`."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"
