"""All that a training has changed, taken out of Keras's objects and put back in another process.

Heavy: it works on Keras models.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.layers.keras_import import load_keras
from builder.training.checkpoint import Checkpoint, CheckpointUnusable, write_checkpoint
from builder.training.dials import Dials
from builder.training.events import EpochEnd
from builder.training.place import Place

Arrays = dict[str, list[NDArray[Any]]]


def variables_of(model: Any) -> dict[str, list[Any]]:
    """Returns the variables that make a training what it is, by where they are from.

    Among those of the model are the states of its random numbers (of Dropout, for one). What
    metrics count is left out: they begin anew in every epoch.
    """
    counting = {id(variable) for variable in model.metrics_variables}
    return {
        "model": [variable for variable in model.variables if id(variable) not in counting],
        "optimizer": list(model.optimizer.variables),
    }


def take_variables(variables: Mapping[str, Iterable[Any]]) -> Arrays:
    """Returns the values of variables."""
    to_numpy = load_keras().ops.convert_to_numpy
    return {name: [to_numpy(each) for each in group] for name, group in variables.items()}


def put_variables(
    variables: Mapping[str, Sequence[Any]], arrays: Mapping[str, Sequence[NDArray[Any]]]
) -> None:
    """Gives variables the values that `take_variables` returned.

    Raises:
        CheckpointUnusable: If these are not the values of such variables.
    """
    for name, group in variables.items():
        found = arrays.get(name, ())
        shapes = [tuple(variable.shape) for variable in group]
        if [array.shape for array in found] != shapes:
            raise CheckpointUnusable(
                f"What the run had learned does not fit it any more: expected {len(shapes)} "
                f"arrays of its {name}, got {len(found)}, or their shapes differ."
            )
        for variable, array in zip(group, found, strict=True):
            variable.assign(_typed(array, variable))


def _typed(array: NDArray[Any], variable: Any) -> NDArray[Any]:
    """Reads the numbers of types that NumPy's files know only by their size (`bfloat16`)."""
    if array.dtype.kind != "V":
        return array
    return array.view(np.asarray(load_keras().ops.convert_to_numpy(variable)).dtype)


def take_callbacks(callbacks: Sequence[Any]) -> tuple[list[dict[str, Any]], Arrays]:
    """Returns what callbacks remember: numbers and words, and lists of arrays.

    Keras's callbacks remember in plain attributes (how long nothing has become better, which
    weights were the best); the private ones and the choices stay as they are made.
    """
    plain: list[dict[str, Any]] = []
    arrays: Arrays = {}
    for place, callback in enumerate(callbacks):
        remembered = {k: v for k, v in vars(callback).items() if not k.startswith("_")}
        plain.append(
            {name: _as_json(value) for name, value in remembered.items() if _is_plain(value)}
        )
        for name, value in remembered.items():
            if _are_arrays(value):
                arrays[f"callback.{place}.{name}"] = list(value)
    return plain, arrays


def put_callbacks(
    callbacks: Sequence[Any],
    plain: Sequence[Mapping[str, Any]],
    arrays: Mapping[str, Sequence[NDArray[Any]]],
) -> None:
    """Has callbacks remember what `take_callbacks` returned."""
    for place, (callback, remembered) in enumerate(zip(callbacks, plain, strict=False)):
        for name, value in remembered.items():
            setattr(callback, name, value)
        prefix = f"callback.{place}."
        for name, values in arrays.items():
            if name.startswith(prefix):
                setattr(callback, name.removeprefix(prefix), list(values))


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, bool | int | float | str | np.number)


def _as_json(value: Any) -> Any:
    return value.item() if isinstance(value, np.number) else value


def _are_arrays(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(each, np.ndarray) for each in value)
    )


class Standing:
    """Where a training stands, kept in its folder after every epoch.

    Args:
        directory: The run's folder.
        model: The compiled Keras model.
        place: Where the training is.
        dials: What was set.
        callbacks: Those of which something is to be remembered.
    """

    def __init__(
        self, directory: Path, model: Any, place: Place, dials: Dials, callbacks: Sequence[Any]
    ) -> None:
        self._directory = directory
        self._model = model
        self._place = place
        self._dials = dials
        self._callbacks = callbacks
        self._remembered: Checkpoint | None = None

    def keep(self, *, finished: bool, told: EpochEnd | None) -> None:
        """Writes a checkpoint.

        Args:
            finished: Whether no epoch comes any more.
            told: What will be told of the epoch that is done.

        Raises:
            OSError: If it cannot be written. The earlier one is untouched.
        """
        plain, arrays = take_callbacks(self._callbacks)
        write_checkpoint(
            self._directory,
            Checkpoint(
                epoch=self._place.epochs_done,
                step=self._place.step,
                finished=finished,
                state={"dials": self._dials.state(), "callbacks": plain},
                arrays={**take_variables(variables_of(self._model)), **arrays},
                told=told,
            ),
        )

    def take_up(self, checkpoint: Checkpoint) -> None:
        """Goes back to where a checkpoint was written.

        Raises:
            CheckpointUnusable: If it is not one of this model.
        """
        # Momentum that was switched on has variables of its own: what was set comes first.
        self._dials.restore(checkpoint.state["dials"])
        put_variables(variables_of(self._model), checkpoint.arrays)
        place = self._place
        place.epochs_done = place.epoch = checkpoint.epoch
        place.step = checkpoint.step
        self._remembered = checkpoint

    def remind(self) -> None:
        """Has the callbacks remember; they have forgotten all when `fit` has begun."""
        if self._remembered is not None:
            state, arrays = self._remembered.state, self._remembered.arrays
            put_callbacks(self._callbacks, state["callbacks"], arrays)
