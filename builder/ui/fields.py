"""One field per argument of a layer: a fitting widget that shows the document's value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st
from pydantic import JsonValue

from builder.graph.document import Layer
from builder.graph.edits import Configure
from builder.layers.catalogue import cell_specs, layer_spec
from builder.layers.objects import object_names, object_specs
from builder.layers.specs import OBJECT_KINDS, ArgSpec, LayerSpec
from builder.ui import markup
from builder.ui.session import Draft, Session, key
from builder.ui.values import FieldError, from_text, same_value, to_text

_NONE = "None"
_LONGEST_HELP = 1500


@dataclass(frozen=True)
class Place:
    """Where a field's value stands in the document.

    Attributes:
        layer_id: The layer.
        path: The argument's name, and below it those of arguments of objects within it.
    """

    layer_id: str
    path: tuple[str, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        """What the widget's key is made of."""
        return ("arg", self.layer_id, *self.path)

    def below(self, name: str) -> Place:
        """Returns the place of an argument of the object that stands here."""
        return Place(self.layer_id, (*self.path, name))


def draw_fields(session: Session, layer_id: str, args: Sequence[ArgSpec]) -> None:
    """Draws a field for each argument of a layer."""
    config = session.graph.layers[layer_id].config
    for spec in args:
        draw_field(
            session, Place(layer_id, (spec.name,)), spec, config.get(spec.name, spec.default)
        )


def draw_field(session: Session, place: Place, spec: ArgSpec, value: JsonValue) -> None:
    """Draws the field of one argument.

    Args:
        session: Whose document is shown.
        place: Where the value stands.
        spec: What the argument takes.
        value: What it is.
    """
    if spec.kind in OBJECT_KINDS or spec.kind == "layer":
        _draw_object(session, place, spec, value)
    elif spec.kind == "bool" and not spec.optional and isinstance(value, bool):
        _widget(st.toggle, session, place, spec, value, value=value)
    elif spec.kind == "bool":
        _draw_choice(session, place, spec, value, {_NONE: None, "True": True, "False": False})
    elif spec.kind in ("int", "float") and not isinstance(value, str | list | dict):
        _draw_number(session, place, spec, value)
    elif spec.choices and spec.kind != "layers":
        _draw_choice(session, place, spec, value, {name: name for name in spec.choices})
    else:
        _draw_text(session, place, spec, value)


def _widget(
    draw: Callable[..., Any],
    session: Session,
    place: Place,
    spec: ArgSpec,
    shown: Any,
    **options: Any,
) -> None:
    """Draws a widget that shows `shown` and hands what is done with it to `_take`."""
    draw(
        spec.name,
        help=_help(spec),
        **session.control(
            shown, *place.parts, then=_take, args=(place, spec, options.pop("meanings", None))
        ),
        **options,
    )


def _help(spec: ArgSpec) -> str | None:
    text = spec.doc.strip()
    if len(text) > _LONGEST_HELP:
        text = text[:_LONGEST_HELP].rsplit(" ", 1)[0] + " …"
    return text or None


def _draw_number(session: Session, place: Place, spec: ArgSpec, value: Any) -> None:
    whole = spec.kind == "int"
    kind: type[int] | type[float] = int if whole else float

    def bound(limit: float | None) -> float | int | None:
        return None if limit is None else kind(limit)

    fits = value is None or (
        (spec.minimum is None or value >= spec.minimum)
        and (spec.maximum is None or value <= spec.maximum)
    )
    fraction = 0.05 if spec.maximum is not None and spec.maximum <= 1 else 0.1
    _widget(
        st.number_input,
        session,
        place,
        spec,
        None if value is None else kind(value),
        # A value outside the limits can come from a file; it is shown, not refused.
        min_value=bound(spec.minimum) if fits else None,
        max_value=bound(spec.maximum) if fits else None,
        step=1 if whole else fraction,
        format="%d" if whole else "%g",
        placeholder=_NONE,
        # Only a field that may be empty gets a button that empties it.
        value=None if spec.optional or value is None else kind(value),
    )


def _draw_choice(
    session: Session, place: Place, spec: ArgSpec, value: JsonValue, meanings: dict[str, JsonValue]
) -> None:
    if spec.optional:
        meanings = {_NONE: None, **meanings}
    shown = next((label for label, each in meanings.items() if each == value), None)
    if shown is None:
        shown = to_text(spec, value) or _NONE
        meanings = {**meanings, shown: value}
    _draw_select(session, place, spec, shown, meanings)


def _draw_select(
    session: Session, place: Place, spec: ArgSpec, shown: str, meanings: dict[str, JsonValue]
) -> None:
    labels = list(meanings)
    _widget(
        st.selectbox,
        session,
        place,
        spec,
        shown,
        options=labels,
        index=labels.index(shown),
        meanings=meanings,
    )


