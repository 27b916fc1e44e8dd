"""The network as a graphviz source, drawn by the browser: no `dot` program is needed."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from math import ceil
from typing import Literal

from builder.graph.document import Graph
from builder.inference.specs import Inference
from builder.layers.catalogue import FAMILIES, layer_spec
from builder.plots.folding import Fold, folds
from builder.plots.layer_table import shape_label, shared_layers
from builder.plots.lettering import text_width

LARGEST = 300
"""More boxes than this take a browser many seconds to lay out."""
_FONT_SIZE = 10


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


def boxes(graph: Graph, inference: Inference, options: PlotOptions) -> tuple[Fold, ...]:
    """Returns what is drawn as one box each."""
    if options.fold:
        return folds(graph, inference)
    return tuple(Fold((node_id,)) for node_id in graph.nodes)


def network_dot(graph: Graph, inference: Inference, options: PlotOptions | None = None) -> str:
    """Writes the graphviz source of a network.

    Args:
        graph: The graph.
        inference: What `infer(graph)` found.
        options: How to draw it.

    Returns:
        Source in the dot language, with HTML-like labels. Boxes carry their family's colour
        and always their class name, so that colour is never the only sign.
    """
    options = options or PlotOptions()
    drawn = boxes(graph, inference, options)
    box_of = {node_id: index for index, box in enumerate(drawn) for node_id in box.node_ids}
    lines = [*_preamble(options)]
    lines += [_box(graph, inference, box, index, options) for index, box in enumerate(drawn)]
    for edge in graph.edges:
        start, end = box_of[edge.source], box_of[edge.target]
        if start != end:
            label = "" if edge.target_port == "inputs" else f' [label="{escape(edge.target_port)}"]'
            lines.append(f"  n{start} -> n{end}{label};")
    lines += _shared_links(graph, box_of, options)
    return "\n".join([f"digraph {_quoted(graph.name)} {{", *lines, "}"]) + "\n"


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


def _box(graph: Graph, inference: Inference, box: Fold, index: int, options: PlotOptions) -> str:
    layer = graph.layer_of(box.first)
    info = inference.nodes.get(box.first)
    colour = _colour(layer.class_name, options.dark)
    ink, ground = ("#e5e8ee", "#1b2028") if options.dark else ("#1d2330", "#ffffff")
    border = "#d64545" if info is not None and info.status == "error" else colour
    dashed = ",dashed" if graph.nodes[box.first].bypassed else ""
    label = _label(graph, inference, box, options, colour)
    return (
        f'  n{index} [label=<{label}>, fillcolor="{ground}", color="{border}", '
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


def _shared_links(graph: Graph, box_of: dict[str, int], options: PlotOptions) -> list[str]:
    """Dashed lines between the calls of a shared layer."""
    first_call: dict[str, int] = {}
    colour = "#b594f2" if options.dark else "#7d4bd1"
    style = f'[style=dashed, dir=none, constraint=false, color="{colour}", label="same weights"]'
    shared, lines = shared_layers(graph), []
    for node in graph.nodes.values():
        if node.layer_id not in shared:
            continue
        if node.layer_id in first_call:
            lines.append(f"  n{first_call[node.layer_id]} -> n{box_of[node.id]} {style};")
        else:
            first_call[node.layer_id] = box_of[node.id]
    return lines


def _colour(class_name: str, dark: bool) -> str:
    spec = layer_spec(class_name)
    family = next((each for each in FAMILIES if spec and each.name == spec.family), None)
    if family is None:
        return "#a3aec0" if dark else "#5d6b82"
    return family.colour_dark if dark else family.colour_light


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
