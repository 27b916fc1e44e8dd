"""What an experiment can vary: a choice of the training, or something of the network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, JsonValue, ValidationError, model_validator

from builder.graph import paths
from builder.graph.document import Block, Graph, Value
from builder.graph.edits import Bypass, Configure, Edit, EditError, SetRepeat, apply
from builder.training.experiments.shortcuts import without_shortcuts
from builder.training.spec import TrainingSpec

MOST_OPTIONS = 50
Options = Annotated[tuple[JsonValue, ...], Field(min_length=1, max_length=MOST_OPTIONS)]


class ExperimentError(ValueError):
    """An experiment that cannot be done; the message says why."""


class Setting(Value):
    """A field of `TrainingSpec`: the rate, the optimizer, the augmentation, ...

    Attributes:
        field: The field's name.
        values: What it is set to, one after the other, as in the spec's JSON.
        labels: What the values are called, where they do not speak for themselves.
    """

    kind: Literal["setting"] = "setting"
    field: str
    values: Options
    labels: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _all_have_labels(self) -> Self:
        _check_labels(self.labels, len(self.values))
        return self


class Argument(Value):
    """An argument of a layer, such as the width of a Dense, or of several layers alike.

    Attributes:
        path: The layer's node (`builder.graph.paths`).
        name: The argument.
        values: What it is set to.
        also: Nodes of further layers that are set to the same.
    """

    kind: Literal["argument"] = "argument"
    path: str
    name: str
    values: Options
    also: tuple[str, ...] = ()


class Repetitions(Value):
    """How often a block is repeated: the depth of the network.

    Attributes:
        path: The block's node.
        values: Numbers of repetitions.
    """

    kind: Literal["repetitions"] = "repetitions"
    path: str
    values: Annotated[tuple[int, ...], Field(min_length=1, max_length=MOST_OPTIONS)]


class Removal(Value):
    """Which layers are left out: their first input passes through unchanged.

    Attributes:
        options: The paths of the nodes that are left out together, for each option.
        labels: What the options are called; by default the names of the layers.
    """

    kind: Literal["removal"] = "removal"
    options: Annotated[tuple[tuple[str, ...], ...], Field(min_length=1, max_length=MOST_OPTIONS)]
    labels: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _all_have_labels(self) -> Self:
        _check_labels(self.labels, len(self.options))
        return self


class Shortcuts(Value):
    """Whether what came in is added again behind some layers, as in a residual network."""

    kind: Literal["shortcuts"] = "shortcuts"
    values: Annotated[tuple[bool, ...], Field(min_length=1, max_length=2)] = (True, False)


Variation = Annotated[Setting | Argument | Repetitions | Removal | Shortcuts, Discriminator("kind")]


def _check_labels(given: Sequence[str], options: int) -> None:
    if given and len(given) != options:
        raise ValueError(f"Expected a label for each of {options} options, got {len(given)}.")


def title(graph: Graph, variation: Variation) -> str:
    """Says what is varied, in a word or two: the head of a column."""
    match variation:
        case Setting(field=field):
            return field.replace("_", " ")
        case Argument(path=path, name=name, also=also):
            others = f" and {len(also)} more" if also else ""
            return f"{name} of {_name(graph, path)}{others}"
        case Repetitions(path=path):
            return f"times {_name(graph, path)}"
        case Removal():
            return "left out"
        case Shortcuts():
            return "shortcuts"


def labels(graph: Graph, variation: Variation) -> tuple[str, ...]:
    """Returns what each option is called."""
    return distinct(_labels(graph, variation))


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Numbers names that come again: options that are called the same are not the same."""
    count: Counter[str] = Counter()
    found = []
    for name in names:
        count[name] += 1
        found.append(f"{name} ({count[name]})" if count[name] > 1 else name)
    return tuple(found)


