"""Data of one's own in a real browser: brought, looked at, trained on, deleted."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from builder.graph import files
from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.settings import Settings
from builder.store import Store
from tests.e2e.conftest import OpenPage
from tests.e2e.lists import choose_from
from tests.e2e.pages import rest
from tests.e2e.server import StreamlitServer
from tests.support.waiting import wait_until

LOADING_MS = 240_000
"""The first page waits for the import of Keras, the first run for that of the workers."""


def table() -> bytes:
    """Two clouds of points that a line can part, as a German spreadsheet writes them."""
    random = np.random.RandomState(0)
    rows = ["Nr;Größe;Gewicht;Art"]
    for number in range(400):
        kind = number % 2
        size, weight = random.normal((3, 8) if kind else (7, 3), 0.8)
        cells = [f"{size:.2f}", "" if number == 17 else f"{weight:.2f}"]
        rows.append(";".join([str(number), *cells, "abc"[kind]]).replace(".", ","))
    return "\r\n".join(rows).encode("cp1252")


def pictures() -> bytes:
    """Bright squares on the left or on the right, in two class folders, and files that are bad."""
    random, content = np.random.RandomState(0), io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for number in range(160):
            pixels = random.randint(0, 90, (20, 20, 3)).astype(np.uint8)
            kind = number % 2
            row, column = random.randint(2, 10), 2 + 9 * kind
            pixels[row : row + 7, column : column + 7] = random.randint(180, 255, 3)
            file = io.BytesIO()
            Image.fromarray(pixels).save(file, "PNG")
            archive.writestr(f"squares/{('left', 'right')[kind]}/{number}.png", file.getvalue())
        archive.writestr("squares/left/broken.png", b"\x89PNG and nothing more")
        archive.writestr("../outside.png", b"")
    return content.getvalue()


def network(*shape: int) -> Graph:
    """A network of one hidden layer that tells two classes apart."""
    sketch = Sketch()
    last = sketch.input(shape)
    if len(shape) > 1:
        last = sketch.add("Flatten", last)
    last = sketch.add("Dense", last, units=16, activation="relu")
    sketch.add("Dense", last, units=2, activation="softmax")
    return sketch.graph()


def opened(product: StreamlitServer, open_page: OpenPage, graph: Graph, **screen: int) -> Page:
    """Opens the Data page of a new project."""
    store = Store(Settings(home=product.home).store_url)
    project = store.create_project("mine", files.to_json(graph))
    store.close()
    page = open_page(f"{product.url}/data?project={project.id}", **screen)
    expect(page.get_by_role("button", name="Bring your own")).to_be_visible(timeout=LOADING_MS)
    rest(page)
    page.get_by_role("button", name="Bring your own").click()
    return page


def bring(page: Page, name: str, content: bytes) -> None:
    """Chooses a file, and waits until it has been looked at."""
    expect(page.get_by_text("at most 100 MB through the browser")).to_be_visible()
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    expect(page.get_by_text("What it becomes")).to_be_visible(timeout=LOADING_MS)
    rest(page, LOADING_MS)


def facts(page: Page) -> Locator:
    return page.locator(".st-key-data-card .s-facts").last


def use(page: Page, title: str) -> None:
    page.get_by_role("button", name="Use these data").click()
    expect(page.locator(".st-key-data-card h3")).to_have_text(title, timeout=LOADING_MS)
    # Where they fit the network, there is a mark behind the name.
    chosen = page.get_by_role("radio", name=re.compile(f"^{re.escape(title)}( ✓)?$"))
    expect(chosen).to_be_checked()
    expect(page.get_by_text("How often each class comes")).to_be_visible(timeout=LOADING_MS)


def train(page: Page, epochs: int, least: float) -> None:
    """Trains on the Train page, and expects an accuracy on the validation part."""
    page.get_by_role("link", name="Train").click()
    field = page.locator(".st-key-setup").get_by_label("Epochs", exact=True)
    expect(field).to_be_visible()
    rest(page)
    field.fill(str(epochs))
    field.press("Enter")
    rest(page)
    page.locator(".st-key-train button").click()
    expect(page.locator(".s-progress")).to_contain_text("Finished in", timeout=LOADING_MS)
    tile = page.locator(".s-tile", has=page.get_by_text("validation accuracy", exact=True))
    wait_until(lambda: float(tile.locator("b").inner_text()) >= least, what=f"at least {least}")


def test_a_table_is_brought_looked_at_and_learnt(
    product: StreamlitServer, open_page: OpenPage, screenshots: Path
) -> None:
    page = opened(product, open_page, network(10, 10, 1))
    bring(page, "tiere.csv", table())
    expect(page.get_by_role("combobox", name=re.compile("Type of Nr$"))).to_have_value(
        "number of the row"
    )
    expect(page.locator(".s-table")).to_contain_text("Größe")
    expect(
        page.get_by_text("Left out: 1 row of 400 with a missing value (Gewicht in 1).")
    ).to_be_visible()
    expect(facts(page)).to_contain_text(re.compile(r"training / test\s*319 / 80"))
    page.screenshot(path=screenshots / "own_table.png")
    missing = page.get_by_role("combobox", name=re.compile("Where a value is missing"))
    choose_from(missing, re.compile("take the mean"))
    expect(page.get_by_text("Missing values, in 1 row,")).to_be_visible()
    expect(facts(page)).to_contain_text(re.compile(r"training / test\s*320 / 80"))
    use(page, "tiere")
    expect(page.locator(".st-key-data-card")).to_contain_text(
        "1 unit, sigmoid; or 2 units, softmax"
    )
    page.get_by_role("button", name="Start a network for tiere").click()
    expect(page.get_by_text("The network of this project can learn these data.")).to_be_visible()
    page.screenshot(path=screenshots / "own_network.png")
    train(page, epochs=15, least=0.95)


def test_a_zip_of_images_is_brought_looked_at_learnt_and_deleted(
    product: StreamlitServer, open_page: OpenPage, screenshots: Path
) -> None:
    page = opened(product, open_page, network(10, 10, 1))
    bring(page, "squares.zip", pictures())
    expect(page.get_by_text("2 files cannot be used")).to_be_visible()
    page.get_by_text("Which files, and why").click()
    expect(page.get_by_text("its name leads outside of the ZIP")).to_be_visible()
    for label in ("Height", "Width"):
        page.get_by_label(label, exact=True).fill("10")
        page.get_by_label(label, exact=True).press("Enter")
        rest(page)
    choose_from(page.get_by_role("combobox", name="Colours"), re.compile("shades of gray"))
    expect(page.get_by_text("as the network will see them: 10 × 10")).to_be_visible()
    expect(page.get_by_role("img", name="Images of each class").locator("figure")).to_have_count(12)
    expect(facts(page)).to_contain_text("10 × 10 × 1")
    page.screenshot(path=screenshots / "own_images.png")
    use(page, "squares")
    train(page, epochs=20, least=0.9)
    page.get_by_role("link", name="Data").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete these data").click()
    expect(page.get_by_role("radio", name=re.compile("^squares"))).to_be_hidden()
