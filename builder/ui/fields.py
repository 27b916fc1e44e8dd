"""One field per argument of a layer: a fitting widget that shows the document's value.

Several layers of one class are edited together: each field shows the value that they have in
common, or `mixed`, and a change goes to all of them in one step.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import streamlit as st
from pydantic import JsonValue

from builder.graph.document import Layer
from builder.layers.catalogue import cell_specs, layer_spec
from builder.layers.objects import object_names, object_specs
from builder.layers.specs import OBJECT_KINDS, ArgSpec, LayerSpec
from builder.ui import markup
from builder.ui.arguments import object_parts
from builder.ui.field import MIXED, NONE, Field, Place
from builder.ui.scope import Scope
from builder.ui.session import key
from builder.ui.values import to_text


def draw_fields(scope: Scope, layers: Sequence[Layer], args: Sequence[ArgSpec]) -> None:
    """Draws a field for each argument of a layer, or of several of one class."""
    ids = tuple(layer.id for layer in layers)
    place = Place(scope.path, scope.key(ids), ids, ())
    for spec in args:
        values = tuple(layer.config.get(spec.name, spec.default) for layer in layers)
        draw_field(Field(scope.session, place.at(spec.name), spec, values))


def draw_field(field: Field) -> None:
    """Draws the field of one argument."""
    spec, values = field.spec, field.values
    if spec.kind in OBJECT_KINDS or spec.kind == "layer":
        _draw_object(field)
    elif spec.kind == "bool":
        _draw_truth(field)
    elif spec.kind in ("int", "float") and not any(
        isinstance(value, str | list | dict) for value in values
    ):
        _draw_number(field)
    elif spec.choices and spec.kind != "layers":
        _draw_choice(field, {name: name for name in spec.choices})
    else:
        _draw_text(field)


def _draw_truth(field: Field) -> None:
    plain = not field.spec.optional and all(isinstance(value, bool) for value in field.values)
    if plain and not field.mixed:
        field.draw(st.toggle, field.value, value=field.value)
    else:
        _draw_choice(field, {"True": True, "False": False})


def _draw_number(field: Field) -> None:
    spec, value = field.spec, field.value
    whole = spec.kind == "int"
    kind: type[int] | type[float] = int if whole else float

    def bound(limit: float | None) -> float | int | None:
        return None if limit is None else kind(limit)

    shown = kind(value) if isinstance(value, int | float) else None
    fits = all(_fits(spec, each) for each in field.values)
    fraction = 0.05 if spec.maximum is not None and spec.maximum <= 1 else 0.1
    field.draw(
        st.number_input,
        shown,
        # A value outside the limits can come from a file; it is shown, not refused.
        min_value=bound(spec.minimum) if fits else None,
        max_value=bound(spec.maximum) if fits else None,
        step=1 if whole else fraction,
        format="%d" if whole else "%g",
        placeholder=field.nothing or NONE,
        # Only a field that may be empty gets a button that empties it.
        value=None if spec.optional else shown,
    )


def _fits(spec: ArgSpec, value: Any) -> bool:
    return value is None or (
        (spec.minimum is None or value >= spec.minimum)
        and (spec.maximum is None or value <= spec.maximum)
    )


def _draw_choice(field: Field, meanings: dict[str, JsonValue]) -> None:
    if field.spec.optional:
        meanings = {NONE: None, **meanings}
    if field.mixed:
        _draw_select(field, None, meanings)
        return
    shown = next((label for label, each in meanings.items() if each == field.value), None)
    if shown is None:
        shown = to_text(field.spec, field.value) or NONE
        meanings = {**meanings, shown: field.value}
    _draw_select(field, shown, meanings)


def _draw_select(field: Field, shown: str | None, meanings: dict[str, JsonValue]) -> None:
    labels = list(meanings)
    field.draw(
        st.selectbox,
        shown,
        options=labels,
        index=None if shown is None else labels.index(shown),
        placeholder=MIXED,
        meanings=meanings,
    )


def _draw_text(field: Field) -> None:
    draft = field.session.drafts.get(key(*field.place.parts))
    shown = draft.text if draft else to_text(field.spec, field.value)
    field.draw(
        st.text_input,
        shown,
        value=shown,
        placeholder=field.nothing,
        max_chars=10_000,
    )
    if draft:
        st.caption(f":red[{markup.plain(draft.message)}]")


def _draw_object(field: Field) -> None:
    """Draws the choice of a class, and a field for each of its arguments."""
    spec, place = field.spec, field.place
    meanings = {choice: _fresh(spec, choice) for choice in spec.choices}
    if spec.optional:
        meanings = {NONE: None, **meanings}
    objects = [object_parts(value) for value in field.values]
    classes = {_same_class(spec, name, meanings) if name else NONE for name, _ in objects}
    shown = classes.pop() if len(classes) == 1 else None
    if shown is not None and shown not in meanings:
        meanings = {**meanings, shown: field.values[0]}
    _draw_select(field, shown, meanings)
    name = objects[0][0]
    if name is None or shown is None:
        return
    args = [arg for arg in _arguments(spec, name) if spec.kind != "layer" or arg.important]
    if args:
        with st.container(key=key("object", *place.parts), gap="small"):
            for arg in args:
                values = tuple(config.get(arg.name, arg.default) for _, config in objects)
                inner = place.at(*place.path, arg.name)
                draw_field(Field(field.session, inner, arg, values))


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
