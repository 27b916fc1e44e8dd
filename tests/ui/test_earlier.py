"""Earlier projects are found again in the browser in which they were opened, and there alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from streamlit.testing.v1 import AppTest

from builder.graph import files
from builder.graph.document import Graph
from builder.graph.edits import Rename
from builder.store import Store
from builder.templates import TEMPLATES
from builder.ui.earlier import ago, free_name
from builder.ui.session import Session


@pytest.fixture
def store(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))
    with_home = Store.open()
    yield with_home
    with_home.close()


def changed(store: Store, name: str) -> str:
    """A project that somebody has worked on."""
    text = files.to_json(TEMPLATES["lenet5"]())
    project_id = store.create_project(name, files.to_json(Graph())).id
    store.save_project(project_id, text)
    return project_id


def drawn() -> None:
    import streamlit as st

    from builder.ui.earlier import draw_earlier
    from builder.ui.session import Session

    session = Session.current()
    session.meet(st.session_state.get("says", ""))
    draw_earlier(session)
    session.speak()


def page(project_id: str, browser: str) -> AppTest:
    """Opens a project in a browser that has said its name."""
    app = AppTest.from_function(drawn, default_timeout=120)
    app.query_params["project"] = project_id
    app.session_state["says"] = browser
    return seen(app)


def seen(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception
    return app


def listed(app: AppTest) -> list[str]:
    names = [button.label.split("**") for button in app.button]
    return [name[1] for name in names if len(name) == 3]


def click(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if label in button.label).click()
    return seen(app)


def test_a_browser_lists_what_was_opened_in_it_but_not_what_is_open(store: Store) -> None:
    first, second, foreign = (changed(store, name) for name in ("one", "two", "foreign"))
    page(foreign, "theirs")
    assert listed(page(first, "mine")) == []
    assert listed(page(second, "mine")) == ["one"]
    app = page(first, "mine")
    assert listed(app) == ["two"]
    assert app.button[0].label == "**two** · changed just now"


def test_a_new_project_gets_a_name_of_its_own(store: Store) -> None:
    first, second = changed(store, "New network"), changed(store, "other")
    page(first, "mine")
    session = page(second, "mine").session_state["strata"]
    assert free_name(session, "New network") == "New network 2"
    assert free_name(session, "other") == "other 2"
    assert free_name(session, "third") == "third"
    page(changed(store, "New network 2"), "mine")
    assert free_name(session, "New network") == "New network 3"


def test_a_browser_that_has_not_said_its_name_lists_nothing(store: Store) -> None:
    first, second = changed(store, "one"), changed(store, "two")
    page(first, "")
    assert listed(page(second, "")) == []
    assert listed(page(second, "mine")) == []


def test_a_new_project_is_listed_once_it_was_changed(store: Store) -> None:
    first = page(changed(store, "one"), "mine")
    new = page("gone", "mine")
    assert "no project under this address" in new.toast[0].value
    assert listed(seen(first)) == []
    new.session_state["strata"].dispatch(Rename(layer_id="conv_1", name="edges"))
    assert listed(seen(first)) == ["My first network"]


def test_opening_one_goes_there_and_the_other_is_listed(store: Store) -> None:
    first, second = changed(store, "one"), changed(store, "two")
    page(first, "mine")
    app = click(page(second, "mine"), "one")
    assert app.query_params["project"] == first
    assert app.session_state["strata"].project_id == first
    assert listed(app) == ["two"]


def test_one_that_is_gone_says_so_and_stays_here(store: Store) -> None:
    first, second = changed(store, "one"), changed(store, "two")
    page(first, "mine")
    app = page(second, "mine")
    store.delete_project(first)
    click(app, "one")
    assert app.toast[0].value == "This project was deleted meanwhile\\."
    assert app.query_params["project"] == second
    assert listed(app) == []


def test_a_list_can_be_cleared_and_begins_anew(store: Store) -> None:
    first, second = changed(store, "one"), changed(store, "two")
    page(first, "mine")
    app = click(page(second, "mine"), "Clear the list")
    assert listed(app) == []
    assert store.project(first) is not None
    assert listed(page(first, "mine")) == ["two"]


def test_a_name_is_shown_as_it_was_typed(store: Store) -> None:
    first, second = changed(store, "a *b* :red[c]"), changed(store, "two")
    page(first, "mine")
    assert page(second, "mine").button[0].label.startswith("**a \\*b\\* \\:red\\[c\\]** ·")


def test_a_project_is_noted_once_for_each_browser_and_address(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[tuple[str, str]] = []
    monkeypatch.setattr(Store, "note_visit", lambda _, *visit: noted.append(visit))
    project = store.create_project("one", files.to_json(Graph()))
    session = Session._of(project)
    for browser in ("", "a", "a", "", "b"):
        session.meet(browser)
    assert noted == [("a", project.id), ("b", project.id)]


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (-5, "just now"),
        (59.9, "just now"),
        (60, "1 minute ago"),
        (3_599, "59 minutes ago"),
        (3_600, "1 hour ago"),
        (86_399, "23 hours ago"),
        (86_400, "1 day ago"),
        (7 * 86_400 - 1, "6 days ago"),
        (7 * 86_400, "on 25 December 2023"),
    ],
)
def test_how_long_ago_something_was_is_said_in_words(passed: float, words: str) -> None:
    now = 1_704_110_400.0  # 2024-01-01 12:00 UTC
    assert ago(now - passed, now, UTC) == words


def test_the_day_is_the_browsers_own() -> None:
    at = 1_704_110_400.0 - 7 * 86_400 - 1
    assert ago(at, at + 30 * 86_400, ZoneInfo("Pacific/Kiritimati")) == "on 26 December 2023"