def _labels(graph: Graph, variation: Variation) -> Iterable[str]:
    match variation:
        case Setting(labels=given) | Removal(labels=given) if given:
            return given
        case Setting(values=values) | Argument(values=values):
            return (written(value) for value in values)
        case Repetitions(values=counts):
            return (f"{count}" for count in counts)
        case Removal(options=options):
            return (_all_names(graph, option) for option in options)
        case Shortcuts(values=flags):
            return ("with" if flag else "without" for flag in flags)


def varied(
    graph: Graph, spec: TrainingSpec, variation: Variation, place: int
) -> tuple[Graph, TrainingSpec]:
    """Returns network and training with one option of a variation.

    Args:
        graph: The network.
        spec: The training.
        variation: What is varied.
        place: Which option, counted from 0.

    Raises:
        ExperimentError: When the option cannot be set there.
    """
    if isinstance(variation, Setting):
        return graph, with_field(spec, variation.field, variation.values[place])
    try:
        return _varied_graph(graph, variation, place), spec
    except EditError as error:
        raise ExperimentError(str(error)) from error


def _varied_graph(
    graph: Graph, variation: Argument | Repetitions | Removal | Shortcuts, place: int
) -> Graph:
    match variation:
        case Argument(path=path, name=name, values=values, also=also):
            for each in (path, *also):
                graph = _edited(graph, each, Configure, config={name: values[place]})
            return graph
        case Repetitions(path=path, values=counts):
            return _edited(graph, path, SetRepeat, repeat=counts[place])
        case Removal(options=options):
            return _without(graph, options[place])
        case Shortcuts(values=flags):
            return graph if flags[place] else without_shortcuts(graph)


def with_field(spec: TrainingSpec, field: str, value: JsonValue) -> TrainingSpec:
    """Returns a spec with one field set, checked as the spec checks it.

    Raises:
        ExperimentError: When there is no such field, or it does not take the value.
    """
    if field not in TrainingSpec.model_fields:
        known = ", ".join(TrainingSpec.model_fields)
        raise ExperimentError(f"Expected one of {known}, got {field!r}.")
    try:
        return TrainingSpec.model_validate({**spec.model_dump(mode="json"), field: value})
    except ValidationError as error:
        message = error.errors(include_url=False)[0]["msg"]
        raise ExperimentError(f"{field} does not take {value!r}: {message}.") from error


def _edited(graph: Graph, path: str, kind: Any, **arguments: Any) -> Graph:
    scope, node_id = _place(graph, path)
    layer_id = paths.graph_at(graph, scope).nodes[node_id].layer_id
    edit: Edit = kind(layer_id=layer_id, **arguments)
    return apply(graph, paths.edit_at(graph, scope, edit))


def _without(graph: Graph, option: Sequence[str]) -> Graph:
    for path in option:
        scope, node_id = _place(graph, path)
        edit = Bypass(node_ids=(node_id,), bypassed=True)
        graph = apply(graph, paths.edit_at(graph, scope, edit))
    return graph


def _place(graph: Graph, path: str) -> tuple[tuple[str, ...], str]:
    *scope, node_id = paths.read(path) or ("",)
    if node_id not in paths.graph_at(graph, scope).nodes:
        raise ExperimentError(f"There is no layer {path!r} in this network.")
    return tuple(scope), node_id


def _name(graph: Graph, path: str) -> str:
    scope, node_id = _place(graph, path)
    return paths.graph_at(graph, scope).layer_of(node_id).name


def _all_names(graph: Graph, option: Sequence[str]) -> str:
    return ", ".join(_name(graph, path) for path in option) or "nothing"


def written(value: JsonValue) -> str:
    """Says what something is set to: `0.01`, `on`, `cosine`, `none`."""
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list):
        return ", ".join(map(written, value)) or "none"
    if isinstance(value, dict):
        return str(value.get("class_name", value.get("kind", value)))
    return "none" if value is None else str(value)


def blocks_of(graph: Graph) -> list[tuple[str, Block]]:
    """Returns the blocks of the document's top level, by the paths of their nodes."""
    found = ((node_id, graph.layer_of(node_id)) for node_id in graph.nodes)
    return [(paths.write((key,)), layer) for key, layer in found if isinstance(layer, Block)]
