"""From the click on Train to the first point of the curve, beside a fresh `python train.py`.

`python -m benchmarks.first_point` measures, in one run and taking turns: a warm supervisor (a
spare process waits), a cold one (nothing has been started yet), and a new Python process that
trains the exported code of the same model on the same data. A click is what the page does: the
run is put in the store and the supervisor woken. The point is there when the store gives out
the first `BatchEnd`; for the script, when it prints after its first batch.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from benchmarks._table import arguments, emit, print_table, wants_only_json
from builder.datasets import DATASETS, silent
from builder.export import to_python
from builder.graph.document import Graph
from builder.graph.files import to_json
from builder.settings import Settings
from builder.store import Store
from builder.templates import TEMPLATES
from builder.training.presets import preset
from builder.training.spec import TrainingSpec
from builder.workers.client import Client

TEMPLATE = "digits_small"
DATASET = "digits"
PATIENCE = 120.0

T = TypeVar("T")

TRAIN = """

import numpy as np

data = np.load({data!r})
model = build_model()
model.compile(
    optimizer=keras.optimizers.Adam({rate}),
    loss=keras.losses.{loss}(**{loss_config}),
    metrics=["accuracy"],
)
first = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: say(batch))


def say(batch):
    if batch == 0:
        print("first batch", flush=True)


model.fit(data["x"], data["y"], batch_size={batch}, verbose=0, callbacks=[first])
"""


def main() -> None:
    """Measures and prints."""
    parser = arguments(__doc__)
    parser.add_argument("--repeat", type=int, default=5, help="how often each is measured")
    args = parser.parse_args()
    graph = TEMPLATES[TEMPLATE]()
    spec = preset(graph, DATASETS[DATASET])
    with tempfile.TemporaryDirectory() as folder:
        times = measure(Path(folder), graph, spec, args.repeat)
    script = statistics.median(times["python train.py"])
    rows = [
        (way, statistics.median(taken), min(taken), max(taken), script / statistics.median(taken))
        for way, taken in times.items()
    ]
    columns = ("way", "median s", "least s", "most s", "times faster than the script")
    if not wants_only_json(args):
        print_table(f"Click to first point: {TEMPLATE} on {DATASET}", columns, rows)
    emit(args, {"template": TEMPLATE, "dataset": DATASET, "seconds": times})


def measure(folder: Path, graph: Graph, spec: TrainingSpec, repeat: int) -> dict[str, list[float]]:
    """Returns the seconds of every way, measured in turns."""
    script = write_script(folder, graph, spec)
    times: dict[str, list[float]] = {"warm supervisor": [], "cold start": [], "python train.py": []}
    for turn in range(repeat):
        times["python train.py"].append(script_seconds(script))
        times["cold start"].append(
            with_client(folder / f"cold-{turn}", lambda client: click(client, graph, spec))
        )
        times["warm supervisor"].append(
            with_client(folder / f"warm-{turn}", lambda client: warm_up(client, graph, spec))
        )
    return times


def with_client(home: Path, measured: Callable[[Client], T]) -> T:
    """Measures with a supervisor of its own, which is gone afterwards."""
    config = Settings(home=home)
    store = Store(config.store_url)
    client = Client(store, config)
    try:
        return measured(client)
    finally:
        client.retire()
        store.close()


def warm_up(client: Client, graph: Graph, spec: TrainingSpec) -> float:
    """Waits until a spare process is ready, then clicks."""
    client.ensure()
    wait_for(lambda: client.ping()["ready"])
    return click(client, graph, spec)


def click(client: Client, graph: Graph, spec: TrainingSpec) -> float:
    """Queues a run; returns the seconds until its first batch is in the store; ends the run."""
    project = client.store.create_project(graph.name, to_json(graph))
    began = time.perf_counter()
    run = client.store.create_run(project.id, "run", to_json(graph), spec.model_dump_json())
    client.wake()
    kinds = ["BatchEnd", "TrainFailed"]
    first = wait_for(lambda: client.store.events(run.id, kinds=kinds, limit=1))[0]
    taken = time.perf_counter() - began
    if first.kind == "TrainFailed":
        raise RuntimeError(first.data["message"])
    client.store.stop_run(run.id)
    wait_for(lambda: (found := client.store.run(run.id)) is None or found.has_ended)
    return taken


def write_script(folder: Path, graph: Graph, spec: TrainingSpec) -> Path:
    """Writes `train.py`: the exported code and a fit, as a student would."""
    arrays = DATASETS[DATASET].load(silent)
    np.savez(folder / "data.npz", x=arrays.x_train, y=arrays.y_train)
    if isinstance(spec.loss, dict):
        raise ValueError("Expected a model with one loss.")
    training = TRAIN.format(
        data=str(folder / "data.npz"),
        rate=spec.learning_rate,
        loss=spec.loss.class_name,
        loss_config=json.loads(json.dumps(spec.loss.config)),
        batch=spec.batch_size,
    )
    code = to_python(graph).split('if __name__ == "__main__":')[0]
    script = folder / "train.py"
    script.write_text(code + training)
    return script


def script_seconds(script: Path) -> float:
    """Returns the seconds from the start of a Python process to its first batch."""
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
    ) as process:
        said = process.stdout.readline() if process.stdout else ""
        taken = time.perf_counter() - began
        process.communicate()
    if said != "first batch\n":
        raise RuntimeError(f"Expected {script} to train, but it ended with {process.returncode}.")
    return taken


def wait_for(condition: Callable[[], T]) -> T:
    """Looks again and again until something is true, and returns it."""
    deadline = time.perf_counter() + PATIENCE
    while not (value := condition()):
        if time.perf_counter() > deadline:
            raise TimeoutError(f"Waited for {PATIENCE:g} seconds in vain.")
        time.sleep(0.005)
    return value


if __name__ == "__main__":
    main()
