"""Many processes use one store at once, and may die at any moment."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from builder.store import Store

ROOT = Path(__file__).parents[2]


@contextmanager
def actors(count, *arguments):
    """Starts processes that begin together."""
    command = [sys.executable, "-m", "tests.store.actors", *map(str, arguments)]
    pipe = subprocess.PIPE
    running = [subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) for _ in range(count)]
    try:
        for process in running:
            process.stdin.write("go\n")
            process.stdin.flush()
        yield running
    finally:
        for process in running:
            process.kill()
            process.wait()
            process.stdin.close()
            process.stdout.close()


def said(process):
    output = process.stdout.read()
    assert process.wait() == 0
    return output.split()


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_killed_writer_loses_no_event_that_it_was_given_a_number_for(store, url, run):
    with actors(1, "append", url, run.id) as (writer,):
        lines = [writer.stdout.readline() for _ in range(30)]
        writer.send_signal(signal.SIGKILL)
        lines += writer.stdout.read().splitlines(keepends=True)
        assert writer.wait() == -signal.SIGKILL
    told = [int(number) for line in lines if line.endswith("\n") for number in line.split()]
    kept = [event.seq for event in store.events(run.id)]
    assert len(told) >= 90
    assert kept == list(range(1, len(kept) + 1))
    assert set(told) <= set(kept)
    assert len(kept) % 3 == 0  # each call's events are there, or none of them
    assert store.append_events(run.id, [("Next", {})]) == [len(kept) + 1]


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_killed_writer_leaves_a_document_and_its_acknowledgement_or_neither(store, url, project):
    with actors(1, "save", url, project.id) as (writer,):
        lines = [writer.stdout.readline() for _ in range(30)]
        writer.send_signal(signal.SIGKILL)
        lines += writer.stdout.read().splitlines(keepends=True)
        assert writer.wait() == -signal.SIGKILL
    told = [int(line) for line in lines if line.endswith("\n")]
    kept = store.applied(project.id, "tab")
    assert store.project(project.id).graph_json == str(kept)
    assert kept - told[-1] in (0, 1)  # the last one may have been saved and not told


def test_each_run_is_claimed_by_exactly_one_process(store, url, project):
    made = {store.create_run(project.id, f"{n}", "{}", "{}").id for n in range(40)}
    with actors(3, "claim", url) as claimers:
        claimed = [key for process in claimers for key in said(process)]
    assert len(claimed) == len(made)
    assert set(claimed) == made


def test_processes_open_a_new_store_together(url):
    with actors(4, "create", url) as openers:
        made = [key for process in openers for key in said(process)]
    store = Store(url)
    assert {project.id for project in store.recent_projects()} == set(made)
    assert len(made) == 4
    store.close()


def test_writers_of_one_run_get_numbers_without_gaps_and_a_reader_misses_none(store, url, run):
    seen = []
    with actors(2, "append_some", url, run.id, 60) as writers:
        at_work = True
        while at_work:
            at_work = any(process.poll() is None for process in writers)
            seen += store.events(run.id, after_seq=seen[-1].seq if seen else 0)
    assert [event.seq for event in seen] == list(range(1, 121))
    for pid in {event.data["from"] for event in seen}:
        numbers = [event.data["n"] for event in seen if event.data["from"] == pid]
        assert numbers == list(range(60))


def test_threads_share_one_store(store, run):
    with ThreadPoolExecutor(8) as pool:
        given = list(
            pool.map(lambda n: store.append_events(run.id, [("A", {"n": n})])[0], range(80))
        )
    assert sorted(given) == list(range(1, 81))
    assert [event.data["n"] for event in store.events(run.id)] == [
        given.index(seq) for seq in range(1, 81)
    ]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_store_goes_on_in_a_forked_process(store, url, run):
    with actors(1, "fork", url, run.id) as (process,):
        assert said(process) == ["0"]
    kinds = [event.kind for event in store.events(run.id)]
    assert (kinds[0], kinds.count("Parent"), kinds.count("Child")) == ("Before", 20, 20)
