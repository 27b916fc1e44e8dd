"""The catalogue of losses, metrics and optimizers: Keras's classes and what they take.

Names, defaults and documentation are read from Keras's own signatures and docstrings;
`catalogue_rows` adds what these do not tell. The first call of anything imports Keras.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import cache
from inspect import Parameter
from types import MappingProxyType
from typing import Any

from pydantic import JsonValue

from builder.datasets.base import Task
from builder.inference.weightless import weightless
from builder.layers.argument_kinds import Trait, trait_of
from builder.layers.complaints import LayerError, did_you_mean, plain_words
from builder.layers.docstrings import argument_docs, description
from builder.layers.keras_import import load_keras
from builder.layers.short_forms import plain
from builder.layers.signatures import COMMON_DOCS, NOT_ARGUMENTS
from builder.layers.specs import ArgSpec
from builder.layers.values import plain_value
from builder.training.catalogue_rows import (
    BY_CLASS,
    DOCS,
    IMPORTANT,
    LEFT_OUT,
    NOT_CHOSEN,
    PREPARED,
    SECTIONS,
    SUITS,
    TRAITS,
    Section,
    Sort,
)

__all__ = ["ChoiceError", "ChoiceSpec", "Section", "Sort", "choices", "fitting", "make_choice"]


class ChoiceError(ValueError):
    """A loss, a metric or an optimizer cannot be made; the message says expected and received."""


@dataclass(frozen=True, slots=True)
class ChoiceSpec:
    """A class of `keras.losses`, `keras.metrics` or `keras.optimizers`.

    Attributes:
        section: The module.
        class_name: Its name there.
        summary: What it does, in one line of Keras's.
        doc: Keras's documentation of the class, in Markdown.
        args: Its constructor arguments without the name, important ones first.
        suits: What sort of targets and outputs it is made for; empty for optimizers.
        starter: Arguments to begin with, all required ones that can be guessed included.
    """

    section: Section
    class_name: str
    summary: str
    doc: str
    args: tuple[ArgSpec, ...]
    suits: tuple[Sort, ...] = ()
    starter: Mapping[str, JsonValue] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )

    def arg(self, name: str) -> ArgSpec | None:
        """Returns the argument of that name, or None."""
        return next((arg for arg in self.args if arg.name == name), None)


@cache
def choices(section: Section) -> Mapping[str, ChoiceSpec]:
    """Returns every class of a section by name: common ones first, then by the alphabet."""
    known = _classes(section)
    order = [*SUITS[section], *sorted(known)]
    return MappingProxyType(
        {name: _spec(section, name, known[name]) for name in order if name in known}
    )


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
    cls = _classes(section)[class_name]
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


@cache
def _classes(section: Section) -> Mapping[str, type]:
    namespace = getattr(load_keras(), section)
    base = getattr(namespace, SECTIONS[section])
    return MappingProxyType(
        {
            name: member
            for name, member in sorted(vars(namespace).items())
            if inspect.isclass(member) and issubclass(member, base)
            if name not in LEFT_OUT[section]
        }
    )


def _spec(section: Section, name: str, cls: type) -> ChoiceSpec:
    doc = description(cls)
    return ChoiceSpec(
        section=section,
        class_name=name,
        summary=" ".join(doc.split("\n\n", 1)[0].split()),
        doc=doc,
        args=_args(section, name, cls),
        suits=SUITS[section].get(name, ()),
        starter=MappingProxyType(dict(PREPARED.get((section, name), {}))),  # type: ignore[arg-type]
    )


def _args(section: Section, name: str, cls: type) -> tuple[ArgSpec, ...]:
    docs = _docs(section, cls)
    left_out = NOT_ARGUMENTS | NOT_CHOSEN[section].keys()
    args = {
        parameter.name: _arg(name, parameter, docs.get(parameter.name, ""))
        for parameter in inspect.signature(cls).parameters.values()
        if parameter.name not in left_out
        and parameter.kind not in (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)
    }
    first = [
        replace(args.pop(each), important=True)
        for each in _important(section, name, args)
        if each in args
    ]
    return (*first, *args.values())


def _docs(section: Section, cls: type) -> dict[str, str]:
    docs = argument_docs(cls)
    if section == "optimizers":
        # What all of them take is not said anew by every one.
        docs = {**argument_docs(load_keras().optimizers.Adam), **docs}
    return docs


def _important(section: Section, name: str, args: Mapping[str, ArgSpec]) -> tuple[str, ...]:
    if section == "optimizers":
        return IMPORTANT.get(name, ("beta_1", "beta_2", "weight_decay"))
    return tuple(each for each in args if each not in ("axis", "reduction"))


def _arg(class_name: str, parameter: Parameter, doc: str) -> ArgSpec:
    required = parameter.default is Parameter.empty
    default = None if required else plain(parameter.default)
    trait = _trait(class_name, parameter.name, default)
    return ArgSpec(
        name=parameter.name,
        kind=trait.kind,
        default=default,
        required=required,
        optional=trait.optional or (default is None and not required),
        doc=doc or DOCS.get(parameter.name) or COMMON_DOCS.get(parameter.name, ""),
        choices=trait.choices,
        minimum=trait.minimum,
        maximum=trait.maximum,
        item=trait.item,
    )


def _trait(class_name: str, argument: str, default: object) -> Trait:
    own = BY_CLASS.get((class_name, argument)) or TRAITS.get(argument)
    return own or trait_of(class_name, argument, default)
