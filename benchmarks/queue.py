"""A class at work: 20 runs of 5 users in one queue, and the same with processes being killed.

`python -m benchmarks.queue` has every user queue all runs at once, one user after the other, two
of them running at a time. All are to finish, in fair order: while somebody waits who has been
served less often, nobody is served once more. Then the same again while a random run's process
is killed (`kill -9`) every 10 seconds; whoever's run has failed asks for it to go on. None may
be lost.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from benchmarks._table import arguments, emit, print_table, wants_only_json
from benchmarks._training import client_of
from builder.datasets import known_dataset
from builder.graph.files import to_json
from builder.store import Run, Store
from builder.templates import TEMPLATES
from builder.training.presets import preset
from builder.workers.client import Client

TEMPLATE, DATASET = "digits_small", "digits"
LOOK_SECONDS = 0.1


@dataclass
class Outcome:
    """What became of the runs.

    Attributes:
        way: What was measured.
        runs: How many there were.
        finished: How many reached their last epoch.
        lost: How many did not.
        unfair: How often somebody was served before somebody who had been served less often;
            None where runs that go on take turns as well.
        kills: Processes that were killed.
        resumed: How often a run went on.
        seconds: From the first to the last.
    """

    way: str
    runs: int
    finished: int = 0
    lost: int = 0
    unfair: int | None = None
    kills: int = 0
    resumed: int = 0
    seconds: float = 0.0


def main() -> None:
    """Measures and prints."""
    parser = arguments(__doc__)
    parser.add_argument("--users", type=int, default=5)
    parser.add_argument("--runs", type=int, default=4, help="runs of each user")
    parser.add_argument("--epochs", type=int, default=200, help="epochs of each run")
    parser.add_argument("--at-once", type=int, default=2, help="runs that go on at the same time")
    parser.add_argument("--kill-every", type=float, default=10.0, help="seconds between kills")
    args = parser.parse_args()
    outcomes = [work(args, None), work(args, args.kill_every)]
    columns = ("way", "runs", "finished", "lost", "unfair", "kills", "resumed", "seconds")
    rows = [tuple(asdict(outcome).values()) for outcome in outcomes]
    if not wants_only_json(args):
        title = f"{args.users} users, {args.runs} runs each, {args.at_once} at a time"
        print_table(title, columns, rows)
    told = [asdict(outcome) for outcome in outcomes]
    emit(args, {"users": args.users, "epochs": args.epochs, "outcomes": told})


def work(args: argparse.Namespace, kill_every: float | None) -> Outcome:
    """Queues all runs and goes on until all have ended for good."""
    way = "undisturbed" if kill_every is None else f"a kill every {kill_every:g} s"
    outcome = Outcome(way, args.users * args.runs)
    with (
        tempfile.TemporaryDirectory() as folder,
        client_of(Path(folder), max_runs=args.at_once) as client,
    ):
        runs = queue(client, args)
        began = last_kill = time.monotonic()
        order: dict[str, float] = {}
        while any(run.status != "finished" for run in states(client.store, runs)):
            now = states(client.store, runs)
            for run in now:
                if run.started is not None:
                    order.setdefault(run.id, run.started)
                if run.status in ("failed", "stopped") and client.store.resume_run(run.id):
                    outcome.resumed += 1
                    client.wake()
            if kill_every is not None and time.monotonic() - last_kill >= kill_every:
                outcome.kills += kill_one(client, now)
                last_kill = time.monotonic()
            time.sleep(LOOK_SECONDS)
        outcome.seconds = time.monotonic() - began
        count(outcome, client.store, runs, args.epochs)
        if kill_every is None:
            outcome.unfair = unfair_turns(runs, order)
    return outcome


def queue(client: Client, args: argparse.Namespace) -> list[Run]:
    """Has every user queue all runs at once."""
    graph = TEMPLATES[TEMPLATE]()
    spec = preset(graph, known_dataset(DATASET)).model_copy(update={"epochs": args.epochs})
    text = to_json(graph)
    found = []
    for user in range(args.users):
        project = client.store.create_project(graph.name, text)
        for number in range(args.runs):
            seeded = spec.model_copy(update={"seed": args.runs * user + number})
            name, owner = f"user {user}, run {number}", f"user-{user}"
            found.append(
                client.store.create_run(project.id, name, text, seeded.model_dump_json(), owner)
            )
    client.wake()
    return found


def states(store: Store, runs: list[Run]) -> list[Run]:
    """Returns how the runs stand now."""
    return [found for run in runs if (found := store.run(run.id)) is not None]


def kill_one(client: Client, runs: list[Run]) -> int:
    """Kills the process of a run that is at work, and returns how many that were."""
    at_work = [run for run in runs if run.status == "running"]
    if not at_work:
        return 0
    record = client._config.run_directory(random.choice(at_work).id) / "process.json"
    with contextlib.suppress(psutil.Error, OSError):
        psutil.Process(json.loads(record.read_text())["pid"]).kill()
        return 1
    return 0


def count(outcome: Outcome, store: Store, runs: list[Run], epochs: int) -> None:
    """Counts what has finished with all its epochs."""
    for run in runs:
        end = store.last_event(run.id, "TrainEnd")
        outcome.finished += end is not None and end.data["epochs"] == epochs
    outcome.lost = outcome.runs - outcome.finished


def unfair_turns(runs: list[Run], began: dict[str, float]) -> int:
    """Returns how often somebody was served before somebody who had been served less often."""
    owners = {run.id: run.owner for run in runs}
    left = Counter(owners.values())
    served: Counter[str] = Counter()
    unfair = 0
    for run_id in sorted(began, key=began.__getitem__):
        owner = owners[run_id]
        waiting = [other for other, number in left.items() if number and other != owner]
        unfair += any(served[other] < served[owner] for other in waiting)
        served[owner] += 1
        left[owner] -= 1
    return unfair


if __name__ == "__main__":
    main()
