"""Arrays of an NPZ file as examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.datasets.base import Kind
from builder.datasets.own.array_targets import as_float, output_of, target_found
from builder.datasets.own.arrays import (
    ArrayFound,
    ArraysFound,
    InputFound,
    Part,
    Place,
    headers,
    parts_of,
    read_arrays,
)
from builder.datasets.own.counting import counted
from builder.datasets.own.errors import OwnDataError
from builder.datasets.own.examples import Examples, Input, Output
from builder.datasets.own.plans import ArrayKind, ArraysPlan


def look_at_arrays(path: Path, most: int) -> ArraysFound:
    """Reads the headers of an NPZ file, and its targets.

    Args:
        path: The file.
        most: Bytes that its arrays may take.

    Raises:
        OwnDataError: When it cannot be used. The message says why.
    """
    found = headers(path)
    places = parts_of(found)
    about = {each.name: each for each in found}
    sizes = _sizes(places, about)
    order = _order(places)
    unused = [each.name for each in found if each.name not in places.values()]
    names = [name for place, name in places.items() if place.role == "y"]
    targets = read_arrays(path, names, most)
    return ArraysFound(
        arrays=found,
        inputs=tuple(_input_found(name, _of(places, about, "x", name)) for name in order["x"]),
        targets=tuple(
            target_found(name, _whole(places, targets, "y", name)) for name in order["y"]
        ),
        train_size=sizes["train"] if "train" in sizes else sizes[""],
        test_size=sizes.get("test"),
        notes=(f"Not used: {', '.join(unused)}.",) if unused else (),
    )


def array_examples(path: Path, plan: ArraysPlan, most: int) -> Examples:
    """Reads an NPZ file as a plan says.

    Raises:
        OwnDataError: When it cannot be used. The message says why.
    """
    found = look_at_arrays(path, most)
    places = parts_of(found.arrays)
    arrays = read_arrays(path, list(places.values()), most)
    inputs = [
        _input(each, plan.kinds.get(each.name, each.kind), _whole(places, arrays, "x", name))
        for name, each in zip(_order(places)["x"], found.inputs, strict=True)
    ]
    outputs = [
        output_of(each, plan.learnt.get(each.name, each.learnt), _whole(places, arrays, "y", name))
        for name, each in zip(_order(places)["y"], found.targets, strict=True)
    ]
    labelled = bool(outputs[0].classes) and outputs[0].array.ndim == 1
    if len(inputs) == 1 and inputs[0].array.shape[1:] == (2,) and labelled:
        inputs = [Input(inputs[0].name, "points", inputs[0].array)]
    return _whole_numbers_only(inputs, outputs, found)


def _whole_numbers_only(
    inputs: Sequence[Input], outputs: Sequence[Output], found: ArraysFound
) -> Examples:
    """Leaves examples out that have a missing or an infinite number."""
    size = len(outputs[0].array)
    bad = np.zeros(size, bool)
    for array in (*(each.array for each in inputs), *(each.array for each in outputs)):
        if array.dtype.kind == "f":
            bad |= ~np.isfinite(array.reshape(size, -1)).all(axis=1)
    test = (
        None
        if found.test_size is None
        else found.test_size - int(bad[size - found.test_size :].sum())
    )
    if not bad.any():
        return Examples(tuple(inputs), tuple(outputs), test, found.notes)
    if bad.all():
        raise OwnDataError("Every example has a missing (NaN) or infinite number.")
    gone = counted(int(bad.sum()), "example")
    note = f"Left out: {gone} with a missing (NaN) or infinite number."
    return Examples(
        tuple(Input(each.name, each.kind, each.array[~bad]) for each in inputs),
        tuple(Output(each.name, each.task, each.array[~bad], each.classes) for each in outputs),
        test,
        (*found.notes, note),
    )


def _order(places: Mapping[Place, str]) -> dict[str, list[str]]:
    return {
        role: list(dict.fromkeys(place.name for place in places if place.role == role))
        for role in "xy"
    }


def _of(
    places: Mapping[Place, str], about: Mapping[str, ArrayFound], role: str, name: str
) -> ArrayFound:
    """Returns the header of an input or target; training and test must be alike."""
    alike = [about[each] for each in _parts(places, role, name).values()]
    if len({each.shape[1:] for each in alike}) > 1:
        raise OwnDataError(
            "Expected training and test examples of one shape, got "
            + " and ".join(f"{each.name} {each.shape}" for each in alike)
            + "."
        )
    return alike[0]


def _sizes(places: Mapping[Place, str], about: Mapping[str, ArrayFound]) -> dict[str, int]:
    """Returns how many examples each part has; all its arrays must have as many."""
    sizes: dict[str, int] = {}
    for part in dict.fromkeys(place.part for place in places):
        names = [name for place, name in places.items() if place.part == part]
        lengths = {name: about[name].shape[:1] for name in names}
        if len({*lengths.values()}) != 1 or () in lengths.values():
            listed = ", ".join(f"{name} {about[name].shape}" for name in names)
            raise OwnDataError(f"Expected arrays with one row per example each, got {listed}.")
        sizes[part] = next(iter(lengths.values()))[0]
    if not (sizes["train"] if "train" in sizes else sizes.get("", 0)):
        raise OwnDataError("Expected examples, got none.")
    return sizes


def _whole(
    places: Mapping[Place, str], arrays: Mapping[str, NDArray[Any]], role: str, name: str
) -> NDArray[Any]:
    """Returns all examples of an input or target, the test examples last."""
    parts = _parts(places, role, name)
    if "" in parts:
        return arrays[parts[""]]
    return np.concatenate([arrays[parts[part]] for part in ("train", "test") if part in parts])


def _parts(places: Mapping[Place, str], role: str, name: str) -> dict[Part, str]:
    """Returns the arrays of an input or target, by the part that they are for."""
    return {
        place.part: array
        for place, array in places.items()
        if (place.role, place.name) == (role, name)
    }


def _input_found(name: str, header: ArrayFound) -> InputFound:
    if np.dtype(header.dtype).kind not in "biuf":
        raise OwnDataError(f"Expected numbers in {header.name!r}, got {header.dtype}.")
    shape = header.shape[1:]
    if len(shape) > 4 or 0 in shape:
        raise OwnDataError(
            f"Expected examples of one to four axes in {header.name!r}, got {shape}."
        )
    return InputFound(
        name=name or "inputs",
        shape=shape,
        dtype=header.dtype,
        kind=_guess_kind(shape, header.dtype),
    )


def _guess_kind(shape: tuple[int, ...], dtype: str) -> ArrayKind:
    if len(shape) < 2:
        return "table"
    if len(shape) == 2:
        square = shape[0] == shape[1] >= 8
        return "image" if square or np.dtype(dtype).kind in "bu" else "series"
    return "image" if len(shape) == 3 else "video"


def _input(found: InputFound, kind: ArrayKind, array: NDArray[Any]) -> Input:
    wanted: dict[ArrayKind, tuple[int, ...]] = {
        "table": (0, 1), "image": (2, 3), "series": (1, 2), "video": (4,),
    }  # fmt: skip
    if len(found.shape) not in wanted[kind]:
        raise OwnDataError(f"Examples of shape {found.shape} in {found.name!r} are no {kind}.")
    if (kind, len(found.shape)) in (("table", 0), ("image", 2), ("series", 1)):
        array = array[..., None]
    whole = array if array.dtype == np.uint8 else as_float(array)
    chosen: Kind = kind
    return Input(found.name, chosen, whole)
