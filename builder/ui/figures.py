"""Numbers as a person reads them."""

from __future__ import annotations

_STEPS = ((1e18, "E"), (1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))
_BYTES = tuple((step, f"{unit}B") for step, unit in _STEPS)


def count(number: int | None) -> str:
    """Writes a whole number with thousands separators, `?` where it is unknown."""
    return "?" if number is None else f"{number:,}"


def rounded(number: float) -> str:
    """Writes a number with three digits and a unit: `3.25 M`, `938`."""
    for size, unit in _STEPS:
        if abs(number) >= size:
            return f"{number / size:.3g} {unit}"
    return f"{number:.3g}"


def memory(size: float) -> str:
    """Writes bytes: `3.4 MB`, `512 B`. One MB is a million bytes."""
    for step, unit in _BYTES:
        if size >= step:
            return f"{size / step:.1f} {unit}" if size < 100 * step else f"{size / step:.0f} {unit}"
    return f"{size:.0f} B"


def duration(seconds: float) -> str:
    """Writes a time: `0.4 s`, `52 s`, `1 min 52 s`, `2 h 5 min`."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def measure(value: float | None) -> str:
    """Writes a loss or a metric with four digits, `–` where there is none."""
    if value is None:
        return "–"
    return f"{value:.4f}" if 1e-4 <= abs(value) < 1e4 or value == 0 else f"{value:.3g}"


def plural(number: int, word: str, many: str | None = None) -> str:
    """Writes a number with its noun: `1 warning`, `3 warnings`."""
    return f"{number:,} {word if number == 1 else many or word + 's'}"
