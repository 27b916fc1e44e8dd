"""Fields of the inspector while the document is changed by something else than them."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.graph import files
from builder.graph.edits import Configure, Edit, Rename, apply
from builder.store import Store
from tests.ui.inspecting import Page, chain


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Page:
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))
    return Page(chain()).select("conv_1")


def edit_elsewhere(page: Page, *edits: Edit) -> None:
    """Changes the document as another tab does, and looks at it here."""
    store = Store.open()
    project = store.project(page.session.project_id)
    graph = files.from_json(project.graph_json)
    for edit in edits:
        graph = apply(graph, edit)
    store.save_project(project.id, files.to_json(graph))
    store.close()
    page.session.refresh()
    page.run()


def keys(page: Page, *labels: str) -> list[str]:
    return [page.field(label).key for label in labels]


FIELDS = ("name", "filters", "kernel_size")


def test_fields_stay_when_something_else_changes_elsewhere(page: Page) -> None:
    before = keys(page, *FIELDS)
    edit_elsewhere(page, Rename(layer_id="flat", name="flattened"))
    assert keys(page, *FIELDS) == before
    page.change("filters", 9)
    assert page.graph.layers["conv_1"].config["filters"] == 9
    assert page.graph.layers["flat"].name == "flattened"


def test_a_field_gives_way_when_its_own_value_changes_elsewhere(page: Page) -> None:
    before = keys(page, *FIELDS)
    for filters in (5, 4):  # also back to what the browser may still hold
        edit_elsewhere(page, Configure(layer_id="conv_1", config={"filters": filters}))
        after = keys(page, *FIELDS)
        assert (after[0], after[2]) == (before[0], before[2])
        assert after[1] != before[1]
        assert page.field("filters").value == filters
        before = after


def test_a_field_stays_after_its_own_edit_although_another_tab_has_edited_too(page: Page) -> None:
    before = keys(page, *FIELDS)
    store = Store.open()
    project = store.project(page.session.project_id)
    graph = apply(page.graph, Rename(layer_id="flat", name="flattened"))
    store.save_project(project.id, files.to_json(graph))
    store.close()
    page.change("filters", 9)
    assert keys(page, *FIELDS) == before
    assert page.graph.layers["conv_1"].config["filters"] == 9
    assert page.graph.layers["flat"].name == "flattened"


def test_text_that_is_no_value_stays_when_something_else_changes_elsewhere(page: Page) -> None:
    page.change("kernel_size", "three")
    edit_elsewhere(page, Rename(layer_id="flat", name="flattened"))
    assert page.field("kernel_size").value == "three"
    assert "Expected one number or 2" in page.text()
