"""What excites a channel or a class: an input made for it, and how its activation rose."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from builder.inspection.channels import channels_last
from builder.plots.attribution import climb_figure, feature_bars, series_heat
from builder.plots.overlay import enlarged as large
from builder.plots.overlay import shown
from builder.plots.samples import picture
from builder.plots.tiles import Sheet, sheet
from builder.ui import markup
from builder.ui.figures import measure
from builder.ui.inspection.exports import as_csv, draw_exports, numbers_csv, sheet_svg
from builder.ui.inspection.maximisation_code import aim_code, channel_code, climb_code
from builder.ui.inspection.subject import Subject
from builder.ui.inspection.why_asking import draw_aim, features_of, input_axes, names_of
from builder.workers.client import LabResult

_STARTS = {"noise": "noise", "sample": "the sample"}


def draw_maximisation(subject: Subject) -> None:
    """Draws what excites a channel of the chosen layer, or a class."""
    goals = ("channel", "class")
    goal = subject.select("Excite", "excite", goals, said=_goals(subject).__getitem__)
    asked: dict[str, Any] = {}
    if goal == "class":
        aim = draw_aim(subject)
        if aim is None:
            return
        asked["aim"] = aim
    how = _draw_how(subject, goal)
    if goal == "channel":
        asked = {"node_id": subject.node_id, "channel": how.pop("channel")}
    subject_of = {**asked, **how}
    answer = subject.ask_at_length(
        "excite", f"Climb {how['steps']} steps", sample=dict(subject.sample), **subject_of
    )
    if answer is None:
        markup.note(
            "Beginning with noise or the sample, the input is changed step by step so that the "
            "activation becomes larger. The same seed gives the same picture."
        )
        return
    _draw_climbed(subject, answer, goal, asked, how)


def _goals(subject: Subject) -> dict[str, str]:
    return {"channel": f"a channel of {subject.node['name']}", "class": "a class of the output"}


def _draw_how(subject: Subject, goal: str) -> dict[str, Any]:
    how: dict[str, Any] = {}
    names = names_of(subject)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        if goal == "channel":
            most = int(subject.node["shapes"][0][subject.channel_axis]) - 1
            how["channel"] = _number(subject, "Channel", "excite-channel", 0, most, 0)
        if len(names) > 1:
            how["place"] = subject.select(
                "Change", "excite-input", range(len(names)), said=names.__getitem__
            )
        how["start"] = subject.select(
            "Begin with", "excite-start", list(_STARTS), said=_STARTS.__getitem__
        )
        how["steps"] = subject.select("Steps", "excite-steps", (128, 32, 64, 256, 512))
    with st.expander("How it climbs"), st.container(horizontal=True, gap="small"):
        how["decay"] = subject.select(
            "Towards the middle", "excite-decay", (0.1, 0.0, 0.3, 1.0),
            help="L2: how strongly values are drawn to the middle of their range",
        )  # fmt: skip
        how["smooth"] = subject.select(
            "Smoothness", "excite-smooth", (0.3, 0.0, 0.1, 1.0),
            help="Total variation: how strongly neighbours are made alike",
        )  # fmt: skip
        how["jitter"] = subject.select(
            "Jitter", "excite-jitter", (1, 0, 2, 4, 8),
            help="How many pixels the picture is shifted at random before every step",
        )  # fmt: skip
        how["rate"] = subject.select("Step size", "excite-rate", (0.02, 0.005, 0.01, 0.05))
        how["seed"] = _number(subject, "Seed", "excite-seed", 0, 10_000, 0)
    return how


def _number(subject: Subject, label: str, name: str, low: int, high: int, usual: int) -> int:
    kept = max(low, min(high, subject.option(name, usual)))
    chosen = int(st.number_input(label, low, high, value=kept, step=1, key=subject.key(name)))
    subject.keep(name, chosen)
    return chosen


def _draw_climbed(
    subject: Subject, answer: LabResult, goal: str, asked: dict[str, Any], how: dict[str, Any]
) -> None:
    place = how.get("place", 0)
    channel = f"channel {asked['channel']} of {subject.node['name']}" if goal == "channel" else ""
    subject.title(f"What excites {markup.plain(channel or 'the class')}", answer.data)
    name = "excites_" + (f"{subject.node['name']}_{asked['channel']}" if channel else "class")
    files = _draw_made(subject, answer, place)
    draw_exports(subject, name, **files, code=_code(subject, answer, asked, how))
    reached = [measure(answer.data[each]) for each in ("before", "after")]
    markup.facts((("activation before", reached[0]), ("highest activation", reached[1])))
    curve = answer.arrays["curve"]
    st.plotly_chart(climb_figure(curve), key=subject.key("climb"))
    draw_exports(
        subject, f"{name}_curve", chart=subject.key("climb"),
        csv=lambda: as_csv(("step", "activation"), list(enumerate(map(float, curve)))),
    )  # fmt: skip
    markup.note(
        "The activation is the mean over the channel's map, or the score of the class. Little "
        "rise, or grey noise, is an answer too: the channel answers to nothing much."
    )


def _draw_made(subject: Subject, answer: LabResult, place: int) -> dict[str, Any]:
    """Draws the input that was made, and returns what its files are made of."""
    start, image = answer.arrays["start"], answer.arrays["image"]
    files: dict[str, Any] = {
        "csv": lambda: numbers_csv(image, [f"axis {at}" for at in range(image.ndim)], "value")
    }
    feature = features_of(subject)[place]
    if image.ndim >= 3:
        axis = input_axes(subject)[place]
        before, after = (channels_last(each, axis) for each in (start, image))
        drawn = _pictures(before, after, answer.data["bounds"])
        markup.picture_grid(drawn, side=224, label="Before and after")
        files |= {"png": drawn.png, "svg": lambda: sheet_svg(drawn, scale=1)}
    elif image.ndim == 2:
        files["chart"] = subject.key("excited-series")
        figure = series_heat(image, np.abs(image - start), signed=False)
        st.plotly_chart(figure, key=files["chart"])
    else:
        names = feature.values if feature and len(feature.values) == image.size else None
        labels = names or [f"value {at + 1}" for at in range(image.size)]
        files["chart"] = subject.key("excited-bars")
        st.plotly_chart(feature_bars(image.ravel(), labels), key=files["chart"])
    return files


def _code(subject: Subject, answer: LabResult, asked: dict[str, Any], how: dict[str, Any]) -> str:
    if "aim" not in asked:
        return climb_code(answer, how, channel_code(subject, asked["channel"]))
    # What is said of the aim, such as which class it is, comes with any answer about it.
    said = subject.ask_of_sample("why_saliency", aim=asked["aim"])
    return climb_code(answer, how, aim_code(said)) if said is not None else ""


def _pictures(start: Any, image: Any, bounds: Any) -> Sheet:
    pairs = [start, image] if image.ndim == 3 else [*start[:1], *image]
    low, high = bounds
    tiles = np.stack([large(picture(shown(each), (low, high))) for each in pairs])
    after = ["after"] if image.ndim == 3 else [f"after: frame {at + 1}" for at in range(len(image))]
    return sheet(tiles, ("before", *after), columns=min(4, len(pairs)))
