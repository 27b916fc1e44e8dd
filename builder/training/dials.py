"""What can be turned while a training runs: the optimizer's numbers and the size of the batches.

Numbers that Keras bakes into the traced step as constants are put into variables first, so that
turning them costs nothing. Only what was switched off altogether (momentum 0, no weight decay)
has no place in the traced step: switching it on has the step traced anew, once.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from builder.layers.keras_import import load_keras
from builder.training.devices import last_batch_problem, uneven_problem
from builder.training.feed import Feed

RateAt = Callable[[float, int, int, int], float]
"""Gives the rate from the base rate, the steps done, the steps per epoch, and all steps."""

ADJUSTABLE = ("learning_rate", "momentum", "weight_decay", "batch_size")

MAX_BATCH_SIZE = 1_000_000


class Refused(ValueError):
    """Something cannot be set, or not to that. The message says so in words."""


@dataclass(frozen=True, slots=True)
class Turned:
    """Something was set.

    Attributes:
        name: What.
        before: Its value before; None where it had none.
        after: Its value from now on.
    """

    name: str
    before: float | None
    after: float


class Dials:
    """Sets what can be set while the training goes on, and the rate before every step.

    Args:
        model: A compiled Keras model whose optimizer is built.
        feed: Cuts the batches.
        epochs: Epochs of the whole training.
        base: The rate that the optimizer was made with.
        rate_at: The schedule; None leaves the rate as it is.
    """

    def __init__(
        self, model: Any, feed: Feed, epochs: int, base: float, rate_at: RateAt | None = None
    ) -> None:
        self._model = model
        self._feed = feed
        self._epochs = epochs
        self._rate_at = rate_at
        # Mixed precision wraps the optimizer in one that scales the loss.
        self._optimizer = getattr(model.optimizer, "inner_optimizer", model.optimizer)
        self._base = base
        self._set = self._base
        self._switched_on: list[str] = []
        for name in ("momentum", "weight_decay"):
            if self._value(name):
                self._put(name, self._live(self._value(name)))

    @property
    def rate(self) -> float:
        """The rate of the steps from now on."""
        return self._set

    def turn(self, name: str, value: Any) -> Turned | None:
        """Sets something, from the next batch on.

        Batches that are ready already keep their size: that is one or two.

        Returns:
            What changed, or None where it had that value already.

        Raises:
            Refused: If there is nothing of that name here, or the value is none for it.
        """
        if name not in ADJUSTABLE:
            raise Refused(f"Expected one of {', '.join(ADJUSTABLE)} to set, got {name!r}.")
        number = _number(name, value)
        before = self._before(name)
        if number == before:
            return None
        if name == "learning_rate":
            self._base = number
            if self._rate_at is None:  # else the schedule makes something of it at the next step
                self._set_rate(number)
        elif name == "batch_size":
            self._resize(int(number))
        else:
            self._set_in_optimizer(name, number)
        return Turned(name, before, number)

    def before_step(self, epoch: int, examples: int) -> None:
        """Sets the rate that the schedule has for the next step.

        Args:
            epoch: The epoch, from 0.
            examples: Examples of it that have been seen.
        """
        if self._rate_at is None:
            return
        batches = math.ceil(self._feed.size / self._feed.batch_size)
        # Counted in batches of the size of now: a schedule is about parts of the training.
        step = epoch * batches + examples // self._feed.batch_size
        self._set_rate(self._rate_at(self._base, step, batches, self._epochs * batches))

    def noticed(self) -> Turned | None:
        """Looks whether a callback has changed the rate by itself, and takes it as the base.

        Under a schedule the base changes in the same proportion.
        """
        # Over several devices the rate is a variable on each, which is no number by itself.
        found = float(load_keras().ops.convert_to_numpy(self._optimizer.learning_rate))
        if math.isclose(found, self._set, rel_tol=1e-6, abs_tol=1e-30):
            return None
        before, factor = self._base, found / self._set if self._set else 1.0
        self._base = found if self._rate_at is None else self._base * factor
        self._set = found
        return Turned("learning_rate", before, self._base)

    def state(self) -> dict[str, Any]:
        """Returns all values, for `restore`, and what was off at first, in its order."""
        values = {name: self._before(name) for name in ADJUSTABLE}
        return {**values, "rate": self._set, "switched_on": [*self._switched_on]}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Sets what `state` returned in a process before this one.

        The rate itself is one of the optimizer's variables, and comes back with these. They come
        in the order in which they were made: so what was switched on is, also where it is 0 now.
        """
        for name in state.get("switched_on", ()):
            self._set_in_optimizer(name, state[name])
        for name in ("momentum", "weight_decay", "batch_size"):
            value = state[name]
            if value is not None and value != self._before(name):
                self.turn(name, value)
        self._base, self._set = state["learning_rate"] or self._base, state["rate"] or 0.0

    def _before(self, name: str) -> float | None:
        if name == "learning_rate":
            return self._base
        if name == "batch_size":
            return self._feed.batch_size
        return self._value(name)

    def _value(self, name: str) -> float | None:
        found = getattr(self._optimizer, name, None)
        if found is None:
            return None
        # A variable holds 32 bits; what was asked for is told as it was.
        return found.asked_for if isinstance(found, _live_class()) else float(found)

    def _resize(self, size: int) -> None:
        """Sets the size of batches, where all devices that share a batch get some of each."""
        sharing = self._model.distribute_strategy.num_replicas_in_sync
        problem = uneven_problem(size, sharing) or self._feed.resize(
            size, lambda left, whole: last_batch_problem(left, size, sharing, whole=whole)
        )
        if problem:
            raise Refused(f"{problem} It stays as it is.")

    def _set_rate(self, rate: float) -> None:
        if rate != self._set:
            self._optimizer.learning_rate = rate
            self._set = rate

    def _set_in_optimizer(self, name: str, number: float) -> None:
        kind = type(self._optimizer).__name__
        if not hasattr(self._optimizer, name):
            raise Refused(_no_momentum(kind) if name == "momentum" else f"{kind} has no {name}.")
        current = getattr(self._optimizer, name)
        if isinstance(current, _live_class()):
            current.turn(number)
            return
        self._put(name, self._live(number))
        self._switched_on.append(name)
        if name == "momentum":
            self._make_slots()
        # The step is looked up anew for every batch.
        self._model.make_train_function(force=True)

    def _make_slots(self) -> None:
        """Makes the variables that momentum needs, where it was 0 when the optimizer was built."""
        slots = {"SGD": "momentums", "RMSprop": "_momentums"}.get(type(self._optimizer).__name__)
        if slots is not None and not getattr(self._optimizer, slots):
            with self._model.distribute_strategy.scope():
                variables = self._model.trainable_variables
                made = self._optimizer.add_optimizer_variables(variables, "momentum")
            setattr(self._optimizer, slots, made)

    def _live(self, value: Any) -> Any:
        with self._model.distribute_strategy.scope():
            return _live_class()(float(value))

    def _put(self, name: str, live: Any) -> None:
        setattr(self._optimizer, name, live)


