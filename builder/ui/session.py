"""The session of one browser tab: the only place that touches `st.session_state`.

The document lives in the store and in the session's history; widgets show it and never hold it.
Every edit goes through `Session.dispatch` and is saved before the page is drawn again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, MutableMapping
from dataclasses import dataclass, field
from itertools import islice
from secrets import token_hex
from typing import Any, cast

import streamlit as st

from builder.graph import files
from builder.graph.document import INPUT, Graph
from builder.graph.edits import Edit, EditError, Replace
from builder.graph.history import History
from builder.store import Project, Run
from builder.templates import TEMPLATES
from builder.ui import markup
from builder.ui.projects import new_project, open_store
from builder.ui.stack import NOTHING_YET, Ack

FIRST_TEMPLATE = "digits_small"
FIRST_NAME = "My first network"
_STATE = "strata"
_PARAMETER = "project"

_saving = threading.Lock()
"""Held from the look at the store to the write, so that two tabs of one project take turns."""


@dataclass
class Draft:
    """What was typed into a field and could not be taken over: the text and why not."""

    text: str
    message: str


@dataclass
class Session:
    """What a browser tab knows beyond the store.

    Attributes:
        project_id: The project in the URL.
        name: The project's name.
        history: The document with its undo steps.
        saved: The document's JSON as this session last saw it in the store.
        selection: Ids of the selected nodes.
        selection_revision: Counts the selections made in Python, which the stack adopts.
        ack: The last gesture of the stack that was applied.
        drafts: Text that could not be taken over, by widget key.
        dataset: The chosen data set, or None before the first look.
        choices: What was chosen for the training where it is not the preset, by field of
            `TrainingSpec`.
        run_id: The run that is looked at; None means the newest.
        imports: How many files were imported.
        import_error: Why the last file could not be imported, or empty.
        field_set: Part of the key of every field of `control`; a new one gives new fields.
    """

    project_id: str
    name: str
    history: History
    saved: str
    selection: tuple[str, ...] = ()
    selection_revision: int = 0
    ack: Ack = field(default_factory=lambda: NOTHING_YET)
    drafts: dict[str, Draft] = field(default_factory=dict)
    dataset: str | None = None
    choices: dict[str, Any] = field(default_factory=dict)
    run_id: str | None = None
    imports: int = 0
    import_error: str = ""
    field_set: str = field(default_factory=lambda: token_hex(4))
    _field_at_work: bool = False
    _notices: list[str] = field(default_factory=list)

    @classmethod
    def current(cls) -> Session:
        """Returns the session of this tab, with the project that the URL names.

        A URL without a project gets the session's project, or a new one.
        """
        session = cast("Session | None", _state().get(_STATE))
        wanted = st.query_params.get(_PARAMETER)
        if session is None or (wanted is not None and wanted != session.project_id):
            session = cls._open(wanted)
            _state()[_STATE] = session
        if wanted != session.project_id:
            st.query_params[_PARAMETER] = session.project_id
        return session

    @classmethod
    def _open(cls, project_id: str | None) -> Session:
        project = open_store().project(project_id) if project_id else None
        if project is not None:
            return cls._of(project)
        session = cls._of(new_project(FIRST_NAME, TEMPLATES[FIRST_TEMPLATE]()))
        if project_id:
            session.say("There is no project under this address, so a new one was started.")
        return session

    @classmethod
    def _of(cls, project: Project) -> Session:
        graph = files.from_json(project.graph_json)
        session = cls(project.id, project.name, History.of(graph), project.graph_json)
        session.select_first()
        return session

    @property
    def graph(self) -> Graph:
        """The document."""
        return self.history.present

    @property
    def selected(self) -> str | None:
        """The node that the inspector shows: the last selected one that is still there."""
        present = self.graph.nodes
        return next((node_id for node_id in reversed(self.selection) if node_id in present), None)

    @property
    def address(self) -> dict[str, str]:
        """The query parameters that name this project."""
        return {_PARAMETER: self.project_id}

    @property
    def dark(self) -> bool:
        """Whether the page stands on a dark ground."""
        return st.context.theme.type == "dark"

    def dispatch(self, edit: Edit) -> bool:
        """Applies an edit and saves the result.

        Where another tab has saved since, its document is adopted first and the edit made on
        top of that, so that neither is lost.

        Returns:
            Whether the edit was made. Where it was not, the reason is shown.
        """
        with _saving:
            self._adopt_newer()
            try:
                history = self.history.do(edit)
            except EditError as error:
                self.say(str(error))
                return False
            if history.present != self.graph:
                self._keep(history)
                if not self._field_at_work:
                    self._renew_fields()
        return True

    def replace(self, graph: Graph) -> bool:
        """Puts another document in the place of this one; one step for undo."""
        self.drafts.clear()
        replaced = self.dispatch(Replace(graph=graph))
        self.select_first()
        return replaced

    def undo(self) -> None:
        """Takes the last edit back."""
        self._step(self.history.can_undo, "undo")

    def redo(self) -> None:
        """Makes the edit again that was taken back last."""
        self._step(self.history.can_redo, "redo")

    def _step(self, possible: bool, way: str) -> None:
        if not possible:
            return
        with _saving:
            self._adopt_newer()
            self._keep(self.history.undo() if way == "undo" else self.history.redo())
        self._renew_fields()
        self.drafts.clear()

    def _keep(self, history: History) -> None:
        text = files.to_json(history.present)
        open_store().save_project(self.project_id, text, self.name)
        self.history, self.saved = history, text

    def refresh(self) -> None:
        """Adopts what another tab has saved since this one last looked."""
        with _saving:
            self._adopt_newer()

    def _adopt_newer(self) -> None:
        project = open_store().project(self.project_id)
        if project is None:
            self._restore()
            return
        self.name = project.name
        if project.graph_json == self.saved:
            return
        newer = files.from_json(project.graph_json)
        self.history, self.saved = self.history.do(Replace(graph=newer)), project.graph_json
        self._renew_fields()
        self.drafts.clear()
        self.say("This project was changed in another tab. Its changes are shown here now.")

    def _restore(self) -> None:
        """Saves the document under a new id when somebody has deleted the project."""
        project = new_project(self.name, self.graph)
        self.project_id, self.saved = project.id, project.graph_json
        self.say("This project was deleted elsewhere. It was saved again under a new address.")

    def rename(self, name: str) -> None:
        """Gives the project another name."""
        name = name.strip()
        if name and name != self.name:
            self.refresh()
            self.name = name
            open_store().save_project(self.project_id, self.saved, name)

    def start(self, name: str, graph: Graph) -> None:
        """Starts a new project and goes there."""
        session = Session._of(new_project(name, graph))
        _state()[_STATE] = session
        st.query_params[_PARAMETER] = session.project_id

    def runs(self) -> list[Run]:
        """Returns the project's runs, the newest first."""
        return open_store().runs(self.project_id)

    def run(self) -> Run | None:
        """Returns the run that is looked at: the chosen one, or the newest, if there is any."""
        runs = self.runs()
        return next((run for run in runs if run.id == self.run_id), runs[0] if runs else None)

    def select(self, node_ids: Iterable[str]) -> None:
        """Selects nodes, on the stack too."""
        self.selection = tuple(node_ids)
        self.selection_revision += 1

    def select_first(self) -> None:
        """Selects the first layer that has something to say: the first that is no input."""
        graph = self.graph
        layers = (each for each in graph.nodes if graph.layer_of(each).class_name != INPUT)
        self.select(islice(layers, 1))

    def say(self, message: str) -> None:
        """Shows a message for a moment, at the next drawing."""
        self._notices.append(message)

    def speak(self) -> None:
        """Shows the messages that wait."""
        for message in dict.fromkeys(self._notices):
            st.toast(markup.plain(message))
        self._notices.clear()

    def show(self, value: Any, *parts: str) -> str:
        """Makes a widget show a value and returns the widget's key.

        The key stays, so the widget keeps its focus; the value is the document's. The same
        value is to be given as the widget's default: where a rerun breaks off the one that sent
        the value, the browser falls back on the default, and would report that as a change.

        Args:
            value: What the widget shall show, in the widget's own type.
            *parts: What tells the widget from all others.
        """
        name = key(*parts)
        if name not in _state() or _state()[name] != value:
            _state()[name] = value
        return name

    def control(
        self, shown: Any, *parts: str, then: Callable[..., None], args: tuple[Any, ...] = ()
    ) -> dict[str, Any]:
        """Returns the keyword arguments of a widget that shows a value of the document.

        Args:
            shown: What the widget shall show.
            *parts: What tells the widget from all others.
            then: What dispatches a change.
            args: Its arguments.
        """
        return {
            "key": self.show(shown, *self._field(parts)),
            "on_change": _from_field,
            "args": (self.field_set, then, args),
        }

    def typed(self, *parts: str) -> Any:
        """Returns what a widget of `control` holds, None where it was not drawn yet."""
        return widget_value(*self._field(parts))

    def take_from_field(self, then: Callable[..., None], args: tuple[Any, ...]) -> None:
        """Lets a field dispatch its change; the fields stay as they are and keep the focus."""
        self._field_at_work = True
        try:
            then(*args)
        finally:
            self._field_at_work = False

    def _field(self, parts: tuple[str, ...]) -> tuple[str, ...]:
        return (*parts, self.field_set)

    def _renew_fields(self) -> None:
        """Replaces all fields, since the document was changed by something else than them.

        A browser sends what all its fields hold with everything it sends. Fields of the same
        name would send what they showed before, and that would count as an edit.
        """
        self.field_set = token_hex(4)


def _from_field(field_set: str, then: Callable[..., None], args: tuple[Any, ...]) -> None:
    session = Session.current()
    if session.field_set == field_set:
        session.take_from_field(then, args)


def key(*parts: str) -> str:
    """Returns the key of the widget that these parts name."""
    return "-".join(parts)


def widget_value(*parts: str) -> Any:
    """Returns what a widget holds, None where it was not drawn yet."""
    return _state().get(key(*parts))


def set_widget_value(value: Any, *parts: str) -> None:
    """Sets what a widget that is not controlled by the document shows at its next drawing."""
    _state()[key(*parts)] = value


def _state() -> MutableMapping[str, Any]:
    return cast("MutableMapping[str, Any]", st.session_state)
