"""What is chosen for the next training is kept with the project."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from builder.graph import files
from builder.store import Store
from builder.templates import TEMPLATES
from builder.training.choices import Augmentation, CosineDecay, EarlyStopping
from builder.training.spec import CUSTOM_LOSS, Loss
from builder.ui.session import Session
from builder.ui.training_choices import adopt, choose, current_spec, forget_choices


@pytest.fixture
def store(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))
    with_home = Store.open()
    yield with_home
    with_home.close()


def session_of(store: Store, template: str = "digits_small") -> Session:
    return Session._of(store.create_project("mine", files.to_json(TEMPLATES[template]())))


CHOICES: dict[str, Any] = {
    "epochs": 7,
    "schedule": CosineDecay(end=0.1),
    "callbacks": (EarlyStopping(patience=2),),
    "augmentation": (Augmentation(class_name="RandomFlip", config={"mode": "horizontal"}),),
    "class_weights": {1: 2.0},
    "loss": Loss(class_name=CUSTOM_LOSS, config={"expression": "mean(abs(y_true - y_pred))"}),
}


def test_another_visit_finds_the_choices(store):
    session = session_of(store)
    choose(session, **CHOICES)
    again = Session._of(store.project(session.project_id))
    spec = current_spec(again)
    assert {name: getattr(spec, name) for name in CHOICES} == CHOICES
    assert spec == current_spec(session)


def test_what_the_preset_has_anyway_is_no_choice(store):
    session = session_of(store)
    usual = current_spec(session)
    choose(session, epochs=7)
    choose(session, epochs=usual.epochs)
    assert session.choices == {}


def test_the_setup_of_a_run_is_taken_over_and_given_up_again(store):
    session = session_of(store)
    usual = current_spec(session)
    wanted = usual.model_copy(update=CHOICES)
    adopt(session, wanted)
    assert current_spec(session) == wanted
    forget_choices(session)
    assert current_spec(session) == usual


def test_without_choices_the_newest_run_says_how_it_was(store):
    session = session_of(store)
    spec = current_spec(session).model_copy(update={"epochs": 9})
    graph = files.to_json(session.graph)
    store.create_run(session.project_id, "run 1", graph, spec.model_dump_json())
    again = Session._of(store.project(session.project_id))
    assert current_spec(again) == spec
