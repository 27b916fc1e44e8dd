"""The sample shifted, turned and scaled: what becomes of the prediction, and how often it stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from builder.datasets import Dataset
from builder.inspection.invariance import Change, Outside
from builder.plots.invariance import change_curves, change_strip
from builder.plots.naming import brief
from builder.ui import markup
from builder.ui.figures import count, measure
from builder.ui.inspection.exports import as_csv, draw_exports, sheet_svg
from builder.ui.inspection.invariance_code import all_code, one_code
from builder.ui.inspection.prediction_of_all import Told, data_files, pinned, splits_of, told_of
from builder.ui.inspection.subject import Subject
from builder.workers.client import LabResult

CHANGES: Mapping[Change, str] = {
    "across": "shift to the right",
    "down": "shift downwards",
    "turn": "turn clockwise",
    "scale": "scale",
}
OUTSIDES: Mapping[Outside, str] = {
    "constant": "empty",
    "nearest": "the edge goes on",
    "reflect": "a mirror image",
}
AMOUNTS = (50, 100, 200, 500)
NO_IMAGES = "Only images can be shifted, turned and scaled, and these data have none."


def needs_images(dataset: Dataset | None, nodes: Sequence[Mapping[str, Any]]) -> str:
    """Says why nothing can be shifted; empty where it can."""
    if dataset is None:
        return "The data of this run are not here any more."
    return "" if any(each.kind == "image" for each in dataset.inputs) else NO_IMAGES


def draw_invariance(subject: Subject) -> None:
    """Draws a strip of changed pictures, the curve over the change, and the measure over many."""
    subject = pinned(subject)
    heading = st.container()
    with st.container(horizontal=True, gap="small", key=subject.key("change-options")):
        change = subject.select("Change", "change", tuple(CHANGES), said=lambda c: CHANGES[c])
        outside = subject.select(
            "Beyond the edge", "outside", tuple(OUTSIDES), said=lambda each: OUTSIDES[each]
        )
        output = _output(subject)
    answer = subject.ask_of_sample("changed_sample", change=change, outside=outside, output=output)
    if answer is None:
        return
    with heading:
        subject.title("Shift, turn, scale", answer.data)
    _draw_one(subject, answer, change, outside, output)
    _draw_all(subject, outside, output)


def _output(subject: Subject) -> int:
    said = subject.ask_of_sample("predict")
    names = [each["name"] for each in said.data["answers"]] if said else []
    if len(names) < 2:
        return 0
    return subject.select(
        "Output", "output", list(range(len(names))), said=lambda each: names[each]
    )


def _draw_one(
    subject: Subject, answer: LabResult, change: Change, outside: Outside, output: int
) -> None:
    amounts, unit = answer.arrays["amounts"], answer.data["unit"]
    dataset = subject.dataset
    images = [each for each in dataset.inputs if each.kind == "image"] if dataset else []
    bounds = images[0].value_range if images and images[0].value_range else (0.0, 1.0)
    curves, up, words = _curves(subject, answer, output)
    classes = _classes(subject, output)
    captions = [
        f"{amount:g}{unit}{_label(answer, place, classes)}" for place, amount in enumerate(amounts)
    ]
    strip = change_strip(answer.arrays["pictures"], captions, bounds)
    markup.picture_grid(strip, side=88, label=f"The sample with every {CHANGES[change]}")
    figure = change_curves(
        amounts,
        curves,
        across=f"{CHANGES[change]} ({unit.strip()})",
        up=up,
        none=answer.data["none"],
        whole="probabilities" in answer.arrays,
    )
    st.plotly_chart(figure, key=subject.key("change-curve"))
    draw_exports(subject, f"changed_{change}_curve", chart=subject.key("change-curve"))
    markup.note(f"{words} The dotted line is the sample as it is.")
    rows = [(float(at), *(float(c[i]) for c in curves.values())) for i, at in enumerate(amounts)]
    draw_exports(
        subject,
        f"changed_{change}",
        png=strip.png,
        svg=lambda: sheet_svg(strip, scale=1),
        csv=lambda: as_csv(("amount", *curves), rows),
        code=one_code(subject, answer, change, outside, output),
    )


def _classes(subject: Subject, output: int) -> Sequence[str]:
    said = subject.ask_of_sample("predict")
    names: Sequence[str] = said.data["answers"][output].get("classes") or () if said else ()
    return names


def _curves(subject: Subject, answer: LabResult, output: int) -> tuple[dict[str, Any], str, str]:
    """What is drawn over the change: the true class, and what it is taken for as it is."""
    probabilities = answer.arrays.get("probabilities")
    if probabilities is None:
        flat = answer.arrays["outputs"].reshape(len(answer.arrays["amounts"]), -1)[:, :6]
        curves = {f"value {place + 1}": flat[:, place] for place in range(flat.shape[1])}
        return curves, "output", "What the network says over the change (at most six values)."
    said = subject.ask_of_sample("predict")
    about: Any = said.data["answers"][output] if said else {"truth": None}
    truth = about["truth"]
    classes = about.get("classes") or [str(place) for place in range(probabilities.shape[1])]
    none = int(np.argmin(np.abs(answer.arrays["amounts"] - answer.data["none"])))
    before = int(probabilities[none].argmax())
    shown = [before] if truth is None else [truth]
    shown += [each for each in map(int, probabilities.argmax(axis=1)) if each not in shown]
    shown = list(dict.fromkeys(shown))[:4]
    curves = {
        str(classes[each]) + (" (true)" if each == truth else ""): probabilities[:, each]
        for each in shown
    }
    kept = probabilities.argmax(axis=1) == before
    others = np.delete(kept, none)
    words = (
        f"The probability of the true class, and of those that it is taken for. "
        f"{int(others.sum())} of {len(others)} changed pictures are still taken for "
        f"{classes[before]}."
    )
    return curves, "probability", words


def _label(answer: LabResult, place: int, classes: Sequence[str]) -> str:
    """What a changed picture is taken for, with the probability of that."""
    probabilities = answer.arrays.get("probabilities")
    if probabilities is None:
        return ""
    said = int(probabilities[place].argmax())
    name = brief(str(classes[said])) if said < len(classes) else str(said)
    return f": {name} {probabilities[place, said]:.2f}"


def _draw_all(subject: Subject, outside: Outside, output: int) -> None:
    """Draws how often predictions stay over many samples."""
    split, data = next(iter(splits_of(subject.dataset).items()))
    told = told_of(subject, split, output)
    if told is None or told.kind != "classes":
        return
    markup.heading("Over many samples")
    most = subject.select(
        f"Samples of the {data.lower()}",
        "invariance-amount",
        AMOUNTS,
        said=lambda each: f"{each:,}",
    )
    answer = subject.ask_at_length(
        "invariance_of",
        "Measure the invariance",
        split=split,
        count=most,
        outside=outside,
        output=output,
    )
    if answer is None:
        markup.note(
            "Changes each sample in every way and counts how often what is predicted stays the "
            "same."
        )
        return
    _draw_found(subject, answer.data["changes"])
    number, of = answer.data["count"], answer.data["of"]
    markup.note(
        f"Which part of the predictions of {count(number)} of {count(of)} samples stays the "
        "same under the change, right or wrong. The figure above is the mean over all amounts but "
        "that of no change: 100 % is perfectly invariant."
    )
    _draw_all_exports(subject, told, answer, outside)


def _draw_found(subject: Subject, changes: Mapping[str, Any]) -> None:
    """Draws, for each kind of change, one figure and how it depends on the amount."""
    markup.tiles(
        [(CHANGES[change], f"{100 * changes[change]['invariance']:.1f} %") for change in CHANGES]
    )
    for change, words in CHANGES.items():
        found = changes[change]
        figure = change_curves(
            np.array(found["amounts"]), {"unchanged": np.array(found["unchanged"])},
            across=f"{words} ({found['unit'].strip()})", up="predictions unchanged",
            none=found["none"],
        )  # fmt: skip
        figure.update_layout(height=210)
        st.plotly_chart(figure, key=subject.key("unchanged", change))
        draw_exports(subject, f"unchanged_{change}", chart=subject.key("unchanged", change))


def _draw_all_exports(subject: Subject, told: Told, answer: LabResult, outside: Outside) -> None:
    rows = [
        (change, amount, measure(share))
        for change, found in answer.data["changes"].items()
        for amount, share in zip(found["amounts"], found["unchanged"], strict=True)
    ]
    draw_exports(
        subject,
        "invariance",
        csv=lambda: as_csv(("change", "amount", "unchanged"), rows),
        code=all_code(subject, told, answer, outside),
        files=data_files(told),
    )
