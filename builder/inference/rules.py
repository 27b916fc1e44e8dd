"""Shape rules for the few layers that fill large networks.

Keras is the authority: a rule only repeats, some fifty times faster, what Keras gives for the
plain cases, and is held to Keras by a test over random arguments and inputs. It is made from the
Keras layer itself, which has checked its arguments already. On anything unusual it answers None
and Keras is asked: other dtypes, masks, channels first, open channels, and all errors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import prod
from typing import Any

from builder.inference.checks import has_special_initializer
from builder.inference.specs import Shape, WeightSpec

Answer = tuple[Shape, tuple[WeightSpec, ...]]
Rule = Callable[[tuple[Shape, ...]], Answer | None]
"""From the input shapes to output shape and weights, for `float32` tensors without masks."""

NO_WEIGHTS: tuple[WeightSpec, ...] = ()


def rule_for(layer: Any) -> Rule | None:
    """Returns the rule for a Keras layer with these arguments, or None where Keras is asked.

    Args:
        layer: The Keras layer, not built.
    """
    make = RULES.get(type(layer).__name__)
    policy = layer.dtype_policy
    plain = policy.name == "float32" and policy.quantization_mode is None and layer.autocast
    if make is None or not plain or getattr(layer, "lora_rank", None):
        return None
    if has_special_initializer(layer):
        return None
    if getattr(layer, "data_format", "channels_last") != "channels_last":
        return None
    return make(layer)


def _bias(layer: Any) -> Callable[[int], tuple[WeightSpec, ...]]:
    """Returns the bias of a layer for a number of outputs, empty where it has none."""
    if layer.use_bias:
        return lambda size: (WeightSpec("bias", (size,)),)
    return lambda _: NO_WEIGHTS


def _window(
    extent: tuple[int, ...], strides: tuple[int, ...], padding: object
) -> Callable[[Shape], Shape | None] | None:
    """Returns how a sliding window changes the spatial axes; None inside for an error."""
    if padding not in ("valid", "same") or not all(strides):
        return None
    valid = padding == "valid"

    def slide(spatial: Shape) -> Shape | None:
        lengths: list[int | None] = []
        for size, reach, stride in zip(spatial, extent, strides, strict=True):
            if size is None:
                lengths.append(None)
                continue
            covered = size - reach if valid else size - 1
            if covered < 0:
                return None
            lengths.append(covered // stride + 1)
        return tuple(lengths)

    return slide


def _sliding(layer: Any) -> Callable[[Shape], tuple[int, Shape] | None] | None:
    """Returns what takes an input shape to its channels and the output's spatial axes."""
    pairs = zip(layer.kernel_size, layer.dilation_rate, strict=True)
    extent = tuple((size - 1) * dilation + 1 for size, dilation in pairs)
    window = _window(extent, layer.strides, layer.padding)
    rank = layer.rank + 2
    if window is None:
        return None

    def slide(shape: Shape) -> tuple[int, Shape] | None:
        channels = shape[-1]
        if len(shape) != rank or channels is None:
            return None
        spatial = window(shape[1:-1])
        return None if spatial is None else (channels, spatial)

    return slide