def _draw_text(session: Session, place: Place, spec: ArgSpec, value: JsonValue) -> None:
    draft = session.drafts.get(key(*place.parts))
    shown = draft.text if draft else to_text(spec, value)
    _widget(
        st.text_input,
        session,
        place,
        spec,
        shown,
        value=shown,
        placeholder=_NONE if spec.optional else "",
        max_chars=10_000,
    )
    if draft:
        st.caption(f":red[{markup.plain(draft.message)}]")


def _draw_object(session: Session, place: Place, spec: ArgSpec, value: JsonValue) -> None:
    """Draws the choice of a class, and a field for each of its arguments."""
    name, config = object_parts(value)
    meanings = {choice: _fresh(spec, choice) for choice in spec.choices}
    if spec.optional:
        meanings = {_NONE: None, **meanings}
    shown = _same_class(spec, name, meanings) if name else _NONE
    if shown not in meanings:
        meanings = {**meanings, shown: value}
    _draw_select(session, place, spec, shown, meanings)
    if name is None:
        return
    args = [arg for arg in _arguments(spec, name) if spec.kind != "layer" or arg.important]
    if args:
        with st.container(key=key("object", *place.parts), gap="small"):
            for arg in args:
                draw_field(session, place.below(arg.name), arg, config.get(arg.name, arg.default))


def object_parts(value: JsonValue) -> tuple[str | None, Mapping[str, Any]]:
    """Splits `"zeros"` or `{"class_name": ..., "config": ...}` into class and arguments."""
    if isinstance(value, str):
        return value, {}
    if isinstance(value, dict) and isinstance(value.get("class_name"), str):
        config = value.get("config")
        return str(value["class_name"]), config if isinstance(config, dict) else {}
    return None, {}


def _same_class(spec: ArgSpec, name: str, choices: Iterable[str]) -> str:
    """Returns the choice that means the class of this name: Keras has several names for one."""
    if spec.kind == "layer":
        return name
    known = object_names(spec.kind)
    return next(
        (each for each in choices if each in known and known[each] is known.get(name)), name
    )


def _arguments(spec: ArgSpec, name: str) -> Sequence[ArgSpec]:
    if spec.kind == "layer":
        inner = _inner_spec(name)
        return inner.args if inner else ()
    found = object_names(spec.kind).get(name)
    return object_specs(spec.kind)[found.__name__] if found else ()


def _inner_spec(class_name: str) -> LayerSpec | None:
    """What stands within another layer is a layer, or a cell of a recurrent one."""
    return layer_spec(class_name) or cell_specs().get(class_name)


def _fresh(spec: ArgSpec, choice: str) -> JsonValue:
    """Returns what a choice stands for: a plain name, or an object with what it needs."""
    if spec.kind == "initializer":
        return choice
    inner = _inner_spec(choice) if spec.kind == "layer" else None
    return {"class_name": choice, "config": dict(inner.starter) if inner else {}}


def _take(place: Place, spec: ArgSpec, meanings: Mapping[str, JsonValue] | None) -> None:
    """Dispatches what was done with a field."""
    session = Session.current()
    layer = session.graph.layers.get(place.layer_id)
    if layer is None:
        return
    name, typed = key(*place.parts), session.typed(*place.parts)
    session.drafts.pop(name, None)
    try:
        value = _meaning(spec, typed, meanings)
    except FieldError as error:
        session.drafts[name] = Draft(typed, str(error))
        return
    session.dispatch(_configured(layer, place.path, spec, value))


def _meaning(spec: ArgSpec, typed: Any, meanings: Mapping[str, JsonValue] | None) -> JsonValue:
    if meanings is not None:
        return meanings.get(typed)
    if isinstance(typed, str):
        return from_text(spec, typed)
    if typed is None and not spec.optional:
        return spec.default
    value: JsonValue = typed
    return value


def _configured(layer: Layer, path: tuple[str, ...], spec: ArgSpec, value: JsonValue) -> Configure:
    """Returns the edit that sets a value at a path, or takes it back to its default."""
    outer = path[0]
    usual = not spec.required and same_value(spec, value, spec.default)
    if len(path) > 1:
        value = _with(_owner(layer, outer), path[1:], value, usual)
    elif usual:
        return Configure(layer_id=layer.id, config={}, unset=(outer,))
    return Configure(layer_id=layer.id, config={outer: value})


def _owner(layer: Layer, name: str) -> JsonValue:
    """Returns what an argument of a layer is, by default where it is not set."""
    known = layer_spec(layer.class_name)
    spec = known.arg(name) if known else None
    return layer.config.get(name, spec.default if spec else None)


def _with(value: JsonValue, path: tuple[str, ...], inner: JsonValue, usual: bool) -> JsonValue:
    """Returns an object with the argument at a path within it set, or left out as usual."""
    name, config = object_parts(value)
    changed = dict(config)
    if len(path) > 1:
        changed[path[0]] = _with(changed.get(path[0]), path[1:], inner, usual)
    elif usual:
        changed.pop(path[0], None)
    else:
        changed[path[0]] = inner
    return {"class_name": name, "config": changed}
