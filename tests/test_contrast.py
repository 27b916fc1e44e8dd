"""Everything written can be read, and every mark seen, in light and in dark.

The bars are those of WCAG 2.2, level AA: 4.5 to 1 for text, 3 to 1 for large text and for marks.
What cannot be used at the moment is exempt, and so is what is fading away.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from builder.layers.families import FAMILIES
from tests.support.css import Colour, Rule, Theme, colour, contrast, rules

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "frontend" / "src"
PAGE = ROOT / "assets" / "theme.css"
THEMES = ("light", "dark")

TEXT, MARK = 4.5, 3.0

CARD = r"\.layer|\.card|\.tag|\.mark|\.frame|\.port"
ENTRY = r"\.entry|\.forget|\.menu"
ACCENTED = r"primary|data-tag"
EDITOR = {
    "page": ("var(--page)", ""),
    "card": ("var(--card)", ""),
    "card with a warning": ("color-mix(in srgb, var(--orange) 6%, var(--card))", CARD),
    "card with an error": ("color-mix(in srgb, var(--red) 6%, var(--card))", CARD),
    "active entry": ("color-mix(in srgb, var(--accent) 14%, var(--page))", ENTRY),
}
GROUNDS: dict[str, dict[str, tuple[str, str]]] = {
    "canvas": {**EDITOR, "canvas": ("var(--ground)", "")},
    "stack": {**EDITOR, "selected": ("color-mix(in srgb, var(--accent) 7%, var(--card))", CARD)},
    "live_curves": {"page": ("var(--page)", ""), "card": ("var(--card)", "")},
    "page": {
        "page": ("var(--s-ground)", f"^(?!.*({ACCENTED}))"),
        "card": ("var(--s-card)", f"^(?!.*({ACCENTED}))"),
        "accent": ("var(--st-primary-color)", ACCENTED),
        "explanation": ("var(--s-soft)", r"\.s-card|\.s-formula"),
    },
}
"""What things stand on, by component: its colour, and the selectors of what stands there."""

MARKS = re.compile(r"icon|grip|\.port|\.sign|::before|::after|tool\b|\.drawing|divider|path")
"""Selectors of what is seen rather than read; a sign is a bold `!` in a disc."""

EXEMPT = re.compile(r"disabled|\.leaving|\.nowhere")


@cache
def sheet(path: Path) -> list[Rule]:
    return rules(path.read_text())


def sheets(component: str) -> list[Rule]:
    """All rules that a component has."""
    if component == "page":
        return sheet(PAGE)
    folders = [SOURCES / component]
    if component != "live_curves":
        folders.append(SOURCES / "shared")
    return [
        rule for folder in folders for path in sorted(folder.glob("*.css")) for rule in sheet(path)
    ]


@cache
def configured() -> dict[str, Any]:
    with (ROOT / ".streamlit" / "config.toml").open("rb") as file:
        return tomllib.load(file)["theme"]


def theme_of(component: str, name: str) -> dict[str, str]:
    """The custom properties of a component, with those that Streamlit makes of its theme."""
    found = {"theme": name}
    for option, value in configured()[name].items():
        found["--st-" + re.sub("([A-Z])", r"-\1", option).lower()] = str(value)
    for dark in (False, True):
        for rule in [*sheet(SOURCES / "shared" / "base.css"), *sheets(component)]:
            if ('data-theme="dark"' in rule.selector) == dark <= (name == "dark"):
                known = {key: value for key, value in rule.declared.items() if key[:2] == "--"}
                found |= {key: value for key, value in known.items() if key != "--family"}
    return found


def variants(rule: Rule, theme: Theme) -> Iterator[Theme]:
    """The theme for each family and each colour of twins, where a rule uses them."""
    written = " ".join(rule.declared.values())
    if "--family" in written:
        for family in FAMILIES:
            own = family.colour_dark if theme["theme"] == "dark" else family.colour_light
            yield {**theme, "--family": own}
    elif "--twin" in written:
        for other in sheets("canvas"):
            if "--twin" in other.declared:
                yield {**theme, "--twin": other.declared["--twin"]}
    else:
        yield theme


def grounds(component: str, rule: Rule, theme: Theme) -> dict[str, Colour]:
    """What a rule's colours stand on: its own ground, or all that there are."""
    found = {}
    for name, (written, standing) in GROUNDS[component].items():
        if not re.search(standing, rule.selector):
            continue
        ground = colour(written, theme)
        assert ground and ground.opacity == 1, (name, written)
        own = colour(rule.declared.get("background", ""), theme)
        found["its own ground" if own and own.opacity == 1 else name] = (
            own.over(ground) if own else ground
        )
    return found


def faint(component: str, name: str) -> Iterator[str]:
    """What falls short, each in words."""
    theme = theme_of(component, name)
    for rule in sheets(component):
        for option, written, bar in drawn(rule):
            for own in variants(rule, theme):
                shown = colour(written, own)
                if shown is None or shown.opacity == 0:
                    continue
                for where, ground in grounds(component, rule, own).items():
                    ratio = contrast(shown, ground)
                    if ratio < bar:
                        yield f"{rule.selector} {{ {option}: {written} }} on {where}: {ratio:.2f}"


def drawn(rule: Rule) -> Iterator[tuple[str, str, float]]:
    """What a rule draws: the option, its value, and the contrast that it needs."""
    if EXEMPT.search(rule.selector):
        return
    declared = rule.declared
    if "color" in declared:
        yield "color", declared["color"], MARK if MARKS.search(rule.selector) else TEXT
    if "stroke" in declared:
        yield "stroke", declared["stroke"], MARK
    elif "fill" in declared and "rect" not in rule.selector:
        yield "fill", declared["fill"], TEXT if "text" in rule.selector else MARK


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("component", GROUNDS)
def test_what_is_written_or_drawn_stands_out(component: str, name: str) -> None:
    short = list(faint(component, name))
    assert not short, "\n".join(short)


def test_the_marks_of_ports_families_and_twins_stand_out() -> None:
    for name in THEMES:
        theme = theme_of("canvas", name)
        marks = {
            f"family {each.name}": each.colour_light if name == "light" else each.colour_dark
            for each in FAMILIES
        }
        marks |= {"port": "var(--wire)", "chosen": "var(--accent)", "wrong": "var(--red)"}
        marks |= {
            rule.selector: rule.declared["--twin"]
            for rule in sheets("canvas")
            if "--twin" in rule.declared
        }
        for mark, written in marks.items():
            for ground in ("var(--card)", "var(--ground)", "var(--page)"):
                one, other = colour(written, theme), colour(ground, theme)
                assert one and other
                assert contrast(one, other) >= MARK, (name, mark, ground)


@pytest.mark.parametrize(
    ("text", "ground", "expected"),
    [
        ("#000", "#ffffff", 21.0),
        ("#767676", "#fff", 4.54),
        ("rgb(0 0 0 / 50%)", "#fff", 3.98),
        ("color-mix(in srgb, #000 50%, #fff)", "#fff", 3.98),
        ("color-mix(in srgb, #000 50%, transparent)", "#fff", 3.98),
        ("light-dark(#fff, #000)", "#fff", 1.0),
        ("var(--ink, #000)", "var(--paper)", 21.0),
    ],
)
def test_contrasts_are_those_of_the_guidelines(text: str, ground: str, expected: float) -> None:
    theme = {"theme": "light", "--paper": "#fff"}
    one, other = colour(text, theme), colour(ground, theme)
    assert one and other
    assert contrast(one, other) == pytest.approx(expected, abs=0.01)