def _convolution(layer: Any) -> Rule | None:
    slide = _sliding(layer)
    kernel, groups = layer.kernel_size, layer.groups
    filters, bias = layer.filters, _bias(layer)
    if slide is None:
        return None

    def rule(shapes: tuple[Shape, ...]) -> Answer | None:
        (shape,) = shapes
        slid = slide(shape)
        if slid is None or slid[0] % groups:
            return None
        channels, spatial = slid
        weights = (WeightSpec("kernel", (*kernel, channels // groups, filters)), *bias(filters))
        return (shape[0], *spatial, filters), weights

    return rule


def _depthwise(layer: Any) -> Rule | None:
    slide = _sliding(layer)
    kernel, multiplier = layer.kernel_size, layer.depth_multiplier
    bias = _bias(layer)
    if slide is None:
        return None

    def rule(shapes: tuple[Shape, ...]) -> Answer | None:
        (shape,) = shapes
        slid = slide(shape)
        if slid is None:
            return None
        channels, spatial = slid
        made = channels * multiplier
        weights = (WeightSpec("kernel", (*kernel, channels, multiplier)), *bias(made))
        return (shape[0], *spatial, made), weights

    return rule


def _separable(layer: Any) -> Rule | None:
    slide = _sliding(layer)
    kernel, multiplier = layer.kernel_size, layer.depth_multiplier
    filters, bias, point = layer.filters, _bias(layer), (1,) * layer.rank
    if slide is None:
        return None

    def rule(shapes: tuple[Shape, ...]) -> Answer | None:
        (shape,) = shapes
        slid = slide(shape)
        if slid is None:
            return None
        channels, spatial = slid
        weights = (
            WeightSpec("depthwise_kernel", (*kernel, channels, multiplier)),
            WeightSpec("pointwise_kernel", (*point, channels * multiplier, filters)),
            *bias(filters),
        )
        return (shape[0], *spatial, filters), weights

    return rule


def _dense(layer: Any) -> Rule:
    units, bias = layer.units, _bias(layer)

    def rule(shapes: tuple[Shape, ...]) -> Answer | None:
        (shape,) = shapes
        if len(shape) < 2 or shape[-1] is None:
            return None
        weights = (WeightSpec("kernel", (shape[-1], units)), *bias(units))
        return (*shape[:-1], units), weights

    return rule


def _batch_normalization(layer: Any) -> Rule | None:
    axis = layer.axis
    made = (("gamma", layer.scale), ("beta", layer.center))
    names = [(name, True) for name, there in made if there]
    names += [("moving_mean", False), ("moving_variance", False)]
    if layer.renorm:
        return None

    def rule(shapes: tuple[Shape, ...]) -> Answer | None:
        (shape,) = shapes
        if not -len(shape) <= axis < len(shape) or shape[axis] is None:
            return None
        size = (shape[axis] or 0,)
        return shape, tuple(
            WeightSpec(name, size, "float32", trainable) for name, trainable in names
        )

    return rule


def _unchanged(layer: Any) -> Rule:
    return lambda shapes: (shapes[0], NO_WEIGHTS)


def _elementwise(layer: Any) -> Rule:
    def rule(shapes: tuple[Shape, ...]) -> Answer | None:
        first = shapes[0]
        if len(shapes) < 2 or any(len(shape) != len(first) for shape in shapes):
            return None
        if all(shape == first for shape in shapes):
            return first, NO_WEIGHTS
        lengths = [first[0]]
        for sizes in zip(*(shape[1:] for shape in shapes), strict=True):
            known = set(sizes) - {1}
            if None in known or len(known) > 1:
                return None
            lengths.append(known.pop() if known else 1)
        if any(shape[0] != first[0] for shape in shapes):
            return None
        return tuple(lengths), NO_WEIGHTS

    return rule


def _concatenate(layer: Any) -> Rule:
    axis = layer.axis

    def rule(shapes: tuple[Shape, ...]) -> Answer | None:
        front = shapes[0][:-1]
        if axis not in (-1, len(front)):
            return None
        total = 0
        for shape in shapes:
            channels = shape[-1]
            if channels is None or shape[:-1] != front:
                return None
            total += channels
        return (*front, total), NO_WEIGHTS

    return rule


def _pooling(layer: Any) -> Rule | None:
    slide = _window(layer.pool_size, layer.strides, layer.padding)
    rank = len(layer.pool_size) + 2
    if slide is None:
        return None

    def rule(shapes: tuple[Shape, ...]) -> Answer | None:
        (shape,) = shapes
        spatial = slide(shape[1:-1]) if len(shape) == rank else None
        return None if spatial is None else ((shape[0], *spatial, shape[-1]), NO_WEIGHTS)

    return rule


def _global_pooling(layer: Any) -> Rule:
    kept = (1, 1) if layer.keepdims else ()

    def rule(shapes: tuple[Shape, ...]) -> Answer | None:
        (shape,) = shapes
        return ((shape[0], *kept, shape[-1]), NO_WEIGHTS) if len(shape) == 4 else None

    return rule


def _zero_padding(layer: Any) -> Rule:
    added = tuple(sum(pair) for pair in layer.padding)

    def rule(shapes: tuple[Shape, ...]) -> Answer | None:
        (shape,) = shapes
        if len(shape) != 4:
            return None
        spatial = (
            None if size is None else size + more
            for size, more in zip(shape[1:3], added, strict=True)
        )
        return (shape[0], *spatial, shape[3]), NO_WEIGHTS

    return rule


def _flatten(layer: Any) -> Rule:
    def rule(shapes: tuple[Shape, ...]) -> Answer | None:
        (shape,) = shapes
        known = [size for size in shape[1:] if size is not None]
        return (shape[0], prod(known) if len(known) == len(shape) - 1 else None), NO_WEIGHTS

    return rule


RULES: Mapping[str, Callable[[Any], Rule | None]] = {
    **dict.fromkeys(("Conv1D", "Conv2D", "Conv3D"), _convolution),
    "DepthwiseConv2D": _depthwise,
    "SeparableConv2D": _separable,
    "Dense": _dense,
    "BatchNormalization": _batch_normalization,
    **dict.fromkeys(("Activation", "ReLU", "Dropout"), _unchanged),
    **dict.fromkeys(("Add", "Multiply", "Average", "Maximum", "Minimum"), _elementwise),
    "Concatenate": _concatenate,
    **dict.fromkeys(("MaxPooling2D", "AveragePooling2D"), _pooling),
    **dict.fromkeys(("GlobalAveragePooling2D", "GlobalMaxPooling2D"), _global_pooling),
    "ZeroPadding2D": _zero_padding,
    "Flatten": _flatten,
}
