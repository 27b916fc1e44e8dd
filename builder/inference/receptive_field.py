"""The receptive field: which part of an input one output position can see.

Along every spatial axis an output position `i` sees the input positions
`start + i * stride` to `start + i * stride + size - 1`; those below 0 or beyond the end are
padding. A layer with kernel extent `k` (dilation included), stride `s` and `p` rows of padding
in front turns `(size, stride, start)` into
`(size + (k - 1) * stride, stride * s, start - p * stride)`
(Araujo, Norris, Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple


class ReceptiveField(NamedTuple):
    """What one output position sees of one input, axis by axis.

    Attributes:
        size: Input positions that are seen.
        stride: How far the seen part moves from one output position to the next.
        start: The first input position that output position 0 sees, below 0 within padding.
        of: The id of the `Input` node that is seen.
    """

    size: tuple[int, ...]
    stride: tuple[int, ...]
    start: tuple[int, ...]
    of: str = ""


Fields = tuple[ReceptiveField, ...]
"""One receptive field for every input that a tensor depends on; empty where there is none."""


class Window(NamedTuple):
    """How a layer looks along one axis: kernel extent, stride, padding in front."""

    extent: int
    stride: int
    padding: int


Step = tuple[Window, ...]
"""One window for every spatial axis; empty for a layer that works position by position."""

POINTWISE: Step = ()

StepRule = Callable[[tuple[int | None, ...], tuple[int | None, ...]], "Step | None"]
"""From input and output shape to the step; None where every position sees everything."""


def of_input(node_id: str, rank: int) -> Fields:
    """Returns the field of an input itself: every position sees itself.

    Args:
        node_id: The input's node id.
        rank: The number of its axes, batch and channels included.
    """
    axes = rank - 2
    if axes < 1:
        return ()
    return (ReceptiveField((1,) * axes, (1,) * axes, (0,) * axes, node_id),)


def through(step: Step | None, sources: tuple[Fields, ...]) -> Fields:
    """Returns the fields of a layer's output.

    Args:
        step: What the layer does.
        sources: The fields of its inputs.
    """
    if step is None:
        return ()
    merged = _merge(sources)
    if not step:
        return merged
    return tuple(_widened(field, step) for field in merged if len(field.size) == len(step))


def _widened(field: ReceptiveField, step: Step) -> ReceptiveField:
    axes = list(zip(field.size, field.stride, field.start, step, strict=True))
    return ReceptiveField(
        tuple([size + (window.extent - 1) * stride for size, stride, _, window in axes]),
        tuple([stride * window.stride for _, stride, _, window in axes]),
        tuple([start - window.padding * stride for _, stride, start, window in axes]),
        field.of,
    )


def _merge(sources: tuple[Fields, ...]) -> Fields:
    if len(sources) == 1:
        return sources[0]
    if not all(sources):
        return ()  # one of them depends on everything, and so does the merged tensor
    if all(source == sources[0] for source in sources):
        return sources[0] if sources else ()
    by_input: dict[str, ReceptiveField | None] = {}
    for field in (field for source in sources for field in source):
        known = by_input.get(field.of, field)
        by_input[field.of] = known and _union(known, field)
    return tuple(field for field in by_input.values() if field is not None)


def _union(one: ReceptiveField, other: ReceptiveField) -> ReceptiveField | None:
    if one == other:
        return one
    if one.stride != other.stride:
        return None
    start = tuple(map(min, one.start, other.start))
    ends = zip(one.start, one.size, other.start, other.size, strict=True)
    size = tuple(max(a + b, c + d) - first for (a, b, c, d), first in zip(ends, start, strict=True))
    return ReceptiveField(size, one.stride, start, one.of)


def same_padding(length: int | None, extent: int, stride: int, *, axes: int) -> int:
    """Returns the zeros that padding `same` puts in front of an axis.

    TensorFlow pads `max((ceil(n / s) - 1) * s + k - n, 0)` in all, the smaller half in front.
    Along three axes it goes below 0, rounded towards 0: where windows are smaller than their
    steps, the first one begins that far inside. Measured with TensorFlow 2.21.

    Args:
        length: How long the axis is; one of open length is taken as a multiple of the stride.
        extent: How long the window is, gaps included.
        stride: How far it moves.
        axes: Along how many axes the layer moves its window.
    """
    total = extent - stride if length is None else (-(-length // stride) - 1) * stride + extent
    total -= length or 0
    return int(total / 2) if axes == 3 else max(total, 0) // 2


def step_rule(layer: Any) -> StepRule | None:
    """Returns how a Keras layer moves the receptive field, None where it sees everything.

    Args:
        layer: The Keras layer, built or not.
    """
    class_name = type(layer).__name__
    if class_name in _POINTWISE:
        return lambda _, __: POINTWISE
    if class_name in _ALONG_AXIS:
        axis = layer.axis[0] if isinstance(layer.axis, list | tuple) else layer.axis
        return lambda shape, _: POINTWISE if axis in (-1, len(shape) - 1) else None
    make = _WINDOWED.get(class_name)
    return make(layer) if make else None


def _windowed(
    extents: tuple[int, ...], strides: tuple[int, ...], padding: str, data_format: str
) -> StepRule:
    before = 2 if data_format == "channels_first" else 1

    def step(shape: tuple[int | None, ...], _: tuple[int | None, ...]) -> Step:
        return tuple(
            Window(
                extent,
                stride,
                same_padding(length, extent, stride, axes=len(extents))
                if padding == "same"
                else (extent - 1 if padding == "causal" else 0),
            )
            for length, extent, stride in zip(
                shape[before : before + len(extents)], extents, strides, strict=True
            )
        )

    return step


def _convolution(layer: Any) -> StepRule:
    pairs = zip(layer.kernel_size, layer.dilation_rate, strict=True)
    extents = tuple((size - 1) * dilation + 1 for size, dilation in pairs)
    return _windowed(extents, tuple(layer.strides), layer.padding, layer.data_format)


def _pooling(layer: Any) -> StepRule:
    return _windowed(tuple(layer.pool_size), tuple(layer.strides), layer.padding, layer.data_format)


def _padding(sign: int, amounts: str) -> Callable[[Any], StepRule]:
    def make(layer: Any) -> StepRule:
        pairs = getattr(layer, amounts)
        pairs = pairs if isinstance(pairs[0], tuple | list) else (pairs,)
        step = tuple(Window(1, 1, sign * int(front)) for front, _ in pairs)
        return lambda _, __: step

    return make


_POINTWISE = frozenset(
    (
        "Activation",
        "ReLU",
        "LeakyReLU",
        "PReLU",
        "ELU",
        "Identity",
        "Dense",
        "Dropout",
        "SpatialDropout1D",
        "SpatialDropout2D",
        "SpatialDropout3D",
        "GaussianDropout",
        "GaussianNoise",
        "AlphaDropout",
        "ActivityRegularization",
        "BatchNormalization",
        "RMSNormalization",
        "UnitNormalization",
        "Rescaling",
        "Normalization",
        "Add",
        "Subtract",
        "Multiply",
        "Average",
        "Maximum",
        "Minimum",
    )
)

_ALONG_AXIS = frozenset(("Concatenate", "LayerNormalization", "Softmax"))
"""Layers that leave positions apart when they work along the channels."""

_WINDOWED: Mapping[str, Callable[[Any], StepRule]] = {
    **{
        f"{kind}{rank}D": _convolution
        for kind in ("Conv", "DepthwiseConv", "SeparableConv")
        for rank in (1, 2, 3)
    },
    **{f"{kind}Pooling{rank}D": _pooling for kind in ("Max", "Average") for rank in (1, 2, 3)},
    **{f"ZeroPadding{rank}D": _padding(1, "padding") for rank in (1, 2, 3)},
    **{f"Cropping{rank}D": _padding(-1, "cropping") for rank in (1, 2, 3)},
}
