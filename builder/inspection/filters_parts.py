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

_ROLES: dict[int, Role] = {1: "vector", 2: "matrix"}
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
        code: What gives the array, in Python, from `layer` and `np`.
    """

    key: str
    title: str
    role: Role
    array: NDArray[np.float32]
    rows: str = "input"
    columns: str = "unit"
    by_row: bool = False
    code: str = ""


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
    return tuple(_parts(layer, "layer"))


def _parts(layer: Any, at: str) -> Iterator[Part]:
    kind = type(layer).__name__
    if kind == "Bidirectional":
        for way, inner in (("forward", layer.forward_layer), ("backward", layer.backward_layer)):
            for part in _parts(inner, f"{at}.{way}_layer"):
                title = f"{part.title}, {way}"
                yield replace(part, key=f"{way}_{part.key}", title=title)
    elif has_filters(layer):
        yield from _kernels(layer, at)
    elif hasattr(layer, "layer") and not hasattr(layer, "cell"):
        yield from _parts(layer.layer, f"{at}.layer")
    elif kind == "Embedding":
        table, code = _array(layer.embeddings), f"np.asarray({at}.embeddings)"
        yield Part("table", "Table", "matrix", table, "row", "dimension", by_row=True, code=code)
    elif hasattr(getattr(layer, "cell", None), "recurrent_kernel"):
        yield from _recurrent(layer.cell, f"{at}.cell")
    else:
        yield from _others(layer, at)


def _kernels(layer: Any, at: str) -> Iterator[Part]:
    while not hasattr(layer, "use_bias"):  # a wrapper, such as TimeDistributed
        layer, at = layer.layer, f"{at}.layer"
    found, kind = filters(layer), type(layer).__name__
    code = f"np.asarray({at}.{'depthwise_kernel' if found.mixing is not None else 'kernel'})"
    if kind.startswith(("Depthwise", "Separable")):
        code += f".reshape{found.kernel.shape}"
    elif kind.endswith("Transpose"):
        code += ".swapaxes(-1, -2)"
    if found.kernel.ndim == 2:
        yield Part("kernel", "Kernel", "matrix", found.kernel, code=code)
    else:
        yield Part("kernel", "Kernel", "filters", found.kernel, "channel", "filter", code=code)
    columns = "unit" if found.kernel.ndim == 2 else "filter"
    if found.mixing is not None:
        mixing, columns = found.mixing.astype(np.float32), "channel"
        code = f"np.asarray({at}.pointwise_kernel).reshape{mixing.shape}"
        title = "Mixing of the channels"
        yield Part("mixing", title, "matrix", mixing, "filter", "channel", code=code)
    if found.bias is not None:
        bias, code = found.bias.astype(np.float32), f"np.asarray({at}.bias)"
        yield Part("bias", "Bias", "vector", bias, columns=columns, code=code)


def _recurrent(cell: Any, at: str) -> Iterator[Part]:
    """Kernels gate by gate: Keras puts the gates side by side along the last axis."""
    units = cell.recurrent_kernel.shape[-2]
    gates = GATES.get(cell.kernel.shape[-1] // units, ())
    sets = [
        ("kernel", "Kernel", _array(cell.kernel), "input", f"{at}.kernel"),
        (
            "recurrent",
            "Recurrent kernel",
            _array(cell.recurrent_kernel),
            "unit before",
            f"{at}.recurrent_kernel",
        ),
    ]
    if cell.bias is not None:
        bias = _array(cell.bias)
        if bias.ndim == 1:
            sets.append(("bias", "Bias", bias, "", f"{at}.bias"))
        else:
            sets.append(("bias", "Bias", bias[0], "", f"{at}.bias[0]"))
            sets.append(("recurrent_bias", "Recurrent bias", bias[1], "", f"{at}.bias[1]"))
    for name, said, array, rows, code in sets:
        for place, (gate, words) in enumerate(gates):
            window = slice(place * units, (place + 1) * units)
            key, title = _of_gate(name, said, gate, words)
            code_here = f"np.asarray({code})[..., {window.start}:{window.stop}]"
            role: Role = _ROLES.get(array.ndim, "filters")
            if role == "filters":
                rows, columns = "channel", "filter"
            else:
                columns = "unit"
            yield Part(key, title, role, array[..., window], rows, columns, code=code_here)


def _of_gate(name: str, said: str, gate: str, words: str) -> tuple[str, str]:
    return (f"{name}_{gate}", f"{said}, {words} ({gate})") if gate else (name, said)


def _others(layer: Any, at: str) -> Iterator[Part]:
    """Weights by their own names: as they are, or laid out as rows and columns."""
    taken: dict[str, int] = {}
    for place, weight in enumerate(layer.weights):
        if not _is_number(weight):
            continue
        array, code = _array(weight), f"np.asarray({at}.weights[{place}])"
        tail = weight.path.rpartition(f"{layer.name}/")[2]
        key = tail.replace("/", "_")
        taken[key] = taken.get(key, 0) + 1
        key = key if taken[key] == 1 else f"{key}_{taken[key]}"
        title = _NORMALISATION.get(weight.name, tail.replace("_", " "))
        if array.ndim < 2:
            columns = "channel" if weight.name in _NORMALISATION or array.ndim else "number"
            code = f"np.atleast_1d({code})"
            yield Part(key, title, "vector", np.atleast_1d(array), columns=columns, code=code)
        else:
            flat = array.reshape(-1, array.shape[-1])
            code += f".reshape{flat.shape}"
            yield Part(key, title, "matrix", flat, "row", "column", code=code)


def _is_number(weight: Any) -> bool:
    return str(weight.dtype).startswith(("float", "bfloat"))  # the state of a seed is whole


def _array(variable: Any) -> NDArray[np.float32]:
    return np.asarray(variable.numpy(), dtype=np.float32)
