"""Operations of the lab that look at many samples from outside: as points, and changed.

Heavy: it imports Keras.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.datasets.base import Feature
from builder.inspection import activations, invariance, predictions, projection
from builder.inspection.channels import channel_axis
from builder.inspection.predictions_of_all import batch_size, batches
from builder.training.matching import chosen_inputs
from builder.training.probes import boundary
from builder.training.probes.subject import Subject, examples_of
from builder.workers.errors import LabError
from builder.workers.lab_data import dataset, filled_part
from builder.workers.lab_models import Trained
from builder.workers.lab_process import Op, Report
from builder.workers.looking import (
    FIRST,
    Lab,
    SampleRef,
    example,
    expect_numbers,
    in_model_order,
    state,
)
from builder.workers.questions import question_of
from builder.workers.values import LabResult

MOST_SAMPLES = 2000
MOST_CHANGED = 500
_FORWARD = 0.2
"""Which part of the bar the network takes; the rest is for laying out points."""


def embedding(
    lab: Lab,
    report: Report,
    *,
    run_id: str,
    node_id: str,
    method: projection.Method = "pca",
    dimensions: int = 2,
    split: str = "test",
    count: int = 500,
    seed: int = 0,
    step: int | None = None,
) -> LabResult:
    """Lays samples out as points, near each other where a node gives similar values for them.

    Args:
        lab: The lab.
        report: Is told how far it is.
        run_id: The run.
        node_id: The node; of several outputs the first.
        method: One of `projection.METHODS`.
        dimensions: 2 or 3.
        split: Which data.
        count: How many samples at the most; drawn by `seed` where there are more.
        seed: Fixes what is drawn by chance.
        step: Which weights.

    Returns:
        Arrays `points`, `(n, dimensions)`, and `indices`, which samples they are. `of`, how many
        samples there are; `values`, how many numbers of each sample went in; `averaged`, whether
        these are means over the places of a layer; `explained`, see `projection.Projection`.
    """
    if not 4 <= count <= MOST_SAMPLES or dimensions not in (2, 3):
        raise LabError(
            f"Expected 4 to {MOST_SAMPLES:,} samples in 2 or 3 dimensions, got {count:,} in "
            f"{dimensions}."
        )
    trained = lab.models.of(run_id, step)
    inputs, _ = filled_part(lab.data.local(trained.spec.dataset), split)
    indices = projection.chosen(len(inputs[0]), count, seed)
    given = [each[indices] for each in in_model_order(trained, inputs)]
    values, averaged = _values(trained, node_id, given, report)

    def tell(note: str, fraction: float | None) -> None:
        report(note, None if fraction is None else _FORWARD + (1 - _FORWARD) * fraction)

    tell("Placing the points", 0.0)
    found = projection.project(values, method, dimensions, seed=seed, tell=tell)
    return LabResult(
        {
            "of": len(inputs[0]),
            "values": values.shape[1],
            "averaged": averaged,
            "explained": list(found.explained),
            **state(trained),
        },
        {"points": found.points, "indices": indices},
    )


def _values(
    trained: Trained, node_id: str, inputs: Sequence[NDArray[Any]], report: Report
) -> tuple[NDArray[np.float32], bool]:
    """Returns what a node makes of samples, `(n, values)`, and whether these are means."""
    tensor, count = trained.tensors(node_id)[0], len(inputs[0])
    probe = activations.probe(trained.built.model, [tensor])
    rows, averaged = [], False
    for done, (activation,) in batches(probe, inputs, _batch_size(trained)):
        most = projection.MOST_VALUES // count
        rows.append(projection.flat(activation, most, channel_axis(tensor)))
        averaged = activation[0].size != rows[-1].shape[1]
        report(f"{done.stop:,} of {count:,} samples", _FORWARD * done.stop / count)
    return np.concatenate(rows), averaged


def plane(lab: Lab, _: Report, *, run_id: str, step: int | None = None) -> LabResult:
    """Says what a model of two numbers, and each unit of its Dense layers, make of their plane.

    Returns:
        `boundary`: a `findings.Boundary` as JSON, with some of the training examples.
    """
    trained = lab.models.of(run_id, step)
    about = dataset(trained.spec.dataset)
    examples = examples_of(lab.data.local(trained.spec.dataset), trained.spec, about)
    looked_at = Subject(trained.built, trained.graph, trained.spec, about, examples)
    probe = boundary.make(looked_at)
    if probe is None:
        raise LabError("A plane can be drawn only for a network that takes two numbers.")
    found = probe.look(trained.kept.step if trained.kept else 0)
    return LabResult({"boundary": found.model_dump(mode="json"), **state(trained)})


def changed_sample(
    lab: Lab,
    _: Report,
    *,
    run_id: str,
    change: invariance.Change,
    sample: SampleRef = FIRST,
    outside: invariance.Outside = "constant",
    output: int = 0,
    step: int | None = None,
) -> LabResult:
    """Changes the images of a sample more and more, and says what the model makes of each.

    Returns:
        Arrays `amounts`; `pictures`, the first image for each, `(amounts, height, width,
        channels)`; `outputs`, and where it tells classes apart `probabilities`, `(amounts,
        classes)`. `none`, the amount that changes nothing, and `unit`.
    """
    trained = lab.models.of(run_id, step)
    shown = example(lab, trained, sample)
    tried = _amounts(trained, change)
    one = [np.asarray(each)[None] for each in shown.for_model]
    rows = [_changed(trained, one, change, each, outside) for each in tried.values]
    stacked = [np.concatenate(several) for several in zip(*rows, strict=True)]
    outputs = _outputs(trained, stacked, output)
    found = _probabilities(trained, outputs, output)
    kinds = [each.kind for each in _features(trained)]
    return LabResult(
        {"none": tried.none, "unit": tried.unit, **state(trained)},
        {
            "amounts": np.array(tried.values, np.float64),
            "pictures": stacked[kinds.index("image")],
            "outputs": outputs,
            **({} if found is None else {"probabilities": found}),
        },
    )


def invariance_of(
    lab: Lab,
    report: Report,
    *,
    run_id: str,
    outside: invariance.Outside = "constant",
    output: int = 0,
    split: str = "test",
    count: int = 100,
    step: int | None = None,
) -> LabResult:
    """Measures for each change which part of the predictions stays as it was.

    Returns:
        `changes`, for each of `invariance.CHANGES` its `amounts`, `unchanged` for each of them,
        `none`, `unit`, and the one number, `invariance`; `count` and `of`, how many samples.
    """
    if count < 1:
        raise LabError(f"Expected at least one sample, got {count}.")
    trained = lab.models.of(run_id, step)
    inputs, _ = filled_part(lab.data.local(trained.spec.dataset), split)
    of = len(inputs[0])
    some = projection.chosen(of, min(count, MOST_CHANGED), 0)
    given = [each[some] for each in in_model_order(trained, inputs)]
    tried = {change: _amounts(trained, change) for change in invariance.CHANGES}
    todo, done = sum(len(each.values) for each in tried.values()), 0
    found: dict[str, Any] = {}
    for change, amounts in tried.items():
        predicted = {}
        for amount in amounts.values:
            moved = _changed(trained, given, change, amount, outside)
            predicted[amount] = _labels(trained, moved, output)
            done += 1
            report(f"{done} of {todo} changes of {len(some):,} samples", done / todo)
        found[change] = _kept(predicted, amounts)
    return LabResult({"changes": found, "count": len(some), "of": of, **state(trained)})


def _labels(trained: Trained, inputs: Sequence[Any], output: int) -> NDArray[np.intp]:
    """Returns the likeliest class of each sample, `(n,)`.

    Raises:
        LabError: When an output tells no classes apart, or nothing at all.
    """
    outputs = _outputs(trained, inputs, output)
    expect_numbers([outputs])
    found = _probabilities(trained, outputs, output)
    if found is None:
        raise LabError("This output tells no classes apart, so none can stay the same.")
    return np.asarray(found.argmax(axis=1))


def _kept(
    predicted: Mapping[float, NDArray[np.intp]], amounts: invariance.Amounts
) -> dict[str, Any]:
    shares = invariance.unchanged(predicted, amounts.none)
    return {
        "amounts": list(shares),
        "unchanged": list(shares.values()),
        "none": amounts.none,
        "unit": amounts.unit,
        "invariance": invariance.invariance(shares, amounts.none),
    }


def _features(trained: Trained) -> tuple[Feature, ...]:
    """The inputs in the order in which the model takes them, at least one of them images."""
    found = chosen_inputs(trained.spec, dataset(trained.spec.dataset))
    if not any(each.kind == "image" for each in found):
        raise LabError("Only images can be shifted, turned and scaled.")
    return found


def _amounts(trained: Trained, change: invariance.Change) -> invariance.Amounts:
    if change not in invariance.CHANGES:
        raise LabError(f"Expected one of {', '.join(invariance.CHANGES)}, got {change!r}.")
    image = next(each for each in _features(trained) if each.kind == "image")
    height, width = image.shape[:2]
    return invariance.amounts(change, height if change == "down" else width)


def _changed(
    trained: Trained, inputs: Sequence[Any], change: Any, amount: float, outside: Any
) -> list[NDArray[Any]]:
    """Changes every image; what is no image stays as it is."""
    return [
        invariance.changed(values, change, amount, outside=outside, empty=_empty(feature))
        if feature.kind == "image"
        else values
        for values, feature in zip(inputs, _features(trained), strict=True)
    ]


def _empty(feature: Feature) -> float:
    return feature.value_range[0] if feature.value_range else 0.0


def _outputs(trained: Trained, inputs: Sequence[Any], output: int) -> NDArray[Any]:
    told = batches(trained.built.model, inputs, _batch_size(trained))
    return np.concatenate([each[output] for _, each in told])


def _batch_size(trained: Trained) -> int:
    return batch_size([each for several in trained.built.tensors.values() for each in several])


def _probabilities(
    trained: Trained, outputs: NDArray[Any], output: int
) -> NDArray[np.float64] | None:
    asked = question_of(trained, output)[1]
    classes = 0 if asked.target.is_per_place else len(asked.target.classes)
    return predictions.class_probabilities(outputs, asked.loss, classes)


PROJECTION_OPS: Mapping[str, Op] = {
    op.__name__: op for op in (embedding, plane, changed_sample, invariance_of)
}
