"""A gesture on the canvas becomes the edit that a person means by it, inside blocks too."""

from __future__ import annotations

from typing import Any

import pytest

from builder.blocks import BLOCKS
from builder.graph import files, paths, topology
from builder.graph.document import Block, Endpoint, Graph
from builder.graph.edits import EditError, Group, apply, fragment
from builder.graph.sketch import Sketch
from builder.inference.engine import infer
from builder.ui.canvas import CanvasState
from builder.ui.canvas_edits import edit_of
from builder.ui.canvas_site import Gone
from builder.ui.library import Library


def branches() -> Graph:
    """image -> conv -> (left, right) -> add -> flat -> dense."""
    sketch = Sketch()
    image = sketch.input((8, 8, 1), name="image")
    conv = sketch.add("Conv2D", image, name="conv", filters=4, kernel_size=3, padding="same")
    left = sketch.add("Conv2D", conv, name="left", filters=4, kernel_size=3, padding="same")
    right = sketch.add("Conv2D", conv, name="right", filters=4, kernel_size=1)
    both = sketch.add("Add", [left, right], name="add")
    flat = sketch.add("Flatten", both, name="flat")
    sketch.add("Dense", flat, name="dense", units=10)
    return sketch.graph()


def nested() -> Graph:
    """The same with conv to add in a block `inner`, and that with flat in a block `outer`."""
    graph = apply(
        branches(), Group(node_ids=("conv", "left", "right", "add"), name="inner", node_id="inner")
    )
    return apply(graph, Group(node_ids=("inner", "flat"), name="outer", node_id="outer"))


SCOPES = {"": branches, "outer/inner": nested}


def wire(source: str, target: str, port: str = "inputs", order: int = 0) -> dict[str, Any]:
    return {"source": source, "source_port": 0, "target": target, "target_port": port,
            "order": order}  # fmt: skip


def ends(source: str, target: str, port: str = "inputs") -> dict[str, Any]:
    return {**wire(source, target, port), "order": None}


def after(graph: Graph, library: Library | None = None, **gesture: Any) -> Graph:
    message = {"client": "one", "pending": [{"seq": 1, **gesture}]}
    (read,) = CanvasState.read({"gestures": message}).gestures.pending
    edit = edit_of(graph, read, library or Library())  # type: ignore[arg-type]
    return graph if edit is None else apply(graph, edit)


def inside(graph: Graph, scope: str) -> Graph:
    return paths.graph_at(graph, paths.read(scope))


def sources(graph: Graph, target: str) -> list[str]:
    return [edge.source for edge in topology.incoming(graph, target)]


@pytest.fixture(params=list(SCOPES))
def scope(request: pytest.FixtureRequest) -> str:
    return str(request.param)


