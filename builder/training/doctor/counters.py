"""The counter-experiments: the run again with the supposed cause, and without it."""

from __future__ import annotations

from pydantic import JsonValue

from builder.graph import paths, topology
from builder.graph.document import Block, Graph
from builder.training.doctor.evidence import Evidence
from builder.training.doctor.finding import Counter
from builder.training.experiments.plan import Plan
from builder.training.experiments.shortcuts import has_shortcuts
from builder.training.experiments.variations import Argument, Setting, Variation

WIDTHS = {"Dense": "units", "Conv1D": "filters", "Conv2D": "filters", "Conv3D": "filters"}
GENTLE: tuple[JsonValue, ...] = (
    {"class_name": "RandomTranslation", "config": {"height_factor": 0.1, "width_factor": 0.1}},
    {"class_name": "RandomRotation", "config": {"factor": 0.03}},
)
"""Augmentation that leaves handwriting and most photographs what they are."""


def rates(evidence: Evidence, *factors: float) -> Counter:
    """The same with other rates, the present one included."""
    rate = evidence.spec.learning_rate
    values = sorted({rate, *(float(f"{rate * factor:.3g}") for factor in factors)})
    return _counter(
        evidence, "Compare learning rates", Setting(field="learning_rate", values=tuple(values))
    )


def schedules(evidence: Evidence) -> Counter:
    """The same with a rate that falls, and without."""
    values: tuple[JsonValue, ...] = (None, {"kind": "cosine"})
    setting = Setting(field="schedule", values=values, labels=("none", "cosine"))
    return _counter(evidence, "Try a rate that falls", setting)


def regularization(evidence: Evidence) -> Counter:
    """The same with augmented images, or with weight decay where there are none."""
    if evidence.is_image:
        setting = Setting(
            field="augmentation", values=([], list(GENTLE)), labels=("none", "shift and turn")
        )
        return _counter(evidence, "Try augmented images", setting)
    config = evidence.spec.optimizer_config
    decayed: JsonValue = {**config, "weight_decay": 0.01}
    setting = Setting(
        field="optimizer_config", values=(dict(config), decayed), labels=("as it is", "decay 0.01")
    )
    return _counter(evidence, "Try weight decay", setting)


def capacity(evidence: Evidence) -> Counter:
    """The same with wider layers: the widest before the output; without any, for longer."""
    found = _hidden(evidence.graph)
    if found is None:
        epochs = evidence.spec.epochs
        longer = Setting(field="epochs", values=(epochs, min(100_000, 3 * epochs)))
        return _counter(evidence, "Try more epochs", longer)
    path, name, width = found
    values = (width, 2 * width, 4 * width)
    return _counter(evidence, "Try wider layers", Argument(path=path, name=name, values=values))


def activation(evidence: Evidence, layer: str, others: tuple[str, ...]) -> Counter | None:
    """The same with another activation of a layer, and of all that have the same one."""
    activations = {
        paths.write((node_id,)): (found.name, found.config.get("activation"))
        for node_id in evidence.graph.nodes
        for found in (evidence.graph.layer_of(node_id),)
        if node_id not in {each.node_id for each in topology.outputs(evidence.graph)}
    }
    present = next((value for name, value in activations.values() if name == layer), None)
    if not isinstance(present, str):
        return None
    alike = [path for path, (_, value) in activations.items() if value == present]
    values = tuple(dict.fromkeys((present, *others)))
    variation = Argument(path=alike[0], name="activation", values=values, also=tuple(alike[1:]))
    return _counter(evidence, "Try another activation", variation)


def without_shortcuts_is_the_cause(evidence: Evidence) -> bool:
    """Whether a deep network has no shortcuts that could carry gradients around layers."""
    return not has_shortcuts(evidence.graph)


def _counter(evidence: Evidence, label: str, variation: Variation) -> Counter:
    seed = evidence.spec.seed
    return Counter(label, Plan(variations=(variation,), seeds=(seed, (seed + 1) % 2**32)))


def _hidden(graph: Graph) -> tuple[str, str, int] | None:
    """Returns path, argument and width of the layer with most units before the output."""
    ends = {each.node_id for each in topology.outputs(graph)}
    found = []
    for node_id in graph.nodes:
        layer = graph.layer_of(node_id)
        name = WIDTHS.get(layer.class_name)
        width = layer.config.get(name) if name and not isinstance(layer, Block) else None
        if name and isinstance(width, int) and node_id not in ends:
            found.append((width, paths.write((node_id,)), name))
    if not found:
        return None
    width, path, name = max(found)
    return path, name, width
