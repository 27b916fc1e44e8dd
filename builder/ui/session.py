"""The session of one browser tab: the only place that touches `st.session_state`.

The document lives in the store and in the session's history (`kept.py`); widgets show it and
never hold it (`controls.py`). Every edit goes through `Session.dispatch` or `Session.take` and is
saved before the page is drawn again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, cast

import streamlit as st

from builder.graph import paths
from builder.graph.document import INPUT, Graph
from builder.graph.edits import Edit, EditError, Replace
from builder.graph.history import History
from builder.store import Project, Run, StoreError
from builder.templates import TEMPLATES
from builder.ui import markup
from builder.ui.canvas import Question, Verdict
from builder.ui.canvas_site import has_node
from builder.ui.controls import Controls, Draft, key, set_widget_value, state, widget_value
from builder.ui.inbox import Ack, Inbox
from builder.ui.kept import Kept
from builder.ui.projects import new_project, open_store
from builder.ui.steps import Meaning
from builder.ui.view import View, fitting_view

__all__ = ["Draft", "Session", "key", "set_widget_value", "widget_value"]

FIRST_TEMPLATE = "digits_small"
FIRST_NAME = "My first network"
_STATE = "strata"
_PARAMETER = "project"
_VIEW_PARAMETER = "view"


@dataclass(kw_only=True)
class Session(Controls):
    """What a browser tab knows beyond the store.

    Attributes:
        kept: The document.
        selection: Paths of the selected nodes (`builder.graph.paths`).
        selection_revision: Counts the selections made in Python, which the editors adopt.
        question: What the person wants to know of a wire that is being drawn.
        verdict: The answer to it.
        browser: Whose saved blocks the palette shows; empty before the browser has said.
        dataset: The chosen data set, or None before the first look.
        choices: What was chosen for the training where it is not the preset, by field of
            `TrainingSpec`.
        run_id: The run that is looked at; None means the newest.
        imports: How many files were imported.
        import_error: Why the last file could not be imported, or empty.
        is_new: Whether the network has not been drawn yet.
    """

    kept: Kept
    selection: tuple[str, ...] = ()
    selection_revision: int = 0
    question: Question | None = None
    verdict: Verdict | None = None
    browser: str = ""
    dataset: str | None = None
    choices: dict[str, Any] = field(default_factory=dict)
    run_id: str | None = None
    imports: int = 0
    import_error: str = ""
    is_new: bool = True
    _fitting_view: View = "stack"
    _chosen_view: View | None = None
    _notices: list[str] = field(default_factory=list)

    @classmethod
    def current(cls) -> Session:
        """Returns the session of this tab, with the project that the URL names.

        A URL without a project gets the session's project, or a new one.
        """
        session = cast("Session | None", state().get(_STATE))
        wanted = st.query_params.get(_PARAMETER)
        if session is None or (wanted is not None and wanted != session.project_id):
            session = cls._open(wanted)
            state()[_STATE] = session
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
        session = cls(kept=Kept(project))
        session._fitting_view = fitting_view(session.graph)
        session.select_first()
        return session

    @property
    def project_id(self) -> str:
        """The project in the URL."""
        return self.kept.project_id

    @property
    def name(self) -> str:
        """The project's name."""
        return self.kept.name

    @property
    def history(self) -> History:
        """The document with its undo steps."""
        return self.kept.history

    @property
    def saved(self) -> str:
        """The document's JSON as this session last saw it in the store."""
        return self.kept.saved

    @property
    def ack(self) -> Ack:
        """The last gesture of an editor that was applied."""
        return self.kept.ack

    @property
    def epoch(self) -> str:
        """Another one when another document is put in the place of this one."""
        return self.kept.epoch

    @property
    def graph(self) -> Graph:
        """The document."""
        return self.kept.history.present

    @property
    def selected(self) -> str | None:
        """The path of the last selected node that is still there: the inspector shows it."""
        there = (path for path in reversed(self.selection) if has_node(self.graph, path))
        return next(there, None)

    @property
    def view(self) -> View:
        """How the network is shown: as the URL says, else as was chosen, else as fits it."""
        wanted = st.query_params.get(_VIEW_PARAMETER)
        if wanted in ("stack", "wire") and wanted != self._own_view:
            self._chosen_view = cast(View, wanted)
        return self._own_view

    @property
    def _own_view(self) -> View:
        return self._chosen_view or self._fitting_view

    def name_view(self) -> None:
        """Writes the view into the URL: after a restart of the server the same one is shown."""
        if st.query_params.get(_VIEW_PARAMETER) != self.view:
            self._name_own_view()

    def _name_own_view(self) -> None:
        st.query_params[_VIEW_PARAMETER] = self._own_view

    def show_as(self, view: View) -> None:
        """Chooses how the network is shown."""
        self._chosen_view = view
        st.query_params[_VIEW_PARAMETER] = view

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
        made = False
        with self._listening("This could not be saved, so it was not done."):
            try:
                if self.kept.do(edit) and not self._field_at_work:
                    self.renew_fields()
                made = True
            except EditError as error:
                self.say(str(error))
        return made

    def take(self, inbox: Inbox[Any], meaning: Meaning) -> None:
        """Applies what a person did in an editor since its last message (`Kept.take`).

        Where it cannot be saved, the document stays as it was and nothing is acknowledged; the
        editor sends it again.

        Args:
            inbox: What the editor has sent.
            meaning: What its gestures mean.
        """
        before = self.graph
        with self._listening("This cannot be saved now. It is tried again."):
            for words in self.kept.take(inbox, meaning):
                self.say(words)
        if self.graph is not before:
            self.renew_changed_fields()

    def replace(self, graph: Graph) -> bool:
        """Puts another document in the place of this one; one step for undo."""
        self.drafts.clear()
        replaced = self.dispatch(Replace(graph=graph))
        if replaced:
            self.kept.renew_epoch()
            self._fitting_view = fitting_view(graph)
            self._name_own_view()
        self.select_first()
        return replaced

    def undo(self) -> None:
        """Takes the last edit back."""
        with self._listening("This could not be saved, so it was not taken back."):
            if self.kept.undo():
                self._forget_fields()

    def redo(self) -> None:
        """Makes the edit again that was taken back last."""
        with self._listening("This could not be saved, so it was not done again."):
            if self.kept.redo():
                self._forget_fields()

    def refresh(self) -> None:
        """Adopts what another tab has saved since this one last looked."""
        with self._listening("The document may not be the newest."):
            self.kept.refresh()

    def is_behind(self) -> bool:
        """Says whether another tab has saved something that this one has not seen."""
        try:
            return self.kept.is_behind()
        except StoreError:
            return False  # it is said as soon as something is to be saved

    def rename(self, name: str) -> None:
        """Gives the project another name."""
        name = name.strip()
        if name and name != self.name:
            with self._listening("This could not be saved, so the name was left as it is."):
                self.kept.rename(name)

    @contextmanager
    def _listening(self, failed: str) -> Iterator[None]:
        """Follows what is done with the store: says why it failed, and what others have done.

        Args:
            failed: What it means when the store cannot do it.
        """
        adopted, epoch, project_id = self.kept.adopted, self.kept.epoch, self.project_id
        try:
            yield
        except StoreError as error:
            self.say(f"{failed} {error}")
        if self.project_id != project_id:
            st.query_params[_PARAMETER] = self.project_id
        if self.kept.epoch != epoch:
            self._forget_fields()
        elif self.kept.adopted != adopted:
            self.renew_changed_fields()
        for words in self.kept.news:
            self.say(words)
        self.kept.news.clear()

    def _forget_fields(self) -> None:
        self.renew_fields()
        self.drafts.clear()

    def start(self, name: str, graph: Graph) -> None:
        """Starts a new project and goes there."""
        session = Session._of(new_project(name, graph))
        session.browser, session._chosen_view = self.browser, self._chosen_view
        state()[_STATE] = session
        st.query_params[_PARAMETER] = session.project_id
        session._name_own_view()

    def runs(self) -> list[Run]:
        """Returns the project's runs, the newest first."""
        return open_store().runs(self.project_id)

    def run(self) -> Run | None:
        """Returns the run that is looked at: the chosen one, or the newest, if there is any."""
        runs = self.runs()
        return next((run for run in runs if run.id == self.run_id), runs[0] if runs else None)

    def select(self, chosen: Iterable[str]) -> None:
        """Selects nodes by their paths, in the editors too."""
        self.selection = tuple(chosen)
        self.selection_revision += 1

    def select_first(self) -> None:
        """Selects the first layer that has something to say: the first that is no input."""
        graph = self.graph
        layers = (each for each in graph.nodes if graph.layer_of(each).class_name != INPUT)
        self.select(paths.write((each,)) for each in islice(layers, 1))

    def say(self, message: str) -> None:
        """Shows a message for a moment, at the next drawing."""
        self._notices.append(message)

    def speak(self) -> None:
        """Shows the messages that wait."""
        for message in dict.fromkeys(self._notices):
            st.toast(markup.plain(message))
        self._notices.clear()
