"""How much each part of a sample matters, drawn for every kind of input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np
import streamlit as st

from builder.datasets import Feature
from builder.inspection.channels import LAST, channels_last
from builder.plots.attribution import feature_bars, series_heat, shade
from builder.plots.feature_maps import Limits
from builder.plots.overlay import heat_sheet
from builder.plots.tiles import DIVERGING, SEQUENTIAL
from builder.plots.words import words_svg
from builder.ui import markup
from builder.ui.figures import measure
from builder.ui.inspection.exports import draw_exports, numbers_csv, sheet_svg
from builder.ui.inspection.maps_legend import draw_legend
from builder.ui.inspection.subject import Subject
from builder.ui.inspection.why_asking import features_of, input_axes, names_of
from builder.ui.laboratory import all_of, ask_once
from builder.ui.sample_pictures import spelt_out


def draw_found(
    subject: Subject, name: str, arrays: Mapping[str, Any], *, signed: bool, code: str,
    opacity: float = 0.6, how: str = "sum",
) -> None:  # fmt: skip
    """Draws what was found for every input, with its files and the code.

    Args:
        subject: What is looked at.
        name: What the files are called.
        arrays: The answer: inputs `x`, `x_1`; what was found, `found_0`, `found_1`.
        signed: Whether numbers below 0 mean something else than those above.
        code: What makes the same outside; drawn at the first input alone.
        opacity: Of heat over pictures.
        how: How the channels of a picture are put together: `"sum"`, or `"most"`, the greatest
            size.
    """
    given = all_of(arrays, "x")
    names, features, axes = names_of(subject), features_of(subject), input_axes(subject)
    most = _most(given, arrays, axes, how, signed)
    for place, values in enumerate(given):
        if len(given) > 1:
            markup.heading(names[place])
        found = arrays.get(f"found_{place}")
        if found is None:
            markup.note("Nothing is known of this input: it has no gradient.")
            continue
        draw_input(
            subject, f"{name}_{names[place]}" if len(given) > 1 else name, values, found,
            features[place], signed=signed, opacity=opacity, how=how, code=code, axis=axes[place],
            most=most,
        )  # fmt: skip
        code = ""


def _most(
    given: Sequence[Any], arrays: Mapping[str, Any], axes: Sequence[int], how: str, signed: bool
) -> float:
    """The greatest heat over all pictures that go in, so that one colour is one number in all."""
    return max(
        (
            float(np.abs(plane).max())
            for place, (values, axis) in enumerate(zip(given, axes, strict=True))
            if values.ndim >= 3 and (found := arrays.get(f"found_{place}")) is not None
            for plane in _planes(*_last(values, found, axis), how, signed)
        ),
        default=0.0,
    )


def _last(values: Any, found: Any, axis: int) -> tuple[Any, Any]:
    """What was found and where, with the channels last: as `_planes` takes them."""
    if axis != LAST and found.ndim == values.ndim:
        found = channels_last(found, axis)
    return found, channels_last(values, axis)


def draw_input(
    subject: Subject, name: str, values: Any, found: Any, feature: Feature | None, *,
    signed: bool, opacity: float, how: str, code: str, axis: int = LAST, most: float | None = None,
) -> None:  # fmt: skip
    """Draws what was found for one input, the way that suits it.

    Args:
        subject: What is looked at.
        name: What the files are called.
        values: What went in, without a batch axis.
        found: How much each matters, of the same shape, or without channels.
        feature: What it is, where that is known.
        signed: As for `draw_found`, as are `opacity`, `how` and `code`.
        opacity: See there.
        how: See there.
        code: See there.
        axis: Where it has its channels: see `why_asking.input_axes`.
        most: Of a picture the number of the strongest colour; None for its own greatest.
    """
    kind = feature.kind if feature is not None else _kind(values)
    if kind in ("image", "video"):
        found, values = _last(values, found, axis)
    files: dict[str, Any] = {"csv": lambda: numbers_csv(found, _axes(found), "value")}
    if kind in ("image", "video"):
        frames = values.reshape(-1, *values.shape[-3:])  # also those of volumes over time
        heats = _planes(found, values, how, signed)
        bounds = (feature.value_range if feature else None) or _range(values)
        most = most or max(float(np.abs(each).max()) for each in heats)
        drawn = heat_sheet(frames, heats, bounds, opacity=opacity, signed=signed, most=most)
        wide = 224 if len(frames) == 1 else 150
        markup.picture_grid(drawn, side=wide, label=name.replace("_", " "))
        low, scale = (-most, DIVERGING) if signed else (0.0, SEQUENTIAL)
        draw_legend(Limits(low, most), scale=scale, about="heat")
        files |= {"png": drawn.png, "svg": lambda: sheet_svg(drawn, scale=1)}
    elif kind == "text":
        words = _draw_words(subject, values, found, feature, signed=signed)
        files["svg"] = lambda: words_svg(words)
    elif kind == "series" and values.ndim == 2:
        files["chart"] = subject.key("series", name)
        st.plotly_chart(series_heat(values, found, signed=signed), key=files["chart"])
    else:
        flat = np.reshape(found, -1)
        named = list(feature.values) if feature is not None and feature.values else []
        named = named if len(named) == len(flat) else [f"value {at + 1}" for at in range(len(flat))]
        labels = [
            f"{label} = {measure(float(value))}"
            for label, value in zip(named, np.reshape(values, -1), strict=True)
        ]
        files["chart"] = subject.key("bars", name)
        st.plotly_chart(feature_bars(flat, labels), key=files["chart"])
    draw_exports(subject, name, **files, code=code)


def _draw_words(
    subject: Subject, tokens: Any, found: Any, feature: Feature | None, *, signed: bool
) -> list[tuple[str, str, str]]:
    """Draws the words of a text, each on a ground the stronger, the more it matters.

    Returns:
        For each word that, what stands below it, and its ground.
    """
    kept = [at for at, token in enumerate(np.reshape(tokens, -1)) if token]
    if not kept:
        markup.note("This text is empty.")
        return []
    spelt = (
        spelt_out(feature, _words_of(subject, feature), tokens)
        if feature is not None
        else [f"#{int(token)}" for token in np.reshape(tokens, -1) if token]
    )
    values = np.reshape(found, -1)[kept]
    most = float(np.abs(values).max())
    words = [
        (word, f"{value:{'+' if signed else ''}.2g}", shade(value, most, signed=signed))
        for word, value in zip(spelt, map(float, values), strict=True)
    ]
    drawn = "".join(
        f'<span style="background:{ground};border-radius:0.25rem;padding:0.1rem 0.25rem">'
        f"{escape(word)}<small>{below}</small></span>"
        for word, below, ground in words
    )
    label = "The words of the text, with how much each matters below it"
    st.html(f'<ul class="s-texts" aria-label="{label}"><li><span>{drawn}</span></li></ul>')
    return words


def _words_of(subject: Subject, feature: Feature) -> dict[str, str]:
    """Returns the words by number, where the data's description does not know them."""
    if feature.values or subject.dataset is None or "index" not in subject.sample:
        return {}
    asked = {"split": subject.sample["split"], "start": subject.sample["index"], "count": 1}
    answer = ask_once("samples", dataset=subject.dataset.name, **asked)
    return dict(answer.data["words"]) if answer else {}


