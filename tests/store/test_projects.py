"""Projects are found again by their id, as they were last saved."""

from types import SimpleNamespace

import pytest

from builder.store import NotFound, Store
from builder.store import projects as store_module


def test_a_project_is_found_by_its_id_in_another_process(store, url):
    made = store.create_project("lenet", '{"layers": {}}', owner="ada")
    other = Store(url)
    assert other.project(made.id) == made
    other.close()


def test_saving_replaces_document_name_and_time(store, project):
    store.save_project(project.id, '{"a": 1}', "second")
    saved = store.project(project.id)
    assert (saved.graph_json, saved.name) == ('{"a": 1}', "second")
    assert saved.updated >= project.updated
    assert saved.created == project.created


def test_the_time_of_the_last_save_is_asked_by_itself(store, project):
    assert store.updated(project.id) == project.updated
    store.save_project(project.id, "{}")
    assert store.updated(project.id) == store.project(project.id).updated > project.updated
    assert store.updated("gone") is None


def test_the_time_grows_with_every_save_even_where_the_clock_stands_or_falls_back(
    store, project, monkeypatch
):
    for clock in (project.updated, project.updated, 0.0):
        stopped = SimpleNamespace(time=lambda clock=clock: clock)
        monkeypatch.setattr(store_module, "time", stopped)
        before = store.updated(project.id)
        store.save_project(project.id, "{}")
        assert before < store.updated(project.id) < before + 0.001


def test_saving_without_a_name_keeps_the_name(store, project):
    store.save_project(project.id, "{}")
    assert store.project(project.id).name == "first"


def test_ids_cannot_be_guessed(store):
    ids = {store.create_project("p", "{}").id for _ in range(50)}
    assert len(ids) == 50
    assert all(len(key) >= 22 for key in ids)  # 16 random bytes


def test_what_is_not_there(store):
    assert store.project("nothing") is None
    with pytest.raises(NotFound, match="no project 'nothing'"):
        store.save_project("nothing", "{}")


def test_recent_projects_are_the_owners_own_last_saved_first(store):
    first, second = (store.create_project(name, "{}", owner="ada") for name in "ab")
    store.create_project("c", "{}", owner="ben")
    store.save_project(first.id, '{"b": 2}')
    assert [p.id for p in store.recent_projects("ada")] == [first.id, second.id]
    assert [p.id for p in store.recent_projects("ada", limit=1)] == [first.id]


def test_deleting_a_project_deletes_its_runs_and_their_events(store, project, run):
    store.append_events(run.id, [("BatchEnd", {})])
    store.delete_project(project.id)
    assert store.project(project.id) is None
    assert store.run(run.id) is None
    assert store.events(run.id) == []


def test_any_text_survives(store):
    text = '{"name": "Ärger \\u0000 𝄞 \'; DROP TABLE projects; --"}'
    made = store.create_project("'; DROP TABLE runs; --", text)
    assert store.project(made.id).graph_json == text
