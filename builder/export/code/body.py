"""The statements of one graph: the body of `build_model`, or of a block's function."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from builder.export.code.constructors import construct
from builder.export.code.expressions import expression_code, lambda_code
from builder.export.code.layout import (
    INDENT,
    WIDTH,
    Call,
    Code,
    Keyword,
    Listing,
    Text,
    lay_out,
    with_comment,
)
from builder.export.code.literals import literal
from builder.export.code.names import Loop, loop_over, name_code, repetition
from builder.export.code.steps import Step, steps
from builder.export.code.values import Values
from builder.export.code.variables import Variables
from builder.graph.document import EXPRESSION, Block, Graph, Layer
from builder.graph.topology import incoming, inputs, outputs
from builder.keras_io.calls import FIRST, arrange, call_parameters, list_ports
from builder.layers.catalogue import classes

PREFIX = "name"
"""The parameter of a block's function that holds the block's name."""


@dataclass(frozen=True)
class Surroundings:
    """What a body must know beyond its own graph.

    Attributes:
        functions: The functions of its blocks, by layer id.
        count_of: Gives the number of a node's outputs.
        comment_of: Gives the comment on a node, or "".
        lambdas: Whether expressions are written as `Lambda` layers, which have names.
        prefix: `PREFIX` in a block's function, None in `build_model`.
        once: Whether the layers are made before, once for all calls of a shared block.
    """

    functions: Mapping[str, str]
    count_of: Callable[[str], int]
    comment_of: Callable[[str], str]
    lambdas: bool = False
    prefix: str | None = None
    once: bool = False


class Body:
    """Writes the statements that build one graph, without bypassed nodes.

    Attributes:
        lines: The statements, indented once, or twice where the layers are made before.
        made: The statements that make these layers.
        parameters: The variables of the inputs, in order.
        results: The variables of the outputs, in order.
    """

    def __init__(self, graph: Graph, around: Surroundings) -> None:
        self.lines: list[str] = []
        self.made: list[str] = []
        self._indent = INDENT * 2 if around.once else INDENT
        self._graph = graph
        self._around = around
        self._layers: dict[str, str] = {}
        self._calls = Counter(node.layer_id for node in graph.nodes.values())
        self._steps = steps(graph, self._kind)
        self._values = Values(
            graph,
            self._steps,
            Variables(around.functions.values()),
            around.count_of,
            in_function=around.prefix is not None,
            once=around.once,
        )
        self.parameters = [self._values.of((node_id, 0)) for node_id in inputs(graph)]
        if around.prefix is None:
            self._write_inputs()
        for position, step in enumerate(self._steps):
            self._write(step, position)
        self.results = [self._values.of((end.node_id, end.port)) for end in outputs(graph)]

    def _kind(self, node_id: str) -> object:
        """Returns what a node does, equal for nodes that can share a loop, None for the rest."""
        layer = self._graph.layer_of(node_id)
        edges = incoming(self._graph, node_id)
        if len(edges) != 1 or edges[0].target_port != FIRST or self._around.count_of(node_id) != 1:
            return None
        if self._calls[layer.id] > 1 or self._around.once:
            return None
        if isinstance(layer, Block):
            return self._around.functions[layer.id] if layer.repeat == 1 else None
        if layer.class_name == EXPRESSION or self._graph.nodes[node_id].call:
            return None
        return (layer.class_name, layer.config_key, layer.trainable)

    def _write_inputs(self) -> None:
        for node_id, variable in zip(inputs(self._graph), self.parameters, strict=True):
            layer = self._graph.layer_of(node_id)
            self._assign([variable], construct(layer, name_code(layer.name)), INDENT)

    def _write(self, step: Step, position: int) -> None:
        layer = self._graph.layer_of(step[0])
        if len(step) > 1:
            names = [self._graph.layer_of(node_id).name for node_id in step]
            self._write_loop(step, position, loop_over(names, self._around.prefix))
        elif isinstance(layer, Block) and layer.repeat > 1:
            loop = repetition(layer.name, layer.repeat, self._around.prefix)
            self._write_loop(step, position, loop)
        else:
            ports = self._ports(step[0])
            targets = self._values.name_results(step, position)
            name = name_code(layer.name, self._around.prefix)
            self._write_call(step[0], ports, targets, name, self._indent)

    def _write_loop(self, step: Step, position: int, loop: Loop) -> None:
        """Writes a loop whose results are what goes into the next round."""
        sources = self._ports(step[0]).get(FIRST, [])
        count = self._around.count_of(step[-1])
        kept = sources[count:]
        targets = self._values.name_results(step, position, in_loop=True, kept=kept)
        carried = list(zip(targets, sources, strict=False))
        if any(target != source for target, source in carried):
            starts = Text(", ".join(source for _, source in carried))
            self._assign([target for target, _ in carried], starts, INDENT)
        self.lines += lay_out(loop.values, INDENT, f"for {loop.variable} in ", ":")
        given = [*targets[: len(sources)], *kept]
        self._write_call(step[0], {FIRST: given}, targets, loop.name, INDENT * 2)

    def _write_call(
        self,
        node_id: str,
        ports: Mapping[str, Sequence[str]],
        targets: Sequence[str],
        name: Code,
        indent: str,
    ) -> None:
        layer = self._graph.layer_of(node_id)
        if layer.class_name == EXPRESSION:
            tensors = ports.get(FIRST, ())
            lambdas = self._around.lambdas
            code = lambda_code(layer, tensors, name) if lambdas else expression_code(layer, tensors)
        elif isinstance(layer, Block):
            given = tuple(map(Text, ports.get(FIRST, ())))
            function = self._around.functions[layer.id]
            if self._calls[layer.id] > 1:
                code = Call(self._kept(layer, Call(function, (name,)), indent), given)
            else:
                code = Call(function, (*given, name))
        else:
            callee = self._callee(node_id, layer, name, indent)
            code = Call(callee, self._arguments(node_id, layer, ports))
        comment = self._around.comment_of(node_id) if indent == INDENT else ""
        self._assign(targets, code, indent, comment)

    def _callee(self, node_id: str, layer: Layer, name: Code, indent: str) -> str | Call:
        """Returns the layer as it is called: made on the spot, or by its variable."""
        made = construct(layer, name)
        if not self._values.has_own_variable(node_id):
            return made
        return self._kept(layer, made, indent)

    def _kept(self, layer: Layer, made: Code, indent: str) -> str:
        """Returns the variable that keeps a layer, or a block, from its first call on."""
        if layer.id not in self._layers:
            in_loop = indent != self._indent
            variable = self._values.fresh("layer" if in_loop else layer.name)
            self._layers[layer.id] = variable
            lines, indent = (self.made, INDENT) if self._around.once else (self.lines, indent)
            lines += lay_out(made, indent, f"{variable} = ")
            if not layer.trainable and not isinstance(layer, Block):
                lines.append(f"{indent}{variable}.trainable = False")
        return self._layers[layer.id]

    def _arguments(
        self, node_id: str, layer: Layer, ports: Mapping[str, Sequence[str]]
    ) -> tuple[Code, ...]:
        parameters = call_parameters(classes()[layer.class_name])
        leading, named = arrange(parameters, ports, list_ports(layer.class_name))
        constants = self._graph.nodes[node_id].call
        return (
            *map(_variables_code, leading),
            *(Keyword(key, _variables_code(value)) for key, value in named.items()),
            *(Keyword(key, literal(value)) for key, value in constants.items()),
        )

    def _ports(self, node_id: str) -> dict[str, list[str]]:
        ports: dict[str, list[str]] = {}
        for edge in incoming(self._graph, node_id):
            variable = self._values.of((edge.source, edge.source_port))
            ports.setdefault(edge.target_port, []).append(variable)
        return ports

    def _assign(self, targets: Sequence[str], code: Code, indent: str, comment: str = "") -> None:
        before = f"{', '.join(targets)} = "
        head = code.function if isinstance(code, Call) else ""
        start = head if isinstance(head, str) else str(head.function)
        if len(targets) > 1 and len(indent + before + start) >= WIDTH:
            self.lines += [f"{indent}(", *(f"{indent}{INDENT}{name}," for name in targets)]
            before = ") = "
        self.lines += with_comment(lay_out(code, indent, before), comment)


def _variables_code(value: str | list[str]) -> Code:
    return Text(value) if isinstance(value, str) else Listing(tuple(map(Text, value)))
