"""Explanations are held to plain Keras, to finite differences, to NumPy and to their axioms."""

from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from builder.inspection.attribution import (
    completeness,
    integrated_gradients,
    scores,
    sources,
)
from builder.inspection.attribution_aim import Aim, ends_in_probabilities
from builder.inspection.gradcam import gradcam, inputs_of
from builder.inspection.gradcam_maps import enlarged
from builder.inspection.occlusion import occlusion, positions
from builder.inspection.saliency import saliency, smoothgrad
from builder.inspection.saliency_guided import guided, has_relu
from builder.keras_io.to_keras import build
from builder.layers.keras_import import load_keras
from builder.templates import TEMPLATES

keras = load_keras()
layers = keras.layers

draw = np.random.default_rng(0)


def images(count: int = 1, size: int = 10) -> Any:
    return draw.random((count, size, size, 1), dtype=np.float32)


def convolutional(activation: str = "relu", end: str | None = "softmax") -> Any:
    keras.utils.set_random_seed(1)
    image = keras.Input((10, 10, 1))
    value = layers.Conv2D(4, 3, activation=activation, name="first")(image)
    pooling = layers.MaxPooling2D if activation == "relu" else layers.AveragePooling2D  # smooth
    value = pooling(2)(value)
    value = layers.Conv2D(6, 3, activation=activation, name="second")(value)
    value = layers.Flatten()(value)
    return keras.Model(image, layers.Dense(3, activation=end, name="out")(value))


def siamese() -> Any:
    keras.utils.set_random_seed(2)
    left, right = keras.Input((10, 10, 1)), keras.Input((10, 10, 1))
    conv, dense = layers.Conv2D(4, 3, activation="relu", name="conv"), layers.Dense(5)
    ends = [dense(layers.Flatten()(conv(each))) for each in (left, right)]
    out = layers.Dense(1, activation="sigmoid")(layers.Concatenate()(ends))
    return keras.Model([left, right], out)


def words(mask: bool = True) -> Any:
    keras.utils.set_random_seed(3)
    tokens = keras.Input((7,), dtype="int32")
    value = layers.Embedding(20, 6, mask_zero=mask, name="embedding")(tokens)
    value = layers.LSTM(5)(value)
    return keras.Model(tokens, layers.Dense(2, activation="softmax")(value))


def logits_of(model: Any, batch: Any) -> Any:
    """The scores before the softmax, by the weights of the last layer."""
    last = model.layers[-1]
    inner = keras.Model(model.input, last.input)
    return inner(batch) @ last.kernel + last.bias


