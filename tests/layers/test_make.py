import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builder.graph.document import Layer
from builder.layers.catalogue import LEFT_OUT, catalogue, cell_specs
from builder.layers.make import LayerError, make_layer, read_layer
from builder.layers.objects import choices_of, object_specs
from builder.layers.specs import OBJECT_KINDS

MADE = [name for name in catalogue() if name not in {"Block", "Expression"}]


def _layer(class_name, **config):
    return Layer(id="one", class_name=class_name, config=config, name="one")


def _saved(layer):
    """What Keras saves of a layer; to Keras, one axis in a list is the same as the axis."""
    saved = {key: value for key, value in layer.get_config().items() if key != "name"}
    if len(np.atleast_1d(saved.get("axis"))) == 1:
        saved["axis"] = np.atleast_1d(saved.get("axis"))[0]
    return json.loads(json.dumps(saved, default=str))


def _object(class_name, **config):
    return {"class_name": class_name, "config": config}


@pytest.mark.parametrize("name", MADE)
def test_what_the_palette_adds_is_a_layer_of_keras(name, keras):
    layer = make_layer(_layer(name, **catalogue()[name].starter))
    assert layer.name == "one"
    expected = "InputLayer" if name == "Input" else name
    assert type(layer).__name__ in {expected, "GroupedQueryAttention"}


@pytest.mark.parametrize("name", MADE)
def test_reading_gives_back_what_was_made(name):
    config = dict(catalogue()[name].starter)
    assert read_layer(make_layer(_layer(name, **config))) == (name, config)


ROUND_TRIPS = [
    ("Dense", {"units": 3, "activation": "relu", "use_bias": False}),
    ("Dense", {"units": 3, "kernel_initializer": "he_normal"}),
    ("Dense", {"units": 3, "kernel_initializer": _object("HeNormal", seed=7)}),
    ("Dense", {"units": 3, "kernel_regularizer": _object("L2", l2=0.1)}),
    ("Dense", {"units": 3, "kernel_regularizer": _object("L1L2", l1=0.1)}),
    ("Dense", {"units": 3, "kernel_constraint": _object("MaxNorm", max_value=3)}),
    ("Dense", {"units": 3, "kernel_constraint": _object("NonNeg")}),
    ("Dense", {"units": 3, "activity_regularizer": _object("L1")}),
    ("Dense", {"units": 3, "dtype": "mixed_float16"}),
    ("Dense", {"units": 3, "activation": _object("LeakyReLU", negative_slope=0.2)}),
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
    ("PReLU", {"shared_axes": [1, 2], "alpha_initializer": _object("Constant", value=0.25)}),
    ("PReLU", {"alpha_constraint": _object("MinMaxNorm", max_value=0.5)}),
    ("ReLU", {"max_value": 6.0}),
    ("Embedding", {"input_dim": 9, "output_dim": 3, "mask_zero": True}),
    ("Embedding", {"input_dim": 9, "output_dim": 3, "embeddings_initializer": "glorot_uniform"}),
    ("LSTM", {"units": 3, "return_sequences": True, "return_state": True, "dropout": 0.2}),
    ("LSTM", {"units": 3, "activation": "linear", "recurrent_activation": "hard_sigmoid"}),
    ("GRU", {"units": 3, "reset_after": False, "go_backwards": True}),
    ("SimpleRNN", {"units": 3, "zero_output_for_mask": True, "stateful": True}),
    ("RNN", {"cell": _object("GRUCell", units=4, dropout=0.1), "return_sequences": True}),
    (
        "RNN",
        {
            "cell": _object(
                "StackedRNNCells",
                cells=[_object("LSTMCell", units=4), _object("SimpleRNNCell", units=2)],
            )
        },
    ),
    ("Bidirectional", {"layer": _object("LSTM", units=4), "merge_mode": "sum"}),
    ("Bidirectional", {"layer": _object("GRU", units=4, return_state=True), "merge_mode": None}),
    (
        "Bidirectional",
        {
            "layer": _object("LSTM", units=4),
            "backward_layer": _object("LSTM", units=4, activation="relu", go_backwards=True),
        },
    ),
    ("TimeDistributed", {"layer": _object("Conv2D", filters=4, kernel_size=3)}),
    ("TimeDistributed", {"layer": _object("Dense", name="scores", units=4)}),
    ("TimeDistributed", {"layer": _object("TimeDistributed", layer=_object("Dense", units=4))}),
    ("SpectralNormalization", {"layer": _object("Conv2D", filters=4, kernel_size=3)}),
    ("Pipeline", {"layers": [_object("RandomFlip"), _object("RandomZoom", height_factor=0.2)]}),
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
    found = read_layer(make_layer(_layer(name, **config)))
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
    ("Dense", {"units": 4, "bias_initializer": _object("Zeros")}, {"units": 4}),
    ("Dense", {"units": 4, "dtype": "float32"}, {"units": 4}),
    (
        "Dense",
        {"units": 4, "kernel_regularizer": "l2"},
        {"units": 4, "kernel_regularizer": _object("L2")},
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
            "layer": _object("LSTM", units=4),
            "backward_layer": _object("LSTM", units=4, go_backwards=True),
        },
        {"layer": _object("LSTM", units=4)},
    ),
]


