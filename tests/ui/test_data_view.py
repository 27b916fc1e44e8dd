"""The list of data sets: narrowed by words, by kind and by what fits the network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from builder.datasets import DATASETS, find_dataset
from builder.datasets.own import keeping
from builder.datasets.own.bringing import bring, look
from builder.graph import files
from builder.settings import settings
from builder.store import Store
from builder.templates import TEMPLATES
from builder.ui.data_view import _KINDS, matches
from builder.ui.training_data import fitting_datasets, own_datasets


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))
    opened = Store.open()
    yield opened
    opened.close()


def list_of(store: Store, template: str = "digits_small") -> AppTest:
    def draw() -> None:
        from builder.ui.data_view import draw_list
        from builder.ui.session import Session

        draw_list(Session.current())

    project = store.create_project("mine", files.to_json(TEMPLATES[template]()))
    app = AppTest.from_function(draw, default_timeout=120)
    app.query_params["project"] = project.id
    return drawn(app)


def drawn(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception
    return app


def titles(app: AppTest) -> list[str]:
    return list(app.radio[0].options) if app.radio else []


def test_an_option_is_called_the_same_whatever_the_network_is(store: Store) -> None:
    for_digits, for_celsius = list_of(store), list_of(store, "celsius_to_fahrenheit")
    assert sorted(titles(for_digits)) == sorted(titles(for_celsius))
    marks = [list(app.radio[0].proto.captions) for app in (for_digits, for_celsius)]
    assert sorted(marks[0]) != sorted(marks[1])


def test_every_kind_of_data_can_be_asked_for() -> None:
    assert {dataset.kind for dataset in DATASETS.values()} <= set(_KINDS)
    for words, name in (("IRIS", "iris"), ("two classes", "xor"), ("virginica", "iris")):
        assert matches(DATASETS[name], words)
    assert not matches(DATASETS["iris"], "virginica images")


def test_the_list_is_narrowed_and_what_is_chosen_stays(store: Store) -> None:
    app = list_of(store)
    assert len(titles(app)) == len(DATASETS)
    app.text_input(key="find-data").set_value("cancer")
    drawn(app)
    assert titles(app) == ["Breast cancer"] and app.radio[0].value is None
    app.text_input(key="find-data").set_value("nothing of that name")
    drawn(app)
    assert titles(app) == []
    app.text_input(key="find-data").set_value("")
    app.selectbox(key="data-kind").set_value("fits")
    drawn(app)
    assert titles(app) == ["Digits"] and app.radio[0].value == "digits"
    app.selectbox(key="data-kind").set_value("text")
    drawn(app)
    assert {title for title in titles(app)} == {
        dataset.title for dataset in DATASETS.values() if dataset.kind == "text"
    }
    app.radio[0].set_value("imdb")
    drawn(app)
    assert app.session_state["strata"].dataset == "imdb"


def test_own_data_that_fit_are_marked_too(store: Store, tmp_path: Path) -> None:
    project = store.create_project("mine", files.to_json(TEMPLATES["digits_small"]())).id
    path = tmp_path / "a.npz"
    np.savez(path, x=np.zeros((40, 8, 8, 1), np.uint8), y=np.arange(40) % 10)
    found = look(path, settings())
    about, arrays = bring(path, found.first_plan("mine"), found, "a.npz", settings())
    data_id = keeping.new_id()
    keeping.write(about, arrays, tmp_path / "draft")
    keeping.publish(tmp_path / "draft", data_id)
    store.add_own_data(data_id, project, "mine", 1)
    graph = TEMPLATES["digits_small"]()
    assert find_dataset(f"own-{data_id}") in own_datasets(project)
    assert list(fitting_datasets(graph, own_datasets(project))) == [f"own-{data_id}"]
    assert f"own-{data_id}" not in set(fitting_datasets(graph))
