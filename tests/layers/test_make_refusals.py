import pytest

from builder.layers.catalogue import LEFT_OUT
from builder.layers.make import LayerError, make_layer, read_layer
from tests.layers.layers import a_layer, an_object

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
        {"units": 3, "kernel_regularizer": an_object("L2", l1=0.1)},
        "L2 has no argument 'l1'. It takes l2.",
        "l1",
    ),
    (
        "Dense",
        {"units": 3, "kernel_regularizer": an_object("L2", l2="a lot")},
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
    ("StringLookup", {"num_oov_indices": 10**9}, "expected at most 100,000", "num_oov_indices"),
    ("IntegerLookup", {"num_oov_indices": 10**9}, "expected at most 100,000", "num_oov_indices"),
    ("TextVectorization", {"ngrams": 10**9}, "expected at most 100, got 1000000000", "ngrams"),
    ("TextVectorization", {"ngrams": [1, 101]}, "expected at most 100, got 101", "ngrams"),
    ("STFTSpectrogram", {"frame_length": 10**9}, "expected at most 65,536", "frame_length"),
    ("STFTSpectrogram", {"fft_length": 10**9}, "expected at most 65,536", "fft_length"),
    ("Bidirectional", {"layer": an_object("Dense", units=3)}, "{'go_backwards': True}", None),
    ("Bidirectional", {"layer": an_object("LSTN", units=3)}, "Did you mean 'LSTM'?", None),
    ("Bidirectional", {"layer": 3}, "expected a layer", "layer"),
    ("Pipeline", {"layers": "RandomFlip"}, "expected a list of layers", "layers"),
    ("RNN", {"cell": an_object("LSTMCell")}, "LSTMCell needs a value for 'units'.", "units"),
]


@pytest.mark.parametrize(
    ("name", "config", "words", "argument"), COMPLAINTS, ids=lambda value: str(value)[:50]
)
def test_complaints_say_what_is_wrong_and_where(name, config, words, argument):
    with pytest.raises(LayerError) as caught:
        make_layer(a_layer(name, **config))
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
    ("Activation", {"activation": an_object("function", name="system")}),
    ("Activation", {"activation": {"module": "os", "class_name": "function", "config": "system"}}),
    ("Activation", {"activation": an_object("Lambda", function="x")}),
    ("Dense", {"units": 3, "kernel_initializer": {"module": "os", "class_name": "system"}}),
    ("Dense", {"units": 3, "kernel_initializer": an_object("__lambda__", value="x")}),
    ("Dense", {"units": 3, "kernel_initializer": an_object("Initializer")}),
    ("Dense", {"units": {"class_name": "__tensor__", "config": {"value": 3, "dtype": "int32"}}}),
    ("Dense", {"units": 3, "dtype": an_object("DTypePolicy", name="float32")}),
    ("BatchNormalization", {"renorm_clipping": an_object("Dense", units=3)}),
    ("TimeDistributed", {"layer": an_object("Lambda", function="x")}),
    ("TimeDistributed", {"layer": an_object("TFSMLayer", filepath="/etc")}),
    ("TimeDistributed", {"layer": {"class_name": "Model", "module": "keras", "config": {}}}),
    ("Dense", {"units": 10**400, "activation": "relu", "use_bias": "x" * 10**6}),
]


@pytest.mark.parametrize(("name", "config"), HOSTILE, ids=lambda value: str(value)[:60])
def test_nothing_is_made_that_the_catalogue_does_not_know(name, config):
    with pytest.raises(LayerError):
        make_layer(a_layer(name, **config))


def test_layers_inside_layers_have_a_limit():
    layer = an_object("Dense", units=1)
    for _ in range(9):
        layer = an_object("TimeDistributed", layer=layer)
    with pytest.raises(LayerError, match="at most 8 layers"):
        make_layer(a_layer("TimeDistributed", layer=layer))


def test_a_registered_object_of_the_users_own_is_never_made(keras):
    @keras.saving.register_keras_serializable("mine")
    class HeNormal(keras.initializers.Initializer):
        pass

    @keras.saving.register_keras_serializable("mine")
    def relu(x):
        return x

    try:
        layer = make_layer(a_layer("Dense", units=2, kernel_initializer="HeNormal"))
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
