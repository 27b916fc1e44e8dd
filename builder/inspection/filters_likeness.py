"""How long filters are, and how alike: pure NumPy, on the weights of `filters_parts`."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]


def as_vectors(array: Floats, *, by_row: bool = False) -> NDArray[np.float64]:
    """Returns each filter, column or row as one line, shape `(count, numbers)`.

    Args:
        array: Shape `(*size, channels, filters)`, `(rows, columns)` or `(n,)`, whose numbers
            are then lines of one.
        by_row: Whether the rows of a matrix are meant and not its columns.
    """
    if array.ndim == 1:
        return array[:, None].astype(np.float64)
    if by_row:
        return array.reshape(len(array), -1).astype(np.float64)
    return array.reshape(-1, array.shape[-1]).T.astype(np.float64)


def norms(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns the length of each line: the root of the sum of its squares, shape `(count,)`."""
    return np.asarray(np.sqrt((vectors**2).sum(axis=1)))


def cosines(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns how alike each two lines are: 1 for the same direction, -1 for the opposite one.

    A line of zeros has no direction: it is like nothing, 0, and like itself, 1.

    Returns:
        Shape `(count, count)`.
    """
    lengths = norms(vectors)[:, None]
    units = vectors / np.where(lengths > 0, lengths, 1)
    alike: NDArray[np.float64] = np.clip(units @ units.T, -1, 1)
    np.fill_diagonal(alike, 1.0)
    return alike


def most_alike(alike: NDArray[np.float64], *, opposite: bool = False) -> tuple[int, int, float]:
    """Returns which two lines are most alike, or most opposite, and how alike they are.

    Args:
        alike: What `cosines` gave, of two lines or more.
        opposite: Whether the smallest cosine is meant.
    """
    rows, columns = np.triu_indices(len(alike), 1)
    found = alike[rows, columns]
    place = int(found.argmin() if opposite else found.argmax())
    return int(rows[place]), int(columns[place]), float(found[place])
