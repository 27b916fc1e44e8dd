"""Runs wait in a queue, are claimed, move on, and end once."""

import pytest

from builder.store import ACTIVE, ENDED, NotFound


def queue(store, project, *names, owner=""):
    return [store.create_run(project.id, name, "{}", "{}", owner=owner) for name in names]


def test_a_new_run_waits(store, project):
    run = store.create_run(project.id, "r", '{"g": 1}', '{"s": 1}', owner="ada")
    assert store.run(run.id) == run
    assert (run.status, run.worker_id, run.started, run.ended) == ("queued", None, None, None)


def test_run_ids_name_folders(run):
    assert run.id.isalnum() and len(run.id) == 32


def test_a_run_needs_its_project(store):
    with pytest.raises(NotFound, match="no project 'gone'"):
        store.create_run("gone", "r", "{}", "{}")


def test_runs_of_a_project_newest_first(store, project):
    other = store.create_project("other", "{}")
    queue(store, other, "x")
    queue(store, project, "a", "b", "c")
    assert [run.name for run in store.runs(project.id)] == ["c", "b", "a"]


def test_runs_of_an_experiment_and_how_many_of_them_go_on(store, project):
    def queued(experiment_id):
        return store.create_run(project.id, "run", "{}", "{}", "", experiment_id)

    queue(store, project, "alone")
    waiting, at_work, over, _ = (queued(each) for each in ("a", "a", "a", "b"))
    store.set_status(at_work.id, "running")
    store.set_status(over.id, "failed")
    found = {run.id for run in store.runs(project.id, "a")}
    assert found == {waiting.id, at_work.id, over.id}
    assert [store.going(each) for each in ("a", "b", "c")] == [2, 1, 0]
    assert store.run_states(project.id) == {run.id: run.status for run in store.runs(project.id)}
    assert store.run_states("another") == {}


def test_claiming_gives_out_what_has_waited_longest_and_each_run_once(store, project):
    first, second = queue(store, project, "a", "b")
    claimed = store.claim_run("worker")
    assert (claimed.id, claimed.status, claimed.worker_id) == (first.id, "starting", "worker")
    assert claimed.started is not None
    assert store.claim_run("worker").id == second.id
    assert store.claim_run("worker") is None


def test_owners_take_turns(store, project):
    queue(store, project, "ada 1", "ada 2", "ada 3", owner="ada")
    queue(store, project, "ben 1", "ben 2", owner="ben")
    order = [store.claim_run("w").name for _ in range(5)]
    assert order == ["ada 1", "ben 1", "ada 2", "ben 2", "ada 3"]


@pytest.mark.parametrize("end", ENDED)
def test_a_run_ends_once(store, run, end):
    store.claim_run("w")
    assert store.set_status(run.id, "running")
    assert store.set_status(run.id, end, "why")
    ended = store.run(run.id)
    assert (ended.status, ended.message, ended.has_ended) == (end, "why", True)
    assert ended.ended is not None
    for status in (*ACTIVE, *ENDED):
        assert not store.set_status(run.id, status)
    assert store.run(run.id) == ended


def test_stopping_a_run_at_work_sends_the_command_once(store, run):
    store.claim_run("w")
    store.set_status(run.id, "running")
    store.stop_run(run.id)
    store.stop_run(run.id)
    assert store.run(run.id).status == "stopping"
    assert [command.kind for command in store.take_commands(run.id)] == ["stop"]


def test_a_run_that_is_stopping_does_not_go_back_to_running(store, run):
    store.claim_run("w")
    store.stop_run(run.id)
    assert not store.set_status(run.id, "running")
    assert store.run(run.id).status == "stopping"
    assert store.set_status(run.id, "stopped")


def test_stopping_a_run_that_waits_ends_it(store, run):
    store.stop_run(run.id)
    assert store.run(run.id).status == "stopped"
    assert store.claim_run("w") is None


def test_stopping_a_run_that_has_ended_changes_nothing(store, run):
    store.set_status(run.id, "finished")
    store.stop_run(run.id)
    assert store.run(run.id).status == "finished"
    assert store.take_commands(run.id) == []


def test_runs_by_status(store, project):
    a, b, c = queue(store, project, "a", "b", "c")
    store.set_status(b.id, "running")
    store.set_status(c.id, "failed")
    assert [run.id for run in store.runs_with_status("queued")] == [a.id]
    assert [run.id for run in store.runs_with_status(*ACTIVE)] == [b.id]


def test_deleting_a_run(store, run):
    store.append_events(run.id, [("BatchEnd", {})])
    store.send_command(run.id, "pause")
    store.delete_run(run.id)
    assert store.run(run.id) is None
    assert store.events(run.id) == []
    assert store.take_commands(run.id) == []
