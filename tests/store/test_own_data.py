"""Own data in the store: as many bytes as there is room for, however many come at once."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from builder.store import NoRoom, Room, Store
from builder.store.database import take_turns

MB = 10**6


def test_of_several_that_come_at_once_those_that_fit_are_noted(url, store, project):
    other = store.create_project("other", "{}")
    room = Room(of_project=5 * MB, of_owner=8 * MB)

    def bring(number):
        own = Store(url)
        try:
            where = project if number % 2 else other
            own.add_own_data(f"{number:032x}", where.id, "mine", 2 * MB, "ada", room)
        except NoRoom:
            return False
        finally:
            own.close()
        return True

    with ThreadPoolExecutor(8) as threads:
        kept = sum(threads.map(bring, range(8)))
    assert kept == 4  # two in each project, which is all that the owner may have
    assert store.own_data_size(project.id) == store.own_data_size(other.id) == 4 * MB


@pytest.mark.parametrize(
    ("owner", "size", "words"),
    [
        ("ada", 4 * MB, "at most 5 MB of own data in a project: there are 2.0 MB already, and"),
        ("ada", 2 * MB, "at most 3 MB of own data in all projects of yours"),
        ("ben", 3 * MB, None),
        ("", 3 * MB, None),
    ],
)
def test_who_has_no_room_is_told_why(store, project, owner, size, words):
    room = Room(of_project=5 * MB, of_owner=3 * MB)
    store.add_own_data("a" * 32, project.id, "first", 2 * MB, "ada", room)
    for ask in (
        lambda: store.expect_room(project.id, owner, size, room),
        lambda: store.add_own_data("b" * 32, project.id, "second", size, owner, room),
    ):
        if words is None:
            ask()
            continue
        with pytest.raises(NoRoom, match=words):
            ask()
    assert len(store.own_data(project.id)) == (2 if words is None else 1)


@pytest.mark.parametrize(("dialect", "asked"), [("postgresql", 1), ("sqlite", 0)])
def test_transactions_that_count_first_take_turns(dialect, asked):
    done = []
    take_turns(SimpleNamespace(dialect=SimpleNamespace(name=dialect), execute=done.append))
    assert len(done) == asked
    assert all("pg_advisory_xact_lock" in str(each) for each in done)
