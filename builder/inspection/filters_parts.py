"""The weights of any layer, part by part, each told apart by what its axes mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from builder.inspection.filters import filters, has_filters

Role = Literal["filters", "matrix", "vector"]

GATES = {
    4: (("i", "input gate"), ("f", "forget gate"), ("c", "candidate"), ("o", "output gate")),
    3: (("z", "update gate"), ("r", "reset gate"), ("h", "candidate")),
    1: (("", ""),),
}
"""The gates of a recurrent cell in Keras's order, by their number: LSTM, GRU, SimpleRNN."""

_NORMALISATION = {"moving_mean": "moving mean", "moving_variance": "moving variance"}


@dataclass(frozen=True)
class Part:
    """Some of a layer's weights.

    Attributes:
        key: Its name for programs, such as `kernel_i`.
        title: Its name for people.
        role: `filters`: shape `(*size, channels, filters)`; `matrix`: `(rows, columns)`;
            `vector`: `(n,)`.
        array: The numbers, float32.
        rows: What a row of a matrix is, such as `input`.
        columns: What a column of a matrix, a filter, or a number of a vector is.
        by_row: Whether the rows are what is compared, such as the words of an embedding.
    """

    key: str
    title: str
    role: Role
    array: NDArray[np.float32]
    rows: str = "input"
    columns: str = "unit"
    by_row: bool = False


def has_parts(layer: Any) -> bool:
    """Whether a built Keras layer has weights that can be looked at."""
    return any(_is_number(weight) for weight in layer.weights)


def parts(layer: Any) -> tuple[Part, ...]:
    """Returns the weights of a built Keras layer.

    Args:
        layer: Any layer. Of a convolution and a Dense they are named `kernel`, `bias` and
            `mixing`, see `inspection.filters`; of a recurrent layer they come gate by gate; of
            one that goes both ways, for each way.

    Raises:
        ValueError: When it has no weights.
    """
    if not has_parts(layer):
        raise ValueError(f"{layer.name} has no weights: it is a {type(layer).__name__}.")
    return tuple(_parts(layer))


def _parts(layer: Any) -> Iterator[Part]:
    kind = type(layer).__name__
    if kind == "Bidirectional":
        for way, inner in (("forward", layer.forward_layer), ("backward", layer.backward_layer)):
            for part in _parts(inner):
                title = f"{part.title}, {way}"
                yield replace(part, key=f"{way}_{part.key}", title=title)
    elif has_filters(layer):
        yield from _kernels(layer)
    elif hasattr(layer, "layer") and not hasattr(layer, "cell"):
        yield from _parts(layer.layer)
    elif kind == "Embedding":
        table = _array(layer.embeddings)
        yield Part("table", "Table", "matrix", table, "row", "dimension", by_row=True)
    elif hasattr(getattr(layer, "cell", None), "recurrent_kernel"):
        yield from _recurrent(layer.cell)
    else:
        yield from _others(layer)


def _kernels(layer: Any) -> Iterator[Part]:
    found = filters(layer)
    if found.kernel.ndim == 2:
        yield Part("kernel", "Kernel", "matrix", found.kernel)
    else:
        yield Part("kernel", "Kernel", "filters", found.kernel, "channel", "filter")
    if found.mixing is not None:
        mixing = found.mixing.astype(np.float32)
        yield Part("mixing", "Mixing of the channels", "matrix", mixing, "filter", "channel")
    if found.bias is not None:
        columns = "unit" if found.kernel.ndim == 2 else "filter"
        columns = "channel" if found.mixing is not None else columns
        yield Part("bias", "Bias", "vector", found.bias.astype(np.float32), columns=columns)


def _recurrent(cell: Any) -> Iterator[Part]:
    """Kernels gate by gate: Keras puts the gates side by side along the last axis."""
    kernel, recurrent = _array(cell.kernel), _array(cell.recurrent_kernel)
    units = recurrent.shape[-2]
    gates = GATES.get(kernel.shape[-1] // units, ())
    bias = None if cell.bias is None else _array(cell.bias)
    for name, array, rows in (("kernel", kernel, "input"), ("recurrent", recurrent, "unit before")):
        said = "Kernel" if name == "kernel" else "Recurrent kernel"
        for place, (gate, words) in enumerate(gates):
            own = array[..., place * units : (place + 1) * units]
            key, title = _of_gate(name, said, gate, words)
            if own.ndim == 2:
                yield Part(key, title, "matrix", own, rows, "unit")
            else:
                yield Part(key, title, "filters", own, "channel", "filter")
    if bias is None:
        return
    sets = (("bias", "Bias", bias),) if bias.ndim == 1 else (
        ("bias", "Bias", bias[0]),
        ("recurrent_bias", "Recurrent bias", bias[1]),
    )  # fmt: skip
    for name, said, array in sets:
        for place, (gate, words) in enumerate(gates):
            key, title = _of_gate(name, said, gate, words)
            yield Part(key, title, "vector", array[place * units : (place + 1) * units])


def _of_gate(name: str, said: str, gate: str, words: str) -> tuple[str, str]:
    return (f"{name}_{gate}", f"{said}, {words} ({gate})") if gate else (name, said)


def _others(layer: Any) -> Iterator[Part]:
    """Weights by their own names: as they are, or laid out as rows and columns."""
    taken: dict[str, int] = {}
    for weight in layer.weights:
        if not _is_number(weight):
            continue
        array = _array(weight)
        tail = weight.path.rpartition(f"{layer.name}/")[2]
        key = tail.replace("/", "_")
        taken[key] = taken.get(key, 0) + 1
        key = key if taken[key] == 1 else f"{key}_{taken[key]}"
        title = _NORMALISATION.get(weight.name, tail.replace("_", " "))
        if array.ndim < 2:
            columns = "channel" if weight.name in _NORMALISATION or array.ndim else "number"
            yield Part(key, title, "vector", np.atleast_1d(array), columns=columns)
        else:
            yield Part(key, title, "matrix", array.reshape(-1, array.shape[-1]), "row", "column")


def _is_number(weight: Any) -> bool:
    return "seed" not in weight.path and str(weight.dtype).startswith(("float", "bfloat"))


def _array(variable: Any) -> NDArray[np.float32]:
    return np.asarray(variable.numpy(), dtype=np.float32)
