"""Reading Keras's docstrings: what a class does, and what each argument means."""

from __future__ import annotations

import inspect
import re

_NAMES = r"\*{0,2}`?\w+`?(?:\s*,\s*`?\w+`?)*"
_ENTRY = re.compile(rf"(?P<names>{_NAMES})(?:\s*\([^)]*\))?\s*:(?:\s+|$)")
_HEADING = re.compile(r"\s*[A-Z][\w /-]*:$")

ARGUMENTS = ("Args:", "Arguments:")
CALL_ARGUMENTS = ("Call arguments:", "Call Args:", "Call args:")


def description(obj: object) -> str:
    """Returns the prose before the first section of a docstring, in Markdown."""
    lines = (inspect.getdoc(obj) or "").splitlines()
    end = next((i for i, line in enumerate(lines) if _HEADING.match(line)), len(lines))
    return inspect.cleandoc("\n".join(lines[:end]))


def argument_docs(obj: object, headings: tuple[str, ...] = ARGUMENTS) -> dict[str, str]:
    """Returns the text about each argument, by name, in the order of the docstring.

    Args:
        obj: The class or function.
        headings: What the section is called.
    """
    docs: dict[str, list[str]] = {}
    current: list[str] = []
    for line in _section(inspect.getdoc(obj) or "", headings):
        match = _ENTRY.match(line)
        if match:
            current = [line[match.end() :]]
            for name in re.findall(r"\w+", match["names"]):
                docs[name] = current
        else:
            current.append(line)
    return {name: inspect.cleandoc("\n".join(lines)) for name, lines in docs.items()}


def _section(text: str, headings: tuple[str, ...]) -> list[str]:
    """Returns the lines under a heading, with the indentation of its entries taken away."""
    lines = text.splitlines()
    start = next((i for i, line in enumerate(lines) if line.strip() in headings), None)
    if start is None:
        return []
    body: list[str] = []
    for line in lines[start + 1 :]:
        # Some docstrings are indented as a whole: an example filled in at no indentation keeps
        # `inspect` from taking the indentation away.
        if line.strip() and _indent(line) <= _indent(lines[start]):
            break
        body.append(line)
    margin = next((_indent(line) for line in body if line.strip()), 0)
    return [line[margin:] for line in body]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
