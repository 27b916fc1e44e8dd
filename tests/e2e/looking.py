"""Trained networks to look into, without a training: their weights are made up."""

from __future__ import annotations

import re
from collections.abc import Sequence

from playwright.sync_api import Page, TimeoutError, expect

from builder.datasets import DATASETS
from builder.graph.document import Graph
from builder.graph.files import to_json
from builder.keras_io.to_keras import to_keras
from builder.settings import Settings
from builder.store import Store
from builder.training.kept_weights import WeightsKeeper
from builder.training.presets import preset
from tests.e2e.server import StreamlitServer

TRIES = 6
OPENING_MS = 4_000


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
    """Chooses from a list of the page.

    What is drawn above it a moment later moves it away from under a click, and a page that is
    drawn anew shuts an open list: then it is opened once more.
    """
    listed = page.get_by_role("option", name=option, exact=True)
    field = page.get_by_role("combobox", name=label, exact=True).first
    expect(field).to_be_visible()
    for _ in range(TRIES):
        field.click()
        try:
            listed.click(timeout=OPENING_MS)
        except TimeoutError:
            page.keyboard.press("Escape")
        else:
            return
    raise AssertionError(f"{label!r} offers no {option!r}, or does not stay open.")
