"""How much of what may be brought. Each is said before anything is uploaded."""

from __future__ import annotations

from builder.settings import Settings

MB = 10**6

MAX_ROWS = 500_000
MAX_COLUMNS = 2_000
MAX_CELLS = 5_000_000
"""Of a table. A cell takes some 60 bytes as text."""

MAX_CELL = 20_000
"""Characters in one cell of a table."""

MAX_CLASSES = 1_000
MAX_SIDES = 6
"""Inputs of an example, and targets: every way to wire them to a network is tried."""

MAX_ONE_HOT = 100
"""Values of a category that become an input each."""

MAX_IMAGES = 50_000
MAX_ENTRIES = 60_000
"""Images, and files of all kinds, in a ZIP or a folder."""

MAX_IMAGE_BYTES = 25 * MB
MAX_PIXELS = 40_000_000
MAX_RATIO = 100
"""How many times larger than in the ZIP a file may become; images are compressed already."""

MAX_UNPACKED = 4_000 * MB
"""All files of a ZIP together."""

MAX_DIRECTORY = 16 * MB
"""The list of files at the end of a ZIP."""

MEMORY_SHARE = 4
"""A data set may take the fourth part of a worker's memory: training holds it more than once."""


def max_memory(settings: Settings) -> int:
    """Returns the bytes that a data set may take in a worker, as float32."""
    return settings.memory_limit_mb * 2**20 // MEMORY_SHARE


def stated(settings: Settings) -> tuple[tuple[str, str], ...]:
    """Returns all limits in words, by what they are about."""
    return (
        ("file", f"at most {settings.upload_mb:,} MB through the browser"),
        (
            "table",
            f"at most {MAX_ROWS:,} rows, {MAX_COLUMNS:,} columns and {MAX_CELLS:,} cells of "
            f"at most {MAX_CELL:,} characters",
        ),
        (
            "ZIP",
            f"at most {MAX_IMAGES:,} images of {MAX_IMAGE_BYTES // MB} MB and "
            f"{MAX_PIXELS // 10**6} million pixels each; nothing that unpacks to more than "
            f"{MAX_RATIO} times its size, nothing encrypted, no ZIP in a ZIP",
        ),
        (
            "data set",
            f"at most {max_memory(settings) // MB:,} MB in memory, {MAX_CLASSES:,} classes, and "
            f"{MAX_SIDES} inputs and {MAX_SIDES} targets (columns of a table are one input); "
            f"all data sets of a project {settings.own_data_mb:,} MB on the disk, and those of all "
            f"your projects {settings.own_data_mb_per_user:,} MB",
        ),
    )
