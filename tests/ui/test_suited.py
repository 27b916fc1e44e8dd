"""Data that the network of a project cannot learn: what is wanted, and a network for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from builder.datasets import DATASETS
from builder.graph import files
from builder.store import Store
from builder.templates import TEMPLATES
from builder.training.fitness import check
from builder.training.presets import preset
from builder.ui import suited, training_start
from builder.ui.session import Session


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))
    store = Store.open()
    yield store
    store.close()


def page(project: str, dataset: str) -> None:
    import streamlit as st

    from builder.datasets import DATASETS
    from builder.ui.session import Session
    from builder.ui.suited import draw_wanted

    st.query_params["project"] = project
    draw_wanted(Session.current(), DATASETS[dataset])


def test_what_is_wanted_is_said_and_one_click_opens_a_network_that_has_it(store: Store) -> None:
    project = store.create_project("p", files.to_json(TEMPLATES["digits_small"]())).id
    app = AppTest.from_function(page, default_timeout=120, args=(project, "wine"))
    app.run()
    assert not app.exception
    said = " ".join(each.body for each in app.get("html"))
    assert "shape (13,)" in said and "3 units, softmax" in said
    app.button(key="suited-data").click().run()
    assert not app.exception
    (said,) = (each.body for each in app.get("html"))
    assert "The network of this project can learn these data." in said
    kept = store.project(project)
    assert kept is not None
    graph, wine = files.from_json(kept.graph_json), DATASETS["wine"]
    assert check(graph, preset(graph, wine)) == ()


@pytest.mark.parametrize(("name", "learns"), [("digits", True), ("digit_pairs", False)])
def test_a_network_that_sees_one_picture_of_a_pair_does_not_learn_the_pair(
    name: str, learns: bool
) -> None:
    assert suited._learns(TEMPLATES["digits_small"](), DATASETS[name]) == learns


def test_the_data_stay_and_the_old_network_comes_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = TEMPLATES["digits_small"]()
    session = Session._of(store.create_project("p", files.to_json(before)))
    monkeypatch.setattr(Session, "current", classmethod(lambda _: session))
    session.dataset, session.choices = "wine", {"epochs": 3, "seed": 7}
    suited._open("wine")
    assert (session.dataset, session.choices) == ("wine", {"seed": 7})
    assert session.graph != before
    session.undo()
    assert session.graph == before
    suited._open("own-" + "0" * 32)
    assert session.graph == before


@pytest.mark.parametrize(("dataset", "offered"), [("wine", True), ("digits", False)])
def test_the_train_page_offers_it_where_network_and_data_do_not_go_together(
    store: Store, monkeypatch: pytest.MonkeyPatch, dataset: str, offered: bool
) -> None:
    graph = TEMPLATES["digits_small"]()
    session = Session._of(store.create_project("p", files.to_json(graph)))
    session.dataset = dataset
    drawn: list[str] = []
    monkeypatch.setattr(training_start, "draw_button", lambda data, _: drawn.append(data.name))
    monkeypatch.setattr(training_start, "draw_check", lambda *_, **__: None)
    training_start.draw_start(session, preset(graph, DATASETS[dataset]))
    assert drawn == ([dataset] if offered else [])
