"""Settings that Keras fills in by itself, which are therefore no part of a document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def without_filled_in(
    class_name: str, config: Mapping[str, Any], rank: int | None
) -> dict[str, Any]:
    """Leaves out what Keras sets when it makes or builds a layer, not the author.

    Args:
        class_name: The layer's class.
        config: Its arguments, as `read_layer` gives them.
        rank: The rank of its first input with the batch axis, or None where it was not called.
    """
    if class_name == "MultiHeadAttention" and rank is not None:
        # Attention is over all axes but the batch and the features, unless some are named.
        axes = list(range(1, rank - 1))
        if config.get("attention_axes") in (axes, axes[0] if len(axes) == 1 else None):
            return {name: value for name, value in config.items() if name != "attention_axes"}
    if class_name == "Bidirectional":
        inner = ("layer", "backward_layer")
        return {name: _untold(config[name]) if name in inner else config[name] for name in config}
    return dict(config)


def _untold(inner: Any) -> Any:
    """Leaves out of a recurrent layer what Bidirectional makes follow from `return_sequences`."""
    if not isinstance(inner, Mapping):
        return inner
    config = dict(inner["config"])
    if config.get("zero_output_for_mask", False) == config.get("return_sequences", False):
        config.pop("zero_output_for_mask", None)
    return {**inner, "config": config}
