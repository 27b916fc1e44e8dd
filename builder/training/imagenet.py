"""ImageNet weights of `keras.applications`: from Keras's cache, or downloaded, or told why not.

Keras knows addresses and checksums, but waits for a silent server for ever: here Keras is asked
only for which file it wants, and the file comes by the project's own download.

Heavy: it builds Keras models.
"""

from __future__ import annotations

import hashlib
import inspect
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from builder.datasets.download import DownloadError, fetch
from builder.graph.document import Graph
from builder.layers.keras_import import load_keras
from builder.settings import settings
from builder.training.catalogue import ChoiceError

_OTHER_NAMES = {"mobilenet": "MobileNet", "mobilenetv2": "MobileNetV2"}
"""Models that Keras names after their size as well: `mobilenetv2_1.00_224`."""


def applications() -> Mapping[str, str]:
    """Returns the functions of `keras.applications` by the name of the model that they make."""
    functions = {
        name: member
        for name, member in vars(load_keras().applications).items()
        if inspect.isfunction(member)
    }
    named = {
        str(inspect.signature(function).parameters["name"].default).lower(): name
        for name, function in functions.items()
    }
    return {**named, **_OTHER_NAMES}


def application_of(graph: Graph, name: str = "") -> str:
    """Returns which application a graph is, such as `"ResNet50"`.

    Args:
        graph: The document; without more said, its name tells.
        name: The application, where the graph is called otherwise.

    Raises:
        ChoiceError: If it is none.
    """
    known = applications()
    if name:
        if name not in known.values():
            raise ChoiceError(f"Expected a model of keras.applications, got {name!r}.")
        return name
    stem = graph.name.lower()
    found = known.get(stem) or known.get(stem.replace("-", "_").split("_")[0])
    if found is None:
        raise ChoiceError(
            f"There are ImageNet weights for the models of keras.applications; {graph.name!r} is "
            "none of them. Call the model as Keras does, such as resnet50, or begin with the "
            "weights of a run of your own."
        )
    return found


def imagenet_weights(name: str, tell: Callable[[str, str], None]) -> dict[str, list[Any]]:
    """Returns the weights of an application by the names of its layers.

    Args:
        name: A function of `keras.applications`.
        tell: Is told of a download.

    Raises:
        ChoiceError: If they are neither in Keras's cache nor can be downloaded.
    """
    with _own_downloads(tell):
        model = getattr(load_keras().applications, name)(weights="imagenet")
    return {layer.name: layer.get_weights() for layer in model.layers}


@contextmanager
def _own_downloads(tell: Callable[[str, str], None]) -> Iterator[None]:
    # All applications ask this one function. A training has its process to itself, so nobody
    # else meets the other one meanwhile.
    module = import_module("keras.src.utils.file_utils")
    theirs = module.get_file

    def get_file(fname: str, origin: str, **more: Any) -> str:
        checksum = more.get("file_hash") or more.get("md5_hash") or ""
        return str(_obtain(fname, origin, str(more.get("cache_subdir", "models")), checksum, tell))

    module.get_file = get_file  # type: ignore[attr-defined]
    try:
        yield
    finally:
        module.get_file = theirs  # type: ignore[attr-defined]


def _obtain(
    name: str, url: str, folder: str, checksum: str, tell: Callable[[str, str], None]
) -> Path:
    cache = Path(os.environ.get("KERAS_HOME") or "~/.keras").expanduser()
    places = [cache / folder / name, settings().home / "keras" / folder / name]
    for place in places:
        if place.exists() and _digest(place, checksum) == checksum:
            return place
    host = urlsplit(url).hostname or url
    advice = f"Put {name} into {places[0].parent}, or begin with random weights."
    if not settings().download:
        raise ChoiceError(
            f"The ImageNet weights are not in Keras's cache, and downloads are switched off here. "
            f"{advice}"
        )
    tell("download", f"Downloading {name} from {host}.")
    target = places[1]
    try:
        fetch(url, target, checksum, lambda done, total: None, settings().download_timeout)
    except (DownloadError, OSError) as error:
        raise ChoiceError(
            f"The ImageNet weights are not in Keras's cache and could not be downloaded from "
            f"{host}: {error}. {advice}"
        ) from error
    return target


def _digest(path: Path, like: str) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "md5" if len(like) == 32 else "sha256").hexdigest()
