"""The chosen callbacks, held to Keras's own; the files that they write; what they say."""

import csv
import io
import json
import zipfile

import numpy as np
import pytest

from builder.layers.keras_import import load_keras
from builder.training import callback_files, run_files
from builder.training.callback_files import BestWeights
from builder.training.callbacks import close_files, make_callbacks
from builder.training.catalogue import ChoiceError
from builder.training.choices import (
    BestCheckpoint,
    CsvLog,
    EarlyStopping,
    ReduceOnPlateau,
    TensorBoardLog,
)
from builder.training.monitors import callback_problems, mode_of, monitor_names
from builder.training.resuming import put_callbacks, take_callbacks
from builder.training.run_files import (
    BEST_WEIGHTS,
    HISTORY,
    TENSORBOARD,
    best_weights,
    has_files,
    write_zip,
)
from builder.training.spec import Loss, Metric, TrainingSpec
from builder.training.tensorboard_log import histogram

keras = load_keras()

ACCURACY = Metric(class_name="SparseCategoricalAccuracy", name="accuracy")
LOSSES = [1.0, 0.8, 0.81, 0.7, 0.75, 0.72, 0.9, 0.71, 0.705, 0.6, 0.65]
ACCURACIES = [0.1, 0.3, 0.2, 0.5, 0.5, 0.4, 0.4, 0.45, 0.3, 0.2, 0.2]
NAMES = ["output"]
EPOCHS = range(len(LOSSES))


class Model:
    """As much of a model as callbacks that watch numbers look at."""

    def __init__(self, rate=0.1):
        self.optimizer = keras.optimizers.SGD(learning_rate=rate)
        self.optimizer.build([])
        self.stop_training = False
        self.weights = [np.zeros(1)]

    def get_weights(self):
        return [weight.copy() for weight in self.weights]

    def set_weights(self, weights):
        self.weights = weights


def spec(*callbacks, **choices):
    return TrainingSpec(metrics=(ACCURACY,), callbacks=callbacks, **choices)


def made(tmp_path, *callbacks, said=None):
    tell = (lambda code, words: said.append((code, words))) if said is not None else lambda *_: None
    return make_callbacks(spec(*callbacks), NAMES, tmp_path, tell)


def logs_of(epoch):
    return {
        "loss": 2 * LOSSES[epoch],
        "accuracy": ACCURACIES[epoch],
        "val_loss": LOSSES[epoch],
        "val_accuracy": ACCURACIES[epoch],
    }


def go(callback, model, epochs=EPOCHS, begin=True, end=True):
    """Tells a callback of epochs until it stops them; returns the rates after each."""
    callback.set_model(model)
    if begin:
        callback.on_train_begin()
    rates = []
    for epoch in epochs:
        model.weights = [np.full(1, float(epoch))]
        callback.on_epoch_end(epoch, logs_of(epoch))
        rates.append(float(model.optimizer.learning_rate))
        if model.stop_training:
            break
    if end:
        callback.on_train_end()
    return rates


STOPPING = [
    EarlyStopping(patience=2),
    EarlyStopping(patience=3, min_delta=0.04),
    EarlyStopping(monitor="val_accuracy", patience=2),
    EarlyStopping(monitor="val_accuracy", patience=4, min_delta=0.1, restore_best_weights=False),
    EarlyStopping(patience=50),
]


@pytest.mark.parametrize("chosen", STOPPING)
def test_early_stopping_is_that_of_keras(tmp_path, chosen):
    theirs = keras.callbacks.EarlyStopping(
        monitor=chosen.monitor,
        patience=chosen.patience,
        min_delta=chosen.min_delta,
        restore_best_weights=chosen.restore_best_weights,
        mode="max" if "accuracy" in chosen.monitor else "min",
    )
    (ours,) = made(tmp_path, chosen)
    one, other = Model(), Model()
    assert len(go(ours, one)) == len(go(theirs, other))
    assert one.stop_training == other.stop_training
    assert one.weights == other.weights
    assert ours.best_epoch == theirs.best_epoch


def test_early_stopping_says_what_it_does(tmp_path):
    said = []
    (ours,) = made(tmp_path, EarlyStopping(patience=2), said=said)
    go(ours, Model())
    assert said == [
        (
            "early_stopping",
            "val_loss has not become better for 2 epochs: the run ends after epoch 6.",
        ),
        ("best_weights", "The weights of epoch 4, the best one, are put back."),
    ]


