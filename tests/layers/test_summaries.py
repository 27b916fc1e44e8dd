import pytest

from builder.graph.document import Block, Layer
from builder.graph.sketch import Sketch
from builder.layers.catalogue import catalogue, output_names, summary_of


def _object(class_name, **config):
    return {"class_name": class_name, "config": config}


def _layer(class_name, **config):
    return Layer(id="one", class_name=class_name, config=config, name="one")


def _block(repeat=1):
    sketch = Sketch()
    start = sketch.input((8,))
    left = sketch.add("Dense", start, units=4, name="left")
    right = sketch.add("Dense", start, units=4, name="right")
    graph = sketch.graph(outputs=[left, right])
    return Block(id="one", name="one", graph=graph, repeat=repeat)


SUMMARIES = [
    ("Conv2D", {"filters": 32, "kernel_size": 3}, "32 filters · 3×3"),
    (
        "Conv2D",
        {"filters": 32, "kernel_size": 3, "padding": "same", "activation": "relu"},
        "32 filters · 3×3 · same · relu",
    ),
    (
        "Conv2D",
        {"filters": 1, "kernel_size": [3, 5], "strides": [2, 1], "groups": 2},
        "1 filter · 3×5 · stride 2×1 · 2 groups",
    ),
    ("Conv1D", {"filters": 8, "kernel_size": 5}, "8 filters · kernel 5"),
    ("MaxPooling2D", {}, "2×2"),
    ("MaxPooling2D", {"pool_size": 3, "strides": 2}, "3×3 · stride 2"),
    ("Dense", {"units": 10, "activation": "softmax"}, "10 units · softmax"),
    ("Dense", {"units": 1, "use_bias": False}, "1 unit · no bias"),
    ("Dense", {}, ""),
    ("Dropout", {"rate": 0.4}, "rate 0.4"),
    ("Flatten", {}, ""),
    ("Add", {}, ""),
    ("ZeroPadding2D", {"padding": [[0, 1], [0, 1]]}, "padding 0, 1, 0, 1"),
    ("Reshape", {"target_shape": [7, 7, 64]}, "7, 7, 64"),
    ("LSTM", {"units": 8, "return_sequences": True}, "8 units · return sequences"),
    ("Bidirectional", {"layer": _object("GRU", units=16)}, "GRU(16)"),
    ("MultiHeadAttention", {"num_heads": 8, "key_dim": 64}, "8 heads · key dim 64"),
    ("Rescaling", {"scale": 1 / 255}, "scale 0.003922"),
    ("StringLookup", {"vocabulary": ["a", "b", "c"]}, "3 words"),
    ("Input", {"shape": [28, 28, 1]}, "28 × 28 × 1"),
    ("Input", {"shape": [None], "dtype": "int32"}, "any · int32"),
    ("Input", {"shape": []}, "one number"),
    ("Expression", {"expression": "relu(x) + 1"}, "relu(x) + 1"),
    ("Nonsense", {"units": 3}, ""),
]


@pytest.mark.parametrize(("name", "config", "summary"), SUMMARIES)
def test_a_layer_in_a_few_words(name, config, summary):
    assert summary_of(_layer(name, **config)) == summary


def test_a_block_says_how_many_layers_it_has_and_how_often_it_is_repeated():
    assert summary_of(_block()) == "2 layers"
    assert summary_of(_block(repeat=16)) == "2 layers · 16 times"


def test_a_block_counts_what_is_in_its_blocks_and_every_call():
    inner = _block()
    sketch = Sketch()
    first = sketch.block(inner.graph, sketch.input((8,)), name="first")
    last = sketch.add("Dense", first, units=4, name="last")
    graph = sketch.graph(outputs=[sketch.share(last, last)])
    outer = Block(id="outer", name="outer", graph=graph)
    assert summary_of(outer) == "4 layers"


@pytest.mark.parametrize("name", sorted(set(catalogue()) - {"Block"}))
def test_every_starter_has_a_short_summary(name):
    spec = catalogue()[name]
    summary = summary_of(_layer(name, **spec.starter))
    assert len(summary) <= 80
    assert bool(summary) >= bool(spec.starter)


@pytest.mark.parametrize("value", [None, [], {}, "", "x" * 500, [[1]], {"class_name": 3}, -1, 1e99])
def test_any_value_can_be_summarised(value):
    for name, spec in catalogue().items():
        if name != "Block":
            text = summary_of(_layer(name, **{arg.name: value for arg in spec.args}))
            assert len(text) <= 400


OUTPUTS = [
    ("Dense", {"units": 3}, 1, ("output",)),
    ("LSTM", {"units": 3}, 1, ("output",)),
    ("LSTM", {"units": 3, "return_state": True}, 3, ("output", "state_h", "state_c")),
    ("GRU", {"units": 3, "return_state": True}, 2, ("output", "state")),
    ("ConvLSTM2D", {}, 3, ("output", "state_h", "state_c")),
    ("RNN", {"cell": _object("LSTMCell", units=3)}, 3, ("output", "state_h", "state_c")),
    (
        "RNN",
        {"cell": _object("StackedRNNCells", cells=[])},
        4,
        ("output", "state_1", "state_2", "state_3"),
    ),
    (
        "Bidirectional",
        {"layer": _object("LSTM", units=3)},
        5,
        ("output", "forward_state_h", "forward_state_c", "backward_state_h", "backward_state_c"),
    ),
    (
        "Bidirectional",
        {"layer": _object("GRU", units=3), "merge_mode": None},
        2,
        ("forward", "backward"),
    ),
    ("MultiHeadAttention", {}, 2, ("output", "scores")),
    ("Attention", {}, 2, ("output", "scores")),
    ("Attention", {}, 1, ("output",)),
    ("Flatten", {}, 3, ("output_1", "output_2", "output_3")),
    ("Expression", {}, 1, ("output",)),
]


@pytest.mark.parametrize(("name", "config", "count", "names"), OUTPUTS)
def test_outputs_have_names(name, config, count, names):
    assert output_names(_layer(name, **config), count) == names


def test_a_block_names_its_outputs_after_the_layers_that_give_them():
    assert output_names(_block(), 2) == ("left", "right")
    assert output_names(_block(), 1) == ("output",)


@pytest.mark.parametrize("name", sorted(set(catalogue()) - {"Block"}))
def test_there_are_as_many_names_as_outputs(name):
    layer = _layer(name, **catalogue()[name].starter)
    for count in range(1, 7):
        names = output_names(layer, count)
        assert len(set(names)) == len(names) == count
