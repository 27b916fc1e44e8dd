"""Colours of style sheets, as a browser would compute them, and how they stand out.

Knows as much of CSS as our own style sheets use: custom properties, `light-dark()`, `rgb()` and
`color-mix(in srgb, ...)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

Theme = Mapping[str, str]
"""The custom properties that are set, and under `theme` either `light` or `dark`."""

_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_CALL = re.compile(r"([a-z-]+)\((.*)\)", re.DOTALL)


@dataclass(frozen=True)
class Colour:
    """A colour with an opacity; all from 0 to 1."""

    red: float
    green: float
    blue: float
    opacity: float = 1.0

    def over(self, ground: Colour) -> Colour:
        """What is seen of it on an opaque ground."""
        pairs = zip(self.channels, ground.channels, strict=True)
        return Colour(*(below + (own - below) * self.opacity for own, below in pairs))

    @property
    def channels(self) -> tuple[float, float, float]:
        return self.red, self.green, self.blue

    @property
    def luminance(self) -> float:
        """The relative luminance of WCAG 2.2."""
        linear = [
            value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
            for value in self.channels
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(colour: Colour, ground: Colour) -> float:
    """The contrast ratio of WCAG 2.2, from 1 to 21, on an opaque ground."""
    one, other = sorted((colour.over(ground).luminance, ground.luminance))
    return (other + 0.05) / (one + 0.05)


@dataclass(frozen=True)
class Rule:
    """One rule: its selectors as they are written, and its declarations."""

    selector: str
    declared: Mapping[str, str]


def rules(text: str) -> list[Rule]:
    """All rules of a style sheet; those within `@media` as if there were none around them."""
    return list(_rules(re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)))


def _rules(text: str) -> Iterator[Rule]:
    depth, start, head = 0, 0, ""
    for place, letter in enumerate(text):
        if letter == "{":
            if depth == 0:
                head, start = " ".join(text[start:place].split()), place + 1
            depth += 1
        elif letter == "}":
            depth -= 1
            if depth == 0:
                inside, start = text[start:place], place + 1
                if head.startswith("@"):
                    yield from _rules(inside)
                else:
                    yield Rule(head, dict(_declarations(inside)))


def _declarations(text: str) -> Iterator[tuple[str, str]]:
    for line in text.split(";"):
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip(), " ".join(value.split())


def colour(text: str, theme: Theme) -> Colour | None:
    """Computes a colour; None where it is none, such as `inherit` or `none`."""
    text = text.strip()
    if text == "transparent":
        return Colour(0, 0, 0, 0)
    if _HEX.fullmatch(text):
        return _of_hex(text.removeprefix("#"))
    call = _CALL.fullmatch(text)
    if call is None:
        return None
    name, inside = call.groups()
    match name:
        case "var":
            wanted, *otherwise = _arguments(inside)
            found = theme.get(wanted, ", ".join(otherwise))
            return colour(found, theme)
        case "light-dark":
            return colour(_arguments(inside)[theme["theme"] == "dark"], theme)
        case "color-mix":
            return _mix(*_arguments(inside)[1:], theme=theme)
        case "rgb":
            *channels, opacity = re.findall(r"[\d.]+", inside)
            red, green, blue = (float(channel) / 255 for channel in channels)
            return Colour(red, green, blue, float(opacity) / 100)
    return None


def _of_hex(digits: str) -> Colour:
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    places = pairwise(range(0, 8, 2))
    return Colour(*(int(digits[start:end], 16) / 255 for start, end in places))


def _mix(first: str, second: str, theme: Theme) -> Colour:
    share = re.search(r"\s([\d.]+)%$", first)
    assert share, f"Expected a share in {first!r}."
    part = float(share[1]) / 100
    one, other = colour(first[: share.start()], theme), colour(second, theme)
    assert one and other, (first, second)
    opacity = part * one.opacity + (1 - part) * other.opacity
    pairs = zip(one.channels, other.channels, strict=True)
    mixed = (
        (part * one.opacity * a + (1 - part) * other.opacity * b) / (opacity or 1) for a, b in pairs
    )
    return Colour(*mixed, opacity)


def _arguments(text: str) -> list[str]:
    """The arguments of a call, with the commas of inner calls left alone."""
    found, depth, start = [], 0, 0
    for place, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            found.append(text[start:place].strip())
            start = place + 1
    return [*found, text[start:].strip()]
