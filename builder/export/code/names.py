"""Names of layers as code: literals, f-strings in functions and loops, and loops over names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from builder.export.code.layout import Call, Code, Listing, Text, quoted

LEAST_RUN = 4
"""The least number of like layers in a row that become a loop."""

_NUMBER = re.compile(r"(?<![0-9])[0-9]{1,9}(?![0-9])")


@dataclass(frozen=True)
class Loop:
    """A loop over layers that differ in nothing but their names.

    Attributes:
        variable: The loop's variable.
        values: What it runs through, as code.
        name: The name of the layer of the round, as code.
    """

    variable: str
    values: Code
    name: Text


@dataclass(frozen=True)
class Numbering:
    """Names that differ in one number, which counts up: `conv_1`, `conv_2`, ..."""

    before: str
    first: int
    after: str
    width: int

    def name(self, position: int) -> str:
        """Returns the name at a position from 0."""
        return f"{self.before}{self.first + position:0{self.width}d}{self.after}"


def name_code(name: str, prefix: str | None = None) -> Text:
    """Returns a name as a literal, or as an f-string behind the value of a variable.

    Args:
        name: The name.
        prefix: The variable with the name of the block, where the layer belongs to one.
    """
    return Text(quoted(name)) if prefix is None else _f_string(f"{{{prefix}}}_", name)


def loop_over(names: Sequence[str], prefix: str | None = None) -> Loop:
    """Returns a loop that goes through `names`, counting where they are numbered."""
    numbering, length = longest_numbering(names)
    if numbering is None or length < len(names):
        listing = Listing(tuple(Text(quoted(name)) for name in names))
        plain = "layer_name" if prefix is None else f'f"{{{prefix}}}_{{layer_name}}"'
        return Loop("layer_name", listing, Text(plain))
    number = f"{{i:0{numbering.width}d}}" if numbering.width > 1 else "{i}"
    start = "" if prefix is None else f"{{{prefix}}}_"
    name = _f_string(start, numbering.before, number, numbering.after)
    first, last = numbering.first, numbering.first + length
    return Loop("i", counting(first, last), name)


def repetition(name: str, repeat: int, prefix: str | None = None) -> Loop:
    """Returns the loop over the repetitions of a block, which are numbered from 1."""
    start = "" if prefix is None else f"{{{prefix}}}_"
    return Loop("i", counting(1, repeat + 1), _f_string(start, f"{name}_", "{i}"))


def counting(first: int, end: int) -> Call:
    """Returns the range from `first` to before `end`."""
    bounds = (end,) if first == 0 else (first, end)
    return Call("range", tuple(Text(str(bound)) for bound in bounds))


def longest_numbering(names: Sequence[str]) -> tuple[Numbering | None, int]:
    """Returns the numbering that the most names follow, from the first one on, and how many."""
    best: tuple[Numbering | None, int] = (None, 1)
    for match in _NUMBER.finditer(names[0]):
        digits = match[0]
        width = len(digits) if digits[0] == "0" else 1
        start, end = match.span()
        numbering = Numbering(names[0][:start], int(digits), names[0][end:], width)
        length = 1
        while length < len(names) and names[length] == numbering.name(length):
            length += 1
        if length > best[1]:
            best = (numbering, length)
    return best


def _f_string(*parts: str) -> Text:
    """Joins literal parts and fields in braces, given in turn: field, text, field, text."""
    field = True
    pieces = []
    for part in parts:
        pieces.append(part if field else part.replace("{", "{{").replace("}", "}}"))
        field = not field
    return Text("f" + quoted("".join(pieces)))
