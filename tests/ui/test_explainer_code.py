"""The code beside an explanation gives the same number outside, with Keras alone."""

from pathlib import Path
from typing import Any

import numpy as np

from builder.inspection.channels import channel_axis
from builder.inspection.explaining import explain_value
from builder.layers.keras_import import load_keras
from builder.ui.inspection.explainer_code import explainer_code
from builder.ui.inspection.exports import opening
from tests.support.outside import Outside

keras = load_keras()
layers = keras.layers


def network() -> Any:
    image = keras.Input((8, 8, 4), name="image")
    x = layers.Conv2D(6, 3, strides=2, padding="same", activation="relu", name="conv")(image)
    grouped = layers.Conv2D(6, 3, padding="same", groups=2, dilation_rate=2, name="grouped")(x)
    x = layers.Add(name="add")([x, grouped])
    x = layers.DepthwiseConv2D(2, depth_multiplier=2, activation="tanh", name="depthwise")(x)
    x = layers.SeparableConv2D(5, 2, padding="same", name="separable")(x)
    x = layers.Conv2DTranspose(4, 3, strides=2, padding="same", name="transposed")(x)
    x = layers.BatchNormalization(name="norm")(x)
    x = layers.MaxPooling2D(3, padding="same", name="largest")(x)
    x = layers.LayerNormalization(name="layer_norm")(x)
    pooled = layers.GlobalAveragePooling2D(name="average")(x)
    form = {"data_format": "channels_first"}
    first = layers.Permute((3, 1, 2), name="turned")(x)
    first = layers.SeparableConv2D(3, 2, padding="same", name="first", **form)(first)
    first = layers.MaxPooling2D(2, padding="same", name="first_largest", **form)(first)
    first = layers.GlobalMaxPooling2D(name="first_most", **form)(first)
    x = layers.Concatenate(name="joined")([layers.Flatten(name="flat")(x), pooled, first])
    return keras.Model(image, layers.Dense(3, activation="softmax", name="end")(x))


def test_the_code_of_every_kind(tmp_path: Path, python_outside: Outside) -> None:
    model = network()
    random = np.random.default_rng(5)
    for weight in model.weights:
        weight.assign(np.abs(random.normal(size=weight.shape)) + 0.1)
    sample = random.normal(size=(8, 8, 4)).astype("float32")
    model.save(tmp_path / "model.keras")
    np.savez(tmp_path / "sample.npz", sample)
    codes, values = {}, {}
    for layer in model.layers[1:]:
        call = layer._inbound_nodes[0]
        probe = keras.Model(model.inputs, [*call.input_tensors, layer.output])
        *inputs, output = (np.asarray(each)[0] for each in probe(sample[None]))
        at = tuple(size // 2 for size in output.shape)
        found = explain_value(layer, inputs, at)
        node = {
            "class_name": type(layer).__name__,
            "layer": layer.name,
            "call": 0,
            "channel_axes": [channel_axis(layer.output)],
        }
        subject: Any = None  # what is opened is the same for all
        code = opening(subject) + explainer_code(node, found, at)
        codes[layer.name] = f"{code}\nresult = [result, output[at]]\n"
        values[layer.name] = found.value
    results = python_outside.run(tmp_path, codes)
    assert set(results) == set(values)
    for name, found in results.items():
        np.testing.assert_allclose(found, values[name], rtol=1e-4, atol=1e-5, err_msg=name)
