"""The session: gestures applied exactly once, two tabs that meet, and what is chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from builder.graph import files
from builder.graph.document import Graph
from builder.graph.edits import Configure, Rename
from builder.store import Project, Store, StoreError
from builder.templates import TEMPLATES
from builder.ui import session as session_module
from builder.ui.canvas import CanvasState
from builder.ui.canvas_edits import edit_of
from builder.ui.library import MOST_SAVED, Library
from builder.ui.session import Session
from builder.ui.view import fitting_view
from tests.ui.test_canvas_edits import branches, nested

MEANING = partial(edit_of, library=Library("somebody"))


@pytest.fixture
def store(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))
    with_home = Store.open()
    yield with_home
    with_home.close()


@pytest.fixture
def project(store: Store) -> Project:
    return store.create_project("mine", files.to_json(branches()))


Open = Callable[[], Session]


@pytest.fixture
def visit(store: Store, project: Project) -> Open:
    """Opens the project anew: another tab, or the same one after the server was restarted."""

    def opened() -> Session:
        found = store.project(project.id)
        assert found is not None
        return Session._of(found)

    return opened


def rename(seq: int, name: str, node_id: str = "conv") -> dict[str, Any]:
    return {"seq": seq, "kind": "rename", "node_id": node_id, "name": name}


def dropout(seq: int) -> dict[str, Any]:
    """A gesture that shows when it is done twice."""
    wire = {"how": "from", "source": "conv", "source_port": 0}
    return {"seq": seq, "kind": "add", "item": "Dropout", "node_id": f"new-{seq}", "wire": wire}


def take(session: Session, *gestures: Any, client: str = "me") -> None:
    message = {"client": client, "attempt": 0, "pending": list(gestures)}
    session.take(CanvasState.read({"gestures": message}).gestures, MEANING)


def added(session: Session) -> list[str]:
    return [node_id for node_id in session.graph.nodes if node_id.startswith("new-")]


def stored(store: Store, session: Session) -> Graph:
    project = store.project(session.project_id)
    assert project is not None
    return files.from_json(project.graph_json)


def test_gestures_are_applied_in_order_saved_and_acknowledged(store: Store, visit: Open) -> None:
    session = visit()
    take(session, rename(1, "first"), dropout(2), rename(3, "second"))
    assert session.graph.layer_of("conv").name == "second"
    assert session.ack == {"client": "me", "seq": 3}
    assert stored(store, session) == session.graph
    assert store.applied(session.project_id, "me") == 3


def test_each_gesture_is_one_step_of_undo(visit: Open) -> None:
    session = visit()
    before = session.graph
    take(session, {**rename(1, "stem"), "places": {"conv": [1, 2]}}, dropout(2))
    session.undo()
    assert session.graph.nodes["conv"].position == (1, 2)
    session.undo()
    assert session.graph == before
    take(
        session, {"seq": 3, "kind": "redo"}, {"seq": 4, "kind": "redo"}, {"seq": 5, "kind": "undo"}
    )
    assert session.graph.layer_of("conv").name == "stem"
    assert added(session) == []


def test_a_message_that_comes_twice_or_late_changes_nothing(visit: Open) -> None:
    session = visit()
    take(session, dropout(1), dropout(2))
    take(session, dropout(1), dropout(2))
    take(session, dropout(1))
    take(session)
    assert added(session) == ["new-1", "new-2"]
    assert session.ack == {"client": "me", "seq": 2}
    take(session, dropout(2), dropout(3))
    assert added(session) == ["new-1", "new-2", "new-3"]


def test_after_a_restart_nothing_is_done_twice_and_nothing_is_lost(visit: Open) -> None:
    take(visit(), dropout(1), dropout(2))
    again = visit()
    assert again.ack == {"client": "", "seq": 0}
    take(again, dropout(1), dropout(2), dropout(3))
    assert added(again) == ["new-1", "new-2", "new-3"]
    assert again.ack == {"client": "me", "seq": 3}
    third = visit()
    take(third)
    assert third.ack == {"client": "me", "seq": 3}


@settings(max_examples=25, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(data=st.data())
def test_losses_repeats_and_restarts_apply_everything_once_in_order(
    store: Store, data: st.DataObject
) -> None:
    project = store.create_project("any", files.to_json(branches()))
    sessions = [Session._of(project)]
    sent = 0
    for _ in range(data.draw(st.integers(1, 6))):
        if data.draw(st.booleans()):
            found = store.project(project.id)
            assert found is not None
            sessions.append(Session._of(found))
        session = data.draw(st.sampled_from(sessions))
        known = store.applied(project.id, "me")
        first = data.draw(st.integers(1, known + 1))
        last = data.draw(st.integers(first - 1, first + 3))
        take(session, *(dropout(seq) for seq in range(first, last + 1)))
        sent = max(sent, last)
    final = sessions[-1]
    final.refresh()
    assert added(final) == [f"new-{seq}" for seq in range(1, store.applied(project.id, "me") + 1)]
    assert store.applied(project.id, "me") == sent


def test_what_cannot_be_done_is_said_acknowledged_and_no_step(visit: Open) -> None:
    session = visit()
    session.dispatch(Rename(layer_id="left", name="door"))
    take(session, {"seq": 1, "kind": "remove", "node_ids": ["left"], "edges": [], "notes": []})
    take(
        session,
        rename(2, "x", "left"),
        {"seq": 3, "kind": "explode"},
        rename(4, "no spaces/allowed"),
        {**dropout(5), "node_id": "n" * 600},
        rename(6, "stem"),
    )
    assert session.graph.layer_of("conv").name == "stem"
    assert session.ack["seq"] == 6
    said = session._notices
    assert said[0] == "door was deleted meanwhile, so it was not renamed."
    assert said[1].startswith("One step could not be read, so it was not done.")
    assert said[2].startswith("Expected a name of letters")
    assert said[3].startswith("One step was not done.")
    assert len(said) == 4
    session.undo()
    assert session.graph.layer_of("conv").name == "conv"


@pytest.mark.parametrize("message", ["x", {"client": "me"}, {"client": "me", "pending": [4]}])
def test_a_message_that_is_none_is_said_and_takes_nothing_down(visit: Open, message: Any) -> None:
    session = visit()
    take(session, dropout(1))
    session.take(CanvasState.read({"gestures": message}).gestures, MEANING)
    assert len(session._notices) == 1
    assert session.ack == {"client": "me", "seq": 1}
    take(session, dropout(2))
    assert added(session) == ["new-1", "new-2"]


def test_a_gesture_that_fails_by_our_own_fault_holds_nothing_up(visit: Open) -> None:
    def broken(graph: Graph, gesture: Any) -> Any:
        return MEANING(graph, gesture) if gesture.seq != 2 else 1 / 0

    session = visit()
    message = {"client": "me", "pending": [dropout(1), dropout(2), dropout(3)]}
    session.take(CanvasState.read({"gestures": message}).gestures, broken)
    assert added(session) == ["new-1", "new-3"]
    assert session._notices == ["One step could not be done. The document is as it was before."]


def test_when_nothing_can_be_saved_nothing_is_done_or_acknowledged(
    visit: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = visit()
    before = session.graph

    def full(*_: Any, **__: Any) -> None:
        raise StoreError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(Store, "save_project", full)
        take(session, rename(1, "x", "gone"), dropout(2))
        assert not session.dispatch(Rename(layer_id="conv", name="stem"))
        session.undo()
    assert session.graph is before
    assert session.ack == {"client": "", "seq": 0}
    assert all("The disk is full." in words for words in session._notices)
    take(session, rename(1, "x", "gone"), dropout(2))
    assert added(session) == ["new-2"]
    assert session.ack["seq"] == 2


def test_two_tabs_come_to_one_document_and_lose_nothing(visit: Open) -> None:
    one, two = visit(), visit()
    one.select(["left"])
    take(one, dropout(1), client="one")
    take(two, rename(1, "stem"), client="two")
    one.dispatch(Configure(layer_id="dense", config={"units": 7}))
    two.refresh()
    assert one.graph == two.graph
    assert one.graph.layer_of("conv").name == "stem"
    assert added(one) == ["new-1"]
    assert one.selection == ("left",)
    assert len(set(two._notices)) == 1
    assert "another tab" in two._notices[0]


def test_a_tab_that_follows_keeps_of_each_document_only_what_is_new(visit: Open) -> None:
    one, two = visit(), visit()
    before = two.graph
    take(one, rename(1, "stem"))
    two.refresh()
    assert two.graph == one.graph != before
    same = [key for key in before.layers if two.graph.layers[key] is before.layers[key]]
    assert set(before.layers) - set(same) == {"conv"}
    assert all(two.graph.nodes[key] is before.nodes[key] for key in before.nodes)
    assert two.graph.edges is before.edges


def test_a_node_deleted_in_one_tab_is_named_in_the_other(visit: Open) -> None:
    one, two = visit(), visit()
    gone = {"seq": 1, "kind": "remove", "node_ids": ["left"], "edges": [], "notes": []}
    take(one, gone, client="one")
    take(two, rename(1, "door", "left"), client="two")
    assert one.graph == two.graph
    assert "left was deleted meanwhile, so it was not renamed." in two._notices


def test_a_tab_knows_when_it_is_behind(store: Store, visit: Open) -> None:
    one, two = visit(), visit()
    assert not one.is_behind()
    take(one, dropout(1))
    assert not one.is_behind()
    assert two.is_behind()
    two.refresh()
    assert not two.is_behind()
    two.rename("yours")
    assert one.is_behind()
    one.refresh()
    assert one.name == "yours"
    store.delete_project(one.project_id)
    assert one.is_behind()
    one.refresh()
    assert not one.is_behind()


def test_a_project_deleted_elsewhere_is_saved_again_and_nothing_done_twice(
    store: Store, visit: Open
) -> None:
    session = visit()
    take(session, dropout(1))
    store.delete_project(session.project_id)
    take(session, dropout(1), dropout(2))
    assert added(session) == ["new-1", "new-2"]
    assert stored(store, session) == session.graph


def test_a_message_that_was_on_its_way_does_not_lead_back(store: Store) -> None:
    def draw(other: str) -> None:
        import streamlit as st

        from builder.ui.session import Session

        st.button("Go", on_click=lambda: Session.current().open(other))
        st.button("As wires", on_click=lambda: Session.current().show_as("wire"))
        Session.current().name_view()

    first, second = (
        store.create_project("mine", files.to_json(TEMPLATES["lenet5"]())).id for _ in range(2)
    )
    app = AppTest.from_function(draw, default_timeout=60, args=(second,))
    app.query_params["project"] = first
    app.run()
    for button in app.button:
        button.click().run()
    for name, as_it_was_sent in {"project": first, "view": "stack"}.items():
        app.query_params[name] = as_it_was_sent
    app.run()
    session = app.session_state["strata"]
    assert (session.project_id, session.view) == (second, "wire")
    assert (app.query_params["project"], app.query_params["view"]) == (second, "wire")


def test_the_address_names_the_project_that_was_saved_again(store: Store) -> None:
    def draw() -> None:
        from builder.ui.session import Session

        session = Session.current()
        session.refresh()

    app = AppTest.from_function(draw, default_timeout=60)
    project = store.create_project("mine", files.to_json(branches()))
    app.query_params["project"] = project.id
    app.run()
    store.delete_project(project.id)
    app.run()
    again = app.query_params["project"]
    assert again != [project.id]
    app.run()
    assert not app.exception
    assert app.query_params["project"] == again
    assert app.session_state["strata"].graph == branches()


def test_the_epoch_is_another_one_for_another_document_only(visit: Open) -> None:
    one, two = visit(), visit()
    first = one.epoch
    assert two.epoch == first
    take(one, dropout(1))
    one.undo()
    one.redo()
    two.refresh()
    assert (one.epoch, two.epoch) == (first, first)
    one.replace(TEMPLATES["lenet5"]())
    assert one.epoch != first
    replaced = one.epoch
    one.undo()
    assert one.epoch == replaced
    one.redo()
    two.refresh()
    assert two.epoch != first


def test_the_inspector_shows_the_last_selected_node_that_is_there(store: Store) -> None:
    session = Session._of(store.create_project("deep", files.to_json(nested())))
    session.select(["dense", "outer/inner/conv", "outer/gone", "gone/conv"])
    assert session.selected == "outer/inner/conv"
    session.select([])
    assert session.selected is None


def test_short_chains_open_as_a_stack_and_all_else_on_the_canvas() -> None:
    assert fitting_view(TEMPLATES["lenet5"]()) == "stack"
    assert fitting_view(Graph()) == "stack"
    assert fitting_view(TEMPLATES["y_two_inputs"]()) == "wire"
    assert fitting_view(TEMPLATES["very_deep"]()) == "wire"


def test_the_address_then_the_choice_then_the_document_say_the_view(
    visit: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    address: dict[str, str] = {}
    monkeypatch.setattr(session_module.st, "query_params", address)
    session = visit()
    assert session.view == "wire"
    session.replace(TEMPLATES["lenet5"]())
    assert session.view == "stack"
    address["view"] = "nonsense"
    assert session.view == "stack"
    address["view"] = "wire"
    assert session.view == "wire"
    session.show_as("stack")
    assert address["view"] == "stack"
    address.clear()
    session.replace(TEMPLATES["y_two_inputs"]())
    assert session.view == "stack"


def test_another_document_is_shown_as_fits_it_where_nobody_has_chosen(
    visit: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    address: dict[str, str] = {}
    monkeypatch.setattr(session_module.st, "query_params", address)
    monkeypatch.setattr(session_module, "state", dict)
    session = visit()
    session.name_view()
    assert address["view"] == "wire"
    session.replace(TEMPLATES["lenet5"]())
    assert (address["view"], session.view) == ("stack", "stack")
    session.start("other", TEMPLATES["y_two_inputs"]())
    assert address["view"] == "wire"


@pytest.mark.parametrize(("template", "view"), [("lenet5", "stack"), ("y_two_inputs", "wire")])
def test_an_empty_network_is_shown_as_the_one_before(
    visit: Open, monkeypatch: pytest.MonkeyPatch, template: str, view: str
) -> None:
    address: dict[str, str] = {}
    monkeypatch.setattr(session_module.st, "query_params", address)
    tab: dict[str, Session] = {}
    monkeypatch.setattr(session_module, "state", lambda: tab)
    session = visit()
    session.replace(TEMPLATES[template]())
    session.start("empty", Graph())
    (new,) = tab.values()
    assert (address["view"], new.view) == (view, view)


def test_a_block_is_saved_once_used_elsewhere_and_taken_away(store: Store) -> None:
    session = Session._of(store.create_project("deep", files.to_json(nested())))
    save = {"kind": "save_block", "node_id": "outer/inner"}
    take(session, {**save, "seq": 1}, {**save, "seq": 2})
    (item,) = [each for each in Library("somebody").items() if each.get("saved")]
    assert item.get("title") == "inner"
    other = Session._of(store.create_project("flat", files.to_json(branches())))
    wire = {"how": "from", "source": "image", "source_port": 0}
    add = {"kind": "add", "item": item["class_name"], "node_id": "b", "wire": wire}
    take(other, {**add, "seq": 1}, {**add, "seq": 2, "node_id": "c"})
    inner = nested().layers["outer"].graph.layers["inner"]  # type: ignore[attr-defined]
    assert other.graph.layer_of("b").graph == inner.graph  # type: ignore[attr-defined]
    assert other.graph.layer_of("c").name == "inner_1"
    take(other, {"seq": 3, "kind": "forget_block", "item": item["class_name"]})
    assert not [each for each in Library("somebody").items() if each.get("saved")]
    assert "b" in other.graph.nodes
    take(other, {**add, "seq": 4, "node_id": "d"})
    assert other._notices[-1] == "This block is not in the palette any more."


def test_what_is_no_block_or_one_too_many_is_not_saved(store: Store) -> None:
    session = Session._of(store.create_project("deep", files.to_json(nested())))
    take(session, {"seq": 1, "kind": "save_block", "node_id": "dense"})
    assert "no block" in session._notices[-1]
    for _ in range(MOST_SAVED):
        store.save_block("somebody", "other", "{}")
    take(session, {"seq": 2, "kind": "save_block", "node_id": "outer"})
    assert "at most" in session._notices[-1]
    assert not [each for each in Library("somebody").items() if each.get("saved")]