@pytest.mark.parametrize(("name", "config", "short"), SHORTENED, ids=lambda value: str(value)[:60])
def test_equal_layers_have_equal_configs(name, config, short):
    assert read_layer(make_layer(_layer(name, **config))) == (name, short)


SHAPES = {
    2: (None, 16),
    3: (None, 16, 8),
    4: (None, 32, 32, 3),
    5: (None, 8, 16, 16, 3),
    6: (None, 3, 8, 8, 8, 2),
    "MelSpectrogram": (None, 16_000),
    "STFTSpectrogram": (None, 16_000, 1),
    "LayerScale": (None, 64),
    "HashedCrossing": (None, 1),
    "TextVectorization": (None, 1),
}
DTYPES = {
    **dict.fromkeys(["HashedCrossing", "Hashing", "StringLookup", "TextVectorization"], "string"),
    **dict.fromkeys(["Embedding", "ReversibleEmbedding", "CategoryEncoding"], "int32"),
    "IntegerLookup": "int64",
}


@pytest.mark.parametrize("name", [name for name in MADE if name != "Input"])
def test_what_the_palette_adds_can_be_called_and_read_afterwards(name, keras):
    spec = catalogue()[name]
    layer = make_layer(_layer(name, **spec.starter))
    shape = SHAPES.get(name) or SHAPES[spec.rank or 3]
    tensor = keras.KerasTensor(shape, dtype=DTYPES.get(name, "float32"))
    needed = [port for port in spec.ports if not port.optional]
    layer(*([tensor, tensor] if port.many else tensor for port in needed))
    assert read_layer(layer) == (name, dict(spec.starter))


@pytest.mark.parametrize("axes", [None, 1, 2, [1, 2]])
def test_attention_axes_are_read_as_they_were_given(axes, keras):
    config = {"num_heads": 2, "key_dim": 3} | ({"attention_axes": axes} if axes else {})
    layer = make_layer(_layer("MultiHeadAttention", **config))
    tensor = keras.KerasTensor((None, 4, 5, 6))
    layer(tensor, tensor)
    expected = {key: value for key, value in config.items() if value != [1, 2]}
    assert read_layer(layer)[1] == expected


@pytest.mark.parametrize("name", [name for name in MADE if name != "Input"])
def test_a_layer_of_keras_with_nothing_but_what_it_needs_has_no_other_arguments(name, keras):
    spec = catalogue()[name]
    needed = {arg.name: spec.starter[arg.name] for arg in spec.args if arg.required}
    if {"mean", "bin_boundaries", "vocabulary", "num_tokens"} & set(spec.starter):
        needed = dict(spec.starter)
    layer = make_layer(_layer(name, **needed))
    assert read_layer(layer)[1].keys() <= needed.keys()


def test_keras_layers_that_were_made_by_hand_can_be_read(keras):
    layers = keras.layers
    cases = [
        (layers.Conv2D(8, (3, 3), activation=keras.activations.relu), "Conv2D"),
        (layers.MaxPool2D(), "MaxPooling2D"),
        (layers.Convolution2D(8, 3), "Conv2D"),
        (layers.GroupQueryAttention(8, 4, 2), "GroupQueryAttention"),
        (layers.Dense(2, kernel_initializer=keras.initializers.HeNormal()), "Dense"),
        (layers.Bidirectional(layers.LSTM(4, name="inner")), "Bidirectional"),
        (keras.Input((3,))._keras_history.operation, "Input"),
    ]
    found = [read_layer(layer) for layer, _ in cases]
    assert [name for name, _ in found] == [name for _, name in cases]
    assert found[0][1] == {"filters": 8, "kernel_size": 3, "activation": "relu"}
    assert found[4][1] == {"units": 2, "kernel_initializer": "he_normal"}
    assert found[5][1]["layer"]["config"] == {"name": "inner", "units": 4}
    assert found[6][1] == {"shape": [3]}


