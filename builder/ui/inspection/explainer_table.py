"""How a value is made, as a table to take away."""

from __future__ import annotations

import numpy as np

from builder.inspection.explaining_values import Explanation, Stage
from builder.ui.inspection.exports import as_csv


def explanation_csv(explanation: Explanation, model_value: float) -> bytes:
    """Returns every number that is read, with its weight, and every step.

    Args:
        explanation: How the value is made.
        model_value: What the model itself computes.
    """
    rows: list[list[object]] = []
    for number, stage in enumerate(explanation.stages):
        rows += _stage_rows(number, stage)
    rows += [["", step.name, "", "", "", step.value] for step in explanation.steps]
    rows.append(["", "model", "", "", "", model_value])
    return as_csv(["stage", "what", "padding", "value", "weight", "result"], rows)


def _stage_rows(number: int, stage: Stage) -> list[list[object]]:
    rows: list[list[object]] = []
    for index in np.ndindex(stage.values.shape):
        where = " ".join(
            f"{axis.name} {axis.places[i]}" for axis, i in zip(stage.axes, index, strict=True)
        )
        gap = bool(stage.outside is not None and stage.outside[index])
        weight = "" if stage.weights is None else float(stage.weights[index])
        value, product = float(stage.values[index]), float(stage.products[index])
        rows.append([number, where, gap, value, weight, product])
    return rows