def _planes(found: Any, values: Any, how: str, signed: bool) -> list[Any]:
    """Returns a plane per frame, on which channels are put together."""
    with_channels = found.ndim == values.ndim and values.ndim >= 3
    if with_channels:
        found = np.abs(found).max(axis=-1) if how == "most" and not signed else found.sum(axis=-1)
    shape = values.shape if values.ndim == 2 else values.shape[:-1]
    whole = np.broadcast_to(found, shape)  # one plane for all frames, or one for each
    planes = whole.reshape(-1, *whole.shape[-2:])
    return list(planes if signed else np.maximum(planes, 0) if how == "sum" else np.abs(planes))


def _kind(values: Any) -> str:
    if np.issubdtype(values.dtype, np.integer) and values.ndim == 1:
        return "text"
    kinds = {2: "series", 3: "image"}
    return "video" if values.ndim > 3 else kinds.get(values.ndim, "table")


def _range(values: Any) -> tuple[float, float]:
    low, high = float(np.min(values)), float(np.max(values))
    if low >= 0 and high <= 1:
        return 0.0, 1.0
    return (low, high) if high > low else (low, low + 1)


_AXES: Mapping[int, Sequence[str]] = {
    0: (),
    1: ("position",),
    2: ("row", "column"),
    3: ("row", "column", "channel"),
    4: ("frame", "row", "column", "channel"),
}


def _axes(found: Any) -> Sequence[str]:
    return _AXES.get(found.ndim, tuple(f"axis {at}" for at in range(found.ndim)))
