"""Pages without a browser: the project in the address, and pages that need no Keras."""

import pytest
from streamlit.testing.v1 import AppTest

from builder.graph import files
from builder.store import Store
from builder.templates import TEMPLATES
from tests.e2e.server import ROOT


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))
    with_home = Store.open()
    yield with_home
    with_home.close()


def runs_page(project=None):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.switch_page("pages/runs.py")
    if project is not None:
        app.query_params["project"] = project
    app.run()
    assert not app.exception
    return app


def test_a_first_visit_starts_a_project_that_the_address_names(store):
    project = store.project(runs_page().query_params["project"])
    assert files.from_json(project.graph_json) == TEMPLATES["digits_small"]()


def test_an_address_opens_its_project(store):
    project = store.create_project("mine", files.to_json(TEMPLATES["lenet5"]()))
    assert runs_page(project.id).query_params["project"] == project.id
    assert [each.id for each in store.recent_projects()] == [project.id]


def test_an_address_of_no_project_is_said(store):
    app = runs_page("gone")
    assert "There is no project" in app.toast[0].value
    assert app.query_params["project"] != "gone"


def test_runs_are_listed_with_their_state(store):
    project = store.create_project("mine", files.to_json(TEMPLATES["digits_small"]()))
    store.create_run(project.id, "run 1", project.graph_json, "{}")
    [row] = runs_page(project.id).dataframe[0].value.to_dict("records")
    assert (row["Name"], row["Status"], row["Data set"]) == (
        "run 1", "Waits for its turn", "Digits"
    )  # fmt: skip
