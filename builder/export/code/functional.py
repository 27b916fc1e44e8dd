"""The functional style: every layer is called on tensors, blocks are functions."""

from __future__ import annotations

from dataclasses import replace

from builder.export.code.blocks import frozen, shared_blocks, with_functions
from builder.export.code.body import PREFIX, Body, Surroundings
from builder.export.code.layout import INDENT, Call, Code, Keyword, Listing, Text, lay_out, quoted
from builder.export.code.module import module, shape_comment
from builder.export.code.variables import Variables
from builder.graph.document import EXPRESSION, INPUT, Block, Graph
from builder.graph.naming import snake_case, stem_of
from builder.graph.topology import incoming, order, outputs, plain
from builder.inference.engine import infer
from builder.inference.weightless import symbolic, weightless
from builder.keras_io.operations import operations_between
from builder.layers.expression import parse


def functional_module(graph: Graph) -> str:
    """Returns the module that builds a graph in the functional style.

    Args:
        graph: A graph without errors.
    """
    ready = with_functions(graph)
    blocks = _Functions(ready)
    around = blocks.surroundings(ready, "", None)
    body = Body(ready, around)
    ends = [
        _list_or_one(body.parameters),
        _list_or_one(body.results),
        Keyword("name", Text(quoted(graph.name))),
    ]
    lines = [*body.lines, *lay_out(Call("keras.Model", tuple(ends)), INDENT, "return ")]
    return module(ready, lines, blocks.written)


class _Functions:
    """Writes the functions of a graph's blocks; blocks that do the same share one.

    Attributes:
        written: The lines of each function, in an order in which they can be read.
    """

    def __init__(self, graph: Graph) -> None:
        self.written: list[list[str]] = []
        self._infos = infer(plain(graph)).nodes
        self._whole = infer(graph).nodes
        self._lambdas = _names_clash(graph)
        self._names = Variables()
        self._known: dict[str, str] = {}

    def surroundings(self, graph: Graph, path: str, prefix: str | None) -> Surroundings:
        """Returns what the body of a graph must know; writes the functions of its blocks first.

        Args:
            graph: The graph, or the graph of a block.
            path: The ids that its nodes have in the plain graph begin with this.
            prefix: The variable with the block's name, or None for the whole graph.
        """
        blocks = {
            layer.id: (node_id, layer)
            for node_id in order(graph)
            if isinstance(layer := graph.layer_of(node_id), Block)
        }
        shared = shared_blocks(graph)
        functions = {
            layer_id: self._function(block, f"{path}{node_id}/1/", once=layer_id in shared)
            for layer_id, (node_id, block) in blocks.items()
        }
        return Surroundings(
            functions=functions,
            count_of=lambda node_id: self._count(graph, path, node_id),
            comment_of=lambda node_id: self._comment(graph, node_id) if prefix is None else "",
            lambdas=self._lambdas,
            prefix=prefix,
        )

    def _function(self, block: Block, path: str, *, once: bool) -> str:
        graph = block.graph if block.trainable else frozen(block.graph)
        body = Body(graph, replace(self.surroundings(graph, path, PREFIX), once=once))
        lines = _made_once(body) if once else _applied(body)
        key = "\n".join(lines)
        if key not in self._known:
            title = graph.name if graph.name != "model" else stem_of(block.name)
            name = self._known[key] = self._names.take(title)
            self.written.append([f"def {name}{lines[0]}", *lines[1:]])
        return self._known[key]

    def _comment(self, graph: Graph, node_id: str) -> str:
        return shape_comment(graph, self._whole, node_id)

    def _count(self, graph: Graph, path: str, node_id: str) -> int:
        layer = graph.layer_of(node_id)
        if isinstance(layer, Block):
            return len(outputs(layer.graph))
        if layer.class_name in (INPUT, EXPRESSION):
            return 1
        return len(self._infos[f"{path}{node_id}"].outputs)


def _applied(body: Body) -> list[str]:
    """Returns the function of a block, without its name."""
    return [
        f"({', '.join([*body.parameters, PREFIX])}):",
        f'{INDENT}"""Applies the layers of a block, named after the block."""',
        *body.lines,
        f"{INDENT}return {', '.join(body.results)}",
    ]


def _made_once(body: Body) -> list[str]:
    """Returns the function that makes the layers of a shared block, without its name."""
    return [
        f"({PREFIX}):",
        f'{INDENT}"""Makes the layers of a block; returns the function that applies them."""',
        *body.made,
        "",
        f"{INDENT}def apply({', '.join(body.parameters)}):",
        *body.lines,
        f"{INDENT * 2}return {', '.join(body.results)}",
        "",
        f"{INDENT}return apply",
    ]


def _names_clash(graph: Graph) -> bool:
    """Says whether an operation may get a name, by itself, that a layer has.

    Keras numbers operations by class: `add`, `add_1`. In the exported code they have these names.
    """
    flat = plain(graph)
    infos = infer(flat).nodes
    kinds: set[str] = set()
    with weightless():
        for node_id in order(flat):
            layer = flat.layer_of(node_id)
            if layer.class_name == EXPRESSION:
                edges = incoming(flat, node_id)
                specs = [infos[edge.source].outputs[edge.source_port] for edge in edges]
                tensors = [symbolic(spec) for spec in specs]
                result = parse(str(layer.config["expression"]), len(tensors)).evaluate(tensors)
                kinds |= {type(made).__name__ for made in operations_between(result, tensors)}
    layers = (layer for layer in flat.layers.values() if layer.class_name != EXPRESSION)
    return not {stem_of(layer.name) for layer in layers}.isdisjoint(map(snake_case, kinds))


def _list_or_one(variables: list[str]) -> Code:
    items = tuple(map(Text, variables))
    return items[0] if len(items) == 1 else Listing(items)