def test_a_run_that_ends_with_its_best_epoch_puts_nothing_back(tmp_path):
    said = []
    (ours,) = made(tmp_path, EarlyStopping(patience=50), said=said)
    go(ours, Model(), epochs=range(10))
    assert said == []


PLATEAUS = [
    ReduceOnPlateau(patience=1),
    ReduceOnPlateau(patience=2, factor=0.5, min_delta=0.1),
    ReduceOnPlateau(monitor="accuracy", patience=1, factor=0.1, min_learning_rate=0.005),
]


@pytest.mark.parametrize("chosen", PLATEAUS)
def test_the_plateau_is_that_of_keras(tmp_path, chosen):
    theirs = keras.callbacks.ReduceLROnPlateau(
        monitor=chosen.monitor,
        factor=chosen.factor,
        patience=chosen.patience,
        min_delta=chosen.min_delta,
        min_lr=chosen.min_learning_rate,
        mode="max" if "accuracy" in chosen.monitor else "min",
    )
    (ours,) = made(tmp_path, chosen)
    rates = go(ours, Model())
    assert rates == go(theirs, Model())
    assert len(set(rates)) > 1


@pytest.mark.parametrize("chosen", [*STOPPING, *PLATEAUS])
@pytest.mark.parametrize("broken_off", [1, 4, 5])
def test_what_goes_on_in_another_process_goes_on_the_same(tmp_path, chosen, broken_off):
    whole_model, first_model = Model(), Model()
    (whole,), (first,), (second,) = (made(tmp_path, chosen) for _ in range(3))
    whole_rates = go(whole, whole_model)
    rates = go(first, first_model, epochs=range(broken_off), end=False)
    if first_model.stop_training:
        return
    plain, arrays = take_callbacks([first])
    model = Model(rates[-1])
    second.set_model(model)
    second.on_train_begin()
    put_callbacks([second], plain, arrays)
    rates += go(second, model, epochs=range(broken_off, len(LOSSES)), begin=False)
    assert rates == whole_rates
    assert model.stop_training == whole_model.stop_training
    assert model.weights == whole_model.weights


def small_model():
    keras.utils.set_random_seed(0)
    given = keras.Input((4,))
    x = keras.layers.Dense(3, activation="relu", name="hidden")(given)
    model = keras.Model(given, keras.layers.Dense(3, activation="softmax", name="output")(x))
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.run_eagerly = True
    return model


X, Y = np.linspace(-1, 1, 48, dtype="float32").reshape(12, 4), np.arange(12) % 3


def fit(callbacks, epochs=3, first=0, model=None):
    model = model or small_model()
    history = model.fit(
        X, Y, epochs=epochs, initial_epoch=first, validation_split=0.25, verbose=0,
        callbacks=callbacks,
    )  # fmt: skip
    return model, history.history


def test_the_csv_log_is_that_of_keras(tmp_path):
    fit([*made(tmp_path, CsvLog()), keras.callbacks.CSVLogger(tmp_path / "keras.csv")])
    assert (tmp_path / HISTORY).read_bytes() == (tmp_path / "keras.csv").read_bytes()


def test_the_csv_log_of_a_run_that_goes_on_has_each_epoch_once(tmp_path):
    model, _ = fit(made(tmp_path, CsvLog()), epochs=4)
    fit(made(tmp_path, CsvLog()), epochs=6, first=2, model=model)
    with (tmp_path / HISTORY).open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["epoch"]) for row in rows] == [0, 1, 2, 3, 4, 5]
    assert all(float(row["val_loss"]) > 0 for row in rows)


def test_the_best_weights_are_those_of_the_best_epoch(tmp_path):
    (callback,) = made(tmp_path, BestCheckpoint(monitor="val_accuracy"))
    model = small_model()
    callback.set_model(model)
    for epoch in range(5):
        model.layers[-1].bias.assign([epoch, 0.0, 0.0])
        callback.on_epoch_end(epoch, logs_of(epoch))
    file, epoch = best_weights(tmp_path)
    assert epoch == 3
    assert [path.name for path in tmp_path.glob("*.h5")] == [file.name]
    again = small_model()
    again.load_weights(file)
    assert float(again.layers[-1].bias[0]) == 3.0
    assert [path.name for path in tmp_path.glob(".partial*")] == []


