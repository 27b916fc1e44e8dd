"""Rows of the core, convolution and pooling layers."""

from __future__ import annotations

from builder.layers.curated.rows import Row, by_rank, row

_CONV = ("filters", "kernel_size", "strides", "padding", "activation")
_POOL = ("pool_size", "strides", "padding")

CORE: dict[str, Row] = {
    "Dense": row(
        "core",
        "Every output is a weighted sum of all inputs, plus a bias.",
        *("units", "activation", "use_bias"),
        units=64,
    ),
    "EinsumDense": row(
        "core",
        "A dense layer over the axes that an einsum equation names.",
        *("equation", "output_shape", "bias_axes", "activation"),
        rank=3,
        equation="abc,cd->abd",
        output_shape=[None, 64],
        bias_axes="d",
    ),
    "Identity": row("core", "Gives back its input unchanged."),
    **by_rank(
        *("Conv", "", "convolution", "Slides small learned filters over {}."),
        *_CONV,
        filters=32,
        kernel_size=3,
    ),
    "SeparableConv1D": row(
        "convolution",
        "Filters each channel of a sequence by itself, then mixes the channels: far fewer weights.",
        *(*_CONV, "depth_multiplier"),
        rank=3,
        filters=32,
        kernel_size=3,
    ),
    "SeparableConv2D": row(
        "convolution",
        "Filters each channel of an image by itself, then mixes the channels: far fewer weights.",
        *(*_CONV, "depth_multiplier"),
        rank=4,
        filters=32,
        kernel_size=3,
    ),
    "DepthwiseConv1D": row(
        "convolution",
        "Filters each channel of a sequence by itself and keeps the channels apart.",
        *("kernel_size", "strides", "padding", "depth_multiplier", "activation"),
        rank=3,
        kernel_size=3,
    ),
    "DepthwiseConv2D": row(
        "convolution",
        "Filters each channel of an image by itself and keeps the channels apart.",
        *("kernel_size", "strides", "padding", "depth_multiplier", "activation"),
        rank=4,
        kernel_size=3,
    ),
    **by_rank(
        *("Conv", "Transpose", "convolution", "Enlarges {} with learned filters."),
        *_CONV,
        filters=32,
        kernel_size=3,
        strides=2,
    ),
    **by_rank(
        *("MaxPooling", "", "pooling", "Shrinks {}: of each window the greatest value."), *_POOL
    ),
    **by_rank(
        *("AveragePooling", "", "pooling", "Shrinks {}: of each window the mean."),
        *_POOL,
        pool_size=2,
    ),
    **by_rank(
        *("GlobalAveragePooling", "", "pooling", "One number per channel of {}: the mean."),
        "keepdims",
    ),
    **by_rank(
        *("GlobalMaxPooling", "", "pooling", "One number per channel of {}: the greatest value."),
        "keepdims",
    ),
    **by_rank(
        *("AdaptiveAveragePooling", "", "pooling", "Shrinks {} by means to a size of your choice."),
        "output_size",
        output_size=2,
    ),
    **by_rank(
        *("AdaptiveMaxPooling", "", "pooling", "Shrinks {} by maxima to a size of your choice."),
        "output_size",
        output_size=2,
    ),
}
