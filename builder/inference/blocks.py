"""What a block gives: the sum of its repetitions, each worked out like a graph of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from builder.graph.document import Block
from builder.graph.topology import inputs, outputs
from builder.inference.complaints import Problem
from builder.inference.findings import Fault, Findings, Given
from builder.inference.specs import FAILED, NodeInfo, WeightSpec

Walk = Callable[[Block, Sequence[Given]], Findings]
"""Works out the inside of a block for what it receives."""


def repetitions(block: Block, outside: Sequence[Given], walk: Walk) -> list[Findings]:
    """Works out the repetitions of a block, up to the first one that fails.

    Every repetition takes the results of the one before; inputs beyond their number come from
    outside again.

    Args:
        block: The block.
        outside: What its inputs receive.
        walk: Works out one repetition.
    """
    parts: list[Findings] = []
    results: list[Given] = []
    for _ in range(block.repeat):
        parts.append(walk(block, [*results, *outside[len(results) :]]))
        results = block_results(parts[-1])
        if any(spec is None for spec, _ in results):
            break
    return parts


def block_results(part: Findings) -> list[Given]:
    """Returns the tensors that a repetition gives, with None for a spec that is not known."""
    results: list[Given] = []
    for end in outputs(part.graph):
        made = part.nodes[end.node_id].outputs
        results.append((made[end.port] if end.port < len(made) else None, part.fields[end.node_id]))
    return results


def block_problem(block: Block, received: int, edges: int) -> Problem | None:
    """Returns what is wrong with the number of a block's inputs and outputs, or None.

    Args:
        block: The block.
        received: The tensors that arrive at its port `inputs`.
        edges: The tensors that arrive at any port.
    """
    expected = len(inputs(block.graph))
    if not outputs(block.graph):
        return Problem("no-output", f"The block {block.name} has no output inside.")
    if received < expected and not received:
        return Problem("missing-input", f"The block {block.name} expects an input, as it has one.")
    if received != expected or edges > received:
        noun = "input" if expected == 1 else "inputs"
        return Problem(
            "wrong-inputs",
            f"The block {block.name} expects {expected} {noun}. It receives {edges}.",
        )
    return None


def block_faults(node_id: str, block: Block, parts: Sequence[Findings]) -> list[Fault]:
    """Returns the faults within a block: those of the first repetition, or of a later failure."""
    faults = [Fault(node_id, fault.problem, fault) for fault in parts[0].faults]
    if len(parts) > 1 and len(parts[-1].faults) > len(parts[0].faults):
        known = {(fault.node_id, fault.problem.code) for fault in parts[0].faults}
        faults += [
            Fault(node_id, fault.problem, fault, repetition=len(parts))
            for fault in parts[-1].faults
            if (fault.node_id, fault.problem.code) not in known
        ]
    return faults


def block_info(block: Block, parts: Sequence[Findings], first_call: bool) -> NodeInfo:
    """Sums up the repetitions of a block.

    Args:
        block: The block.
        parts: What is known about its repetitions.
        first_call: Whether no earlier node called the block.
    """
    results = block_results(parts[-1])
    specs = tuple(spec for spec, _ in results if spec is not None)
    if len(parts) < block.repeat or len(specs) < len(results):
        return FAILED
    fields = results[0][1]
    totals = [part.totals for part in parts]
    return NodeInfo(
        outputs=specs,
        weights=tuple(
            weight
            for number, part in enumerate(parts, 1)
            for weight in _weights(block, part, number)
        ),
        params=sum(total.params for total in totals),
        trainable_params=sum(total.trainable for total in totals),
        non_trainable_params=sum(total.non_trainable for total in totals),
        macs=sum(total.macs for total in totals),
        activation_bytes=sum(total.activation_bytes for total in totals),
        weight_bytes=sum(total.weight_bytes for total in totals),
        receptive_field=fields[0] if fields else None,
        first_call=first_call,
    )


def _weights(block: Block, part: Findings, number: int) -> list[WeightSpec]:
    repetition = f"{number}/" if block.repeat > 1 else ""
    return [
        WeightSpec(
            f"{repetition}{part.graph.layer_of(node_id).name}/{weight.name}",
            weight.shape,
            weight.dtype,
            weight.trainable,
        )
        for node_id, info in part.nodes.items()
        if info.first_call
        for weight in info.weights
    ]
