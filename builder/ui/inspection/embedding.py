"""Samples as points, near each other where a layer gives similar values for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from builder.inspection.channels import LAST
from builder.inspection.projection import (
    FIRST_COMPONENTS,
    ITERATIONS,
    PERPLEXITY,
    Method,
    shape_words,
)
from builder.plots.embedding import embedding_figure
from builder.plots.samples import side_by_side
from builder.plots.tiles import Sheet
from builder.ui import markup
from builder.ui.figures import count, measure
from builder.ui.inspection.choosing import numbers_of
from builder.ui.inspection.embedding_code import COLOURINGS, embedding_code
from builder.ui.inspection.embedding_samples import pictures_once, samples_behind, words_of
from builder.ui.inspection.exports import as_csv, draw_exports
from builder.ui.inspection.prediction_of_all import (
    SPLITS,
    Told,
    data_files,
    pinned,
    splits_of,
    told_of,
)
from builder.ui.inspection.prediction_samples import draw_look_at
from builder.ui.inspection.subject import Subject
from builder.ui.laboratory import all_of
from builder.ui.pictures import show_at_points
from builder.workers.client import LabResult

METHODS: dict[Method, str] = {"pca": "PCA", "tsne": "t-SNE", "umap": "UMAP"}
AMOUNTS = (200, 500, 1000, 2000)
_WORDS: dict[Method, str] = {
    "pca": "PCA turns the values so that the first axes show as much of their spread as can be.",
    "tsne": "t-SNE keeps neighbours together; how far apart groups lie, and how large they are, "
    "says little.",
    "umap": "UMAP keeps neighbours together; how far apart groups lie says little.",
}


def draw_embedding(subject: Subject) -> None:
    """Draws a point for each sample, coloured by class."""
    subject = pinned(subject)
    heading = st.container()
    laid = _draw_options(subject)
    method, split = laid.method, laid.split
    answer = _ask(subject, laid)
    if answer is None:
        return
    with heading:
        subject.title(f"Samples in the space of {markup.plain(subject.node['name'])}", answer.data)
    told = told_of(subject, split)
    points, indices = answer.arrays["points"], answer.arrays["indices"]
    labels, classes = _colours(subject, told, indices)
    coloured = told if labels is not None else None
    said = [_said(told, int(index)) for index in indices]
    inputs = samples_behind(subject, split, indices.tolist())
    lines = _lines(subject, indices, said, inputs)
    chosen = _sample_index(subject, split)
    figure = embedding_figure(points, indices, labels, classes, lines, chosen=chosen)
    drawn = pictures_once(subject, split, indices.tolist(), inputs)
    chart = _draw_chart(subject, figure, indices, drawn, laid.dimensions == 2)
    _draw_notes(subject, answer, method, split)
    draw_exports(
        subject,
        "embedding",
        chart=chart,
        csv=lambda: _csv(points, indices, said),
        code=embedding_code(
            subject, method, laid.dimensions, indices, laid.seed, coloured,
            subject.option("coloured", COLOURINGS[0]),
        ),
        files=data_files(told) if told else {},
    )  # fmt: skip
    _draw_point(subject, split, indices, said)


@dataclass(frozen=True)
class _Laid:
    """How the samples are laid out: what the lab's `embedding` takes."""

    method: Method
    dimensions: int
    split: str
    count: int
    seed: int


def _draw_options(subject: Subject) -> _Laid:
    splits = splits_of(subject.dataset)
    with st.container(horizontal=True, gap="small", key=subject.key("embedding-options")):
        return _Laid(
            subject.select("Method", "method", tuple(METHODS), said=lambda m: METHODS[m]),
            subject.select("Axes", "axes", (2, 3), said=lambda each: f"{each}-D"),
            subject.select("Data", "split", tuple(splits), said=splits.__getitem__),
            subject.select("Samples", "amount", AMOUNTS, said=lambda each: f"at most {each:,}"),
            subject.select("Seed", "seed", tuple(range(5)), help="What is drawn by chance"),
        )


def _lines(
    subject: Subject, indices: NDArray[Any], said: Sequence[tuple[str, ...]], inputs: Sequence[Any]
) -> list[tuple[str, ...]]:
    """What stands under the pointer at each point; pictures are shown beside it."""
    dataset = subject.dataset
    return [
        (f"sample {index}", *words, *(words_of(dataset, inputs, place) if dataset else ()))
        for place, (index, words) in enumerate(zip(indices, said, strict=True))
    ]


def _draw_chart(
    subject: Subject, figure: Any, indices: NDArray[Any], drawn: Sheet | None, flat: bool
) -> str:
    """Draws the points, each with its sample under the pointer; one can be clicked where flat.

    Returns:
        The chart's key.
    """
    key = subject.key("embedding", *([] if flat else ["3"]))
    if flat:
        event: Any = st.plotly_chart(figure, key=key, on_select="rerun", selection_mode="points")
        _take(subject, event)
    else:
        st.plotly_chart(figure, key=key)
    if drawn is None:
        return key
    shown = len(drawn.captions)
    show_at_points(drawn, indices[:shown].tolist(), chart=key, key=subject.key("embedding-hover"))
    few = f" That of the first {count(shown)} points is kept." if shown < len(indices) else ""
    markup.note(f"Point at a point to see its sample; a click chooses it below.{few}" if flat
                else f"Point at a point to see its sample.{few}")  # fmt: skip
    return key


