"""What is set up for the next training is kept with its project."""

from __future__ import annotations

import pytest

from builder.store import NotFound


def test_the_last_one_is_kept(store):
    project = store.create_project("mine", "{}")
    assert store.setup(project.id) is None
    store.keep_setup(project.id, '{"epochs": 3}')
    store.keep_setup(project.id, '{"epochs": 4}')
    assert store.setup(project.id) == '{"epochs": 4}'


def test_each_project_has_its_own(store):
    mine, other = (store.create_project(name, "{}") for name in ("mine", "other"))
    store.keep_setup(mine.id, "{}")
    assert store.setup(other.id) is None


def test_nothing_is_kept_for_a_project_that_is_not_there(store):
    with pytest.raises(NotFound):
        store.keep_setup("nobody", "{}")
