"""The bar over the editor: project, templates, files, undo and redo, Train."""

from __future__ import annotations

from functools import cache
from itertools import groupby

import streamlit as st

from builder.graph import files
from builder.graph.document import Graph
from builder.inference.engine import infer
from builder.templates import TEMPLATES
from builder.templates.template import Template, TemplateGroup
from builder.ui import markup
from builder.ui.earlier import draw_earlier, free_name
from builder.ui.figures import count
from builder.ui.popovers import close_popover, draw_popover
from builder.ui.session import Session, widget_value
from builder.ui.training_choices import follow_model

SUFFIX = ".strata.json"
_GROUPS: dict[TemplateGroup, str] = {
    "start": "To start with",
    "dense": "Dense layers",
    "convolution": "Convolutions",
    "published": "Published networks",
    "branches": "Branches and shared layers",
    "sequence": "Sequences, text and video",
    "deep": "Very deep",
}


def draw_toolbar(session: Session) -> None:
    """Draws the bar. Its place is the page's header where the page is wide enough."""
    with st.container(key="toolbar", horizontal=True, gap="small", vertical_alignment="center"):
        draw_popover("Templates", "templates", _draw_templates, icon=":material/dashboard:")
        draw_popover(session.name, "project", _draw_project, session, icon=":material/folder:")
        st.button(
            "Undo",
            key="undo",
            icon=":material/undo:",
            help="Undo (Ctrl+Z)",
            disabled=not session.history.can_undo,
            on_click=session.undo,
        )
        st.button(
            "Redo",
            key="redo",
            icon=":material/redo:",
            help="Redo (Ctrl+Shift+Z)",
            disabled=not session.history.can_redo,
            on_click=session.redo,
        )
        if st.button("Train ▸", key="go-train", type="primary"):
            st.switch_page("pages/train.py", query_params=session.address)


@cache
def _params(name: str) -> int:
    return infer(TEMPLATES[name]()).totals.params


def _draw_templates() -> None:
    st.caption("Opening one replaces the network. Undo brings it back.")
    with st.container(key="templates", gap="small"):
        for group, templates in groupby(TEMPLATES.values(), key=lambda template: template.group):
            markup.heading(_GROUPS[group])
            for template in templates:
                _draw_template(template)


def _draw_template(template: Template) -> None:
    st.button(
        f"**{template.title}** · {count(_params(template.name))} parameters  \n{template.about}",
        key=f"template-{template.name}",
        on_click=_open_template,
        args=(template.name,),
        type="tertiary",
        width="stretch",
        wrap=True,
    )


def _open_template(name: str) -> None:
    _replace(Session.current(), TEMPLATES[name]())
    close_popover("templates")


def _replace(session: Session, graph: Graph) -> None:
    before = session.graph
    session.replace(graph)
    follow_model(session, before)


def _draw_project(session: Session) -> None:
    st.text_input(
        "Project name",
        session.name,
        max_chars=120,
        **session.control(session.name, "project-name", then=_rename),
    )
    st.caption("Saved at every edit. Who has this page's address can open the project.")
    with st.container(horizontal=True, gap="small"):
        st.button("New project", key="new-project", icon=":material/add:", on_click=_new_project)
        st.download_button(
            f"Export {SUFFIX}",
            session.saved,
            file_name=f"{_file_stem(session.name)}{SUFFIX}",
            mime="application/json",
            key="export",
            on_click="ignore",
            icon=":material/download:",
        )
    draw_earlier(session)
    st.file_uploader(
        f"Import a {SUFFIX} file",
        type=["json"],
        key=f"import-{session.imports}",
        on_change=_import,
        max_upload_size=files.MAX_BYTES // 1_000_000,
    )
    if session.import_error:
        st.error(markup.plain(session.import_error), icon=":material/error:")


def _file_stem(name: str) -> str:
    kept = "".join(letter if letter.isalnum() else "_" for letter in name).strip("_")
    return kept or "network"


def _rename() -> None:
    session = Session.current()
    session.rename(session.typed("project-name"))


def _new_project() -> None:
    session = Session.current()
    session.start(free_name(session, "New network"), Graph())
    close_popover("project")


def _import() -> None:
    """Replaces the document by an uploaded one; a file that is none changes nothing."""
    session = Session.current()
    upload = widget_value(f"import-{session.imports}")
    session.import_error = ""
    if upload is None:
        return
    try:
        graph = files.from_json(upload.getvalue())
    except files.DocumentError as error:
        session.import_error = f"{upload.name} could not be opened. {error} Nothing was changed."
        return
    _replace(session, graph)
    session.imports += 1  # a fresh, empty uploader next time
    session.say(f"{upload.name} is open. Undo brings the network back that was here.")
    close_popover("project")
