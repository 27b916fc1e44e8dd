"""Whether a model, a data set and a training fit together: said in words, before the start.

To add a check: one function in `RULES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from builder.datasets import DATASETS
from builder.graph.document import Graph
from builder.inference.diagnostics import Diagnostic
from builder.inference.engine import infer
from builder.training.fitness_of_input import input_fits
from builder.training.fitness_of_output import output_activation_fits, output_fits
from builder.training.fitness_of_spec import (
    batches_fit,
    loss_fits,
    memory_suffices,
    metrics_fit,
    something_learns,
)
from builder.training.head import head
from builder.training.pairing import Pairing, complaint
from builder.training.spec import TrainingSpec

Rule = Callable[[Pairing], Iterable[Diagnostic]]

RULES: tuple[Rule, ...] = (
    input_fits,
    output_fits,
    output_activation_fits,
    loss_fits,
    metrics_fit,
    something_learns,
    batches_fit,
    memory_suffices,
)


def check(graph: Graph, spec: TrainingSpec) -> tuple[Diagnostic, ...]:
    """Says what keeps a training from starting (errors), or from going well (warnings).

    Errors of the model itself come first and alone: they are the ones of `infer`.

    Args:
        graph: The model.
        spec: The training.

    Returns:
        What was found. An error means that the training would fail or learn nothing.
    """
    dataset = DATASETS.get(spec.dataset)
    if dataset is None:
        known = ", ".join(DATASETS)
        return (complaint("dataset", f"Expected a data set of {known}, got {spec.dataset!r}."),)
    inference = infer(graph)
    errors = tuple(inference.errors)
    if errors:
        return errors
    pairing = Pairing(graph, spec, dataset, inference, head(graph))
    found: list[Diagnostic] = []
    for rule in RULES:
        found += rule(pairing)
        if any(each.severity == "error" and each.fix is None for each in found):
            break  # what else is wrong does not matter before that is settled
    return tuple(found)
