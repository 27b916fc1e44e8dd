"""Operations of the lab that say why a network answers as it does.

Each takes an `aim`: what is explained, as JSON. `output`: which output. `which`: `"predicted"` or
`"true"` for that class, a class or one of several numbers by its index, or `"all"` for the sum of
all. `of`: `"score"`, the value before a softmax or sigmoid at the end, or `"output"`.

Heavy: it imports Keras.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.inspection import predictions
from builder.inspection.attribution import (
    Floats,
    completeness,
    integrated_gradients,
    scores,
    sources,
)
from builder.inspection.attribution_aim import Aim
from builder.inspection.attribution_walk import itself
from builder.inspection.channels import channel_axis
from builder.inspection.gradcam import gradcam
from builder.inspection.occlusion import occlusion
from builder.inspection.saliency import saliency, smoothgrad
from builder.inspection.saliency_guided import guided, has_relu
from builder.workers.errors import LabError
from builder.workers.lab_models import Trained
from builder.workers.lab_process import Op, Report
from builder.workers.looking import ASTRAY, FIRST, Lab, SampleRef, example, numbered, state
from builder.workers.values import LabResult
from builder.workers.why_aims import Explained, baselines, covers, explained

Aimed = Mapping[str, Any]

METHODS = ("plain", "guided", "smooth")
"""Of a gradient with respect to the inputs."""

AUTOMATIC = (32, 128, 512, 1024)
"""The steps that are tried one after the other, until the error is small enough."""

ENOUGH = 0.01
MOST_STEPS = 2000


def why_gradcam(
    lab: Lab,
    _: Report,
    *,
    run_id: str,
    node_id: str,
    aim: Aimed,
    sample: SampleRef = FIRST,
    step: int | None = None,
) -> LabResult:
    """Says where a layer's maps speak for what is explained: see `inspection.gradcam`.

    Returns:
        Arrays `heat` and `weights`, the model's inputs `x`, `x_1` and so on; `inputs`, the places
        of those that the layer depends on; `score` and what is said of the aim.
    """
    trained, batch, about = _asked(lab, run_id, step, sample, aim)
    tensor = trained.tensors(node_id)[0]
    found = gradcam(trained.built.model, batch, about.aim, tensor)
    return LabResult(
        {"inputs": list(found.inputs), "score": found.score, **about.said, **state(trained)},
        {"heat": found.heat, "weights": found.weights, **_inputs(batch, about)},
    )


def why_saliency(
    lab: Lab,
    report: Report,
    *,
    run_id: str,
    aim: Aimed,
    method: str = "plain",
    noise: float = 0.15,
    samples: int = 32,
    seed: int = 0,
    sample: SampleRef = FIRST,
    step: int | None = None,
) -> LabResult:
    """Gives the gradient of what is explained: `method` is `plain`, `guided` or `smooth`.

    Returns:
        Arrays `found_0`, `found_1` and so on for each input that has a gradient, the inputs `x`,
        `x_1` and so on; `relus`, how many layers with a ReLU there are; `score`.
    """
    if method not in METHODS:
        raise LabError(f"Expected {', '.join(METHODS[:-1])} or {METHODS[-1]}, got {method!r}.")
    if not (1 <= samples <= 500 and 0 <= noise <= 10):
        raise LabError(
            f"Expected 1 to 500 samples, and noise from 0 to 10, got {samples:,} and {noise:g}."
        )
    trained, batch, about = _asked(lab, run_id, step, sample, aim)
    model = trained.built.model
    if method == "smooth":
        found = smoothgrad(
            model, batch, about.aim, noise=noise, samples=samples, seed=seed,
            report=_told(report, "noisy samples"),
        )  # fmt: skip
    else:
        instead = guided() if method == "guided" else itself
        found = saliency(model, batch, about.aim, instead=instead)
    return LabResult(
        {
            "relus": sum(has_relu(layer) for layer in model.layers),
            "score": float(scores(model, batch, about.aim)[0]),
            **about.said,
            **state(trained),
        },
        {**_found(found), **_inputs(batch, about)},
    )


def why_integrated(
    lab: Lab,
    report: Report,
    *,
    run_id: str,
    aim: Aimed,
    baseline: str = "black",
    steps: int = 0,
    sample: SampleRef = FIRST,
    step: int | None = None,
) -> LabResult:
    """Gives integrated gradients from a baseline: `black`, `mean` or `blurred`.

    With 0 `steps` as many are taken as are needed for an error below 1 %, 1,024 at most; else as
    many as are asked for, up to 2,000.

    Returns:
        Arrays `found_0` and so on, the inputs `x` and so on, and `baseline_0` and so on, where
        the way begins, for inputs that are no texts; `score`, `score_of_baseline`, `sum`, what
        the values add up to, `error`, by which part of the difference that is off, and `steps`.
    """
    if not 0 <= steps <= MOST_STEPS:
        raise LabError(f"Expected 1 to {MOST_STEPS:,} steps, or 0 to choose, got {steps:,}.")
    trained, batch, about = _asked(lab, run_id, step, sample, aim)
    starts = baselines(lab, trained, batch, baseline)
    said, found = _integrated(trained.built.model, batch, about.aim, starts, steps, report)
    shown = {
        f"baseline_{source.place}": each[0]
        for source, each in zip(sources(trained.built.model), starts, strict=True)
        if not source.embedded
    }
    return LabResult(
        {**said, **about.said, **state(trained)},
        {**_found(found), **_inputs(batch, about), **shown},
    )


def _integrated(
    model: Any,
    batch: Sequence[NDArray[Any]],
    aim: Aim,
    starts: Sequence[NDArray[Any]],
    steps: int,
    report: Report,
) -> tuple[dict[str, Any], list[Floats | None]]:
    """Returns what is said of integrated gradients, and these: with as many steps as are needed."""
    for taken in (steps,) if steps else AUTOMATIC:
        found, end, start = integrated_gradients(
            model, batch, aim, starts, steps=taken, report=_told(report, f"{taken:,} steps")
        )
        total, error = completeness(found, end, start)
        if error < ENOUGH:
            break
    said = {"score": end, "score_of_baseline": start, "sum": total, "error": error, "steps": taken}
    return said, found


def why_occlusion(
    lab: Lab,
    report: Report,
    *,
    run_id: str,
    aim: Aimed,
    place: int = 0,
    patch: int = 4,
    stride: int = 2,
    baseline: str = "black",
    sample: SampleRef = FIRST,
    step: int | None = None,
) -> LabResult:
    """Covers part by part of one input: see `inspection.occlusion`.

    Of pictures a square is covered, of videos the same in all frames, of series some steps, of
    texts some words, of tables some values.

    Returns:
        Arrays `drops`, `heat` and `cover`, and the inputs `x` and so on; `score`, and `axes`,
        those of the input along which the patch moved.
    """
    trained, batch, about = _asked(lab, run_id, step, sample, aim)
    model = trained.built.model
    if not 0 <= place < len(batch):
        raise LabError(f"Expected an input from 0 to {len(batch) - 1}, got {place}.")
    shape = batch[place].shape[1:]
    axes = _moving(shape, channel_axis(model.inputs[place]))
    shortest = min((shape[axis] for axis in axes), default=1)
    if not (1 <= patch <= shortest and stride >= 1):
        raise LabError(
            f"Expected a patch from 1 to {shortest}, and a stride of 1 or more, got {patch} and "
            f"{stride}."
        )
    cover = covers(lab, trained, batch, place, baseline)
    found = occlusion(
        model, batch, about.aim, place=place, axes=axes,
        patch=[patch] * len(axes), stride=[stride] * len(axes),
        cover=cover, report=_told(report, "places"),
    )  # fmt: skip
    return LabResult(
        {"score": found.score, "axes": list(axes), **about.said, **state(trained)},
        {"drops": found.drops, "heat": found.heat, "cover": cover, **_inputs(batch, about)},
    )


WHY_OPS: Mapping[str, Op] = {
    op.__name__: op for op in (why_gradcam, why_saliency, why_integrated, why_occlusion)
}


def _asked(
    lab: Lab, run_id: str, step: int | None, sample: SampleRef, aim: Aimed
) -> tuple[Trained, list[NDArray[Any]], Explained]:
    trained = lab.models.of(run_id, step)
    shown = example(lab, trained, sample)
    outputs = predictions.predict(trained.built.model, shown.for_model)  # checks the shapes too
    batch = [np.asarray(each)[None] for each in shown.for_model]
    about = explained(trained, shown, outputs, aim)
    if not np.isfinite(outputs[about.aim.output]).all():
        raise LabError(
            "The answer to this sample holds numbers that are not finite (nan or inf), so it has "
            f"no reasons. {ASTRAY}"
        )
    return trained, batch, about


def _moving(shape: Sequence[int], axis: int) -> tuple[int, ...]:
    """The axes along which a patch moves: height and width, or else the first, if there is one.

    Args:
        shape: That of the input.
        axis: Where it has its channels.
    """
    places = [at for at in range(len(shape)) if at != axis % len(shape)] if len(shape) > 1 else [0]
    return tuple(places[-2:] if len(shape) >= 3 else places[:1])[: len(shape)]


def _inputs(batch: Sequence[NDArray[Any]], about: Explained) -> dict[str, Any]:
    """The inputs, and the places of the output that are added up, where there are such."""
    where = {} if about.aim.where is None else {"where": about.aim.where}
    return {**numbered("x", [each[0] for each in batch]), **where}


def _found(found: Sequence[NDArray[Any] | None]) -> dict[str, Any]:
    return {f"found_{at}": each for at, each in enumerate(found) if each is not None}


def _told(report: Report, of: str) -> Any:
    return lambda fraction: report(f"{fraction:.0%} of the {of}", fraction)
