"""What an `Input` lets in."""

from __future__ import annotations

import json
from functools import lru_cache

from builder.graph.document import INPUT
from builder.inference.complaints import Problem, bad_argument
from builder.inference.outcome import make
from builder.inference.specs import TensorSpec
from builder.inference.weightless import weightless
from builder.layers.make import LayerError


@lru_cache(maxsize=4_096)
def entrance(config_key: str) -> tuple[TensorSpec | None, Problem | None]:
    """Returns the spec of an input's tensor, or what is wrong with its arguments.

    Args:
        config_key: The input's arguments as JSON.
    """
    config = json.loads(config_key)
    try:
        with weightless():
            layer = make(INPUT, config)
    except LayerError as error:
        return None, bad_argument(error)
    shape = tuple(layer.batch_shape)
    wrong = [size for size in shape if size is not None and size < 1]
    if wrong:
        return None, Problem(
            "bad-argument",
            f"Input expects a length of at least 1 for every axis. It receives {wrong[0]}.",
        )
    return TensorSpec(shape, str(layer.dtype)), None
