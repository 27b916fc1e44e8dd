"""A `.keras` file that somebody brings: looked through before anything of it is believed.

Such a file is a ZIP with `config.json`, `model.weights.h5` and `metadata.json`. Nothing of it is
ever unpickled or run as code: the config is read as JSON, and every class that it names must be
one of Keras's own that this program knows.
"""

from __future__ import annotations

import json
import struct
import zipfile
import zlib
from collections.abc import Container, Iterator, Mapping
from pathlib import Path
from typing import Any

CONFIG, WEIGHTS, METADATA = "config.json", "model.weights.h5", "metadata.json"

MOST_CONFIG = 8 * 2**20
"""Bytes that a config may have: that of a network of thousands of layers has about 4 MB."""

MOST_METADATA = 2**16
MOST_LAYERS = 5000
MOST_DEPTH = 100
_TOO_DEEP = f"Expected a config nested at most {MOST_DEPTH} deep, got a deeper one."

_MODELS = frozenset({"Functional", "Sequential", "Model"})
_HARMLESS = frozenset(
    {"keras.initializers", "keras.regularizers", "keras.constraints", "keras.dtype_policies"}
)
"""Where Keras keeps what is neither a layer nor a model, nor reads files."""


_DAMAGED = (
    zipfile.BadZipFile, zlib.error, struct.error,
    NotImplementedError, RuntimeError, OSError, EOFError, ValueError,
)  # fmt: skip
"""What reading a ZIP raises where it is none, is cut off, or was written to do harm."""


class OutsideError(ValueError):
    """A file that cannot be opened; the message says why, in the user's words."""


