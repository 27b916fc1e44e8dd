"""What a call of a layer costs: multiply-accumulates (MACs) per example, as formulas.

Counted are the multiply-accumulates of kernels and of attention: convolutions, dense and
recurrent layers, `Dot`, `EinsumDense` and the two products of attention. Biases, activations,
normalization, pooling and other element-wise work count as 0, as is usual in papers. An axis of
open length counts as 1, so a figure for sequences of open length is per step.

The formulas follow from the definitions (a kernel is applied once per output position); they
were compared with `tf.compat.v1.profiler` on whole networks (ResNet50 3.858, VGG16 15.470,
MobileNetV2 0.3008, EfficientNetB0 0.386 GMACs).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from builder.inference.formula import Formula, Term, group, plus, product, times
from builder.inference.specs import Shape, TensorSpec, WeightSpec

Specs = Sequence[TensorSpec]
Weights = Sequence[WeightSpec]
MacRule = Callable[[Specs, Specs, Weights], Formula]
"""From input specs, output specs and weights of a call to its multiply-accumulates."""


def mac_rule(layer: Any) -> MacRule | None:
    """Returns how the multiply-accumulates of a layer's calls are counted, None if as 0.

    Args:
        layer: The Keras layer, built or not; only its arguments are read.
    """
    make = _RULES.get(type(layer).__name__)
    return make(layer) if make else None


def spatial(shape: Shape, data_format: str) -> Shape:
    """Returns the axes of an image-like shape that are neither batch nor channels."""
    return shape[2:] if data_format == "channels_first" else shape[1:-1]


def _kernels(weights: Weights) -> Iterator[WeightSpec]:
    return (weight for weight in weights if weight.name.endswith("kernel"))


def _convolution_kernel(kernel: WeightSpec) -> Formula:
    """Writes a kernel as what one filter sees, times the filters."""
    return times(group(product(kernel.shape[:-1])), kernel.shape[-1])


def _repeated(count: Formula, work: Sequence[Term]) -> Formula:
    return times(group(count), plus(*work)) if count.value != 1 else plus(*work)


def _per_output(layer: Any) -> MacRule:
    data_format = layer.data_format
    return lambda _, outputs, weights: _convolved(spatial(outputs[0].shape, data_format), weights)


def _per_input(layer: Any) -> MacRule:
    data_format = layer.data_format
    return lambda inputs, _, weights: _convolved(spatial(inputs[0].shape, data_format), weights)


def _convolved(positions: Shape, weights: Weights) -> Formula:
    kernels = [_convolution_kernel(kernel) for kernel in _kernels(weights)]
    if len(kernels) == 1:
        return times(group(product(positions)), *kernels[0].parts)
    return times(group(product(positions)), plus(*kernels))


def _dense(layer: Any) -> MacRule:
    return lambda inputs, _, weights: _repeated(
        product(inputs[0].shape[1:-1]), [product(kernel.shape) for kernel in _kernels(weights)]
    )


def _recurrent(layer: Any) -> MacRule:
    return lambda inputs, _, weights: _repeated(
        product(inputs[0].shape[1:2]), [product(kernel.shape) for kernel in _kernels(weights)]
    )


def _recurrent_convolution(layer: Any) -> MacRule:
    rank = len(layer.cell.kernel_size)
    first = layer.cell.data_format == "channels_first"

    def count(inputs: Specs, outputs: Specs, weights: Weights) -> Formula:
        shape = outputs[0].shape
        positions = shape[-rank:] if first else shape[-rank - 1 : -1]
        kernels = [product(kernel.shape) for kernel in _kernels(weights)]
        return _repeated(product((inputs[0].shape[1], *positions)), kernels)

    return count


def _each_step(layer: Any) -> MacRule | None:
    inner = mac_rule(layer.layer)

    def count(inputs: Specs, outputs: Specs, weights: Weights) -> Formula:
        assert inner is not None
        work = inner([_without_time(inputs[0])], [_without_time(outputs[0])], weights)
        return _repeated(product(inputs[0].shape[1:2]), [work])

    return count if inner else None


def _without_time(spec: TensorSpec) -> TensorSpec:
    return TensorSpec((spec.shape[0], *spec.shape[2:]), spec.dtype)


def _wrapped(layer: Any) -> MacRule | None:
    return mac_rule(layer.layer)


def _both_ways(layer: Any) -> MacRule | None:
    return mac_rule(layer.forward_layer)  # the weights that it counts are those of both


def _einsum(layer: Any) -> MacRule:
    terms, result = layer.equation.split("->")
    letters, kernel_letters = terms.split(",")

    def count(inputs: Specs, outputs: Specs, weights: Weights) -> Formula:
        kernel = next(_kernels(weights))
        made = outputs[0].shape
        if "." not in letters:  # an axis may be open in the output and known in the input
            sizes = dict(zip(letters, inputs[0].shape, strict=True))
            made = tuple(
                size or sizes.get(letter) for letter, size in zip(result, made, strict=True)
            )
        pairs = zip(kernel_letters, kernel.shape, strict=True)
        summed = [size for letter, size in pairs if letter not in result]
        return times(group(product(made[1:])), group(product(summed)))

    return count


def _dot(layer: Any) -> MacRule:
    axis = layer.axes if isinstance(layer.axes, int) else layer.axes[0]
    return lambda inputs, outputs, _: times(
        group(product(outputs[0].shape[1:])), inputs[0].shape[axis] or 1
    )


def _attention(layer: Any) -> MacRule:
    def count(inputs: Specs, outputs: Specs, weights: Weights) -> Formula:
        query, value = inputs[0].shape, inputs[1].shape
        key = inputs[2].shape if len(inputs) > 2 else value
        pairs = product((*query[1:-1], *value[1:-1]))
        return times(group(pairs), plus(key[-1] or 1, value[-1] or 1))

    return count


def _multi_head(layer: Any) -> MacRule:
    if type(layer).__name__ == "MultiHeadAttention":
        heads, widths = layer.num_heads, (layer.key_dim, layer.value_dim)
        attended = layer.attention_axes
    else:
        heads, widths, attended = layer.num_query_heads, (layer.head_dim, layer.head_dim), None

    def count(inputs: Specs, outputs: Specs, weights: Weights) -> Formula:
        query, value = inputs[0].shape, inputs[1].shape
        key = inputs[2].shape if len(inputs) > 2 else value
        kernels = {kernel.name.split("/")[-2]: kernel.shape for kernel in _kernels(weights)}
        steps = {"query": query, "key": key, "value": value, "attention_output": query}
        projections = [
            times(group(product(steps[name][1:-1])), group(product(shape)))
            for name, shape in kernels.items()
        ]
        axes = range(1, len(query) - 1) if attended is None else attended
        others = tuple(value[axis if axis >= 0 else len(value) + axis] for axis in axes)
        pairs = product((*query[1:-1], *others))
        return plus(*projections, times(heads, group(pairs), plus(*widths)))

    return count


_RULES: Mapping[str, Callable[[Any], MacRule | None]] = {
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
    "TimeDistributed": _each_step,
    "SpectralNormalization": _wrapped,
}