@pytest.mark.parametrize("step", ["save_weights", "replace", "name", "remove"])
def test_a_crash_at_any_step_leaves_the_best_weights_of_the_epoch_that_is_named(
    tmp_path, monkeypatch, step
):
    (callback,) = made(tmp_path, BestCheckpoint(monitor="val_accuracy"))
    model = small_model()
    callback.set_model(model)
    (tmp_path / BEST_WEIGHTS).write_text("of an earlier version")

    def end_epoch(epoch, value):
        model.layers[-1].bias.assign([epoch, 0.0, 0.0])
        callback.on_epoch_end(epoch, {"val_accuracy": value})

    def crash(*_):
        raise KeyboardInterrupt

    end_epoch(0, 0.5)
    assert not (tmp_path / BEST_WEIGHTS).exists()
    with monkeypatch.context() as patch:
        match step:
            case "save_weights":
                patch.setattr(keras.Model, "save_weights", crash)
            case "replace":
                patch.setattr(callback_files.os, "replace", crash)
            case "name":
                patch.setattr(callback_files, "_replace", crash)
            case "remove":
                patch.setattr(BestWeights, "_remove_others", crash)
        with pytest.raises(KeyboardInterrupt):
            end_epoch(1, 0.6)
    file, epoch = best_weights(tmp_path)
    assert epoch == (1 if step == "remove" else 0)
    again = small_model()
    again.load_weights(file)
    assert float(again.layers[-1].bias[0]) == epoch
    end_epoch(2, 0.7)
    file, epoch = best_weights(tmp_path)
    assert epoch == 2
    assert [path.name for path in tmp_path.glob("best-*")] == [file.name]


def test_what_callbacks_have_written_goes_out_in_one_file(tmp_path):
    assert not has_files(tmp_path)
    model, _ = fit(made(tmp_path, CsvLog(), BestCheckpoint(), TensorBoardLog()))
    (tmp_path / "weights-1.weights.h5").write_text("not of a callback")
    assert has_files(tmp_path)
    packed, unpacked = io.BytesIO(), tmp_path / "unpacked"
    write_zip(tmp_path, packed)
    with zipfile.ZipFile(packed) as archive:
        names = set(archive.namelist())
        archive.extractall(unpacked)
    tables = {name for name in names if not name.startswith(TENSORBOARD)}
    assert tables == {HISTORY, BEST_WEIGHTS}
    assert (unpacked / HISTORY).read_bytes() == (tmp_path / HISTORY).read_bytes()
    small_model().load_weights(unpacked / BEST_WEIGHTS)
    found, (graph,) = records(unpacked / TENSORBOARD / "train")
    assert {"epoch_loss", "hidden/kernel/histogram"} <= set(found)
    assert "MatMul" in {node.op for node in graph.node}


def test_what_a_file_has_no_room_for_is_left_out(tmp_path, monkeypatch):
    fit(made(tmp_path, CsvLog(), BestCheckpoint()))
    monkeypatch.setattr(run_files, "MOST_BYTES", (tmp_path / HISTORY).stat().st_size)
    packed = io.BytesIO()
    write_zip(tmp_path, packed)
    assert zipfile.ZipFile(packed).namelist() == [HISTORY]


def test_no_best_weights_without_the_choice(tmp_path):
    assert best_weights(tmp_path) is None


def test_a_disk_that_takes_nothing_is_said_once_and_the_training_goes_on(tmp_path):
    said = []
    gone = tmp_path / "file" / "folder"
    (tmp_path / "file").write_text("")
    chosen = (CsvLog(), BestCheckpoint(), TensorBoardLog())
    model, history = fit(made(gone, *chosen, said=said))
    assert len(history["loss"]) == 3
    assert [code for code, _ in said] == [
        "csv_not_written",
        "tensorboard_not_written",
        "best_not_kept",
    ]
    assert all("The training goes on" in words for _, words in said)


def records(folder):
    """What TensorFlow's own reader finds: `{name: {step: (plugin, array)}}`, and graphs."""
    import tensorflow as tf

    found, graphs = {}, []
    for file in sorted(folder.glob("events.*")):
        for raw in tf.data.TFRecordDataset(str(file)):
            event = tf.compat.v1.Event.FromString(raw.numpy())
            if event.HasField("graph_def"):
                graphs.append(tf.compat.v1.GraphDef.FromString(event.graph_def))
            for value in event.summary.value:
                array = tf.make_ndarray(value.tensor)
                plugin = value.metadata.plugin_data.plugin_name
                found.setdefault(value.tag, {})[event.step] = (plugin, array)
    return found, graphs


