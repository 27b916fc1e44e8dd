"""The queue is fair, has places that can be told, and limits; a run can be put back into it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.store import AlreadyMade, Store, StoreError, TooManyRuns
from builder.store.queue import order


def queue(store, project, names, owner=""):
    return [store.create_run(project.id, name, "{}", "{}", owner) for name in names]


def claim(store):
    run = store.claim_run("w")
    return run.name if run else None


def finish(store, name, project):
    (run,) = [run for run in store.runs(project.id) if run.name == name]
    assert store.set_status(run.id, "finished")


def test_a_second_run_waits_behind_the_first_of_somebody_else_also_one_at_a_time(store, project):
    queue(store, project, ["ada 1", "ada 2", "ada 3"], "ada")
    assert claim(store) == "ada 1"
    queue(store, project, ["ben 1", "ben 2"], "ben")
    began = ["ada 1"]
    for _ in range(4):
        finish(store, began[-1], project)  # nobody has a run at work when the next is chosen
        began.append(claim(store))
    assert began == ["ada 1", "ben 1", "ada 2", "ben 2", "ada 3"]


def test_whoever_has_never_been_served_comes_first(store, project):
    queue(store, project, ["ada 1", "ada 2"], "ada")
    claim(store)
    finish(store, "ada 1", project)
    queue(store, project, ["ben 1"], "ben")
    assert claim(store) == "ben 1"


def test_whoever_has_none_at_work_comes_before_whoever_was_served_longer_ago(store, project):
    queue(store, project, ["ada 1", "ada 2"], "ada")
    queue(store, project, ["ben 1", "ben 2"], "ben")
    assert [claim(store), claim(store)] == ["ada 1", "ben 1"]
    finish(store, "ben 1", project)
    assert claim(store) == "ben 2"


def test_places_say_in_which_order_runs_will_begin(store, project):
    runs = queue(store, project, ["ada 1", "ada 2", "ada 3"], "ada")
    runs += queue(store, project, ["ben 1"], "ben") + queue(store, project, ["cyd 1"], "cyd")
    assert [store.place_in_queue(run.id) for run in runs] == [1, 4, 5, 2, 3]
    assert claim(store) == "ada 1"
    assert [store.place_in_queue(run.id) for run in runs] == [None, 3, 4, 1, 2]
    assert store.place_in_queue("none") is None


def test_the_place_of_a_run_that_is_not_there_yet_is_the_one_that_it_gets(store, project):
    assert store.place_of_next("a") == 1
    for owner in "aaab":
        store.create_run(project.id, "run", "{}", "{}", owner)
    store.claim_run("worker")  # of a
    for owner, place in (("new", 2), ("b", 3), ("a", 4)):
        assert store.place_of_next(owner) == place
        made = store.create_run(project.id, "run", "{}", "{}", owner)
        assert store.place_in_queue(made.id) == place
        store.stop_run(made.id)


owners = st.lists(st.sampled_from("abcde"), min_size=1, max_size=20)


@settings(max_examples=15, deadline=None)
@given(owners=owners, slots=st.integers(1, 3))
def test_nobody_is_served_twice_while_somebody_waits_unserved_and_none_is_lost(owners, slots):
    with_store = Store("sqlite://")  # in memory
    project = with_store.create_project("test", "{}")
    runs = [
        with_store.create_run(project.id, f"{place}", "{}", "{}", owner)
        for place, owner in enumerate(owners)
    ]
    began, active = [], []
    while len(began) < len(runs):
        while len(active) < slots and (run := with_store.claim_run("w")):
            began.append(run)
            active.append(run)
        with_store.set_status(active.pop(0).id, "finished")
    assert sorted(run.id for run in began) == sorted(run.id for run in runs)
    served = [run.owner for run in began]
    first_round = served[: len(set(owners))]
    assert sorted(first_round) == sorted(set(owners))
    for owner in set(owners):
        names = [int(run.name) for run in began if run.owner == owner]
        assert names == sorted(names)
    with_store.close()


def test_a_user_may_have_so_many_waiting_and_at_work_and_no_more(store, project, monkeypatch):
    monkeypatch.setenv("STRATA_RUNS_PER_USER", "2")
    first, second = queue(store, project, "ab", "ada")
    assert [store.has_room(owner) for owner in ("ada", "ben")] == [False, True]
    with pytest.raises(TooManyRuns, match=r"2 trainings of yours.*STRATA_RUNS_PER_USER"):
        queue(store, project, "c", "ada")
    queue(store, project, "c", "ben")
    claim(store)  # one at work counts as well
    with pytest.raises(StoreError):
        queue(store, project, "c", "ada")
    store.set_status(first.id, "failed")
    queue(store, project, "c", "ada")
    with pytest.raises(TooManyRuns):
        store.resume_run(first.id)
    assert store.run(first.id).status == "failed"
    store.stop_run(second.id)
    assert store.resume_run(first.id)


@pytest.mark.parametrize("end", ["stopped", "failed"])
def test_a_run_that_goes_on_waits_again_and_forgets_what_it_was_told(store, project, end):
    (run,) = queue(store, project, "a")
    claim(store)
    store.send_command(run.id, "pause")
    store.stop_run(run.id)
    store.set_status(run.id, end, "why")
    store.append_events(run.id, [("EpochEnd", {"epoch": 0})])
    assert store.resume_run(run.id)
    waiting = store.run(run.id)
    assert (waiting.status, waiting.message, waiting.resumes) == ("queued", "", 1)
    assert (waiting.worker_id, waiting.ended) == (None, None)
    assert store.take_commands(run.id) == []
    assert [event.kind for event in store.events(run.id)] == ["EpochEnd"]
    later = store.send_command(run.id, "step")
    assert store.take_commands(run.id) == [later]
    assert later.id == 3  # numbers are never given out twice
    assert not store.resume_run(run.id)
    assert claim(store) == "a"


def test_a_run_that_has_finished_does_not_go_on(store, project):
    (run,) = queue(store, project, "a")
    claim(store)
    store.set_status(run.id, "finished")
    assert not store.resume_run(run.id)
    assert not store.resume_run("none")


def test_a_stop_says_why(store, project):
    at_work, waiting = queue(store, project, "ab")
    claim(store)
    for run in (at_work, waiting):
        store.stop_run(run.id, "It took too long.")
    (command,) = store.take_commands(at_work.id)
    assert (command.kind, command.data) == ("stop", {"reason": "It took too long."})
    assert store.run(waiting.id).message == "It took too long."


def test_an_empty_queue_has_no_order(store):
    with store._database.read() as connection:
        assert order(connection) == []


def test_several_runs_are_queued_together_or_not_at_all(store, project):
    new = [(name, "{}", "{}") for name in ("a", "b", "c")]
    with pytest.raises(TooManyRuns, match=r"0 trainings of yours.*these are 3 more, and 2 are"):
        store.create_runs(project.id, new, "ada", at_most=2)
    assert store.runs(project.id) == []
    made = store.create_runs(project.id, new, "ada", "e", at_most=3)
    assert [run.name for run in made] == ["a", "b", "c"]
    assert store.runs(project.id) == made[::-1]  # each later than the one before
    assert [store.claim_run("w") for _ in made] and store.claim_run("w") is None


def test_a_run_of_an_experiment_is_made_by_whoever_knows_all_of_them(store, project):
    for made in (0, 1):
        store.create_run(project.id, "r", "{}", "{}", experiment_id="e", made=made)
    with pytest.raises(AlreadyMade, match="Expected 1 runs of the experiment, got 2"):
        store.create_run(project.id, "r", "{}", "{}", experiment_id="e", made=1)
    assert len(store.runs(project.id)) == 2
