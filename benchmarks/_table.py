"""How every benchmark shows its figures: a table for people, JSON for programs."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

STANDARD_OUTPUT = Path("-")


def arguments(description: str | None) -> argparse.ArgumentParser:
    """Returns a parser that knows `--json`."""
    parser = argparse.ArgumentParser(description=(description or "").splitlines()[0])
    parser.add_argument(
        "--json",
        type=Path,
        nargs="?",
        const=STANDARD_OUTPUT,
        metavar="FILE",
        help="also write the figures to a file; without a file, print them instead of the table",
    )
    return parser


def wants_only_json(args: argparse.Namespace) -> bool:
    """Says whether standard output is to hold one JSON object and nothing else."""
    return bool(args.json == STANDARD_OUTPUT)


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Prints a Markdown table; numbers are short and to the right."""
    cells = [[_short(value) for value in row] for row in rows]
    widths = [
        max(len(column), *(len(row[place]) for row in cells), 3)
        for place, column in enumerate(columns)
    ]
    numeric = [
        all(isinstance(row[place], int | float) for row in rows) for place in range(len(columns))
    ]
    print(f"\n{title}\n")
    print(_line(columns, widths, numeric))
    rule = [
        "-" * (width - 1) + (":" if right else "-")
        for width, right in zip(widths, numeric, strict=True)
    ]
    print(_line(rule, widths, numeric))
    for row in cells:
        print(_line(row, widths, numeric))


def emit(args: argparse.Namespace, data: Any) -> None:
    """Writes the figures as one JSON object where `--json` asks for it."""
    text = json.dumps(data, indent=2)
    if wants_only_json(args):
        print(text)
    elif args.json is not None:
        args.json.write_text(text + "\n")


def _line(cells: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> str:
    aligned = (
        cell.rjust(width) if right else cell.ljust(width)
        for cell, width, right in zip(cells, widths, numeric, strict=True)
    )
    return "| " + " | ".join(aligned) + " |"


def _short(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
