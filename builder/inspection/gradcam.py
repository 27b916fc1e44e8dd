"""Grad-CAM: where a layer's feature maps speak for what is explained.

Source: Selvaraju et al., "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based
Localization", 2017.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.inspection.attribution import Floats, gradients
from builder.inspection.attribution_aim import Aim
from builder.inspection.attribution_walk import calls, functional
from builder.inspection.channels import channel_axis, channels_last


@dataclass(frozen=True)
class GradCam:
    """What Grad-CAM says of one layer.

    Attributes:
        heat: ReLU of the weighted sum of the maps, the maps' shape without channels.
        weights: How much each map counts: the mean of its gradient, `(channels,)`.
        score: What is explained.
        inputs: The inputs that the layer depends on, by their places.
    """

    heat: Floats
    weights: Floats
    score: float
    inputs: tuple[int, ...]


def gradcam(model: Any, batch: Sequence[NDArray[Any]], aim: Aim, tensor: Any) -> GradCam:
    """Returns `ReLU(sum_k w_k A_k)`, `w_k` the mean of the gradient over the map `A_k`.

    Args:
        model: The model.
        batch: One array per input, a batch of one.
        aim: What is explained.
        tensor: The symbolic output of a layer, `(batch, *places, channels)`, or with the
            channels first where the layer has them there.

    Raises:
        ValueError: When the layer has no maps, or what is explained does not depend on it.
    """
    if len(tensor.shape) < 3:
        raise ValueError("Grad-CAM needs a layer whose output has places, such as a convolution.")
    score, (maps,), (slopes,) = gradients(model, batch, aim, [tensor])
    if slopes is None:
        raise ValueError("What is explained does not depend on this layer: choose another one.")
    axis = channel_axis(tensor)
    values, slope = (channels_last(each[0], axis) for each in (maps, slopes))
    weights = slope.reshape(-1, slope.shape[-1]).mean(axis=0)
    heat = np.maximum(values @ weights, 0)
    return GradCam(heat, weights, float(score[0]), inputs_of(model, tensor))


def inputs_of(model: Any, tensor: Any) -> tuple[int, ...]:
    """Returns the places of the inputs that a tensor of a model depends on."""
    depends: dict[int, frozenset[int]] = {
        id(each): frozenset({place}) for place, each in enumerate(functional(model).inputs)
    }
    for node in calls(model):
        before = [depends.get(id(each), frozenset()) for each in node.input_tensors]
        for each in node.outputs:
            depends[id(each)] = frozenset().union(*before)
    return tuple(sorted(depends.get(id(tensor), frozenset())))
