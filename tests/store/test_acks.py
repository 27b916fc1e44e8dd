"""A document and how far each client's gestures are in it are saved together."""

from types import SimpleNamespace

import pytest

from builder.store import NotFound, StoreError
from builder.store import projects as store_module
from builder.store.acks import CLIENTS


def test_nothing_is_applied_of_a_client_that_nobody_knows(store, project):
    assert store.applied(project.id, "tab") == 0
    assert store.applied("gone", "tab") == 0


def test_a_save_says_how_far_a_client_has_come(store, project):
    store.save_project(project.id, "{}", ack=("tab", 3))
    store.save_project(project.id, "{}", ack=("tab", 7))
    assert store.applied(project.id, "tab") == 7
    assert store.applied(project.id, "other") == 0


def test_a_save_without_one_leaves_it(store, project):
    store.save_project(project.id, "{}", ack=("tab", 3))
    store.save_project(project.id, '{"a": 1}')
    assert store.applied(project.id, "tab") == 3


def test_what_was_applied_stays_applied(store, project):
    store.save_project(project.id, "{}", ack=("tab", 7))
    store.save_project(project.id, "{}", ack=("tab", 3))
    assert store.applied(project.id, "tab") == 7


def test_every_project_counts_by_itself(store, project):
    other = store.create_project("other", "{}")
    store.save_project(project.id, "{}", ack=("tab", 3))
    store.save_project(other.id, "{}", ack=("tab", 1))
    assert (store.applied(project.id, "tab"), store.applied(other.id, "tab")) == (3, 1)


def test_a_save_that_fails_acknowledges_nothing(store, project):
    with pytest.raises(NotFound):
        store.save_project("gone", "{}", ack=("tab", 1))
    with pytest.raises(StoreError):
        store.save_project(project.id, '{"new": 1}', ack=("tab", None))
    assert store.applied(project.id, "tab") == 0
    assert store.project(project.id) == project


def test_the_clients_heard_last_are_remembered(store, project):
    store.save_project(project.id, "{}", ack=("early", 1))
    store.save_project(project.id, "{}", ack=("busy", 1))
    for number in range(CLIENTS - 2):
        store.save_project(project.id, "{}", ack=(f"tab {number}", 1))
    store.save_project(project.id, "{}", ack=("busy", 2))
    assert store.applied(project.id, "early") == 1
    store.save_project(project.id, "{}", ack=("late", 1))
    assert store.applied(project.id, "early") == 0
    assert store.applied(project.id, "busy") == 2
    assert store.applied(project.id, "tab 0") == store.applied(project.id, "late") == 1


def test_the_client_at_work_is_remembered_whatever_the_clock_does(store, project, monkeypatch):
    for number in range(CLIENTS):
        store.save_project(project.id, "{}", ack=(f"tab {number}", 1))
    monkeypatch.setattr(store_module, "time", SimpleNamespace(time=lambda: 0.0))
    store.save_project(project.id, "{}", ack=("late", 1))
    assert store.applied(project.id, "late") == 1


def test_other_projects_keep_their_clients(store, project):
    other = store.create_project("other", "{}")
    store.save_project(other.id, "{}", ack=("tab", 1))
    for number in range(CLIENTS + 1):
        store.save_project(project.id, "{}", ack=(f"tab {number}", 1))
    assert store.applied(other.id, "tab") == 1


def test_deleting_a_project_forgets_its_clients(store, project):
    store.save_project(project.id, "{}", ack=("tab", 3))
    store.delete_project(project.id)
    assert store.applied(project.id, "tab") == 0
