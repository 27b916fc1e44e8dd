"""The catalogue of layers: Keras's classes with their curated rows, and the project's own."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from types import MappingProxyType

from builder.graph.document import Layer
from builder.layers.curated import APPLICATIONS, INHERITED, ROWS, Row
from builder.layers.docstrings import description
from builder.layers.families import FAMILIES
from builder.layers.keras_import import load_keras
from builder.layers.left_out import CELLS, LEFT_OUT, LEFT_OUT_ARGUMENTS
from builder.layers.objects import choices_of, object_names, short_name
from builder.layers.outputs import name_outputs
from builder.layers.own import OWN
from builder.layers.pages import PAGES
from builder.layers.ports import call_args, ports_of
from builder.layers.signatures import describe, read_args
from builder.layers.specs import ArgSpec, Family, LayerSpec
from builder.layers.summaries import summarize

__all__ = [
    "FAMILIES",
    "LEFT_OUT",
    "Family",
    "catalogue",
    "cell_specs",
    "layer_spec",
    "output_names",
    "summary_of",
]

_NO_ROW = Row("other", "", (), {}, None)

_EVERY_LAYER: Mapping[str, None] = {"activity_regularizer": None, "dtype": None}
"""Arguments of the base class that belong to a document, with their defaults."""

_WRAPPED: Mapping[str, frozenset[str]] = {
    "TimeDistributed": frozenset(
        {"core", "convolution", "pooling", "normalization", "regularization", "activation"}
        | {"reshaping"}
    ),
    "SpectralNormalization": frozenset({"core", "convolution", "embedding"}),
    "Pipeline": frozenset({"preprocessing", "augmentation"}),
}
"""Families to choose from for the layers inside a wrapper."""


@cache
def catalogue() -> Mapping[str, LayerSpec]:
    """Returns every layer class that a graph can hold, by class name, in palette order.

    The first call imports Keras.
    """
    order = {family.name: place for place, family in enumerate(FAMILIES)}
    found = sorted([*OWN.values(), *_read_keras()], key=lambda spec: order[spec.family])
    specs = {spec.class_name: spec for spec in found}
    return MappingProxyType(
        {name: _with_inner_choices(spec, specs) for name, spec in specs.items()}
    )


@cache
def cell_specs() -> Mapping[str, LayerSpec]:
    """Returns the classes that stand inside other layers only, by class name: RNN cells."""
    layers = load_keras().layers
    row = Row("recurrent", "One time step of a recurrent layer.", ("units",), {}, None)
    return MappingProxyType(
        {name: _spec(getattr(layers, name), name, row, "keras.layers") for name in CELLS}
    )


def summary_of(layer: Layer) -> str:
    """Returns the few arguments of a layer that matter: `32 filters · 3×3 · same · relu`."""
    return summarize(layer, layer_spec(layer.class_name))


def output_names(layer: Layer, count: int) -> tuple[str, ...]:
    """Returns a name for each of a layer's outputs, such as `output, state_h, state_c`.

    Args:
        layer: The layer.
        count: How many outputs its call gives.
    """
    return name_outputs(layer, count)


def layer_spec(class_name: str) -> LayerSpec | None:
    """Returns what the catalogue says about a class, or None where it is not in there."""
    return catalogue().get(class_name)


@cache
def classes() -> Mapping[str, type]:
    """Returns Keras's classes by the names that documents use, cells included."""
    layers = load_keras().layers
    public = {
        name: member
        for name, member in sorted(vars(layers).items())
        if inspect.isclass(member) and (name not in LEFT_OUT or name in CELLS)
    }
    applications = {
        name: getattr(import_module(module), name) for name, (module, _) in APPLICATIONS.items()
    }
    return MappingProxyType(public | applications)


def _read_keras() -> Iterator[LayerSpec]:
    known = classes()
    others = [name for name in known if name not in {*ROWS, *APPLICATIONS, *CELLS}]
    for name in (*ROWS, *others):
        if name in known:
            yield _spec(known[name], name, ROWS.get(name, _NO_ROW), "keras.layers")
    for name, (module, row) in APPLICATIONS.items():
        yield replace(_spec(known[name], name, row, module), palette=False)


def _spec(cls: type, name: str, row: Row, module: str) -> LayerSpec:
    doc = description(cls)
    return LayerSpec(
        class_name=name,
        family=row.family,
        summary=row.summary or doc.split("\n", 1)[0],
        doc=doc,
        args=_args(cls, name, row),
        ports=ports_of(cls, name) if name not in CELLS else (),
        path=f"{module}.{name}",
        url=PAGES.get(name, ""),
        starter=MappingProxyType(dict(row.starter)),
        rank=row.rank,
        call_args=call_args(cls, name) if name not in CELLS else (),
    )


def _args(cls: type, name: str, row: Row) -> tuple[ArgSpec, ...]:
    left_out = frozenset(argument for owner, argument in LEFT_OUT_ARGUMENTS if owner == name)
    args = {arg.name: arg for arg in read_args(cls, name, left_out=left_out)}
    inherited: dict[str, object] = dict(INHERITED.get(name, {}))
    if _takes_keywords(cls):
        inherited |= _EVERY_LAYER
    if _saves_plain_values_only(cls):
        inherited.pop("activity_regularizer")
    for argument, default in inherited.items():
        args.setdefault(argument, describe(name, argument, default))
    first = [args.pop(argument) for argument in row.important if argument in args]
    return tuple(_with_choices(arg, important=arg in first) for arg in (*first, *args.values()))


def _with_choices(arg: ArgSpec, *, important: bool) -> ArgSpec:
    default = arg.default
    if arg.kind == "initializer" and isinstance(default, str):
        default = short_name(arg.kind, object_names(arg.kind)[default].__name__)
    choices = arg.choices or choices_of(arg.kind)
    return replace(arg, important=important, choices=choices, default=default)


def _takes_keywords(cls: type) -> bool:
    parameters = inspect.signature(cls).parameters.values()
    return any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters)


def _saves_plain_values_only(cls: type) -> bool:
    """Whether the class leaves its config to Keras, which then can save no objects."""
    return getattr(cls.get_config, "_is_default", False)  # type: ignore[attr-defined]


def _with_inner_choices(spec: LayerSpec, specs: Mapping[str, LayerSpec]) -> LayerSpec:
    families = _WRAPPED.get(spec.class_name)
    if families is None:
        return spec
    names = tuple(
        name
        for name, other in specs.items()
        if other.family in families and _takes_one_tensor(other)
    )
    return replace(
        spec,
        args=tuple(
            replace(arg, choices=names) if arg.kind in {"layer", "layers"} else arg
            for arg in spec.args
        ),
    )


def _takes_one_tensor(spec: LayerSpec) -> bool:
    needed = [port for port in spec.ports if not port.optional]
    return len(needed) == 1 and not needed[0].many
