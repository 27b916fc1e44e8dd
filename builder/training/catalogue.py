"""The catalogue of losses, metrics and optimizers: what suits what, and how they are made.

What there is and what it takes is read from Keras in `catalogue_reading`. The first call of
anything imports Keras.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from typing import Any

from pydantic import JsonValue

from builder.datasets.base import Task
from builder.inference.weightless import weightless
from builder.layers.complaints import LayerError, did_you_mean, plain_words
from builder.layers.specs import ArgSpec
from builder.layers.values import plain_value
from builder.training.catalogue_reading import ChoiceSpec, choices, keras_classes
from builder.training.catalogue_rows import LEFT_OUT, Section, Sort

__all__ = ["ChoiceError", "ChoiceSpec", "Section", "Sort", "choices", "fitting", "make_choice"]


class ChoiceError(ValueError):
    """A loss, a metric or an optimizer cannot be made; the message says expected and received."""


def fitting(section: Section, task: Task, units: int | None = None) -> tuple[str, ...]:
    """Returns the losses or metrics that are made for targets as they come in the data.

    Args:
        section: `"losses"` or `"metrics"`; optimizers suit everything.
        task: What is learnt.
        units: The length of the output's last axis, where it is known: two classes are learnt
            with one output or with two.

    Returns:
        Class names, the most common one first. What is made for one value per class
        (`"one_hot"`) suits integer labels too: `one_hot` turns these into such values.
    """
    if section == "optimizers":
        return tuple(choices(section))
    return tuple(name for name in choices(section) if suits(section, name, task, units))


def suits(section: Section, class_name: str, task: Task, units: int | None = None) -> bool:
    """Whether a loss or a metric is made for targets as they come in the data."""
    spec, sort = choices(section).get(class_name), sort_of(task, units)
    return spec is not None and (sort in spec.suits or _by_one_hot(spec, sort))


def takes_one_hot(section: Section, class_name: str, task: Task, units: int | None) -> bool:
    """Whether integer labels are turned into one value per class for a loss or a metric."""
    spec = choices(section).get(class_name)
    return spec is not None and _by_one_hot(spec, sort_of(task, units))


def sort_of(task: Task, units: int | None = None) -> Sort:
    """Returns what is compared with what where a task is learnt; see `fitting`."""
    if task in ("regression", "image", "box"):
        return "numbers"
    if units == 1 or (task == "binary" and units is None):
        return "binary"
    return "labels"


def starting_config(section: Section, class_name: str, classes: int = 0) -> dict[str, JsonValue]:
    """Returns arguments with which a loss or metric can be used at once.

    Args:
        section: The module.
        class_name: The class.
        classes: How many classes the target has; 0 where it has none.
    """
    spec = _known(section, class_name)
    guessed: dict[str, JsonValue] = {
        "num_classes": max(2, classes),
        "target_class_ids": [*range(max(2, classes))],
        **dict.fromkeys(("recall", "precision", "specificity", "sensitivity"), 0.5),
    }
    required = {arg.name: guessed.get(arg.name) for arg in spec.args if arg.required}
    k: dict[str, JsonValue] = {"k": min(5, max(1, classes - 1))} if spec.arg("k") else {}
    return {**spec.starter, **required, **k}


def make_choice(
    section: Section,
    class_name: str,
    config: Mapping[str, Any],
    *,
    wrap: Callable[[type], type] | None = None,
    **given: Any,
) -> Any:
    """Makes a Keras object of a class name and its arguments, and of nothing else.

    Args:
        section: The module of Keras.
        class_name: The class.
        config: Its arguments as JSON values; every one is checked before Keras sees it.
        wrap: Makes another class of Keras's, of which the object then is.
        **given: Further arguments that are ours, such as the name.

    Raises:
        ChoiceError: If there is no such class, or it does not take these arguments.
    """
    spec = _known(section, class_name)
    arguments = {name: _checked(spec, name, value) for name, value in config.items()}
    for arg in spec.args:
        if arg.required and arg.name not in arguments:
            raise ChoiceError(f"{class_name} needs a value for {arg.name!r}.")
    cls = keras_classes(section)[class_name]
    try:
        return (wrap(cls) if wrap else cls)(**{**arguments, **given})
    except Exception as complaint:
        raise ChoiceError(f"{class_name}: {plain_words(complaint)}") from complaint


def problem_of(section: Section, class_name: str, config: Mapping[str, Any]) -> str | None:
    """Says why an object cannot be made of these arguments, or None where it can.

    Losses and metrics are made without their variables, so that a process which holds no
    weights may ask; an optimizer without a model has but two numbers, which Keras insists on.
    """
    try:
        with nullcontext() if section == "optimizers" else weightless():
            make_choice(section, class_name, config)
    except ChoiceError as error:
        return str(error)
    return None


def _known(section: Section, class_name: str) -> ChoiceSpec:
    found = choices(section).get(class_name)
    if found is None:
        reason = LEFT_OUT[section].get(class_name)
        hint = f" {reason}" if reason else did_you_mean(class_name, choices(section))
        raise ChoiceError(f"Expected a class of keras.{section}, got {class_name!r}.{hint}")
    return found


def _checked(spec: ChoiceSpec, name: str, value: Any) -> Any:
    arg = spec.arg(name)
    if arg is None:
        names = [arg.name for arg in spec.args]
        hint = did_you_mean(name, names) or f" It takes {', '.join(names)}."
        raise ChoiceError(f"{spec.class_name} has no argument {name!r}.{hint}")
    if value is None and not arg.optional:
        raise ChoiceError(f"{name} of {spec.class_name}: expected a value, got nothing.")
    try:
        checked = plain_value(spec.class_name, arg, value)
    except LayerError as error:
        raise ChoiceError(str(error)) from error
    _check_bounds(spec, arg, value)
    return checked


def _check_bounds(spec: ChoiceSpec, arg: ArgSpec, value: Any) -> None:
    bounds = f"{_written(arg.minimum)} to {_written(arg.maximum)}"
    for number in _numbers(value):
        low = arg.minimum is not None and number < arg.minimum
        high = arg.maximum is not None and number > arg.maximum
        if low or high or number != number:
            raise ChoiceError(
                f"{arg.name} of {spec.class_name}: expected a number from {bounds}, got {number:g}."
            )


def _numbers(value: Any) -> Iterable[float]:
    items = value if isinstance(value, list | tuple) else [value]
    return (each for each in items if isinstance(each, int | float) and not isinstance(each, bool))


def _by_one_hot(spec: ChoiceSpec, sort: Sort) -> bool:
    return sort == "labels" and sort not in spec.suits and "one_hot" in spec.suits


def _written(bound: float | None) -> str:
    return "any" if bound is None else f"{bound:g}"
