"""Choices for a table: how it is written, what its columns mean, what to do where one is empty."""

from __future__ import annotations

from typing import Any

import streamlit as st

from builder.datasets.own.bringing import Outline
from builder.datasets.own.columns import Column
from builder.datasets.own.plans import DELIMITERS, ENCODINGS, TablePlan
from builder.datasets.own.table_found import TableFound
from builder.ui import markup, own_work
from builder.ui.figures import count, plural, rounded
from builder.ui.own_fields import Take, choice, field_of
from builder.ui.own_state import Bringing
from builder.ui.paging import part_of
from builder.ui.session import Session

_COLUMNS_AT_ONCE = 12
_SHOWN_COLUMNS = 40
_WIDTHS = (5, 3, 3)
_LETTERS = 24
_NAMED = 6
MANY_DROPPED = 0.1
"""The part of the rows from which on leaving them out is worth a warning."""

_KINDS = {
    "number": "number", "category": "category", "date": "date", "text": "text",
    "id": "number of the row",
}  # fmt: skip
_USES = {"input": "input", "target": "to be learnt", "left out": "left out"}
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


def draw_table_form(
    session: Session,
    bringing: Bringing,
    found: TableFound,
    plan: TablePlan,
    outline: Outline | None,
) -> None:
    """Draws the head of the table, the choices, and hints at what they leave out.

    Args:
        session: Whose page it is.
        bringing: The file.
        found: What is in it.
        plan: What is chosen.
        outline: What it would become so; None where it can become nothing.
    """
    markup.heading("First rows")
    names = [column.name for column in found.columns[:_SHOWN_COLUMNS]]
    numbers = frozenset(
        place
        for place, column in enumerate(found.columns[:_SHOWN_COLUMNS])
        if column.kind == "number"
    )
    markup.table(names, (row[:_SHOWN_COLUMNS] for row in found.head), numbers=numbers)
    more = len(found.columns) - _SHOWN_COLUMNS
    markup.note(
        f"{plural(found.rows, 'row')}, {plural(len(found.columns), 'column')}."
        + (f" {more:,} columns are not shown." if more > 0 else "")
        + "".join(f" {note}" for note in found.notes)
    )
    with st.expander("How the file is written"):
        _draw_dialect(session, bringing, found)
    _draw_columns(session, bringing, found, plan)
    _draw_missing(outline)


def _draw_dialect(session: Session, bringing: Bringing, found: TableFound) -> None:
    def again(name: str) -> Take:
        return lambda _, value: own_work.look_again(**{name: value})

    dialect = found.dialect
    places = st.columns(4)
    with places[0]:
        options = {each: _DELIMITERS[each] for each in DELIMITERS}
        choice(session, bringing, "Between cells", "delimiter", options, dialect.delimiter,
               again("delimiter"))  # fmt: skip
    with places[1]:
        points = {".": "point: 1.5", ",": "comma: 1,5"}
        choice(session, bringing, "Decimals", "decimal", points, dialect.decimal, again("decimal"))
    with places[2]:
        codes = {each: each for each in ENCODINGS}
        choice(session, bringing, "Encoding", "encoding", codes, dialect.encoding,
               again("encoding"))  # fmt: skip
    with places[3]:
        rows = {"names": "names of the columns", "values": "values"}
        choice(session, bringing, "First row", "header", rows,
               "names" if dialect.header else "values",
               lambda _, value: own_work.look_again(header=value == "names"))  # fmt: skip


def _draw_columns(session: Session, bringing: Bringing, found: TableFound, plan: TablePlan) -> None:
    markup.heading("Columns")
    with st.container(key="own-columns", gap=None):
        markup.note("What each holds, its type, and what it is used for.")
        shown = part_of(found.columns, _COLUMNS_AT_ONCE, f"own-{bringing.token}", "columns")
        for column in shown:
            _draw_column(session, bringing, column, found, plan)
    _draw_constant(found, plan)
    places = st.columns(2)
    used = found.inputs(plan)
    kinds = {found.kind(name, plan) for name in used}
    with places[0]:
        if any(column.missing for column in found.columns):
            ways = {"drop": "leave the row out", "fill": "take the mean, or the usual category"}
            choice(session, bringing, "Where a value is missing", "missing", ways, plan.missing,
                   field_of("missing"))  # fmt: skip
    with places[1]:
        if "category" in kinds:
            codes = {"one_hot": "an input for each (one-hot)", "integers": "one whole number"}
            choice(session, bringing, "Categories become", "categories", codes, plan.categories,
                   field_of("categories"))  # fmt: skip


