"""The exported training, run without this project, beside the training of this project."""

import json
import os
import runpy
import subprocess
import sys

import h5py
import numpy as np
import pytest

from builder.datasets import DATASETS, silent
from builder.graph.edits import SetTrainable, apply
from builder.graph.files import to_json
from builder.graph.sketch import Sketch
from builder.keras_io.to_keras import assemble
from builder.settings import settings
from builder.store import Store
from builder.training.choices import (
    Augmentation,
    CosineDecay,
    CsvLog,
    EarlyStopping,
    OneCycle,
    ReduceOnPlateau,
    StartFrom,
)
from builder.training.events import EpochEnd, TrainEnd, TrainFailed
from builder.training.fit import fit
from builder.training.kept_weights import WeightsKeeper
from builder.training.script import to_training_script
from builder.training.script.data import array_names
from builder.training.spec import CUSTOM_LOSS, Loss, Metric, TrainingSpec

ACCURACY = Metric(class_name="SparseCategoricalAccuracy", name="accuracy")


def digits_model():
    sketch = Sketch()
    x = sketch.add("Conv2D", sketch.input((8, 8, 1)), filters=4, kernel_size=3, activation="relu")
    x = sketch.add("Dropout", sketch.add("Flatten", x), rate=0.3)
    sketch.add("Dense", x, units=10, activation="softmax")
    return sketch.graph()


def two_outputs():
    sketch = Sketch()
    x = sketch.add("Flatten", sketch.input((8, 8, 1)))
    x = sketch.add("Dropout", sketch.add("Dense", x, units=16, activation="relu"), rate=0.2)
    sketch.add("Dense", x, units=10, activation="softmax", name="digit")
    sketch.add("Dense", x, units=1, activation="sigmoid", name="parity")
    return sketch.graph()


def nested():
    sketch = Sketch()
    x = sketch.add("Conv2D", sketch.input((8, 8, 1)), filters=4, kernel_size=3, strides=3)
    x = sketch.add("Reshape", x, target_shape=[4, 4])
    inner = {"class_name": "Dense", "config": {"units": 8, "activation": "relu"}}
    x = sketch.add("Flatten", sketch.add("TimeDistributed", x, layer=inner))
    x = sketch.add("Dropout", x, rate=0.3)
    sketch.add("Dense", x, units=10, activation="softmax")
    return sketch.graph()


def mask_and_image():
    sketch = Sketch()
    x = sketch.input((24, 24, 3))
    x = sketch.add("Conv2D", x, filters=4, kernel_size=3, padding="same", activation="relu")
    sketch.add("Conv2D", x, filters=4, kernel_size=1, activation="softmax", name="mask")
    sketch.add("Conv2D", x, filters=3, kernel_size=1, activation="sigmoid", name="clean")
    return sketch.graph()


CASES = {
    "dropout": (digits_model(), TrainingSpec(epochs=3, batch_size=128, metrics=(ACCURACY,))),
    "everything": (
        digits_model(),
        TrainingSpec(
            epochs=6,
            batch_size=128,
            seed=5,
            stratify=True,
            loss=Loss(class_name="CategoricalCrossentropy", config={"label_smoothing": 0.1}),
            metrics=(
                ACCURACY,
                Metric(class_name="F1Score", name="f1", config={"average": "macro"}),
                Metric(class_name="SparseTopKCategoricalAccuracy", name="top", config={"k": 3}),
            ),
            optimizer="SGD",
            learning_rate=0.2,
            optimizer_config={"momentum": 0.8, "nesterov": True},
            schedule=OneCycle(),
            class_weights="balanced",
            augmentation=(
                Augmentation(class_name="RandomRotation", config={"factor": 0.05}),
                Augmentation(class_name="RandomTranslation", config={
                    "height_factor": 0.1, "width_factor": 0.1, "fill_mode": "constant"}),
                Augmentation(class_name="RandomContrast", config={"factor": 0.2}),
            ),
            callbacks=(
                ReduceOnPlateau(monitor="loss", patience=1, min_delta=0.2),
                EarlyStopping(monitor="loss", patience=2, min_delta=0.2),
                CsvLog(),
            ),
        ),
    ),
    "a mask and an image": (
        mask_and_image(),
        TrainingSpec(
            dataset="shapes_mask",
            epochs=2,
            batch_size=256,
            loss={
                "mask": Loss(
                    class_name=CUSTOM_LOSS,
                    config={"expression": "square(one_hot(y_true, 4) - y_pred)"},
                ),
                "clean": Loss(class_name="MeanSquaredError"),
            },
            optimizer="ScheduleFreeAdamW",
            learning_rate=0.01,
            class_weights="balanced",
            augmentation=(Augmentation(class_name="RandomFlip"),),
        ),
    ),
    "two outputs": (
        two_outputs(),
        TrainingSpec(
            dataset="digit_parity",
            epochs=2,
            batch_size=128,
            loss={
                "digit": Loss(),
                "parity": Loss(
                    class_name=CUSTOM_LOSS,
                    config={"expression": "mean(square(y_true - y_pred), axis=-1)"},
                ),
            },
            loss_weights={"parity": 0.5},
            metrics={
                "digit": (ACCURACY,),
                "parity": (Metric(class_name="Hinge", name="hinge"),),
            },
            class_weights={0: 2.0},
            schedule=CosineDecay(),
        ),
    ),
}  # fmt: skip

