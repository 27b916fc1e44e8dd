import pytest

from builder.graph.document import Layer
from builder.layers.catalogue import catalogue, cell_specs
from builder.layers.make import make_layer, read_layer
from builder.layers.objects import choices_of, object_specs
from builder.layers.specs import OBJECT_KINDS
from tests.layers.layers import MADE, a_layer, an_object


@pytest.mark.parametrize("name", MADE)
def test_what_the_palette_adds_is_a_layer_of_keras(name, keras):
    layer = make_layer(a_layer(name, **catalogue()[name].starter))
    assert layer.name == "one"
    expected = "InputLayer" if name == "Input" else name
    assert type(layer).__name__ in {expected, "GroupedQueryAttention"}


@pytest.mark.parametrize("name", MADE)
def test_reading_gives_back_what_was_made(name):
    config = dict(catalogue()[name].starter)
    assert read_layer(make_layer(a_layer(name, **config))) == (name, config)


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
    layer = make_layer(a_layer(name, **spec.starter))
    shape = SHAPES.get(name) or SHAPES[spec.rank or 3]
    tensor = keras.KerasTensor(shape, dtype=DTYPES.get(name, "float32"))
    needed = [port for port in spec.ports if not port.optional]
    layer(*([tensor, tensor] if port.many else tensor for port in needed))
    assert read_layer(layer) == (name, dict(spec.starter))


@pytest.mark.parametrize("axes", [None, 1, 2, [1, 2]])
def test_attention_axes_are_read_as_they_were_given(axes, keras):
    config = {"num_heads": 2, "key_dim": 3} | ({"attention_axes": axes} if axes else {})
    layer = make_layer(a_layer("MultiHeadAttention", **config))
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
    layer = make_layer(a_layer(name, **needed))
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
    layer = a_layer("Conv2D", filters=2, kernel_size=3)
    assert make_layer(layer).name == "one"
    assert [make_layer(layer, named=False).name for _ in range(2)] == ["conv2d", "conv2d"]


def test_inner_layers_have_the_same_names_every_time():
    layer = a_layer("Bidirectional", layer=an_object("LSTM", units=4))
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
            config = {"units": 2, f"kernel_{kind}": an_object(name)}
            layer = make_layer(a_layer("Dense", **config))
            assert type(getattr(layer, f"kernel_{kind}")).__name__ == name
    for name in choices_of("activation"):
        assert make_layer(a_layer("Activation", activation=name)).activation.__name__ == name


def test_cells_are_described_for_the_layers_that_hold_them():
    assert cell_specs()["LSTMCell"].args[0].name == "units"
