"""One pass over a graph in topological order that finds out everything about every node.

Nothing raises: a node that cannot be worked out gets a fault, those behind it stay unknown, and
all others are worked out as ever.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from builder.graph.derived import same_calls, same_layer
from builder.graph.document import EXPRESSION, INPUT, Block, Edge, Graph, Layer, Node
from builder.graph.topology import cyclic, incoming, inputs, order
from builder.inference.arrangement import arrange
from builder.inference.blocks import (
    block_faults,
    block_info,
    block_problem,
    block_results,
    repetitions,
)
from builder.inference.complaints import Problem
from builder.inference.entrance import entrance
from builder.inference.findings import Fault, Findings, Given, totals
from builder.inference.outcome import CALLS, Argument, Call, Outcome, cost_of, outcome, plan
from builder.inference.receptive_field import Fields, of_input, through
from builder.inference.specs import FAILED, UNKNOWN, NodeInfo, TensorSpec, WeightSpec


def walk(
    graph: Graph,
    given: Sequence[Given] | None = None,
    *,
    trainable: bool = True,
    before: Findings | None = None,
) -> Findings:
    """Works out every node of a graph.

    Args:
        graph: The graph.
        given: For the inside of a block, the tensors that its inputs receive, in order.
        trainable: False inside a frozen block.
        before: What is known about another graph. Where that makes the same calls, only what
            differs in the layers is worked out anew.
    """
    run = Pass(graph, given, trainable)
    if before and same_calls(before.graph, graph):
        run.renew(before)
    else:
        for node_id in order(graph):
            run.visit(graph.nodes[node_id])
    run.found.totals = totals(graph, run.found.nodes)
    return run.found


class Pass:
    """The state of a pass: what has been found, and the calls of shared layers so far."""

    def __init__(self, graph: Graph, given: Sequence[Given] | None, trainable: bool) -> None:
        self.graph = graph
        self.found = Findings(graph)
        self.trainable = trainable
        self.given = None if given is None else dict(zip(inputs(graph), given, strict=False))
        self.sharing = len(graph.layers) < len(graph.nodes)
        self.calls: dict[str, tuple[Call, ...]] = {}
        self.blocks: dict[str, tuple[WeightSpec, ...]] = {}

    def renew(self, before: Findings) -> None:
        """Works out the nodes whose layer or input changed, and takes over all others.

        Nodes with faults and calls of shared layers, which depend on each other, are always
        worked out.
        """
        calls = Counter(node.layer_id for node in self.graph.nodes.values()) if self.sharing else {}
        again = {fault.node_id for fault in before.faults}
        layers, old = self.graph.layers, before.graph.layers
        nodes, fields, inside = self.found.nodes, self.found.fields, self.found.inside
        changed: set[str] = set()
        for node_id in order(self.graph):
            node = self.graph.nodes[node_id]
            key, layer = node.layer_id, layers[node.layer_id]
            kept = layer is old[key] or same_layer(layer, old[key])
            same = kept and node_id not in again and calls.get(key, 1) == 1
            if same and not (
                changed and any(e.source in changed for e in incoming(self.graph, node_id))
            ):
                nodes[node_id], fields[node_id] = before.nodes[node_id], before.fields[node_id]
                if node_id in before.inside:
                    inside[node_id] = before.inside[node_id].of(layer)
                continue
            self.visit(node)
            if nodes[node_id] is not before.nodes[node_id]:
                changed.add(node_id)

    def visit(self, node: Node) -> None:
        """Works out one node; those that feed it have been worked out."""
        layer = self.graph.layers[node.layer_id]
        if layer.class_name == INPUT:
            self._enter(node, layer)
            return
        edges = incoming(self.graph, node.id)
        if node.bypassed:
            edges = edges[:1]  # the others play no part
        known = self.found.nodes
        try:
            specs = tuple([known[edge.source].outputs[edge.source_port] for edge in edges])
        except LookupError:
            self._set_aside(node, layer, edges)
            return
        if node.bypassed:
            self._pass_through(node, edges, specs)
        elif isinstance(layer, Block):
            self._open(node, layer, edges, specs)
        else:
            self._call(node, layer, edges, specs)

    def _enter(self, node: Node, layer: Layer) -> None:
        if self.given is not None:
            spec, fields = self.given.get(node.id, (None, ()))
            problem = None
        else:
            spec, problem = entrance(layer.config_key)
            fields = of_input(node.id, len(spec.shape)) if spec else ()
        if problem:
            self._fail(node, problem)
        elif spec is None:
            self._keep(node, UNKNOWN, ())
        else:
            field = fields[0] if fields else None
            size = spec.bytes if self.given is None else 0  # counted where it was made
            info = NodeInfo(outputs=(spec,), activation_bytes=size, receptive_field=field)
            self._keep(node, info, fields)

    def _set_aside(self, node: Node, layer: Layer, edges: tuple[Edge, ...]) -> None:
        """Deals with a node whose inputs are not known: its arguments can still be wrong."""
        problem = _no_such_output(self.graph, edges, self.found.nodes)
        if not problem and node.id in cyclic(self.graph):
            message = "What this node makes comes back as its own input, in a circle."
            problem = Problem("cycle", message)
        problem = problem or _plan_problem(node, layer)
        if problem:
            self._fail(node, problem)
        else:
            self._keep(node, UNKNOWN, ())

    def _pass_through(
        self, node: Node, edges: tuple[Edge, ...], specs: tuple[TensorSpec, ...]
    ) -> None:
        if not specs:
            self._keep(node, UNKNOWN, ())
            return
        fields = self.found.fields[edges[0].source]
        info = NodeInfo(
            outputs=(specs[0],),
            receptive_field=fields[0] if fields else None,
            status="bypassed",
            first_call=False,
        )
        self._keep(node, info, fields)

    def _call(
        self, node: Node, layer: Layer, edges: tuple[Edge, ...], specs: tuple[TensorSpec, ...]
    ) -> None:
        arranged = arrange(layer.class_name, tuple([edge.target_port for edge in edges]))
        if arranged.problem:
            self._fail(node, _plan_problem(node, layer) or arranged.problem)
            return
        arguments = tuple(
            [Argument(port, specs[a:b], listed) for port, a, b, listed in arranged.slots]
        )
        call = Call(arguments, json.dumps(node.call, sort_keys=True) if node.call else "")
        result, first = self._outcome(layer, call)
        if result.problem:
            self._fail(node, result.problem)
            return
        if arranged.remark:
            self.found.faults.append(Fault(node.id, arranged.remark))
        fields = self.found.fields
        sources = tuple([fields[edge.source] for edge in edges])
        self._keep(node, *called(result, layer.trainable and self.trainable, first, sources))

    def _outcome(self, layer: Layer, call: Call) -> tuple[Outcome, bool]:
        """Returns what a call gives, and whether it is the first of its layer to go well."""
        if not self.sharing:
            return outcome(layer.class_name, layer.config_key, (call,)), True
        earlier = self.calls.get(layer.id, ())
        known = earlier.index(call) if call in earlier else len(earlier)
        calls = (*earlier[:known], call)
        result = outcome(layer.class_name, layer.config_key, calls)
        if not result.problem and len(calls) > len(earlier):
            self.calls[layer.id] = calls
        return result, not earlier

    def _open(
        self, node: Node, block: Block, edges: tuple[Edge, ...], specs: tuple[TensorSpec, ...]
    ) -> None:
        outside: list[Given] = [
            (spec, self.found.fields[edge.source])
            for edge, spec in zip(edges, specs, strict=True)
            if edge.target_port == "inputs"
        ]
        problem = block_problem(block, len(outside), len(edges))
        if problem:
            self._fail(node, problem)
            return
        parts = repetitions(block, outside, self._inside)
        info = block_info(block, parts, block.id not in self.blocks)
        self.found.inside[node.id] = parts[0]
        self.found.faults += block_faults(node.id, block, parts)
        shapes = [weight.shape for weight in info.weights]
        made = self.blocks.setdefault(block.id, info.weights)
        if info.status == "ok" and shapes != [weight.shape for weight in made]:
            self._fail(node, _other_block_weights(block))
            return
        self._keep(node, info, block_results(parts[-1])[0][1])

    def _inside(self, block: Block, given: Sequence[Given]) -> Findings:
        return walk(block.graph, given, trainable=self.trainable and block.trainable)

    def _fail(self, node: Node, problem: Problem) -> None:
        self.found.faults.append(Fault(node.id, problem))
        self._keep(node, FAILED, ())

    def _keep(self, node: Node, info: NodeInfo, fields: Fields) -> None:
        self.found.nodes[node.id] = info
        self.found.fields[node.id] = fields


def _plan_problem(node: Node, layer: Layer) -> Problem | None:
    """Returns what is wrong with a layer's arguments, whatever it would be called on."""
    if node.bypassed or isinstance(layer, Block) or layer.class_name == EXPRESSION:
        return None
    return plan(layer.class_name, layer.config_key).problem


