"""Every kind of model is trained offline on its own data, and learns: small parts, few epochs."""

import numpy as np
import pytest

from builder.datasets import DATASETS, silent
from builder.keras_io.to_keras import to_keras
from builder.layers.keras_import import load_keras
from builder.templates import TEMPLATES
from builder.training.compiling import compile_model
from builder.training.presets import preset
from tests.training.test_fitness_of_kinds import FITTING

keras = load_keras()

PART, LARGER_PART = 1000, 1600
"""Training examples at the most; the rest is for those who have more time."""

NEED_MORE = {"detector", "text_lstm"}
LARGE_STEPS = {"learning_rate": 5e-3}

AIMS = {
    "siamese_digits": (4, {"accuracy": 0.75}),
    "digit_and_parity": (4, {"digit_accuracy": 0.85, "parity_accuracy": 0.85}),
    "two_digits": (5, {"larger_accuracy": 0.65, "sum_mae": 3.2}),
    "unet_small": (2, {"mask_accuracy": 0.8, "clean_mae": 0.13}),
    "denoising_autoencoder": (3, {"mae": 0.13}),
    "detector": (4, {"object_accuracy": 0.55, "box_mae": 0.12}),
    "video_lstm": (4, {"mae": 0.11}),
    "series_lstm": (6, {"mae": 0.35}),
    "series_conv": (4, {"mae": 0.25}),
    "picture_question": (6, {"accuracy": 0.25}),
    "text_lstm": (5, {"accuracy": 0.7}),
    "word_tagger": (4, {"accuracy": 0.9}),
    "table_mlp": (20, {"accuracy": 0.9}),
}
"""Epochs, and what must be reached on the test data: at least this accuracy, at most this error.
What guessing gives is far from it; full trainings reach more."""


def one_or_all(arrays):
    return arrays[0] if len(arrays) == 1 else list(arrays)


def test_every_kind_has_an_aim():
    assert AIMS.keys() == FITTING.keys()


@pytest.mark.parametrize("template", AIMS)
def test_it_learns(template):
    epochs, aims = AIMS[template]
    dataset = DATASETS[FITTING[template]]
    graph, arrays = TEMPLATES[template](), dataset.load(silent)
    spec = preset(graph, dataset).model_copy(update=LARGE_STEPS)
    keras.utils.set_random_seed(0)
    model = to_keras(graph)
    compile_model(model, spec)
    part = LARGER_PART if template in NEED_MORE else PART
    x, y = (
        [each[:part] for each in given]
        for given in (arrays.inputs("train"), arrays.targets("train"))
    )
    model.fit(one_or_all(x), one_or_all(y), epochs=epochs, batch_size=32, verbose=0)
    logs = model.evaluate(
        one_or_all(arrays.inputs("test")), one_or_all(arrays.targets("test")), verbose=0,
        return_dict=True,
    )  # fmt: skip
    assert np.isfinite(logs["loss"])
    for name, aim in aims.items():
        reached = logs[name]
        assert reached <= aim if "mae" in name else reached >= aim, (name, reached)