def _number(name: str, value: Any) -> float:
    """Returns the value as a number, where it is one for that."""
    words = {
        "learning_rate": "a number above 0",
        "momentum": "a number from 0 to 1",
        "weight_decay": "a number from 0 up",
        "batch_size": f"a whole number from 1 to {MAX_BATCH_SIZE:,}",
    }[name]
    number = isinstance(value, int | float) and not isinstance(value, bool)
    # JSON knows whole numbers that are larger than any float.
    if not (number and abs(value) <= sys.float_info.max and _in_range(name, value)):
        raise Refused(f"Expected {words} for {name}, got {value!r}. It stays as it is.")
    return float(value)


def _in_range(name: str, value: float) -> bool:
    match name:
        case "learning_rate":
            return value > 0
        case "momentum":
            return 0 <= value <= 1
        case "weight_decay":
            return value >= 0
        case _:
            return value == int(value) and 1 <= value <= MAX_BATCH_SIZE


def _no_momentum(kind: str) -> str:
    return (
        f"{kind} has no momentum that could be set: its moving means do the same. SGD, RMSprop "
        "and Muon have one."
    )


@cache
def _live_class() -> type[Any]:
    """Returns the class of numbers of an optimizer that can be changed after tracing.

    Keras's optimizers ask their numbers whether they are not 0 while they are traced; what a
    variable answers must be a truth value then, and "yes" keeps the place in the step.
    """
    keras = load_keras()

    class Live(keras.Variable):  # type: ignore[name-defined, misc]
        def __init__(self, value: float) -> None:
            super().__init__(value, dtype="float32", trainable=False)
            self.asked_for = value

        def turn(self, value: float) -> None:
            self.assign(value)
            self.asked_for = value

        def __ne__(self, other: object) -> bool:
            return True

        def __gt__(self, other: object) -> bool:
            return True

        __hash__ = keras.Variable.__hash__

    return cast(type[Any], Live)
