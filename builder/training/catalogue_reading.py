"""What the losses, metrics and optimizers of Keras are and take, read from Keras itself.

Names, defaults and documentation are those of Keras's signatures and docstrings; `catalogue_rows`
adds what these do not tell. The first call of anything imports Keras.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from inspect import Parameter
from types import MappingProxyType

from pydantic import JsonValue

from builder.layers.argument_kinds import Trait, trait_of
from builder.layers.docstrings import argument_docs, description
from builder.layers.keras_import import load_keras
from builder.layers.short_forms import plain
from builder.layers.signatures import COMMON_DOCS, NOT_ARGUMENTS
from builder.layers.specs import ArgSpec
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
    known = keras_classes(section)
    order = [*SUITS[section], *sorted(known)]
    return MappingProxyType(
        {name: _spec(section, name, known[name]) for name in order if name in known}
    )


@cache
def keras_classes(section: Section) -> Mapping[str, type]:
    """Returns the classes of a section by name, without those that nobody can choose."""
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
