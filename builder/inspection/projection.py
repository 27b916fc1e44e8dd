"""Many values of each example as a point in two or three dimensions.

Three ways: principal components (Pearson, 1901); t-SNE (van der Maaten and Hinton, JMLR 9, 2008);
and, where the package `umap-learn` is there, UMAP (McInnes, Healy and Melville, 2018).
"""

from __future__ import annotations

import contextlib
import importlib
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from builder.inspection.channels import LAST

Method = Literal["pca", "tsne", "umap"]
METHODS: tuple[Method, ...] = get_args(Method)

FIRST_COMPONENTS = 50
"""t-SNE begins with so many principal components, which takes noise out and saves time."""

PERPLEXITY = 30.0
ITERATIONS = 1000

MOST_VALUES = 2**26
"""How many numbers all examples together may have."""

_LEAST = 1e-12
"""Squares of what is smaller, or larger than one divided by it, are not safe in 32 bits."""

NO_UMAP = (
    "UMAP is not installed. To have it, run `pip install umap-learn` where this program is "
    "installed, and start it again."
)

Tell = Callable[[str, float | None], None]


@dataclass(frozen=True)
class Projection:
    """Points.

    Attributes:
        points: Shape `(n, dimensions)`.
        explained: Which part of the spread each axis holds; empty but for principal components.
    """

    points: NDArray[np.float32]
    explained: tuple[float, ...] = ()


def flat(activation: NDArray[Any], most: int, axis: int = LAST) -> NDArray[np.float32]:
    """Returns the values of each example in one row.

    Args:
        activation: Shape `(n, ...)`.
        most: How many values an example may have; a layer with more of them is averaged over its
            places, so that one value for each channel is left.
        axis: Where its channels are: what `channel_axis` says.
    """
    values = np.asarray(activation, np.float32)
    if values.ndim > 2 and values[0].size > most:
        channels = axis + 1 if axis >= 0 else values.ndim - 1
        values = values.mean(axis=tuple(at for at in range(1, values.ndim) if at != channels))
    return values.reshape(len(values), -1)


def project(
    values: NDArray[Any], method: Method, dimensions: int, *, seed: int, tell: Tell
) -> Projection:
    """Returns a point for each example. The same values and seed give the same points.

    Args:
        values: Shape `(n, values)`, at least four examples.
        method: How.
        dimensions: 2 or 3.
        seed: Fixes what is drawn by chance.
        tell: Is told how far it is.

    Raises:
        ValueError: When the method is unknown or not installed, there are too few examples, or
            none is nearer to another than to a third.
    """
    if method not in METHODS:
        raise ValueError(f"Expected one of {', '.join(METHODS)}, got {method!r}.")
    if len(values) < 4:
        raise ValueError(f"Expected at least 4 samples, got {len(values)}.")
    if not np.isfinite(values).all():
        raise ValueError("This layer gives values that are not finite: nothing can be drawn.")
    if method != "pca":
        values = _sound(values)
    if method != "umap":
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

        # Several threads wait for each other longer than they work where other programs are busy
        # (t-SNE of 200 samples: 59 s with two threads, 5 s with one), and they add up numbers in
        # another order each time.
        with threadpool_limits(1):
            if method == "pca":
                return _components(values, dimensions)
            return Projection(_neighbours(values, dimensions, seed, tell))
    if find_spec("umap") is None:
        raise ValueError(NO_UMAP)
    tell("UMAP", None)
    umap = importlib.import_module("umap")
    points = umap.UMAP(n_components=dimensions, random_state=seed).fit_transform(values)
    return Projection(np.asarray(points, np.float32))


def _sound(values: NDArray[Any]) -> NDArray[Any]:
    """Returns values whose distances can be reckoned with, as they are wherever that is so.

    t-SNE divides by the spread of the points it begins with. Where that is 0, or beyond what 32
    bits hold, it goes on with points that are no numbers, and takes the whole process with it.
    """
    centred = values.astype(np.float64)
    centred -= centred.mean(axis=0)
    reach = float(np.abs(centred).max())
    if reach == 0:
        raise ValueError(
            "This layer gives the same values for all samples: none is nearer to another than to "
            "a third, so they cannot be laid out by who is near whom."
        )
    return values if _LEAST < reach < 1 / _LEAST else np.asarray(centred / reach, np.float32)


def _components(values: NDArray[Any], dimensions: int) -> Projection:
    from sklearn.decomposition import PCA

    there = min(dimensions, *values.shape)
    found = PCA(there, svd_solver="full")
    points = np.zeros((len(values), dimensions), np.float32)
    with np.errstate(invalid="ignore"):  # all examples alike: 0 / 0 is the share of each axis
        points[:, :there] = found.fit_transform(values.astype(np.float64))
        shares = np.nan_to_num(found.explained_variance_ratio_)
    return Projection(points, tuple(map(float, shares)) + (0.0,) * (dimensions - there))


def _neighbours(
    values: NDArray[Any], dimensions: int, seed: int, tell: Tell
) -> NDArray[np.float32]:
    from sklearn.decomposition import PCA
    from sklearn.manifold import TSNE

    reduced: NDArray[Any] = values
    if min(values.shape) > FIRST_COMPONENTS:
        reduced = PCA(FIRST_COMPONENTS, svd_solver="full").fit_transform(values)
    tell("t-SNE: who is whose neighbour", 0.0)
    perplexity = min(PERPLEXITY, (len(values) - 1) / 3)
    method = TSNE(
        dimensions,
        perplexity=perplexity,
        init="pca" if reduced.shape[1] >= dimensions else "random",
        random_state=seed,
        max_iter=ITERATIONS,
        verbose=2,
    )
    # It has no callback, but says every 50 steps how far it is.
    with contextlib.redirect_stdout(_Listener(tell)):
        return np.asarray(method.fit_transform(reduced), np.float32)


class _Listener(io.StringIO):
    """Reads along what t-SNE prints."""

    def __init__(self, tell: Tell) -> None:
        super().__init__()
        self._tell = tell

    def write(self, text: str) -> int:
        step = re.search(r"Iteration (\d+)", text)
        if step:
            done = int(step[1])
            self._tell(f"t-SNE: step {done:,} of {ITERATIONS:,}", min(1.0, done / ITERATIONS))
        return len(text)


def chosen(count: int, most: int, seed: int) -> NDArray[np.int64]:
    """Returns which of some examples are taken, at most so many, in their order."""
    if count <= most:
        return np.arange(count)
    return np.sort(np.random.default_rng(seed).choice(count, most, replace=False))


def shape_words(shape: Sequence[int], averaged: bool) -> str:
    """Says what was projected: `144 values` or `64 channels, each averaged over its places`."""
    if averaged:
        return f"{shape[-1]:,} channels, each averaged over its places"
    return f"{int(np.prod(shape)):,} values"
