"""What is in a table, and what may be learnt from it, before anybody has chosen anything."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from builder.datasets.own.columns import Column, summed_up
from builder.datasets.own.delimited import Table, guess_dialect, read_table
from builder.datasets.own.errors import OwnDataError
from builder.datasets.own.plans import ColumnKind, Dialect, TablePlan
from builder.graph.document import Value

HEAD = 6
"""Rows of a table that are shown."""

LETTERS = 60
"""Letters of a row that is shown alone."""

MANY_COLUMNS = 100
"""In a table of more columns than this, columns that are always the same stay: it may hold the
pixels of images, whose places count."""

_TARGET_NAMES = (
    "target", "label", "labels", "class", "y", "species", "outcome", "result", "diagnosis",
)  # fmt: skip


class TableFound(Value):
    """What is in a table.

    Attributes:
        dialect: How it is written.
        rows: How many rows there are.
        columns: What they hold.
        head: The first rows.
        targets: A guess at what is to be learnt.
        notes: What was left out, in words.
    """

    dialect: Dialect
    rows: int
    columns: tuple[Column, ...]
    head: tuple[tuple[str, ...], ...]
    targets: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def constant(self) -> tuple[str, ...]:
        """The columns that are always the same."""
        return tuple(each.name for each in self.columns if each.is_constant)

    def left_out_at_first(self) -> tuple[str, ...]:
        """Returns the columns that are not used before anybody has chosen anything.

        Numbers of rows and columns that are always the same are not; nor are texts, unless they
        are all that there is.
        """
        constant = self.constant if len(self.columns) <= MANY_COLUMNS else ()
        others = [each for each in self.columns if each.name not in self.targets]
        useless = [each.name for each in others if each.kind == "id" or each.name in constant]
        texts = [each.name for each in others if each.kind == "text"]
        out = {*useless, *texts}
        if all(each.name in out for each in others):
            out = {*useless}
        return tuple(each.name for each in others if each.name in out)

    def kind(self, name: str, plan: TablePlan) -> ColumnKind:
        """Returns what a column is taken for: as chosen, else as guessed."""
        column = next(each for each in self.columns if each.name == name)
        guessed = column.learnable if name in plan.targets else column.kind
        return plan.kinds.get(name, guessed)

    def inputs(self, plan: TablePlan) -> tuple[str, ...]:
        """Returns the columns that go into the network."""
        return tuple(
            column.name
            for column in self.columns
            if column.name not in plan.targets
            and column.name not in plan.left_out
            and self.kind(column.name, plan) != "id"
        )


def look_at_table(path: Path, dialect: Dialect | None = None) -> TableFound:
    """Reads a table and says what is in it.

    Args:
        path: The file.
        dialect: How it is written; None to guess.

    Raises:
        OwnDataError: When it cannot be read, or is a single row.
    """
    dialect = dialect or guess_dialect(path)
    table = read_table(path, dialect)
    if table.size == 1 and not dialect.header:
        raise OwnDataError(_alone(table))
    columns = tuple(
        summed_up(name, cells, dialect.decimal)
        for name, cells in zip(table.names, table.columns, strict=True)
    )
    head = tuple(
        tuple(cells[row][:80] for cells in table.columns) for row in range(min(HEAD, table.size))
    )
    return TableFound(
        dialect=dialect,
        rows=table.size,
        columns=columns,
        head=head,
        targets=_guess_target(columns),
        notes=table.notes,
    )


def _alone(table: Table) -> str:
    """Says what a single row is: as good as always the names of columns, or no table at all."""
    cells = ", ".join(cells[0] for cells in table.columns)
    shown = cells if len(cells) <= LETTERS else cells[:LETTERS] + "…"
    return (
        "Expected a table with a row for each example below the names of its columns, got a "
        f"single row: {shown!r}."
    )


def _guess_target(columns: Sequence[Column]) -> tuple[str, ...]:
    """A column with a telling name, else the last one that can be learnt."""
    learnable = [each for each in columns if each.kind in ("number", "category")]
    usable = [each for each in learnable if not each.is_constant] or learnable
    named = [each for each in usable if each.name.lower() in _TARGET_NAMES]
    chosen = named or usable[-1:]
    return tuple(each.name for each in chosen[:1])
