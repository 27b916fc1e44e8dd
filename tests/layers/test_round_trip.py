import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builder.layers.catalogue import catalogue
from builder.layers.make import LayerError, make_layer, read_layer
from tests.layers.layers import MADE, a_layer, an_object

ROUND_TRIPS = [
    ("Dense", {"units": 3, "activation": "relu", "use_bias": False}),
    ("Dense", {"units": 3, "kernel_initializer": "he_normal"}),
    ("Dense", {"units": 3, "kernel_initializer": an_object("HeNormal", seed=7)}),
    ("Dense", {"units": 3, "kernel_regularizer": an_object("L2", l2=0.1)}),
    ("Dense", {"units": 3, "kernel_regularizer": an_object("L1L2", l1=0.1)}),
    ("Dense", {"units": 3, "kernel_constraint": an_object("MaxNorm", max_value=3)}),
    ("Dense", {"units": 3, "kernel_constraint": an_object("NonNeg")}),
    ("Dense", {"units": 3, "activity_regularizer": an_object("L1")}),
    ("Dense", {"units": 3, "dtype": "mixed_float16"}),
    ("Dense", {"units": 3, "activation": an_object("LeakyReLU", negative_slope=0.2)}),
    ("Dense", {"units": 3, "lora_rank": 2}),
    ("Dense", {"units": 3, "lora_rank": 2, "lora_alpha": 4.0}),
    ("EinsumDense", {"equation": "ab,bc->ac", "output_shape": [4], "lora_rank": 2}),
    ("Embedding", {"input_dim": 9, "output_dim": 3, "lora_rank": 2}),
    ("Activation", {"activation": "linear"}),
    ("Activation", {"activation": "gelu"}),
    ("Conv2D", {"filters": 4, "kernel_size": [3, 5], "strides": 2, "padding": "same"}),
    ("Conv2D", {"filters": 4, "kernel_size": 3, "dilation_rate": [2, 1], "groups": 2}),
    ("Conv2D", {"filters": 4, "kernel_size": 3, "data_format": "channels_first"}),
    ("Conv1D", {"filters": 4, "kernel_size": 3, "padding": "causal"}),
    ("Conv2DTranspose", {"filters": 4, "kernel_size": 3, "strides": 2, "output_padding": 1}),
    ("MaxPooling2D", {"pool_size": 3}),
    ("MaxPooling2D", {"pool_size": 3, "strides": 2, "padding": "same"}),
    ("MaxPooling2D", {"strides": 1}),
    ("MaxPooling1D", {"pool_size": 3, "strides": 1}),
    ("AdaptiveMaxPooling2D", {"output_size": [2, 3]}),
    ("ZeroPadding1D", {"padding": [1, 2]}),
    ("ZeroPadding2D", {"padding": [1, 2]}),
    ("ZeroPadding2D", {"padding": [[0, 1], [0, 1]]}),
    ("ZeroPadding2D", {"padding": [[0, 1], [2, 1]]}),
    ("ZeroPadding3D", {"padding": 2}),
    ("Cropping1D", {"cropping": [0, 1]}),
    ("Cropping2D", {"cropping": [[0, 1], [2, 1]]}),
    ("UpSampling2D", {"size": [2, 3], "interpolation": "bilinear"}),
    ("Reshape", {"target_shape": [-1, 4]}),
    ("Permute", {"dims": [2, 3, 1]}),
    ("Concatenate", {"axis": 1}),
    ("Dot", {"axes": [1, 2], "normalize": True}),
    ("BatchNormalization", {"axis": 1, "scale": False, "momentum": 0.9}),
    ("BatchNormalization", {"gamma_initializer": "zeros"}),
    ("LayerNormalization", {"axis": [1, 2], "epsilon": 1e-6}),
    ("UnitNormalization", {"axis": [1, 2]}),
    ("Normalization", {"mean": [0.5, 0.25], "variance": [1.0, 4.0]}),
    ("Normalization", {"mean": [0.5], "variance": [1.0], "invert": True}),
    ("Rescaling", {"scale": [0.5, 0.25, 1.0], "offset": -1.0}),
    ("Dropout", {"rate": 0.25, "noise_shape": [None, 1, 3], "seed": 3}),
    ("PReLU", {"shared_axes": [1, 2], "alpha_initializer": an_object("Constant", value=0.25)}),
    ("PReLU", {"alpha_constraint": an_object("MinMaxNorm", max_value=0.5)}),
    ("ReLU", {"max_value": 6.0}),
    ("Embedding", {"input_dim": 9, "output_dim": 3, "mask_zero": True}),
    ("Embedding", {"input_dim": 9, "output_dim": 3, "embeddings_initializer": "glorot_uniform"}),
    ("LSTM", {"units": 3, "return_sequences": True, "return_state": True, "dropout": 0.2}),
    ("LSTM", {"units": 3, "activation": "linear", "recurrent_activation": "hard_sigmoid"}),
    ("GRU", {"units": 3, "reset_after": False, "go_backwards": True}),
    ("SimpleRNN", {"units": 3, "zero_output_for_mask": True, "stateful": True}),
    ("RNN", {"cell": an_object("GRUCell", units=4, dropout=0.1), "return_sequences": True}),
    (
        "RNN",
        {
            "cell": an_object(
                "StackedRNNCells",
                cells=[an_object("LSTMCell", units=4), an_object("SimpleRNNCell", units=2)],
            )
        },
    ),
    ("Bidirectional", {"layer": an_object("LSTM", units=4), "merge_mode": "sum"}),
    ("Bidirectional", {"layer": an_object("GRU", units=4, return_state=True), "merge_mode": None}),
    (
        "Bidirectional",
        {
            "layer": an_object("LSTM", units=4),
            "backward_layer": an_object("LSTM", units=4, activation="relu", go_backwards=True),
        },
    ),
    ("TimeDistributed", {"layer": an_object("Conv2D", filters=4, kernel_size=3)}),
    ("TimeDistributed", {"layer": an_object("Dense", name="scores", units=4)}),
    ("TimeDistributed", {"layer": an_object("TimeDistributed", layer=an_object("Dense", units=4))}),
    ("SpectralNormalization", {"layer": an_object("Conv2D", filters=4, kernel_size=3)}),
    ("Pipeline", {"layers": [an_object("RandomFlip"), an_object("RandomZoom", height_factor=0.2)]}),
    ("MultiHeadAttention", {"num_heads": 2, "key_dim": 3, "value_dim": 5}),
    ("MultiHeadAttention", {"num_heads": 2, "key_dim": 3, "attention_axes": [2, 3]}),
    ("Attention", {"score_mode": "concat", "use_scale": True}),
    ("AdditiveAttention", {"seed": 3, "dropout": 0.5}),
    ("EinsumDense", {"equation": "abc,cd->abd", "output_shape": [None, 4]}),
    ("RandomRotation", {"factor": [-0.1, 0.3]}),
    ("RandomRotation", {"factor": [0.0, 0.3]}),
    ("RandomContrast", {"factor": [0.1, 0.3]}),
    ("RandomBrightness", {"factor": 0.3, "value_range": [0, 1]}),
    ("RandomZoom", {"height_factor": 0.2, "width_factor": [0.1, 0.2], "fill_mode": "constant"}),
    ("RandomShear", {"x_factor": 0.2}),
    ("RandomPosterization", {"factor": [2, 4]}),
    ("RandomPosterization", {"factor": 5}),
    ("RandomErasing", {"factor": 0.5, "scale": [0.1, 0.2], "fill_value": 0.5}),
    ("RandomGaussianBlur", {"kernel_size": [3, 5], "sigma": 0.5}),
    ("AugMix", {"factor": 0.2}),
    ("Resizing", {"height": 8, "width": 9, "interpolation": "nearest"}),
    ("CategoryEncoding", {"num_tokens": 4, "output_mode": "one_hot"}),
    ("Discretization", {"bin_boundaries": [0.0, 1.0], "output_mode": "one_hot"}),
    ("Hashing", {"num_bins": 4, "output_mode": "one_hot"}),
    ("Hashing", {"num_bins": 4, "salt": [1, 2]}),
    ("StringLookup", {"vocabulary": ["a", "b"], "num_oov_indices": 2}),
    ("IntegerLookup", {"vocabulary": [3, 4], "output_mode": "multi_hot"}),
    ("TextVectorization", {"vocabulary": ["a", "b"], "standardize": None, "split": "character"}),
    ("MelSpectrogram", {"fft_length": 512, "sampling_rate": 8000}),
    ("MelSpectrogram", {"fft_length": 512, "sequence_length": 256, "max_freq": 3000}),
    ("STFTSpectrogram", {"window": None, "frame_length": 128}),
    ("Masking", {"mask_value": -1.0}),
    ("GaussianNoise", {"stddev": 0.3, "seed": 1}),
    ("ActivityRegularization", {"l1": 0.3}),
    ("Input", {"shape": [None, 8]}),
    ("Input", {"shape": []}),
    ("Input", {"shape": [8], "dtype": "int32", "batch_size": 4}),
    ("LayerScale", {"init_values": 0.5, "projection_dim": 4}),
]