def test_the_score_is_taken_before_the_softmax_and_nothing_is_changed() -> None:
    model, batch = convolutional(), images(3)
    before = model.predict(batch, verbose=0)
    expected = logits_of(model, batch)[:, 2]
    np.testing.assert_allclose(scores(model, [batch], Aim(index=2)), expected, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(
        scores(model, [batch], Aim(index=2, before=False)), before[:, 2], rtol=1e-4
    )
    assert model.get_layer("out").activation is keras.activations.softmax
    np.testing.assert_array_equal(model.predict(batch, verbose=0), before)


@pytest.mark.parametrize(
    ("end", "found"),
    [
        (lambda x: layers.Dense(3)(x), False),
        (lambda x: layers.Dense(3, activation="sigmoid")(x), True),
        (lambda x: layers.Softmax()(layers.Dense(3)(x)), True),
        (lambda x: layers.Activation("softmax")(layers.Dense(3)(x)), True),
        (lambda x: keras.ops.softmax(layers.Dense(3)(x)), True),
        (lambda x: layers.Reshape((3,))(layers.Dense(3, activation="softmax")(x)), False),
    ],
)
def test_every_way_to_write_a_softmax_is_known(end: Any, found: bool) -> None:
    entrance = keras.Input((4,))
    model = keras.Model(entrance, end(entrance))
    assert ends_in_probabilities(model, 0) == found
    x = draw.random((2, 4), dtype=np.float32)
    dense = next(each for each in model.layers if isinstance(each, layers.Dense))
    expected = (x @ dense.kernel.numpy()) if found else model.predict(x, verbose=0)
    np.testing.assert_allclose(scores(model, [x], Aim(index=1)), expected[:, 1], rtol=1e-4)


def test_the_end_of_every_step_is_known() -> None:
    entrance = keras.Input((3, 4))
    dense = layers.Dense(2, activation="softmax")
    model = keras.Model(entrance, layers.TimeDistributed(dense)(entrance))
    x = draw.random((2, 3, 4), dtype=np.float32)
    expected = x @ dense.kernel.numpy()
    assert ends_in_probabilities(model, 0)
    where = np.array([True, False, True])
    np.testing.assert_allclose(
        scores(model, [x], Aim(index=1, where=where)), expected[:, where, 1].sum(axis=1), rtol=1e-4
    )


@pytest.mark.parametrize("kind", [layers.LSTM, layers.GRU, layers.SimpleRNN])
def test_the_activation_of_a_cell_is_no_end(kind: Any) -> None:
    entrance = keras.Input((3, 4))
    model = keras.Model(entrance, kind(1, activation="sigmoid")(entrance))
    x = draw.random((2, 3, 4), dtype=np.float32)
    said = model.predict(x, verbose=0)[:, 0]
    assert not ends_in_probabilities(model, 0)
    np.testing.assert_allclose(scores(model, [x], Aim(index=1, of_two=True)), said, rtol=1e-4)
    np.testing.assert_allclose(scores(model, [x], Aim(index=0, of_two=True)), 1 - said, rtol=1e-4)


def test_all_places_of_one_number_are_added_up() -> None:
    entrance = keras.Input((4, 4, 1))
    model = keras.Model(entrance, layers.Conv2D(1, 1)(entrance))
    x = draw.random((2, 4, 4, 1), dtype=np.float32)
    expected = model.predict(x, verbose=0).sum(axis=(1, 2, 3))
    np.testing.assert_allclose(scores(model, [x], Aim(index=None, of_two=True)), expected, 1e-4)


@pytest.mark.parametrize("before", [True, False])
def test_saliency_is_what_finite_differences_say(before: bool) -> None:
    model, x, aim = convolutional("tanh"), images(), Aim(index=1, before=before)
    (found,) = saliency(model, [x], aim)
    assert found is not None and found.shape == (10, 10, 1)
    step = 1e-2
    shifts = np.eye(100, dtype=np.float32).reshape(100, 10, 10, 1) * step
    slopes = (scores(model, [x + shifts], aim) - scores(model, [x - shifts], aim)) / (2 * step)
    np.testing.assert_allclose(found.ravel(), slopes, rtol=0.02, atol=2e-3 * np.abs(slopes).max())


def test_the_gradient_of_a_linear_model_is_its_weights() -> None:
    entrance = keras.Input((5,))
    model = keras.Model(entrance, layers.Dense(2)(entrance))
    x, x0 = draw.random((1, 5), dtype=np.float32), draw.random((1, 5), dtype=np.float32)
    weights = model.layers[-1].kernel.numpy()[:, 1]
    for found in (
        saliency(model, [x], Aim(index=1))[0],
        smoothgrad(model, [x], Aim(index=1))[0],
    ):
        np.testing.assert_allclose(found, weights, rtol=1e-5)
    (made,), end, start = integrated_gradients(model, [x], Aim(index=1), [x0], steps=3)
    np.testing.assert_allclose(made, weights * (x - x0)[0], rtol=1e-4, atol=1e-6)
    assert end - start == pytest.approx(float(made.sum()), rel=1e-4)


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("make", [convolutional, siamese, words])
def test_integrated_gradients_are_complete(make: Any, before: bool) -> None:
    model = make()
    text = model.inputs[0].dtype == "int32"
    batch = [np.array([[3, 9, 4, 1, 0, 0, 0]])] if text else [images() for _ in model.inputs]
    base = [np.zeros((1, *each.tensor.shape[1:]), np.float32) for each in sources(model)]
    found, end, start = integrated_gradients(
        model, batch, Aim(index=0 if make is siamese else 1, of_two=make is siamese, before=before),
        base, steps=128,
    )  # fmt: skip
    total = sum(float(each.sum()) for each in found if each is not None)
    assert abs(total - (end - start)) < 0.01 * abs(end - start)
    assert all(each.shape == part[0].shape for each, part in zip(found, batch, strict=True))


def test_integrated_gradients_are_those_of_a_plain_loop() -> None:
    model, x = convolutional(), images()
    base = np.full_like(x, 0.5)
    (found,), *_ = integrated_gradients(model, [x], Aim(index=2), [base], steps=10)
    total = np.zeros_like(x)
    for step in range(10):
        point = tf.constant(base + (step + 0.5) / 10 * (x - base))
        with tf.GradientTape() as tape:
            tape.watch(point)
            score = logits_of(model, point)[0, 2]
        total += tape.gradient(score, point).numpy() / 10
    np.testing.assert_allclose(found, (total * (x - base))[0], rtol=1e-3, atol=1e-6)


def test_how_complete_attributions_are() -> None:
    found = [np.array([0.5, 0.25], np.float32), None, np.array([[0.25]], np.float32)]
    assert completeness(found, 3.0, 2.0) == (1.0, 0.0)
    assert completeness(found, 3.25, 2.0) == (1.0, pytest.approx(0.2))
    assert completeness([np.zeros(3, np.float32)], 2.0, 2.0) == (0.0, 0.0)
    _, error = completeness([np.array([2e-7], np.float32)], 5.0, 5.0 - 1e-8)  # noise of 32 bits
    assert error < 0.1


def test_what_does_not_matter_gets_nothing() -> None:
    entrance = keras.Input((3,))
    model = keras.Model(entrance, layers.Dense(1, activation="tanh")(entrance))
    kernel = np.array([[1.0], [0.0], [-2.0]])
    model.layers[-1].set_weights([kernel, np.zeros(1)])
    x = np.ones((1, 3), np.float32)
    (found,), *_ = integrated_gradients(model, [x], Aim(), [np.zeros_like(x)])
    assert found[1] == 0 and found[0] > 0 > found[2]


def _guided_by_hand(weights: Any, x: Any, index: int) -> Any:
    first, second, last = weights
    a = np.maximum(x @ first, 0)
    b = np.maximum(a @ second, 0)
    back = np.maximum(last[:, index], 0) * (b > 0)
    back = np.maximum(second @ back, 0) * (a > 0)
    return first @ back


@pytest.mark.parametrize("kind", ["fused", "layer", "activation", "operation", "wrapped", "nested"])
def test_guided_saliency_is_computed_by_hand(kind: str) -> None:
    keras.utils.set_random_seed(4)
    fused = {"activation": "relu"} if kind in ("fused", "wrapped", "nested") else {}
    dense = [layers.Dense(6, use_bias=False, **fused) for _ in range(2)]
    after: dict[str, Any] = {
        "layer": layers.ReLU(),
        "activation": layers.Activation("relu"),
        "operation": keras.ops.relu,
    }
    entrance = keras.Input((1, 5) if kind == "wrapped" else (5,))
    value = entrance
    for each in dense:
        each = layers.TimeDistributed(each) if kind == "wrapped" else each
        value = after.get(kind, lambda x: x)(each(value))
    if kind == "nested":
        inner = keras.Model(entrance, value)
        entrance = keras.Input((5,))
        value = inner(entrance)
    last = layers.Dense(3, use_bias=False)
    model = keras.Model(entrance, last(value))
    weights = [each.kernel.numpy() for each in (*dense, last)]
    x = draw.normal(size=5).astype(np.float32)
    aim = Aim(index=2)
    before = saliency(model, [x.reshape(1, *entrance.shape[1:])], aim)[0]
    (found,) = saliency(model, [x.reshape(1, *entrance.shape[1:])], aim, instead=guided())
    expected = _guided_by_hand(weights, x, 2)
    np.testing.assert_allclose(found.ravel(), expected, rtol=1e-4, atol=1e-6)
    assert not np.allclose(before, found)
    again = saliency(model, [x.reshape(1, *entrance.shape[1:])], aim)[0]
    np.testing.assert_array_equal(again, before)


def test_relus_are_found_in_cells() -> None:
    cell = layers.Bidirectional(layers.LSTM(3, activation="relu"))
    cell(np.zeros((1, 2, 4), np.float32))
    assert has_relu(cell)
    assert cell.forward_layer.cell.activation is keras.activations.relu
    plain = layers.LSTM(3)
    plain(np.zeros((1, 2, 4), np.float32))
    assert not has_relu(plain)


def test_smoothgrad_is_fixed_by_its_seed_and_plain_without_noise() -> None:
    model, x = convolutional(), images()
    one, same, other = (
        smoothgrad(model, [x], Aim(index=0), samples=5, seed=seed)[0] for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, same)
    assert not np.allclose(one, other)
    still = smoothgrad(model, [x], Aim(index=0), samples=3, noise=0.0)[0]
    np.testing.assert_allclose(still, saliency(model, [x], Aim(index=0))[0], rtol=1e-4, atol=1e-7)


def test_the_gradient_of_a_text_is_that_of_its_embedding() -> None:
    model, tokens = words(), np.array([[3, 9, 4, 1, 0, 0, 0]])
    model.get_layer("embedding").trainable = False
    (found,) = saliency(model, [tokens], Aim(index=1))
    vectors = model.get_layer("embedding").embeddings.numpy()[tokens]
    step = 1e-2
    after = keras.Input((7, 6))
    mask = keras.Input((7,), dtype="bool")
    lstm, last = model.layers[-2], model.layers[-1]
    rest = keras.Model([after, mask], lstm(after, mask=mask))

    def score(points: Any) -> Any:
        kept = np.repeat(tokens != 0, len(points), axis=0)
        return (rest.predict([points, kept], verbose=0) @ last.kernel + last.bias)[:, 1]

    shifts = np.eye(42, dtype=np.float32).reshape(42, 7, 6) * step
    slopes = (score(vectors + shifts) - score(vectors - shifts)) / (2 * step)
    expected = np.linalg.norm(np.asarray(slopes).reshape(7, 6), axis=-1)
    np.testing.assert_allclose(found, expected, rtol=0.02, atol=1e-4)
    assert (found[4:] == 0).all()  # padding is masked


@pytest.mark.parametrize("name", ["first", "second"])
def test_gradcam_is_what_plain_keras_says(name: str) -> None:
    model, x = convolutional(), images()
    tensor = model.get_layer(name).output
    found = gradcam(model, [x], Aim(index=1), tensor)
    inner = keras.Model(model.input, [tensor, model.layers[-1].input])
    with tf.GradientTape() as tape:
        maps, flat = inner(x)
        score = (flat @ model.layers[-1].kernel + model.layers[-1].bias)[0, 1]
    slopes = tape.gradient(score, maps).numpy()[0]
    weights = slopes.mean(axis=(0, 1))
    expected = np.maximum((maps.numpy()[0] * weights).sum(axis=-1), 0)
    np.testing.assert_allclose(found.weights, weights, rtol=1e-3, atol=1e-7)
    np.testing.assert_allclose(found.heat, expected, rtol=1e-3, atol=1e-7)
    assert found.score == pytest.approx(float(score), rel=1e-4)


def test_gradcam_knows_where_the_channels_are() -> None:
    image = keras.Input((5, 6, 4))
    maps = layers.AveragePooling2D(1)(image)
    last = keras.Model(image, layers.Dense(2)(layers.Flatten()(maps)))
    turned = keras.Input((4, 5, 6))
    pooled = layers.AveragePooling2D(1, data_format="channels_first")(turned)
    flat = layers.Flatten(data_format="channels_first")(pooled)
    first = keras.Model(turned, layers.Dense(2)(flat))
    first.set_weights(last.get_weights())
    x = draw.random((1, 5, 6, 4), dtype=np.float32)
    expected = gradcam(last, [x], Aim(index=1), maps)
    found = gradcam(first, [np.moveaxis(x, -1, 1)], Aim(index=1), pooled)
    assert found.score == pytest.approx(expected.score, rel=1e-5)
    np.testing.assert_allclose(found.weights, expected.weights, rtol=1e-5)
    np.testing.assert_allclose(found.heat, expected.heat, rtol=1e-4, atol=1e-7)


def test_the_calls_of_a_shared_layer_are_told_apart() -> None:
    model, batch = siamese(), [images(), images()]
    calls = model.get_layer("conv")._inbound_nodes
    found = [
        gradcam(model, batch, Aim(of_two=True, index=1), each.output_tensors[0]) for each in calls
    ]
    assert [each.inputs for each in found] == [(0,), (1,)]
    assert not np.allclose(found[0].weights, found[1].weights)
    assert inputs_of(model, model.outputs[0]) == (0, 1)
    left, right = saliency(model, batch, Aim(of_two=True, index=1))
    step = np.zeros_like(batch[1])
    step[0, 4, 4, 0] = 1e-2
    aim = Aim(of_two=True, index=1)
    rise = scores(model, [batch[0], batch[1] + step], aim) - scores(
        model, [batch[0], batch[1] - step], aim
    )
    assert right[4, 4, 0] == pytest.approx(float(rise[0]) / 2e-2, rel=0.05, abs=1e-4)
    assert left.shape == right.shape == (10, 10, 1)


def test_a_class_of_a_mask_is_the_sum_over_its_pixels() -> None:
    keras.utils.set_random_seed(5)
    image = keras.Input((6, 6, 1))
    value = layers.Conv2D(3, 1, name="conv", activation="softmax")(image)
    model, x = keras.Model(image, value), images(size=6)
    where = draw.random((6, 6)) > 0.5
    kernel, bias = (each.numpy() for each in model.layers[-1].weights)
    expected = (x[0] @ kernel[0, 0] + bias)[..., 2][where].sum()
    aim = Aim(index=2, where=where)
    assert scores(model, [x], aim)[0] == pytest.approx(float(expected), rel=1e-4)
    (found,) = saliency(model, [x], aim)
    np.testing.assert_allclose(found[..., 0], where * kernel[0, 0, 0, 2], rtol=1e-4, atol=1e-7)


def test_the_first_of_two_classes_is_the_other_side_of_one_number() -> None:
    model, batch = siamese(), [images(), images()]
    given = float(model.predict(batch, verbose=0)[0, 0])
    values = {
        (index, before): float(scores(model, batch, Aim(0, index, None, True, before))[0])
        for index in (0, 1)
        for before in (True, False)
    }
    assert values[1, False] == pytest.approx(given, rel=1e-4)
    assert values[0, False] == pytest.approx(1 - given, rel=1e-4)
    assert values[1, True] == pytest.approx(np.log(given / (1 - given)), rel=1e-3, abs=1e-4)
    assert values[0, True] == pytest.approx(-values[1, True])


@pytest.mark.parametrize(("patch", "stride"), [(3, 2), (4, 4), (1, 3)])
def test_occlusion_is_a_plain_loop(patch: int, stride: int) -> None:
    model, x = convolutional(), images()
    cover = np.full((10, 10, 1), 0.25, np.float32)
    told: list[float] = []
    found = occlusion(
        model, [x], Aim(index=1), place=0, axes=(0, 1), patch=(patch, patch),
        stride=(stride, stride), cover=cover, report=told.append,
    )  # fmt: skip
    begins = positions(10, patch, stride)
    full = float(logits_of(model, x)[0, 1])
    total, count = np.zeros((10, 10)), np.zeros((10, 10))
    for i, row in enumerate(begins):
        for j, column in enumerate(begins):
            changed = x.copy()
            changed[0, row : row + patch, column : column + patch] = 0.25
            drop = full - float(logits_of(model, changed)[0, 1])
            assert found.drops[i, j] == pytest.approx(drop, rel=1e-3, abs=1e-5)
            total[row : row + patch, column : column + patch] += drop
            count[row : row + patch, column : column + patch] += 1
    np.testing.assert_allclose(found.heat, total / np.maximum(count, 1), rtol=1e-3, atol=1e-5)
    assert begins[-1] + patch == 10 and told[-1] == 1


def test_a_map_is_stretched_as_tensorflow_does() -> None:
    heat = draw.random((4, 3), dtype=np.float32)
    expected = tf.image.resize(heat[..., None], (13, 9), method="bilinear").numpy()[..., 0]
    np.testing.assert_allclose(enlarged(heat, (13, 9)), expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("name", ["siamese_digits", "picture_question", "text_lstm", "unet_small"])
def test_templates_can_be_explained(name: str) -> None:
    built = build(TEMPLATES[name]())
    batch = [
        draw.integers(1, 5, (1, *each.shape[1:])) if "int" in each.dtype or len(each.shape) == 2
        else draw.random((1, *each.shape[1:]), dtype=np.float32)
        for each in built.model.inputs
    ]  # fmt: skip
    for instead in (None, guided()):
        named = {} if instead is None else {"instead": instead}
        found = saliency(built.model, batch, Aim(index=None), **named)
        assert all(each is not None and np.abs(each).max() > 0 for each in found)
