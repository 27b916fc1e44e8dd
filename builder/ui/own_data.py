"""Data of one's own on the Data page: bringing them, listing them, deleting them."""

from __future__ import annotations

import streamlit as st

from builder.datasets import Dataset
from builder.datasets.own import keeping
from builder.datasets.own.about import PREFIX
from builder.datasets.own.bringing import Found, Outline
from builder.datasets.own.desk import server_names
from builder.datasets.own.limits import stated
from builder.datasets.own.plans import ArraysPlan, ImagesPlan, TablePlan
from builder.plots.bars import class_balance
from builder.settings import Settings, settings
from builder.store import StoreError
from builder.ui import markup, own_work
from builder.ui.figures import count, memory, plural
from builder.ui.fragments import fragment
from builder.ui.laboratory import remembered
from builder.ui.own_other_forms import draw_arrays_form, draw_common_form, draw_images_form
from builder.ui.own_state import Bringing
from builder.ui.own_table_form import draw_table_form
from builder.ui.projects import open_store
from builder.ui.session import Session
from builder.ui.training_data import own_datasets
from builder.workers.client import LabError, Task

_TICK_SECONDS = 0.5
_TYPES = ["csv", "tsv", "txt", "npz", "zip"]


def draw_bring_button() -> None:
    """Draws the button that begins to bring a file."""
    st.button(
        "Bring your own",
        key="own-begin",
        icon=":material/upload_file:",
        width="stretch",
        on_click=own_work.begin,
    )


def draw_delete(dataset: Dataset) -> None:
    """Draws the button that deletes a data set of one's own, and asks before."""
    if not dataset.name.startswith(PREFIX):
        return
    with st.popover("Delete", icon=":material/delete:"):
        st.markdown(
            "Runs that were trained on these data stay, but cannot go on, and no samples can be "
            "looked at in them."
        )
        st.button(
            "Delete these data",
            key="own-delete",
            type="primary",
            on_click=_delete,
            args=(dataset.name,),
        )


def _delete(name: str) -> None:
    session, data_id = Session.current(), name.removeprefix(PREFIX)
    if name not in {each.name for each in own_datasets(session.project_id)}:
        return
    try:
        open_store().delete_own_data(data_id)
    except StoreError as error:
        session.say(f"The data were not deleted. {error}")
        return
    keeping.delete(data_id)
    if session.dataset == name:
        session.dataset = None
        session.choices.clear()


def draw_bringing(session: Session, bringing: Bringing) -> None:
    """Draws the way of a file to a data set, as far as it has come."""
    if bringing.waiting:
        task = own_work.task_of(bringing)
        if task is not None and task.state == "running":
            _draw_work(bringing)
            return
        own_work.take_result(session, bringing, task)
        if session.bringing is None:
            st.rerun()
    if bringing.error:
        st.error(markup.plain(bringing.error), icon=":material/error:")
    if bringing.found is None or bringing.plan is None:
        _draw_choice(session, bringing)
    else:
        _draw_forms(session, bringing, bringing.found)


def _draw_work(bringing: Bringing) -> None:
    st.subheader("Making the data set" if bringing.making else "Looking at the file")
    fragment(_draw_progress, run_every=_TICK_SECONDS)(bringing)
    st.button("Stop", key="own-stop", icon=":material/stop:", on_click=own_work.stop)


def _draw_progress(bringing: Bringing) -> None:
    task: Task | None = own_work.task_of(bringing)
    if task is None or task.state != "running":
        st.rerun()
    st.progress(task.fraction or 0.0, text=markup.plain(task.message or bringing.origin))


def limits() -> Settings:
    """The settings, with the limit of uploads that holds: Streamlit has one of its own."""
    config, most = settings(), int(st.get_option("server.maxUploadSize"))
    return config.model_copy(update={"upload_mb": min(config.upload_mb, most)})