def read_config(path: Path) -> dict[str, Any]:
    """Returns the config of the model in a `.keras` file, once the file is known to be sound.

    Raises:
        OutsideError: When it is no such file, or holds what it should not.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_entries(archive)
            text = _part(archive, CONFIG, MOST_CONFIG)
    except OutsideError:
        raise
    except _DAMAGED as error:
        raise OutsideError(
            'Expected a .keras file as `model.save("name.keras")` writes it, which is a ZIP; this '
            "is none, or it is damaged."
        ) from error
    return _parsed(text)


def unpack_weights(path: Path, target: Path, most: int) -> None:
    """Writes the weights of a file to a file of their own.

    Raises:
        OutsideError: When they are more than `most` bytes, whatever the archive says of itself.
    """
    try:
        with (
            zipfile.ZipFile(path) as archive,
            archive.open(WEIGHTS) as source,
            target.open("wb") as written,
        ):
            left = most
            while block := source.read(2**20):
                left -= len(block)
                if left < 0:
                    raise OutsideError(_too_large(most))
                written.write(block)
    except OutsideError:
        raise
    except _DAMAGED as error:
        raise OutsideError("The weights in this file are damaged.") from error


def _too_large(most: int) -> str:
    size = f"{most / 2**20:,.1f} MB"
    return f"Expected weights of at most {size} for such a network; this file has more."


def _check_entries(archive: zipfile.ZipFile) -> None:
    names = [entry.filename for entry in archive.infolist()]
    allowed = (CONFIG, WEIGHTS, METADATA)
    odd = [name for name in names if name not in allowed]
    if any(name.startswith("assets") for name in odd):
        raise OutsideError(
            "This model has files of its own (assets), such as a list of words. Such models cannot "
            "be opened here."
        )
    if odd or len(set(names)) != len(names):
        raise OutsideError(
            f"Expected {', '.join(allowed)} and nothing else in the file, got "
            f"{', '.join(repr(_shortened(name)) for name in sorted(names)[:6])}."
        )
    if CONFIG not in names or WEIGHTS not in names:
        raise OutsideError(f"Expected {CONFIG} and {WEIGHTS} in the file.")
    for entry in archive.infolist():
        if entry.flag_bits & 1:
            raise OutsideError("This file is locked with a password.")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise OutsideError(
                f"Expected {entry.filename} stored or deflated, as Keras writes it, got the way of "
                f"packing number {entry.compress_type}."
            )
    if METADATA in names:
        _part(archive, METADATA, MOST_METADATA)


def _part(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    with archive.open(name) as stream:  # what the archive says of its sizes is not believed
        content = stream.read(most + 1)
    if len(content) > most:
        raise OutsideError(f"Expected {name} to have at most {most / 2**20:,.3g} MB.")
    return content


def _parsed(text: bytes) -> dict[str, Any]:
    try:
        config = json.loads(text, object_hook=_without_compiling)
    except RecursionError as error:
        raise OutsideError(_TOO_DEEP) from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno:,}, column {error.colno:,}"
        raise OutsideError(f"Expected JSON in {CONFIG}; it is none from {place} on.") from error
    except ValueError as error:  # bytes that are no text, or a number of too many digits
        raise OutsideError(
            f"Expected JSON in {CONFIG}, got what cannot be read as such."
        ) from error
    if not isinstance(config, dict) or not isinstance(config.get("config"), dict):
        raise OutsideError(f"Expected {CONFIG} to describe a model.")
    if config.get("class_name") not in _MODELS or _foreign(config):
        raise OutsideError(
            "Expected a functional or Sequential model, got "
            f"{_shortened(config.get('class_name'))}. A model of its own class would need its "
            "program code, which is never run here."
        )
    return config


def _without_compiling(part: dict[str, Any]) -> dict[str, Any]:
    """Drops how a model was trained: losses and optimizers are not needed to look into it."""
    return {name: value for name, value in part.items() if name != "compile_config"}


def check_classes(
    config: Mapping[str, Any], layers: Container[str], functions: Container[str]
) -> None:
    """Checks every class and function that a config names.

    Args:
        config: The config of a model.
        layers: The layers and cells that this program knows, by class name.
        functions: The activations that it knows, by name.

    Raises:
        OutsideError: With the name of the first one that is not known.
    """
    count = 0
    for part in _parts(config):
        name = part.get("class_name")
        if name is None or name == "__keras_tensor__" or "config" not in part:
            continue
        if name in ("__tensor__", "__numpy__", "__lambda__", "Lambda"):
            raise OutsideError(_refused(part, "it holds program code or values of its own"))
        if name == "function":
            if not (isinstance(part["config"], str) and part["config"] in functions):
                raise OutsideError(_refused(part, "it is a function of its own"))
        elif not isinstance(name, str) or _foreign(part):
            raise OutsideError(_refused(part, "it is none of Keras's own"))
        elif _is_layer(part):
            count += 1
            if name != "InputLayer" and name not in layers:
                raise OutsideError(_refused(part, "it is not in the catalogue"))
    if count > MOST_LAYERS:
        raise OutsideError(f"Expected at most {MOST_LAYERS:,} layers, got {count:,}.")


def _parts(config: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yields every object within a config, from the outside in."""
    waiting: list[tuple[Any, int]] = [(config, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > MOST_DEPTH:
            raise OutsideError(_TOO_DEEP)
        if isinstance(value, Mapping):
            yield value
            waiting += [(each, depth + 1) for each in value.values()]
        elif isinstance(value, list):
            waiting += [(each, depth + 1) for each in value]


def _is_layer(part: Mapping[str, Any]) -> bool:
    module = str(part.get("module"))
    return module == "keras.layers" or module.startswith("keras.src.layers.")


def _foreign(part: Mapping[str, Any]) -> bool:
    """Whether a class is from elsewhere: Keras would look for it there."""
    name, module = str(part.get("class_name")), str(part.get("module"))
    if part.get("registered_name") not in (None, name):
        return True
    if module in ("keras", "keras.models") or module.startswith("keras.src.models."):
        return name not in _MODELS and not name.endswith("DTypePolicy")
    if module == "keras.random":
        return name != "SeedGenerator"
    known = module in _HARMLESS or module.startswith(("keras.src.ops.", "keras.ops"))
    return not (known or _is_layer(part))


def _refused(part: Mapping[str, Any], why: str) -> str:
    inner = part.get("config")
    called = inner.get("name") if isinstance(inner, Mapping) else None
    named = f" ({_shortened(called)})" if isinstance(called, str) else ""
    return (
        f"This model has a {_shortened(part.get('class_name'))}{named}, which cannot be opened "
        f"here: {why}."
    )


def _shortened(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
