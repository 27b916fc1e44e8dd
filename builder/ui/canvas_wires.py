"""What a gesture on wires means for the document: a gesture in, an edit out."""

from __future__ import annotations

from builder.graph import edits, topology
from builder.graph.document import INPUT, Block, Edge, Graph, Layer
from builder.graph.edits import Edit, EditError
from builder.layers.catalogue import layer_spec
from builder.layers.specs import PortSpec
from builder.ui.canvas.gestures import Connect, Reconnect, Reorder
from builder.ui.canvas.wires import Ends, Question, Wire
from builder.ui.canvas_site import Site

LAST = 10**6
"""An order beyond all wires of a port: there the wire comes last."""


def connect(document: Graph, gesture: Connect) -> Edit:
    """A wire drawn; a circle is refused."""
    site = Site.of(document, gesture.source, gesture.target)
    edge = drawn(site, gesture)
    check_no_circle(site.graph, edge)
    return site.edit(edits.Connect(edge=edge))


def reconnect(document: Graph, gesture: Reconnect) -> Edit:
    """A wire taken elsewhere; where only its start changes it keeps its place."""
    old = gesture.edge
    site = Site.of(document, old.source, old.target, gesture.source, gesture.target)
    edge = site.edge(old)
    same_port = (gesture.target, gesture.target_port) == (old.target, old.target_port)
    if same_port and gesture.order is None:
        gesture = gesture.model_copy(update={"order": old.order})
    to = drawn(site, gesture)
    others = tuple(other for other in site.graph.edges if other != edge)
    check_no_circle(site.graph.model_copy(update={"edges": others}), to)
    return site.edit(edits.Reconnect(edge=edge, to=to))


def reorder(document: Graph, gesture: Reorder) -> Edit:
    """A wire taken to another place of its port."""
    site = Site.of(document, gesture.edge.source, gesture.edge.target)
    return site.edit(edits.Reorder(edge=site.edge(gesture.edge), order=gesture.order))


def removed(site: Site, wires: tuple[Wire, ...], gone: tuple[str, ...]) -> list[Edit]:
    """Returns the edits that take wires away.

    Wires at nodes that go too are left to the removal of these, which joins their neighbours.

    Args:
        site: Where they are.
        wires: The wires.
        gone: The ids of the nodes that go too.
    """
    going = set(gone)
    found = dict.fromkeys(site.edge(wire) for wire in wires)
    alone = tuple(edge for edge in found if going.isdisjoint((edge.source, edge.target)))
    return [edits.DisconnectAll(edges=alone)] if alone else []


def drawn(site: Site, ends: Ends) -> Edge:
    """Returns the wire between two ends, at the place that it gets.

    Raises:
        EditError: When there is no such port, or it takes no more.
    """
    source, target = site.node(ends.source), site.node(ends.target)
    return Edge(
        source=source.id,
        source_port=ends.source_port,
        target=target.id,
        target_port=ends.target_port,
        order=place_in(site.graph, target.id, ends.target_port, ends.order),
    )


def place_in(graph: Graph, target: str, port: str, order: int | None) -> int:
    """Returns the place that a wire gets within a port: that of a wire, or behind the last.

    Raises:
        EditError: When there is no such port, or it takes no more.
    """
    layer = graph.layer_of(target)
    known = {each.name: each for each in ports_of(layer)}
    if layer.class_name == INPUT:
        raise EditError(f"{layer.name!r} is an input of the model: nothing feeds it.")
    if port not in known:
        listed = ", ".join(known) or "none"
        raise EditError(f"{layer.name!r} has no input {port!r}. It has: {listed}.")
    if not known[port].many:
        return 0
    wired = sum(edge.target_port == port for edge in topology.incoming(graph, target))
    if order is not None and order < wired:
        return order
    most = known[port].maximum
    if most is not None and wired >= most:
        raise EditError(f"{layer.name!r} takes {most} tensors there, and has them all.")
    return LAST


def check_no_circle(graph: Graph, edge: Edge) -> None:
    """Refuses a wire that would lead a tensor back to where it came from.

    Raises:
        EditError: When it does.
    """
    if topology.would_cycle(graph, edge.source, edge.target):
        names = (graph.layer_of(edge.source).name, graph.layer_of(edge.target).name)
        raise EditError(f"A wire from {names[0]} to {names[1]} would close a circle.")


def ports_of(layer: Layer) -> tuple[PortSpec, ...]:
    """Returns the ports of a layer; a block has one for as many tensors as it has inputs."""
    if isinstance(layer, Block):
        inputs = [layer.graph.layer_of(each).name for each in topology.inputs(layer.graph)]
        count = len(inputs)
        labels = tuple(inputs) if count > 1 else ()
        port = PortSpec("inputs", many=count > 1, minimum=count, maximum=count, labels=labels)
        return (port,) if count else ()
    spec = layer_spec(layer.class_name)
    return spec.ports if spec else (PortSpec("inputs"),)


def main_port(layer: Layer) -> str:
    """Returns the port through which a layer is fed first."""
    ports = ports_of(layer)
    return ports[0].name if ports else "inputs"


def asked(document: Graph, question: Question) -> tuple[Site, Edge]:
    """Returns the wire that a question is about.

    Raises:
        EditError: When it could not be drawn, in words.
    """
    site = Site.of(document, question.source, question.target)
    edge = drawn(site, question)
    check_no_circle(site.graph, edge)
    return site, edge
