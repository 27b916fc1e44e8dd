"""Weights to begin with: of an earlier run of one's own, or of ImageNet.

Layers take them by their name, where all their weights have the same shapes. What was taken and
what begins at random is told in words.

Heavy: it imports Keras and builds models.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from builder.graph import topology
from builder.graph.document import Graph
from builder.graph.files import from_json
from builder.keras_io.to_keras import assemble
from builder.settings import settings
from builder.store import Run, Store
from builder.training.catalogue import ChoiceError
from builder.training.choices import StartFrom
from builder.training.imagenet import application_of, imagenet_weights
from builder.training.kept_weights import kept_weights
from builder.training.run_files import BEST_WEIGHTS, best_weights

Weights = Mapping[str, Sequence[NDArray[Any]]]
"""The weights of layers by the layer's name, in Keras's order."""

_FEW = 12
"""How many layers a notice names."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a model has taken from elsewhere.

    Attributes:
        layers: Names of the layers that have taken their weights.
        missing: Names of layers with weights that are not there.
        misfits: Names of layers that are there with other shapes.
    """

    layers: tuple[str, ...]
    missing: tuple[str, ...]
    misfits: tuple[str, ...]


def start_from(
    model: Any,
    graph: Graph,
    starts: Sequence[StartFrom],
    run_id: str,
    tell: Callable[[str, str], None],
) -> None:
    """Gives a new model the weights that a spec says it begins with.

    Args:
        model: The Keras model of the graph, before it is compiled.
        graph: The document.
        starts: The spec's `start_from`.
        run_id: The run that is about to train.
        tell: Is told what was taken and what was not.

    Raises:
        ChoiceError: If weights are not to be had, in words.
    """
    for start in starts:
        if start.run_id:
            source, weights = _of_run(start, run_id)
        else:
            name = application_of(graph, start.file)
            source, weights = f"ImageNet ({name})", imagenet_weights(name, tell)
        taken = take(model, weights, topology.unfolded_names(graph, start.layers))
        if not taken.layers:
            raise ChoiceError(
                f"{source} has no layer of the same name and with weights of the same shapes: "
                f"nothing can be taken. {_left_out(taken)}".strip()
            )
        tell("start_from", _words(source, taken))


def take(model: Any, weights: Weights, only: Sequence[str] = ()) -> Taken:
    """Gives layers the weights of layers with the same name and the same shapes.

    Args:
        model: The Keras model.
        weights: What there is.
        only: Names of layers to give some; empty for all.
    """
    taken, missing, misfits = [], [], []
    for layer in model.layers:
        if not layer.weights or (only and layer.name not in only):
            continue
        given = weights.get(layer.name)
        if given is None:
            missing.append(layer.name)
        elif [tuple(w.shape) for w in layer.weights] != [tuple(array.shape) for array in given]:
            misfits.append(layer.name)
        else:
            layer.set_weights(list(given))
            taken.append(layer.name)
    return Taken(tuple(taken), tuple(missing), tuple(misfits))


def _of_run(start: StartFrom, run_id: str) -> tuple[str, Weights]:
    store = Store(settings().store_url)
    try:
        run, own = store.run(start.run_id), store.run(run_id)
    finally:
        store.close()
    if run is None:
        raise ChoiceError("The run whose weights were to be taken does not exist any more.")
    # Whoever can open a project has its runs, also from another browser.
    mine = own is None or own.project_id == run.project_id or own.owner == run.owner
    if not mine:
        raise ChoiceError("The run whose weights were to be taken belongs to somebody else.")
    file, when = _file_of(run, start.file)
    earlier = assemble(from_json(run.graph_json)).model
    earlier.load_weights(file)
    return f"{run.name} ({when})", {layer.name: layer.get_weights() for layer in earlier.layers}


def _file_of(run: Run, file: str) -> tuple[Path, str]:
    """Returns one of the files that a run has kept, and what it is: no other file is opened."""
    directory = settings().run_directory(run.id)
    best = best_weights(directory)
    if file == BEST_WEIGHTS and best is not None:
        return best[0], f"the best, after {_epochs(best[1] + 1)}"
    kept = {each.file: each for each in kept_weights(directory)}
    if not kept:
        raise ChoiceError(f"{run.name} has kept no weights that could be taken.")
    name = file or list(kept)[-1]
    if name not in kept:
        raise ChoiceError(f"{run.name} does not have the weights {file} any more.")
    return directory / name, f"after {_epochs(kept[name].epoch)}"


def _epochs(count: int) -> str:
    return "1 epoch" if count == 1 else f"{count:,} epochs"


def _words(source: str, taken: Taken) -> str:
    count = len(taken.layers)
    layers = "1 layer begins" if count == 1 else f"{count:,} layers begin"
    return f"{layers} with weights of {source}: {_listed(taken.layers)}. {_left_out(taken)}".strip()


def _left_out(taken: Taken) -> str:
    parts = []
    if taken.misfits:
        parts.append(f"Of other shapes there: {_listed(taken.misfits)}.")
    if taken.missing:
        parts.append(f"Not there: {_listed(taken.missing)}.")
    return " ".join([*parts, "They begin at random."]) if parts else ""


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_FEW])
    return f"{shown} and {len(names) - _FEW:,} more" if len(names) > _FEW else shown
