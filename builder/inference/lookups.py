"""Shapes of the layers that look words up, by hand.

`StringLookup`, `IntegerLookup` and `TextVectorization` make TensorFlow hash tables that are never
freed (35 to 70 kB each), so plain ones are not made at all. They have no weights.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from builder.inference.complaints import Problem
from builder.inference.specs import TensorSpec

LOOKUPS = {
    "StringLookup": ("string",),
    "TextVectorization": ("string",),
    "IntegerLookup": ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32"),
}
"""The layers, with the input types that they can look up."""

_PLAIN = frozenset(
    (
        "vocabulary",
        "output_mode",
        "mask_token",
        "num_oov_indices",
        "oov_token",
        "output_sequence_length",
        "standardize",
        "split",
    )
)


def lookup_problem(class_name: str, config: Mapping[str, Any]) -> Problem | None:
    """Returns what keeps a lookup layer from running, or None.

    Args:
        class_name: The layer's class.
        config: Its arguments.
    """
    if class_name in LOOKUPS and not config.get("vocabulary"):
        return Problem(
            "bad-argument",
            f"{class_name} expects a vocabulary: the words or numbers that it looks up. "
            "It has none.",
            argument="vocabulary",
        )
    return None


def plain_lookup(class_name: str, config: Mapping[str, Any]) -> bool:
    """Says whether a layer is a lookup whose shapes are given here."""
    words = config.get("vocabulary")
    return (
        class_name in LOOKUPS
        and config.keys() <= _PLAIN
        and isinstance(words, list)
        and len(set(map(repr, words))) == len(words)
        and all(isinstance(word, str | int) for word in words)
        and config.get("output_mode", "int") in ("int", "one_hot", "multi_hot", "count")
        and isinstance(config.get("num_oov_indices", 1), int)
        and config.get("num_oov_indices", 1) >= 0
    )


def looked_up(
    class_name: str, config: Mapping[str, Any], specs: Sequence[TensorSpec]
) -> TensorSpec | Problem:
    """Returns what a plain lookup layer makes of its input.

    The shapes are those of Keras's `IndexLookup.compute_output_shape` and
    `TextVectorization.compute_output_shape`.

    Args:
        class_name: The layer's class.
        config: Its arguments.
        specs: The specs of its inputs.
    """
    (spec,) = specs
    if spec.dtype not in LOOKUPS[class_name]:
        kinds = "texts" if LOOKUPS[class_name] == ("string",) else "whole numbers"
        return Problem("bad-argument", f"{class_name} expects {kinds}. It receives {spec.dtype}.")
    mode = config.get("output_mode", "int")
    if class_name == "TextVectorization":
        if mode == "int":
            return TensorSpec((spec.shape[0], config.get("output_sequence_length")), "int64")
        shape = (*spec.shape, None) if config.get("split", "whitespace") else spec.shape
        return TensorSpec((*shape[:-1], _depth(class_name, config)), "float32")
    if mode == "int":
        return TensorSpec(spec.shape, "int64")
    depth = _depth(class_name, config)
    if mode == "one_hot" and not (len(spec.shape) > 1 and spec.shape[-1] == 1):
        return TensorSpec((*spec.shape, depth), "float32")
    return TensorSpec((*spec.shape[:-1], depth), "float32")


def _depth(class_name: str, config: Mapping[str, Any]) -> int:
    unknown = 1 if class_name == "TextVectorization" else config.get("num_oov_indices", 1)
    return len(config["vocabulary"]) + int(unknown)
