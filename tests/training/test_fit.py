"""Real trainings, small ones: what is told is what plain Keras does."""

import itertools
import re
from dataclasses import replace

import numpy as np
import pytest

from builder import datasets
from builder.datasets import DATASETS, DatasetUnavailable, silent
from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.keras_io.to_keras import assemble, check, to_keras
from builder.layers.keras_import import load_keras
from builder.store import Command, StoreError
from builder.templates import TEMPLATES
from builder.training.choices import CosineDecay
from builder.training.compiling import compile_model
from builder.training.events import (
    BatchEnd,
    Changed,
    EpochEnd,
    Heartbeat,
    TrainBegin,
    TrainEnd,
    TrainFailed,
)
from builder.training.fit import fit
from builder.training.fitness import check as check_fitness
from builder.training.kept_weights import kept_weights
from builder.training.pipeline import make_batches, split_indices
from builder.training.presets import preset
from builder.training.spec import CUSTOM_LOSS, Loss, Metric, TrainingSpec

keras = load_keras()


def dense(dropout=0.0, units=10, **config):
    """A small network for the digits."""
    sketch = Sketch("small")
    x = sketch.add("Flatten", sketch.input((8, 8, 1)))
    x = sketch.add("Dense", x, units=16, activation="relu")
    if dropout:
        x = sketch.add("Dropout", x, rate=dropout)
    sketch.add("Dense", x, units=units, name="scores", **config)
    return sketch.graph()


def spec_for(graph, dataset="digits", **changes):
    chosen = {"epochs": 2, "batch_size": 128, **changes}
    return preset(graph, DATASETS[dataset]).model_copy(update=chosen)


def train(graph, spec, directory, commands=lambda: []):
    events = []
    fit(graph, spec, emit=events.append, commands=commands, directory=directory)
    return events


def of(kind, events):
    return [event for event in events if isinstance(event, kind)]


