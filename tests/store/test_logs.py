"""Events and commands are numbered per run, and read by number."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builder.store import NotFound


def test_events_are_numbered_from_one_without_gaps(store, project, run):
    other = store.create_run(project.id, "other", "{}", "{}")
    assert store.append_events(run.id, [("A", {}), ("B", {})]) == [1, 2]
    assert store.append_events(other.id, [("A", {})]) == [1]
    assert store.append_events(run.id, [("C", {})]) == [3]


def test_events_come_back_as_they_went(store, run):
    data = {"logs": {"loss": 0.25, "accuracy": None}, "text": "ü", "list": [1, 2.5, True]}
    store.append_events(run.id, [("EpochEnd", data)])
    (event,) = store.events(run.id)
    assert (event.run_id, event.seq, event.kind, event.data) == (run.id, 1, "EpochEnd", data)
    assert event.at >= run.created


def test_only_what_is_new_of_the_kinds_asked_for(store, run):
    store.append_events(run.id, [(kind, {}) for kind in "ABABAB"])
    assert [event.seq for event in store.events(run.id, after_seq=4)] == [5, 6]
    assert [event.seq for event in store.events(run.id, kinds=["B"])] == [2, 4, 6]
    assert [event.seq for event in store.events(run.id, 1, kinds=["B"], limit=2)] == [2, 4]
    assert store.events(run.id, after_seq=6) == []
    assert store.events(run.id, kinds=[]) == []


def test_the_last_event_of_a_kind(store, run):
    assert store.last_event(run.id, "A") is None
    store.append_events(run.id, [("A", {"n": 1}), ("A", {"n": 2}), ("B", {})])
    assert store.last_event(run.id, "A").data == {"n": 2}


def test_nothing_to_append(store, run):
    assert store.append_events(run.id, []) == []


def test_events_need_their_run(store):
    with pytest.raises(NotFound, match="no run 'gone'"):
        store.append_events("gone", [("A", {})])


def test_all_events_of_a_call_or_none(store, run):
    with pytest.raises(TypeError):
        store.append_events(run.id, [("A", {}), ("B", {"x": object()})])
    assert store.events(run.id) == []
    assert store.append_events(run.id, [("A", {})]) == [1]


def test_commands_are_read_by_number(store, run):
    first = store.send_command(run.id, "pause")
    second = store.send_command(run.id, "rate", {"value": 0.1})
    assert store.take_commands(run.id) == [first, second]
    assert store.take_commands(run.id, after_id=first.id) == [second]
    assert second.data == {"value": 0.1}


def test_commands_need_their_run(store):
    with pytest.raises(NotFound, match="no run 'gone'"):
        store.send_command("gone", "stop")


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(sizes=st.lists(st.integers(0, 5), max_size=6), reads=st.lists(st.integers(1, 7), min_size=1))
def test_reading_in_any_steps_gives_every_event_once(store, project, sizes, reads):
    run = store.create_run(project.id, "r", "{}", "{}")
    for size in sizes:
        store.append_events(run.id, [("A", {"n": n}) for n in range(size)])
    seen, turn = [], 0
    while new := store.events(run.id, seen[-1] if seen else 0, limit=reads[turn % len(reads)]):
        seen += [event.seq for event in new]
        turn += 1
    assert seen == list(range(1, sum(sizes) + 1))