@pytest.mark.parametrize(("name", "config"), ROUND_TRIPS, ids=lambda value: str(value)[:60])
def test_arguments_survive_the_way_to_keras_and_back(name, config):
    found = read_layer(make_layer(a_layer(name, **config)))
    assert found == (name, config)
    assert json.loads(json.dumps(found[1])) == config


SHORTENED = [
    ("Conv2D", {"filters": 4, "kernel_size": [3, 3]}, {"filters": 4, "kernel_size": 3}),
    (
        "Conv2D",
        {"filters": 4, "kernel_size": 3, "strides": [1, 1]},
        {"filters": 4, "kernel_size": 3},
    ),
    ("Dense", {"units": 4, "activation": "linear"}, {"units": 4}),
    ("Dense", {"units": 4, "activation": "swish"}, {"units": 4, "activation": "silu"}),
    ("Dense", {"units": 4, "bias_initializer": "zeros"}, {"units": 4}),
    ("Dense", {"units": 4, "bias_initializer": an_object("Zeros")}, {"units": 4}),
    ("Dense", {"units": 4, "dtype": "float32"}, {"units": 4}),
    (
        "Dense",
        {"units": 4, "kernel_regularizer": "l2"},
        {"units": 4, "kernel_regularizer": an_object("L2")},
    ),
    ("MaxPooling2D", {"pool_size": 2, "strides": 2}, {}),
    ("ZeroPadding2D", {"padding": [[2, 2], [2, 2]]}, {"padding": 2}),
    ("ZeroPadding2D", {"padding": [[1, 1], [2, 2]]}, {"padding": [1, 2]}),
    ("RandomRotation", {"factor": [-0.3, 0.3]}, {"factor": 0.3}),
    ("RandomContrast", {"factor": [0.0, 0.3]}, {"factor": 0.3}),
    ("LSTM", {"units": 4, "activation": None}, {"units": 4, "activation": "linear"}),
    ("Normalization", {"axis": [-1], "mean": 0.0, "variance": 1.0}, {"mean": 0.0, "variance": 1.0}),
    (
        "MultiHeadAttention",
        {"num_heads": 2, "key_dim": 3, "value_dim": 3},
        {"num_heads": 2, "key_dim": 3},
    ),
    (
        "Bidirectional",
        {
            "layer": an_object("LSTM", units=4),
            "backward_layer": an_object("LSTM", units=4, go_backwards=True),
        },
        {"layer": an_object("LSTM", units=4)},
    ),
]


