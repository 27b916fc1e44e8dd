"""What of Keras is not in the catalogue, and why."""

from __future__ import annotations

from collections.abc import Mapping

_ABSTRACT = "It is the base of other layers and does nothing by itself."
_CELL = "A cell computes one time step and is called by RNN only: choose it as the cell of an RNN."
_FOREIGN = "It wraps code of another framework, which a document cannot hold."

ALIASES: Mapping[str, str] = {
    **{f"AvgPool{rank}D": f"AveragePooling{rank}D" for rank in (1, 2, 3)},
    **{f"MaxPool{rank}D": f"MaxPooling{rank}D" for rank in (1, 2, 3)},
    **{f"GlobalAvgPool{rank}D": f"GlobalAveragePooling{rank}D" for rank in (1, 2, 3)},
    **{f"GlobalMaxPool{rank}D": f"GlobalMaxPooling{rank}D" for rank in (1, 2, 3)},
    **{f"Convolution{rank}D": f"Conv{rank}D" for rank in (1, 2, 3)},
    **{f"Convolution{rank}DTranspose": f"Conv{rank}DTranspose" for rank in (1, 2, 3)},
    **{f"SeparableConvolution{rank}D": f"SeparableConv{rank}D" for rank in (1, 2)},
}
"""Second names of a class, and the name that is used here."""

CELLS: tuple[str, ...] = ("LSTMCell", "GRUCell", "SimpleRNNCell", "StackedRNNCells")

LEFT_OUT: Mapping[str, str] = {
    **{alias: f"It is another name of {name}." for alias, name in ALIASES.items()},
    **dict.fromkeys(CELLS, _CELL),
    "Layer": _ABSTRACT,
    "Wrapper": _ABSTRACT,
    "InputLayer": "Input takes its place.",
    "InputSpec": "It describes what a layer accepts and is no layer.",
    "Lambda": "Expression takes its place: a document never holds code that is run unread.",
    "TFSMLayer": "It reads a saved model from a file.",
    "FlaxLayer": _FOREIGN,
    "JaxLayer": _FOREIGN,
    "TorchModuleWrapper": _FOREIGN,
    "MaxNumBoundingBoxes": "It works on bounding boxes beside an image, not on a tensor.",
}
"""Classes of `keras.layers` that are not in the catalogue, and the reason."""

_UNSAVED = "Keras leaves it out of the saved configuration."
_ARRAYS = "Weights are no part of a document."
_QUANTIZED = "Quantization is done to a trained model."

LEFT_OUT_ARGUMENTS: Mapping[tuple[str, str], str] = {
    ("Bidirectional", "weights"): _ARRAYS,
    ("Embedding", "weights"): _ARRAYS,
    **{(name, "use_cudnn"): _UNSAVED for name in ("LSTM", "GRU")},
    **{
        (name, "flash_attention"): _UNSAVED
        for name in ("MultiHeadAttention", "GroupQueryAttention")
    },
    ("CategoryEncoding", "sparse"): _UNSAVED,
    ("RandomGrayscale", "seed"): _UNSAVED,
    ("SimpleRNN", "seed"): _UNSAVED,
    ("RandomCrop", "seed"): "Keras saves one of its own making where none was given.",
    **{(name, "quantization_config"): _QUANTIZED for name in ("Dense", "EinsumDense", "Embedding")},
    ("EinsumDense", "gptq_unpacked_column_size"): _QUANTIZED,
}
"""Constructor arguments, by class and name, that the catalogue does not list, and the reason."""
