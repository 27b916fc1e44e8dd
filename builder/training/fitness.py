"""Whether a model, a data set and a training fit together: said in words, before the start.

To add a check: one line in `RULES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from builder.datasets import DATASETS, Dataset, find_dataset
from builder.graph.document import Graph
from builder.inference.diagnostics import Diagnostic
from builder.inference.engine import infer
from builder.inference.specs import Inference
from builder.training.fitness_of_input import inputs_fit
from builder.training.fitness_of_output import output_activation_fits, output_fits
from builder.training.fitness_of_spec import (
    batches_fit,
    formula_fits,
    loss_fits,
    memory_suffices,
    metrics_fit,
    names_fit,
    something_learns,
)
from builder.training.fitness_of_values import scale_fits, target_scale_fits, words_fit
from builder.training.head import head, model_outputs
from builder.training.matching import chosen_targets
from builder.training.pairing import Pairing, complaint
from builder.training.spec import TrainingSpec

Rule = Callable[[Pairing], Iterable[Diagnostic]]

EACH_OUTPUT, ONCE = True, False

RULES: Mapping[Rule, bool] = {
    inputs_fit: ONCE,
    output_fits: EACH_OUTPUT,
    output_activation_fits: EACH_OUTPUT,
    words_fit: ONCE,
    scale_fits: ONCE,
    target_scale_fits: EACH_OUTPUT,
    names_fit: ONCE,
    loss_fits: EACH_OUTPUT,
    formula_fits: EACH_OUTPUT,
    metrics_fit: EACH_OUTPUT,
    something_learns: ONCE,
    batches_fit: ONCE,
    memory_suffices: ONCE,
}
"""The checks in their order, and whether each output is looked at or the training as a whole."""


def check(graph: Graph, spec: TrainingSpec) -> tuple[Diagnostic, ...]:
    """Says what keeps a training from starting (errors), or from going well (warnings).

    Errors of the model itself come first and alone: they are the ones of `infer`.

    Args:
        graph: The model.
        spec: The training.

    Returns:
        What was found. An error means that the training would fail or learn nothing.
    """
    dataset = find_dataset(spec.dataset)
    if dataset is None:
        known = ", ".join(DATASETS)
        return (complaint("dataset", f"Expected a data set of {known}, got {spec.dataset!r}."),)
    inference = infer(graph)
    errors = tuple(inference.errors)
    if errors:
        return errors
    pairings = _pairings(graph, spec, dataset, inference)
    found: list[Diagnostic] = []
    for rule, of_each in RULES.items():
        for pairing in pairings if of_each else pairings[:1]:
            found += rule(pairing)
        if any(each.severity == "error" and each.fix is None for each in found):
            break  # what else is wrong does not matter before that is settled
    return tuple(found)


def _pairings(
    graph: Graph, spec: TrainingSpec, dataset: Dataset, inference: Inference
) -> list[Pairing]:
    """Pairs every output with its target; the first ones alone where their numbers differ."""
    outputs, targets = model_outputs(graph), chosen_targets(spec, dataset)
    paired = len(targets) == len(outputs)
    return [
        Pairing(graph, spec, dataset, inference, outputs, head(graph, place), target, place, paired)
        for place, target in enumerate(targets if paired else targets[:1])
    ]
