"""Recomputed states and scores are those of Keras."""

import numpy as np
import pytest

from builder.inspection.activations import arguments, probe
from builder.inspection.attention import attention_scores
from builder.inspection.sequences import states_over_time
from builder.layers.keras_import import load_keras

keras = load_keras()
RNG = np.random.default_rng(0)
WORDS = np.array([3, 1, 4, 2, 0, 0])


def _states(model, sample):
    return states_over_time(*arguments(model, model.outputs[0], [sample]))


def _last_of_each_prefix(model, sample):
    """What the layer gives for the first step alone, for the first two, and so on."""
    lengths = range(1, len(sample) + 1)
    return np.stack([model.predict(sample[None, :length], verbose=0)[0] for length in lengths])


@pytest.mark.parametrize("kind", ["LSTM", "GRU", "SimpleRNN"])
def test_the_states_are_the_last_outputs_of_every_prefix(kind):
    inputs = keras.Input((None, 3))
    model = keras.Model(inputs, getattr(keras.layers, kind)(4)(inputs))
    sample = RNG.normal(size=(6, 3)).astype("float32")
    found = _states(model, sample)
    assert found["hidden state"].shape == (6, 4)
    expected = _last_of_each_prefix(model, sample)
    np.testing.assert_allclose(found["hidden state"], expected, rtol=1e-4, atol=1e-6)


