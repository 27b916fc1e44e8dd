"""A browser finds the projects again that were opened in it, and no others."""

import pytest

from builder.store import NotFound
from builder.store.visits import MOST_VISITED


@pytest.fixture
def changed(store):
    """Makes a project that somebody has worked on."""

    def make(name):
        made = store.create_project(name, "{}")
        store.save_project(made.id, '{"a": 1}')
        return made.id

    return make


def ids(store, browser, **limit):
    return [each.id for each in store.visited(browser, **limit)]


def test_what_was_opened_in_a_browser_is_found_there_the_last_saved_first(store, changed):
    first, second = changed("a"), changed("b")
    for project_id in (first, second, first):
        store.note_visit("mine", project_id)
    assert ids(store, "mine") == [second, first]
    store.save_project(first, "{}", "renamed")
    assert ids(store, "mine") == [first, second]
    (found, _) = store.visited("mine")
    assert (found.name, found.updated) == ("renamed", store.updated(first))
    assert ids(store, "mine", limit=1) == [first]


def test_no_browser_sees_what_was_opened_in_another(store, changed):
    project_id = changed("a")
    changed("never opened")
    store.note_visit("mine", project_id)
    assert ids(store, "other") == []
    store.note_visit("other", project_id)
    assert ids(store, "other") == ids(store, "mine") == [project_id]
    store.forget_visits("mine")
    assert (ids(store, "mine"), ids(store, "other")) == ([], [project_id])
    assert store.project(project_id) is not None


def test_what_nobody_has_changed_is_not_in_the_list_until_it_is(store, changed):
    new = store.create_project("new", "{}").id
    store.note_visit("mine", new)
    store.note_visit("mine", changed("b"))
    assert new not in ids(store, "mine")
    store.save_project(new, '{"a": 1}')
    assert ids(store, "mine")[0] == new


def test_a_deleted_project_is_in_no_list(store, changed):
    project_id = changed("a")
    store.note_visit("mine", project_id)
    store.delete_project(project_id)
    assert ids(store, "mine") == []
    with pytest.raises(NotFound, match="no project"):
        store.note_visit("mine", project_id)


def test_the_projects_opened_last_are_remembered_and_what_is_unchanged_is_forgotten_first(
    store, changed
):
    many = [changed(str(number)) for number in range(MOST_VISITED + 1)]
    new, newer = (store.create_project(name, "{}").id for name in "ab")
    for project_id in (*many[:-1], new, newer):
        store.note_visit("mine", project_id)
    for project_id in (new, newer):
        store.save_project(project_id, '{"a": 1}')
    assert set(ids(store, "mine", limit=1_000)) == {*many[1:-1], newer}
    store.note_visit("mine", many[-1])
    assert set(ids(store, "mine", limit=1_000)) == {*many[2:], newer}
