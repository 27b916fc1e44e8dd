"""Names for the outputs of a layer that has several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from builder.graph.document import Block, Layer
from builder.graph.topology import outputs

OUTPUT = "output"

_STATES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("LSTM", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "LSTMCell"), ("state_h", "state_c")
    ),
    **dict.fromkeys(("GRU", "SimpleRNN", "GRUCell", "SimpleRNNCell"), ("state",)),
}
_SCORED = frozenset({"Attention", "AdditiveAttention", "MultiHeadAttention", "GroupQueryAttention"})


def name_outputs(layer: Layer, count: int) -> tuple[str, ...]:
    """Returns one name for each output, all different.

    Args:
        layer: The layer.
        count: How many outputs its call gives.
    """
    names = _known(layer, count)
    if len(names) == count:
        return names
    return (OUTPUT,) if count == 1 else tuple(f"{OUTPUT}_{place}" for place in range(1, count + 1))


def _known(layer: Layer, count: int) -> tuple[str, ...]:
    if isinstance(layer, Block):
        return _block(layer)
    if layer.class_name in _SCORED:
        return (OUTPUT, "scores")
    if layer.class_name == "RNN":
        return (OUTPUT, *_states(layer.config.get("cell"), count))
    if layer.class_name == "Bidirectional":
        return _bidirectional(layer.config, count)
    return (OUTPUT, *_STATES.get(layer.class_name, ()))


def _states(inner: Any, count: int) -> tuple[str, ...]:
    name = inner.get("class_name") if isinstance(inner, Mapping) else None
    known = _STATES.get(str(name), ())
    return known if len(known) == count - 1 else tuple(f"state_{n}" for n in range(1, count))


def _bidirectional(config: Mapping[str, Any], count: int) -> tuple[str, ...]:
    merged = config.get("merge_mode", "concat") is not None
    results = (OUTPUT,) if merged else ("forward", "backward")
    states = _states(config.get("layer"), (count - len(results)) // 2 + 1)
    both = (f"{side}_{state}" for side in ("forward", "backward") for state in states)
    return (*results, *both)


def _block(block: Block) -> tuple[str, ...]:
    ends = outputs(block.graph)
    names = tuple(block.graph.layer_of(end.node_id).name for end in ends)
    return names if len(set(names)) == len(names) else ()
