"""Tables as text: how one is written is guessed, then it is read within limits."""

from __future__ import annotations

import codecs
import csv
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from builder.datasets.own.counting import counted
from builder.datasets.own.errors import OwnDataError
from builder.datasets.own.limits import MAX_CELL, MAX_CELLS, MAX_COLUMNS, MAX_ROWS
from builder.datasets.own.numbers_and_dates import is_date, number
from builder.datasets.own.plans import DELIMITERS, Dialect

SAMPLE_ROWS = 200
SAMPLE_CHARACTERS = 256 * 1024
CHUNK = 2**20

_COMMA = re.compile(r"[+-]?\d+,\d+")
_POINT = re.compile(r"[+-]?\d*\.\d+")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of texts.

    Attributes:
        names: The names of the columns, each once.
        columns: Their cells, all of one length, without spaces around.
        notes: What was left out, in words.
    """

    names: tuple[str, ...]
    columns: tuple[list[str], ...]
    notes: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """How many rows there are."""
        return len(self.columns[0]) if self.columns else 0


def guess_dialect(path: Path) -> Dialect:
    """Guesses how a table is written.

    Raises:
        OwnDataError: When it is no text, or empty.
    """
    encoding = _guess_encoding(path)
    with path.open(encoding=_codec(encoding), newline="", errors="replace") as file:
        sample = file.read(SAMPLE_CHARACTERS)
    if not sample.strip():
        raise OwnDataError("Expected a table, got an empty file.")
    best = max(DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))
    rows = _sample_rows(sample, best)
    decimal = _guess_decimal(rows)
    return Dialect(
        encoding=encoding,
        delimiter=best,
        decimal=decimal,
        header=_has_header(rows, decimal),
    )


def read_table(path: Path, dialect: Dialect) -> Table:
    """Reads a table of at most so many rows, columns and cells as `limits` says.

    Blank rows are left out. Rows that are too short are filled with missing values, rows that
    are too long are left out and counted.

    Raises:
        OwnDataError: When it cannot be read, or is too large.
    """
    with path.open(encoding=_codec(dialect.encoding), newline="") as file:
        try:
            return _read(file, dialect)
        except UnicodeError as error:
            raise OwnDataError(
                f"Expected text in {dialect.encoding}, got bytes that are none. Choose another "
                "encoding."
            ) from error
        except csv.Error as error:
            raise OwnDataError(
                f"Expected a table of cells of at most {MAX_CELL:,} characters: {error}. Perhaps "
                "a quotation mark is not closed."
            ) from error


def _read(file: IO[str], dialect: Dialect) -> Table:
    rows = _rows(file, dialect.delimiter)
    first = next(rows, None)
    if first is None:
        raise OwnDataError("Expected a table, got an empty file.")
    if len(first) > MAX_COLUMNS:
        raise OwnDataError(f"Expected at most {MAX_COLUMNS:,} columns, got {len(first):,}.")
    names = _unique(first if dialect.header else [""] * len(first))
    columns: list[list[str]] = [[] for _ in names]
    most = min(MAX_ROWS, MAX_CELLS // len(names))
    short = long = 0
    for row in rows if dialect.header else itertools.chain([first], rows):
        if len(row) > len(names):
            long += 1
            continue
        short += len(row) < len(names)
        if len(columns[0]) >= most:
            raise OwnDataError(f"Expected at most {most:,} rows of {len(names):,} columns.")
        for column, cell in itertools.zip_longest(columns, row, fillvalue=""):
            column.append(cell)  # type: ignore[union-attr]
    if not columns[0]:
        raise OwnDataError("Expected rows below the names of the columns, got none.")
    return Table(names, tuple(columns), tuple(_notes(short, long, len(names))))


def _notes(short: int, long: int, width: int) -> Iterator[str]:
    if long:
        yield f"Left out: {counted(long, 'row')} with more than {width} cells."
    if short:
        few = counted(short, "row")
        yield f"Filled up with missing values: {few} with fewer than {width} cells."


def _rows(file: IO[str], delimiter: str) -> Iterator[list[str]]:
    """Yields the rows that have something in them, their cells without spaces around."""
    # The limit is one for the whole process, which is a worker's.
    csv.field_size_limit(MAX_CELL)
    for row in csv.reader(_without_nul(file), delimiter=delimiter, skipinitialspace=True):
        cells = [cell.strip() for cell in row]
        if any(cells):
            yield cells


def _without_nul(file: IO[str]) -> Iterator[str]:
    for number_of_line, line in enumerate(file, 1):
        if "\0" in line:
            raise OwnDataError(
                f"Expected text, got a NUL byte in line {number_of_line:,}: this is no table, or "
                "one in UTF-16."
            )
        yield line


def _unique(names: Sequence[str]) -> tuple[str, ...]:
    """Returns names that are all different; nameless columns are numbered."""
    found: dict[str, None] = {}
    for place, given in enumerate(names, 1):
        name = given[:80] or f"column {place}"
        number_of_name = 2
        while name in found:
            name = f"{given[:80] or 'column'} ({number_of_name})"
            number_of_name += 1
        found[name] = None
    return tuple(found)


def _codec(encoding: str) -> str:
    return "utf-8-sig" if encoding == "utf-8" else encoding


def _guess_encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(4096)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if b"\0" in head:
            raise OwnDataError("Expected a table as text (CSV), got a file of bytes.")
        decoder = codecs.getincrementaldecoder("utf-8")()
        file.seek(0)
        try:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return _eight_bits(path)
    return "utf-8"


def _eight_bits(path: Path) -> str:
    """Windows's western code page, unless a byte has no meaning there."""
    unused = set(b"\x81\x8d\x8f\x90\x9d")
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if unused & set(chunk):
                return "latin-1"
    return "cp1252"


def _sample_rows(sample: str, delimiter: str) -> list[list[str]]:
    whole = len(sample) < SAMPLE_CHARACTERS
    lines = sample.splitlines(keepends=True)
    lines = lines if whole else lines[:-1] or lines
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    rows: list[list[str]] = []
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append([cell.strip() for cell in row])
            if len(rows) >= SAMPLE_ROWS:
                break
    except csv.Error:  # reading the whole table says what is wrong
        pass
    return rows


def _evenness(sample: str, delimiter: str) -> tuple[bool, float, int]:
    """How much it looks as if this stood between cells: all rows of one width, and wide."""
    widths = Counter(map(len, _sample_rows(sample, delimiter)))
    if not widths:
        return False, 0.0, 0
    width, rows = widths.most_common(1)[0]
    return width > 1, round(rows / widths.total(), 1), width


def _guess_decimal(rows: Sequence[Sequence[str]]) -> str:
    cells = [cell for row in rows for cell in row]
    commas = sum(_COMMA.fullmatch(cell) is not None for cell in cells)
    points = sum(_POINT.fullmatch(cell) is not None for cell in cells)
    return "," if commas > points else "."


def _has_header(rows: Sequence[Sequence[str]], decimal: str) -> bool:
    """Whether the first row names the columns: it has no values, and they are all different."""
    if len(rows) < 2:
        return False
    first, rest = rows[0], rows[1:]
    if any(number(cell, decimal) is not None or is_date(cell) for cell in first):
        return False
    columns = [{row[place] for row in rest if place < len(row)} for place in range(len(first))]
    for cells in columns:
        values = [cell for cell in cells if cell]
        if values and all(number(cell, decimal) is not None or is_date(cell) for cell in values):
            return True
    return not any(cell in cells for cell, cells in zip(first, columns, strict=True) if cell)
