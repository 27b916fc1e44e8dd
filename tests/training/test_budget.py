"""The memory of a training, part by part, held to what Keras allocates."""

import numpy as np
import pytest

from builder.datasets import DATASETS
from builder.inference.engine import infer
from builder.keras_io.to_keras import to_keras
from builder.layers.keras_import import load_keras
from builder.templates import TEMPLATES
from builder.training.budget import PROCESS_BYTES, budget, slots_of
from builder.training.compiling import make_optimizer
from builder.training.spec import OPTIMIZERS, TrainingSpec

keras = load_keras()

GRAPH = TEMPLATES["lenet5"]()
MB = 2**20
ARGUMENTS = [
    *((name, {}) for name in OPTIMIZERS),
    ("SGD", {"momentum": 0.9}),
    ("SGD", {"momentum": 0.0}),
    ("SGD", {"use_ema": True}),
    ("RMSprop", {"momentum": 0.9, "centered": True}),
    ("Adam", {"amsgrad": True}),
    ("AdamW", {"amsgrad": True, "gradient_accumulation_steps": 4}),
]


def of(limit=4096 * MB, **choices):
    spec = TrainingSpec(dataset="mnist", batch_size=128, **choices)
    return budget(infer(GRAPH).totals, spec, DATASETS["mnist"], limit)


@pytest.mark.parametrize(("name", "config"), ARGUMENTS, ids=str)
def test_every_optimizer_keeps_as_many_values_as_it_is_said_to(name, config):
    spec = TrainingSpec(optimizer=name, optimizer_config=config)
    weight = keras.Variable(np.zeros((200, 300), np.float32))
    optimizer = make_optimizer(spec)
    optimizer.build([weight])
    kept = sum(int(np.prod(variable.shape)) for variable in optimizer.variables)
    assert kept / (200 * 300) == pytest.approx(slots_of(spec), abs=0.02)


def test_the_parts_are_those_of_the_model():
    found = of()
    model = to_keras(GRAPH)
    params = 4 * model.count_params()
    assert (found.weights, found.gradients, found.optimizer) == (params, params, 2 * params)
    one = sum(4 * int(np.prod(layer.output.shape[1:])) for layer in model.layers)
    # An input is no node of its own where it is the data itself.
    assert found.activations == pytest.approx(2 * 128 * one, rel=0.05)
    assert found.data == 2 * 4 * 70_000 * (28 * 28 + 1)
    assert found.process == PROCESS_BYTES
    assert found.total == sum(nbytes for _, nbytes, _ in found.parts)


def test_frozen_weights_need_no_gradient():
    totals = infer(GRAPH).totals
    frozen = type(totals)(
        params=totals.params, trainable=0, non_trainable=totals.params,
        activation_bytes=totals.activation_bytes, weight_bytes=totals.weight_bytes,
    )  # fmt: skip
    found = budget(frozen, TrainingSpec(), DATASETS["digits"], MB)
    assert (found.gradients, found.optimizer) == (0, 0)


def test_16_bits_halve_the_activations():
    assert of(mixed_precision=True).activations == of().activations // 2


def test_it_says_what_it_comes_to_and_what_would_fit():
    found = of()
    assert found.fits
    assert "of the 4,096 MB that a run may use" in found.words
    tight = of(limit=found.total - 2 * found.activations // 3)
    assert not tight.fits
    assert 1 <= tight.largest_batch < 128
    assert f"A batch size of {tight.largest_batch} would fit" in tight.words
    at_that = TrainingSpec(dataset="mnist", batch_size=tight.largest_batch)
    assert budget(infer(GRAPH).totals, at_that, DATASETS["mnist"], tight.limit).fits
    assert "Not even a batch size of 1" in of(limit=PROCESS_BYTES).words