RUN = """
import json, runpy, sys
told = {}
for path in sys.argv[1:]:
    told[path] = runpy.run_path(path)["main"]()
print("TOLD", json.dumps(told))
"""


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    """What the scripts of all cases log, in one process that knows nothing of the project."""
    folder = tmp_path_factory.mktemp("outside")
    for name, (graph, spec) in CASES.items():
        (folder / f"{name}.py").write_text(to_training_script(graph, spec))
        if spec.dataset != "digits":
            write_npz(spec.dataset, folder)
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-P", "-c", RUN, *(f"{name}.py" for name in CASES)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.split("TOLD", 1)[1])
    return {name: told[f"{name}.py"] for name in CASES}, folder


def write_npz(dataset, folder):
    about = DATASETS[dataset]
    arrays = about.load(silent)
    named = {}
    for split in ("train", "test"):
        inputs, targets = array_names(about, split)
        named |= dict(zip(inputs, arrays.inputs(split), strict=True))
        named |= dict(zip(targets, arrays.targets(split), strict=True))
    np.savez(folder / f"{dataset}.npz", **named)


@pytest.mark.parametrize("name", CASES)
def test_the_script_gives_the_same_losses(name, outside, tmp_path):
    graph, spec = CASES[name]
    events = []
    fit(graph, spec, emit=events.append, commands=lambda: [], directory=tmp_path)
    assert not [event.detail for event in events if isinstance(event, TrainFailed)]
    history = outside[0][name]
    inside = [event.logs for event in events if isinstance(event, EpochEnd)]
    assert len(inside) == len(history["loss"])
    for logged in inside[0]:
        found = [logs[logged] for logs in inside]
        assert found == pytest.approx(history[logged], rel=1e-5, abs=1e-6), logged
    assert isinstance(events[-1], TrainEnd)


def test_the_plateau_and_the_schedule_change_the_rate_together(outside):
    """In the case with both, so that the comparison above is about both."""
    history, folder = outside
    assert (folder / "history.csv").exists()
    assert "learning_rate" in history["everything"]


def test_a_script_that_begins_with_earlier_weights_gives_the_same_losses(tmp_path, monkeypatch):
    """With a layer that is frozen, and one that holds another."""
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    graph = nested()
    store = Store(settings().store_url)
    project = store.create_project("p", to_json(graph))
    earlier = store.create_run(project.id, "earlier", to_json(graph), "{}", "me").id
    store.close()
    plain = TrainingSpec(epochs=1, batch_size=512, validation_split=0.0)
    folder = settings().run_directory(earlier)
    WeightsKeeper(folder, assemble(graph).model.save_weights, 10**9).keep(1, 3)
    start = StartFrom(run_id=earlier, file="weights-1.weights.h5")
    (tmp_path / start.file).write_bytes((folder / start.file).read_bytes())
    conv = next(key for key, each in graph.layers.items() if each.class_name == "Conv2D")
    frozen = apply(graph, SetTrainable(layer_ids=(conv,), trainable=False))
    further = plain.model_copy(update={"start_from": (start,), "seed": 7})
    events = []
    fit(frozen, further, emit=events.append, commands=lambda: [], directory=tmp_path / "run")
    assert isinstance(events[-1], TrainEnd)
    (tmp_path / "script.py").write_text(to_training_script(frozen, further))
    history = runpy.run_path("script.py")["main"]()
    inside = [event.logs["loss"] for event in events if isinstance(event, EpochEnd)]
    assert inside == pytest.approx(history["loss"], rel=1e-5)
    before, after = (
        h5py.File(tmp_path / name) for name in (start.file, "run/weights-1.weights.h5")
    )
    with before, after:
        kept = "layers/conv2d/vars/0"
        assert np.array_equal(before[kept][()], after[kept][()])
