"""Receptive fields against what an impulse at each input position changes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.inference.engine import infer
from builder.keras_io.to_keras import to_keras
from builder.templates import TEMPLATES

SIDE = 40


def stack(layers: list[tuple[str, dict]]) -> Graph:
    sketch = Sketch()
    node = sketch.input((SIDE, 1), name="x")
    for number, (class_name, config) in enumerate(layers):
        node = sketch.add(class_name, node, name=f"n{number}", **config)
    return sketch.graph()


sizes = st.integers(1, 3)
LAYERS = st.one_of(
    st.builds(
        lambda size, stride, padding: (
            "Conv1D",
            {"filters": 1, "kernel_size": size, "strides": stride, "padding": padding},
        ),
        sizes,
        st.integers(1, 2),
        st.sampled_from(["valid", "same", "causal"]),
    ),
    st.builds(
        lambda size, rate: ("Conv1D", {"filters": 1, "kernel_size": size, "dilation_rate": rate}),
        sizes,
        st.integers(1, 3),
    ),
    st.builds(
        lambda size, padding: ("AveragePooling1D", {"pool_size": size, "padding": padding}),
        st.integers(2, 3),
        st.sampled_from(["valid", "same"]),
    ),
    st.builds(lambda pad: ("ZeroPadding1D", {"padding": [pad, 1]}), st.integers(0, 2)),
    st.just(("DepthwiseConv1D", {"kernel_size": 3, "padding": "same"})),
)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(layers=st.lists(LAYERS, min_size=1, max_size=4))
def test_an_output_position_changes_with_its_field_alone(layers: list[tuple[str, dict]]):
    graph = stack(layers)
    inference = infer(graph)
    if not inference.ok:
        return
    field = list(inference.nodes.values())[-1].receptive_field
    for position, seen in enumerate(seen_by(graph)):
        first = field.start[0] + position * field.stride[0]
        last = first + field.size[0] - 1
        if first >= 0 and last < SIDE:
            assert (min(seen), max(seen)) == (first, last)
        assert all(first <= place <= last for place in seen)


def seen_by(graph: Graph) -> list[list[int]]:
    """Returns which input positions each output position depends on, with weights of ones.

    The network is linear, so an impulse at each input position tells it all.
    """
    model = to_keras(graph)
    model.set_weights([np.ones_like(weight) for weight in model.get_weights()])
    impulses = np.concatenate([np.eye(SIDE), np.zeros((1, SIDE))])[..., None]
    answers = np.asarray(model(impulses.astype("float32")))[..., 0]
    changed = np.abs(answers[:-1] - answers[-1]) > 1e-6
    return [list(np.nonzero(column)[0]) for column in changed.T]


def field_of(graph: Graph, node_id: str):
    return infer(graph).nodes[node_id].receptive_field


def test_the_third_convolution_of_cnn_no_pooling_sees_7_by_7():
    graph = TEMPLATES["cnn_no_pooling"]()
    fields = [
        info.receptive_field
        for node_id, info in infer(graph).nodes.items()
        if graph.layer_of(node_id).class_name == "Conv2D"
    ]
    assert [field.size for field in fields] == [(3, 3), (5, 5), (7, 7)]
    assert fields[2].stride == (1, 1)
    assert fields[2].start == (0, 0)


def test_a_merge_sees_what_its_branches_see_together():
    sketch = Sketch()
    x = sketch.input((16, 16, 4), name="x")
    wide = sketch.add("Conv2D", x, filters=4, kernel_size=5, padding="same")
    narrow = sketch.add("Conv2D", x, filters=4, kernel_size=[1, 7], padding="same")
    node = sketch.add("Concatenate", [wide, narrow], name="both")
    field = field_of(sketch.graph(), node)
    assert field.size == (5, 7)
    assert field.start == (-2, -3)
    assert field.of == "x"


def test_cropping_moves_the_field():
    graph = stack([("Cropping1D", {"cropping": [3, 1]})])
    assert field_of(graph, "n0").start == (3,)
    assert field_of(graph, "n0").size == (1,)


@pytest.mark.parametrize(
    "layer",
    [
        ("Flatten", {}),
        ("GlobalAveragePooling2D", {}),
        ("GroupNormalization", {"groups": 2}),
        ("Conv2DTranspose", {"filters": 4, "kernel_size": 2}),
        ("LayerNormalization", {"axis": [1, 2]}),
    ],
    ids=lambda layer: layer[0],
)
def test_layers_that_see_everything_have_none(layer: tuple[str, dict]):
    sketch = Sketch()
    node = sketch.add(layer[0], sketch.input((8, 8, 4)), name="node", **layer[1])
    assert field_of(sketch.graph(), node) is None


def test_a_gate_from_the_whole_image_sees_the_whole_image():
    sketch = Sketch()
    x = sketch.add("Conv2D", sketch.input((8, 8, 4)), filters=4, kernel_size=3, name="conv")
    gate = sketch.add("GlobalAveragePooling2D", x, keepdims=True)
    node = sketch.add("Multiply", [x, gate], name="gated")
    assert field_of(sketch.graph(), "conv").size == (3, 3)
    assert field_of(sketch.graph(), node) is None


def test_two_inputs_on_other_grids_keep_the_field_of_each():
    graph = TEMPLATES["y_two_inputs"]()
    inference = infer(graph)
    merged = next(key for key in graph.nodes if graph.layer_of(key).class_name == "Concatenate")
    field = inference.nodes[merged].receptive_field
    assert field.stride == (2, 2)
    assert field.size == (4, 4)


def test_small_windows_with_large_steps_begin_inside_of_a_volume():
    sketch = Sketch()
    volume = sketch.input((9, 1, 1, 1), name="x")
    args = {"filters": 1, "kernel_size": (1, 1, 1), "strides": 3, "padding": "same"}
    sketch.add("Conv3D", volume, name="conv", **args)
    graph = sketch.graph()
    field = field_of(graph, "conv")
    model = to_keras(graph)
    model.set_weights([np.ones_like(weight) for weight in model.get_weights()])
    answers = np.asarray(model(np.eye(9, dtype="float32").reshape(9, 9, 1, 1, 1))).reshape(9, 3)
    seen = [int(np.flatnonzero(column - column.min())[0]) for column in answers.T]
    assert seen == [field.start[0] + field.stride[0] * at for at in range(3)]
