"""What changes the training images a little: a list of Keras's layers, and how it looks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

import numpy as np
import streamlit as st

from builder.layers.catalogue import layer_spec
from builder.plots.samples import examples_sheet
from builder.training.augmentation_rules import STARTERS
from builder.training.choices import AUGMENTATIONS, Augmentation
from builder.training.spec import TrainingSpec
from builder.ui import markup
from builder.ui.asked import asked, draw_when_there
from builder.ui.session import Session, key, widget_value
from builder.ui.training_arguments import Change, config_words, draw_arguments
from builder.ui.training_choices import SPEC, choose, chosen_dataset, current_spec, forget_drafts
from builder.ui.training_fields import more
from builder.workers.client import LabResult

_LEFT_OUT = {"seed", "data_format", "name", "dtype", "trainable"}
"""Arguments that follow from the training."""

_IMAGES, _VERSIONS, _SIDE = 3, 5, 56


def draw_augmentation(session: Session, spec: TrainingSpec) -> None:
    """Draws a line that says how images are changed, and opens; nothing where there are none."""
    if any(feature.kind == "image" for feature in chosen_dataset(session).inputs):
        words = augmentation_words(spec.augmentation)
        more(session, "augmentation", "Augmentation", words, lambda: _draw(session))


def augmentation_words(augmentation: Sequence[Augmentation]) -> str:
    """Says in a line how images are changed: `flip · rotation 0.1`."""
    said = []
    for each in augmentation:
        factor = each.config.get("factor")
        size = f" {factor:g}" if isinstance(factor, int | float) else ""
        said.append(_title(each.class_name).lower() + size)
    return " · ".join(said) or "off"


def _title(class_name: str) -> str:
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", class_name.removeprefix("Random")).lower()
    return {"translation": "Shift"}.get(words, words.capitalize())


def _draw(session: Session) -> None:
    spec = current_spec(session)
    markup.note("Training images only; validation and test stay as they are.")
    _draw_preview(session, spec)
    for place, each in enumerate(spec.augmentation):
        _draw_one(session, place, each)
    st.selectbox(
        "Add",
        AUGMENTATIONS,
        index=None,
        # Another one after each: what it held would be sent once more, and count once more.
        key=session.show(None, SPEC, "augmentation", "add", str(len(spec.augmentation))),
        format_func=_title,
        placeholder="another change",
        on_change=_add,
        args=(len(spec.augmentation),),
    )


def _draw_one(session: Session, place: int, each: Augmentation) -> None:
    known = layer_spec(each.class_name)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{_title(each.class_name)}**", width="stretch")
        for icon, words, step in (("arrow_upward", "Earlier", -1), ("arrow_downward", "Later", 1)):
            st.button(
                words, key=key("augmentation", str(place), words), help=words, type="tertiary",
                icon=f":material/{icon}:", on_click=_move, args=(place, step),
                disabled=not 0 <= place + step < len(current_spec(session).augmentation),
            )  # fmt: skip
        st.button(
            "Remove", key=key("augmentation", str(place), "remove"), help="Remove", type="tertiary",
            icon=":material/close:", on_click=_remove, args=(place,),
        )  # fmt: skip
    if known is None:
        return
    args = [arg for arg in known.args if arg.name not in _LEFT_OUT]
    parts = ("augmentation", str(place), each.class_name)
    draw_arguments(session, parts, args, each.config, _change, (place,))
    if each.config and not args:
        markup.note(config_words(each.config))


def _draw_preview(session: Session, spec: TrainingSpec) -> None:
    """Draws the same samples before and after, again whenever an argument changes."""
    if not spec.augmentation:
        return
    dataset = chosen_dataset(session)
    place = next(at for at, each in enumerate(dataset.inputs) if each.kind == "image")
    answer = asked(
        "augmented",
        dataset=dataset.name,
        augmentation=[each.model_dump(mode="json") for each in spec.augmentation],
        count=_IMAGES,
        versions=_VERSIONS,
        seed=spec.seed,
        place=place,
    )
    draw = partial(_draw_versions, dataset.inputs[place].value_range or (0.0, 1.0))
    draw_when_there(answer, draw, waiting="Changing some samples …")


def _draw_versions(value_range: tuple[float, float], answer: LabResult) -> None:
    images = np.concatenate([answer.arrays["x"][:, None], answer.arrays["augmented"]], axis=1)
    flat = images.reshape(-1, *images.shape[2:])
    captions = tuple("" if at % images.shape[1] else "as it is" for at in range(len(flat)))
    with st.container(key="augmented"):
        sheet = examples_sheet([flat], captions, [value_range])
        markup.picture_grid(sheet, side=_SIDE, label="Samples as they are, and changed")


def _add(place: int) -> None:
    session = Session.current()
    class_name = widget_value(SPEC, "augmentation", "add", str(place))
    if class_name is None or place != len(current_spec(session).augmentation):
        return  # it was added already
    made = Augmentation(class_name=class_name, config=dict(STARTERS[class_name]))
    choose(session, augmentation=(*current_spec(session).augmentation, made))


def _move(place: int, step: int) -> None:
    session = Session.current()
    order = list(current_spec(session).augmentation)
    if place < len(order) and 0 <= place + step < len(order):  # else it was pressed twice
        order[place], order[place + step] = order[place + step], order[place]
        _put(session, order)


def _remove(place: int) -> None:
    session = Session.current()
    order = list(current_spec(session).augmentation)
    if place < len(order):
        del order[place]
        _put(session, order)


def _put(session: Session, order: Sequence[Augmentation]) -> None:
    forget_drafts(session, "augmentation", "")
    choose(session, augmentation=tuple(order))


def _change(session: Session, place: int, change: Change) -> None:
    order = list(current_spec(session).augmentation)
    if place < len(order):
        each = order[place]
        order[place] = each.model_copy(update={"config": change(each.config)})
        choose(session, augmentation=tuple(order))