@pytest.mark.parametrize(("name", "config", "short"), SHORTENED, ids=lambda value: str(value)[:60])
def test_equal_layers_have_equal_configs(name, config, short):
    assert read_layer(make_layer(a_layer(name, **config))) == (name, short)


def _saved(layer):
    """What Keras saves of a layer; to Keras, one axis in a list is the same as the axis."""
    saved = {key: value for key, value in layer.get_config().items() if key != "name"}
    if len(np.atleast_1d(saved.get("axis"))) == 1:
        saved["axis"] = np.atleast_1d(saved.get("axis"))[0]
    return json.loads(json.dumps(saved, default=str))


def _values(arg):
    small = st.integers(1, 4)
    number = st.sampled_from([0.0, 0.1, 0.25, 0.5, 1.0])
    by_kind = {
        "int": small,
        "float": number,
        "bool": st.booleans(),
        "size": small | st.lists(small, min_size=arg.rank or 1, max_size=arg.rank or 1),
        "margins": small
        | st.lists(st.lists(small, min_size=2, max_size=2), min_size=arg.rank, max_size=arg.rank),
        "range": number | st.tuples(number, number).map(sorted),
        "numbers": (small if arg.item == "int" else number),
        "axis": st.sampled_from([-1, 1, [1], [1, 2]]),
        "shape": st.lists(small, min_size=1, max_size=3),
        "list": st.lists({"int": small, "float": number}.get(arg.item, st.text("ab")), max_size=3),
        "text": st.text("ab", min_size=1, max_size=2),
    }
    chosen = st.sampled_from(arg.choices) if arg.choices else st.none()
    return by_kind.get(arg.kind, chosen) | (st.none() if arg.optional else st.nothing())


@st.composite
def _configs(draw):
    name = draw(st.sampled_from([name for name in MADE if catalogue()[name].palette]))
    spec = catalogue()[name]
    free = [arg for arg in spec.args if arg.kind not in {"layer", "layers", "json", "expression"}]
    changed = draw(st.lists(st.sampled_from(free), max_size=4, unique=True)) if free else []
    return name, {**spec.starter, **{arg.name: draw(_values(arg)) for arg in changed}}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_configs())
def test_the_short_config_makes_the_same_layer(drawn):
    name, config = drawn
    try:
        layer = make_layer(a_layer(name, **config))
    except LayerError:
        return
    short = read_layer(layer)
    again = make_layer(a_layer(*short[:1], **short[1]))
    assert read_layer(again) == short
    made_up = {"seed"} if name == "RandomCrop" else set()
    one, other = ({k: v for k, v in _saved(x).items() if k not in made_up} for x in (layer, again))
    assert one == other
    assert len(short[1]) <= len(config)