def test_the_cell_state_is_what_an_lstm_returns_as_its_state():
    inputs = keras.Input((5, 2))
    layer = keras.layers.LSTM(3, return_state=True)
    model = keras.Model(inputs, layer(inputs))
    sample = RNG.normal(size=(5, 2)).astype("float32")
    found = _states(model, sample)
    _, hidden, cell = model.predict(sample[None], verbose=0)
    np.testing.assert_allclose(found["hidden state"][-1], hidden[0], rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(found["cell state"][-1], cell[0], rtol=1e-4, atol=1e-6)


def test_a_masked_step_leaves_the_state_as_it_was():
    inputs = keras.Input((6,), dtype="int32")
    embedded = keras.layers.Embedding(5, 3, mask_zero=True)(inputs)
    model = keras.Model(inputs, keras.layers.LSTM(4)(embedded))
    hidden = _states(model, WORDS)["hidden state"]
    np.testing.assert_array_equal(hidden[3], hidden[5])
    expected = model.predict(WORDS[None], verbose=0)[0]
    np.testing.assert_allclose(hidden[-1], expected, rtol=1e-4, atol=1e-6)


def test_both_ways_of_a_bidirectional_layer_begin_at_their_own_end():
    inputs = keras.Input((5, 2))
    both = keras.layers.Bidirectional(keras.layers.GRU(3, return_sequences=True))
    model = keras.Model(inputs, both(inputs))
    sample = RNG.normal(size=(5, 2)).astype("float32")
    found = _states(model, sample)
    expected = model.predict(sample[None], verbose=0)[0]
    joined = np.concatenate([found["forward hidden state"], found["backward hidden state"]], -1)
    np.testing.assert_allclose(joined, expected, rtol=1e-4, atol=1e-6)


def test_a_state_that_is_given_is_where_it_begins():
    inputs, start = keras.Input((4, 2)), keras.Input((3,))
    model = keras.Model([inputs, start], keras.layers.GRU(3)(inputs, initial_state=start))
    parts = [RNG.normal(size=shape).astype("float32") for shape in ((4, 2), (3,))]
    found = states_over_time(*arguments(model, model.outputs[0], parts))["hidden state"]
    expected = model.predict([part[None] for part in parts], verbose=0)[0]
    np.testing.assert_allclose(found[-1], expected, rtol=1e-4, atol=1e-6)


def test_a_convolutional_cell_has_pictures_as_states():
    inputs = keras.Input((3, 4, 4, 1))
    layer = keras.layers.ConvLSTM2D(2, 3, padding="same")
    model = keras.Model(inputs, layer(inputs))
    sample = RNG.normal(size=(3, 4, 4, 1)).astype("float32")
    found = _states(model, sample)["hidden state"]
    assert found.shape == (3, 4, 4, 2)
    expected = model.predict(sample[None], verbose=0)[0]
    np.testing.assert_allclose(found[-1], expected, rtol=1e-4, atol=1e-6)


def test_a_layer_without_states_is_refused():
    inputs = keras.Input((5, 2))
    model = keras.Model(inputs, keras.layers.Dense(3)(inputs))
    with pytest.raises(ValueError, match="Expected a recurrent layer"):
        _states(model, np.zeros((5, 2), "float32"))


def _scores(model, parts):
    return attention_scores(*arguments(model, model.outputs[0], parts))


def test_multi_head_attention_by_hand():
    inputs = keras.Input((5, 6))
    layer = keras.layers.MultiHeadAttention(num_heads=2, key_dim=4)
    model = keras.Model(inputs, layer(inputs, inputs))
    sample = RNG.normal(size=(5, 6)).astype("float32")
    scores = _scores(model, [sample])
    weights = [np.asarray(each) for each in layer.get_weights()]
    query = np.einsum("td,dhk->htk", sample, weights[0]) + weights[1][:, None]
    key = np.einsum("td,dhk->htk", sample, weights[2]) + weights[3][:, None]
    powers = np.exp(query @ key.swapaxes(1, 2) / 2.0)  # the root of key_dim
    expected = powers / powers.sum(-1, keepdims=True)
    np.testing.assert_allclose(scores, expected, rtol=1e-4, atol=1e-5)
    assert scores.shape == (2, 5, 5)


def test_a_causal_mask_and_one_of_the_words_count():
    inputs = keras.Input((6,), dtype="int32")
    embedded = keras.layers.Embedding(5, 4, mask_zero=True)(inputs)
    layer = keras.layers.MultiHeadAttention(num_heads=1, key_dim=4)
    model = keras.Model(inputs, layer(embedded, embedded, use_causal_mask=True))
    scores = _scores(model, [WORDS])[0]
    assert np.abs(np.triu(scores[:4], 1)).max() < 1e-6  # no look at later words
    assert np.abs(scores[:4, 4:]).max() < 1e-6  # nor at the padding
    np.testing.assert_allclose(scores[:4].sum(-1), 1, rtol=1e-5)


@pytest.mark.parametrize(
    "layer",
    [
        lambda: keras.layers.Attention(),
        lambda: keras.layers.AdditiveAttention(),
        lambda: keras.layers.GroupQueryAttention(
            head_dim=4, num_query_heads=2, num_key_value_heads=1
        ),
    ],
)
def test_scores_mix_the_values_into_the_output(layer):
    queries, values = keras.Input((3, 4)), keras.Input((5, 4))
    made = layer()
    grouped = type(made).__name__.startswith("Group")
    output = made(queries, values) if grouped else made([queries, values])
    model = keras.Model([queries, values], output)
    parts = [RNG.normal(size=shape).astype("float32") for shape in ((3, 4), (5, 4))]
    scores = _scores(model, parts)
    assert scores.shape == (2 if grouped else 1, 3, 5)
    np.testing.assert_allclose(scores.sum(-1), 1, rtol=1e-5)
    if not grouped:
        expected = model.predict([part[None] for part in parts], verbose=0)[0]
        np.testing.assert_allclose(scores[0] @ parts[1], expected, rtol=1e-4, atol=1e-5)


def test_the_arguments_of_a_call_are_those_of_that_call():
    shared = keras.layers.Dense(2)
    left, right = keras.Input((3,)), keras.Input((3,))
    model = keras.Model([left, right], [shared(left), shared(right)])
    parts = [np.zeros(3, "float32"), np.ones(3, "float32")]
    for output, part in zip(model.outputs, parts, strict=True):
        layer, args, _ = arguments(model, output, parts)
        np.testing.assert_array_equal(np.asarray(args[0])[0], part)
        expected = np.asarray(probe(model, [output])([part[None] for part in parts]))
        np.testing.assert_allclose(np.asarray(layer(*args)), expected, rtol=1e-5)