def _draw_choice(session: Session, bringing: Bringing) -> None:
    """Draws what can be brought, the limits, and the choice of a file."""
    st.subheader("Bring your own data")
    config = limits()
    markup.facts(
        (
            ("CSV", "a table: a row for each example, and a column that is to be learnt"),
            (
                "NPZ",
                "arrays of NumPy: x and y; or x_train, y_train, x_test and y_test; or several "
                "inputs x_<name> and targets y_<name>. A target is a label, some numbers, a mask "
                "or an image",
            ),
            ("ZIP", "a folder of images for each class, such as cats/1.jpg and dogs/1.png"),
        )
    )
    key = f"own-file-{bringing.token}"
    st.file_uploader(
        "CSV, NPZ or ZIP",
        type=_TYPES,
        key=key,
        on_change=own_work.take_upload,
        args=(key,),
        max_upload_size=config.upload_mb,
    )
    _draw_server(session, config)
    markup.heading("Limits")
    used = open_store().own_data_size(session.project_id)
    markup.facts(
        (*stated(config), ("used by this project", f"{memory(used)} of {config.own_data_mb:,} MB"))
    )
    st.button("Cancel", key="own-leave", on_click=own_work.leave)


def _draw_server(session: Session, config: Settings) -> None:
    names = server_names(config)
    if not names:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            "Or a file or folder on the server",
            names,
            index=None,
            key="own-server",
            placeholder="none",
            width="stretch",
        )
        st.button("Look at it", key="own-take-server", on_click=own_work.take_from_server)


def _draw_forms(session: Session, bringing: Bringing, found: Found) -> None:
    st.subheader(markup.plain(bringing.origin))
    plan, has_test = bringing.plan, False
    outline, refusal = _outline(bringing)
    if found.table is not None and isinstance(plan, TablePlan):
        draw_table_form(session, bringing, found.table, plan, outline)
    elif found.arrays is not None and isinstance(plan, ArraysPlan):
        has_test = found.arrays.test_size is not None
        draw_arrays_form(session, bringing, found.arrays, plan)
    elif found.images is not None and isinstance(plan, ImagesPlan):
        has_test = found.images.has_test
        draw_images_form(session, bringing, found.images, plan)
    assert plan is not None
    draw_common_form(
        session, bringing, plan, has_test=has_test, has_numbers=_has_numbers(outline, plan)
    )
    markup.heading("What it becomes")
    if outline is None:
        st.error(markup.plain(refusal), icon=":material/error:")
    else:
        _draw_outline(outline)
    _draw_end(outline is not None)


def _has_numbers(outline: Outline | None, plan: object) -> bool:
    if outline is None:
        return isinstance(plan, TablePlan | ArraysPlan) and plan.scale_targets
    return outline.has_numbers


def _outline(bringing: Bringing) -> tuple[Outline | None, str]:
    """Returns what the file would become, or None and why not."""
    assert bringing.plan is not None
    # A name changes nothing of it, so it is not asked for again.
    plan = bringing.plan.model_copy(update={"title": ""}).model_dump_json()
    try:
        with st.spinner("Reading …"):
            answer = remembered("outline_own", **bringing.place, plan=plan)
    except LabError as error:
        return None, str(error)
    return Outline.model_validate_json(answer.data["outline"]), ""


def _draw_outline(outline: Outline) -> None:
    alone = len(outline.inputs) == 1
    inputs = ((f"input {'' if alone else name}", _shape(shape)) for name, shape in outline.inputs)
    targets = ((f"target {name}", _shape(shape) or "a label") for name, shape in outline.targets)
    sizes = (
        ("training / test", f"{count(sum(outline.train))} / {count(sum(outline.test))}"),
        ("in memory", memory(outline.loaded_bytes)),
    )
    markup.facts((*inputs, *targets, *sizes))
    for note in outline.notes:
        markup.note(note)
    if outline.classes:
        _draw_balance(outline)


def _draw_balance(outline: Outline) -> None:
    classes = outline.classes
    markup.heading(f"Balance of {plural(len(classes), 'class', 'classes')}, training")
    figure = class_balance(outline.train, classes)
    st.plotly_chart(figure, key="own-balance", config={"displayModeBar": False})
    absent = [name for name, size in zip(classes, outline.train, strict=True) if not size]
    if absent:
        words = f"No training examples of {', '.join(absent[:10])}."
        st.warning(markup.plain(words), icon=":material/warning:")


def _shape(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape))


def _draw_end(ready: bool) -> None:
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Use these data",
            key="own-use",
            type="primary",
            icon=":material/check:",
            disabled=not ready,
            on_click=own_work.make,
        )
        st.button("Another file", key="own-again", on_click=own_work.again)
        st.button("Cancel", key="own-leave", on_click=own_work.leave)
