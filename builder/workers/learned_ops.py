"""Operations of the lab that tell what a network has learnt: of one sample, and of all data.

Heavy: it imports Keras.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.datasets import Target
from builder.inspection import predictions
from builder.inspection.predictions_of_all import Question, batch_size, batches, kept
from builder.workers.errors import LabError
from builder.workers.lab_data import filled_part
from builder.workers.lab_models import Trained
from builder.workers.lab_process import Op, Report
from builder.workers.looking import (
    FIRST,
    Lab,
    SampleRef,
    example,
    expect_numbers,
    in_model_order,
    numbered,
    state,
)
from builder.workers.projection_ops import PROJECTION_OPS
from builder.workers.questions import question_of, questions
from builder.workers.values import LabResult

MOST_BYTES = 64 * 2**20
"""How much of what a model says of all data is kept."""

MOST_PICKED = 500
MOST_DATA_BYTES = 2**28


def predict(
    lab: Lab, _: Report, *, run_id: str, sample: SampleRef = FIRST, step: int | None = None
) -> LabResult:
    """Says what the model takes a sample for.

    Returns:
        Arrays `output_0`, `output_1`, ..., one per output of the model, and where it tells the
        classes of its target apart `probabilities_0` and so on, one per class; `x` and `y`, the
        sample and its target (and `x_1`, `y_1` and so on). `answers`, for each output: its
        `name`, the `target`, the `classes`, and the indices `truth` and `predicted`, None where
        there are no classes, or the answer is no finite number.
    """
    trained = lab.models.of(run_id, step)
    shown = example(lab, trained, sample)
    outputs = predictions.predict(trained.built.model, shown.for_model)
    answers: list[dict[str, Any]] = []
    arrays: dict[str, Any] = {}
    for number, (output, (place, question)) in enumerate(
        zip(outputs, questions(trained), strict=True)
    ):
        target = question.target
        classes = 0 if target.is_per_place else len(target.classes)
        found = predictions.probabilities(output, question.loss, classes)
        arrays[f"output_{number}"] = output
        if found is not None:
            arrays[f"probabilities_{number}"] = found
        answers.append(
            {
                "name": trained.built.model.output_names[number],
                "target": target.name,
                "classes": list(target.classes),
                "truth": _truth(target, shown.targets[place]) if shown.targets else None,
                "predicted": _likeliest(found),
            }
        )
    return LabResult(
        {"answers": answers, **state(trained)},
        {**arrays, **numbered("x", shown.inputs), **numbered("y", shown.targets)},
    )


def predict_all(
    lab: Lab,
    report: Report,
    *,
    run_id: str,
    split: str = "test",
    patience: float | None = None,
    step: int | None = None,
) -> LabResult:
    """Says what the model takes all test (or training) data for.

    Args:
        lab: The lab.
        report: Is told how far it is.
        run_id: The run.
        split: Which data.
        patience: Seconds after which it gives up, and says so; None for never.
        step: Which weights.

    Returns:
        `unfinished` True where it gave up. Else `count`, how many samples were looked at, from
        the first, and `of`, how many there are: as many as fit into `MOST_BYTES`. `answers`, for
        each output its `name`, `target`, `kind` (see `predictions_of_all.Question.kind`) and
        `logits`; arrays `said_0` and so on, what is kept of it, and `truth_0` and so on.
    """
    trained = lab.models.of(run_id, step)
    inputs, targets = filled_part(lab.data.local(trained.spec.dataset), split)
    ordered, asked = in_model_order(trained, inputs), questions(trained)
    said = _said_of_all(trained, ordered, targets, report, patience)
    if said is None:
        return LabResult({"unfinished": True, **state(trained)})
    count, arrays = len(said[0]), dict[str, Any]()
    for number, (each, (place, question)) in enumerate(zip(said, asked, strict=True)):
        arrays[f"said_{number}"] = each
        if question.target.task != "image":
            arrays[f"truth_{number}"] = _small(targets[place][:count], question.target)
    about = {"answers": _described(trained), "count": count, "of": len(inputs[0])}
    return LabResult({**about, **state(trained)}, arrays)


def picked(
    lab: Lab,
    _: Report,
    *,
    run_id: str,
    indices: Sequence[int],
    split: str = "test",
    step: int | None = None,
) -> LabResult:
    """Gives some samples of a run's data.

    Returns:
        Arrays `x` and `y` (`x_1`, `y_1` and so on), the samples in the order of `indices`.
    """
    name = lab.models.of(run_id, step).spec.dataset
    inputs, targets = filled_part(lab.data.local(name), split)
    where = np.asarray(indices, np.int64)[:MOST_PICKED]
    if where.size and not 0 <= where.min() <= where.max() < len(inputs[0]):
        raise LabError(f"Expected samples from 0 to {len(inputs[0]) - 1} of the {split} data.")
    return LabResult(
        {},
        {
            **numbered("x", [each[where] for each in inputs]),
            **numbered("y", [each[where] for each in targets]),
        },
    )


def pictured(
    lab: Lab,
    _: Report,
    *,
    run_id: str,
    indices: Sequence[int],
    output: int = 0,
    split: str = "test",
    step: int | None = None,
) -> LabResult:
    """Says what an output of the model is for some samples, for outputs that are pictures.

    Returns:
        Arrays `said`, the output in full, or for masks the class of each pixel; `truth`; and
        `x` (`x_1` and so on), the samples.
    """
    if not len(indices):
        raise LabError("Expected at least one sample, got none.")
    trained = lab.models.of(run_id, step)
    given = picked(lab, _, run_id=run_id, indices=indices, split=split, step=step).arrays
    ordered = in_model_order(trained, [given[name] for name in given if name.startswith("x")])
    place, asked = question_of(trained, output)
    said = [each[output] for _, each in batches(trained.built.model, ordered, 16)]
    whole = np.concatenate(said)
    if asked.target.is_per_place:
        whole = kept(whole, whole, asked)
    truth = given["y" if not place else f"y_{place}"]
    xs = {name: array for name, array in given.items() if name.startswith("x")}
    return LabResult(state(trained), {"said": whole, "truth": truth, **xs})


def data_of_run(
    lab: Lab, _: Report, *, run_id: str, split: str = "test", step: int | None = None
) -> LabResult:
    """Gives the data of a run as its model takes them, from the first, as many as are sent.

    Returns:
        Arrays `x_0`, `x_1` and so on, in the order of the model's inputs, and `y_0` and so on, in
        that of its outputs; `count` and `of`, how many there are.
    """
    trained = lab.models.of(run_id, step)
    inputs, targets = filled_part(lab.data.local(trained.spec.dataset), split)
    ordered = in_model_order(trained, inputs)
    asked = [targets[place] for place, _ in questions(trained)]
    each = sum(array[:1].nbytes for array in (*ordered, *asked))
    count = min(len(inputs[0]), max(1, MOST_DATA_BYTES // max(1, each)))
    arrays = {f"x_{place}": array[:count] for place, array in enumerate(ordered)}
    arrays |= {f"y_{place}": array[:count] for place, array in enumerate(asked)}
    return LabResult({"count": count, "of": len(inputs[0])}, arrays)


def _said_of_all(
    trained: Trained,
    inputs: Sequence[NDArray[Any]],
    targets: Sequence[NDArray[Any]],
    report: Report,
    patience: float | None,
) -> list[NDArray[Any]] | None:
    """Returns what is kept of each output, of as many samples as fit; None where it gave up.

    Args:
        trained: The model.
        inputs: All samples, in the order of the model's inputs.
        targets: What is right, in the order of the data set.
        report: Is told how far it is.
        patience: See `predict_all`.

    Raises:
        LabError: When an output has no finite number for any of the first samples.
    """
    asked, end = questions(trained), len(inputs[0])
    tensors = [tensor for each in trained.built.tensors.values() for tensor in each]
    said: list[list[NDArray[Any]]] = [[] for _ in asked]
    started = time.monotonic()
    for chosen, outputs in batches(trained.built.model, inputs, batch_size(tensors)):
        for parts, output, (place, question) in zip(said, outputs, asked, strict=True):
            parts.append(kept(output, targets[place][chosen], question))
        if not chosen.start:
            expect_numbers(outputs)
            end = min(end, _most(said, targets, asked, chosen.stop))
        done = min(chosen.stop, end)
        report(f"{done:,} of {end:,} samples", done / end)
        if done == end:
            break
        if patience is not None and time.monotonic() - started > patience:
            return None
    return [np.concatenate(parts)[:end] for parts in said]


def _likeliest(probabilities: NDArray[Any] | None) -> int | None:
    if probabilities is None or not np.isfinite(probabilities).all():
        return None
    return int(probabilities.argmax())


def _described(trained: Trained) -> list[dict[str, Any]]:
    model = trained.built.model
    return [
        {
            "name": name,
            "target": question.target.name,
            "kind": question.kind(tensor.shape[1:] if None not in tensor.shape[1:] else ()),
            "logits": question.logits,
            "loss": question.loss.class_name,
        }
        for name, tensor, (_, question) in zip(
            model.output_names, model.outputs, questions(trained), strict=True
        )
    ]


def _most(
    said: Sequence[Sequence[NDArray[Any]]],
    targets: Sequence[NDArray[Any]],
    asked: Sequence[tuple[int, Question]],
    count: int,
) -> int:
    """How many samples fit, as the first batch tells."""
    held = sum(parts[0].nbytes for parts in said)
    held += sum(
        _small(targets[place][:count], question.target).nbytes
        for place, question in asked
        if question.target.task != "image"
    )
    return max(count, int(MOST_BYTES // max(1, held / count)))


def _small(truth: NDArray[Any], target: Target) -> NDArray[Any]:
    if not target.classes:
        return np.asarray(truth, np.float32)
    return np.asarray(truth, np.uint8 if len(target.classes) <= 256 else np.int32)


def _truth(target: Target, right: Any) -> int | None:
    return int(right) if target.classes and not target.shape else None


LEARNED_OPS: Mapping[str, Op] = {
    **{op.__name__: op for op in (predict, predict_all, picked, pictured, data_of_run)},
    **PROJECTION_OPS,
}