def _draw_constant(found: TableFound, plan: TablePlan) -> None:
    """Names the columns that are always the same, and offers to use them or to leave them out."""
    names = [name for name in found.constant if name not in plan.targets]
    if not names:
        return
    out = [name for name in names if name in plan.left_out]
    said = ", ".join(names[:_NAMED]) + (
        f" and {len(names) - _NAMED:,} more" * (len(names) > _NAMED)
    )
    used = len(names) - len(out)
    what = "left out" if not used else "used" if not out else f"in part left out, {used:,} are used"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        markup.note(
            f"Always the same, so that nothing is learnt from them: {said}. They are {what}."
        )
        label, take = ("Leave them out", True) if used else ("Use them all the same", False)
        st.button(label, key="own-constant", on_click=_leave_out, args=(tuple(names), take))


def _leave_out(names: tuple[str, ...], out: bool) -> None:
    bringing = Session.current().bringing
    if bringing is not None and isinstance(bringing.plan, TablePlan):
        others = [name for name in bringing.plan.left_out if name not in names]
        bringing.choose(left_out=(*others, *names) if out else tuple(others))


def _draw_missing(outline: Outline | None) -> None:
    """Warns of many rows that are left out, and offers to keep them; few are said below."""
    if outline is None or outline.dropped < MANY_DROPPED * max(1, outline.given):
        return
    st.warning(
        f"{count(outline.dropped)} of {plural(outline.given, 'row')} are left out: a value is "
        "missing there. Fill the gaps to keep them, or leave out the columns in which most "
        "values are missing.",
        icon=":material/warning:",
    )
    st.button("Fill the gaps", key="own-fill", on_click=_fill)


def _fill() -> None:
    bringing = Session.current().bringing
    if bringing is not None and isinstance(bringing.plan, TablePlan):
        bringing.choose(missing="fill")


def _draw_column(
    session: Session, bringing: Bringing, column: Column, found: TableFound, plan: TablePlan
) -> None:
    name = column.name
    use = "target" if name in plan.targets else "left out" if name in plan.left_out else "input"
    about, meaning, role = st.columns(_WIDTHS, vertical_alignment="center")
    with about:
        st.markdown(f"**{markup.plain(name)}**  \n:small[{markup.plain(_about(column))}]")
    with meaning:
        choice(session, bringing, f"Type of {name}", f"kind-{name}", _KINDS,
               found.kind(name, plan), _kind_of(name), label_visibility="collapsed")  # fmt: skip
    with role:
        choice(session, bringing, f"Use of {name}", f"use-{name}", _USES, use, _use_of(name),
               label_visibility="collapsed")  # fmt: skip


def _about(column: Column) -> str:
    """Says in a line what a column holds."""
    first = [value for value, _ in column.counts[:3]]
    shown = first[:1] if any(len(value) > _LETTERS for value in first) else first
    values = ", ".join(map(_short, shown))
    if column.is_constant:
        values = f"always {values}"
    elif column.kind == "number" and column.low is not None and column.high is not None:
        values = f"{rounded(column.low)} to {rounded(column.high)}"
    elif column.distinct > 3:
        values = f"{count(column.distinct)} values: {values} …"
    return values + (f" · {count(column.missing)} missing" if column.missing else "")


def _short(value: str) -> str:
    return value if len(value) <= _LETTERS else value[:_LETTERS] + "…"


def _kind_of(name: str) -> Take:
    def take(bringing: Bringing, kind: Any) -> None:
        assert isinstance(bringing.plan, TablePlan)
        bringing.choose(kinds={**bringing.plan.kinds, name: kind})

    return take


def _use_of(name: str) -> Take:
    def take(bringing: Bringing, use: Any) -> None:
        assert isinstance(bringing.plan, TablePlan) and bringing.found and bringing.found.table
        names = [column.name for column in bringing.found.table.columns]
        targets = {*bringing.plan.targets} - {name} | ({name} if use == "target" else set())
        left_out = {*bringing.plan.left_out} - {name} | ({name} if use == "left out" else set())
        kinds = {key: kind for key, kind in bringing.plan.kinds.items() if key != name}
        if use == "input" and bringing.found.table.columns[names.index(name)].kind == "id":
            kinds[name] = "number"  # the number of a row never goes into a network by itself
        bringing.choose(
            targets=tuple(each for each in names if each in targets),
            left_out=tuple(each for each in names if each in left_out),
            kinds=kinds,
        )

    return take
