"""A sample of one's own: drawn on a pad or brought as a picture, for each input that is one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from builder.datasets import Dataset, Feature
from builder.inspection.own_images import (
    FORMATS,
    MOST_FILE_BYTES,
    Image8,
    OwnImageError,
    as_input,
    can_be_drawn,
    centred,
    ink_share,
    inverted,
    picture_shape,
    read_picture,
    scaled,
)
from builder.ui import markup
from builder.ui.controls import set_widget_value, widget_value
from builder.ui.drawing_pad import drawing_pad
from builder.ui.inspection.own_kept import keep_own
from builder.ui.inspection.subject import Sample, Subject
from builder.ui.laboratory import all_of, ask_about, ask_once

_DRAW, _BRING = "Draw", "Upload"
_KEPT = ("look", "own-part")
_LARGEST_PAD = 256
_MEASURED = 50
_FINE = 256
_CENTRED = (
    "Fits the ink into the middle by its centre of mass, as large as in these data: "
    "{share:.0%} of the picture"
)


def draw_own(subject: Subject, dataset: Dataset, usual: Sample, name: str) -> Sample:
    """Draws the pad or the upload for each picture of a sample.

    Args:
        subject: The network.
        dataset: The data it learns from.
        usual: The sample of the data that the other inputs are taken from.
        name: Tells the second sample's parts from the first one's.

    Returns:
        The sample that is kept, or the usual one as long as nothing is drawn.
    """
    pictures = [
        each for each in dataset.inputs if each.kind == "image" and can_be_drawn(each.shape)
    ]
    feature = pictures[0]
    if len(pictures) > 1:
        names = [each.name for each in pictures]
        at = names.index(st.segmented_control(
            "Part", names, default=names[0], key=f"inspect-own-part-{name}", required=True,
            format_func=markup.label,
        ))  # fmt: skip
        feature = pictures[at]
    _draw_part(subject.run.id, dataset, feature, name)
    parts = {each.name: widget_value(*_where(dataset, each, name)) for each in pictures}
    parts = {key: each for key, each in parts.items() if each is not None}
    if not parts:
        markup.note("Until something is drawn or brought, the sample of the data is looked at.")
        return usual
    if len(dataset.inputs) > 1:
        taken = [each.name for each in dataset.inputs if each.name not in parts]
        if taken:
            markup.note(f"From sample {usual['index']} of the data: {', '.join(taken)}.")
    return _kept(subject, dataset, usual, parts, name) or usual


def _where(dataset: Dataset, feature: Feature, name: str) -> tuple[str, ...]:
    return (*_KEPT, dataset.name, feature.name, name)


def _draw_part(run_id: str, dataset: Dataset, feature: Feature, name: str) -> None:
    where = _where(dataset, feature, name)
    ways = [_DRAW, _BRING] if max(picture_shape(feature.shape)[:2]) <= _LARGEST_PAD else [_BRING]
    way = st.segmented_control(
        "How", ways, default=ways[0], key=f"inspect-own-way-{feature.name}-{name}",
        label_visibility="collapsed", required=True,
    )  # fmt: skip
    grey = picture_shape(feature.shape)[2] == 1
    if way == _DRAW:
        share = _share(dataset, feature) if grey else None
        middle = share is not None and st.toggle(
            "Centre what is drawn",
            value=True,
            key=f"inspect-centred-{feature.name}-{name}",
            help=_CENTRED.format(share=share),
        )
        drawn = widget_value(*where, "drawn")
        drawing_pad(
            picture_shape(feature.shape),
            key="-".join(("pad", dataset.name, feature.name, name)),
            label=f"Paper for {feature.name}, {' × '.join(map(str, feature.shape[:2]))} pixels",
            drawn=drawn,
            paper=0 if grey else 255,
            on_draw=lambda drawing: set_widget_value(np.array(drawing), *where, "drawn"),
        )
        _take(where, feature, drawn, share if middle else None)
    else:
        _draw_upload(where, dataset, feature, grey, name)


def _share(dataset: Dataset, feature: Feature) -> float | None:
    """Measures on some examples how much of its picture a drawing fills."""
    answer = ask_once("samples", dataset=dataset.name, count=_MEASURED)
    if answer is None:
        return None
    given = all_of(answer.arrays, "x")[dataset.inputs.index(feature)]
    low = (feature.value_range or (0.0, 1.0))[0]
    return ink_share(np.reshape(given, (len(given), *feature.shape[:2])) - low)


def _take(
    where: tuple[str, ...], feature: Feature, drawn: Image8 | None, share: float | None
) -> None:
    blank = drawn is None or (drawn == drawn.flat[0]).all()
    if drawn is None or blank:
        set_widget_value(None, *where)
        return
    picture = drawn if share is None else centred(drawn, share)
    set_widget_value(as_input(picture, feature.shape, feature.value_range), *where)


def _draw_upload(
    where: tuple[str, ...], dataset: Dataset, feature: Feature, grey: bool, name: str
) -> None:
    size = " × ".join(map(str, feature.shape[:2]))
    file = st.file_uploader(
        "Picture",
        [each.lower() for each in (*FORMATS, "jpg")],
        key=f"inspect-upload-{feature.name}-{name}",
        max_upload_size=MOST_FILE_BYTES // 2**20,
        label_visibility="collapsed",
    )
    negative = grey and st.toggle(
        "Dark on light",
        value=True,
        key=f"inspect-negative-{feature.name}-{name}",
        help="Dark ink becomes high numbers, as in pictures of digits",
    )
    share = _share(dataset, feature) if grey else None
    middle = share is not None and st.toggle(
        "Centre what is on it",
        value=True,
        key=f"inspect-upload-centred-{feature.name}-{name}",
        help=_CENTRED.format(share=share),
    )
    markup.note(f"The middle of the picture is scaled to {size} pixels.")
    if file is None:
        set_widget_value(None, *where)
        return
    try:
        picture = read_picture(file.getvalue(), _large(feature.shape))
    except OwnImageError as error:
        st.error(markup.plain(str(error)), icon=":material/error:")
        set_widget_value(None, *where)
        return
    picture = inverted(picture) if negative else picture
    picture = scaled(picture if share is None or not middle else centred(picture, share),
                     feature.shape)  # fmt: skip
    set_widget_value(as_input(picture, feature.shape, feature.value_range), *where)


def _large(shape: tuple[int, ...]) -> tuple[int, ...]:
    """A shape several times as large: ink is found before the picture is made small."""
    factor = max(1, _FINE // max(shape[:2]))
    return (shape[0] * factor, shape[1] * factor, *shape[2:])


def _kept(
    subject: Subject, dataset: Dataset, usual: Sample, parts: Mapping[str, Any], name: str
) -> Sample | None:
    inputs: list[Any] = [parts.get(each.name) for each in dataset.inputs]
    if any(each is None for each in inputs):
        answer = ask_about(subject.run, "sample", sample=dict(usual))
        if answer is None:
            return None
        given = all_of(answer.arrays, "x")
        inputs = [g if own is None else own for own, g in zip(inputs, given, strict=True)]
    try:
        return keep_own(name, inputs)
    except (OSError, ValueError) as error:
        st.error(markup.plain(f"The sample cannot be kept: {error}"), icon=":material/error:")
        return None
