"""Edits drawn at random for a given graph: mostly ones that fit it, sometimes ones that do not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from builder.graph import edits as all_edits
from builder.graph.document import Block, Edge, Endpoint, Graph, Node, Note
from builder.graph.edits import Edit, fragment, fresh_id, new_layer
from tests.graph import samples

Draw = Callable[[st.SearchStrategy[Any]], Any]

STARTS = (
    Graph(),
    samples.chain("a", "b", "c"),
    samples.diamond(),
    samples.with_block(repeat=2),
    samples.nested_blocks(),
    samples.everything(),
)
CLASSES = ("Input", "Dense", "Add", "LSTM", "Flatten")
PORTS = st.sampled_from(("inputs", "inputs", "inputs", "query", "initial_state"))
POINTS = st.tuples(st.integers(-9, 9), st.integers(-9, 9))
POSITIONS = st.none() | POINTS
NAMES = st.sampled_from(("a", "b", "res", "conv2d_1", " padded ", "", "a/b"))


def edits(graph: Graph, depth: int = 2) -> st.SearchStrategy[Edit]:
    """Draws an edit of any kind for the graph; `depth` limits edits within edits."""

    @st.composite
    def one(draw: Draw) -> Edit:
        kinds = KINDS if depth else {key: KINDS[key] for key in KINDS if key not in NESTING}
        return kinds[draw(st.sampled_from(sorted(kinds)))](draw, graph, depth)

    return one()


def _node(draw: Draw, graph: Graph) -> str:
    return draw(st.sampled_from([*graph.nodes, *graph.nodes, "nowhere"]))


def _layer(draw: Draw, graph: Graph) -> str:
    return draw(st.sampled_from([*graph.layers, *graph.layers, "nowhere"]))


def _nodes(draw: Draw, graph: Graph) -> tuple[str, ...]:
    ids = st.sampled_from([*graph.nodes] or ["nowhere"])
    return tuple(draw(st.lists(ids, min_size=1, max_size=5)))


def _endpoint(draw: Draw, graph: Graph) -> Endpoint:
    return Endpoint(node_id=_node(draw, graph), port=draw(st.sampled_from((0, 0, 0, 1, 2))))


def _edge(draw: Draw, graph: Graph, target: str | None = None) -> Edge:
    source = _endpoint(draw, graph)
    return Edge(
        source=source.node_id,
        source_port=source.port,
        target=target or _node(draw, graph),
        target_port=draw(PORTS),
        order=draw(st.integers(0, 3)),
    )


def _drawn_edge(draw: Draw, graph: Graph) -> Edge:
    return draw(st.sampled_from([*graph.edges] or [Edge(source="nowhere", target="nowhere")]))


def _new(draw: Draw, graph: Graph) -> dict[str, Any]:
    layer, node = new_layer(graph, draw(st.sampled_from(CLASSES)), {"units": draw(UNITS)})
    if draw(st.integers(0, 4)) == 0:
        inner = draw(st.sampled_from(STARTS))
        layer = Block(id=layer.id, name=layer.name, graph=inner, repeat=draw(st.integers(1, 3)))
    return {"layer": layer, "node": node}


UNITS = st.integers(1, 1_000_000)


def _add_node(draw: Draw, graph: Graph, depth: int) -> Edit:
    new = _new(draw, graph)
    edges = [_edge(draw, graph, new["node"].id) for _ in range(draw(st.integers(0, 2)))]
    return all_edits.AddNode(**new, edges=tuple(edges))


def _add_call(draw: Draw, graph: Graph, depth: int) -> Edit:
    node = Node(id=fresh_id(graph, "call"), layer_id=_layer(draw, graph))
    return all_edits.AddCall(node=node, edges=(_edge(draw, graph, node.id),))


def _insert_after(draw: Draw, graph: Graph, depth: int) -> Edit:
    after = draw(st.none()) if draw(st.booleans()) else _node(draw, graph)
    return all_edits.InsertAfter(node_id=after, **_new(draw, graph), port=draw(PORTS))


def _insert_on_edge(draw: Draw, graph: Graph, depth: int) -> Edit:
    edge = _drawn_edge(draw, graph)
    return all_edits.InsertOnEdge(edge=edge, **_new(draw, graph), port=draw(PORTS))


def _move(draw: Draw, graph: Graph, depth: int) -> Edit:
    after = None if draw(st.integers(0, 4)) == 0 else _node(draw, graph)
    return all_edits.MoveInStack(node_id=_node(draw, graph), after=after)


def _configure(draw: Draw, graph: Graph, depth: int) -> Edit:
    return all_edits.Configure(
        layer_id=_layer(draw, graph),
        config={"units": draw(UNITS), "activation": None},
        unset=draw(st.sampled_from(((), ("units",), ("never_set",)))),
    )


def _replace_class(draw: Draw, graph: Graph, depth: int) -> Edit:
    name = draw(st.sampled_from((*CLASSES, "Block")))
    return all_edits.ReplaceClass(layer_id=_layer(draw, graph), class_name=name)


def _set_inputs(draw: Draw, graph: Graph, depth: int) -> Edit:
    sources = tuple(_endpoint(draw, graph) for _ in range(draw(st.integers(0, 3))))
    return all_edits.SetInputs(node_id=_node(draw, graph), port=draw(PORTS), sources=sources)


def _set_outputs(draw: Draw, graph: Graph, depth: int) -> Edit:
    ends = tuple(_endpoint(draw, graph) for _ in range(draw(st.integers(0, 3))))
    return all_edits.SetOutputs(outputs=ends)


def _edit_block(draw: Draw, graph: Graph, depth: int) -> Edit:
    layer_id = _layer(draw, graph)
    layer = graph.layers.get(layer_id)
    inner = layer.graph if isinstance(layer, Block) else Graph()
    return all_edits.EditBlock(layer_id=layer_id, edit=draw(edits(inner, depth - 1)))


def _batch(draw: Draw, graph: Graph, depth: int) -> Edit:
    return all_edits.Batch(edits=tuple(draw(st.lists(edits(graph, depth - 1), max_size=3))))


def _paste(draw: Draw, graph: Graph, depth: int) -> Edit:
    source = draw(st.sampled_from((graph, *STARTS)))
    part = fragment(source, _nodes(draw, source)) if source.nodes else source
    return all_edits.Paste(fragment=part, position=draw(POSITIONS), ids=_wishes(draw, part))


def _annotate(draw: Draw, graph: Graph, depth: int) -> Edit:
    node_id = _node(draw, graph) if draw(st.booleans()) else None
    return all_edits.Annotate(
        note=Note(id=draw(NAMES), text="x", position=draw(POSITIONS), node_id=node_id)
    )


def _place(draw: Draw, graph: Graph, depth: int) -> Edit:
    notes = [note.id for note in graph.notes]
    chosen = draw(st.lists(st.sampled_from([*notes, "nowhere"]), max_size=1)) if notes else []
    return all_edits.Place(
        positions={node: draw(POSITIONS) for node in _nodes(draw, graph)},
        notes={note: draw(POINTS) for note in chosen},
        direction=draw(st.sampled_from((None, "down", "right"))),
    )


def _fold(draw: Draw, graph: Graph, depth: int) -> Edit:
    blocks = [key for key in graph.nodes if isinstance(graph.layer_of(key), Block)]
    chosen = (draw(st.sampled_from(blocks)),) if blocks and draw(BOOL) else _nodes(draw, graph)
    return all_edits.Fold(node_ids=chosen, unfolded=draw(BOOL))


def _reconnect(draw: Draw, graph: Graph, depth: int) -> Edit:
    edge = _drawn_edge(draw, graph)
    to = _edge(draw, graph, edge.target if draw(BOOL) else None)
    return all_edits.Reconnect(edge=edge, to=to)


def _wishes(draw: Draw, graph: Graph) -> dict[str, str]:
    if not graph.nodes:
        return {}
    wishes = st.sampled_from(("copy", "copy_1", "x/y", *graph.nodes))
    return {node_id: draw(wishes) for node_id in _nodes(draw, graph)}


def _simple(make: Callable[[Draw, Graph], Edit]) -> Callable[[Draw, Graph, int], Edit]:
    return lambda draw, graph, depth: make(draw, graph)


BOOL = st.booleans()
KINDS: dict[str, Callable[[Draw, Graph, int], Edit]] = {
    "add_node": _add_node,
    "add_call": _add_call,
    "insert_after": _insert_after,
    "insert_on_edge": _insert_on_edge,
    "move_in_stack": _move,
    "configure": _configure,
    "replace_class": _replace_class,
    "set_inputs": _set_inputs,
    "set_outputs": _set_outputs,
    "edit_block": _edit_block,
    "batch": _batch,
    "paste": _paste,
    "annotate": _annotate,
    "place": _place,
    "fold": _fold,
    "reconnect": _reconnect,
    "remove_nodes": _simple(
        lambda draw, graph: all_edits.RemoveNodes(node_ids=_nodes(draw, graph), heal=draw(BOOL))
    ),
    "connect": _simple(lambda draw, graph: all_edits.Connect(edge=_edge(draw, graph))),
    "disconnect": _simple(lambda draw, graph: all_edits.Disconnect(edge=_drawn_edge(draw, graph))),
    "disconnect_all": _simple(
        lambda draw, graph: all_edits.DisconnectAll(
            edges=(_drawn_edge(draw, graph), _drawn_edge(draw, graph))
        )
    ),
    "reorder": _simple(
        lambda draw, graph: all_edits.Reorder(
            edge=_drawn_edge(draw, graph), order=draw(st.integers(0, 3))
        )
    ),
    "rename": _simple(
        lambda draw, graph: all_edits.Rename(layer_id=_layer(draw, graph), name=draw(NAMES))
    ),
    "set_trainable": _simple(
        lambda draw, graph: all_edits.SetTrainable(
            layer_ids=(_layer(draw, graph),), trainable=draw(BOOL)
        )
    ),
    "set_call": _simple(
        lambda draw, graph: all_edits.SetCall(
            node_id=_node(draw, graph), call={"training": draw(BOOL)}
        )
    ),
    "bypass": _simple(
        lambda draw, graph: all_edits.Bypass(node_ids=_nodes(draw, graph), bypassed=draw(BOOL))
    ),
    "share": _simple(
        lambda draw, graph: all_edits.Share(
            node_id=_node(draw, graph), layer_id=_layer(draw, graph)
        )
    ),
    "unshare": _simple(lambda draw, graph: all_edits.Unshare(node_id=_node(draw, graph))),
    "group": _simple(
        lambda draw, graph: all_edits.Group(
            node_ids=_nodes(draw, graph), name=draw(NAMES), node_id=draw(st.none() | NAMES)
        )
    ),
    "ungroup": _simple(lambda draw, graph: all_edits.Ungroup(node_id=_node(draw, graph))),
    "set_repeat": _simple(
        lambda draw, graph: all_edits.SetRepeat(
            layer_id=_layer(draw, graph), repeat=draw(st.sampled_from((1, 2, 3, 10_000)))
        )
    ),
    "duplicate": _simple(
        lambda draw, graph: all_edits.Duplicate(
            node_ids=_nodes(draw, graph), shared=draw(BOOL), ids=_wishes(draw, graph)
        )
    ),
    "remove_note": _simple(lambda draw, graph: all_edits.RemoveNote(id=draw(NAMES))),
    "rename_graph": _simple(lambda draw, graph: all_edits.RenameGraph(name=draw(NAMES))),
    "replace": _simple(lambda draw, graph: all_edits.Replace(graph=draw(st.sampled_from(STARTS)))),
}
NESTING = {"edit_block", "batch"}
