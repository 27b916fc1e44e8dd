"""Which probes have something to look at, known before anything is built. No Keras here."""

from __future__ import annotations

from builder.datasets.base import Dataset
from builder.graph.document import Graph
from builder.graph.topology import plain
from builder.inference.engine import infer
from builder.training.choices import Probe

_CONVOLUTIONS = frozenset({"Conv2D", "Conv2DTranspose", "DepthwiseConv2D", "SeparableConv2D"})


def applying_probes(graph: Graph, dataset: Dataset) -> tuple[Probe, ...]:
    """Returns the probes that apply to a model and its data.

    Args:
        graph: The model, also one with errors.
        dataset: What it learns from.
    """
    chosen: list[Probe] = ["gradients", "weights", "timing"]
    entrances = [tuple(spec.shape[1:]) for _, spec in infer(graph).inputs]
    if entrances == [(2,)] and any(each.shape == (2,) for each in dataset.inputs):
        chosen.append("boundary")
    classes = {layer.class_name for layer in plain(graph).layers.values()}
    if classes & _CONVOLUTIONS:
        chosen.append("pictures")
    return tuple(chosen)
