"""One example, and what a network says of it: as pictures where the answer is one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from builder.datasets import Dataset, Target
from builder.plots.samples import picture
from builder.plots.samples_numbers import series_figure
from builder.plots.samples_outlined import beside, boxed, film_strip, mask_picture
from builder.plots.tiles import Sheet
from builder.ui import markup
from builder.ui.figures import measure
from builder.ui.sample_pictures import spelt_out

_WIDTH = 224
_MOST_VALUES = 30


def draw_example(
    dataset: Dataset, inputs: Sequence[Any], name: str, *, key: str = "example"
) -> None:
    """Draws what goes in: images side by side, frames, a line, words, or a list of values.

    Args:
        dataset: What it is an example of.
        inputs: One array per input, without a batch axis.
        name: What it is called, for those who cannot see it.
        key: What the keys of charts begin with.
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
        _show(images[0] if len(images) == 1 else beside(images), name)


def draws_answer(target: Target) -> bool:
    """Says whether the answer to a target is drawn as a picture."""
    return target.task in ("image", "mask", "box", "sequence")


def draw_answer(target: Target, given: Any, truth: Any, output: Any) -> None:
    """Draws what is right and what the network says.

    Args:
        target: What was asked.
        given: The first input, without a batch axis.
        truth: The right answer.
        output: The network's output.
    """
    match target.task:
        case "image":
            bounds = target.value_range or (0.0, 1.0)
            _pair(picture(truth, bounds), picture(output, bounds))
        case "mask":
            _pair(mask_picture(truth), mask_picture(_classes(output)))
        case "box":
            image = picture(given, (0.0, 1.0))
            _pair(boxed(image, list(map(float, truth))), boxed(image, list(map(float, output))))
        case "sequence":
            said = _classes(output)
            pairs = zip(np.reshape(truth, -1), np.reshape(said, -1), strict=True)
            rows = [
                (str(step + 1), target.classes[int(right)], target.classes[int(told)],
                 "right" if right == told else "wrong")
                for step, (right, told) in enumerate(pairs)
            ]  # fmt: skip
            markup.table(("step", "true", "predicted", ""), rows)


def _classes(output: Any) -> Any:
    """The class of each place: of one channel the second where it is above a half."""
    values = np.asarray(output)
    return (values[..., 0] > 0.5).astype(int) if values.shape[-1] == 1 else values.argmax(axis=-1)


def _pair(truth: Any, said: Any) -> None:
    _show(beside([truth, said]), "left the right answer, on the right what is predicted")
    markup.note("Left: what is right. Right: what is predicted.")


def _show(pixels: Any, name: str, *, wide: bool = False) -> None:
    sheet = Sheet(pixels=np.asarray(pixels, np.uint8), captions=(name,), columns=1, rows=1)
    scale = 1 if wide else max(1, _WIDTH // sheet.pixels.shape[1])
    st.image(sheet.png(scale), alt=name)
