"""A table as examples: columns become inputs and targets as a plan says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from builder.datasets.own.columns import Column, codes_of, days_of, numbers_of
from builder.datasets.own.counting import counted
from builder.datasets.own.delimited import Table, read_table
from builder.datasets.own.errors import OwnDataError
from builder.datasets.own.examples import Block, Examples, Input, Output
from builder.datasets.own.limits import MAX_ONE_HOT
from builder.datasets.own.plans import ColumnKind, TablePlan
from builder.datasets.own.table_found import TableFound
from builder.datasets.own.words import text_input

_NAMED = 4
"""Columns that are named in a sentence."""


def table_examples(path: Path, plan: TablePlan, found: TableFound) -> Examples:
    """Reads a table as a plan says.

    Args:
        path: The file.
        plan: What was chosen.
        found: What was found in it before.

    Raises:
        OwnDataError: When the plan and the table do not go together. The message says why.
    """
    if plan.dialect != found.dialect:
        raise OwnDataError("The table was looked at in another way than it is to be read.")
    return _Reading(read_table(path, plan.dialect), plan, found.columns).examples()


@dataclass(frozen=True, slots=True)
class _Made:
    """What a column has become: its name, its values `(n, width)`, and their names."""

    name: str
    array: NDArray[np.float32]
    block: Block
    values: tuple[str, ...]


class _Reading:
    """A table on its way to examples."""

    def __init__(self, table: Table, plan: TablePlan, columns: Sequence[Column]) -> None:
        self._cells = dict(zip(table.names, table.columns, strict=True))
        self._plan = plan
        self._notes = list(table.notes)
        self._columns = {column.name: column for column in columns}
        self._dropped = 0

    def examples(self) -> Examples:
        unknown = {*self._plan.targets, *self._plan.left_out, *self._plan.kinds} - {*self._cells}
        if unknown:
            raise OwnDataError(
                f"Expected columns of the table, got {', '.join(map(repr, sorted(unknown)))}."
            )
        if not self._plan.targets:
            raise OwnDataError("Expected a column to learn: choose a target.")
        targets = [self._target(name) for name in self._plan.targets]
        used = [name for name in self._cells if self._is_input(name)]
        texts = [name for name in used if self._kind(name) == "text"]
        made = [self._made(name) for name in used if name not in texts]
        if not made and not texts:
            raise OwnDataError("Expected at least one column that goes into the network.")
        keep = self._rows_to_keep(made, targets)
        self._say_what_is_constant(made, keep)
        inputs = [_joined(made, keep)] if made else []
        for name in texts:
            inputs.append(text_input(name, [self._cells[name][row] for row in keep]))
        outputs = tuple(_kept(output, keep) for output in targets)
        return Examples(
            _named(inputs, outputs),
            outputs,
            notes=tuple(self._notes),
            dropped=self._dropped,
            given=len(targets[0].array),
        )

    def _kind(self, name: str) -> ColumnKind:
        column = self._columns[name]
        guessed = column.learnable if name in self._plan.targets else column.kind
        return self._plan.kinds.get(name, guessed)

    def _is_input(self, name: str) -> bool:
        unused = name in self._plan.targets or name in self._plan.left_out
        return not unused and self._kind(name) != "id"

    def _target(self, name: str) -> Output:
        decimal = self._plan.dialect.decimal
        if self._kind(name) == "number":
            return Output(name, "regression", numbers_of(self._cells[name], decimal)[:, None])
        codes, values = codes_of(self._cells[name], decimal)
        return Output.of_classes(name, codes, values)

    def _made(self, name: str) -> _Made:
        cells, kind = self._cells[name], self._kind(name)
        if kind == "number":
            array = numbers_of(cells, self._plan.dialect.decimal)
            self._complain_of_text(name, array)
            return _Made(name, array[:, None], Block("number", 0, 1), (name,))
        if kind == "date":
            days = days_of(name, cells)[:, None]
            return _Made(name, days, Block("number", 0, 1), (f"{name} (days)",))
        codes, values = codes_of(cells, self._plan.dialect.decimal)
        if self._plan.categories == "integers":
            return _Made(name, codes[:, None], Block("code", 0, 1), (name,))
        if len(values) > MAX_ONE_HOT:
            raise OwnDataError(
                f"Expected at most {MAX_ONE_HOT} categories in {name!r} to give each an input of "
                f"its own, got {len(values):,}. Take integers, or leave the column out."
            )
        hot = np.eye(len(values), dtype=np.float32)[np.nan_to_num(codes).astype(int)]
        hot[np.isnan(codes)] = np.nan
        called = tuple(f"{name}={value}" for value in values)
        return _Made(name, hot, Block("one_hot", 0, len(values)), called)

    def _complain_of_text(self, name: str, array: NDArray[np.float32]) -> None:
        column = self._columns[name]
        texts = int(np.isnan(array).sum()) - column.missing
        if not column.numbers:
            raise OwnDataError(f"Expected numbers in {name!r}, got none. Choose another type.")
        if texts:
            self._notes.append(f"No number, and so missing: {counted(texts, 'value')} of {name!r}.")

    def _say_what_is_constant(self, made: Sequence[_Made], keep: NDArray[np.int64]) -> None:
        """Names columns that are always the same only now that rows are left out."""
        for each in made:
            kept = each.array[keep]
            if not self._columns[each.name].is_constant and not (kept != kept[:1]).any():
                self._notes.append(f"In the rows that are left, {each.name!r} is always the same.")

    def _rows_to_keep(self, made: Sequence[_Made], targets: Sequence[Output]) -> NDArray[np.int64]:
        """Leaves rows out whose target is missing, and where that is chosen any value."""
        size = len(targets[0].array)
        unknown, missing = np.zeros(size, bool), np.zeros(size, bool)
        for output in targets:
            unknown |= np.isnan(output.array.reshape(size, -1)).any(axis=1)
        for each in made:
            missing |= np.isnan(each.array[:, 0])
        if unknown.any():
            self._notes.append(f"Left out: {counted(int(unknown.sum()), 'row')} without a target.")
        dropped = missing & ~unknown
        if dropped.any() and self._plan.missing == "drop":
            self._dropped = int(dropped.sum())
            rows = counted(self._dropped, "row")
            self._notes.append(
                f"Left out: {rows} of {size:,} with a missing value ({_where(made, dropped)})."
            )
            unknown |= dropped
        elif dropped.any():
            self._notes.append(
                f"Missing values, in {counted(int(dropped.sum()), 'row')}, are replaced by the "
                "mean of the column, or its most frequent category, in the training part."
            )
        keep = np.flatnonzero(~unknown)
        if not len(keep):
            raise OwnDataError(
                "Expected rows with all their values, got none. Fill missing values, or leave out "
                "the columns in which most are missing."
            )
        return keep


def _where(made: Sequence[_Made], rows: NDArray[np.bool_]) -> str:
    """Says in which columns values are missing, those with most of them first."""
    gone = {each.name: int(np.isnan(each.array[rows, 0]).sum()) for each in made}
    most = sorted((name for name in gone if gone[name]), key=lambda name: (-gone[name], name))
    named = [f"{name} in {gone[name]:,}" for name in most[:_NAMED]]
    more = len(most) - _NAMED
    return ", ".join([*named, f"{more:,} more columns"] if more > 0 else named)


def _joined(made: Sequence[_Made], keep: NDArray[np.int64]) -> Input:
    array = np.concatenate([each.array[keep] for each in made], axis=1)
    blocks, start = [], 0
    for each in made:
        stop = start + each.array.shape[1]
        blocks.append(Block(each.block.kind, start, stop))
        start = stop
    values = tuple(value for each in made for value in each.values)
    return Input("inputs", "table", array, values, tuple(blocks))


def _kept(output: Output, keep: NDArray[np.int64]) -> Output:
    array = output.array[keep]
    if not output.classes:
        return Output(output.name, output.task, array)
    present = np.unique(array).astype(int)  # a class may have gone with the rows left out
    renumbered = np.searchsorted(present, array.astype(int))
    classes = tuple(output.classes[label] for label in present)
    return Output.of_classes(output.name, renumbered, classes)


def _named(inputs: Sequence[Input], outputs: Sequence[Output]) -> tuple[Input, ...]:
    """Calls two numbers with classes points, which can be drawn on a plane."""
    first = inputs[0]
    flat = first.kind == "table" and first.array.shape[1] == 2
    numbers = all(block.kind == "number" for block in first.blocks)
    if len(inputs) == 1 and flat and numbers and outputs[0].classes:
        return (Input(first.name, "points", first.array, first.values, first.blocks),)
    return tuple(inputs)
