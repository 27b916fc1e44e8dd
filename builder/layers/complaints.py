"""Why a layer cannot be made, in plain words."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

_NOISE = (
    re.compile(r".*Exception encountered: ", re.DOTALL),
    re.compile(r"\s*\(of type <class '[^']*'>\)"),
    re.compile(r"\s*Full object config:.*", re.DOTALL),
)
"""What Keras says beside the point; where it wraps a complaint, the innermost one is kept."""

MAX_LENGTH = 400
FEW = 5
"""How many arguments are listed rather than guessed at."""


class LayerError(ValueError):
    """A layer cannot be made from its class name and arguments.

    Attributes:
        class_name: The class, as the document names it.
        argument: The argument to blame, where there is one.
    """

    def __init__(self, message: str, *, class_name: str = "", argument: str | None = None) -> None:
        super().__init__(message)
        self.class_name = class_name
        self.argument = argument


def unknown_class(class_name: str, reason: str | None, known: Iterable[str]) -> LayerError:
    """Returns the error for a class that is not in the catalogue.

    Args:
        class_name: What was asked for.
        reason: Why it was left out, if it was.
        known: The names that there are.
    """
    if reason:
        return LayerError(f"{class_name} cannot be used here. {reason}", class_name=class_name)
    return LayerError(
        f"There is no layer called {class_name!r}.{did_you_mean(class_name, known)}",
        class_name=class_name,
    )


def unknown_argument(class_name: str, argument: str, known: Iterable[str]) -> LayerError:
    """Returns the error for an argument that the class does not have."""
    names = list(known)
    hint = did_you_mean(argument, names)
    if not hint and len(names) <= FEW:
        hint = f" It takes {', '.join(names) or 'none'}."
    return LayerError(
        f"{class_name} has no argument {argument!r}.{hint}",
        class_name=class_name,
        argument=argument,
    )


def missing_argument(class_name: str, argument: str) -> LayerError:
    """Returns the error for a required argument that is not given."""
    return LayerError(
        f"{class_name} needs a value for {argument!r}.", class_name=class_name, argument=argument
    )


def wrong_value(class_name: str, argument: str, expected: str, received: object) -> LayerError:
    """Returns the error for a value of the wrong kind."""
    return LayerError(
        f"{argument} of {class_name}: expected {expected}, got {shown(received)}.",
        class_name=class_name,
        argument=argument,
    )


def refused(class_name: str, complaint: BaseException, arguments: Iterable[str]) -> LayerError:
    """Returns the error for what Keras itself refuses, in Keras's words without the noise.

    Args:
        class_name: The class.
        complaint: What Keras raised.
        arguments: The names of the arguments that were given, to find the one to blame.
    """
    text = plain_words(complaint)
    blamed = [name for name in arguments if re.search(rf"\b{re.escape(name)}\b", text)]
    return LayerError(
        f"{class_name}: {text}",
        class_name=class_name,
        argument=blamed[0] if len(blamed) == 1 else None,
    )


def plain_words(complaint: BaseException) -> str:
    """Returns an exception's message on one line, without type names and dumps of configs."""
    text = str(complaint) or type(complaint).__name__
    for noise in _NOISE:
        text = noise.sub("", text)
    text = " ".join(text.split())
    return text if len(text) <= MAX_LENGTH else text[: MAX_LENGTH - 1] + "…"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Returns " Did you mean ...?" with the name that is most alike, or "" where none is."""
    by_lower = {candidate.lower(): candidate for candidate in known}
    close = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=0.6)
    return f" Did you mean {by_lower[close[0]]!r}?" if close else ""


def shown(value: object) -> str:
    """Returns a value as it can stand in a message: never longer than a line."""
    text = repr(value)
    return text if len(text) <= 80 else text[:79] + "…"
