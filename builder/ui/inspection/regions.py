"""Masks, boxes, images and sequences: how well each place is told, and the worst samples."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from builder.datasets import Dataset
from builder.inspection.confusion import confusion
from builder.inspection.regions import box_iou, iou_per_class, mean_iou_each
from builder.plots.regions import box_tile, image_tile, mask_tile, tiles
from builder.plots.residuals import spread_bars
from builder.plots.samples import picture
from builder.plots.samples_outlined import CLASS_COLOURS
from builder.plots.tiles import Pixels
from builder.ui import markup
from builder.ui.figures import measure
from builder.ui.inspection.exports import as_csv, draw_exports, sheet_svg
from builder.ui.inspection.prediction_of_all import (
    Told,
    data_files,
    draw_told,
    note_how_many,
    said_code,
)
from builder.ui.inspection.prediction_samples import draw_look_at, draw_samples
from builder.ui.inspection.regions_code import code_of
from builder.ui.inspection.subject import Subject
from builder.ui.laboratory import all_of

SHOWN = 12
_TASKS = frozenset({"mask", "box", "image", "sequence"})
NO_PLACES = "No output of this network is a mask, a box, an image or a sequence."
ORDERS = ("Worst first", "Best first", "As they come")


def needs_places(dataset: Dataset | None, nodes: Sequence[Mapping[str, Any]]) -> str:
    """Says why there are no regions to look at; empty where there are some."""
    if dataset is None:
        return "The data of this run are not here any more."
    tasks = {each.task for each in dataset.targets}
    return "" if tasks & _TASKS else NO_PLACES


def draw_regions(subject: Subject) -> None:
    """Draws how well masks, boxes, images or sequences are told, and samples of them."""
    told = draw_told(
        subject,
        "Masks, boxes and steps",
        ("places", "images", "numbers"),
        NO_PLACES,
        fits=lambda target: target.task in _TASKS,
    )
    if told is None:
        return
    draw: Mapping[str, Callable[[Told], None]] = {
        "mask": _draw_masks,
        "box": _draw_boxes,
        "image": _draw_images,
        "sequence": _draw_steps,
    }
    draw[told.target.task](told)


def _draw_masks(told: Told) -> None:
    classes = len(told.classes)
    whole = confusion(told.right, told.said, classes)
    of_class = iou_per_class(whole)
    right = float(np.trace(whole) / whole.sum())
    markup.tiles((("pixels right", f"{100 * right:.2f} %"), ("mean IoU", measure(_mean(of_class)))))
    markup.table(
        ("class", "IoU"),
        [(name, measure(_or_none(iou))) for name, iou in zip(told.classes, of_class, strict=True)],
        numbers=frozenset({1}),
    )
    note_how_many(
        told,
        "IoU, intersection over union: of all pixels that are of the class or taken for it, which "
        "part is both; 1 is perfect.",
    )
    rows = [(name, _or_none(iou)) for name, iou in zip(told.classes, of_class, strict=True)]
    _draw_exports(told, "iou_per_class", ("class", "IoU"), rows)
    each = mean_iou_each(told.right, told.said, classes)
    names = zip(told.classes, CLASS_COLOURS * (1 + classes // len(CLASS_COLOURS)), strict=False)

    def tile(image: Pixels | None, truth: Any, said: Any) -> Pixels:
        return mask_tile(image, truth, said)

    markup.heading("Samples")
    markup.swatches(names)
    _draw_samples(
        told, each, "IoU", tile, "From left to right: the image, the right mask, the predicted "
        "one, and that over the image. The figure is the mean IoU of the sample's classes.",
    )  # fmt: skip


def _draw_boxes(told: Told) -> None:
    iou = box_iou(told.right.reshape(-1, 4), told.said.reshape(-1, 4))
    half = float((iou >= 0.5).mean())
    markup.tiles((("mean IoU", measure(float(iou.mean()))), ("IoU ≥ 0.5", f"{100 * half:.2f} %")))
    counts, edges = np.histogram(iou, 10, (0, 1))
    labels = [f"{low:.1f}–{high:.1f}" for low, high in zip(edges[:-1], edges[1:], strict=True)]
    figure = spread_bars(counts / len(iou), labels, "share of samples")
    figure.update_xaxes(title="IoU")
    st.plotly_chart(figure, key=told.subject.key("iou"))
    note_how_many(
        told,
        "IoU, intersection over union: which part of the area of both boxes together is in both; "
        "1 is perfect, and from 0.5 on an object mostly counts as found.",
    )
    rows = list(enumerate(iou.tolist()))
    _draw_exports(told, "box_iou", ("sample", "IoU"), rows, told.subject.key("iou"))
    markup.heading("Samples")
    markup.swatches((("right (dashed)", "#51cf66"), ("predicted (solid)", "#ff922b")))

    def tile(image: Pixels | None, truth: Any, said: Any) -> Pixels:
        ground = np.full((64, 64, 3), 255, np.uint8) if image is None else image
        return box_tile(ground, np.ravel(truth).tolist(), np.ravel(said).tolist())

    _draw_samples(told, iou, "IoU", tile, "Both boxes over the image.")


def _draw_images(told: Told) -> None:
    squares, sizes = told.said[:, 0], told.said[:, 1]
    bounds = told.target.value_range or (0.0, 1.0)
    noise = 10 * np.log10((bounds[1] - bounds[0]) ** 2 / np.maximum(squares, 1e-12))
    markup.tiles(
        (
            ("MSE", measure(float(squares.mean()))),
            ("MAE", measure(float(sizes.mean()))),
            ("mean PSNR", f"{noise.mean():.2f} dB"),
        )
    )
    note_how_many(
        told,
        "MSE and MAE: the mean of the squares and of the sizes of what a pixel is off. PSNR: the "
        "same as decibels below the range of the values; more is better.",
    )
    rows = list(zip(range(len(squares)), squares.tolist(), sizes.tolist(), strict=True))
    _draw_exports(told, "image_errors", ("sample", "MSE", "MAE"), rows)
    markup.heading("Samples")

    def tile(image: Pixels | None, truth: Any, said: Any) -> Pixels:
        return image_tile(image, truth, np.reshape(said, np.shape(truth)), bounds)

    _draw_samples(
        told, -squares, "MSE", tile, "From left to right: what goes in, what is right, what is "
        "predicted, and where they differ (dark).", shown=lambda score: measure(-score),
    )  # fmt: skip


def _draw_steps(told: Told) -> None:
    right = (told.right == told.said).reshape(len(told.said), -1)
    markup.tiles(
        (
            ("steps right", f"{100 * float(right.mean()):.2f} %"),
            ("sequences all right", f"{100 * float(right.all(axis=1).mean()):.2f} %"),
        )
    )
    each = right.mean(axis=0)
    names = [str(step + 1) for step in range(len(each))]
    figure = spread_bars(each, names, "share that is right")
    figure.update_xaxes(title="step")
    st.plotly_chart(figure, key=told.subject.key("steps"))
    first = str(told.classes[0])
    known = told.right.reshape(len(right), -1) != 0
    inner = f"{100 * float(right[known].mean()):.2f} %" if known.any() else "–"
    note_how_many(
        told,
        "How often each step of a sequence is told right. Without the steps that are "
        f"“{first}”, the first class, which often stands for padding: {inner}.",
    )
    rows = list(zip(names, each.tolist(), strict=True))
    _draw_exports(told, "steps", ("step", "right"), rows, told.subject.key("steps"))
    markup.heading("Samples with the most mistakes")
    worst = np.argsort(right.mean(axis=1), kind="stable")[:SHOWN]
    captions = [_step_words(told, int(at)) for at in worst]
    draw_samples(told, list(map(int, worst)), captions, "worst_sequences")


def _step_words(told: Told, index: int) -> str:
    truth, said = told.right[index].ravel(), told.said[index].ravel()
    wrong = [
        f"{step + 1}: {told.classes[told_as]}, is {told.classes[true]}"
        for step, (true, told_as) in enumerate(zip(truth, said, strict=True))
        if true != told_as
    ]
    return "; ".join(wrong[:4]) + (" …" if len(wrong) > 4 else "") if wrong else "all right"


Tile = Callable[[Any, Any, Any], Pixels]


def _draw_samples(
    told: Told, scores: NDArray[Any], name: str, tile: Tile, words: str,
    *, shown: Callable[[float], str] = measure,
) -> None:  # fmt: skip
    """Draws the samples with the worst (or best) scores; a greater score is a better one."""
    subject, dataset = told.subject, told.subject.dataset
    indices = _ranked(scores, subject.select("Order", "regions-order", ORDERS))
    answer = subject.ask("pictured", split=told.split, indices=indices, output=told.output)
    if answer is None or dataset is None:
        return
    images = _images(dataset, all_of(answer.arrays, "x"), len(indices))
    pairs = answer.arrays["truth"], answer.arrays["said"]
    captions = [f"{name} {shown(float(scores[index]))}" for index in indices]
    drawn = tiles(
        [tile(image, *pair) for image, *pair in zip(images, *pairs, strict=True)],
        [f"{index}: {caption}" for index, caption in zip(indices, captions, strict=True)],
    )
    height, width = drawn.tile_shape
    markup.picture_grid(drawn, side=min(330, max(150, 88 * width // height)), label=words)
    markup.note(words)
    draw_look_at(subject, told.split, list(zip(indices, captions, strict=True)), "regions")
    draw_exports(
        subject,
        "samples_of_regions",
        png=lambda: drawn.png(scale=2),
        svg=lambda: sheet_svg(drawn, scale=2),
        csv=lambda: as_csv(("sample", name), [(at, shown(float(scores[at]))) for at in indices]),
        code=said_code(told) + code_of(told, chosen=indices),
        files=data_files(told),
    )


def _ranked(scores: NDArray[Any], order: str) -> list[int]:
    """The numbers of the samples that are shown, in one of `ORDERS`."""
    ranked = {
        ORDERS[0]: np.argsort(scores, kind="stable"),
        ORDERS[1]: np.argsort(-scores, kind="stable"),
    }.get(order, np.arange(len(scores)))
    return list(map(int, ranked[:SHOWN]))


def _images(dataset: Dataset, inputs: Sequence[Any], count: int) -> list[Pixels | None]:
    """The first image of each sample as colours; None where the data have no images."""
    for feature, values in zip(dataset.inputs, inputs, strict=True):
        if feature.kind == "image":
            bounds = feature.value_range or (0.0, 1.0)
            return [picture(image, bounds) for image in values]
    return [None] * count


def _draw_exports(
    told: Told,
    name: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    chart: str = "",
) -> None:
    draw_exports(
        told.subject,
        name,
        chart=chart,
        csv=lambda: as_csv(columns, rows),
        code=said_code(told) + code_of(told),
        files=data_files(told),
    )


def _mean(values: NDArray[np.float64]) -> float | None:
    return None if np.isnan(values).all() else float(np.nanmean(values))


def _or_none(value: Any) -> float | None:
    return None if np.isnan(value) else float(value)
