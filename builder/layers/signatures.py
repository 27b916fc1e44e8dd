"""Reading the arguments of a Keras class from its signature and its docstring."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from inspect import Parameter

from builder.layers.argument_kinds import Trait, trait_of
from builder.layers.docstrings import argument_docs
from builder.layers.short_forms import short_plain
from builder.layers.specs import ArgSpec

NOT_ARGUMENTS = frozenset({"self", "name", "args", "kwargs"})
"""Parameters of constructors that are no arguments of their own; a layer has its name apart."""

COMMON_DOCS: Mapping[str, str] = {
    "activity_regularizer": "Regularizer function applied to the output of the layer.",
    "antialias": "Whether to smooth an image before it is made smaller.",
    "axis": "Axis or axes along which to work.",
    "data_format": "`channels_last` for inputs of shape `(batch, ..., channels)`, "
    "`channels_first` for `(batch, channels, ...)`.",
    "dilation_rate": "Distance between the points of the kernel, on each axis.",
    "dtype": "The data type of the computation and of the weights; `mixed_float16` and "
    "`mixed_bfloat16` compute in half precision and keep the weights in `float32`.",
    "input_axes": "Axes of the weight that count as its inputs.",
    "layers": "The layers that are applied one after the other.",
    "lora_alpha": "Scale of the low-rank update; it is multiplied by `lora_alpha / lora_rank`.",
    "mask_value": "The value that marks a time step to be skipped.",
    "output_axes": "Axes of the weight that count as its outputs.",
    "output_padding": "Added to one side of the output, on each axis.",
    "scale": "A number, or one for each channel, that the input is multiplied by.",
    "seed": "A whole number that makes the random choices repeatable.",
    "value_range": "The least and the greatest value of a pixel, such as `(0, 255)`.",
    "zero_output_for_mask": "Whether the output is zero at time steps that are masked.",
    "init_values": "The value that the scales start with.",
    "unroll": "Whether to unroll the loop over the time steps.",
}
"""What an argument means, in the project's words, where Keras does not say."""


def read_args(
    cls: type, class_name: str, *, left_out: frozenset[str] = frozenset()
) -> tuple[ArgSpec, ...]:
    """Returns the constructor arguments of a class in the order of its signature.

    Args:
        cls: The class.
        class_name: The name that it goes by in documents.
        left_out: Names of arguments to leave out.
    """
    docs = argument_docs(cls)
    parameters = inspect.signature(cls).parameters.values()
    return tuple(
        describe(class_name, parameter.name, parameter.default, docs.get(parameter.name, ""))
        for parameter in parameters
        if parameter.name not in NOT_ARGUMENTS | left_out
        and parameter.kind not in (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)
    )


def describe(class_name: str, argument: str, default: object, doc: str = "") -> ArgSpec:
    """Returns one argument, its kind and limits taken from the curated table.

    Args:
        class_name: The class that takes it.
        argument: Its name.
        default: Its default in the signature, `Parameter.empty` where there is none.
        doc: Its documentation.
    """
    required = default is Parameter.empty
    value = None if required else default
    trait = trait_of(class_name, argument, value)
    return ArgSpec(
        name=argument,
        kind=trait.kind,
        default=short_plain(trait.kind, value),
        required=required,
        optional=trait.optional or (value is None and not required),
        doc=doc or COMMON_DOCS.get(argument, ""),
        choices=trait.choices,
        rank=trait.rank or _rank(class_name, trait),
        minimum=trait.minimum,
        maximum=trait.maximum,
        item=trait.item,
    )


def _rank(class_name: str, trait: Trait) -> int | None:
    match = re.search(r"(\d)D", class_name)
    return int(match[1]) if match and trait.kind in {"size", "margins"} else None
