"""How one value of a layer's output is made, with the real numbers.

The arithmetic is done anew here, from the layer's arguments and weights and what it reads; tests
hold it to what Keras computes. To explain another layer: a function from the layer, its inputs and
a position to an `Explanation`, and its line in `EXPLAINERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from builder.inspection import explaining_moves as moves
from builder.inspection import explaining_vectors as vectors
from builder.inspection import explaining_windows as windows
from builder.inspection.explaining_values import Explanation, Floats, Unexplained

Explainer = Callable[[Any, Sequence[Floats], Sequence[int]], Explanation]

EXPLAINERS: Mapping[str, Explainer] = {
    **{f"Conv{rank}D": windows.convolution for rank in (1, 2, 3)},
    **{f"Conv{rank}DTranspose": windows.transposed for rank in (1, 2, 3)},
    **{f"DepthwiseConv{rank}D": windows.depthwise for rank in (1, 2)},
    **{f"SeparableConv{rank}D": windows.separable for rank in (1, 2)},
    **{
        f"{kind}Pooling{rank}D": windows.pooling
        for kind in ("Max", "Average")
        for rank in (1, 2, 3)
    },
    **{
        f"Global{kind}Pooling{rank}D": windows.global_pooling
        for kind in ("Max", "Average")
        for rank in (1, 2, 3)
    },
    "Dense": vectors.dense,
    "Embedding": vectors.embedding,
    "BatchNormalization": vectors.batch_normalization,
    "LayerNormalization": vectors.layer_normalization,
    "Normalization": vectors.normalization,
    "Rescaling": vectors.rescaling,
    "Activation": vectors.activation,
    "Softmax": vectors.softmax,
    **dict.fromkeys(("ReLU", "LeakyReLU", "PReLU", "ELU"), vectors.rectifier),
    **dict.fromkeys(
        (
            "Flatten",
            "Reshape",
            "Permute",
            "RepeatVector",
            "ZeroPadding1D",
            "ZeroPadding2D",
            "ZeroPadding3D",
            "Cropping1D",
            "Cropping2D",
            "Cropping3D",
            "UpSampling1D",
            "UpSampling2D",
            "UpSampling3D",
            "Concatenate",
        ),
        moves.moved,
    ),
    **dict.fromkeys(
        (
            "Dropout",
            "SpatialDropout1D",
            "SpatialDropout2D",
            "SpatialDropout3D",
            "GaussianDropout",
            "GaussianNoise",
            "AlphaDropout",
            "ActivityRegularization",
            "Identity",
        ),
        moves.unchanged,
    ),
    **dict.fromkeys(sorted(moves.MERGES), moves.merged),
    "Dot": moves.dot,
}
"""By the class of the layer."""


def is_explained(class_name: str) -> bool:
    """Whether values of a class of layers can be explained, in general."""
    return class_name in EXPLAINERS or class_name == "TimeDistributed"


def explain_value(layer: Any, inputs: Sequence[Floats], position: Sequence[int]) -> Explanation:
    """Explains one value of a layer's output.

    Args:
        layer: A built Keras layer: its arguments and weights are read.
        inputs: What it receives, one array per input, without the batch axis.
        position: Which value of its output, without the batch axis.

    Raises:
        Unexplained: There is no explanation for such a layer, or the position is not there.
    """
    kind = type(layer).__name__
    if kind == "TimeDistributed":
        return explain_value(layer.layer, [inputs[0][position[0]]], position[1:])
    if kind not in EXPLAINERS:
        raise Unexplained(f"There is no explanation, number by number, for a {kind} here.")
    if not all(np.asarray(each).dtype.kind in "fiub" for each in inputs):
        raise Unexplained("Only numbers can be explained.")
    return EXPLAINERS[kind](layer, inputs, position)
