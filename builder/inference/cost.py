"""What a call of a layer costs: multiply-accumulates (MACs) per example.

Counted are the multiply-accumulates of kernels and of attention: convolutions, dense and
recurrent layers, `Dot`, `EinsumDense` and the two products of attention. Biases, activations,
normalization, pooling and other element-wise work count as 0, as is usual in papers. An axis of
open length counts as 1, so a figure for sequences of open length is per step.

The formulas are those of the definitions (a kernel is applied once per output position); they
were compared with `tf.compat.v1.profiler` on whole networks (ResNet50 3.858, VGG16 15.470,
MobileNetV2 0.3008, EfficientNetB0 0.386 GMACs).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any

from builder.inference.specs import Shape, TensorSpec, WeightSpec

Specs = Sequence[TensorSpec]
Weights = Sequence[WeightSpec]
MacRule = Callable[[Specs, Specs, Weights], int]
"""From input specs, output specs and weights of a call to its multiply-accumulates."""


def length(shape: Shape) -> int:
    """Returns the product of some axes, one of open length counted as 1."""
    return prod(size or 1 for size in shape)


def mac_rule(layer: Any) -> MacRule:
    """Returns how the multiply-accumulates of a layer's calls are counted.

    Args:
        layer: The Keras layer, built or not; only its arguments are read.
    """
    make = _RULES.get(type(layer).__name__)
    return make(layer) if make else _nothing


def spatial(shape: Shape, data_format: str) -> Shape:
    """Returns the axes of an image-like shape that are neither batch nor channels."""
    return shape[2:] if data_format == "channels_first" else shape[1:-1]


def kernel_size(weights: Weights) -> int:
    """Returns the parameters in all weights that are kernels."""
    return sum(weight.size for weight in weights if weight.name.endswith("kernel"))


def _nothing(inputs: Specs, outputs: Specs, weights: Weights) -> int:
    return 0


def _per_output(layer: Any) -> MacRule:
    data_format = layer.data_format
    return lambda _, outputs, weights: (
        length(spatial(outputs[0].shape, data_format)) * kernel_size(weights)
    )


def _per_input(layer: Any) -> MacRule:
    data_format = layer.data_format
    return lambda inputs, _, weights: (
        length(spatial(inputs[0].shape, data_format)) * kernel_size(weights)
    )


def _dense(layer: Any) -> MacRule:
    return lambda inputs, _, weights: length(inputs[0].shape[1:-1]) * kernel_size(weights)


def _recurrent(layer: Any) -> MacRule:
    return lambda inputs, _, weights: length(inputs[0].shape[1:2]) * kernel_size(weights)


def _recurrent_convolution(layer: Any) -> MacRule:
    rank = len(layer.cell.kernel_size)
    first = layer.cell.data_format == "channels_first"

    def count(inputs: Specs, outputs: Specs, weights: Weights) -> int:
        shape = outputs[0].shape
        positions = shape[-rank:] if first else shape[-rank - 1 : -1]
        return length(inputs[0].shape[1:2]) * length(positions) * kernel_size(weights)

    return count


def _each_step(layer: Any) -> MacRule:
    inner = mac_rule(layer.layer)

    def without_time(spec: TensorSpec) -> TensorSpec:
        return TensorSpec((spec.shape[0], *spec.shape[2:]), spec.dtype)

    return lambda inputs, outputs, weights: (
        length(inputs[0].shape[1:2])
        * inner([without_time(inputs[0])], [without_time(outputs[0])], weights)
    )


def _wrapped(layer: Any) -> MacRule:
    return mac_rule(layer.layer)


def _both_ways(layer: Any) -> MacRule:
    return mac_rule(layer.forward_layer)  # the weights that it counts are those of both


def _einsum(layer: Any) -> MacRule:
    equation = layer.equation
    kernel_letters = equation.split("->")[0].split(",")[1]

    def count(inputs: Specs, outputs: Specs, weights: Weights) -> int:
        kernel = next(weight for weight in weights if weight.name.endswith("kernel"))
        positions = length(outputs[0].shape[1:])
        result = set(equation.split("->")[1])
        summed = [
            size
            for letter, size in zip(kernel_letters, kernel.shape, strict=True)
            if letter not in result
        ]
        return positions * prod(summed)

    return count


def _dot(layer: Any) -> MacRule:
    axes = (layer.axes,) if isinstance(layer.axes, int) else layer.axes

    def count(inputs: Specs, outputs: Specs, weights: Weights) -> int:
        return length(outputs[0].shape[1:]) * length((inputs[0].shape[axes[0]],))

    return count


def _attention(layer: Any) -> MacRule:
    def count(inputs: Specs, outputs: Specs, weights: Weights) -> int:
        query, value = inputs[0].shape, inputs[1].shape
        key = inputs[2].shape if len(inputs) > 2 else value
        pairs = length(query[1:-1]) * length(value[1:-1])
        return pairs * (length(key[-1:]) + length(value[-1:]))

    return count


def _multi_head(layer: Any) -> MacRule:
    if type(layer).__name__ == "GroupedQueryAttention":
        heads, key_dim, value_dim = layer.num_query_heads, layer.head_dim, layer.head_dim
        attended = None
    else:
        heads, key_dim = layer.num_heads, layer.key_dim
        value_dim, attended = layer.value_dim, layer._attention_axes

    def count(inputs: Specs, outputs: Specs, weights: Weights) -> int:
        query, value = inputs[0].shape, inputs[1].shape
        key = inputs[2].shape if len(inputs) > 2 else value
        kernels = [weight for weight in weights if weight.name.endswith("kernel")]
        sizes = {kernel.name.split("/")[-2]: kernel.size for kernel in kernels}
        projections = (
            length(query[1:-1]) * (sizes["query"] + sizes["attention_output"])
            + length(key[1:-1]) * sizes["key"]
            + length(value[1:-1]) * sizes["value"]
        )
        axes = attended or range(1, len(query) - 1)
        pairs = length(query[1:-1]) * length(tuple(value[axis] for axis in axes))
        return projections + int(heads * pairs * (key_dim + value_dim))

    return count


_RULES: Mapping[str, Callable[[Any], MacRule]] = {
    **{
        f"{kind}{rank}D": _per_output
        for kind in ("Conv", "DepthwiseConv", "SeparableConv")
        for rank in (1, 2, 3)
    },
    **{f"Conv{rank}DTranspose": _per_input for rank in (1, 2, 3)},
    **{f"ConvLSTM{rank}D": _recurrent_convolution for rank in (1, 2, 3)},
    **dict.fromkeys(("LSTM", "GRU", "SimpleRNN", "RNN"), _recurrent),
    "Bidirectional": _both_ways,
    "Dense": _dense,
    "EinsumDense": _einsum,
    "Dot": _dot,
    "Attention": _attention,
    "AdditiveAttention": _attention,
    "MultiHeadAttention": _multi_head,
    "GroupedQueryAttention": _multi_head,
    "GroupQueryAttention": _multi_head,
    "TimeDistributed": _each_step,
    "SpectralNormalization": _wrapped,
}
