"""The curated part of the arguments: what their types and defaults in Keras do not tell.

A rule for one class goes before a rule for the argument's name, which goes before the endings of
names, which go before the type of the default.
"""

from __future__ import annotations

from dataclasses import dataclass

from builder.layers.specs import ITEM, Kind


@dataclass(frozen=True, slots=True)
class Trait:
    """What is known of an argument beyond Keras's signature; see `ArgSpec` for the fields."""

    kind: Kind
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    item: ITEM | None = None
    optional: bool = False
    rank: int | None = None


COUNT = Trait("int", minimum=1)
NATURAL = Trait("int", minimum=0)
FLOAT = Trait("float")
POSITIVE = Trait("float", minimum=0)
PORTION = Trait("float", minimum=0, maximum=1)
SIZE = Trait("size", minimum=1)
RANGE = Trait("range")
NUMBERS = Trait("numbers", item="float")
AXIS = Trait("axis")

CELLS = ("LSTMCell", "GRUCell", "SimpleRNNCell")
RECURRENT = ("LSTM", "GRU", "SimpleRNN", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
INTERPOLATIONS = ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5")
WINDOWS = ("hann", "hamming")


def _each(trait: Trait, *names: str) -> dict[str, Trait]:
    return dict.fromkeys(names, trait)


BY_NAME: dict[str, Trait] = {
    **_each(COUNT, "units", "filters", "groups", "input_dim", "output_dim", "n", "height"),
    **_each(COUNT, "width", "num_heads", "key_dim", "value_dim", "head_dim", "depth_multiplier"),
    **_each(COUNT, "num_query_heads", "num_key_value_heads", "num_tokens", "num_bins"),
    **_each(COUNT, "max_tokens", "output_sequence_length", "projection_dim", "fft_length"),
    **_each(COUNT, "frame_length", "frame_step", "sequence_stride", "sequence_length", "bins"),
    **_each(COUNT, "sampling_rate", "num_mel_bins", "num_chains", "chain_depth", "num_ops"),
    **_each(COUNT, "power_iterations", "lora_rank", "sliding_window"),
    **_each(NATURAL, "seed"),
    "num_oov_indices": Trait("int", minimum=0, maximum=100_000),
    **_each(FLOAT, "lora_alpha", "alpha", "negative_slope", "threshold", "mask_value"),
    **_each(FLOAT, "fill_value", "init_values", "mag_exp", "value", "gain", "mean", "minval"),
    **_each(FLOAT, "maxval", "max_value", "min_value"),
    **_each(POSITIVE, "epsilon", "stddev", "l1", "l2", "min_freq", "max_freq", "top_db"),
    **_each(POSITIVE, "min_power", "ref_power", "clip_limit", "logit_soft_cap"),
    **_each(PORTION, "rate", "dropout", "recurrent_dropout", "momentum", "renorm_momentum"),
    **_each(PORTION, "drop_path_rate"),
    **_each(SIZE, "kernel_size", "strides", "dilation_rate", "pool_size", "size", "output_size"),
    **_each(RANGE, "factor", "height_factor", "width_factor", "x_factor"),
    **_each(RANGE, "y_factor", "brightness_factor", "contrast_factor", "saturation_factor"),
    **_each(RANGE, "hue_factor", "addition_factor", "threshold_factor", "sigma"),
    **_each(AXIS, "axis", "axes", "attention_axes", "shared_axes", "input_axes", "output_axes"),
    **_each(Trait("shape"), "target_shape", "noise_shape", "output_shape", "shape"),
    **_each(Trait("text"), "equation", "bias_axes", "encoding", "oov_token", "mask_token"),
    **_each(Trait("dtype"), "dtype", "reverse_dtype"),
    **_each(Trait("choice", WINDOWS, optional=True), "window"),
    **_each(Trait("choice", ("channels_last", "channels_first")), "data_format"),
    **_each(Trait("choice", ("reflect", "wrap", "constant", "nearest")), "fill_mode"),
    **_each(Trait("choice", ("nearest", "bilinear")), "interpolation"),
    **_each(Trait("list", item="int"), "dims"),
    **_each(Trait("list", item="float"), "bin_boundaries", "idf_weights", "value_range"),
    "salt": Trait("numbers", item="int"),
    "ngrams": Trait("numbers", item="int", minimum=1, maximum=100),
    **_each(Trait("numbers", item="float"), "variance", "offset"),
    **_each(Trait("activation"), "activation", "recurrent_activation"),
    "output_padding": Trait("size", minimum=0),
    "tile_grid_size": Trait("list", item="int", minimum=1),
    "cropping": Trait("margins", minimum=0),
    "cell": Trait("layer", (*CELLS, "StackedRNNCells")),
    "cells": Trait("layers", CELLS),
    "layer": Trait("layer"),
    "backward_layer": Trait("layer", RECURRENT),
    "layers": Trait("layers"),
    "vocabulary": Trait("list", item="text"),
    "vocabulary_dtype": Trait("choice", ("int64", "int32")),
    "renorm_clipping": Trait("json"),
}

BY_ENDING: dict[str, Trait] = {
    "_initializer": Trait("initializer"),
    "_regularizer": Trait("regularizer"),
    "_constraint": Trait("constraint"),
}

_PADDING = Trait("choice", ("valid", "same"))
_CAUSAL = Trait("choice", ("valid", "same", "causal"))
_ENCODINGS = ("int", "one_hot", "multi_hot", "count")

BY_CLASS: dict[tuple[str, str], Trait] = {
    **{
        (f"{name}{rank}D", "padding"): _PADDING
        for rank in (1, 2, 3)
        for name in ("Conv", "MaxPooling", "AveragePooling", "ConvLSTM")
    },
    **{(f"Conv{rank}DTranspose", "padding"): _PADDING for rank in (1, 2, 3)},
    **{(f"{name}2D", "padding"): _PADDING for name in ("SeparableConv", "DepthwiseConv")},
    **{(f"{name}1D", "padding"): _CAUSAL for name in ("Conv", "SeparableConv")},
    **{(f"ZeroPadding{rank}D", "padding"): Trait("margins", minimum=0) for rank in (1, 2, 3)},
    ("DepthwiseConv1D", "padding"): _PADDING,
    ("STFTSpectrogram", "padding"): _PADDING,
    **{
        ("STFTSpectrogram", name): Trait("int", minimum=1, maximum=2**16)
        for name in ("frame_length", "frame_step", "fft_length")
    },
    ("STFTSpectrogram", "mode"): Trait(
        "choice", ("log", "magnitude", "psd", "real", "imag", "angle", "stft")
    ),
    ("STFTSpectrogram", "scaling"): Trait("choice", ("density", "spectrum"), optional=True),
    ("Attention", "score_mode"): Trait("choice", ("dot", "concat")),
    ("Bidirectional", "layer"): Trait("layer", RECURRENT),
    ("Bidirectional", "merge_mode"): Trait(
        "choice", ("concat", "sum", "mul", "ave"), optional=True
    ),
    ("Normalization", "axis"): Trait("axis", optional=True),
    ("Normalization", "mean"): NUMBERS,
    ("Rescaling", "scale"): NUMBERS,
    ("RandomErasing", "scale"): RANGE,
    ("RandomErasing", "fill_value"): NUMBERS,
    ("RandomElasticTransform", "scale"): RANGE,
    ("RandomPerspective", "scale"): PORTION,
    ("CustomScaleLayer", "scale"): FLOAT,
    ("RandomGrayscale", "factor"): PORTION,
    ("RandomGaussianBlur", "kernel_size"): Trait("size", minimum=1, rank=2),
    ("RandomFlip", "mode"): Trait("choice", ("horizontal", "vertical", "horizontal_and_vertical")),
    ("Resizing", "interpolation"): Trait("choice", INTERPOLATIONS),
    ("Resizing", "fill_mode"): Trait("choice", ("constant",)),
    ("UpSampling2D", "interpolation"): Trait("choice", INTERPOLATIONS),
    ("CategoryEncoding", "output_mode"): Trait("choice", ("multi_hot", "one_hot", "count")),
    ("Discretization", "output_mode"): Trait("choice", _ENCODINGS),
    ("HashedCrossing", "output_mode"): Trait("choice", ("int", "one_hot")),
    ("Hashing", "output_mode"): Trait("choice", _ENCODINGS),
    ("Hashing", "mask_value"): Trait("text"),
    ("StringLookup", "output_mode"): Trait("choice", (*_ENCODINGS, "tf_idf")),
    ("StringLookup", "oov_token"): Trait("text", optional=True),
    ("IntegerLookup", "output_mode"): Trait("choice", (*_ENCODINGS, "tf_idf")),
    ("IntegerLookup", "oov_token"): Trait("int", optional=True),
    ("IntegerLookup", "mask_token"): Trait("int"),
    ("IntegerLookup", "vocabulary"): Trait("list", item="int"),
    ("IntegerLookup", "oov_method"): Trait("choice", ("floormod", "farmhash")),
    ("TextVectorization", "output_mode"): Trait("choice", ("int", "multi_hot", "count", "tf_idf")),
    ("TextVectorization", "standardize"): Trait(
        "choice", ("lower_and_strip_punctuation", "lower", "strip_punctuation"), optional=True
    ),
    ("TextVectorization", "split"): Trait("choice", ("whitespace", "character"), optional=True),
    ("VarianceScaling", "scale"): POSITIVE,
    ("VarianceScaling", "mode"): Trait("choice", ("fan_in", "fan_out", "fan_avg")),
    ("VarianceScaling", "distribution"): Trait(
        "choice", ("truncated_normal", "untruncated_normal", "uniform")
    ),
    ("STFT", "side"): Trait("choice", ("real", "imag")),
    ("STFT", "scaling"): Trait("choice", ("density", "spectrum"), optional=True),
    ("OrthogonalRegularizer", "factor"): POSITIVE,
    ("OrthogonalRegularizer", "mode"): Trait("choice", ("rows", "columns")),
}

_BY_TYPE: dict[type, Trait] = {
    bool: Trait("bool"),
    int: Trait("int"),
    float: Trait("float"),
    str: Trait("text"),
}


def trait_of(class_name: str, argument: str, default: object) -> Trait:
    """Returns what is known of an argument; of the kind `json` where nothing is.

    Args:
        class_name: The class that takes the argument.
        argument: The argument's name.
        default: Its default in Keras.
    """
    known = BY_CLASS.get((class_name, argument)) or BY_NAME.get(argument)
    if known:
        return known
    for ending, trait in BY_ENDING.items():
        if argument.endswith(ending):
            return trait
    return _BY_TYPE.get(type(default), Trait("json"))