def test_every_layer_of_a_model_of_applications_can_be_read_and_made_again(keras):
    model = keras.applications.MobileNetV3Small(input_shape=(32, 32, 3), weights=None)
    for layer in model.layers:
        name, config = read_layer(layer)
        again = make_layer(Layer(id="a", class_name=name, config=config, name=layer.name))
        assert again.get_config() == layer.get_config()


def test_names_are_the_documents_or_the_classs(keras):
    layer = _layer("Conv2D", filters=2, kernel_size=3)
    assert make_layer(layer).name == "one"
    assert [make_layer(layer, named=False).name for _ in range(2)] == ["conv2d", "conv2d"]


def test_inner_layers_have_the_same_names_every_time():
    layer = _layer("Bidirectional", layer=_object("LSTM", units=4))
    names = {make_layer(layer).forward_layer.name for _ in range(2)}
    assert names == {"forward_lstm"}


def test_a_frozen_layer_does_not_train(keras):
    frozen = Layer(id="a", class_name="Dense", config={"units": 2}, name="a", trainable=False)
    layer = make_layer(frozen)
    layer.build((None, 3))
    assert not layer.trainable_weights
    assert len(layer.non_trainable_weights) == 2


def test_all_objects_can_be_made(keras):
    for kind in OBJECT_KINDS:
        for name in object_specs(kind):
            config = {"units": 2, f"kernel_{kind}": _object(name)}
            layer = make_layer(_layer("Dense", **config))
            assert type(getattr(layer, f"kernel_{kind}")).__name__ == name
    for name in choices_of("activation"):
        assert make_layer(_layer("Activation", activation=name)).activation.__name__ == name


COMPLAINTS = [
    ("Danse", {}, "There is no layer called 'Danse'. Did you mean 'Dense'?", None),
    ("Lambda", {"function": "x"}, LEFT_OUT["Lambda"], None),
    ("LSTMCell", {"units": 3}, "choose it as the cell of an RNN", None),
    ("MaxPool2D", {}, "another name of MaxPooling2D", None),
    ("TFSMLayer", {"filepath": "/etc"}, "reads a saved model from a file", None),
    ("Expression", {"expression": "x"}, "no layer of Keras", None),
    ("Dense", {}, "Dense needs a value for 'units'.", "units"),
    ("Conv2D", {"filters": 3}, "Conv2D needs a value for 'kernel_size'.", "kernel_size"),
    ("Dense", {"units": 3, "activaton": "relu"}, "Did you mean 'activation'?", "activaton"),
    ("Dense", {"units": 3, "weights": []}, "Dense has no argument 'weights'.", "weights"),
    ("Dense", {"units": 3, "name": "b"}, "Dense has no argument 'name'.", "name"),
    ("Dense", {"units": "many"}, "expected a whole number, got 'many'", "units"),
    ("Dense", {"units": 3.5}, "expected a whole number, got 3.5", "units"),
    ("Dense", {"units": True}, "expected a whole number, got True", "units"),
    ("Dense", {"units": -3}, "Received: units=-3", "units"),
    ("Dense", {"units": 3, "activation": "rleu"}, "Did you mean 'relu'?", "activation"),
    ("Dense", {"units": 3, "use_bias": 1}, "expected true or false, got 1", "use_bias"),
    (
        "Dense",
        {"units": 3, "kernel_initializer": "he_norml"},
        "no initializer called 'he_norml'. Did you mean 'he_normal'?",
        "kernel_initializer",
    ),
    (
        "Dense",
        {"units": 3, "kernel_regularizer": _object("L2", l1=0.1)},
        "L2 has no argument 'l1'. It takes l2.",
        "l1",
    ),
    (
        "Dense",
        {"units": 3, "kernel_regularizer": _object("L2", l2="a lot")},
        "l2 of L2: expected a number, got 'a lot'",
        "l2",
    ),
    ("Dropout", {"rate": 2}, "Received: rate=2", "rate"),
    (
        "Conv2D",
        {"filters": 4, "kernel_size": 3, "padding": "sane"},
        "(Did you mean 'same'?)",
        "padding",
    ),
    ("Conv2D", {"filters": 4, "kernel_size": [3, 3, 3]}, "kernel_size", "kernel_size"),
    ("Conv2D", {"filters": 4, "kernel_size": 3, "dtype": "flota32"}, "'float32'?", "dtype"),
    ("Input", {"shape": "28"}, "expected a shape", "shape"),
    ("Bidirectional", {"layer": _object("Dense", units=3)}, "{'go_backwards': True}", None),
    ("Bidirectional", {"layer": _object("LSTN", units=3)}, "Did you mean 'LSTM'?", None),
    ("Bidirectional", {"layer": 3}, "expected a layer", "layer"),
    ("Pipeline", {"layers": "RandomFlip"}, "expected a list of layers", "layers"),
    ("RNN", {"cell": _object("LSTMCell")}, "LSTMCell needs a value for 'units'.", "units"),
]


