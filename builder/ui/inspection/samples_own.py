"""A sample of one's own: each of its inputs drawn, brought, typed, or taken from the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from builder.datasets import Dataset, Feature
from builder.datasets.own.about import Scaling
from builder.datasets.own.keeping import own_scaling
from builder.inspection.own_images import can_be_drawn, picture_shape
from builder.inspection.own_ink import MNIST, Box, box_of
from builder.ui import markup
from builder.ui.controls import widget_value
from builder.ui.inspection.own_kept import keep_own
from builder.ui.inspection.samples_pictures import Wanted, draw_picture
from builder.ui.inspection.samples_typed import Typed, draw_typed
from builder.ui.inspection.subject import Sample, Subject
from builder.ui.laboratory import all_of, ask_about, remembered
from builder.workers.client import LabError

_KEPT = ("look", "own-part")
_MEASURED = 200


def way_of_own(dataset: Dataset) -> str:
    """Says how a sample of one's own is made for these data."""
    drawn = [_is_picture(each) for each in dataset.inputs]
    files = all(each.kind == "video" for each in dataset.inputs)
    if all(drawn):
        return "Draw or upload"
    if any(drawn):
        return "Draw, upload or type"
    return "Upload" if files else "Type your own"


def draw_own(subject: Subject, dataset: Dataset, usual: Sample | None, name: str) -> Sample | None:
    """Draws what makes each input of a sample.

    Args:
        subject: The network.
        dataset: The data it learns from.
        usual: The sample of the data that the other inputs are taken from; None where the data
            are not here.
        name: Tells the second sample's parts from the first one's.

    Returns:
        The sample that is kept, or the usual one as long as nothing is drawn, brought or typed;
        None without data as long as an input is missing.
    """
    place = _draw_part_choice(dataset, name)
    typed = not _is_picture(dataset.inputs[place])
    given = _given(subject, usual) if typed and usual is not None else None
    _draw_part(dataset, place, None if given is None else given[place], name)
    parts = {each.name: widget_value(*_where(dataset, each, name)) for each in dataset.inputs}
    parts = {key: each for key, each in parts.items() if each is not None}
    taken = [each.name for each in dataset.inputs if each.name not in parts]
    if usual is None:
        if taken:
            missing = f" without {' and '.join(taken)}" if parts else ""
            markup.note(f"Until then nothing is looked at{missing}.")
            return None
        return _kept(dataset, [], parts, name)
    if not parts:
        markup.note(f"Until then sample {usual['index']} of the data is looked at.")
        return usual
    if taken:
        markup.note(f"From sample {usual['index']} of the data: {', '.join(taken)}.")
    if taken and given is None:
        given = _given(subject, usual)
        if given is None:
            return usual
    return _kept(dataset, given or [], parts, name) or usual


def _given(subject: Subject, usual: Sample) -> Sequence[Any] | None:
    """The inputs of the sample of the data, None where these are not here."""
    answer = ask_about(subject.run, "sample", sample=dict(usual))
    return None if answer is None else all_of(answer.arrays, "x")


def _draw_part_choice(dataset: Dataset, name: str) -> int:
    if len(dataset.inputs) == 1:
        return 0
    names = [each.name for each in dataset.inputs]
    chosen = st.segmented_control(
        "Part", names, default=names[0], key=f"inspect-own-part-{name}", required=True,
        format_func=markup.label,
    )  # fmt: skip
    return names.index(chosen)


def _where(dataset: Dataset, feature: Feature, name: str) -> tuple[str, ...]:
    return (*_KEPT, dataset.name, feature.name, name)


def _is_picture(feature: Feature) -> bool:
    return feature.kind == "image" and can_be_drawn(feature.shape)


def _draw_part(dataset: Dataset, place: int, given: Any, name: str) -> None:
    feature = dataset.inputs[place]
    where = _where(dataset, feature, name)
    if _is_picture(feature):
        grey = picture_shape(feature.shape)[2] == 1
        box = _box(dataset, place) if grey else None
        wanted = Wanted(feature.name, feature.shape, feature.value_range, box)
        draw_picture(where, wanted, "-".join((dataset.name, feature.name, name)))
        return
    words = (feature.values or _words(dataset)) if feature.kind == "text" else ()
    draw_typed(Typed(feature, given, words, _scaling(dataset, place), where))


def _box(dataset: Dataset, place: int) -> Box | None:
    """Measures on some examples where the ink is; where none are here, it is as in MNIST."""
    feature = dataset.inputs[place]
    try:
        answer = remembered("samples", dataset=dataset.name, count=_MEASURED)
    except LabError:
        return MNIST if feature.shape[:2] == (28, 28) else None
    given = np.asarray(all_of(answer.arrays, "x")[place], float)
    low, high = feature.value_range or (0.0, 1.0)
    return box_of((given.reshape(len(given), *feature.shape[:2]) - low) / ((high - low) or 1.0))


def _words(dataset: Dataset) -> Sequence[str]:
    try:
        words: Sequence[str] = remembered("vocabulary", dataset=dataset.name).data["words"]
    except LabError:
        return ()
    return words


def _scaling(dataset: Dataset, place: int) -> Scaling:
    try:
        return own_scaling(dataset.name, place)
    except (OSError, ValueError):  # deleted meanwhile: the lab says so
        return Scaling()


def _kept(
    dataset: Dataset, given: Sequence[Any], parts: Mapping[str, Any], name: str
) -> Sample | None:
    inputs = [
        parts[each.name] if each.name in parts else given[place]
        for place, each in enumerate(dataset.inputs)
    ]
    try:
        return keep_own(name, inputs)
    except (OSError, ValueError) as error:
        st.error(markup.plain(f"The sample cannot be kept: {error}"), icon=":material/error:")
        return None
