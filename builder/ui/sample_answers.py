"""One example, and what a network says of it: as pictures where the answer is one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from builder.datasets import Dataset, Target
from builder.inspection.own_images import can_be_drawn
from builder.plots.samples import picture
from builder.plots.samples_numbers import series_figure
from builder.plots.samples_outlined import (
    CLASS_COLOURS,
    beside,
    boxed,
    film_strip,
    mask_picture,
)
from builder.plots.tiles import Sheet
from builder.ui import markup
from builder.ui.figures import measure
from builder.ui.sample_pictures import spelt_out

_WIDTH = 224
_MOST_VALUES = 30


def draw_example(
    dataset: Dataset,
    inputs: Sequence[Any],
    name: str,
    *,
    key: str = "example",
    width: int | None = None,
) -> None:
    """Draws what goes in: images side by side, frames, a line, words, or a list of values.

    Args:
        dataset: What it is an example of.
        inputs: One array per input, without a batch axis.
        name: What it is called, for those who cannot see it.
        key: What the keys of charts begin with.
        width: About how wide an image is drawn, in pixels; None for the usual width.
    """
    images = []
    for feature, values in zip(dataset.inputs, inputs, strict=True):
        bounds = feature.value_range or (0.0, 1.0)
        match feature.kind:
            case "image":
                images.append(picture(values, bounds))
            case "video":
                _show(film_strip(values, bounds), name, wide=True)
            case "series":
                figure = series_figure(np.asarray(values)[None], None, columns=1)
                st.plotly_chart(figure, key=f"{key}-{feature.name}")
            case "text":
                words = [(word, "") for word in spelt_out(feature, {}, values)]
                markup.texts([("", words)], label=name)
            case _:
                named = zip(feature.values, np.reshape(values, -1)[:_MOST_VALUES], strict=False)
                markup.facts([(label, measure(float(value))) for label, value in named])
    if images:
        _show(images[0] if len(images) == 1 else beside(images), name, width=width)


def draw_unknown(values: Any, name: str, *, width: int | None = None) -> None:
    """Draws what goes in where no data describe it: a picture, or how large its numbers are.

    Args:
        values: The input, without a batch axis.
        name: What it is called.
        width: As for `draw_example`.
    """
    low, high = float(np.min(values)), float(np.max(values))
    if can_be_drawn(np.shape(values)):
        _show(picture(values, (min(low, 0.0), max(high, 1.0))), name, width=width)
        return
    size = " × ".join(map(str, np.shape(values))) or "one"
    numbers = measure(low) if np.size(values) == 1 else f"{size}: {measure(low)} to {measure(high)}"
    markup.facts(((name, numbers),))


def draws_answer(target: Target) -> bool:
    """Says whether the answer to a target is drawn as a picture."""
    return target.task in ("image", "mask", "box", "sequence")


def draw_answer(target: Target, given: Any, truth: Any | None, output: Any) -> None:
    """Draws what is right and what the network says.

    Args:
        target: What was asked.
        given: The first input, without a batch axis.
        truth: The right answer; None where nobody knows it, as of a sample of one's own.
        output: The network's output.
    """
    match target.task:
        case "image":
            bounds = target.value_range or (0.0, 1.0)
            _pair(*(picture(each, bounds) for each in (truth, output) if each is not None))
        case "mask":
            labels = (truth, _classes(output))
            _pair(*(mask_picture(each) for each in labels if each is not None))
            markup.swatches(zip(target.classes, CLASS_COLOURS, strict=False))
        case "box":
            image = picture(given, (0.0, 1.0))
            corners = (np.ravel(each).tolist() for each in (truth, output) if each is not None)
            _pair(*(boxed(image, each) for each in corners))
        case "sequence":
            _draw_steps(target, truth, _classes(output))


def _draw_steps(target: Target, truth: Any | None, said: Any) -> None:
    told = [target.classes[int(each)] for each in np.reshape(said, -1)]
    steps = [str(step + 1) for step in range(len(told))]
    if truth is None:
        markup.table(("step", "predicted"), zip(steps, told, strict=True))
        return
    right = [target.classes[int(each)] for each in np.reshape(truth, -1)]
    verdicts = ["right" if a == b else "wrong" for a, b in zip(right, told, strict=True)]
    markup.table(("step", "true", "predicted", ""), zip(steps, right, told, verdicts, strict=True))


def _classes(output: Any) -> Any:
    """The class of each place: of one channel the second where it is above a half."""
    values = np.asarray(output)
    return (values[..., 0] > 0.5).astype(int) if values.shape[-1] == 1 else values.argmax(axis=-1)


def _pair(*pictures: Any) -> None:
    """Draws the right answer, where it is known, and beside it what is predicted."""
    if len(pictures) == 1:
        _show(pictures[0], "what is predicted")
        markup.note("What is predicted. What is right, nobody has said of this sample.")
        return
    _show(beside(pictures), "left the right answer, on the right what is predicted")
    markup.note("Left: what is right. Right: what is predicted.")


def _show(pixels: Any, name: str, *, wide: bool = False, width: int | None = None) -> None:
    sheet = Sheet(pixels=np.asarray(pixels, np.uint8), captions=(name,), columns=1, rows=1)
    scale = 1 if wide else max(1, (width or _WIDTH) // sheet.pixels.shape[1])
    st.image(sheet.png(scale), alt=name)