@lru_cache(maxsize=CALLS)
def called(
    result: Outcome, trainable: bool, first_call: bool, sources: tuple[Fields, ...]
) -> tuple[NodeInfo, Fields]:
    """Returns what is known about a node whose call went well, and what its outputs see.

    Args:
        result: What the call gives.
        trainable: False for a frozen layer.
        first_call: Whether the layer's weights are counted here.
        sources: What the inputs see.
    """
    fields = through(result.step, sources)
    cost = cost_of(result, trainable)
    info = NodeInfo(
        outputs=result.outputs,
        weights=cost.weights,
        params=cost.params,
        trainable_params=cost.trainable_params,
        non_trainable_params=cost.params - cost.trainable_params,
        macs=result.macs,
        activation_bytes=cost.activation_bytes,
        weight_bytes=cost.weight_bytes,
        receptive_field=fields[0] if fields else None,
        first_call=first_call,
    )
    return info, fields


def _no_such_output(
    graph: Graph, edges: tuple[Edge, ...], known: Mapping[str, NodeInfo]
) -> Problem | None:
    """Returns the problem of an edge that takes an output which its source does not have."""
    for edge in edges:
        count = len(known[edge.source].outputs) if edge.source in known else 0
        if 0 < count <= edge.source_port:
            name = graph.layer_of(edge.source).name
            has = "1 output" if count == 1 else f"{count} outputs"
            message = f"An edge takes output {edge.source_port + 1} of {name}, which has {has}."
            return Problem("no-such-output", message)
    return None


def _other_block_weights(block: Block) -> Problem:
    return Problem(
        "shared-mismatch",
        f"The block {block.name} shares its weights with an earlier call, which made them for "
        "another shape than it receives here.",
    )
