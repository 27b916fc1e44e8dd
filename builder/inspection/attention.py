"""Where an attention layer looks: its scores, recomputed with its own weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.inspection.activations import as_array

ATTENTION = frozenset(
    {"MultiHeadAttention", "GroupedQueryAttention", "GroupQueryAttention", "Attention",
     "AdditiveAttention"}
)  # fmt: skip


def has_attention(layer: Any) -> bool:
    """Whether a Keras layer gives attention scores."""
    return type(layer).__name__ in ATTENTION


def attention_scores(
    layer: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> NDArray[np.floating[Any]]:
    """Returns how much each query takes of each key.

    Args:
        layer: A built Keras layer, see `has_attention`.
        args: What it is called with, a batch of one: see `activations.arguments`.
        kwargs: The same by name.

    Returns:
        Shape `(heads, queries, keys)`; each row adds up to 1. A layer without heads has one.
        Where a layer attends over several axes, they are laid out in a row.

    Raises:
        ValueError: When it is no attention layer.
    """
    if not has_attention(layer):
        raise ValueError(f"Expected an attention layer; {layer.name} is a {type(layer).__name__}.")
    asked = {**kwargs, "return_attention_scores": True, "training": False}
    _, scores = layer(*args, **asked)[:2]
    # (heads, *queries, *keys), or without heads
    found: NDArray[np.floating[Any]] = as_array(scores)[0]
    if found.ndim == 2:
        return found[None]
    axes = (found.ndim - 1) // 2
    queries = int(np.prod(found.shape[1 : 1 + axes]))
    return found.reshape(found.shape[0], queries, -1)
