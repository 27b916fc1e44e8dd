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
from builder.store import Project, Run, StoreError
from builder.templates import TEMPLATES
from builder.ui.address import sent
from builder.ui.canvas import Question, Shelf, Verdict
from builder.ui.canvas_site import has_node
from builder.ui.controls import Controls, Draft, key, set_widget_value, state, widget_value
from builder.ui.inbox import Inbox
from builder.ui.keeping import Keeping
from builder.ui.kept import Kept
from builder.ui.notices import Notices
from builder.ui.own_state import Bringing
from builder.ui.projects import new_project, open_store
from builder.ui.steps import Meaning
from builder.ui.view import Viewed, fitting_view

__all__ = ["Draft", "Session", "key", "set_widget_value", "widget_value"]

FIRST_TEMPLATE = "digits_small"
FIRST_NAME = "My first network"
_STATE = "strata"
_PARAMETER = "project"


@dataclass(kw_only=True)
class Session(Keeping, Controls, Notices, Viewed):
    """What a browser tab knows beyond the store.

    Attributes:
        selection: Paths of the selected nodes (`builder.graph.paths`).
        selection_revision: Counts the selections made in Python, which the editors adopt.
        question: What the person wants to know of a wire that is being drawn.
        verdict: The answer to it.
        shelf: What the canvas in the browser has got.
        browser: Whose saved blocks and earlier projects are shown; empty before the browser has
            said which it is.
        dataset: The chosen data set, or None before the first look.
        choices: What was chosen for the training where it is not the preset, by field of
            `TrainingSpec`.
        run_id: The run that is looked at; None means the newest.
        experiment_id: The experiment that is looked at; None means the newest.
        look: The run and the step at which its inside is looked at; None means the newest look.
        compared: The runs that are compared.
        table_version: Counts the tables of runs: a new one shows what is in the store.
        pressed: The last button of a run or an experiment that was pressed, and when.
        bringing: The file that is being brought as a data set, or None.
        imports: How many files were imported.
        import_error: Why the last file could not be imported, or empty.
        is_new: Whether the network has not been drawn yet.
        awaits: Whether what was drawn last waits for an answer of the lab.
        popovers: The last part of the key of each popover, by its name; a new one is closed.
    """

    selection: tuple[str, ...] = ()
    selection_revision: int = 0
    question: Question | None = None
    verdict: Verdict | None = None
    shelf: Shelf = field(default_factory=Shelf)
    browser: str = ""
    dataset: str | None = None
    choices: dict[str, Any] = field(default_factory=dict)
    run_id: str | None = None
    experiment_id: str | None = None
    look: tuple[str, int] | None = None
    compared: tuple[str, ...] = ()
    table_version: int = 0
    pressed: tuple[str, float] = ("", 0.0)
    bringing: Bringing | None = None
    imports: int = 0
    import_error: str = ""
    is_new: bool = True
    awaits: bool = False
    popovers: dict[str, str] = field(default_factory=dict)
    _noted: tuple[str, str] | None = None
    _left: str | None = None

    @classmethod
    def current(cls) -> Session:
        """Returns the session of this tab, with the project that the URL names.

        A URL without a project gets the session's project, or a new one.
        """
        session = cast("Session | None", state().get(_STATE))
        wanted = sent(_PARAMETER, session._left if session else None)
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
    def selected(self) -> str | None:
        """The path of the last selected node that is still there: the inspector shows it."""
        there = (path for path in reversed(self.selection) if has_node(self.graph, path))
        return next(there, None)

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
            self.fit_view(graph)
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
        self._make_way_for(Session._of(new_project(name, graph)))

    def open(self, project_id: str) -> None:
        """Goes to another project, or says that it is gone."""
        if project_id == self.project_id:
            return
        project = open_store().project(project_id)
        if project is None:
            self.say("This project was deleted meanwhile.")
        else:
            self._make_way_for(Session._of(project))

    def _make_way_for(self, session: Session) -> None:
        session._chosen_view = self._chosen_view
        if not session.graph.nodes:
            session._fitting_view = self._own_view  # nothing fits nothing better
        session._left = self.project_id
        state()[_STATE] = session
        st.query_params[_PARAMETER] = session.project_id
        session._name_own_view()
        session.meet(self.browser)

    def meet(self, browser: str) -> None:
        """Learns which browser this is; what is open here is found again there.

        Args:
            browser: The name that it has given itself; empty before it has said so.
        """
        self.browser = browser or self.browser
        visit = (self.browser, self.project_id)
        if self.browser and visit != self._noted:
            with self._listening("This project may be missing in the list of earlier ones."):
                open_store().note_visit(*visit)
            self._noted = visit

    def forget_visits(self) -> None:
        """Forgets which projects were opened in this browser, but for the one that is open."""
        with self._listening("The list could not be cleared."):
            open_store().forget_visits(self.browser)
            self._noted = None
        self.meet(self.browser)

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
