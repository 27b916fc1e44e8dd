"""The network as a graphviz source, drawn by the browser: no `dot` program is needed."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from math import ceil
from typing import Literal, NamedTuple

from builder.graph import topology
from builder.graph.document import Block, Graph
from builder.inference.specs import Inference, Totals
from builder.layers.catalogue import FAMILIES, layer_spec
from builder.plots.folding import Fold, folds
from builder.plots.layer_table import shape_label, shared_layers
from builder.plots.lettering import text_width

LARGEST = 300
"""More boxes than this take a browser many seconds to lay out."""
_FONT_SIZE = 10
_NOTHING_KNOWN = Inference(nodes={}, totals=Totals())


@dataclass(frozen=True, slots=True)
class PlotOptions:
    """How the network is drawn.

    Attributes:
        direction: From top to bottom or from left to right.
        names: Whether layer names are written, beside the classes.
        shapes: Whether output shapes are written.
        params: Whether parameter counts are written.
        fold: Whether runs of equal layers are drawn as one box.
        dark: Whether it stands on a dark ground.
    """

    direction: Literal["TB", "LR"] = "TB"
    names: bool = True
    shapes: bool = True
    params: bool = True
    fold: bool = True
    dark: bool = False


class NetworkPlot(NamedTuple):
    """A network drawn.

    Attributes:
        source: Source in the dot language, with HTML-like labels. Boxes carry their family's
            colour and always their class name, so that colour is never the only sign.
        boxes: How many boxes there are.
    """

    source: str
    boxes: int


def network_plot(
    graph: Graph, inference: Inference, options: PlotOptions | None = None
) -> NetworkPlot:
    """Writes the graphviz source of a network. Unfolded blocks are drawn with their inside.

    Args:
        graph: The graph.
        inference: What `infer(graph)` found.
        options: How to draw it.
    """
    options = options or PlotOptions()
    drawing = _Drawing(options)
    drawing.draw(graph, inference)
    lines = [f"digraph {_quoted(graph.name)} {{", *_preamble(options), *drawing.lines, "}"]
    return NetworkPlot("\n".join(lines) + "\n", drawing.boxes)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Which boxes stand for the nodes of a graph.

    Attributes:
        graph: The graph.
        box_of: The box of each node that has one.
        inside: What is drawn inside of each other node: it is an unfolded block.
    """

    graph: Graph
    box_of: dict[str, str] = field(default_factory=dict)
    inside: dict[str, _Drawn] = field(default_factory=dict)

    def start(self, node_id: str, port: int) -> str:
        """Returns the box where a tensor comes from."""
        if node_id in self.box_of:
            return self.box_of[node_id]
        inner = self.inside[node_id]
        ends = topology.outputs(inner.graph)
        end = ends[min(port, len(ends) - 1)]
        return inner.start(end.node_id, end.port)

    def target(self, node_id: str, place: int) -> str:
        """Returns the box where a tensor goes to."""
        if node_id in self.box_of:
            return self.box_of[node_id]
        inner = self.inside[node_id]
        doors = topology.inputs(inner.graph)
        return inner.target(doors[min(place, len(doors) - 1)], 0)


class _Drawing:
    """The lines of a source, as they come."""

    def __init__(self, options: PlotOptions) -> None:
        self.options = options
        self.lines: list[str] = []
        self.boxes = 0

    def draw(self, graph: Graph, inference: Inference) -> _Drawn:
        """Draws all of a graph."""
        drawn = _Drawn(graph)
        for box in _boxes(graph, inference, self.options):
            if _is_open(graph, box.first):
                drawn.inside[box.first] = self._frame(graph, inference, box.first)
                continue
            name = f"n{self.boxes}"
            self.boxes += 1
            self.lines.append(_box(graph, inference, box, name, self.options))
            drawn.box_of.update(dict.fromkeys(box.node_ids, name))
        self._connect(drawn)
        self.lines += _shared_links(drawn, self.options)
        return drawn

    def _frame(self, graph: Graph, inference: Inference, node_id: str) -> _Drawn:
        block = graph.layer_of(node_id)
        assert isinstance(block, Block)  # `_is_open`
        times = f" × {block.repeat:,}" if block.repeat > 1 else ""
        colour = _colour(block.class_name, self.options.dark)
        look = f'style="rounded,dashed"; color="{colour}"; fontcolor="{colour}"; fontsize=10;'
        self.lines.append(f"  subgraph cluster_{len(self.lines)} {{")
        self.lines.append(f'    label={_quoted(block.name + times)}; labeljust="l"; {look}')
        drawn = self.draw(block.graph, inference.inside.get(node_id, _NOTHING_KNOWN))
        self.lines.append("  }")
        return drawn

    def _connect(self, drawn: _Drawn) -> None:
        for edge in drawn.graph.edges:
            start = drawn.start(edge.source, edge.source_port)
            end = drawn.target(edge.target, edge.order)
            if start != end:
                port = edge.target_port
                label = "" if port == "inputs" else f" [label={_quoted(port)}]"
                self.lines.append(f"  {start} -> {end}{label};")


