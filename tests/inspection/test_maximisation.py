"""Climbing raises the activation, the same way every time; what a unit sees is within its box."""

from typing import Any

import numpy as np
import pytest

from builder.graph import topology
from builder.graph.sketch import Sketch
from builder.inference.engine import infer
from builder.inspection.attribution_aim import Aim
from builder.inspection.maximisation import Climb, maximised, noise, of_aim, of_channel
from builder.inspection.receptive import box_at, seen
from builder.keras_io.to_keras import build
from builder.layers.keras_import import load_keras

keras = load_keras()
layers = keras.layers
draw = np.random.default_rng(0)


def network() -> Any:
    keras.utils.set_random_seed(1)
    image = keras.Input((12, 12, 1))
    value = layers.Conv2D(4, 3, activation="relu", name="conv")(image)
    value = layers.Flatten()(layers.MaxPooling2D(2)(value))
    return keras.Model(image, layers.Dense(3, activation="softmax", name="out")(value))


def climb(model: Any, objective: Any, **how: Any) -> Any:
    start = noise((1, 12, 12, 1), (0.0, 1.0), 3)
    return maximised(
        model, [start], objective, place=0, bounds=(0.0, 1.0), how=Climb(steps=30, **how)
    )


@pytest.mark.parametrize("kind", ["channel", "class", "probability"])
def test_the_activation_rises_to_what_keras_says_of_the_picture(kind: str) -> None:
    model = network()
    conv, out = model.get_layer("conv").output, model.get_layer("out")
    objective = {
        "channel": lambda: of_channel(model, conv, 2),
        "class": lambda: of_aim(model, Aim(index=1)),
        "probability": lambda: of_aim(model, Aim(index=1, before=False)),
    }[kind]()
    told: list[float] = []
    start = noise((1, 12, 12, 1), (0.0, 1.0), 3)
    found = maximised(
        model, [start], objective, place=0, bounds=(0.0, 1.0), how=Climb(steps=30),
        report=told.append,
    )  # fmt: skip
    plain = {
        "channel": keras.Model(model.inputs, conv[..., 2]),
        "class": keras.Model(model.inputs, out.input),
        "probability": model,
    }[kind]
    for at, image in ((0, found.start), (int(found.curve.argmax()), found.image)):
        said = plain.predict(image[None], verbose=0)
        if kind == "class":
            said = said @ out.kernel.numpy() + out.bias.numpy()
        expected = said.mean() if kind == "channel" else said[0, 1]
        assert found.curve[at] == pytest.approx(float(expected), rel=1e-3, abs=1e-5)
    assert found.curve.max() > found.curve[0]
    assert len(found.curve) == 31 and told[-1] == 1
    assert found.image.min() >= 0 and found.image.max() <= 1


def test_it_is_fixed_by_its_seed() -> None:
    model = network()
    objective = of_channel(model, model.get_layer("conv").output, 0)
    one, same, other = (climb(model, objective, seed=seed, jitter=2) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.image, same.image)
    assert not np.array_equal(one.image, other.image)


def test_smoothness_and_decay_do_what_they_say() -> None:
    model = network()
    objective = of_channel(model, model.get_layer("conv").output, 1)

    def rough(image: Any) -> float:
        return float(np.abs(np.diff(image, axis=0)).mean() + np.abs(np.diff(image, axis=1)).mean())

    plain = climb(model, objective, decay=0.0, smooth=0.0)
    assert rough(climb(model, objective, decay=0.0, smooth=1.0).image) < rough(plain.image)
    middle = climb(model, objective, decay=3.0, smooth=0.0)
    assert np.abs(middle.image - 0.5).mean() < np.abs(plain.image - 0.5).mean()


def test_what_cannot_be_climbed_is_said() -> None:
    model = network()
    with pytest.raises(ValueError, match="from 0 to 3, got 4"):
        of_channel(model, model.get_layer("conv").output, 4)
    for each in model.get_layer("conv").trainable_weights:
        each.assign(0 * each)
    with pytest.raises(ValueError, match="another start"):
        climb(model, of_channel(model, model.get_layer("conv").output, 0), decay=0.0, smooth=0.0)


def test_a_network_gone_astray_is_not_climbed() -> None:
    model = network()
    kernel, bias = model.get_layer("conv").get_weights()
    model.get_layer("conv").set_weights([kernel, np.full_like(bias, np.nan)])
    with pytest.raises(ValueError, match="not finite"):
        climb(model, of_channel(model, model.get_layer("conv").output, 0))


@pytest.mark.parametrize("position", [(0, 0), (2, 3), (4, 4)])
def test_what_a_unit_sees_fills_its_box_exactly(position: tuple[int, int]) -> None:
    sketch = Sketch()
    image = sketch.input((16, 16, 2), name="image")
    value = sketch.add("Conv2D", image, filters=3, kernel_size=5, padding="same", name="a")
    value = sketch.add("AveragePooling2D", value, pool_size=2, name="b")
    value = sketch.add("Conv2D", value, filters=2, kernel_size=2, dilation_rate=3, name="c")
    sketch.add("Flatten", value, name="flat")
    graph = topology.plain(sketch.graph())
    built = build(graph)
    field = infer(graph).nodes["c"].receptive_field
    assert field is not None
    box = box_at(field, position)
    x = draw.random((1, 16, 16, 2), dtype=np.float32)
    (found,), unit = seen(built.model, [x], built.tensors["c"][0], position, 1)
    maps = keras.Model(built.model.inputs, built.tensors["c"][0]).predict(x, verbose=0)
    assert unit == pytest.approx(float(maps[(0, *position, 1)]), rel=1e-3, abs=1e-5)
    rows, columns = np.nonzero(found)
    assert [rows.min(), columns.min()] == [max(0, each) for each in box.start]
    assert [rows.max() + 1, columns.max() + 1] == [min(16, each) for each in box.stop]
    assert box.of == "image"


def test_the_gradient_of_a_unit_is_its_kernel() -> None:
    entrance = keras.Input((6, 6, 1))
    model = keras.Model(entrance, layers.Conv2D(2, 3)(entrance))
    kernel = model.layers[-1].kernel.numpy()[..., 0, 1]
    x = draw.random((1, 6, 6, 1), dtype=np.float32)
    (found,), _ = seen(model, [x], model.outputs[0], (1, 2), 1)
    np.testing.assert_allclose(found[1:4, 2:5], np.abs(kernel), rtol=1e-5)
    assert np.count_nonzero(found) == np.count_nonzero(kernel)
    with pytest.raises(ValueError, match=r"within \(4, 4\), got \(4, 0\)"):
        seen(model, [x], model.outputs[0], (4, 0), 1)
    with pytest.raises(ValueError, match="from 0 to 1, got 2"):
        seen(model, [x], model.outputs[0], (0, 0), 2)
