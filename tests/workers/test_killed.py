"""kill -9 of real processes, in the middle of an epoch: the run goes on to the same result.

The network has Dropout, the examples come shuffled and the optimizer has momentum.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import h5py
import numpy as np
import psutil
import pytest

from builder.datasets import DATASETS
from builder.graph.files import to_json
from builder.graph.sketch import Sketch
from builder.settings import variable_name
from builder.store import Run
from builder.training.kept_weights import kept_weights
from builder.training.presets import preset
from builder.training.spec import TrainingSpec
from builder.workers.client import SUPERVISOR, Client
from tests.support.waiting import wait_until
from tests.workers.conftest import home_client, kill
from tests.workers.test_product import PATIENCE, ended
from tests.workers.test_runs import process_of

EPOCHS, BATCHES = 4, 3
"""Three batches of 512 of the digits make an epoch."""


def network() -> tuple[str, TrainingSpec]:
    sketch = Sketch("small")
    x = sketch.add("Flatten", sketch.input((8, 8, 1)))
    x = sketch.add("Dense", x, units=32, activation="relu")
    sketch.add("Dense", sketch.add("Dropout", x, rate=0.5), units=10)
    graph = sketch.graph()
    changes = {"epochs": EPOCHS, "batch_size": 512, "optimizer": "SGD", "learning_rate": 0.1}
    changes["optimizer_config"] = {"momentum": 0.9}
    return to_json(graph), preset(graph, DATASETS["digits"]).model_copy(update=changes)


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with home_client(tmp_path_factory.mktemp("home"), SUPERVISOR) as client:
        yield client


def start(client: Client, *commands: str, wake: bool = True) -> Run:
    graph, spec = network()
    project = client.store.create_project("test", graph)
    run = client.store.create_run(project.id, "run", graph, spec.model_dump_json())
    for command in commands:
        client.store.send_command(run.id, command)
    if wake:
        client.wake()
    return run


def in_the_second_epoch(client: Client, run: Run) -> None:
    """Waits until a run that was to pause and do some steps pauses within its second epoch."""

    def pauses() -> bool:
        last = client.store.last_event(run.id, "Heartbeat")
        return bool(last and last.data["phase"] == "paused" and last.data["step"] > BATCHES)

    wait_until(pauses, PATIENCE, what="a pause")
    assert BATCHES < last_step(client, run) < 2 * BATCHES


def last_step(client: Client, run: Run) -> int:
    last = client.store.last_event(run.id, "BatchEnd")
    return int(last.data["step"]) if last else 0


PAUSED_THERE = ("pause", *["step"] * (BATCHES + 1))
"""A run that gets these before it begins pauses after 4 or 5 batches."""


@pytest.fixture(scope="module")
def unbroken(product: Client) -> Run:
    run = ended(product, start(product))
    assert (run.status, run.message) == ("finished", "")
    return run


def result(client: Client, run: Run) -> tuple[dict[int, dict[str, float]], dict[str, object]]:
    """The logs of all epochs that are not void, and the weights at the end."""
    told = client.store.events(run.id, kinds=["EpochEnd", "TrainEnd"])
    epochs = {event.data.get("epoch", -1): event.data["logs"] for event in told}
    directory = client._config.run_directory(run.id)
    weights: dict[str, object] = {}
    with h5py.File(directory / kept_weights(directory)[-1].file) as file:
        file.visititems(
            lambda name, each: (
                weights.update({name: each[()]}) if isinstance(each, h5py.Dataset) else None
            )
        )
    return epochs, weights


def goes_on_to_the_result_of(client: Client, run: Run, unbroken: Run) -> None:
    assert client.store.resume_run(run.id)
    client.wake()
    again = ended(client, run)
    assert (again.status, again.message, again.resumes) == ("finished", "", 1)
    (resumed,) = client.store.events(run.id, kinds=["Resumed"])
    assert resumed.data == {"epoch": 1, "step": BATCHES}
    epochs, weights = result(client, run)
    expected_epochs, expected_weights = result(client, unbroken)
    assert epochs.keys() == expected_epochs.keys() == {-1, *range(EPOCHS)}
    for epoch, logs in expected_epochs.items():
        assert epochs[epoch] == pytest.approx(logs, rel=1e-6, abs=1e-9)
    assert weights.keys() == expected_weights.keys()
    for name, values in expected_weights.items():
        np.testing.assert_allclose(weights[name], values, rtol=1e-6, atol=1e-8)


def test_a_killed_run_goes_on_to_the_same_result(product: Client, unbroken: Run) -> None:
    run = start(product, *PAUSED_THERE)
    in_the_second_epoch(product, run)
    process_of(product, run).kill()
    failed = ended(product, run)
    assert failed.status == "failed"
    assert "killed from outside. It can go on from the end of its first epoch." in failed.message
    goes_on_to_the_result_of(product, run, unbroken)


def test_a_run_killed_together_with_the_supervisor_goes_on(product: Client, unbroken: Run) -> None:
    run = start(product, *PAUSED_THERE)
    in_the_second_epoch(product, run)
    process = process_of(product, run)
    kill(product.ping()["pid"])
    kill(process.pid)
    assert product.store.run(run.id).status == "running"  # nobody is there to say otherwise
    product.ensure()
    failed = ended(product, run)
    assert failed.status == "failed"
    assert "interrupted" in failed.message and "first epoch" in failed.message
    goes_on_to_the_result_of(product, run, unbroken)


def test_a_stopped_run_goes_on(product: Client, unbroken: Run) -> None:
    run = start(product, *PAUSED_THERE)
    in_the_second_epoch(product, run)
    product.store.stop_run(run.id)
    assert ended(product, run).status == "stopped"
    goes_on_to_the_result_of(product, run, unbroken)


WEB = """
import sys
import time
from builder.settings import settings
from builder.store import Store
from builder.workers.client import Client
client = Client(Store.open(), settings())
client.wake()
print("woken", flush=True)
time.sleep(600)
"""
"""What the web server does for a run: it starts the supervisor, if need be, and wakes it."""


def test_the_end_of_the_web_server_is_nothing_to_a_run(tmp_path: Path) -> None:
    with home_client(tmp_path / "home", SUPERVISOR) as client:
        run = start(client, "pause", wake=False)
        given = {variable_name(k): str(v) for k, v in client._config.model_dump().items() if v}
        with subprocess.Popen(
            [sys.executable, "-c", WEB],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **given},
        ) as web:
            assert web.stdout is not None
            assert web.stdout.readline() == "woken\n"
            wait_until(lambda: last_step(client, run) == 1, PATIENCE, what="the first step")
            web.send_signal(signal.SIGKILL)
        process = process_of(client, run)
        supervisor = client.ping()["pid"]
        assert psutil.pid_exists(supervisor) and process.is_running()
        client.store.send_command(run.id, "resume")
        assert ended(client, run).status == "finished"