def _ask(subject: Subject, laid: _Laid) -> LabResult | None:
    """Small ones at once; what takes long with a button, a bar and a way to stop it."""
    tensors = sum(int(np.prod([n or 1 for n in shape])) for shape in subject.node["shapes"])
    dataset = subject.dataset
    inputs = sum(int(np.prod(each.shape)) for each in dataset.inputs) if dataset else 0
    args = {"node_id": subject.node_id, **asdict(laid)}
    if laid.method == "pca" and laid.count <= 500 and max(tensors, inputs) <= 20_000:
        return subject.ask("embedding", **args)
    name = METHODS[laid.method]
    return subject.ask_at_length("embedding", f"Lay the samples out with {name}", **args)


def _colours(
    subject: Subject, told: Told | None, indices: NDArray[Any]
) -> tuple[NDArray[Any] | None, tuple[str, ...]]:
    """What the points are coloured by: a label each, and what the labels mean."""
    if told is None or told.kind not in ("classes", "numbers"):
        return None, ()
    inside = indices[indices < len(told.said)]
    if len(inside) < len(indices):
        return None, ()
    if told.kind == "numbers":
        return told.right.reshape(len(told.said), -1)[indices, 0], ()
    by = subject.select("Coloured by", "coloured", COLOURINGS)
    true, predicted = told.right.ravel()[indices], told.predicted[indices]
    if by == COLOURINGS[1]:
        return predicted, told.classes
    if by == COLOURINGS[2]:
        return np.where(true == predicted, 0, 1), ("right", "wrong")
    return true, told.classes


def _said(told: Told | None, index: int) -> tuple[str, ...]:
    """What is said of a sample, line by line."""
    if told is None or index >= len(told.said):
        return ()
    if told.kind == "classes":
        true, predicted = int(told.right.ravel()[index]), int(told.predicted[index])
        sure = measure(float(told.said[index, predicted]))
        return (
            f"true: {told.classes[true]}",
            f"predicted: {told.classes[predicted]} ({sure})",
        )
    if told.kind == "numbers":
        return (f"true: {measure(float(told.right[index].ravel()[0]))}",)
    return ()


def _sample_index(subject: Subject, split: str) -> int | None:
    same = subject.sample.get("split") == split
    return int(subject.sample["index"]) if same and "index" in subject.sample else None


def _take(subject: Subject, event: Any) -> None:
    points = event["selection"]["points"] if event else []
    if points and (numbers := numbers_of(points[0])):
        index = numbers[0]
        if subject.option("point", -1) != index:
            subject.keep("point", index)
            subject.keep("chosen-embedding", index)
            st.session_state[subject.key("chosen-embedding")] = index


def _draw_notes(subject: Subject, answer: LabResult, method: Method, split: str) -> None:
    number, of = len(answer.arrays["points"]), answer.data["of"]
    shape = list(subject.node["shapes"][0])
    if subject.channel_axis != LAST:
        shape.append(shape.pop(subject.channel_axis))
    values = shape_words(
        [size or 1 for size in shape] if answer.data["averaged"] else [answer.data["values"]],
        answer.data["averaged"],
    )
    data = SPLITS[split].lower()
    drawn = f"{count(number)} of {count(of)} samples of the {data}, drawn by the seed"
    whole = f"All {count(of)} samples of the {data}"
    words = [_WORDS[method], f"{drawn if number < of else whole}; of each {values}."]
    if method == "pca":
        shares = [f"{100 * share:.1f} %" for share in answer.data["explained"]]
        words.append(f"The axes hold {', '.join(shares)} of the spread.")
    if method == "tsne":
        words.append(
            f"Perplexity {PERPLEXITY:.0f}, {count(ITERATIONS)} steps, from the first "
            f"{FIRST_COMPONENTS} principal components. The same seed gives the same picture."
        )
    markup.note(" ".join(words))


def _draw_point(
    subject: Subject, split: str, indices: NDArray[Any], said: list[tuple[str, ...]]
) -> None:
    """Draws the sample of the point that was clicked or chosen, and the way to look at it."""
    words = [(int(index), ", ".join(each)) for index, each in zip(indices, said, strict=True)]
    draw_look_at(subject, split, words, "embedding")
    index = int(subject.option("chosen-embedding", int(indices[0])))
    dataset = subject.dataset
    images = [each for each in dataset.inputs if each.kind == "image"] if dataset else []
    answer = subject.ask("picked", split=split, indices=[index]) if images else None
    if answer is None or dataset is None:
        return
    inputs = all_of(answer.arrays, "x")
    shown = [values[0] for values, each in zip(inputs, dataset.inputs, strict=True)
             if each.kind == "image"]  # fmt: skip
    pixels = side_by_side(shown, [each.value_range or (0.0, 1.0) for each in images])
    factor = max(1, 120 // len(pixels))
    large = pixels.repeat(factor, axis=0).repeat(factor, axis=1)
    st.image(large, caption=f"Sample {index}", width=large.shape[1])


def _csv(points: NDArray[Any], indices: NDArray[Any], said: list[tuple[str, ...]]) -> bytes:
    names = ("x", "y", "z")[: points.shape[1]]
    rows = [
        (int(index), *point, ", ".join(each))
        for index, point, each in zip(indices, points.tolist(), said, strict=True)
    ]
    return as_csv(("sample", *names, "said"), rows)
