"""The network that a first-time user lands on learns what it is for."""

from __future__ import annotations

from builder.datasets import DATASETS
from builder.keras_io.to_keras import to_keras
from builder.layers.keras_import import load_keras
from builder.templates import TEMPLATES


def test_the_starter_learns_the_digits_in_a_few_epochs() -> None:
    keras = load_keras()
    keras.utils.set_random_seed(0)
    digits = DATASETS["digits"]
    arrays = digits.load(lambda *_: None)
    model = to_keras(TEMPLATES["digits_small"]())
    model.compile(
        keras.optimizers.Adam(digits.learning_rate),
        "sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    model.fit(arrays.x_train, arrays.y_train, epochs=5, verbose=0)
    _, accuracy = model.evaluate(arrays.x_test, arrays.y_test, verbose=0)
    assert accuracy > 0.9
