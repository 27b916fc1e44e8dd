"""Figures over many predictions: accuracy, curves of a threshold, what numbers are off.

NumPy alone. The definitions are those of scikit-learn (Pedregosa et al., JMLR 12, 2011), to which
the tests hold them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


def top_share(probabilities: NDArray[Any], truth: NDArray[Any], places: int) -> float:
    """Returns for which part of the examples the right class is among the likeliest.

    Args:
        probabilities: Shape `(n, classes)`.
        truth: Labels `(n,)`.
        places: Among how many.
    """
    likeliest = np.argsort(-probabilities, axis=1, kind="stable")[:, :places]
    return float((likeliest == truth.reshape(-1, 1)).any(axis=1).mean())


@dataclass(frozen=True)
class Curve:
    """A curve over all thresholds, and one number for it.

    Attributes:
        x: Across.
        y: Up.
        thresholds: From which score on an example counts as of the class, at each point.
        area: The area under it; nan where one of the two sides has no example.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    thresholds: NDArray[np.float64]
    area: float


def roc(positive: NDArray[np.bool_], score: NDArray[Any]) -> Curve:
    """Returns the receiver operating characteristic: what is found against false alarms.

    Args:
        positive: Which examples are of the class, `(n,)`.
        score: How sure the model is that they are, `(n,)`.

    Returns:
        The false positive rate across and the true positive rate up, from (0, 0), where the
        threshold is infinite, to (1, 1); the area by trapezoids.
    """
    hits, alarms, thresholds = _counted(positive, score)
    hits, alarms = np.append(0.0, hits), np.append(0.0, alarms)
    with np.errstate(invalid="ignore"):
        x, y = alarms / alarms[-1], hits / hits[-1]
    area = float(np.trapezoid(y, x)) if len(score) else float("nan")
    return Curve(x, y, np.append(np.inf, thresholds), area)


def precision_recall(positive: NDArray[np.bool_], score: NDArray[Any]) -> Curve:
    """Returns precision (up) against recall (across), from recall 0 to 1.

    The area is the average precision: the sum of each precision times the step of the recall
    that it is reached with.
    """
    hits, alarms, thresholds = _counted(positive, score)
    with np.errstate(invalid="ignore"):
        precision, recall = hits / (hits + alarms), hits / hits[-1:]
    steps = np.diff(recall, prepend=0.0)
    area = float(np.sum(steps * precision)) if len(hits) else float("nan")
    return Curve(
        np.append(0.0, recall), np.append(1.0, precision), np.append(np.inf, thresholds), area
    )


def _counted(
    positive: NDArray[np.bool_], score: NDArray[Any]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Counts, for each score that comes, what is right and what is wrong from there upwards."""
    if not len(score):
        return (np.zeros(0),) * 3
    order = np.argsort(-score, kind="stable")
    ranked, right = score[order].astype(np.float64), positive[order]
    last = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)
    hits = np.cumsum(right, dtype=np.float64)[last]
    return hits, last + 1 - hits, ranked[last]


@dataclass(frozen=True)
class Residuals:
    """How far numbers are off.

    Attributes:
        r2: Which part of the spread of what is right is explained (coefficient of
            determination): 1 is perfect, 0 no better than always saying the mean; nan where all
            is the same.
        mae: The mean of the sizes of the errors.
        rmse: The root of the mean of their squares.
    """

    r2: float
    mae: float
    rmse: float


def residuals(truth: NDArray[Any], predicted: NDArray[Any]) -> Residuals:
    """Returns how far numbers `(n,)` are off."""
    right = truth.astype(np.float64)
    off = predicted.astype(np.float64) - right
    spread = float(((right - right.mean()) ** 2).sum())
    r2 = 1 - float((off**2).sum()) / spread if spread else float("nan")
    return Residuals(r2, float(np.abs(off).mean()), float(np.sqrt((off**2).mean())))
