"""Several devices, numbers of 16 bits, and several steps in one go."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from builder.layers.keras_import import load_keras
from builder.training.catalogue import ChoiceError
from builder.training.devices import (
    computing,
    devices,
    last_batch_problem,
    shared_batch_size,
    uneven_problem,
)
from builder.training.feed import Feed
from builder.training.spec import TrainingSpec

keras = load_keras()

TWO_DEVICES = """
import json, sys, tempfile
from pathlib import Path
import tensorflow as tf
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
from builder.graph.sketch import Sketch
from builder.training.choices import CosineDecay
from builder.store import Command
from builder.training.events import Changed, EpochEnd, Notice, TrainFailed
from builder.training.fit import fit
from builder.training.spec import TrainingSpec

sketch = Sketch()
x = sketch.add("Flatten", sketch.input((8, 8, 1)))
sketch.add("Dense", sketch.add("Dense", x, units=16, activation="relu"), units=10, activation="softmax")
told = {}
for all_devices in (False, True):
    events = []
    spec = TrainingSpec(
        epochs=2, batch_size=256, all_devices=all_devices, schedule=CosineDecay(),
        validation_split=157 / 1437,  # 5 whole batches are left, which can be shared out evenly
        optimizer="SGD", learning_rate=0.1, optimizer_config={"momentum": 0.9},
    )
    with tempfile.TemporaryDirectory() as folder:
        fit(sketch.graph(), spec, emit=events.append, commands=lambda: [], directory=Path(folder))
    failed = [event.detail for event in events if isinstance(event, TrainFailed)]
    assert not failed, failed[0]
    told[str(all_devices)] = [event.logs for event in events if isinstance(event, EpochEnd)]
    assert not [event for event in events if isinstance(event, Notice)]
wishes = [[Command("r", 1, "set", {"name": "batch_size", "value": size}, 0.0) for size in (3, 128)]]
events = []
with tempfile.TemporaryDirectory() as folder:
    take = lambda: wishes.pop() if wishes else []
    fit(sketch.graph(), spec, emit=events.append, commands=take, directory=Path(folder))
told["refused"] = [event.message for event in events if isinstance(event, Notice)]
told["set"] = [event.after for event in events if isinstance(event, Changed)]
told["turned"] = [event.logs for event in events if isinstance(event, EpochEnd)]
print("TOLD", json.dumps(told))
"""  # noqa: E501


def test_two_devices_give_the_losses_of_one():
    done = subprocess.run(
        [sys.executable, "-c", TWO_DEVICES],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.split("TOLD", 1)[1])
    for one, two in zip(told["False"], told["True"], strict=True):
        assert two == pytest.approx(one, rel=1e-4)
    (refused,) = told["refused"]
    assert "multiple of 2, got 3. It stays as it is." in refused
    assert told["set"] == [128]
    assert all(value is not None for logs in told["turned"] for value in logs.values())


def test_precision_is_set_inside_and_taken_back():
    said = []
    before = keras.config.dtype_policy().name
    with computing(TrainingSpec(mixed_precision=True), lambda code, words: said.append(code)):
        assert keras.config.dtype_policy().name == "mixed_float16"
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
        model.compile("sgd", "mse")
        assert model.layers[0].kernel.dtype == "float32"
        assert model.layers[0].compute_dtype == "float16"
        assert isinstance(model.optimizer, keras.optimizers.LossScaleOptimizer)
    assert keras.config.dtype_policy().name == before
    assert said == ["no_gpu_for_16_bits"]


def test_one_device_is_said():
    said = []
    assert len(devices()) == 1
    with computing(TrainingSpec(all_devices=True), lambda code, words: said.append(words)):
        pass
    assert "only one device" in said[0]


def test_what_excludes_each_other_is_said():
    spec = TrainingSpec(all_devices=True, steps_per_execution=8)
    with (
        pytest.raises(ChoiceError, match="exclude each other"),
        computing(spec, lambda code, words: None),
    ):
        pass


@pytest.mark.parametrize(("size", "most"), [(157, 256), (144, 64), (10_000, 128), (10, 6)])
@pytest.mark.parametrize("sharing", [1, 2, 3])
def test_batches_to_be_measured_can_be_shared_out(size, most, sharing):
    found = shared_batch_size(size, most, sharing)
    assert found <= most
    if size >= sharing and most >= sharing:
        assert found % sharing == 0
        assert size % found == 0 or size % found >= sharing


def test_one_device_measures_in_batches_as_they_are_asked_for():
    assert shared_batch_size(1000, 128, 1) == 128


def test_a_last_batch_that_is_too_small_to_share_is_said():
    assert last_batch_problem(129, 64, 2) is not None
    assert "Choose another batch size" in last_batch_problem(129, 64, 2)
    assert last_batch_problem(130, 64, 2) is None
    assert last_batch_problem(128, 64, 4) is None
    assert last_batch_problem(129, 64, 1) is None


def test_what_is_refused_leaves_the_precision_as_it_was():
    before = keras.config.dtype_policy().name
    spec = TrainingSpec(mixed_precision=True, all_devices=True, steps_per_execution=2)
    with pytest.raises(ChoiceError), computing(spec, lambda code, words: None):
        raise AssertionError("nothing is to be built")
    assert keras.config.dtype_policy().name == before


def test_what_is_left_of_an_epoch_can_be_shared_out_too():
    feed = Feed(range(129), 6)

    def resized(size):
        return feed.resize(size, lambda left, whole: last_batch_problem(left, size, 2, whole=whole))

    batches = feed.batches()
    next(batches)
    assert "of the 129 training examples, too few for 2 devices" in resized(64)
    assert resized(10) is None
    assert [len(batch) for batch, _ in batches][:2] == [10, 10]
    feed.begin(1)
    batches = feed.batches()
    next(batches)
    next(batches)  # 109 are left
    assert "in the last batch of this epoch there would be only 1" in resized(18).lower()
    assert feed.batch_size == 10
    feed.begin(2)
    assert resized(18) is None and feed.batch_size == 18


def test_a_batch_that_devices_cannot_share_evenly_is_said():
    assert uneven_problem(6, 3) is None and uneven_problem(7, 1) is None
    assert "a multiple of 3, got 1,000" in uneven_problem(1000, 3)
