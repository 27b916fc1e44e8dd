"""Draws views of the inspection lab without a browser; a lab in this process answers them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from builder.datasets import find_dataset
from builder.graph.document import Graph
from builder.keras_io.to_keras import to_keras
from builder.training.spec import TrainingSpec
from builder.ui import laboratory
from builder.ui.inspection.subject import Subject
from builder.ui.inspection.views import VIEWS
from builder.ui.recent import Recent
from builder.workers.client import LabError, LabResult, Task
from builder.workers.lab_ops import OPS
from tests.workers.test_lab_ops import Workshop


class LabInside:
    """Answers as a `Client` does, what takes long at once; stops at what is no refusal."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        self.results: dict[str, LabResult | str] = {}

    def lab(self, op: str, /, **args: Any) -> LabResult:
        try:
            return OPS[op](self.workshop.lab, lambda note, fraction: None, **args)
        except (ValueError, RuntimeError) as error:
            raise LabError(str(error)) from error

    def start_task(self, key: str, op: str, /, asker: str = "", **args: Any) -> None:
        try:
            self.results[key] = self.lab(op, **args)
        except LabError as error:
            self.results[key] = str(error)

    def task(self, key: str, asker: str = "") -> Task | None:
        found = self.results.get(key)
        if isinstance(found, str):
            return Task(key, "failed", message=found)
        return None if found is None else Task(key, "done")

    def task_result(self, key: str) -> LabResult | None:
        found = self.results.get(key)
        return found if isinstance(found, LabResult) else None


shown: dict[str, Any] = {}
"""What the page of `drawn` draws: it is run from its source, and knows nothing else."""


def _page() -> None:
    from builder.ui.session import Session
    from tests.ui.looking_into import shown

    Session.current()
    shown["draw"](shown["subject"])


def drawn(draw: Any, subject: Subject, state: Mapping[str, Any] | None = None) -> AppTest:
    """Returns a page with one view, which has been drawn without an exception."""
    shown.update(draw=draw, subject=subject)
    app = AppTest.from_function(_page, default_timeout=120)
    for key, value in (state or {}).items():
        app.session_state[key] = value
    return run(app)


def run(app: AppTest) -> AppTest:
    """Draws the page anew."""
    app.run()
    assert not app.exception, [f"{each.message}\n{each.stack_trace}" for each in app.exception]
    return app


def subject_of(
    workshop: Workshop, graph: Graph, spec: TrainingSpec, weights: Any = None, **more: Any
) -> Subject:
    """Returns what a view gets for a run of a network.

    Args:
        workshop: Where it is made.
        graph: The network.
        spec: What it would have been trained with.
        weights: Makes another array of each of its weights; None for those it begins with.
        **more: What else the subject has.
    """
    run, model = workshop.run(graph, spec), to_keras(graph)
    if weights is not None:
        model.set_weights([weights(np.asarray(each)) for each in model.get_weights()])
    workshop.keep(run, 1, model=model)
    nodes = workshop.ask("layers", run_id=run.id).data["nodes"]
    about = find_dataset(spec.dataset)
    sample = {"split": "test", "index": 0}
    return Subject(run, spec, about, sample, nodes, **more)


def fitting(subject: Subject) -> list[str]:
    """Returns the views that can be chosen."""
    return [name for name in VIEWS if not VIEWS[name].refuses(subject.dataset, subject.nodes)]


@contextmanager
def lab_inside(home: Path) -> Iterator[Workshop]:
    """Puts a lab in this process in the place of the workers.

    Args:
        home: An empty folder for what is trained.

    Yields:
        Where networks are made that can be looked into.
    """
    workshop = Workshop(home)
    client = LabInside(workshop)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STRATA_HOME", str(home))
        patch.setattr(laboratory, "get_client", lambda: client)
        patch.setattr(laboratory, "_answers", Recent(2**28, laboratory.size_of))
        patch.setattr(laboratory, "states_of", lambda run: ())
        yield workshop
    workshop.store.close()


__all__ = ["LabError", "drawn", "fitting", "lab_inside", "run", "shown", "subject_of"]
