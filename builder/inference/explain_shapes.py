"""Where the lengths of an output's axes come from.

The lengths of convolutions and pooling follow `⌊(W − F + P) / S⌋ + 1`, with P the padding of both
sides together and F the kernel extent, dilation included (Dumoulin and Visin, "A guide to
convolution arithmetic for deep learning", 2016). Padding `same` adds
`max((⌈W / S⌉ − 1) · S + F − W, 0)`, as TensorFlow does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from builder.inference.derivations import Factor, Part, number, sizes_where, times
from builder.inference.specs import Shape, TensorSpec


class Lengths(NamedTuple):
    """Derived lengths as written: one calculation for each of some axes, and words."""

    formulas: tuple[str, ...]
    values: tuple[int, ...]
    factors: tuple[Factor, ...]
    prose: str


Args = Mapping[str, Any]
Rule = Callable[[Args, Sequence[TensorSpec], TensorSpec, str | None], Lengths | None]


def explain_shape(
    class_name: str,
    args: Args,
    inputs: Sequence[TensorSpec],
    output: TensorSpec,
    source: str | None,
) -> Part | None:
    """Derives the lengths of a node's output axes, where its class has a rule for them.

    Args:
        class_name: The layer's class.
        args: All its constructor arguments.
        inputs: The specs of its inputs.
        output: The spec of its first output; the derived lengths are compared with it.
        source: The node that feeds it.
    """
    rule = _RULES.get(class_name)
    lengths = rule(args, inputs, output, source) if rule and inputs else None
    if lengths is None or not all(value in output.shape for value in lengths.values):
        return None
    lines = [
        f"{formula} = {number(value)}"
        for formula, value in zip(lengths.formulas, lengths.values, strict=True)
    ]
    one = lengths.values[0] if len(lengths.values) == 1 else None
    same = len(set(lines)) == 1
    return Part(
        subject="shape",
        title=sizes_where("come", lengths.values) if one is None else sizes_where("comes", one),
        formula=lines[0] if same else ", ".join(lines),
        value=lengths.values[0] if same else lengths.values,
        factors=lengths.factors,
        prose=lengths.prose,
    )


def each_axis(value: Any, rank: int) -> tuple[int, ...]:
    """Returns a size as one number for each axis."""
    return tuple(value) if isinstance(value, list | tuple) else (value,) * rank


def spatial(shape: Shape, args: Args, rank: int) -> tuple[int, ...] | None:
    """Returns the lengths of an image-like shape's spatial axes, None where one is open."""
    first = args.get("data_format") == "channels_first"
    lengths = shape[-rank:] if first else shape[-rank - 1 : -1]
    known = tuple(length for length in lengths if length is not None)
    return known if len(known) == rank else None


