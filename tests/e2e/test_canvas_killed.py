"""A server that is killed and started again under an open page."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from builder.graph import files
from builder.settings import Settings
from builder.store import Store
from builder.templates import TEMPLATES
from builder.workers.client import Client
from tests.e2e.canvas import LOADING_MS, Canvas, OpenPage, store_of
from tests.e2e.pages import rest
from tests.e2e.server import ROOT, StreamlitServer
from tests.e2e.watching import TROUBLE, Watch, add, chain, classes, listen


@pytest.fixture(scope="module")
def mortal(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StreamlitServer]:
    """The product on a server that tests may kill, and start again."""
    home = tmp_path_factory.mktemp("mortal")
    server = StreamlitServer(ROOT / "app.py", home)
    server.start()
    yield server
    server.stop()
    settings = Settings(home=home)
    store = Store(settings.store_url)
    Client(store, settings).retire()  # the workers outlive a server that is killed
    store.close()
    assert not TROUBLE.findall(server.log.read_text(errors="replace"))


def kill(server: StreamlitServer) -> None:
    """Kills a server and all its processes, without a word to anybody."""
    assert server.pid is not None
    os.killpg(server.pid, signal.SIGKILL)
    server.stop()


def test_what_is_done_while_the_server_is_away_is_there_once_it_is_back(
    mortal: StreamlitServer, open_page: OpenPage
) -> None:
    canvas = Canvas.showing(chain(), open_page, mortal, watch=False)
    errors = listen(canvas.page)
    canvas.select("scores")
    canvas.append("Dropout")
    watch = Watch(canvas)
    add(canvas, "Flatten")
    kill(mortal)
    add(canvas, "ReLU")
    add(canvas, "Identity")
    mortal.start()
    expect(canvas.page.locator(".stApp")).to_have_attribute(
        "data-test-connection-state", "CONNECTED", timeout=LOADING_MS
    )
    add(canvas, "BatchNormalization")
    added = ("Dropout", "Flatten", "ReLU", "Identity", "BatchNormalization")
    expect(canvas.page.locator(".waiting")).to_have_count(0, timeout=LOADING_MS)
    expect(canvas.field("name")).to_have_value("batch_normalization")
    assert classes(canvas.document())[4:] == list(added)
    canvas.append("Softmax")
    assert classes(canvas.document())[4:] == [*added, "Softmax"]
    canvas.expect_fine()
    watch.expect_calm(may_move=True)
    assert not errors


def test_what_nobody_has_ever_answered_is_there_in_either_view(
    mortal: StreamlitServer, open_page: OpenPage
) -> None:
    canvas = Canvas.showing(chain(), open_page, mortal, watch=False)
    page = canvas.page
    errors = listen(page)
    page.locator(".st-key-network-view").get_by_text("Stack", exact=True).click()
    stack = page.get_by_role("listbox", name="Layers of the model")
    stack.get_by_text("scores", exact=True).click()
    expect(canvas.field("name")).to_have_value("scores")
    canvas.settle()
    kill(mortal)
    for item in ("Dropout", "ReLU"):
        add(canvas, item)
    mortal.start()
    expect(canvas.field("name")).to_have_value("re_lu", timeout=LOADING_MS)
    assert classes(canvas.document())[4:] == ["Dropout", "ReLU"]
    assert not errors


def test_a_run_outlives_page_and_server_and_stops(
    mortal: StreamlitServer, open_page: OpenPage
) -> None:
    network = files.to_json(TEMPLATES["digits_small"]())
    project = store_of(mortal).create_project("Test", network)
    address = f"{mortal.url}/train?project={project.id}"
    page = open_page(address, watch=False)
    start = page.locator(".st-key-train button")
    expect(start).to_be_enabled(timeout=LOADING_MS)
    epochs = page.locator(".st-key-setup").get_by_label("Epochs", exact=True)
    epochs.fill("5000")
    epochs.press("Enter")
    rest(page)
    start.click()
    progress, going_on = page.locator(".s-progress"), re.compile(r"Epoch \d+ of 5000")
    expect(progress).to_contain_text(going_on, timeout=LOADING_MS)
    page.reload()
    expect(progress).to_contain_text(going_on)
    page.goto("about:blank")
    kill(mortal)
    mortal.start()
    page.goto(address)
    expect(progress).to_contain_text(going_on, timeout=LOADING_MS)
    page.get_by_role("button", name="Stop").click()
    expect(progress).to_contain_text("Stopped in")
