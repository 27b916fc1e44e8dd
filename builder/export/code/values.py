"""Which variable holds which tensor."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from builder.export.code.steps import Step
from builder.export.code.variables import Variables
from builder.graph.document import Graph
from builder.graph.topology import inputs, outputs
from builder.layers.catalogue import output_names

Tensor = tuple[str, int]
"""A node and one of its outputs."""

END = -1
"""Stands for the outputs among the steps that use a tensor."""


class Values:
    """Names the variables: `x` from one step to the next, names of layers where tensors last.

    A tensor that only the next step takes is called `x`. All others are called after their
    layer, so that a branch can be recognised where it is merged.
    """

    def __init__(
        self,
        graph: Graph,
        steps: Sequence[Step],
        variables: Variables,
        count_of: Callable[[str], int],
        *,
        in_function: bool,
        once: bool = False,
    ) -> None:
        """Names the inputs.

        Args:
            graph: The graph.
            steps: Its statements, in order.
            variables: Hands out the names.
            count_of: Gives the number of a node's outputs.
            in_function: Whether the graph is a block, written as a function of its inputs.
            once: Whether the layers of the block are made before, once for all its calls.
        """
        self._graph = graph
        self._variables = variables
        self._count_of = count_of
        self._in_function = in_function
        self._once = once
        self._names: dict[Tensor, str] = {}
        self._uses = _uses(graph, steps)
        self._calls: dict[str, int] = {}
        for node in graph.nodes.values():
            self._calls[node.layer_id] = self._calls.get(node.layer_id, 0) + 1
        entrances = inputs(graph)
        for node_id in entrances:
            self._names[node_id, 0] = self._input_name(node_id, alone=len(entrances) == 1)

    def of(self, tensor: Tensor) -> str:
        """Returns the variable that holds a tensor which has been named."""
        return self._names[tensor]

    def has_own_variable(self, node_id: str) -> bool:
        """Says whether the layer that a node calls is kept in a variable of its own.

        A shared layer is called again, as is every layer of a shared block; a frozen one is
        told so before it is called.
        """
        layer = self._graph.layer_of(node_id)
        return self._once or self._calls[layer.id] > 1 or not layer.trainable

    def name_results(
        self, step: Step, position: int, *, in_loop: bool = False, kept: Sequence[str] = ()
    ) -> list[str]:
        """Names the tensors that a step makes.

        Args:
            step: The step.
            position: Its place among the steps.
            in_loop: Whether they are made anew in every round of a loop.
            kept: Variables that the step still needs when it has made its tensors.

        Returns:
            The variables, `"_"` for tensors that nobody takes.
        """
        node_id = step[-1]
        names = []
        for port in range(self._count_of(node_id)):
            uses = self._uses.get((node_id, port), set())
            short = self._short_name(uses, position, port, in_loop=in_loop)
            if short is None or short in kept:
                short = self.fresh(self._long_name(node_id, port))
            names.append(short)
        self._names.update({(node_id, port): name for port, name in enumerate(names)})
        return names

    def fresh(self, text: str) -> str:
        """Returns a new variable."""
        return self._variables.take(text)

    def _short_name(self, uses: set[int], position: int, port: int, *, in_loop: bool) -> str | None:
        """Returns the name of a tensor that does not last, or None for the others."""
        if not uses:
            # What goes round a loop must have a name.
            return None if in_loop else "_"
        if uses == {position + 1} and port == 0:
            return "x"
        if uses == {END} and len(outputs(self._graph)) == 1 and port == 0:
            return "x" if self._in_function or in_loop else "outputs"
        return None

    def _long_name(self, node_id: str, port: int) -> str:
        layer = self._graph.layer_of(node_id)
        count = self._count_of(node_id)
        if count > 1:
            return f"{layer.name}_{output_names(layer, count)[port]}"
        return f"{layer.name}_output" if self.has_own_variable(node_id) else layer.name

    def _input_name(self, node_id: str, *, alone: bool) -> str:
        if alone and self._in_function and self._uses.get((node_id, 0)) == {0}:
            return "x"
        return "inputs" if alone else self._variables.take(self._graph.layer_of(node_id).name)


def _uses(graph: Graph, steps: Sequence[Step]) -> Mapping[Tensor, set[int]]:
    """Returns for every tensor the positions of the steps that take it from outside."""
    position = {node_id: place for place, step in enumerate(steps) for node_id in step}
    uses: dict[Tensor, set[int]] = {}
    for edge in graph.edges:
        place = position.get(edge.target)
        if place is not None and position.get(edge.source) != place:
            uses.setdefault((edge.source, edge.source_port), set()).add(place)
    for end in outputs(graph):
        uses.setdefault((end.node_id, end.port), set()).add(END)
    return uses
