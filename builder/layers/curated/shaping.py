"""Rows of the layers that merge, normalize, regularize, activate and reshape."""

from __future__ import annotations

from builder.layers.curated.rows import Row, by_rank, row

SHAPING: dict[str, Row] = {
    "Add": row("merge", "Adds its inputs, place by place: the end of a residual branch."),
    "Concatenate": row("merge", "Puts its inputs side by side along one axis.", "axis"),
    "Multiply": row("merge", "Multiplies its inputs, place by place."),
    "Average": row("merge", "The mean of its inputs, place by place."),
    "Maximum": row("merge", "The greatest of its inputs, place by place."),
    "Minimum": row("merge", "The least of its inputs, place by place."),
    "Subtract": row("merge", "The first input minus the second, place by place."),
    "Dot": row(
        "merge",
        "The dot product of two inputs along an axis of each.",
        "axes",
        "normalize",
        axes=-1,
    ),
    "BatchNormalization": row(
        "normalization",
        "Keeps each channel near mean 0 and spread 1, by the statistics of the batch.",
        *("axis", "momentum", "epsilon", "center", "scale"),
    ),
    "LayerNormalization": row(
        "normalization",
        "Keeps each example near mean 0 and spread 1, whatever is in the batch.",
        *("axis", "epsilon", "center", "scale"),
    ),
    "GroupNormalization": row(
        "normalization",
        "Normalizes the channels of each example in groups.",
        *("groups", "axis", "epsilon"),
        groups=8,
    ),
    "RMSNormalization": row(
        "normalization", "Divides each example by its root mean square.", "axis", "epsilon"
    ),
    "UnitNormalization": row("normalization", "Scales each example to length 1.", "axis"),
    "Dropout": row(
        "regularization",
        "Sets a random part of the values to 0 while training, against overfitting.",
        *("rate", "noise_shape", "seed"),
        rate=0.5,
    ),
    "SpatialDropout1D": row(
        "regularization", "Drops whole channels of a sequence.", "rate", rank=3, rate=0.3
    ),
    "SpatialDropout2D": row(
        "regularization", "Drops whole channels of an image.", "rate", rank=4, rate=0.3
    ),
    "SpatialDropout3D": row(
        "regularization", "Drops whole channels of a volume.", "rate", rank=5, rate=0.3
    ),
    "GaussianNoise": row(
        "regularization", "Adds random noise while training.", "stddev", stddev=0.1
    ),
    "GaussianDropout": row(
        "regularization", "Multiplies by random noise around 1 while training.", "rate", rate=0.3
    ),
    "AlphaDropout": row(
        "regularization", "Dropout that keeps mean and spread, for SELU networks.", "rate", rate=0.1
    ),
    "ActivityRegularization": row(
        "regularization", "Adds a cost for large values to the loss.", "l1", "l2", l2=0.01
    ),
    "Activation": row(
        "activation",
        "Applies an activation function to every value.",
        "activation",
        activation="relu",
    ),
    "ReLU": row(
        "activation",
        "Keeps what is positive and sets the rest to 0.",
        *("max_value", "negative_slope", "threshold"),
    ),
    "LeakyReLU": row("activation", "Like ReLU, with a small slope below 0.", "negative_slope"),
    "PReLU": row("activation", "Like ReLU, with a learned slope below 0.", "shared_axes"),
    "ELU": row("activation", "Like ReLU, with a smooth curve below 0.", "alpha"),
    "Softmax": row("activation", "Turns scores into probabilities that add up to 1.", "axis"),
    "Flatten": row("reshaping", "Lines up all values of an example in one row."),
    "Reshape": row(
        "reshaping", "The same values in another shape.", "target_shape", target_shape=[-1]
    ),
    "Permute": row("reshaping", "Swaps the axes.", "dims", rank=3, dims=[2, 1]),
    "RepeatVector": row("reshaping", "Repeats a vector n times.", "n", rank=2, n=4),
    **by_rank(*("UpSampling", "", "reshaping", "Enlarges {} by repeating its values."), "size"),
    **by_rank(*("ZeroPadding", "", "reshaping", "Puts zeros around {}."), "padding"),
    "Cropping1D": row("reshaping", "Cuts both ends off a sequence.", "cropping", rank=3),
    "Cropping2D": row("reshaping", "Cuts the rim off an image.", "cropping", rank=4, cropping=1),
    "Cropping3D": row("reshaping", "Cuts the rim off a volume.", "cropping", rank=5),
}
