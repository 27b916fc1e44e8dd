"""Looking inside: from a click on a layer or a sample to the picture, and what the lab holds.

`python -m benchmarks.inspection` measures, warm: on the page, with LeNet-5 at 28 x 28, until other
feature maps are there; in the lab, with ResNet50 at 224 x 224, from the question to the maps drawn
as the page draws them, the 512 maps of one layer among them; and the memory of the lab's processes
while 20 networks are looked at in turn. No weights are trained: they are as they were made.
"""

from __future__ import annotations

import itertools
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from playwright.sync_api import Browser

from benchmarks._build_page import LOADING_MS, Answer, chromium, opened, renderer, serving
from benchmarks._networks import application
from benchmarks._table import arguments, emit, print_table, wants_only_json
from benchmarks._training import client_of, write_images
from builder.datasets import DATASETS, known_dataset
from builder.graph.document import Graph
from builder.graph.files import to_json
from builder.inspection.activation_maps import as_maps
from builder.inspection.own_samples import keep_sample
from builder.keras_io.to_keras import build
from builder.plots.feature_maps import feature_map_sheet
from builder.settings import Settings
from builder.store import Run, Store
from builder.templates import TEMPLATES
from builder.training.kept_weights import WeightsKeeper
from builder.training.presets import preset
from builder.training.spec import TrainingSpec
from builder.workers.client import Client

BARS = {"lenet5": 200, "ResNet50": 1_000}
NETWORKS = 20
WARMING_UP = 2


def main() -> None:
    """Measures and prints."""
    parser = arguments(__doc__)
    parser.add_argument("--repeat", type=int, default=20, help="how often each is measured")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        os.environ["STRATA_DATA"] = folder
        write_images(Path(folder), 1_000, 1_000)
        about = {"browser": renderer(browser), "cores": os.cpu_count(), "load": os.getloadavg()[0]}
        times = {**on_the_page(browser, args.repeat), **in_the_lab(args.repeat)}
        memory = held(NETWORKS)
    rows = [
        (what, statistics.median(taken), _p95(taken), next(b for n, b in BARS.items() if n in what))
        for what, taken in times.items()
    ]
    if not wants_only_json(args):
        columns = ("what", "median ms", "p95 ms", "bar ms")
        print_table("Until the picture is there, warm", columns, rows)
        print_table("Memory of the lab", ("networks looked at", "MB"), list(memory.items()))
        print("\n" + "\n".join(f"{name}: {value}" for name, value in about.items()))
    emit(args, {**about, "milliseconds": times, "memory_mb": memory})


def on_the_page(browser: Browser, repeat: int) -> dict[str, list[float]]:
    """Returns the times from a click to other maps, of another layer and of another sample."""
    with serving() as server:
        settings = Settings(home=server.home)
        graph = TEMPLATES["lenet5"]()
        spec = preset(graph, known_dataset("mnist"))
        store = Store(settings.store_url)
        run = made(store, settings, graph, spec)
        store.close()
        with opened(browser, f"{server.url}/inspect?project={run.project_id}") as page:
            page.locator(".pictures.grid").first.wait_for(timeout=LOADING_MS)
            layers = page.locator('[role="radiogroup"][aria-label="Layer"] label')
            names = [layers.nth(at).inner_text() for at in range(layers.count())]
            pictured = [at for at, name in enumerate(names) if name.count("×") == 2]

            def answer(act: Any) -> Answer:
                page.locator(".stApp[data-test-script-state=notRunning]").wait_for()
                page.evaluate("() => { measured.expectPictures('pointerdown', '.pictures.grid') }")
                act()
                return Answer(**page.evaluate("() => measured.result()"))

            turns = itertools.cycle(pictured[2:] + pictured[:2])  # the second is there already
            by_layer = [answer(layers.nth(next(turns)).click) for _ in range(repeat + WARMING_UP)]
            following = page.get_by_role("button", name="Next", exact=True)
            by_sample = [answer(following.click) for _ in range(repeat + WARMING_UP)]
    return {
        "lenet5, another layer, on the page": [each.shown for each in by_layer[WARMING_UP:]],
        "lenet5, another sample, on the page": [each.shown for each in by_sample[WARMING_UP:]],
    }


def in_the_lab(repeat: int) -> dict[str, list[float]]:
    """Returns the times of ResNet50's maps: of one layer for several samples, and of 512."""
    with laboratory() as (client, settings):
        graph = application("ResNet50")
        run = made(client.store, settings, graph, TrainingSpec(dataset="digits"))
        random = np.random.default_rng(0)
        images = [random.random((224, 224, 3), np.float32) for _ in range(3)]
        samples = [keep_sample(settings.samples_directory, [image]) for image in images]
        nodes = client.lab("layers", run_id=run.id).data["nodes"]
        by_count = {node["shapes"][0][-1]: node["node_id"] for node in reversed(nodes)}
        found: dict[str, list[float]] = {}
        for count in (64, 512):
            taken = []
            for turn in range(repeat + WARMING_UP):
                began = time.perf_counter()
                answer = client.lab(
                    "feature_maps",
                    run_id=run.id,
                    node_id=by_count[count],
                    sample={"own": samples[turn % len(samples)]},
                )
                maps = as_maps(answer.arrays["maps"])
                assert maps is not None
                feature_map_sheet(maps).png()
                taken.append(1e3 * (time.perf_counter() - began))
            found[f"ResNet50, {count} maps, in the lab"] = taken[WARMING_UP:]
        return found


def held(networks: int) -> dict[int, float]:
    """Returns the memory of the lab's processes in MB, by how many networks were looked at."""
    memory: dict[int, float] = {}
    with laboratory() as (client, settings):
        graph = TEMPLATES["digits_small"]()
        spec = preset(graph, DATASETS["digits"])
        runs = [made(client.store, settings, graph, spec) for _ in range(networks)]
        for number, run in enumerate(runs, 1):
            nodes = client.lab("layers", run_id=run.id).data["nodes"]
            for node in nodes:
                client.lab("feature_maps", run_id=run.id, node_id=node["node_id"], sample={})
            if number % 5 == 0 or number == 1:
                memory[number] = sum(
                    psutil.Process(pid).memory_info().rss / 2**20 for pid in client.ping()["lab"]
                )
    return memory


@contextmanager
def laboratory() -> Iterator[tuple[Client, Settings]]:
    """Gives a client with a lab of its own, and its settings."""
    with tempfile.TemporaryDirectory() as folder, client_of(Path(folder)) as client:
        yield client, Settings(home=Path(folder))


def made(store: Store, settings: Settings, graph: Graph, spec: TrainingSpec) -> Run:
    """Returns a run that has kept the weights that a network was made with."""
    project = store.create_project(graph.name, to_json(graph))
    run = store.create_run(project.id, "run 1", to_json(graph), spec.model_dump_json())
    model = build(graph).model
    keeper = WeightsKeeper(settings.run_directory(run.id), model.save_weights, 2**30)
    keeper.keep(1, 10)
    store.set_status(run.id, "finished")
    return run


def _p95(taken: list[float]) -> float:
    return float(np.quantile(taken, 0.95))


if __name__ == "__main__":
    main()