def _is_open(graph: Graph, node_id: str) -> bool:
    """Whether a node is an unfolded block with something to wire inside."""
    block = graph.layer_of(node_id)
    if not isinstance(block, Block) or not graph.nodes[node_id].unfolded:
        return False
    return bool(topology.inputs(block.graph) and topology.outputs(block.graph))


def _boxes(graph: Graph, inference: Inference, options: PlotOptions) -> tuple[Fold, ...]:
    if options.fold:
        return folds(graph, inference)
    return tuple(Fold((node_id,)) for node_id in graph.nodes)


def _preamble(options: PlotOptions) -> list[str]:
    ink = "#c3cad6" if options.dark else "#5d6b82"
    font = 'fontname="Helvetica,Arial,sans-serif"'
    gap = 'ranksep="0.32", nodesep="0.28"'
    box = f'shape=box, style="rounded,filled", fontsize={_FONT_SIZE}, margin="0.1,0.05"'
    return [
        f'  graph [rankdir={options.direction}, bgcolor="transparent", pad="0.1", {gap}];',
        f"  node [{box}, {font}];",
        f'  edge [color="{ink}", fontcolor="{ink}", {font}, fontsize=9, arrowsize=0.6];',
    ]


def _box(graph: Graph, inference: Inference, box: Fold, name: str, options: PlotOptions) -> str:
    layer = graph.layer_of(box.first)
    info = inference.nodes.get(box.first)
    colour = _colour(layer.class_name, options.dark)
    ink, ground = ("#e5e8ee", "#1b2028") if options.dark else ("#1d2330", "#ffffff")
    border = "#d64545" if info is not None and info.status == "error" else colour
    dashed = ",dashed" if graph.nodes[box.first].bypassed else ""
    label = _label(graph, inference, box, options, colour)
    return (
        f'  {name} [label=<{label}>, fillcolor="{ground}", color="{border}", '
        f'fontcolor="{ink}", style="rounded,filled{dashed}", penwidth=1.4];'
    )


def _label(graph: Graph, inference: Inference, box: Fold, options: PlotOptions, colour: str) -> str:
    layer, info = graph.layer_of(box.first), inference.nodes.get(box.first)
    times = f"{box.count:,} × " if box.count > 1 else ""
    title = f"{times}{layer.class_name}"
    rows = []
    if options.names:
        last = graph.layer_of(box.node_ids[-1]).name
        name = layer.name if box.count == 1 else f"{layer.name} … {last}"
        rows.append(name)
    details = [shape_label(info)] if options.shapes else []
    if options.params and info is not None and info.params:
        count = info.params * box.count
        details.append(f"{count:,}" if info.first_call else "shared")
    if details:
        rows.append(" · ".join(details))
    return _card(title, rows, colour)


def _card(title: str, rows: list[str], colour: str) -> str:
    """Writes lines flush left in a cell that is wide enough for them.

    Graphviz in the browser has no fonts to measure: it takes bold for regular and signs such as
    `×` for spaces, so text that it centres or boxes by itself runs over the border.
    """
    widths = [text_width(title, _FONT_SIZE, bold=True)]
    width = ceil(max([*widths, *(text_width(row, _FONT_SIZE) for row in rows)]))
    heading = f'<FONT COLOR="{colour}"><B>{escape(title)}</B></FONT>'
    lines = '<BR ALIGN="LEFT"/>'.join([heading, *map(escape, rows), ""])
    table = '<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">'
    return f'{table}<TR><TD ALIGN="TEXT" WIDTH="{width}">{lines}</TD></TR></TABLE>'


def _shared_links(drawn: _Drawn, options: PlotOptions) -> list[str]:
    """Dashed lines between the calls of a shared layer."""
    first_call: dict[str, str] = {}
    colour = "#b594f2" if options.dark else "#7d4bd1"
    style = f'[style=dashed, dir=none, constraint=false, color="{colour}", label="same weights"]'
    shared, lines = shared_layers(drawn.graph), []
    for node in drawn.graph.nodes.values():
        if node.layer_id not in shared:
            continue
        box = drawn.target(node.id, 0)
        if node.layer_id in first_call:
            lines.append(f"  {first_call[node.layer_id]} -> {box} {style};")
        else:
            first_call[node.layer_id] = box
    return lines


def _colour(class_name: str, dark: bool) -> str:
    spec = layer_spec(class_name)
    family = next((each for each in FAMILIES if spec and each.name == spec.family), None)
    if family is None:
        return "#a3aec0" if dark else "#5d6b82"
    return family.colour_dark if dark else family.colour_light


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
