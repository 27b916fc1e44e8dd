"""One argument as a widget shows it, and what a change of that widget dispatches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import JsonValue

from builder.graph.edits import Batch
from builder.layers.specs import ArgSpec
from builder.ui.arguments import configured
from builder.ui.canvas_site import EditPath
from builder.ui.scope import Scope
from builder.ui.session import Draft, Session, key
from builder.ui.values import FieldError, from_text, same_value

MIXED = "mixed"
"""What a field says where the layers have different values."""

NONE = "None"
_LONGEST_HELP = 1500


@dataclass(frozen=True)
class Place:
    """Where the values of a field stand in the document.

    Attributes:
        scope: The path of the block that the layers are in; empty for the document itself.
        layers: What stands for the layers in the widget's key (`Scope.key`).
        layer_ids: The layers, each once.
        path: The argument's name, and below it those of arguments of objects within it.
    """

    scope: EditPath
    layers: str
    layer_ids: tuple[str, ...]
    path: tuple[str, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        """What the widget's key is made of."""
        return ("arg", self.layers, *self.path)

    def at(self, *path: str) -> Place:
        """Returns the place of another argument of the same layers."""
        return Place(self.scope, self.layers, self.layer_ids, path)


@dataclass(frozen=True)
class Field:
    """One argument as it is shown.

    Attributes:
        session: Whose document is shown.
        place: Where the values stand.
        spec: What the argument takes.
        values: What it is, for each of the layers.
    """

    session: Session
    place: Place
    spec: ArgSpec
    values: tuple[JsonValue, ...]

    @cached_property
    def mixed(self) -> bool:
        """Whether the layers have different values."""
        first = self.values[0]
        others = (other for other in self.values if other is not first)
        return not all(same_value(self.spec, first, other) for other in others)

    @property
    def value(self) -> JsonValue:
        """What the layers have in common, None where that is nothing."""
        return None if self.mixed else self.values[0]

    @property
    def nothing(self) -> str:
        """What the field says where it shows no value."""
        if self.mixed:
            return MIXED
        return NONE if self.spec.optional else ""

    def draw(self, widget: Callable[..., Any], shown: Any, **options: Any) -> None:
        """Draws a widget that shows `shown` and hands what is done with it to `_take`."""
        meanings = options.pop("meanings", None)
        widget(
            self.spec.name,
            help=_help(self.spec),
            **self.session.control(
                shown,
                *self.place.parts,
                then=_take,
                args=(self.place, self.spec, meanings, self.mixed),
            ),
            **options,
        )


def _help(spec: ArgSpec) -> str | None:
    text = spec.doc.strip()
    if len(text) > _LONGEST_HELP:
        text = text[:_LONGEST_HELP].rsplit(" ", 1)[0] + " …"
    return text or None


def _take(
    place: Place, spec: ArgSpec, meanings: Mapping[str, JsonValue] | None, mixed: bool
) -> None:
    """Dispatches what was done with a field: one step, for all its layers."""
    scope = Scope(Session.current(), place.scope)
    session, known = scope.session, scope.graph.layers
    layers = [known[layer_id] for layer_id in place.layer_ids if layer_id in known]
    name, typed = key(*place.parts), session.typed(*place.parts)
    session.drafts.pop(name, None)
    if not layers or (mixed and typed in (None, "")):
        return
    try:
        value = _meaning(spec, typed, meanings)
    except FieldError as error:
        session.drafts[name] = Draft(typed, str(error))
        return
    edits = tuple(configured(layer, place.path, spec, value) for layer in layers)
    scope.dispatch(edits[0] if len(edits) == 1 else Batch(edits=edits))


def _meaning(spec: ArgSpec, typed: Any, meanings: Mapping[str, JsonValue] | None) -> JsonValue:
    if meanings is not None:
        return meanings.get(typed)
    if isinstance(typed, str):
        return from_text(spec, typed)
    if typed is None and not spec.optional:
        return spec.default
    value: JsonValue = typed
    return value
