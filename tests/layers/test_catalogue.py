import inspect

import numpy as np
import pytest

from builder.layers.catalogue import FAMILIES, LEFT_OUT, catalogue, cell_specs, layer_spec
from builder.layers.keras_import import load_keras
from builder.layers.left_out import ALIASES, LEFT_OUT_ARGUMENTS
from builder.layers.objects import choices_of, object_specs
from builder.layers.own import OWN
from builder.layers.specs import OBJECT_KINDS

KERAS = load_keras()
LAYERS = {name: cls for name, cls in vars(KERAS.layers).items() if inspect.isclass(cls)}
SPECS = {**catalogue(), **cell_specs()}
READ_FROM_KERAS = [name for name in SPECS if name in LAYERS]

INTENDED_JSON = {("BatchNormalization", "renorm_clipping")}


@pytest.mark.parametrize("name", sorted(LAYERS))
def test_every_class_of_keras_is_listed_or_left_out_with_a_reason(name):
    assert (name in catalogue()) != (name in LEFT_OUT)
    if name in LEFT_OUT:
        assert LEFT_OUT[name].endswith(".")


def test_nothing_is_left_out_that_keras_does_not_have():
    assert set(LEFT_OUT) <= set(LAYERS)


@pytest.mark.parametrize(("alias", "name"), ALIASES.items())
def test_an_alias_is_the_class_that_it_is_said_to_be(alias, name):
    assert LAYERS[alias] is LAYERS[name]


def test_the_own_classes_are_in_the_catalogue():
    assert set(OWN) == {"Input", "Block", "Expression"} <= set(catalogue())
    assert next(iter(catalogue())) == "Input"


def test_the_layers_of_applications_are_there_but_not_in_the_palette():
    for name in ("LayerScale", "StochasticDepth", "CustomScaleLayer"):
        spec = catalogue()[name]
        assert spec.family == "other"
        assert not spec.palette
        assert spec.path.startswith("keras.src.applications.")


def test_every_family_has_layers_and_every_layer_a_family():
    families = [family.name for family in FAMILIES]
    assert len(set(families)) == len(families)
    assert {spec.family for spec in catalogue().values()} == set(families)


def test_the_palette_follows_the_order_of_the_families():
    order = [family.name for family in FAMILIES]
    places = [order.index(spec.family) for spec in catalogue().values() if spec.palette]
    assert places == sorted(places)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_family_is_readable_and_more_than_a_colour(family):
    assert _contrast(family.colour_light, "#ffffff") >= 4.5
    assert _contrast(family.colour_dark, "#0e1117") >= 4.5
    assert len(family.icon) == 1
    assert sum(other.icon == family.icon for other in FAMILIES) == 1


def _contrast(one, other):
    """WCAG 2: https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio"""

    def luminance(colour):
        channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
        linear = np.where(
            channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4
        )
        return linear @ (0.2126, 0.7152, 0.0722)

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_an_entry_says_what_the_layer_does(name):
    spec = catalogue()[name]
    assert spec.class_name == name
    assert spec.summary.endswith(".")
    assert "\n" not in spec.summary
    assert len(spec.summary) <= 100
    assert spec.doc
    assert all(ord(character) < 0x1F000 for character in spec.summary)


@pytest.mark.parametrize("name", READ_FROM_KERAS)
def test_all_arguments_of_keras_are_listed_once(name):
    listed = [arg.name for arg in SPECS[name].args]
    parameters = inspect.signature(LAYERS[name]).parameters
    expected = {
        argument
        for argument in parameters
        if argument not in {"name", "kwargs"} and (name, argument) not in LEFT_OUT_ARGUMENTS
    }
    assert len(set(listed)) == len(listed)
    assert expected <= set(listed)


@pytest.mark.parametrize(("name", "argument"), LEFT_OUT_ARGUMENTS)
def test_an_argument_that_is_left_out_exists_and_is_not_listed(name, argument):
    assert argument in inspect.signature(LAYERS[name]).parameters
    assert SPECS[name].arg(argument) is None


@pytest.mark.parametrize("name", READ_FROM_KERAS)
def test_important_arguments_come_first(name):
    flags = [arg.important for arg in SPECS[name].args]
    assert flags == sorted(flags, reverse=True)


@pytest.mark.parametrize("name", sorted(SPECS))
def test_arguments_have_a_kind_and_a_documentation(name):
    for arg in SPECS[name].args:
        assert arg.doc, arg.name
        assert not arg.doc.startswith(" "), arg.name
        assert (arg.kind == "json") == ((name, arg.name) in INTENDED_JSON), arg.name
        if arg.kind in {"choice", "layer", "layers", "activation", "dtype", *OBJECT_KINDS}:
            assert arg.choices, arg.name
        if arg.kind in {"size", "margins"}:
            assert arg.rank in {1, 2, 3}, arg.name
        if arg.kind in {"list", "numbers"}:
            assert arg.item, arg.name


