"""What live reporting costs: LeNet-5 on data as large as MNIST, beside a bare `model.fit`.

`python -m benchmarks.training_overhead` trains, taking turns in one process: with nothing but
Keras (once on arrays, once on the fastest `tf.data` pipeline we know), as a run of the product
does (events into a store, weights and a checkpoint after every epoch), and the same with all
probes. The first epoch, in which TensorFlow traces the step, is left out everywhere. A pair is a
training and the bare one on `tf.data` of the same turn. To be kept: at most 3 % more without
probes, at most 10 % with all of them, in the median of the pairs.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks._table import arguments, emit, print_table, wants_only_json
from benchmarks._training import write_images
from builder.datasets import Arrays, known_dataset, silent
from builder.graph.document import Graph
from builder.graph.files import to_json
from builder.keras_io.to_keras import to_keras
from builder.layers.keras_import import load_keras
from builder.settings import settings
from builder.store import Store
from builder.templates import TEMPLATES
from builder.training.choices import PROBES
from builder.training.compiling import compile_model
from builder.training.events import EpochEnd, Event, TrainFailed
from builder.training.fit import fit
from builder.training.presets import preset
from builder.training.spec import TrainingSpec
from builder.workers.runners.recorder import Recorder

TEMPLATE = "lenet5"
DATASET = "mnist"
BARE = "bare, tf.data"
BARS = {"live": 1.03, "live, all probes": 1.10}


def main() -> None:
    """Measures and prints."""
    parser = arguments(__doc__)
    parser.add_argument("--pairs", type=int, default=5, help="how often each is measured")
    parser.add_argument("--epochs", type=int, default=3, help="epochs of each, the first one free")
    parser.add_argument("--examples", type=int, default=60_000, help="training images")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["STRATA_HOME"] = folder
        os.environ["STRATA_DATA"] = str(Path(folder) / "data")
        write_images(Path(folder) / "data", args.examples, 1_000)
        times = measure(Path(folder), args.pairs, args.epochs)
    rows = [
        (way, statistics.median(taken), min(taken), max(taken), ratio(times, way), bar(way))
        for way, taken in times.items()
    ]
    columns = ("way", "median s per epoch", "least s", "most s", "times bare", "bar")
    if not wants_only_json(args):
        print_table(f"Training {TEMPLATE} on {args.examples:,} images", columns, rows)
    ratios = {way: ratio(times, way) for way in times}
    emit(args, {"template": TEMPLATE, "seconds_per_epoch": times, "times_bare": ratios})


def measure(folder: Path, pairs: int, epochs: int) -> dict[str, list[float]]:
    """Returns the seconds per epoch of every way, measured in turns."""
    graph = TEMPLATES[TEMPLATE]()
    spec = preset(graph, known_dataset(DATASET)).model_copy(
        update={"epochs": epochs, "batch_size": 128, "validation_split": 0.0}
    )
    probed = spec.model_copy(update={"probes": PROBES})
    arrays = known_dataset(DATASET).load(silent)
    times: dict[str, list[float]] = {way: [] for way in (BARE, "bare, arrays", *BARS)}
    for turn in range(pairs):
        times[BARE].append(bare(graph, spec, arrays, piped=True))
        times["live"].append(live(folder / f"live-{turn}", graph, spec))
        times["live, all probes"].append(live(folder / f"probed-{turn}", graph, probed))
        times["bare, arrays"].append(bare(graph, spec, arrays, piped=False))
    return times


def bare(graph: Graph, spec: TrainingSpec, arrays: Arrays, *, piped: bool) -> float:
    """Trains with nothing but Keras; returns the seconds per epoch after the first."""
    keras = load_keras()
    keras.backend.clear_session()
    keras.utils.set_random_seed(spec.seed)
    model = to_keras(graph)
    compile_model(model, spec)
    ends: list[float] = []
    noting = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: ends.append(time.perf_counter())
    )
    given: dict[str, Any] = {"epochs": spec.epochs, "verbose": 0, "callbacks": [noting]}
    if piped:
        model.fit(pipeline(arrays, spec), **given)
    else:
        model.fit(arrays.x_train, arrays.y_train, batch_size=spec.batch_size, **given)
    return per_epoch(ends)


def pipeline(arrays: Arrays, spec: TrainingSpec) -> Any:
    """Returns the training examples as `tf.data` that shuffles indices and looks ahead."""
    import tensorflow as tf

    x, y = tf.constant(arrays.x_train), tf.constant(arrays.y_train)
    indices = tf.data.Dataset.range(len(arrays.x_train))
    shuffled = indices.shuffle(len(arrays.x_train), seed=spec.seed)
    return (
        shuffled.batch(spec.batch_size)
        .map(lambda chosen: (tf.gather(x, chosen), tf.gather(y, chosen)))
        .prefetch(tf.data.AUTOTUNE)
    )


def live(directory: Path, graph: Graph, spec: TrainingSpec) -> float:
    """Trains as the process of a run does; returns the seconds per epoch after the first."""
    load_keras().backend.clear_session()
    directory.mkdir()
    store = Store(settings().store_url)
    project = store.create_project("benchmark", to_json(graph))
    run = store.create_run(project.id, "run", to_json(graph), spec.model_dump_json())
    ends: list[float] = []
    with Recorder(store, run.id) as recorder:

        def tell(event: Event) -> None:
            recorder.emit(event)
            if isinstance(event, EpochEnd):
                ends.append(time.perf_counter())
            if isinstance(event, TrainFailed):
                raise RuntimeError(event.detail)

        fit(graph, spec, emit=tell, commands=recorder.commands, directory=directory)
    store.close()
    return per_epoch(ends)


def per_epoch(ends: list[float]) -> float:
    """Returns the mean seconds from one end of an epoch to the next."""
    return (ends[-1] - ends[0]) / (len(ends) - 1)


def ratio(times: dict[str, list[float]], way: str) -> float:
    """Returns the median over the pairs of a time divided by the bare one of the same turn."""
    pairs = zip(times[way], times[BARE], strict=True)
    return statistics.median(taken / without for taken, without in pairs)


def bar(way: str) -> str:
    """Returns what is to be kept."""
    return f"at most {BARS[way]:.2f}" if way in BARS else ""


if __name__ == "__main__":
    main()
