"""Operations of the lab about single units: what excites them, and what they see.

Heavy: it imports Keras.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.inference.engine import infer
from builder.inspection import predictions
from builder.inspection.maximisation import Climb, maximised, noise, of_aim, of_channel
from builder.inspection.receptive import box_at, seen
from builder.workers.errors import LabError
from builder.workers.lab_models import Trained
from builder.workers.lab_process import Op, Report
from builder.workers.looking import (
    FIRST,
    Lab,
    SampleRef,
    example,
    feature_of,
    numbered,
    state,
)
from builder.workers.values import LabResult
from builder.workers.why_aims import explained

STARTS = ("noise", "sample")
MOST_STEPS = 2000
MOST_SHIFT = 64


def excite(
    lab: Lab,
    report: Report,
    *,
    run_id: str,
    node_id: str = "",
    channel: int = 0,
    aim: Mapping[str, Any] | None = None,
    place: int = 0,
    start: str = "noise",
    steps: int = 128,
    rate: float = 0.02,
    decay: float = 0.1,
    smooth: float = 0.3,
    jitter: int = 1,
    seed: int = 0,
    sample: SampleRef = FIRST,
    step: int | None = None,
) -> LabResult:
    """Makes an input that excites a channel or, with an `aim`, a class: see `maximisation`.

    Args:
        lab: The lab.
        report: Is told how far it is.
        run_id: The run.
        node_id: The layer; empty for an aim.
        channel: Its channel.
        aim: What is climbed in place of a channel, as in `why_ops`.
        place: Which input is changed; the others stay as in the sample.
        start: `"noise"` or `"sample"`.
        steps: As in `Climb`, as are `rate`, `decay`, `smooth`, `jitter` and `seed`.
        rate: See there.
        decay: See there.
        smooth: See there.
        jitter: See there.
        seed: See there.
        sample: What the other inputs are, and where it may begin.
        step: Which weights.

    Returns:
        Arrays `start`, `image` and `curve`; `before`, where it begins, and `after`,
        the highest that was reached, by `image`; `bounds`.
    """
    how = Climb(steps, rate, decay, smooth, jitter, seed)
    _check(how, start)
    trained = lab.models.of(run_id, step)
    model = trained.built.model
    shown = example(lab, trained, sample)
    outputs = predictions.predict(model, shown.for_model)
    batch = [np.asarray(each)[None] for each in shown.for_model]
    bounds = _bounds(trained, batch, place)
    if start == "noise":
        batch[place] = noise(batch[place].shape, bounds, seed)
    if aim is not None:
        objective = of_aim(model, explained(trained, shown, outputs, aim).aim)
    else:
        objective = of_channel(model, trained.tensors(node_id)[0], channel)
    found = maximised(
        model, batch, objective, place=place, bounds=bounds, how=how,
        report=lambda fraction: report(f"step {round(fraction * steps):,} of {steps:,}", fraction),
    )  # fmt: skip
    reached = {"before": float(found.curve[0]), "after": float(found.curve.max())}
    return LabResult(
        {**reached, "bounds": list(bounds), **state(trained)},
        {"start": found.start, "image": found.image, "curve": found.curve},
    )


def unit_sees(
    lab: Lab,
    _: Report,
    *,
    run_id: str,
    node_id: str,
    position: Sequence[int],
    channel: int | None = None,
    sample: SampleRef = FIRST,
    step: int | None = None,
) -> LabResult:
    """Says what a unit sees of the inputs: see `inspection.receptive`.

    Returns:
        Arrays `found_0` and so on, the size of the gradient at each place of an input, and the
        inputs `x` and so on; `value` of the unit; `box`: `place` of the input, `start` and
        `stop` along each axis, None where the layers' windows do not say it, as when a unit
        sees everything.
    """
    trained = lab.models.of(run_id, step)
    shown = example(lab, trained, sample)
    predictions.predict(trained.built.model, shown.for_model)  # checks the shapes
    batch = [np.asarray(each)[None] for each in shown.for_model]
    tensor = trained.tensors(node_id)[0]
    found, value = seen(trained.built.model, batch, tensor, position, channel)
    return LabResult(
        {"value": value, "box": _box(trained, node_id, position), **state(trained)},
        {
            **numbered("x", [each[0] for each in batch]),
            **{f"found_{at}": each for at, each in enumerate(found) if each is not None},
        },
    )


WHY_UNITS_OPS: Mapping[str, Op] = {op.__name__: op for op in (excite, unit_sees)}


def _check(how: Climb, start: str) -> None:
    if start not in STARTS:
        raise LabError(f"Expected a start from {' or '.join(STARTS)}, got {start!r}.")
    within = 1 <= how.steps <= MOST_STEPS and 0 < how.rate <= 1 and 0 <= how.jitter <= MOST_SHIFT
    if not within:
        raise LabError(
            f"Expected 1 to {MOST_STEPS:,} steps, a rate up to 1 and a shift up to {MOST_SHIFT}, "
            f"got {how.steps:,}, {how.rate:g} and {how.jitter:,}."
        )
    if not (how.decay >= 0 and how.smooth >= 0):
        raise LabError(
            f"Expected decay and smoothness of 0 or more, got {how.decay:g} and {how.smooth:g}."
        )


def _bounds(trained: Trained, batch: Sequence[NDArray[Any]], place: int) -> tuple[float, float]:
    """The range in which values of an input may lie."""
    if not 0 <= place < len(batch):
        raise LabError(f"Expected an input from 0 to {len(batch) - 1}, got {place}.")
    feature = feature_of(trained, place)
    if np.issubdtype(batch[place].dtype, np.integer) or (feature and feature.kind == "text"):
        raise LabError("Words cannot be changed by small steps: choose another input.")
    if feature and feature.value_range:
        low, high = feature.value_range
        return float(low), float(high)
    if feature and feature.scale:
        middle, wide = np.mean(feature.scale.mean), 3 * np.max(feature.scale.deviation) or 1.0
        return float(middle - wide), float(middle + wide)
    low, high = min(0.0, float(batch[place].min())), max(1.0, float(batch[place].max()))
    return low, high


def _box(trained: Trained, node_id: str, position: Sequence[int]) -> dict[str, Any] | None:
    field = infer(trained.graph).nodes[node_id].receptive_field
    if field is None or len(position) != len(field.size):
        return None
    box = box_at(field, position)
    tensors = [id(each) for each in trained.built.model.inputs]
    if box.of not in trained.built.tensors:
        return None
    place = tensors.index(id(trained.built.tensors[box.of][0]))
    return {"place": place, "start": list(box.start), "stop": list(box.stop)}