def test_the_logs_for_tensorboard_hold_scalars_graph_and_histograms(tmp_path):
    model, history = fit(made(tmp_path, TensorBoardLog(histograms_every=2)))
    found, (graph,) = records(tmp_path / TENSORBOARD / "train")
    validated, _ = records(tmp_path / TENSORBOARD / "validation")
    for part, prefix in ((found, ""), (validated, "val_")):
        losses = [part["epoch_loss"][step] for step in range(3)]
        assert {plugin for plugin, _ in losses} == {"scalars"}
        assert [float(value) for _, value in losses] == pytest.approx(history[f"{prefix}loss"])
    assert float(found["epoch_learning_rate"][0][1]) == pytest.approx(0.01)
    assert "MatMul" in {node.op for node in graph.node}
    assert found["keras"][0][0] == "graph_keras_model"
    kernels = found["hidden/kernel/histogram"]
    assert sorted(kernels) == [0, 2]
    plugin, last = kernels[2]
    assert (plugin, last.shape, last[:, 2].sum()) == ("histograms", (30, 3), 12)
    kernel = model.get_weights()[0]
    assert (last[0, 0], last[-1, 1]) == pytest.approx((kernel.min(), kernel.max()))


def test_the_files_for_tensorboard_are_closed_also_where_nobody_says_that_the_training_ends(
    tmp_path,
):
    (log,) = chosen = made(tmp_path, TensorBoardLog())
    log.set_model(model_of_one())
    log.on_epoch_end(0, {"loss": 1.0})
    close_files(chosen)
    close_files(chosen)
    log.on_train_end()
    found, _ = records(tmp_path / TENSORBOARD / "train")
    assert float(found["epoch_loss"][0][1]) == 1.0


def test_a_graph_that_cannot_be_drawn_is_said_and_the_rest_is_there(tmp_path, monkeypatch):
    said = []
    (log,) = made(tmp_path, TensorBoardLog(), said=said)
    model = model_of_one()
    monkeypatch.setattr(model, "to_json", lambda: json.dumps(object()))
    log.set_model(model)
    for epoch in (0, 1):
        log.on_epoch_end(epoch, {"loss": 1.0})
    log.close()
    assert [code for code, _ in said] == ["tensorboard_graph"]
    assert "not JSON serializable" in said[0][1]
    found, _ = records(tmp_path / TENSORBOARD / "train")
    assert sorted(found["epoch_loss"]) == [0, 1]


def model_of_one():
    inputs = keras.Input((2,))
    model = keras.Model(inputs, keras.layers.Dense(1)(inputs))
    model.compile("sgd", "mse")
    return model


def test_histograms_can_be_left_out(tmp_path):
    fit(made(tmp_path, TensorBoardLog(histograms_every=0)), epochs=1)
    found, _ = records(tmp_path / TENSORBOARD / "train")
    assert not [name for name in found if name.endswith("histogram")]


def test_histograms_leave_out_what_is_no_number():
    assert histogram(np.array([1.0, 2.0, np.nan, np.inf]))[:, 2].sum() == 2
    assert histogram(np.array([np.nan])).shape == (0, 3)


@pytest.mark.parametrize(
    ("callbacks", "choices", "says"),
    [
        ((EarlyStopping(monitor="val_acc"),), {}, "There are: val_loss, val_accuracy, loss, acc"),
        ((EarlyStopping(),), {"validation_split": 0.0}, "Set a validation part, or watch loss"),
        ((BestCheckpoint(monitor="accuracy"),), {"validation_split": 0.0}, None),
        ((CsvLog(), CsvLog()), {}, "The CSV log is there more than once"),
        ((EarlyStopping(), ReduceOnPlateau(), CsvLog()), {}, None),
    ],
)
def test_what_cannot_be_watched_is_said_before_the_start(tmp_path, callbacks, choices, says):
    problems = callback_problems(NAMES, spec(*callbacks, **choices))
    if says is None:
        assert problems == ()
        return
    assert says in problems[0]
    with pytest.raises(ChoiceError):
        make_callbacks(spec(*callbacks, **choices), NAMES, tmp_path, lambda *_: None)


def test_several_outputs_have_their_losses_and_metrics_watched():
    two = TrainingSpec(
        loss={"a": Loss(), "b": Loss()},
        metrics={"a": (ACCURACY,), "b": (Metric(class_name="FalseNegatives", name="missed"),)},
    )
    names = monitor_names(["a", "b"], two)
    assert names[:5] == ("val_loss", "val_a_loss", "val_b_loss", "val_a_accuracy", "val_b_missed")
    modes = [mode_of(name, ["a", "b"], two) for name in names[:5]]
    assert modes == ["min", "min", "min", "max", "min"]
