"""What the catalogue says about a layer: its arguments, its ports, its place in the palette."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from pydantic import JsonValue

Kind = Literal[
    "int",
    "float",
    "bool",
    "text",
    "choice",
    "size",
    "margins",
    "range",
    "numbers",
    "list",
    "axis",
    "shape",
    "dtype",
    "activation",
    "initializer",
    "regularizer",
    "constraint",
    "layer",
    "layers",
    "expression",
    "json",
]
"""What an argument holds, which decides the widget that edits it.

- `size`: one whole number, or one for each of `rank` axes. `margins`: the same, or a pair
  (before, after) for each axis.
- `range`: one number, or a pair (low, high). `numbers`: one number or several.
- `list`: whole numbers, numbers or texts, as `item` says. `axis`: one axis or several.
- `shape`: sizes of axes; None stands for an axis of any size.
- `activation`, `initializer`, `regularizer`, `constraint`: a name or `{"class_name", "config"}`.
- `layer`, `layers`: `{"class_name", "config"}` of the layers in `choices`.
"""

OBJECT_KINDS: tuple[Kind, ...] = ("initializer", "regularizer", "constraint")

ITEM = Literal["int", "float", "text"]


@dataclass(frozen=True, slots=True)
class ArgSpec:
    """One constructor argument.

    Attributes:
        name: The argument's name in Keras.
        kind: What it holds.
        default: Keras's default in its shortest JSON form; None where there is none.
        required: Whether Keras has no default for it.
        optional: Whether None is a value that it takes.
        doc: Keras's documentation of the argument, in Markdown, without indentation.
        choices: What can be chosen, for the kinds that choose by name.
        rank: For a size, on how many axes.
        minimum: The least number that makes sense, where there is one.
        maximum: The greatest number that makes sense, where there is one. Whole numbers above
            it are refused: some layers of Keras make a list of that length at once.
        important: Whether it belongs to the few that are shown first.
        item: What a list or numbers consist of.
    """

    name: str
    kind: Kind
    default: JsonValue = field(default=None, hash=False)
    required: bool = False
    optional: bool = False
    doc: str = ""
    choices: tuple[str, ...] = ()
    rank: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    important: bool = False
    item: ITEM | None = None


@dataclass(frozen=True, slots=True)
class PortSpec:
    """One call argument that takes tensors.

    Attributes:
        name: The call argument's name; `"inputs"` for the first of a layer with one input.
        many: Whether it takes a list of tensors.
        optional: Whether the layer can be called without it.
        minimum: The least number of tensors, once it is used.
        maximum: The greatest number of tensors, or None where there is no limit.
        labels: What the tensors of a list stand for, in order, where the layer tells them apart.
    """

    name: str
    many: bool = False
    optional: bool = False
    minimum: int = 1
    maximum: int | None = 1
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LayerSpec:
    """A layer class.

    Attributes:
        class_name: Its name in documents.
        family: The name of its family.
        summary: What it does, in one line.
        doc: Keras's documentation of the class, in Markdown.
        args: Its constructor arguments, important ones first.
        ports: The call arguments that take tensors; the first one is the main input.
        path: The import path of the class; empty for the classes of this project.
        url: Its page on keras.io, or "".
        starter: Arguments that make a sensible layer at once, all required ones included.
        rank: The rank of the input that it is made for, with the batch axis, if there is one.
        call_args: Call arguments that take constants.
        palette: Whether it is offered for adding.
    """

    class_name: str
    family: str
    summary: str
    doc: str = ""
    args: tuple[ArgSpec, ...] = ()
    ports: tuple[PortSpec, ...] = (PortSpec("inputs"),)
    path: str = ""
    url: str = ""
    starter: Mapping[str, JsonValue] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )
    rank: int | None = None
    call_args: tuple[ArgSpec, ...] = ()
    palette: bool = True

    def arg(self, name: str) -> ArgSpec | None:
        """Returns the argument of that name, or None."""
        return next((arg for arg in self.args if arg.name == name), None)


@dataclass(frozen=True, slots=True)
class Family:
    """A group of layers in the palette.

    Attributes:
        name: Its name in `LayerSpec.family`.
        title: What the palette calls it.
        icon: A short glyph, so that no family is told by its colour alone.
        colour_light: Its colour on a light page, as `#rrggbb`.
        colour_dark: Its colour on a dark page.
    """

    name: str
    title: str
    icon: str
    colour_light: str
    colour_dark: str
