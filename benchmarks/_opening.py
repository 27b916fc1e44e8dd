"""Opening a large network: from the file to shapes on all that is seen."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks._build_page import Answer, BuildPage, address_of, opened, serving
from benchmarks._networks import application, chain
from builder.graph.files import save


def openings(browser: Browser, name: str, repeat: int) -> list[Answer]:
    """Measures how long it takes to open a network of `keras.applications` as a file.

    Each time the server is new: Keras is imported, and nothing is known of the network. The
    canvas shows another network, and the popover with the field for files is open. It begins
    when the browser hands the file over, and ends when all nodes that are seen on the canvas are
    those of the file and show shapes: the file is sent up, read and checked, its shapes are
    worked out, it is saved, laid out and drawn.

    Args:
        browser: The browser.
        name: The network.
        repeat: How often.
    """
    graph = application(name)
    first = next(iter(graph.layers.values())).name
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{name}.strata.json"
        save(graph, file)
        return [opening(browser, file, first) for _ in range(repeat)]


def opening(browser: Browser, file: Path, first: str) -> Answer:
    """Opens a file in a new server, once."""
    before = chain(50)
    with serving() as server, opened(browser, address_of(server, before)) as page:
        build = BuildPage(page)
        page.get_by_role("button", name=before.name).click()
        field = page.locator("input[type=file]")
        field.wait_for(state="attached")
        build.rest()
        return build.answer(lambda: field.set_input_files(file), "expectNodes", "change", first)
