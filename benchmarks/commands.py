"""How soon a training obeys: through the store into the run's process, and back.

`python -m benchmarks.commands` trains LeNet-5 on data as large as MNIST in a process of its own
and measures from the moment that a command is put into the store to the moment that the store
gives out what it led to: `pause` to the word that the run rests, `step` and `resume` to the next
batch, `set` to the mark on the curves, `stop` to the end of the run. To be kept: 300 ms.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from benchmarks._table import arguments, emit, print_table, wants_only_json
from benchmarks._training import client_of, wait_for, write_images
from builder.datasets import known_dataset
from builder.graph.files import to_json
from builder.store import Event, Run
from builder.templates import TEMPLATES
from builder.training.presets import preset
from builder.workers.client import Client

TEMPLATE = "lenet5"
BAR_MS = 300


def main() -> None:
    """Measures and prints."""
    parser = arguments(__doc__)
    parser.add_argument("--repeat", type=int, default=10, help="how often each is measured")
    parser.add_argument("--stops", type=int, default=5, help="how many runs are stopped")
    args = parser.parse_args()
    times = measure(args)
    rows = [
        (command, statistics.median(taken), max(taken), sum(each > BAR_MS for each in taken))
        for command, taken in times.items()
    ]
    columns = ("command", "median ms", "most ms", f"above {BAR_MS} ms")
    if not wants_only_json(args):
        print_table(f"From a command to what it led to: {TEMPLATE}", columns, rows)
    emit(args, {"template": TEMPLATE, "bar_ms": BAR_MS, "milliseconds": times})


def measure(args: argparse.Namespace) -> dict[str, list[float]]:
    """Returns the milliseconds of every command."""
    times: dict[str, list[float]] = {
        name: [] for name in ("pause", "step", "resume", "set learning_rate", "set batch_size")
    }
    times["stop"] = []
    with tempfile.TemporaryDirectory() as folder:
        write_images(Path(folder) / "data")
        with client_of(Path(folder), data=Path(folder) / "data") as client:
            run = start(client)
            for turn in range(args.repeat):
                measure_turn(client, run, turn, times)
            for turn in range(args.stops):
                run = run if turn == 0 else start(client)
                times["stop"].append(stop(client, run))
    return times


def measure_turn(client: Client, run: Run, turn: int, times: dict[str, list[float]]) -> None:
    """Measures each command once on a run that goes on."""

    def ask(what: str, kind: str, led: Callable[[Event], bool], **data: Any) -> None:
        times[what].append(answer_ms(client, run, kind, data, led))

    def paused(event: Event) -> bool:
        return event.kind == "Heartbeat" and event.data["phase"] == "paused"

    def trained(event: Event) -> bool:
        return event.kind == "BatchEnd"

    def changed(name: str) -> Callable[[Event], bool]:
        return lambda event: event.kind == "Changed" and event.data["name"] == name

    ask("pause", "pause", paused)
    ask("step", "step", trained)
    rest(client, run)
    ask("resume", "resume", trained)
    rate = {"name": "learning_rate", "value": 0.01 + 0.001 * turn}
    ask("set learning_rate", "set", changed("learning_rate"), **rate)
    size = {"name": "batch_size", "value": 64 + turn}
    ask("set batch_size", "set", changed("batch_size"), **size)


def answer_ms(
    client: Client, run: Run, kind: str, data: Mapping[str, Any], led: Callable[[Event], bool]
) -> float:
    """Sends a command; returns the milliseconds until an event says that it was obeyed."""
    store = client.store
    last = store.events(run.id)[-1].seq
    began = time.perf_counter()
    store.send_command(run.id, kind, data)
    wait_for(lambda: any(led(event) for event in store.events(run.id, last)), every=0.001)
    return (time.perf_counter() - began) * 1000


def rest(client: Client, run: Run) -> None:
    """Waits until a run that was to do one step rests again."""
    store = client.store

    def resting() -> bool:
        batch, beat = store.last_event(run.id, "BatchEnd"), store.last_event(run.id, "Heartbeat")
        return bool(
            batch
            and beat
            and beat.data["phase"] == "paused"
            and beat.data["step"] == batch.data["step"]
        )

    wait_for(resting)


def start(client: Client) -> Run:
    """Starts a long training and waits until it is well under way."""
    graph = TEMPLATES[TEMPLATE]()
    spec = preset(graph, known_dataset("mnist")).model_copy(
        update={"epochs": 1000, "batch_size": 128}
    )
    project = client.store.create_project(graph.name, to_json(graph))
    run = client.store.create_run(project.id, "run", to_json(graph), spec.model_dump_json())
    client.wake()
    wait_for(lambda: len(client.store.events(run.id, kinds=["BatchEnd"], limit=20)) == 20)
    return run


def stop(client: Client, run: Run) -> float:
    """Stops a run; returns the milliseconds until the store says that it has ended."""
    began = time.perf_counter()
    client.store.stop_run(run.id)
    wait_for(lambda: (found := client.store.run(run.id)) is None or found.has_ended, every=0.001)
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
