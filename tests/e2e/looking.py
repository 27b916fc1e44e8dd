"""Trained networks to look into, without a training: their weights are made up."""

from __future__ import annotations

import re
from collections.abc import Sequence

from playwright.sync_api import Page

from builder.datasets import DATASETS
from builder.graph.document import Graph
from builder.graph.files import to_json
from builder.keras_io.to_keras import to_keras
from builder.settings import Settings
from builder.store import Store
from builder.training.kept_weights import WeightsKeeper
from builder.training.presets import preset
from tests.e2e.lists import choose_from
from tests.e2e.server import StreamlitServer


def looked_into(
    product: StreamlitServer,
    graph: Graph,
    dataset: str,
    epochs: Sequence[int] = (1,),
    runs: int = 1,
) -> str:
    """Adds a project with runs, and returns the address of the page that looks into the last one.

    Args:
        product: Where it is added.
        graph: The network.
        dataset: What the run has learnt from.
        epochs: After which epochs weights were kept; each are other ones.
        runs: How many there are.
    """
    settings = Settings(home=product.home)
    store = Store(settings.store_url)
    project = store.create_project(graph.name, to_json(graph))
    spec = preset(graph, DATASETS[dataset]).model_dump_json()
    for number in range(1, runs + 1):
        run = store.create_run(project.id, f"run {number}", to_json(graph), spec)
        store.claim_run("a worker that has done its work")
        store.set_status(run.id, "finished")
        keeper = WeightsKeeper(
            settings.run_directory(run.id), lambda path: to_keras(graph).save_weights(path), 10**9
        )
        for epoch in epochs:
            keeper.keep(epoch, 10 * epoch)
    store.close()
    return f"{product.url}/inspect?project={project.id}"


def choose(page: Page, label: str, option: str | re.Pattern[str]) -> None:
    """Chooses from a list of the page."""
    choose_from(page.get_by_role("combobox", name=label, exact=True).first, option)
