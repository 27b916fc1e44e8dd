"""Where the number of channels comes from, and how many values a tensor holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from builder.inference.derivations import Factor, Part, number, sizes_where, times
from builder.inference.specs import TensorSpec

Args = Mapping[str, Any]


def explain_channels(class_name: str, args: Args, output: TensorSpec) -> Part | None:
    """Derives the number of channels or features, where one argument says it.

    Args:
        class_name: The layer's class.
        args: All its constructor arguments.
        output: The spec of its first output.
    """
    argument, prose = _CHANNELS.get(class_name, ("", ""))
    count = args.get(argument)
    axis = 1 if args.get("data_format") == "channels_first" else -1
    if not isinstance(count, int) or output.shape[axis] != count:
        return None
    return Part(
        subject="shape",
        title=sizes_where("comes", count),
        formula=number(count),
        value=count,
        factors=(Factor(number(count), count, f"the argument {argument}"),),
        prose=prose,
    )


def explain_size(output: TensorSpec) -> Part:
    """Derives how many values a tensor has: right for every layer there is."""
    lengths = tuple(length or 1 for length in output.shape[1:]) or (1,)
    formula = times(lengths)
    return Part(
        subject="shape",
        title=f"What {output.label} holds",
        formula=f"{formula} = {number(output.size)}" if len(lengths) > 1 else formula,
        value=output.size,
        factors=tuple(Factor(number(n), n, "the length of an axis") for n in lengths),
        prose="The values for one example; an axis of open length counts as 1.",
    )


_FILTERS = ("filters", "Every filter makes one channel.")
_UNITS = ("units", "Every unit makes one value.")
_STATES = ("units", "Every unit has one state, which is its output.")

_CHANNELS: Mapping[str, tuple[str, str]] = {
    **{
        f"{kind}Conv{rank}D{turned}": _FILTERS
        for kind in ("", "Separable")
        for rank in (1, 2, 3)
        for turned in ("", "Transpose")
    },
    **{f"ConvLSTM{rank}D": _FILTERS for rank in (1, 2, 3)},
    "Dense": _UNITS,
    **dict.fromkeys(("LSTM", "GRU", "SimpleRNN"), _STATES),
    "Embedding": ("output_dim", "Every word becomes a vector of this length."),
}
"""The argument that says how many channels come out, and why."""
