"""Undo, redo, and several edits as one step."""

from __future__ import annotations

import pytest

from builder.graph.edits import (
    Batch,
    Configure,
    EditError,
    MoveInStack,
    RemoveNodes,
    Rename,
    Replace,
    apply,
)
from builder.graph.history import LIMIT, History
from builder.graph.topology import plain
from tests.graph import samples


def rename(name: str) -> Rename:
    return Rename(layer_id="a", name=name)


def test_a_new_history_has_nothing_to_take_back() -> None:
    history = History.of(samples.chain("a"))
    assert not history.can_undo and not history.can_redo
    assert history.undo() is history and history.redo() is history


def test_steps_are_taken_back_and_done_again() -> None:
    start = samples.chain("a")
    history = History.of(start).do(rename("one")).do(rename("two"))
    assert history.undo().present.layers["a"].name == "one"
    assert history.undo().undo().present == start
    assert history.undo().undo().redo().redo() == history


def test_a_new_step_forgets_what_was_taken_back() -> None:
    history = History.of(samples.chain("a")).do(rename("one")).undo().do(rename("two"))
    assert not history.can_redo


def test_a_batch_is_one_step() -> None:
    start = samples.chain("a", "b")
    both = Batch(edits=(rename("one"), RemoveNodes(node_ids=("b",))))
    history = History.of(start).do(both)
    assert history.undo().present == start
    assert not history.undo().can_undo


def test_a_batch_is_done_whole_or_not_at_all() -> None:
    start = samples.chain("a")
    half = Batch(edits=(rename("one"), RemoveNodes(node_ids=("x",))))
    with pytest.raises(EditError, match="no node 'x'"):
        History.of(start).do(half)
    assert start.layers["a"].name == "a"


def test_what_changes_nothing_is_no_step() -> None:
    history = History.of(samples.chain("a")).do(rename("one")).undo()
    assert history.do(rename("a")) is history
    assert history.do(Batch(edits=())) is history


def test_another_order_is_a_step() -> None:
    history = History.of(samples.everything()).do(MoveInStack(node_id="words", after=None))
    assert history.can_undo


def test_a_document_is_replaced_in_one_step() -> None:
    history = History.of(samples.chain("a")).do(Replace(graph=samples.diamond()))
    assert history.present == samples.diamond()
    assert history.undo().present == samples.chain("a")


def test_the_past_is_bounded() -> None:
    history = History.of(samples.chain("a"))
    for units in range(10, 10 + LIMIT + 5):
        history = history.do(Configure(layer_id="a", config={"units": units}))
    assert len(history.past) == LIMIT
    while history.can_undo:
        history = history.undo()
    assert history.present.layers["a"].config == {"units": 14}


def test_history_agrees_with_apply() -> None:
    start = samples.chain("a")
    assert History.of(start).do(rename("one")).present == apply(start, rename("one"))


def test_graphs_of_the_past_do_not_keep_what_was_derived_from_them() -> None:
    history = History.of(samples.diamond())
    assert plain(history.present) is history.present
    assert history.present.derived
    history = history.do(Configure(layer_id="stem", config={"units": 2}))
    assert not history.past[0].derived
    plain(history.present)
    back = history.undo()
    assert not back.future[0].derived
    plain(back.present)
    assert not back.redo().past[0].derived
