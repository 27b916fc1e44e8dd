"""Specs and events are values that survive the store, and failures are told in words."""

import errno
import subprocess
import sys

import keras
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from builder.datasets import DatasetUnavailable
from builder.store import Store
from builder.training.catalogue import ChoiceError
from builder.training.checkpoint import CheckpointUnusable
from builder.training.events import (
    BatchEnd,
    EpochEnd,
    Heartbeat,
    TrainBegin,
    TrainEnd,
    TrainFailed,
    from_row,
    to_row,
    to_rows,
)
from builder.training.failures import DISK_FULL, OUT_OF_MEMORY, explain_failure
from builder.training.observer import Diverged
from builder.training.spec import OPTIMIZERS, Loss, Metric, TrainingSpec

logs = st.dictionaries(st.text(max_size=9), st.none() | st.floats(allow_nan=False), max_size=3)
counts = st.integers(0, 10**6)
events = st.one_of(
    st.builds(TrainBegin, epochs=counts, batches=counts, batch_size=counts, train_size=counts),
    st.builds(BatchEnd, step=counts, epoch=counts, batch=counts, logs=logs),
    st.builds(EpochEnd, epoch=counts, step=counts, logs=logs, seconds=st.floats(0, 1e6)),
    st.builds(Heartbeat, epoch=counts, batch=counts, batches=counts, step=counts, total=counts),
    st.builds(TrainEnd, reason=st.sampled_from(["finished", "stopped"]), epochs=counts,
              step=counts, logs=logs),
    st.builds(TrainFailed, message=st.text(), detail=st.text()),
)  # fmt: skip


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('store') / 's.sqlite'}")
    project = store.create_project("p", "{}")
    yield store, store.create_run(project.id, "r", "{}", "{}").id
    store.close()


@settings(deadline=None)
@given(event=events)
def test_an_event_comes_back_from_the_store_as_it_was(run, event):
    store, run_id = run
    (seq,) = store.append_events(run_id, [to_row(event)])
    (row,) = store.events(run_id, seq - 1)
    assert from_row(row) == event


def test_several_events_are_several_rows():
    given = [TrainFailed(message="a"), TrainFailed(message="b")]
    assert to_rows(given) == [to_row(event) for event in given]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_json_has_not_are_gaps(number):
    assert BatchEnd(step=1, epoch=0, batch=0, logs={"loss": number, "a": 1.0}).logs == {
        "loss": None,
        "a": 1.0,
    }


@pytest.mark.parametrize(
    "spec",
    [
        TrainingSpec(),
        TrainingSpec(
            loss={"left": Loss(), "right": Loss(class_name="MeanSquaredError")},
            loss_weights={"left": 1.0, "right": 0.5},
            metrics={"left": (Metric(class_name="SparseCategoricalAccuracy", name="accuracy"),)},
            optimizer="SGD",
            optimizer_config={"momentum": 0.9, "nesterov": True},
        ),
    ],
)
def test_a_spec_survives_json(spec):
    assert TrainingSpec.model_validate_json(spec.model_dump_json()) == spec


@pytest.mark.parametrize(
    "wrong",
    [
        {"epochs": 0},
        {"batch_size": 0},
        {"learning_rate": 0},
        {"learning_rate": float("nan")},
        {"validation_split": 1.0},
        {"validation_split": -0.1},
        {"seed": -1},
        {"optimizer": "os.system"},
        {"unknown": 1},
    ],
)
def test_a_spec_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValidationError, match=next(iter(wrong))):
        TrainingSpec(**wrong)


def test_specs_and_events_need_no_keras():
    code = "import sys, builder.training.spec, builder.training.events; print(*sys.modules)"
    answer = subprocess.check_output([sys.executable, "-c", code], text=True)
    assert not {"keras", "tensorflow"} & set(answer.split())


class ResourceExhaustedError(Exception):
    """Named as TensorFlow's."""


@pytest.mark.parametrize(
    ("error", "cause", "says"),
    [
        (MemoryError(), "memory", OUT_OF_MEMORY),
        (ResourceExhaustedError("OOM when allocating tensor"), "memory", OUT_OF_MEMORY),
        (OSError(errno.ENOSPC, "No space left on device"), "disk", DISK_FULL),
        (DatasetUnavailable("Put it there."), "data", "Put it there."),
        (Diverged("It has diverged."), "diverged", "It has diverged."),
        (ChoiceError("Another one."), "choices", "Another one."),
        (CheckpointUnusable("It is damaged."), "checkpoint", "It is damaged."),
        (
            ValueError("Shapes (32,) and\n(32, 10) differ.\n\nArguments received: ..."),
            "other",
            "The training broke off: Shapes (32,) and (32, 10) differ.",
        ),
        (RuntimeError("odd"), "other", "The training broke off (RuntimeError): odd"),
        (RuntimeError(), "other", "The training broke off (RuntimeError): no reason was given."),
        (
            Exception(
                "Received a label value of 9 which is outside the valid range of [0, 5).  Label "
                "values: 9 3"
            ),
            "labels",
            "The data has the label 9, but the model has 5 outputs, for the labels 0 to 4. Give "
            "the last layer more units.",
        ),
        (
            ArithmeticError(
                "Graph execution error:\n\nDetected at node loss/sub defined at (most recent call "
                "last):\n<stack traces unavailable>\nIncompatible shapes: [32] vs. [32,10]\n"
                "\t [[{{node loss/sub}}]] [Op:__inference_multi_step_on_iterator_7]"
            ),
            "other",
            "The training broke off (ArithmeticError): Incompatible shapes: [32] vs. [32,10]",
        ),
    ],
)
def test_failures_are_told_in_words_and_by_their_cause(error, cause, says):
    assert explain_failure(error, "how") == TrainFailed(message=says, detail="how", cause=cause)


def test_every_optimizer_of_keras_is_listed_once():
    base = keras.optimizers.Optimizer
    wrappers = {"LossScaleOptimizer", "MultiOptimizer", "Optimizer"}
    public = {
        name
        for name, found in vars(keras.optimizers).items()
        if isinstance(found, type) and issubclass(found, base) and name not in wrappers
    }
    assert set(OPTIMIZERS) == public
    assert len(set(OPTIMIZERS)) == len(OPTIMIZERS)


def test_the_validation_part_is_rounded_to_whole_examples():
    sizes = [TrainingSpec(validation_split=part).validation_size(1437) for part in (0, 0.1, 0.9)]
    assert sizes == [0, 144, 1293]
