"""What Python shows in the stack: plain JSON, typed."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict


class PaletteItem(TypedDict):
    """A layer that can be added, or a block.

    Attributes:
        class_name: The class of a layer, or `block:<key>`.
        title: What it is called where that is not the class.
        saved: Whether it is a block that the person has saved, and can take away again.
        starts: The arguments that stand on a new one, in one line; may be empty.
    """

    class_name: str
    title: NotRequired[str]
    saved: NotRequired[bool]
    starts: NotRequired[str]
    family: str
    summary: str


class Family(TypedDict):
    """A family of layers: its name, title, icon, and its colour on a light and a dark page."""

    name: str
    title: str
    icon: str
    light: str
    dark: str


class Row(TypedDict):
    """One node of the stack, as its card says it.

    Attributes:
        id: The node's path.
        name: The layer's name.
        summary: The arguments that matter, in one line; may be empty.
        shape: The output shape as text, `"16 × 16 × 3"`; empty where it is unknown.
        params: Parameters of the layer, or None where they are unknown.
        inputs: The names of the nodes that feed it, where that is not simply the row above:
            None means the row above (or, in the first row, nothing); an empty list means
            that nothing feeds it.
        shared: The number of its group where several rows share weights, from 1.
        repeat: How often a block is repeated, 1 elsewhere.
        code: The code of the diagnostic whose fix the button applies.
        fix_label: What the quick-fix button says; None where there is no fix.
    """

    id: str
    name: str
    class_name: str
    family: str
    summary: str
    shape: str
    params: int | None
    inputs: list[str] | None
    shared: int | None
    frozen: bool
    bypassed: bool
    repeat: int
    is_output: bool
    severity: Literal["error", "warning", "info"] | None
    message: str | None
    code: NotRequired[str | None]
    fix_label: str | None


class Selection(TypedDict):
    """Python's wish for what is selected, taken up by the browser whenever `rev` changes."""

    ids: list[str]
    rev: int
