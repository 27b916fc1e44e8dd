"""Parts of Python code and their layout: the style of Black, 88 columns wide.

Code is put together from parts, never from text with holes in it: every string of a document
becomes a literal through `quoted`, so that no string can become code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 88
INDENT = "    "


@dataclass(frozen=True)
class Text:
    """Code that stays on one line: a name, a literal, an expression."""

    text: str


@dataclass(frozen=True)
class Keyword:
    """A keyword argument."""

    name: str
    value: Code


@dataclass(frozen=True)
class Call:
    """A call. The function may be a call itself, as in `layers.Dense(10)(x)`."""

    function: str | Call
    arguments: tuple[Code, ...] = ()


@dataclass(frozen=True)
class Listing:
    """A list, a tuple or a dict."""

    items: tuple[Code, ...]
    brackets: str = "[]"


@dataclass(frozen=True)
class Entry:
    """One entry of a dict."""

    key: Text
    value: Code


@dataclass(frozen=True)
class Spread:
    """Items made by a loop within a list: `*[item for variable in values]`."""

    item: Code
    variable: str
    values: Code


Code = Text | Keyword | Call | Listing | Entry | Spread


def quoted(text: str) -> str:
    """Returns a string literal, in double quotes where that needs no more escapes."""
    literal = repr(text)
    if literal[0] == "'" and '"' not in text:
        return '"' + literal[1:-1].replace("\\'", "'") + '"'
    return literal


def flat(code: Code) -> str:
    """Returns code on a single line."""
    match code:
        case Text(text):
            return text
        case Keyword(name, value):
            return f"{name}={flat(value)}"
        case Entry(key, value):
            return f"{flat(key)}: {flat(value)}"
        case Call(function, arguments):
            return f"{_flat_function(function)}({_flat_items(arguments)})"
        case Listing(items, brackets):
            comma = "," if brackets == "()" and len(items) == 1 else ""
            return f"{brackets[0]}{_flat_items(items)}{comma}{brackets[1]}"
        case Spread(item, variable, values):
            return f"*[{flat(item)} for {variable} in {flat(values)}]"


def lay_out(code: Code, indent: str, before: str = "", after: str = "") -> list[str]:
    """Returns code as lines of at most 88 columns, where its parts can be broken that far.

    Args:
        code: The code.
        indent: The indentation of the first line.
        before: What stands before the code on its first line: `"x = "`, `"return "`.
        after: What stands behind it on its last line.
    """
    line = f"{indent}{before}{flat(code)}{after}"
    if len(line) <= WIDTH:
        return [line]
    match code:
        case Keyword(name, value):
            return lay_out(value, indent, f"{before}{name}=", after)
        case Entry(key, value):
            return lay_out(value, indent, f"{before}{flat(key)}: ", after)
        case Call(Call() as inner, arguments):
            return _lay_out_chain(inner, arguments, indent, before, after)
        case Call(str() as function, arguments) if arguments:
            return _broken(arguments, indent, f"{before}{function}(", f"){after}")
        case Listing(items, brackets) if items:
            return _one_each(items, indent, f"{before}{brackets[0]}", f"{brackets[1]}{after}")
        case Spread(item, variable, values):
            deeper = indent + INDENT
            loop = lay_out(values, deeper, f"for {variable} in ")
            return [f"{indent}{before}*[", *lay_out(item, deeper), *loop, f"{indent}]{after}"]
    return [line]


def with_comment(lines: list[str], comment: str) -> list[str]:
    """Returns lines with a comment behind the last one, where there is room for it."""
    commented = f"{lines[-1]}  # {comment}"
    return [*lines[:-1], commented] if comment and len(commented) <= WIDTH else lines


def _lay_out_chain(
    inner: Call, arguments: tuple[Code, ...], indent: str, before: str, after: str
) -> list[str]:
    """Breaks `layer(...)(tensors)`: in the second pair of brackets where these hold a list."""
    head = f"{before}{flat(inner)}("
    room = len(indent) + len(head) <= WIDTH
    if room and not all(isinstance(argument, Text) for argument in arguments):
        return _broken(arguments, indent, head, f"){after}", one_line=True)
    tail = f"({_flat_items(arguments)}){after}"
    function = inner.function if isinstance(inner.function, str) else flat(inner.function)
    opening = f"{before}{function}("
    # Black would join the short form again wherever the head alone had room on its line.
    if len(indent) + len(tail) + 1 <= WIDTH:
        return _broken(inner.arguments, indent, opening, f"){tail}", one_line=not room)
    lines = _broken(inner.arguments, indent, opening, ")(", one_line=not room)
    return [*lines[:-1], *_broken(arguments, indent, lines[-1].strip(), f"){after}")]


def _broken(
    arguments: Sequence[Code], indent: str, opening: str, closing: str, *, one_line: bool = True
) -> list[str]:
    """Puts the arguments of a call on lines of their own: all on one, or one on each."""
    deeper = indent + INDENT
    joined = f"{deeper}{_flat_items(arguments)}"
    alone = lay_out(arguments[0], deeper) if len(arguments) == 1 else []
    if one_line and len(joined) <= WIDTH and not any(isinstance(a, Spread) for a in arguments):
        return [f"{indent}{opening}", joined, f"{indent}{closing}"]
    if len(alone) > 1:
        # A single argument that has brackets of its own gets no comma.
        return [f"{indent}{opening}", *alone, f"{indent}{closing}"]
    return _one_each(arguments, indent, opening, closing)


def _one_each(items: Sequence[Code], indent: str, opening: str, closing: str) -> list[str]:
    """Puts every item on lines of its own, each with its comma."""
    body = [line for item in items for line in lay_out(item, indent + INDENT, after=",")]
    return [f"{indent}{opening}", *body, f"{indent}{closing}"]


def _flat_function(function: str | Call) -> str:
    return function if isinstance(function, str) else flat(function)


def _flat_items(items: Sequence[Code]) -> str:
    return ", ".join(flat(item) for item in items)