@pytest.mark.parametrize("name", READ_FROM_KERAS)
def test_defaults_are_those_of_the_signature(name):
    for argument, parameter in inspect.signature(LAYERS[name]).parameters.items():
        arg = SPECS[name].arg(argument)
        if arg is None:
            continue
        assert arg.required == (parameter.default is parameter.empty)
        if not arg.required:
            assert _same_default(arg, parameter.default), argument


def _same_default(arg, default):
    if arg.kind == "initializer":
        get = KERAS.initializers.get
        return type(get(arg.default)) is type(get(default))
    if isinstance(default, tuple):
        return np.array_equal(np.broadcast_to(arg.default, np.shape(default)), default)
    return arg.default == default and type(arg.default) is type(default)


@pytest.mark.parametrize("name", sorted(SPECS))
def test_defaults_are_among_the_choices(name):
    for arg in SPECS[name].args:
        if arg.default is None:
            assert arg.required or arg.optional, arg.name
        elif arg.choices:
            assert arg.default in arg.choices, arg.name


@pytest.mark.parametrize("name", READ_FROM_KERAS)
def test_ports_are_call_arguments(name):
    ports = SPECS[name].ports
    if name in cell_specs():
        assert not ports
        return
    parameters = list(inspect.signature(LAYERS[name].call).parameters)[1:]
    assert ports[0].name == "inputs" or ports[0].name == parameters[0]
    assert {port.name for port in ports[1:]} <= set(parameters)
    assert not ports[0].optional
    assert all(port.maximum is None or port.maximum >= port.minimum for port in ports)


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("Dense", ["inputs"]),
        ("Concatenate", ["inputs"]),
        ("LSTM", ["inputs", "initial_state", "mask"]),
        ("Attention", ["inputs", "mask"]),
        ("Input", []),
    ],
)
def test_ports_by_name(name, names):
    assert [port.name for port in catalogue()[name].ports] == names


def test_attention_over_heads_has_named_inputs():
    ports = {port.name: port for port in catalogue()["MultiHeadAttention"].ports}
    assert list(ports)[:3] == ["query", "value", "key"]
    assert not ports["value"].optional
    assert ports["key"].optional
    assert ports["attention_mask"].optional


def test_merging_takes_any_number_of_tensors_and_a_difference_two():
    add, subtract = catalogue()["Add"].ports[0], catalogue()["Subtract"].ports[0]
    assert (add.many, add.minimum, add.maximum) == (True, 2, None)
    assert (subtract.many, subtract.minimum, subtract.maximum) == (True, 2, 2)


def test_call_arguments_that_are_constants_are_listed():
    names = [arg.name for arg in catalogue()["MultiHeadAttention"].call_args]
    assert names == ["return_attention_scores", "use_causal_mask"]
    assert all(arg.kind == "bool" for arg in catalogue()["MultiHeadAttention"].call_args)


def test_wrappers_offer_layers_that_they_can_hold():
    assert "LSTM" in catalogue()["Bidirectional"].arg("layer").choices
    assert "LSTMCell" in catalogue()["RNN"].arg("cell").choices
    inner = catalogue()["TimeDistributed"].arg("layer").choices
    assert {"Dense", "Conv2D", "BatchNormalization"} <= set(inner)
    assert not {"Add", "Input", "TimeDistributed", "Expression"} & set(inner)


@pytest.mark.parametrize("kind", OBJECT_KINDS)
def test_the_arguments_of_objects_can_be_edited_too(kind):
    specs = object_specs(kind)
    assert specs
    for name, args in specs.items():
        cls = getattr(getattr(KERAS, f"{kind}s"), name)
        accepted = {
            parameter
            for parameter in inspect.signature(cls).parameters
            if parameter not in {"args", "kwargs"}
        }
        assert {arg.name for arg in args} == accepted
        assert all(arg.kind != "json" and arg.doc for arg in args), name
    assert len(choices_of(kind)) == len(specs)


def test_all_activations_of_keras_can_be_chosen():
    chosen = set(choices_of("activation"))
    exported = {
        name
        for name, value in vars(KERAS.activations).items()
        if inspect.isfunction(value) and name not in {"get", "serialize", "deserialize"}
    }
    assert chosen <= exported
    assert exported - chosen == {"swish", "hard_swish"}


def test_an_unknown_class_has_no_entry():
    assert layer_spec("Danse") is None
    assert layer_spec("Lambda") is None


def test_pages_exist_for_the_common_layers():
    assert layer_spec("Dense").url == "https://keras.io/api/layers/core_layers/dense/"
    assert layer_spec("Conv2D").url.endswith("/convolution_layers/convolution2d/")
    assert layer_spec("Expression").url == ""