def _window(size: str, rank: int) -> Rule:
    def rule(
        args: Args, inputs: Sequence[TensorSpec], output: TensorSpec, source: str | None
    ) -> Lengths | None:
        lengths = spatial(inputs[0].shape, args, rank)
        if lengths is None:
            return None
        sizes = each_axis(args[size], rank)
        strides = each_axis(args["strides"] or args[size], rank)
        dilations = each_axis(args.get("dilation_rate", 1), rank)
        extents = tuple((k - 1) * d + 1 for k, d in zip(sizes, dilations, strict=True))
        axes = [
            (n, f, _padding(args["padding"], n, f, s), s)
            for n, f, s in zip(lengths, extents, strides, strict=True)
        ]
        return Lengths(
            tuple(
                f"⌊({number(n)} − {f} + {_sides(args['padding'], p)}) / {s}⌋ + 1"
                for n, f, p, s in axes
            ),
            tuple((n - f + p) // s + 1 for n, f, p, s in axes),
            _window_factors(axes[0], source),
            _window_words(args["padding"], extents, sizes, axes[0]),
        )

    return rule


def _sides(padding: str, total: int) -> str:
    """Writes the padding: the same on both sides, or front and back."""
    if padding == "causal":
        return str(total)
    return f"{total // 2} + {total - total // 2}" if total % 2 else f"2 · {total // 2}"


def _window_factors(axis: tuple[int, int, int, int], source: str | None) -> tuple[Factor, ...]:
    length, extent, padding, stride = axis
    return (
        Factor(number(length), length, "the length of the input's axis", source),
        Factor(str(extent), extent, "how far the window reaches"),
        Factor(str(padding), padding, "the padding of both sides together"),
        Factor(str(stride), stride, "the stride"),
    )


def _window_words(
    padding: str,
    extents: tuple[int, ...],
    sizes: tuple[int, ...],
    axis: tuple[int, int, int, int],
) -> str:
    _, extent, total, stride = axis
    moves = f"A window of {extent} moves {stride} at a time."
    if extents != sizes:
        moves = f"A kernel of {sizes[0]}, spread out to {extent}, moves {stride} at a time."
    if padding == "valid":
        return f"{moves} Padding valid: it stays inside the input."
    if padding == "causal":
        return f"{moves} Padding causal: {_zeros(total)} in front, so no step sees a later one."
    if total % 2:
        front, back = total // 2, total - total // 2
        return f"{moves} Padding same: {_zeros(front)} in front and {_zeros(back)} behind."
    return f"{moves} Padding same: {_zeros(total // 2)} on each side."


def _zeros(count: int) -> str:
    return "1 zero" if count == 1 else f"{count} zeros"


def _padding(padding: str, length: int, extent: int, stride: int) -> int:
    if padding == "valid":
        return 0
    if padding == "causal":
        return extent - 1
    return max((-(-length // stride) - 1) * stride + extent - length, 0)


def _transposed(rank: int) -> Rule:
    def rule(
        args: Args, inputs: Sequence[TensorSpec], output: TensorSpec, source: str | None
    ) -> Lengths | None:
        lengths = spatial(inputs[0].shape, args, rank)
        plain = (
            args.get("output_padding") is None
            and each_axis(args.get("dilation_rate", 1), rank) == (1,) * rank
        )
        if lengths is None or not plain:
            return None
        sizes, strides = each_axis(args["kernel_size"], rank), each_axis(args["strides"], rank)
        same = args["padding"] == "same"
        extra = tuple(0 if same else max(k - s, 0) for k, s in zip(sizes, strides, strict=True))
        axes = tuple(zip(lengths, strides, extra, strict=True))
        return Lengths(
            tuple(f"{number(n)} · {s}" + (f" + {e}" if e else "") for n, s, e in axes),
            tuple(n * s + e for n, s, e in axes),
            (
                Factor(number(lengths[0]), lengths[0], "the length of the input's axis", source),
                Factor(str(strides[0]), strides[0], "the stride"),
            ),
            "A transposed convolution makes every position into a window, a stride apart.",
        )

    return rule


def _padded(amounts: str, rank: int, sign: int) -> Rule:
    def rule(
        args: Args, inputs: Sequence[TensorSpec], output: TensorSpec, source: str | None
    ) -> Lengths | None:
        lengths = spatial(inputs[0].shape, args, rank)
        if lengths is None:
            return None
        pairs = [each_axis(pair, 2) for pair in each_axis(args[amounts], rank)]
        if rank == 1 and isinstance(args[amounts], list | tuple):
            pairs = [tuple(args[amounts])]
        mark, word = ("+", "added") if sign > 0 else ("−", "cut off")
        axes = tuple(zip(lengths, pairs, strict=True))
        return Lengths(
            tuple(f"{number(n)} {mark} {a} {mark} {b}" for n, (a, b) in axes),
            tuple(n + sign * (a + b) for n, (a, b) in axes),
            (Factor(number(lengths[0]), lengths[0], "the length of the input's axis", source),),
            f"Positions are {word} before and after each axis.",
        )

    return rule


def _upsampled(rank: int) -> Rule:
    def rule(
        args: Args, inputs: Sequence[TensorSpec], output: TensorSpec, source: str | None
    ) -> Lengths | None:
        lengths = spatial(inputs[0].shape, args, rank)
        if lengths is None:
            return None
        axes = tuple(zip(lengths, each_axis(args["size"], rank), strict=True))
        return Lengths(
            tuple(f"{number(n)} · {s}" for n, s in axes),
            tuple(n * s for n, s in axes),
            (Factor(number(lengths[0]), lengths[0], "the length of the input's axis", source),),
            "Every position is repeated.",
        )

    return rule


def _flattened(
    args: Args, inputs: Sequence[TensorSpec], output: TensorSpec, source: str | None
) -> Lengths | None:
    axes = tuple(length for length in inputs[0].shape[1:] if length is not None)
    if len(axes) != len(inputs[0].shape) - 1 or not axes:
        return None
    factor = Factor(times(axes), inputs[0].size, "the input's axes", source)
    return Lengths((times(axes),), (inputs[0].size,), (factor,), "All axes become one.")


def _joined(
    args: Args, inputs: Sequence[TensorSpec], output: TensorSpec, source: str | None
) -> Lengths | None:
    axis = args["axis"]
    lengths = tuple(spec.shape[axis] for spec in inputs)
    known = tuple(length for length in lengths if length is not None)
    if len(known) != len(inputs):
        return None
    factors = tuple(Factor(number(n), n, f"input {i + 1}") for i, n in enumerate(known))
    formula = " + ".join(map(number, known))
    return Lengths((formula,), (sum(known),), factors, "The inputs are put one after another.")


_RULES: Mapping[str, Rule] = {
    **{
        f"{kind}Conv{rank}D": _window("kernel_size", rank)
        for kind in ("", "Depthwise", "Separable")
        for rank in (1, 2, 3)
    },
    **{
        f"{kind}Pooling{rank}D": _window("pool_size", rank)
        for kind in ("Max", "Average")
        for rank in (1, 2, 3)
    },
    **{f"Conv{rank}DTranspose": _transposed(rank) for rank in (1, 2, 3)},
    **{f"ZeroPadding{rank}D": _padded("padding", rank, 1) for rank in (1, 2, 3)},
    **{f"Cropping{rank}D": _padded("cropping", rank, -1) for rank in (1, 2, 3)},
    **{f"UpSampling{rank}D": _upsampled(rank) for rank in (1, 2, 3)},
    "Flatten": _flattened,
    "Concatenate": _joined,
}
