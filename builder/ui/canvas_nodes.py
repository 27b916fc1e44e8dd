"""What the canvas says of one node."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from builder.graph import topology
from builder.graph.document import Block, Layer, Node
from builder.inference.diagnostics import Diagnostic
from builder.inference.specs import NodeInfo, Shape, shape_label
from builder.layers.catalogue import layer_spec, output_names, summary_of
from builder.layers.outputs import OUTPUT
from builder.layers.specs import PortSpec
from builder.layers.summaries import held
from builder.ui.canvas.data import CanvasNode, Output, Port
from builder.ui.canvas_wires import ports_of

KEPT = 30_000
"""How many nodes are remembered with what is said of them; one takes about 2 kB."""


class Facts(NamedTuple):
    """All that a node's description follows from.

    Attributes:
        where: Its path.
        shared: The number of its group where several calls share weights.
        taken: How many of its outputs there must be for their takers.
        beyond: Ports other than the usual ones at which wires arrive.
    """

    layer: Layer
    node: Node
    info: NodeInfo | None
    complaint: Diagnostic | None
    where: str
    shared: int | None
    is_output: bool
    taken: int
    beyond: tuple[str, ...]


def described(facts: Facts) -> CanvasNode:
    """Returns the description of a node; whoever gets it must not change it."""
    return _KEPT.get(facts)


class _Kept:
    """Descriptions of nodes by what they follow from: by the identity of values.

    An edit changes few nodes, but the shapes of many. So what does not follow from shapes is
    kept by itself.
    """

    def __init__(self) -> None:
        self._whole: dict[Any, tuple[Facts, CanvasNode]] = {}
        self._still: dict[Any, tuple[Facts, CanvasNode]] = {}

    def get(self, facts: Facts) -> CanvasNode:
        info, complaint = facts.info, facts.complaint
        still = (
            id(facts.layer),
            id(facts.node),
            complaint and (complaint.message, complaint.code, complaint.fix_label),
            *facts[4:],
        )
        whole = (still, info and (id(info.outputs), info.params, info.status))
        # The facts are kept with it: as long as they live nothing else has their ids.
        known = self._whole.get(whole)
        if known is None:
            base = self._still.get(still)
            if base is None:
                base = _remembered(self._still, still, (facts, _still(facts)))
            known = _remembered(self._whole, whole, (facts, _shaped(base[1], facts)))
        return known[1]


_KEPT = _Kept()

_Known = tuple[Facts, CanvasNode]


def _remembered(memory: dict[Any, _Known], key: object, known: _Known) -> _Known:
    if len(memory) >= KEPT:
        memory.clear()
    memory[key] = known
    return known


def _shaped(still: CanvasNode, facts: Facts) -> CanvasNode:
    info = facts.info
    known = info is not None and info.status not in ("unknown", "error")
    shown = still.copy()
    shown["outputs"] = _outputs(facts.layer, info, facts.taken)
    shown["params"] = info.params if info is not None and known else None
    return shown


def _still(facts: Facts) -> CanvasNode:
    """Says of a node all that the document says."""
    layer, node, _, complaint = facts[:4]
    spec = layer_spec(layer.class_name)
    return CanvasNode(
        id=facts.where,
        layer=layer.id,
        name=layer.name,
        class_name=layer.class_name,
        family=spec.family if spec else "other",
        summary=summary_of(layer),
        position=node.position,
        ports=_ports(layer, facts.beyond),
        outputs=[],
        params=None,
        shared=facts.shared,
        frozen=not layer.trainable,
        bypassed=node.bypassed,
        repeat=layer.repeat if isinstance(layer, Block) else 1,
        is_output=facts.is_output,
        severity=complaint.severity if complaint else None,
        message=complaint.message if complaint else None,
        code=complaint.code if complaint else None,
        fix_label=complaint.fix_label if complaint and complaint.fix else None,
        holds=held(layer.graph) if isinstance(layer, Block) else None,
        inside=None,
    )


def _ports(layer: Layer, beyond: Sequence[str]) -> list[Port]:
    """The ports of a layer, and those that wires of a wrong document arrive at beyond them."""
    if isinstance(layer, Block):
        known = [_port(spec) for spec in ports_of(layer)]
    else:
        known = _ports_of_class(layer.class_name)
    more = (name for name in beyond if name not in {port["name"] for port in known})
    return [*known, *(_port(PortSpec(name, many=True, maximum=None)) for name in more)]


@lru_cache(maxsize=1_024)
def _ports_of_class(class_name: str) -> list[Port]:
    spec = layer_spec(class_name)
    return [_port(port) for port in (spec.ports if spec else (PortSpec("inputs"),))]


def _port(spec: PortSpec) -> Port:
    return Port(
        name=spec.name,
        many=spec.many,
        optional=spec.optional,
        maximum=spec.maximum,
        labels=list(spec.labels),
    )


def _outputs(layer: Layer, info: NodeInfo | None, taken: int) -> list[Output]:
    """The outputs of a call; where they are not known as many as there are takers for."""
    if info and len(info.outputs) == 1 and taken < 2 and not isinstance(layer, Block):
        return _only(info.outputs[0].shape)
    shapes = [spec.label for spec in info.outputs] if info else []
    inner = len(topology.outputs(layer.graph)) if isinstance(layer, Block) else 1
    count = max(len(shapes) or inner, taken, 1)
    shapes += [""] * (count - len(shapes))
    return _named(tuple(output_names(layer, count)), tuple(shapes))


@lru_cache(maxsize=4_096)
def _only(shape: Shape) -> list[Output]:
    """What is said of nearly every node: its one output."""
    return _named((OUTPUT,), (shape_label(shape[1:]),))


@lru_cache(maxsize=4_096)
def _named(names: tuple[str, ...], shapes: tuple[str, ...]) -> list[Output]:
    """The same list for the same tensors: what many nodes share is sent once (`changes.py`)."""
    return [Output(label=name, shape=shape) for name, shape in zip(names, shapes, strict=True)]
