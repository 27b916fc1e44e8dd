"""What a batch alone has, beside Keras: it computes every batch by itself with frozen weights."""

from __future__ import annotations

import numpy as np
import pytest

from builder.layers.keras_import import load_keras
from builder.training.means import RunningMeans

keras = load_keras()
import tensorflow as tf  # noqa: E402

SIZES = (4, 4, 2)
"""The last batch is smaller."""


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(0)
    x = keras.Input((3,))
    outputs = [keras.layers.Dense(1, name=name)(x) for name in ("first", "second")]
    model = keras.Model(x, outputs)
    model.compile(keras.optimizers.SGD(0.0), loss=["mse", "mae"], metrics=[["mae"], ["mse"]])
    return model


def test_each_batch_has_its_own_losses_and_metrics(model):
    rng = np.random.default_rng(0)
    x, *ys = (rng.normal(size=(sum(SIZES), width)).astype("float32") for width in (3, 1, 1))
    means, own, seen = RunningMeans(), [], 0

    def note(batch, logs):
        nonlocal seen
        after = seen + SIZES[batch]
        own.append(means.last({name: float(each) for name, each in logs.items()}, seen, after))
        seen = after

    data = tf.data.Dataset.from_tensor_slices((x, tuple(ys))).batch(SIZES[0])
    callback = keras.callbacks.LambdaCallback(on_train_batch_end=note)
    model.fit(data, shuffle=False, verbose=0, callbacks=[callback])
    ends = np.cumsum(SIZES)
    for logs, end, size in zip(own, ends, SIZES, strict=True):
        part = slice(end - size, end)
        alone = model.evaluate(
            x[part], [y[part] for y in ys], batch_size=size, return_dict=True, verbose=0
        )
        assert logs == pytest.approx(alone, rel=1e-4)
