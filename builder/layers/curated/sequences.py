"""Rows of the layers for sequences, and of the wrappers."""

from __future__ import annotations

from pydantic import JsonValue

from builder.layers.curated.rows import THINGS, Row, row

_RNN = ("units", "return_sequences", "return_state", "dropout", "activation")
_LSTM: dict[str, JsonValue] = {"class_name": "LSTM", "config": {"units": 32}}
_DENSE: dict[str, JsonValue] = {"class_name": "Dense", "config": {"units": 32}}
_CELL: dict[str, JsonValue] = {"class_name": "LSTMCell", "config": {"units": 32}}
_FLIP: dict[str, JsonValue] = {"class_name": "RandomFlip", "config": {"mode": "horizontal"}}
_TURN: dict[str, JsonValue] = {"class_name": "RandomRotation", "config": {"factor": 0.1}}

SEQUENCES: dict[str, Row] = {
    "LSTM": row(
        "recurrent",
        "Reads a sequence step by step, with a long and a short memory.",
        *_RNN,
        rank=3,
        units=32,
    ),
    "GRU": row(
        "recurrent", "Reads a sequence step by step; lighter than LSTM.", *_RNN, rank=3, units=32
    ),
    "SimpleRNN": row(
        "recurrent", "Reads a sequence step by step, with a short memory.", *_RNN, rank=3, units=32
    ),
    "RNN": row(
        "recurrent",
        "Reads a sequence step by step with a cell of your choice.",
        *("cell", "return_sequences", "return_state"),
        rank=3,
        cell=_CELL,
    ),
    **{
        f"ConvLSTM{rank}D": row(
            "recurrent",
            f"An LSTM whose every step is {THINGS[rank]}.",
            *("filters", "kernel_size", "strides", "padding", "return_sequences"),
            rank=rank + 3,
            filters=16,
            kernel_size=3,
        )
        for rank in (1, 2, 3)
    },
    "MultiHeadAttention": row(
        "attention",
        "Every place looks at every other place, in several ways at once.",
        *("num_heads", "key_dim", "value_dim", "dropout"),
        rank=3,
        num_heads=4,
        key_dim=16,
    ),
    "GroupQueryAttention": row(
        "attention",
        "Attention whose queries share keys and values in groups.",
        *("head_dim", "num_query_heads", "num_key_value_heads", "dropout"),
        rank=3,
        head_dim=16,
        num_query_heads=4,
        num_key_value_heads=2,
    ),
    "Attention": row(
        "attention",
        "Weighs the values by how well their keys match the query.",
        *("use_scale", "score_mode", "dropout"),
        rank=3,
    ),
    "AdditiveAttention": row(
        "attention",
        "Attention that scores by adding query and key.",
        *("use_scale", "dropout"),
        rank=3,
    ),
    "Embedding": row(
        "embedding",
        "A learned vector for every whole number, such as a word's.",
        *("input_dim", "output_dim", "mask_zero"),
        input_dim=1000,
        output_dim=32,
    ),
    "ReversibleEmbedding": row(
        "embedding",
        "An embedding that can also turn vectors back into scores of words.",
        *("input_dim", "output_dim", "tie_weights", "mask_zero"),
        input_dim=1000,
        output_dim=32,
    ),
    "Masking": row(
        "embedding", "Marks time steps to be skipped by later layers.", "mask_value", rank=3
    ),
    "Bidirectional": row(
        "wrapper",
        "Reads a sequence forwards and backwards with two copies of a recurrent layer.",
        *("layer", "merge_mode"),
        rank=3,
        layer=_LSTM,
    ),
    "TimeDistributed": row(
        "wrapper", "Applies one layer to every time step.", "layer", rank=3, layer=_DENSE
    ),
    "SpectralNormalization": row(
        "wrapper",
        "Keeps a layer's kernel from stretching its input by more than 1.",
        *("layer", "power_iterations"),
        layer=_DENSE,
    ),
    "Pipeline": row(
        "wrapper",
        "Applies several layers in a row as one.",
        "layers",
        rank=4,
        layers=[_FLIP, _TURN],
    ),
}