@pytest.mark.parametrize(
    ("name", "config", "words", "argument"), COMPLAINTS, ids=lambda value: str(value)[:50]
)
def test_complaints_say_what_is_wrong_and_where(name, config, words, argument):
    with pytest.raises(LayerError) as caught:
        make_layer(_layer(name, **config))
    message = str(caught.value)
    assert words in message
    assert caught.value.argument == argument
    assert "\n" not in message
    assert "<class" not in message
    assert len(message) < 500


HOSTILE = [
    ("StringLookup", {"vocabulary": "/etc/passwd"}),
    ("IntegerLookup", {"vocabulary": "/etc/passwd"}),
    ("TextVectorization", {"vocabulary": "/etc/passwd"}),
    ("TextVectorization", {"standardize": "os.system"}),
    ("Activation", {"activation": "os.system"}),
    ("Activation", {"activation": _object("function", name="system")}),
    ("Activation", {"activation": {"module": "os", "class_name": "function", "config": "system"}}),
    ("Activation", {"activation": _object("Lambda", function="x")}),
    ("Dense", {"units": 3, "kernel_initializer": {"module": "os", "class_name": "system"}}),
    ("Dense", {"units": 3, "kernel_initializer": _object("__lambda__", value="x")}),
    ("Dense", {"units": 3, "kernel_initializer": _object("Initializer")}),
    ("Dense", {"units": {"class_name": "__tensor__", "config": {"value": 3, "dtype": "int32"}}}),
    ("Dense", {"units": 3, "dtype": _object("DTypePolicy", name="float32")}),
    ("BatchNormalization", {"renorm_clipping": _object("Dense", units=3)}),
    ("TimeDistributed", {"layer": _object("Lambda", function="x")}),
    ("TimeDistributed", {"layer": _object("TFSMLayer", filepath="/etc")}),
    ("TimeDistributed", {"layer": {"class_name": "Model", "module": "keras", "config": {}}}),
    ("Dense", {"units": 10**400, "activation": "relu", "use_bias": "x" * 10**6}),
]


@pytest.mark.parametrize(("name", "config"), HOSTILE, ids=lambda value: str(value)[:60])
def test_nothing_is_made_that_the_catalogue_does_not_know(name, config):
    with pytest.raises(LayerError):
        make_layer(_layer(name, **config))


def test_layers_inside_layers_have_a_limit():
    layer = _object("Dense", units=1)
    for _ in range(9):
        layer = _object("TimeDistributed", layer=layer)
    with pytest.raises(LayerError, match="at most 8 layers"):
        make_layer(_layer("TimeDistributed", layer=layer))


def test_a_registered_object_of_the_users_own_is_never_made(keras):
    @keras.saving.register_keras_serializable("mine")
    class HeNormal(keras.initializers.Initializer):
        pass

    @keras.saving.register_keras_serializable("mine")
    def relu(x):
        return x

    try:
        layer = make_layer(_layer("Dense", units=2, kernel_initializer="HeNormal"))
        assert type(layer.kernel_initializer) is keras.initializers.HeNormal
        with pytest.raises(LayerError, match="something that Keras provides"):
            read_layer(keras.layers.Dense(2, kernel_initializer=HeNormal()))
        with pytest.raises(LayerError, match="activation of Dense"):
            read_layer(keras.layers.Dense(2, activation=relu))
    finally:
        keras.saving.get_custom_objects().clear()


def test_a_layer_of_the_users_own_cannot_be_read(keras):
    class Mine(keras.layers.Layer):
        pass

    with pytest.raises(LayerError, match="no layer called 'Mine'"):
        read_layer(Mine())
    with pytest.raises(LayerError, match="Expression takes its place"):
        read_layer(keras.layers.Lambda(lambda x: x))


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
        layer = make_layer(_layer(name, **config))
    except LayerError:
        return
    short = read_layer(layer)
    again = make_layer(_layer(*short[:1], **short[1]))
    assert read_layer(again) == short
    made_up = {"seed"} if name == "RandomCrop" else set()
    one, other = ({k: v for k, v in _saved(x).items() if k not in made_up} for x in (layer, again))
    assert one == other
    assert len(short[1]) <= len(config)


def test_cells_are_described_for_the_layers_that_hold_them():
    assert cell_specs()["LSTMCell"].args[0].name == "units"