class Place:
    """A scope with the nodes of `branches`, and the gestures in it."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        self.before = SCOPES[scope]()
        self.graph = self.before

    def path(self, node_id: str) -> str:
        return f"{self.scope}/{node_id}" if self.scope else node_id

    def wire(self, source: str, target: str, **rest: Any) -> dict[str, Any]:
        return wire(self.path(source), self.path(target), **rest)

    def do(self, **gesture: Any) -> Graph:
        self.graph = after(self.graph, **gesture)
        return inside(self.graph, self.scope)


@pytest.fixture
def place(scope: str) -> Place:
    return Place(scope)


def test_a_layer_on_the_bare_canvas_is_fed_by_nobody(place: Place) -> None:
    new = place.path("new")
    graph = place.do(kind="add", item="Dense", node_id=new, wire=None, places={new: [5, 6]})
    assert sources(graph, "new") == []
    assert graph.nodes["new"].position == (5, 6)
    assert graph.layer_of("new").config["units"] > 0


def test_a_layer_from_an_output_is_a_branch(place: Place) -> None:
    source = {"how": "from", "source": place.path("conv"), "source_port": 0}
    graph = place.do(kind="add", item="Dropout", node_id=place.path("new"), wire=source)
    assert sources(graph, "new") == ["conv"]
    assert sources(graph, "left") == ["conv"]


def test_a_layer_takes_several_outputs_in_their_order(place: Place) -> None:
    starts = [{"source": place.path(name), "source_port": 0} for name in ("right", "conv", "left")]
    wire = {"how": "join", "sources": starts}
    graph = place.do(kind="add", item="Concatenate", node_id=place.path("new"), wire=wire)
    assert sources(graph, "new") == ["right", "conv", "left"]
    assert sources(graph, "add") == ["left", "right"]


def test_a_layer_to_an_input_comes_last_where_several_are_taken(place: Place) -> None:
    target = {"how": "to", "target": place.path("add"), "target_port": "inputs"}
    graph = place.do(kind="add", item="Conv2D", node_id=place.path("new"), wire=target)
    assert sources(graph, "add") == ["left", "right", "new"]


def test_a_layer_to_an_input_replaces_where_one_is_taken(place: Place) -> None:
    target = {"how": "to", "target": place.path("left"), "target_port": "inputs"}
    graph = place.do(kind="add", item="Conv2D", node_id=place.path("new"), wire=target)
    assert sources(graph, "left") == ["new"]


def test_a_layer_dropped_on_a_wire_stands_in_it_alone(place: Place) -> None:
    into = {"how": "into", "edge": place.wire("conv", "left")}
    moved = {place.path("left"): [0, 90], place.path("new"): [0, 40], place.path("conv"): [0, 0]}
    graph = place.do(kind="add", item="Dropout", node_id=place.path("new"), wire=into, places=moved)
    assert sources(graph, "left") == ["new"]
    assert sources(graph, "new") == ["conv"]
    assert sources(graph, "right") == ["conv"]
    assert [graph.nodes[each].position for each in ("conv", "new", "left")] == [
        (0, 0), (0, 40), (0, 90),
    ]  # fmt: skip


def test_the_first_port_is_the_layers_own(place: Place) -> None:
    source = {"how": "from", "source": place.path("conv"), "source_port": 0}
    item = "MultiHeadAttention"
    graph = place.do(kind="add", item=item, node_id=place.path("new"), wire=source)
    assert [edge.target_port for edge in topology.incoming(graph, "new")] == ["query"]


@pytest.mark.parametrize("key", BLOCKS)
def test_blocks_of_our_own_are_made_to_fit(key: str, place: Place) -> None:
    source = {"how": "from", "source": place.path("conv"), "source_port": 0}
    item = f"block:{key}"
    graph = place.do(kind="add", item=item, node_id=place.path("new"), wire=source)
    assert isinstance(graph.layer_of("new"), Block)
    known = infer(place.graph)
    for node_id in paths.read(place.scope):
        known = known.inside[node_id]
    assert known.nodes["new"].status == "ok"


@pytest.mark.parametrize("item", ["Block", "NoSuchLayer", "block:", "block:none", "ResNet50"])
def test_what_the_palette_does_not_hold_is_refused(item: str, place: Place) -> None:
    with pytest.raises(EditError):
        place.do(kind="add", item=item, node_id=place.path("new"), wire=None)


def test_an_input_from_an_output_stands_by_itself(place: Place) -> None:
    source = {"how": "from", "source": place.path("conv"), "source_port": 0}
    graph = place.do(kind="add", item="Input", node_id=place.path("new"), wire=source)
    assert not topology.incoming(graph, "new")


def test_nodes_and_notes_are_moved_and_the_direction_turned(place: Place) -> None:
    place.do(kind="note", id=place.path("n"), text="see", position=[1, 1], node_id=None)
    graph = place.do(
        kind="place",
        places={place.path("conv"): [3, 4], place.path("left"): None},
        notes={place.path("n"): [7, 8]},
        direction="right",
    )
    assert graph.nodes["conv"].position == (3, 4)
    assert graph.notes[0].position == (7, 8)
    assert graph.direction == "right"


def test_a_whole_block_is_laid_out_in_one_gesture() -> None:
    before = nested()
    graph = after(
        before,
        kind="place",
        places={"outer": [1, 1], "outer/inner": [2, 2], "outer/inner/conv": [3, 3]},
        direction="right",
    )
    assert graph.nodes["outer"].position == (1, 1)
    assert inside(graph, "outer").nodes["inner"].position == (2, 2)
    assert inside(graph, "outer/inner").nodes["conv"].position == (3, 3)
    assert [graph.direction, inside(graph, "outer").direction] == ["right", "down"]


def test_a_wire_is_drawn_and_replaces_the_one_that_is_there(place: Place) -> None:
    graph = place.do(kind="connect", **ends(place.path("left"), place.path("right")))
    assert sources(graph, "right") == ["left"]


def test_a_wire_to_a_list_comes_last_or_where_it_was_put(place: Place) -> None:
    graph = place.do(kind="connect", **ends(place.path("conv"), place.path("add")))
    assert sources(graph, "add") == ["left", "right", "conv"]
    graph = place.do(kind="connect", **place.wire("conv", "add", order=0))
    assert sources(graph, "add") == ["conv", "right", "conv"]


@pytest.mark.parametrize(("source", "target"), [("add", "conv"), ("left", "conv"), ("add", "add")])
def test_a_circle_is_refused_in_words(source: str, target: str, place: Place) -> None:
    with pytest.raises(EditError, match="circle"):
        place.do(kind="connect", **ends(place.path(source), place.path(target)))


def test_a_port_that_is_not_there_or_full_is_refused() -> None:
    with pytest.raises(EditError, match="'query'. It has: inputs"):
        after(branches(), kind="connect", **ends("conv", "dense", "query"))
    with pytest.raises(EditError, match="is an input"):
        after(branches(), kind="connect", **ends("conv", "image"))
    graph = after(branches(), kind="add", item="Subtract", node_id="sub", wire=None)
    for source in ("left", "right"):
        graph = after(graph, kind="connect", **ends(source, "sub"))
    with pytest.raises(EditError, match="takes 2 tensors"):
        after(graph, kind="connect", **ends("conv", "sub"))


def test_an_end_of_a_wire_is_taken_elsewhere(place: Place) -> None:
    old = place.wire("right", "add", order=1)
    graph = place.do(kind="reconnect", edge=old, **ends(place.path("conv"), place.path("add")))
    assert sources(graph, "add") == ["left", "conv"]
    with pytest.raises(EditError, match="circle"):
        moved = place.wire("conv", "left")
        place.do(kind="reconnect", edge=moved, **ends(place.path("add"), place.path("left")))


def test_turning_a_wire_round_is_no_circle(place: Place) -> None:
    """The wire that is taken away does not count."""
    place.do(kind="add", item="Dropout", node_id=place.path("x"), wire=None)
    place.do(kind="connect", **ends(place.path("right"), place.path("x")))
    graph = place.do(
        kind="reconnect",
        edge=place.wire("right", "x"),
        **ends(place.path("x"), place.path("right")),
    )
    assert sources(graph, "right") == ["x"]


def test_wires_of_a_list_change_places(place: Place) -> None:
    graph = place.do(kind="reorder", edge=place.wire("left", "add", order=0), order=1)
    assert sources(graph, "add") == ["right", "left"]


@pytest.mark.parametrize("order", [None, 2, 9])
def test_a_port_that_is_full_takes_no_more_at_whatever_place(
    order: int | None, place: Place
) -> None:
    wire = {"how": "from", "source": place.path("left"), "source_port": 0}
    place.do(kind="add", item="Subtract", node_id=place.path("minus"), wire=wire)
    place.do(kind="connect", **ends(place.path("right"), place.path("minus")))
    wire_from_conv = ends(place.path("conv"), place.path("minus"))
    with pytest.raises(EditError, match="takes 2 tensors there, and has them all"):
        place.do(kind="connect", **{**wire_from_conv, "order": order})
    graph = place.do(kind="connect", **{**wire_from_conv, "order": 1})
    assert sources(graph, "minus") == ["left", "conv"]


def test_a_wire_that_is_gone_is_said(place: Place) -> None:
    with pytest.raises(EditError, match="from conv to add is not there any more"):
        place.do(kind="reorder", edge=place.wire("conv", "add"), order=1)


def test_a_deleted_node_leaves_its_neighbours_joined(place: Place) -> None:
    graph = place.do(
        kind="remove",
        node_ids=[place.path("left")],
        edges=[place.wire("conv", "left"), place.wire("left", "add")],
        notes=[],
    )
    assert sources(graph, "add") == ["conv", "right"]


def test_several_wires_of_one_port_are_deleted_together(place: Place) -> None:
    wires = [place.wire("left", "add", order=0), place.wire("right", "add", order=1)]
    graph = place.do(kind="remove", node_ids=[], edges=wires, notes=[])
    assert sources(graph, "add") == []


def test_nodes_wires_and_notes_are_deleted_in_one_step(place: Place) -> None:
    place.do(kind="note", id=place.path("n"), text="see", position=None, node_id=None)
    graph = place.do(
        kind="remove",
        node_ids=[place.path("left")],
        edges=[place.wire("conv", "right")],
        notes=[place.path("n")],
    )
    assert "left" not in graph.nodes
    assert sources(graph, "right") == []
    assert graph.notes == ()


def test_what_is_gone_already_need_not_be_deleted(place: Place) -> None:
    ids = [place.path("left"), place.path("gone")]
    graph = place.do(kind="remove", node_ids=ids, edges=[], notes=[])
    assert "left" not in graph.nodes
    with pytest.raises(Gone):
        place.do(kind="remove", node_ids=[place.path("left")], edges=[], notes=[])


def test_wires_that_are_gone_do_not_keep_the_rest_from_being_deleted(place: Place) -> None:
    graph = place.do(
        kind="remove",
        node_ids=[place.path("left")],
        edges=[place.wire("gone", "add"), place.wire("conv", "add"), place.wire("conv", "right")],
        notes=[],
    )
    assert "left" not in graph.nodes
    assert sources(graph, "right") == []
    with pytest.raises(EditError, match="from conv to right is not there any more"):
        place.do(kind="remove", node_ids=[], edges=[place.wire("conv", "right")], notes=[])


@pytest.mark.parametrize("shared", [False, True])
def test_copies_get_the_ids_that_the_browser_gave(shared: bool, place: Place) -> None:
    chosen = [place.path("left"), place.path("right")]
    copies = {place.path("left"): place.path("l2"), place.path("right"): place.path("r2")}
    graph = place.do(kind="duplicate", node_ids=chosen, shared=shared, copies=copies,
                     places={place.path("l2"): [9, 9]})  # fmt: skip
    assert (graph.nodes["l2"].layer_id == "left") == shared
    assert graph.nodes["l2"].position == (9, 9)
    assert "r2" in graph.nodes


def test_a_further_call_of_a_layer_waits_for_its_wires(place: Place) -> None:
    before = place.do(kind="rename", node_id=place.path("left"), name="twin")
    copies = {place.path("left"): place.path("l2")}
    graph = place.do(kind="duplicate", node_ids=[place.path("left")], shared=True, copies=copies)
    assert graph.edges == before.edges


def test_a_selection_is_pasted_into_a_block(place: Place) -> None:
    text = files.to_json(fragment(branches(), ["left", "right", "add"]))
    copies = {name: place.path(f"{name}-2") for name in ("left", "right", "add")}
    graph = place.do(kind="paste", text=text, within=place.scope, position=[0, 0], copies=copies)
    assert sources(graph, "add-2") == ["left-2", "right-2"]
    assert graph.layer_of("left-2").name == "left_1"


@pytest.mark.parametrize(
    "text",
    ["", "hello", "{}", "[1]", '{"format": "strata"}', "[" * 100_000, "9" * 5_000,
     '{"format": "strata", "format_version": 1, "graph": {"nodes": {"a": {"id": "b"}}}}',
     files.to_json(Graph())],
)  # fmt: skip
def test_a_clipboard_with_something_else_is_refused_in_words(text: str) -> None:
    with pytest.raises(EditError, match="clipboard holds no layers"):
        after(branches(), kind="paste", text=text, within="", position=[0, 0], copies={})


def test_shared_calls_get_weights_of_their_own(place: Place) -> None:
    copies = {place.path("left"): place.path("l2")}
    place.do(kind="duplicate", node_ids=[place.path("left")], shared=True, copies=copies)
    both = [place.path("left"), place.path("l2")]
    graph = place.do(kind="unshare", node_ids=both)
    assert graph.nodes["left"].layer_id != graph.nodes["l2"].layer_id
    with pytest.raises(EditError, match="shares its weights with no other"):
        place.do(kind="unshare", node_ids=both)


def test_marks_and_names(place: Place) -> None:
    place.do(kind="bypass", node_ids=[place.path("left")], bypassed=True)
    place.do(kind="freeze", node_ids=[place.path("right")], trainable=False)
    graph = place.do(kind="rename", node_id=place.path("conv"), name="stem")
    assert graph.nodes["left"].bypassed
    assert not graph.layer_of("right").trainable
    assert graph.layer_of("conv").name == "stem"


def test_a_quick_fix_cures_what_it_is_about(place: Place) -> None:
    into = {"how": "from", "source": place.path("conv"), "source_port": 0}
    place.do(kind="add", item="LSTM", node_id=place.path("new"), wire=into)
    place.do(kind="connect", **ends(place.path("new"), place.path("add")))
    path = paths.read(place.path("new"))
    broken = [
        item for item in infer(place.graph).errors if item.path == path or (item.node_id,) == path
    ]
    (item,) = [each for each in broken if each.fix is not None]
    place.do(kind="fix", node_id=place.path("new"), code=item.code)
    assert item.message not in [each.message for each in infer(place.graph).diagnostics]
    with pytest.raises(EditError, match="nothing to fix"):
        place.do(kind="fix", node_id=place.path("new"), code=item.code)


def test_nodes_are_grouped_where_they_stand_and_ungrouped_again(place: Place) -> None:
    chosen = [place.path(each) for each in ("left", "right", "add")]
    shown = {place.path("left"): [100, 50], place.path("right"): [300, 50],
             place.path("add"): [200, 150], place.path("conv"): [0, 0]}  # fmt: skip
    graph = place.do(
        kind="group", node_ids=chosen, name="pair", node_id=place.path("g"), places=shown
    )
    block = graph.layer_of("g")
    assert isinstance(block, Block)
    assert block.name == "pair"
    assert graph.nodes["g"].position == (200, 50)
    assert graph.nodes["conv"].position == (0, 0)
    assert block.graph.nodes["add"].position == (100, 100)
    graph = place.do(kind="ungroup", node_id=place.path("g"))
    assert sources(graph, "add") == ["left", "right"]


def test_blocks_are_unfolded_and_repeated() -> None:
    graph = after(nested(), kind="fold", node_ids=["outer/inner"], unfolded=True)
    graph = after(graph, kind="repeat", node_id="outer/inner", repeat=1)
    assert inside(graph, "outer").nodes["inner"].unfolded
    graph = after(graph, kind="fold", node_ids=["outer/inner"], unfolded=False)
    assert not inside(graph, "outer").nodes["inner"].unfolded
    graph = after(graph, kind="repeat", node_id="outer", repeat=3)
    assert graph.layers["outer"].repeat == 3  # type: ignore[attr-defined]
    with pytest.raises(EditError, match="no block"):
        after(graph, kind="fold", node_ids=["dense"], unfolded=True)


def test_an_output_is_added_and_taken_back(place: Place) -> None:
    before = topology.outputs(inside(place.before, place.scope))
    graph = place.do(kind="output", node_id=place.path("left"), on=True)
    assert topology.outputs(graph) == (*before, Endpoint(node_id="left"))
    graph = place.do(kind="output", node_id=place.path("left"), on=False)
    assert topology.outputs(graph) == before


def test_a_note_is_written_tied_and_rewritten_in_its_place(place: Place) -> None:
    place.do(kind="note", id=place.path("n"), text="one", position=[4, 5], node_id=None)
    tied = place.path("conv")
    graph = place.do(kind="note", id=place.path("n"), text="two", position=None, node_id=tied)
    (note,) = graph.notes
    assert (note.id, note.text, note.position, note.node_id) == ("n", "two", (4, 5), "conv")


@pytest.mark.parametrize("kind", ["undo", "redo"])
def test_undo_and_redo_are_no_edits(kind: str) -> None:
    assert after(branches(), kind=kind) == branches()


ACROSS: list[dict[str, Any]] = [
    {"kind": "connect", **ends("image", "outer/flat")},
    {"kind": "remove", "node_ids": ["image", "outer/flat"], "edges": [], "notes": []},
    {"kind": "bypass", "node_ids": ["image", "outer/flat"], "bypassed": True},
    {"kind": "group", "node_ids": ["outer/flat"], "name": "b", "node_id": "b"},
    {"kind": "duplicate", "node_ids": ["outer/flat"], "shared": False,
     "copies": {"outer/flat": "f2"}},
    {"kind": "add", "item": "Dense", "node_id": "new",
     "wire": {"how": "from", "source": "outer/flat", "source_port": 0}},
    {"kind": "note", "id": "n", "text": "x", "position": None, "node_id": "outer/flat"},
]  # fmt: skip


@pytest.mark.parametrize("gesture", ACROSS)
def test_a_gesture_on_both_sides_of_a_blocks_frame_is_refused(gesture: dict[str, Any]) -> None:
    with pytest.raises(EditError, match="side by side"):
        after(nested(), **gesture)


GONE: list[dict[str, Any]] = [
    {"kind": "add", "item": "Dense", "node_id": "gone/new", "wire": None},
    {"kind": "add", "item": "Dense", "node_id": "new",
     "wire": {"how": "from", "source": "gone", "source_port": 0}},
    {"kind": "add", "item": "Dense", "node_id": "dense/new", "wire": None},
    {"kind": "connect", **ends("gone", "dense")},
    {"kind": "place", "places": {"gone": [1, 1]}},
    {"kind": "rename", "node_id": "gone", "name": "x"},
    {"kind": "duplicate", "node_ids": ["conv", "gone"], "shared": False, "copies": {}},
    {"kind": "group", "node_ids": ["gone"], "name": "b", "node_id": "g"},
    {"kind": "fold", "node_ids": ["gone"], "unfolded": True},
    {"kind": "note", "id": "n", "text": "x", "position": None, "node_id": "gone"},
    {"kind": "paste", "text": files.to_json(branches()), "within": "gone", "position": [0, 0],
     "copies": {}},
    {"kind": "rename", "node_id": "a/" * 4_000 + "b", "name": "x"},
]  # fmt: skip


@pytest.mark.parametrize("gesture", GONE)
def test_a_gesture_on_what_is_gone_is_not_dropped_in_silence(gesture: dict[str, Any]) -> None:
    with pytest.raises(Gone):
        after(branches(), **gesture)


def test_places_of_what_is_gone_do_not_keep_the_others_from_theirs() -> None:
    graph = after(branches(), kind="place", places={"gone": [1, 1], "a/b": [2, 2], "conv": [3, 3]})
    assert graph.nodes["conv"].position == (3, 3)
