"""How a convolution or a pooling makes one value: what its window reads, and the arithmetic.

Positions follow Keras's TensorFlow backend: padding `same` as `same_padding` says, and an average
counts no padding.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.inference.receptive_field import same_padding
from builder.inspection.explaining_activations import finished
from builder.inspection.explaining_values import Axis, Explanation, Floats, Kind, Stage, Step

SPATIAL = {1: ("step",), 2: ("row", "column"), 3: ("slice", "row", "column")}
"""What the axes of a window are called, by their number."""

Places = tuple[tuple[int, ...], ...]


def convolution(layer: Any, inputs: Sequence[Floats], position: Sequence[int]) -> Explanation:
    """Explains a plain convolution, also with groups."""
    image, (place, channel) = _channels_last(layer, inputs[0]), _split(layer, position)
    places = _read_places(layer, image.shape, place)
    kernel = _numbers(layer.kernel)
    seen, filters = kernel.shape[-2:]
    group = channel // (filters // layer.groups)
    patch, outside = _patch(image, places)

    def sums() -> Floats:
        parts = np.split(patch, layer.groups, axis=-1)
        kernels = np.split(kernel, layer.groups, axis=-1)
        pairs = zip(parts, kernels, strict=True)
        return np.concatenate(
            [(part[..., None] * each).sum(_all_but_last(each)) for part, each in pairs]
        )

    channels = tuple(range(group * seen, (group + 1) * seen))
    remark = ""
    if layer.groups > 1:
        whose = f"channels {channels[0]} to {channels[-1]}"
        remark = f"{layer.groups} groups: this filter sees {whose} only."
    stage = _products(places, channels, patch, kernel[..., channel], outside)
    return _summed(layer, (stage,), channel, sums, remark)


def depthwise(layer: Any, inputs: Sequence[Floats], position: Sequence[int]) -> Explanation:
    """Explains a depthwise convolution: each channel by itself."""
    image, (place, channel) = _channels_last(layer, inputs[0]), _split(layer, position)
    places = _read_places(layer, image.shape, place)
    kernel = _numbers(layer.kernel)  # (*window, channels, multiplier)
    source, copy = divmod(channel, kernel.shape[-1])
    patch, outside = _patch(image, places)
    weights = kernel[..., source : source + 1, copy]
    stage = _products(places, (source,), patch, weights, outside)

    def sums() -> Floats:
        return np.ravel((patch[..., None] * kernel).sum(axis=tuple(range(patch.ndim - 1))))

    return _summed(layer, (stage,), channel, sums, f"Depthwise: it reads channel {source} only.")


def separable(layer: Any, inputs: Sequence[Floats], position: Sequence[int]) -> Explanation:
    """Explains a separable convolution: each channel by itself, then their mixture."""
    image, (place, channel) = _channels_last(layer, inputs[0]), _split(layer, position)
    places = _read_places(layer, image.shape, place)
    kernel, mixing = _numbers(layer.depthwise_kernel), _numbers(layer.pointwise_kernel)
    copies = kernel.shape[-1]
    patch, outside = _patch(image, places)
    channels = tuple(each for each in range(image.shape[-1]) for _ in range(copies))
    each_own = _products(
        places,
        channels,
        patch.repeat(copies, axis=-1),
        kernel.reshape(*kernel.shape[:-2], -1),
        outside.repeat(copies, axis=-1),
        "First, each channel by itself",
    )
    middle = each_own.products.sum(_all_but_last(each_own.values))
    mixing = mixing.reshape(mixing.shape[-2:])
    mixed = Stage(
        "products",
        "Then the sums are mixed",
        (Axis("sum", tuple(range(len(middle)))),),
        middle,
        mixing[:, channel],
    )
    return _summed(layer, (each_own, mixed), channel, lambda: middle @ mixing)


def transposed(layer: Any, inputs: Sequence[Floats], position: Sequence[int]) -> Explanation:
    """Explains a transposed convolution: which inputs have spread to this position."""
    image, (place, channel) = _channels_last(layer, inputs[0]), _split(layer, position)
    out = _channels_last_shape(layer, layer.compute_output_shape((1, *inputs[0].shape))[1:])
    places = tuple(
        _spread_places(at, size, stride, dilation, length, long, layer.padding)
        for at, size, stride, dilation, length, long in zip(
            place,
            layer.kernel_size,
            layer.strides,
            layer.dilation_rate,
            image.shape,
            out,
            strict=False,
        )
    )
    kernel = np.swapaxes(_numbers(layer.kernel), -1, -2)  # Keras has (*window, filters, channels)
    patch, outside = _patch(image, places)

    def sums() -> Floats:
        return np.asarray((patch[..., None] * kernel).sum(_all_but_last(kernel)))

    channels = tuple(range(image.shape[-1]))
    remark = (
        "Transposed: each number of the input spreads its kernel over the output; "
        "what arrives here is added up."
    )
    stage = _products(places, channels, patch, kernel[..., channel], outside)
    return _summed(layer, (stage,), channel, sums, remark)


def pooling(layer: Any, inputs: Sequence[Floats], position: Sequence[int]) -> Explanation:
    """Explains a pooling: the largest number of its window, or the average."""
    image, (place, channel) = _channels_last(layer, inputs[0]), _split(layer, position)
    rank = len(layer.pool_size)
    places = tuple(
        _window_places(at, size, stride, 1, length, layer.padding, axes=rank)
        for at, size, stride, length in zip(
            place, layer.pool_size, layer.strides, image.shape[:rank], strict=True
        )
    )
    patch, outside = _patch(image[..., channel : channel + 1], places)
    return _pooled(layer, places, channel, patch, outside)


def global_pooling(layer: Any, inputs: Sequence[Floats], position: Sequence[int]) -> Explanation:
    """Explains a pooling over the whole of each channel."""
    image = _channels_last(layer, inputs[0])
    first = layer.data_format == "channels_first"
    channel = position[0] if first or len(position) == 1 else position[-1]
    places = tuple(tuple(range(length)) for length in image.shape[:-1])
    patch, outside = _patch(image[..., channel : channel + 1], places)
    return _pooled(layer, places, channel, patch, outside)


def _pooled(
    layer: Any, places: Places, channel: int, patch: Floats, outside: NDArray[np.bool_]
) -> Explanation:
    inside = ~outside
    axes = _axes(places, (channel,))
    remark = f"Pooling works in each channel by itself: it reads channel {channel}."
    kind: Kind
    if "Max" in type(layer).__name__:
        kind, chosen = "maximum", int(np.where(inside, patch, -np.inf).argmax())
        value = float(patch.ravel()[chosen])
        step = Step("maximum", f"the largest of {int(inside.sum())}", value)
    else:
        kind, chosen, count = "average", None, int(inside.sum())
        total = float(patch.sum())
        value = total / count
        step = Step("average", f"sum {total:.4g} / {count}".replace("-", "\u2212"), value)
    stage = Stage(kind, "The window", axes, patch, outside=outside, chosen=chosen)
    return Explanation((stage,), (step,), value, remark)


def _summed(
    layer: Any, stages: tuple[Stage, ...], channel: int, sums: Any, remark: str = ""
) -> Explanation:
    bias = None if layer.bias is None else _numbers(layer.bias)
    total = float(stages[-1].products.sum())
    step = Step("sum", f"of {stages[-1].values.size:,} products", total)
    return finished(
        stages,
        (step,),
        total,
        bias=None if bias is None else float(bias[channel]),
        activation=layer.activation,
        unit=channel,
        all_sums=lambda: sums() + (0 if bias is None else bias),
        remark=remark,
    )


def _products(
    places: Places,
    channels: tuple[int, ...],
    patch: Floats,
    weights: Floats,
    outside: NDArray[np.bool_],
    title: str = "The window",
) -> Stage:
    if patch.shape[-1] != len(channels):
        patch, outside = patch[..., list(channels)], outside[..., list(channels)]
    return Stage("products", title, _axes(places, channels), patch, weights, outside)


def _axes(places: Places, channels: tuple[int, ...]) -> tuple[Axis, ...]:
    named = zip(SPATIAL[len(places)], places, strict=True)
    return (*(Axis(name, each) for name, each in named), Axis("channel", channels))


def _read_places(layer: Any, shape: tuple[int, ...], place: Sequence[int]) -> Places:
    return tuple(
        _window_places(at, size, stride, dilation, length, layer.padding, axes=len(place))
        for at, size, stride, dilation, length in zip(
            place, layer.kernel_size, layer.strides, layer.dilation_rate, shape[:-1], strict=True
        )
    )


def _window_places(
    at: int, size: int, stride: int, dilation: int, length: int, padding: str, *, axes: int
) -> tuple[int, ...]:
    extent = (size - 1) * dilation + 1
    same = same_padding(length, extent, stride, axes=axes)
    before = {"same": same, "causal": extent - 1}.get(padding, 0)
    return tuple(at * stride - before + tap * dilation for tap in range(size))


def _spread_places(
    at: int, size: int, stride: int, dilation: int, length: int, out: int, padding: str
) -> tuple[int, ...]:
    """Which input reaches a position through each tap; -1 where none does."""
    extent = (size - 1) * dilation + 1
    before = max((length - 1) * stride + extent - out, 0) // 2 if padding == "same" else 0
    reached = (divmod(at + before - tap * dilation, stride) for tap in range(size))
    return tuple(place if not rest and 0 <= place < length else -1 for place, rest in reached)


def _patch(image: Floats, places: Places) -> tuple[Floats, NDArray[np.bool_]]:
    """Reads the numbers at some places; zeros outside, and which these are."""
    sizes = image.shape[: len(places)]
    limited = [np.clip(each, 0, size - 1) for each, size in zip(places, sizes, strict=True)]
    patch = image[np.ix_(*limited)]
    out = [
        (np.asarray(each) < 0) | (np.asarray(each) >= size)
        for each, size in zip(places, sizes, strict=True)
    ]
    outside = np.zeros(patch.shape[: len(places)], bool)
    for axis, each in enumerate(out):
        outside |= each.reshape([-1 if place == axis else 1 for place in range(len(places))])
    outside = np.broadcast_to(outside[..., None], patch.shape)
    return np.where(outside, 0.0, patch), outside


def _channels_last(layer: Any, array: Any) -> Floats:
    array = np.asarray(array, np.float64)
    return np.moveaxis(array, 0, -1) if layer.data_format == "channels_first" else array


def _channels_last_shape(layer: Any, shape: Sequence[int]) -> tuple[int, ...]:
    first = layer.data_format == "channels_first"
    return (*shape[1:], shape[0]) if first else tuple(shape)


def _split(layer: Any, position: Sequence[int]) -> tuple[tuple[int, ...], int]:
    """Returns where in space a position is, and in which channel."""
    *place, channel = _channels_last_shape(layer, position)
    return tuple(place), channel


def _all_but_last(array: Floats) -> tuple[int, ...]:
    return tuple(range(array.ndim - 1))


def _numbers(variable: Any) -> Floats:
    return np.asarray(variable.numpy(), dtype=np.float64)
