"""Choices for arrays and for images, and those that all kinds of data have."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator as Place

from builder.datasets.own.arrays import ArraysFound, InputFound, TargetFound
from builder.datasets.own.image_examples import ImagesFound
from builder.datasets.own.plans import AnyPlan, ArraysPlan, ImagesPlan, Learnt
from builder.plots.samples import examples_sheet
from builder.ui import markup
from builder.ui.figures import count, plural
from builder.ui.laboratory import ask_once
from builder.ui.own_fields import (
    Take,
    choice,
    field_of,
    line,
    number,
    split_field,
    yes_or_no,
)
from builder.ui.own_state import Bringing
from builder.ui.session import Session

_KINDS_BY_AXES = {
    0: ("table",), 1: ("table", "series"), 2: ("image", "series"), 3: ("image",), 4: ("video",),
}  # fmt: skip
_LEARNT: dict[Learnt, str] = {
    "classes": "classes",
    "numbers": "numbers",
    "mask": "a class for each pixel",
    "image": "an image",
}
_LISTED = 50
_SIDE = 72
_NORMALISATIONS = {
    "none": "as they are",
    "unit": "from 0 to 1",
    "standard": "mean 0, deviation 1",
}


def draw_arrays_form(
    session: Session, bringing: Bringing, found: ArraysFound, plan: ArraysPlan
) -> None:
    """Draws what is in an NPZ file, and what its arrays mean."""
    markup.heading("Arrays")
    markup.table(
        ("name", "shape", "type"),
        (
            (
                each.name,
                " × ".join(map(count, each.shape)) or "one number",
                np.dtype(each.dtype).name,
            )
            for each in found.arrays
        ),
        numbers=frozenset({1}),
    )
    for note in found.notes:
        markup.note(note)
    places = st.columns(2)
    with places[0]:
        for each in found.inputs:
            _draw_kind(session, bringing, each, plan)
    with places[1]:
        for target in found.targets:
            _draw_meaning(session, bringing, target, plan)


def _draw_kind(session: Session, bringing: Bringing, found: InputFound, plan: ArraysPlan) -> None:
    options = {kind: kind for kind in _KINDS_BY_AXES[len(found.shape)]}
    if len(options) > 1:
        chosen = plan.kinds.get(found.name, found.kind)
        take = _entry("kinds", found.name)
        choice(session, bringing, f"{found.name} is", f"kind-{found.name}", options, chosen, take)


def _draw_meaning(
    session: Session, bringing: Bringing, found: TargetFound, plan: ArraysPlan
) -> None:
    if len(found.options) > 1:
        options = {each: _LEARNT[each] for each in found.options}
        chosen = plan.learnt.get(found.name, found.learnt)
        take = _entry("learnt", found.name)
        label = f"{found.name} means"
        choice(session, bringing, label, f"learnt-{found.name}", options, chosen, take)


def draw_images_form(
    session: Session, bringing: Bringing, found: ImagesFound, plan: ImagesPlan
) -> None:
    """Draws some images of each class as the network will see them, and the choices."""
    _draw_skipped(found)
    places = st.columns(4)
    with places[0]:
        number(session, bringing, "Height", "height", plan.height, (4, 512), field_of("height"))
    with places[1]:
        number(session, bringing, "Width", "width", plan.width, (4, 512), field_of("width"))
    with places[2]:
        colours = {"rgb": "red, green, blue", "gray": "shades of gray"}
        choice(session, bringing, "Colours", "colours", colours, plan.colours, field_of("colours"))
    with places[3]:
        fits = {"crop": "cut off", "stretch": "stretch"}
        choice(session, bringing, "Other shapes", "fit", fits, plan.fit, field_of("fit"))
    markup.heading("Images by class")
    answer = ask_once("pictures_of_own", **bringing.place, plan=_looks(plan))
    if answer is not None:
        sheet = examples_sheet(
            [answer.arrays["images"]], tuple(answer.data["classes"]), [(0.0, 255.0)]
        )
        markup.picture_grid(sheet, side=_SIDE, label="Images of each class")
    markup.note(
        f"{plural(found.images, 'image')} in {plural(len(found.classes), 'class', 'classes')}, "
        f"as the network will see them: {plan.height} × {plan.width}."
    )


def _looks(plan: ImagesPlan) -> str:
    """The part of a plan that changes pictures: others need not be asked for again."""
    return ImagesPlan(
        height=plan.height, width=plan.width, colours=plan.colours, fit=plan.fit
    ).model_dump_json()


def _draw_skipped(found: ImagesFound) -> None:
    if not found.skipped_count:
        markup.note("All files in the class folders can be used.")
        return
    st.warning(
        f"{plural(found.skipped_count, 'file')} cannot be used and will be left out.",
        icon=":material/warning:",
    )
    with st.expander("Which files, and why"):
        markup.table(
            ("file", "why it is left out"),
            ((each.name, each.reason) for each in found.skipped[:_LISTED]),
        )
        if found.skipped_count > _LISTED:
            markup.note(f"And {found.skipped_count - _LISTED:,} more.")


def draw_common_form(
    session: Session, bringing: Bringing, plan: AnyPlan, *, has_test: bool, has_numbers: bool
) -> None:
    """Draws the choices that all data have: name, test part, normalisation.

    Args:
        session: Whose page it is.
        bringing: The file.
        plan: What is chosen.
        has_test: Whether the file has a test part of its own.
        has_numbers: Whether numbers are to be learnt.
    """
    markup.heading("Test part and normalisation")
    places = st.columns(4, vertical_alignment="bottom")
    with places[0]:
        line(session, bringing, "Name of the data set", "title", plan.title, field_of("title"),
             max_chars=80)  # fmt: skip
    with places[1]:
        choice(session, bringing, "Inputs", "normalisation", _NORMALISATIONS, plan.normalisation,
               field_of("normalisation"),
               help="Measured on the training part alone.")  # fmt: skip
    if has_test:
        with places[2]:
            markup.note("The file has a test part of its own.")
    else:
        _draw_split(session, bringing, plan, places[2], places[3])
    if has_numbers:
        yes_or_no(session, bringing, "Bring the numbers that are learnt to mean 0, deviation 1 too",
                  "scale-targets", plan.scale_targets, field_of("scale_targets"))  # fmt: skip


def _draw_split(
    session: Session, bringing: Bringing, plan: AnyPlan, size: Place, seed: Place
) -> None:
    percent, split = round(plan.split.test_part * 100), plan.split
    with size:
        number(session, bringing, "For the test, in %", "test", percent, (0, 90), _take_percent,
               help="Never seen in training. The validation part is cut off when a training "
               "starts, on the Train page.")  # fmt: skip
    with seed:
        number(session, bringing, "Seed", "seed", split.seed, (0, 2**32 - 1),
               split_field("seed"), help="Chooses the examples of the test.")  # fmt: skip
    yes_or_no(session, bringing, "Every class in the test in its share (stratified)", "stratify",
              split.stratify, split_field("stratify"))  # fmt: skip


def _take_percent(bringing: Bringing, value: Any) -> None:
    split_field("test_part")(bringing, value / 100)


def _entry(name: str, key: str) -> Take:
    """Returns what takes one entry of a mapping of the plan."""

    def take(bringing: Bringing, value: Any) -> None:
        bringing.choose(**{name: {**getattr(bringing.plan, name), key: value}})

    return take
