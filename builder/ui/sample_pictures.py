"""Pictures of the examples of a data set, each kind in its own way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import streamlit as st

from builder.datasets import Dataset, Feature, Target
from builder.plots.samples import line_figure, picture, points_figure
from builder.plots.samples_numbers import (
    features_figure,
    pairs_figure,
    series_figure,
    values_figure,
)
from builder.plots.samples_outlined import (
    CLASS_COLOURS,
    beside,
    boxed,
    film_strip,
    mask_picture,
    overlaid,
)
from builder.plots.tiles import sheet
from builder.ui import markup
from builder.ui.figures import measure
from builder.ui.laboratory import all_of
from builder.workers.client import LabResult

_CHART = {"displayModeBar": False}
_SHOWN = {"image": 60, "video": 12, "series": 450, "text": 16}
_FIELDS = 9
"""Series that are drawn, from here and there: neighbours can be the same but for one step."""
_COMPOSED = 24
"""Examples of several pictures each: larger, so fewer."""
_POINTS = 500
_ROWS = 8
_TILE = 64
_STRIP = 324
_MOST_FEATURES = 30


def amount(dataset: Dataset) -> int:
    """Returns how many examples are drawn."""
    return _SHOWN.get(dataset.kind, _POINTS)


def draw_pictures(dataset: Dataset, answer: LabResult) -> None:
    """Draws examples.

    Args:
        dataset: What they are.
        answer: What the lab's `samples` gives.
    """
    markup.heading("Samples")
    draw: dict[str, Callable[[Dataset, LabResult], None]] = {
        "image": _draw_images,
        "video": _draw_videos,
        "series": _draw_series,
        "text": _draw_texts,
        "points": _draw_numbers,
        "table": _draw_numbers,
    }
    draw[dataset.kind](dataset, answer)


def _draw_images(dataset: Dataset, answer: LabResult) -> None:
    inputs, targets = all_of(answer.arrays, "x"), all_of(answer.arrays, "y")
    images = [at for at, feature in enumerate(dataset.inputs) if feature.kind == "image"]
    drawn_targets = [each for each in dataset.targets if each.task in ("mask", "image", "box")]
    composed = len(images) > 1 or bool(drawn_targets) or len(inputs) > len(images)
    count = min(len(inputs[0]), _COMPOSED if composed else len(inputs[0]))
    tiles = [_composed(dataset, [each[row] for each in inputs], [each[row] for each in targets])
             for row in range(count)]  # fmt: skip
    captions = tuple(_caption(dataset, inputs, targets, row) for row in range(count))
    wide = round(tiles[0].shape[1] / tiles[0].shape[0])
    side = _TILE if not composed and wide <= 1 else min(_STRIP, 112 * max(1, wide))
    grid = sheet(np.stack(tiles), captions)
    markup.picture_grid(grid, side=side, label=f"Samples of {dataset.title}")
    _explain_targets(drawn_targets)


def _composed(dataset: Dataset, inputs: Sequence[Any], targets: Sequence[Any]) -> Any:
    """One example as one picture: what goes in, then what should come out."""
    pictures = [
        picture(values, feature.value_range or (0.0, 1.0))
        for values, feature in zip(inputs, dataset.inputs, strict=True)
        if feature.kind == "image"
    ]
    given = pictures[0]
    for values, target in zip(targets, dataset.targets, strict=True):
        if target.task == "image":
            pictures.append(picture(values, target.value_range or (0.0, 1.0)))
        elif target.task == "mask" and values.shape == given.shape[:2]:
            pictures += [overlaid(given, values), mask_picture(values)]
        elif target.task == "box":
            pictures[0] = boxed(given, [float(value) for value in values])
    return pictures[0] if len(pictures) == 1 else beside(pictures)


def _caption(dataset: Dataset, inputs: Any, targets: Any, row: int) -> str:
    """Says what is asked of an example and what is right; nothing of what is drawn."""
    said = [
        " ".join(spelt_out(feature, {}, values[row]))
        for feature, values in zip(dataset.inputs, inputs, strict=True)
        if feature.kind == "text"
    ]
    answers = [
        _answer(target, values[row])
        for target, values in zip(dataset.targets, targets, strict=True)
        if not target.is_per_place and target.task not in ("image", "box")
    ]
    told = ", ".join(answer for answer in answers if answer)
    return " → ".join([*said, told]) if said else told


def _answer(target: Target, value: Any) -> str:
    if target.classes:
        return target.classes[int(value)]
    numbers = np.reshape(value, -1)
    return (
        f"{target.name} {measure(float(numbers[0])).rstrip('0').rstrip('.')}"
        if numbers.size == 1
        else ""
    )


def _explain_targets(drawn: Sequence[Target]) -> None:
    shown = {
        "mask": "the mask over the picture, the mask itself",
        "image": "the picture that should come out",
    }
    listed = [shown[target.task] for target in drawn if target.task in shown]
    if listed:
        markup.note(f"For each example: {', '.join(['what goes in', *listed])}.")
    for target in drawn:
        if target.task == "box":
            markup.note("The frame is the box that is asked for; it is no part of the picture.")
        if target.task == "mask":
            markup.swatches(zip(target.classes, CLASS_COLOURS, strict=False))


def _draw_videos(dataset: Dataset, answer: LabResult) -> None:
    frames, wanted = answer.arrays["x"], answer.arrays["y"]
    bounds = dataset.value_range or (0.0, 1.0)
    placed = dataset.task == "regression" and dataset.target_shape == (2,)
    strips = [film_strip(each, bounds, wanted[row] if placed else None)
              for row, each in enumerate(frames)]  # fmt: skip
    captions = tuple(
        f"next: across {place[0]:.2f}, down {place[1]:.2f}"
        if placed
        else _answer(dataset.targets[0], place)
        for place in wanted
    )
    grid = sheet(np.stack(strips), captions, columns=2)
    markup.picture_grid(grid, side=_STRIP, label=f"Samples of {dataset.title}")
    if placed:
        markup.note("The frames from left to right; the cross in the last field is what is asked.")


def _draw_series(dataset: Dataset, answer: LabResult) -> None:
    apart = np.linspace(0, len(answer.arrays["x"]) - 1, _FIELDS).astype(int)
    series, wanted = answer.arrays["x"][apart], answer.arrays["y"][apart]
    ahead = wanted if dataset.task == "regression" else None
    st.plotly_chart(series_figure(series, ahead), key="series", config=_CHART)


def _draw_texts(dataset: Dataset, answer: LabResult) -> None:
    feature, target = dataset.inputs[0], dataset.targets[0]
    words = answer.data.get("words", {})
    rows = []
    for tokens, wanted in zip(answer.arrays["x"], answer.arrays["y"], strict=True):
        spelt = spelt_out(feature, words, tokens)
        numbers = [int(token) for token in tokens if token]
        below = (
            [target.classes[int(tag)] for tag in wanted[: len(spelt)]]
            if target.shape
            else [str(n) for n in numbers]
        )
        about = "" if target.shape else _answer(target, wanted)
        rows.append((about, list(zip(spelt, below, strict=False))))
    markup.texts(rows, label=f"Samples of {dataset.title}")
    if target.shape:
        markup.note("Below each word: its class, which is to be learnt.")
    else:
        length = feature.shape[0]
        markup.note(
            "Below each word: the number that the network gets. Shorter texts are filled up with "
            f"0 to {length}."
        )
    if not feature.values and not words:
        markup.note("The list of words is not on this machine, so they are shown as numbers.")


def spelt_out(feature: Feature, words: dict[str, str], tokens: Any) -> list[str]:
    """Spells a text; padding is left out.

    Args:
        feature: The text's description, with its tokens where it knows them.
        words: Otherwise the words by number.
        tokens: Integers, `(length,)`.
    """

    def spelt(token: int) -> str:
        if token < len(feature.values):
            return feature.values[token]
        return words.get(str(token), f"#{token}")

    return [spelt(int(token)) for token in np.reshape(tokens, -1) if token]


def _draw_numbers(dataset: Dataset, answer: LabResult) -> None:
    x = answer.arrays["x"]
    first, wanted = dataset.targets[0], all_of(answer.arrays, "y")[0]
    if dataset.kind == "points" and dataset.input_shape == (2,) and first.classes:
        st.plotly_chart(points_figure(x, wanted.reshape(-1), first.classes), key="points")
        return
    if dataset.input_shape == (1,) and first.shape == (1,):
        st.plotly_chart(line_figure(x, wanted), key="line")
        return
    _draw_table(dataset, answer)
    names = dataset.features or tuple(f"value {at + 1}" for at in range(x.shape[1]))
    labels = wanted if first.classes else None
    markup.heading("How often each value comes")
    shown = min(x.shape[1], _MOST_FEATURES)
    figure = features_figure(x[:, :shown], names[:shown], labels, first.classes)
    st.plotly_chart(figure, key="features", config=_CHART)
    pairs = pairs_figure(x, names, labels, first.classes)
    if pairs is not None:
        markup.heading("Every value against every other")
        st.plotly_chart(pairs, key="pairs", config=_CHART)
    if first.is_numbers and first.shape == (1,):
        markup.heading(f"How often each {first.name} comes")
        st.plotly_chart(values_figure(wanted.reshape(-1), first.name), key="values", config=_CHART)


def _draw_table(dataset: Dataset, answer: LabResult) -> None:
    """Draws the first rows as they are, the targets last."""
    x, targets = answer.arrays["x"], all_of(answer.arrays, "y")
    names = dataset.features or tuple(f"value {at + 1}" for at in range(x.shape[1]))
    rows = [
        [f"{value:g}" for value in np.round(x[row].astype(float), 4)]
        + [
            _cell(target, values[row])
            for target, values in zip(dataset.targets, targets, strict=True)
        ]
        for row in range(min(_ROWS, len(x)))
    ]
    columns = [*names, *(target.name for target in dataset.targets)]
    markup.table(columns, rows, numbers=frozenset(range(len(names))))


def _cell(target: Target, value: Any) -> str:
    if target.classes:
        return target.classes[int(value)]
    return ", ".join(f"{number:g}" for number in np.round(np.reshape(value, -1).astype(float), 4))