@pytest.fixture(autouse=True)
def own_home(monkeypatch, tmp_path):
    monkeypatch.setenv("STRATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("STRATA_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("STRATA_DOWNLOAD", "false")


@pytest.fixture(scope="module")
def digits_run(tmp_path_factory):
    """Two epochs of the digits: the events and the folder."""
    directory = tmp_path_factory.mktemp("run")
    graph = dense(dropout=0.3)
    return train(graph, spec_for(graph), directory), directory


@pytest.fixture(scope="module")
def plain_history():
    """The same training with nothing but NumPy and Keras."""
    graph = dense(dropout=0.3)
    spec = spec_for(graph)
    check(graph)
    keras.utils.set_random_seed(spec.seed)
    model = assemble(graph).model
    compile_model(model, spec)
    arrays = DATASETS["digits"].load(silent)
    chosen, kept = split_indices(len(arrays.x_train), spec)
    alone, history = [], {}

    class Losses(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            alone.append(logs["loss"])

    for epoch in range(spec.epochs):
        order = chosen[np.random.default_rng((spec.seed, epoch)).permutation(len(chosen))]
        told = model.fit(
            arrays.x_train[order], arrays.y_train[order], batch_size=spec.batch_size,
            validation_data=(arrays.x_train[kept], arrays.y_train[kept]), shuffle=False,
            initial_epoch=epoch, epochs=epoch + 1, verbose=0, callbacks=[Losses()],
        )  # fmt: skip
        for name, (value,) in told.history.items():
            history.setdefault(name, []).append(value)
    tested = model.evaluate(arrays.x_test, arrays.y_test, 128, verbose=0, return_dict=True)
    return history, alone, tested


def test_the_story_is_told_in_order(digits_run):
    events, _ = digits_run
    kinds = [event.kind for event in events if not isinstance(event, Heartbeat)]
    runs = [(kind, len(list(group))) for kind, group in itertools.groupby(kinds)]
    assert runs == [
        ("TrainBegin", 1),
        ("BatchEnd", 11),
        ("EpochEnd", 1),
        ("BatchEnd", 11),
        ("EpochEnd", 1),
        ("TrainEnd", 1),
    ]


def test_the_beginning_says_how_much_there_is(digits_run):
    (begin,) = of(TrainBegin, digits_run[0])
    assert (begin.epochs, begin.batches, begin.batch_size) == (2, 11, 128)
    assert (begin.train_size, begin.validation_size) == (1293, 144)
    assert begin.params == 64 * 16 + 16 + 16 * 10 + 10
    assert begin.columns == ("loss", "accuracy")


def test_the_epochs_are_those_of_plain_keras(digits_run, plain_history):
    history, _, _ = plain_history
    told = [event.logs for event in of(EpochEnd, digits_run[0])]
    assert set(told[0]) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    for name in told[0]:
        assert [logs[name] for logs in told] == pytest.approx(history[name], rel=1e-6)


def test_the_end_tells_the_test_of_plain_keras(digits_run, plain_history):
    (end,) = of(TrainEnd, digits_run[0])
    expected = {f"test_{name}": value for name, value in plain_history[2].items()}
    assert end.logs == pytest.approx(expected, rel=1e-6)
    assert (end.reason, end.epochs, end.step) == ("finished", 2, 22)
    assert end.seconds > 0


def test_batches_are_told_alone(digits_run, plain_history):
    """Averaged again, weighted by examples, they are the running means of Keras."""
    events, running = digits_run[0], plain_history[1]
    for epoch in range(2):
        batches = [event for event in of(BatchEnd, events) if event.epoch == epoch]
        losses = np.array([event.logs["loss"] for event in batches])
        sizes = np.array([128] * 10 + [1293 - 1280])
        means = np.cumsum(losses * sizes) / np.cumsum(sizes)
        assert means == pytest.approx(running[epoch * 11 : epoch * 11 + 11], rel=1e-4)
        for event in batches[:-1]:
            assert (event.logs["accuracy"] * 128) % 1 == pytest.approx(0, abs=1e-3) or (
                event.logs["accuracy"] * 128
            ) % 1 == pytest.approx(1, abs=1e-3)


def test_the_same_seed_gives_the_same_training_and_another_one_does_not(digits_run, tmp_path):
    graph = dense(dropout=0.3)
    again = train(graph, spec_for(graph), tmp_path / "again")
    other = train(graph, spec_for(graph, seed=1), tmp_path / "other")

    def losses(events):
        return [event.logs["loss"] for event in of(BatchEnd, events)]

    assert losses(again) == pytest.approx(losses(digits_run[0]), rel=1e-6)
    assert losses(other) != pytest.approx(losses(digits_run[0]), rel=1e-2)


def test_weights_are_kept_from_the_start_and_load_into_the_model(digits_run):
    events, directory = digits_run
    kept = kept_weights(directory)
    assert [(each.epoch, each.step) for each in kept] == [(0, 0), (1, 11), (2, 22)]
    assert [event.weights for event in of(EpochEnd, events)] == [each.file for each in kept[1:]]
    trained, untrained = (evaluated(dense(dropout=0.3), directory / kept[n].file) for n in (-1, 0))
    assert trained["loss"] == pytest.approx(of(TrainEnd, events)[0].logs["test_loss"], rel=1e-5)
    assert untrained["loss"] > trained["loss"]
    assert untrained["accuracy"] < trained["accuracy"]


def test_averaged_weights_that_a_training_ends_with_are_kept(tmp_path):
    graph, ema = dense(), {"use_ema": True, "ema_momentum": 0.9}
    events = train(graph, spec_for(graph, epochs=1, optimizer_config=ema), tmp_path)
    found = evaluated(graph, tmp_path / kept_weights(tmp_path)[-1].file)
    assert found["loss"] == pytest.approx(events[-1].logs["test_loss"], rel=1e-5)


def evaluated(graph, weights):
    """What a new model with these weights does on the test data."""
    model = to_keras(graph)
    model.load_weights(weights)
    compile_model(model, spec_for(graph))
    arrays = DATASETS["digits"].load(silent)
    return model.evaluate(arrays.x_test, arrays.y_test, verbose=0, return_dict=True)


def teachers_file(path, count=800, seed=0):
    """A data file like MNIST's: on noise, a bright square whose place tells the label."""
    random = np.random.RandomState(seed)
    labels = np.arange(count) % 10
    images = random.randint(0, 120, (count, 28, 28), dtype=np.uint8)
    for image, label in zip(images, labels, strict=True):
        row, column = 3 + 12 * (label // 5), 1 + 5 * (label % 5)
        image[row : row + 8, column : column + 5] += 120
    path.parent.mkdir(exist_ok=True)
    np.savez(path, x_train=images[80:], y_train=labels[80:], x_test=images[:80], y_test=labels[:80])


def test_a_convolutional_network_learns_a_teachers_images(tmp_path):
    teachers_file(tmp_path / "data" / "mnist.npz")
    graph = TEMPLATES["cnn_small"]()
    spec = spec_for(graph, "mnist", epochs=2, batch_size=32)
    assert check_fitness(graph, spec) == ()
    events = train(graph, spec, tmp_path / "run")
    (begin,), (end,) = of(TrainBegin, events), of(TrainEnd, events)
    assert (begin.params, begin.train_size, begin.validation_size) == (289_630, 648, 72)
    first, last = of(EpochEnd, events)
    assert last.logs["loss"] < first.logs["loss"]
    assert end.logs["test_accuracy"] > 0.9


def test_every_epoch_has_every_example_once_in_another_order():
    spec = TrainingSpec(batch_size=7, validation_split=0.25, seed=3)
    count = 40
    arrays = datasets.Arrays(
        np.arange(count, dtype=np.float32)[:, None],
        np.arange(count),
        np.arange(3, dtype=np.float32)[:, None],
        np.arange(3),
    )
    batches = make_batches(arrays, spec, DATASETS["digits"])
    epochs = []
    for epoch in (0, 1, 2, 1):
        batches.feed.begin(epoch)
        epochs.append(np.concatenate([y for _, y in batches.train]).tolist())
    assert epochs.pop() == epochs[1]
    validation = np.concatenate([y for _, y in batches.validation]).tolist()
    assert len(validation) == batches.validation_size == 10
    assert sorted(epochs[0] + validation) == list(range(count))
    assert sorted(epochs[0]) == sorted(epochs[1]) == sorted(epochs[2])
    assert len({tuple(epoch) for epoch in epochs}) == 3
    assert [len(y) for _, y in batches.train] == [7, 7, 7, 7, 2]
    assert np.concatenate([y for _, y in batches.test]).tolist() == [0, 1, 2]
    still = make_batches(arrays, spec.model_copy(update={"shuffle": False}), DATASETS["digits"])
    in_order = np.concatenate([y for _, y in still.train]).tolist()
    assert in_order == sorted(epochs[0])
    for x, y in batches.train:
        assert np.array_equal(x[:, 0], y)


@pytest.mark.parametrize("part", [0.0, 0.001, 0.5])
def test_the_validation_part(part):
    train_part, kept = split_indices(100, TrainingSpec(validation_split=part))
    assert len(kept) == round(100 * part)
    assert sorted([*train_part, *kept]) == list(range(100))


def test_without_validation_there_are_no_validation_logs(tmp_path):
    graph = dense()
    events = train(graph, spec_for(graph, epochs=1, validation_split=0.0), tmp_path)
    assert set(of(EpochEnd, events)[0].logs) == {"loss", "accuracy"}
    assert of(TrainBegin, events)[0].validation_size == 0


def command_after(events, kind, step):
    """Gives a command when a step has been told, once."""
    sent = []

    def commands():
        if not sent and any(event.step >= step for event in of(BatchEnd, events)):
            sent.append(kind)
            return [Command("r", 1, kind, {}, 0.0)]
        return []

    return commands


def test_a_stop_ends_the_training_with_its_weights(tmp_path):
    graph, events = dense(), []
    spec = spec_for(graph, epochs=100_000)
    stop = command_after(events, "stop", 15)
    fit(graph, spec, emit=events.append, commands=stop, directory=tmp_path)
    end = events[-1]
    assert isinstance(end, TrainEnd)
    assert (end.reason, end.logs) == ("stopped", {})
    assert end.step == len(of(BatchEnd, events)) >= 15
    last = kept_weights(tmp_path)[-1]
    assert (last.epoch, last.step) == (end.epochs, end.step)
    assert (tmp_path / last.file).exists()


def test_a_stop_while_the_data_is_loaded(tmp_path):
    events = train(
        dense(), spec_for(dense()), tmp_path, commands=lambda: [Command("r", 1, "stop", {}, 0.0)]
    )
    assert [event.kind for event in events if not isinstance(event, Heartbeat)] == ["TrainEnd"]
    assert (events[-1].reason, events[-1].step) == ("stopped", 0)


def test_a_loss_that_is_not_a_number_ends_the_run_with_a_plain_message(tmp_path):
    sketch = Sketch()
    x = sketch.input((1,))
    sketch.add("Dense", sketch.add("Dense", x, units=8), units=1)
    graph = sketch.graph()
    spec = spec_for(graph, "celsius", optimizer="SGD", learning_rate=100.0)
    events = train(graph, spec, tmp_path)
    assert isinstance(events[-1], TrainFailed)
    assert "not a number any more" in events[-1].message
    assert "learning rate" in events[-1].message
    assert of(BatchEnd, events)[-1].logs["loss"] is None


def test_a_loss_that_never_was_a_number_is_not_blamed_on_the_rate(tmp_path):
    formula = Loss(class_name=CUSTOM_LOSS, config={"expression": "square(y_true - y_pred) / 0"})
    sketch = Sketch()
    sketch.add("Dense", sketch.input((1,)), units=1)
    graph = sketch.graph()
    events = train(graph, spec_for(graph, "celsius", loss=formula), tmp_path)
    assert isinstance(events[-1], TrainFailed)
    assert events[-1].cause == "diverged"
    assert "formula divides by 0" in events[-1].message
    assert len(of(BatchEnd, events)) == 1


FAILURES = {
    "labels beyond the outputs": (
        dense(units=5),
        {},
        r"label \d, but the model has 5 outputs, for the labels 0 to 4",
    ),
    "another input shape": (dense(), {"dataset": "circles"}, "The training broke off"),
    "a loss that is none": (
        dense(),
        {"loss": Loss(class_name="deserialize")},
        "Expected a class of keras.losses, got 'deserialize'",
    ),
    "a metric's argument": (
        dense(),
        {"metrics": (Metric(class_name="MeanAbsoluteError", name="m", config={"no": 1}),)},
        "MeanAbsoluteError has no argument 'no'",
    ),
    "an unknown data set": (
        dense(),
        {"dataset": "moon"},
        "Expected a data set of .*'moon'",
    ),
    "data that is not there": (dense(), {"dataset": "mnist"}, "Put mnist.npz"),
    "no model": (Graph(), {}, "The training broke off"),
}


@pytest.mark.parametrize(("graph", "changes", "says"), FAILURES.values(), ids=FAILURES)
def test_what_goes_wrong_is_told_in_words_and_nothing_is_raised(tmp_path, graph, changes, says):
    spec = spec_for(dense()).model_copy(update=changes)
    events = train(graph, spec, tmp_path)
    assert isinstance(events[-1], TrainFailed)
    assert len(of(TrainFailed, events)) == 1
    assert re.search(says, events[-1].message)
    assert "Traceback" in events[-1].detail


def test_a_store_that_fails_is_not_answered_with_more_events(tmp_path):
    def emit(event):
        if isinstance(event, BatchEnd):
            raise StoreError("The disk is full.")
        assert not isinstance(event, TrainFailed)

    with pytest.raises(StoreError):
        fit(dense(), spec_for(dense()), emit=emit, commands=lambda: [], directory=tmp_path)


def test_loading_is_told(tmp_path, monkeypatch):
    def load(progress):
        progress("Downloading", 0.5)
        raise DatasetUnavailable("Nothing came.")

    monkeypatch.setattr(
        "builder.training.fit.known_dataset", lambda name: replace(DATASETS["digits"], load=load)
    )
    events = train(dense(), spec_for(dense()), tmp_path)
    assert [(event.phase, event.note) for event in of(Heartbeat, events)] == [
        ("loading", "Downloading (50%)")
    ]
    assert events[-1].message == "Nothing came."


def test_several_steps_in_one_go_are_the_same_training(tmp_path, digits_run):
    graph = dense(dropout=0.3)
    events = train(graph, spec_for(graph, steps_per_execution=4), tmp_path)
    told = [(event.step, event.batch, event.seen) for event in of(BatchEnd, events)]
    assert told[:3] == [(4, 3, 512), (8, 7, 1024), (11, 10, 1293)]
    assert [step for step, _, _ in told] == [4, 8, 11, 15, 19, 22]
    expected = of(EpochEnd, digits_run[0])
    for one, other in zip(of(EpochEnd, events), expected, strict=True):
        assert one.step == other.step
        assert one.logs == pytest.approx(other.logs, rel=1e-4)


def test_the_size_of_batches_changes_within_an_epoch_and_no_example_is_lost(tmp_path, monkeypatch):
    monkeypatch.setattr("builder.training.control.POLL_SECONDS", 0.0)
    graph, events, sent = dense(), [], []
    sizes = {2: 50, 9: 1000, 20: 300}

    def commands():
        step = max((event.step for event in of(BatchEnd, events)), default=0)
        due = [at for at in sizes if at <= step and at not in sent]
        sent.extend(due)
        data = [{"name": "batch_size", "value": sizes[at]} for at in due]
        return [Command("r", 1, "set", each, 0.0) for each in data]

    spec = spec_for(graph, epochs=12)
    fit(graph, spec, emit=events.append, commands=commands, directory=tmp_path)
    assert [mark.after for mark in of(Changed, events)] == [50, 1000, 300]
    for epoch in range(12):
        batches = [event for event in of(BatchEnd, events) if event.epoch == epoch]
        seen = [event.seen for event in batches]
        assert seen == sorted(set(seen))
        assert seen[-1] == 1293
        assert [event.batch for event in batches] == list(range(len(batches)))
    assert [event.step for event in of(BatchEnd, events)] == list(range(1, events[-1].step + 1))
    assert events[-1].epochs == 12


def test_the_rate_is_told_when_it_changes_and_a_schedule_sets_it_at_every_step(tmp_path):
    graph = dense()
    steady = of(
        BatchEnd, train(graph, spec_for(graph, epochs=1, learning_rate=0.001), tmp_path / "steady")
    )
    assert [event.rate for event in steady] == [0.001, *[None] * 10]
    moving = spec_for(graph, epochs=1, learning_rate=0.001, schedule=CosineDecay())
    rates = [event.rate for event in of(BatchEnd, train(graph, moving, tmp_path / "moving"))]
    expected = [0.0005 * (1 + np.cos(np.pi * step / 11)) for step in range(11)]
    assert rates == pytest.approx(expected)
