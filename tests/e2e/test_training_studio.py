"""The Train page in a real browser: every kind of model, turning while it runs, going on."""

from __future__ import annotations

import json
import re

import psutil
import pytest
from playwright.sync_api import Locator, Page, expect

from builder.graph import files
from builder.settings import Settings
from builder.store import Store
from builder.templates import TEMPLATES
from tests.e2e.conftest import OpenPage
from tests.e2e.lists import choose_from
from tests.e2e.pages import rest
from tests.e2e.server import StreamlitServer
from tests.support.waiting import wait_until

LOADING_MS = 240_000
"""The first page waits for the import of Keras, the first run for that of the workers."""


class Training:
    """The Train page of a new project, as a person uses it."""

    def __init__(self, template: str, open_page: OpenPage, product: StreamlitServer) -> None:
        self.settings = Settings(home=product.home)
        store = Store(self.settings.store_url)
        self.project = store.create_project(template, files.to_json(TEMPLATES[template]())).id
        store.close()
        self.page: Page = open_page(f"{product.url}/train?project={self.project}")
        expect(self.start).to_be_enabled(timeout=LOADING_MS)
        rest(self.page)

    @property
    def start(self) -> Locator:
        return self.page.locator(".st-key-train button")

    @property
    def progress(self) -> Locator:
        return self.page.locator(".s-progress")

    @property
    def marks(self) -> Locator:
        """The words on the first of the curves."""
        return self.page.locator(".curves-plot").first.locator(".annotation-text")

    def set(self, label: str, value: str, card: str = "setup") -> None:
        field = self.page.locator(f".st-key-{card}").get_by_label(label, exact=True)
        field.fill(value)
        field.press("Enter")
        rest(self.page)

    def press(self, button: str) -> None:
        self.page.locator(".st-key-progress").get_by_role("button", name=button).click()

    def expect_at_least(self, **least: float) -> None:
        """Expects figures on the tiles, by their labels (with `_` for a space)."""
        for name, value in least.items():
            label = name.replace("_", " ")
            tile = self.page.locator(".s-tile", has=self.page.get_by_text(label, exact=True))
            wait_until(
                lambda tile=tile, value=value: float(tile.locator("b").inner_text()) >= value,
                what=f"{label} of at least {value}",
            )

    def process(self) -> psutil.Process:
        """The process of the project's only run."""
        store = Store(self.settings.store_url)
        (run,) = store.runs(self.project)
        store.close()
        record = self.settings.run_directory(run.id) / "process.json"
        return psutil.Process(json.loads(record.read_text())["pid"])


@pytest.mark.parametrize(
    ("template", "epochs", "least"),
    [
        ("y_two_inputs", 4, {"validation_accuracy": 0.9}),
        ("siamese_digits", 3, {"validation_accuracy": 0.8}),
        (
            "digit_and_parity",
            4,
            {"validation_digit_accuracy": 0.85, "validation_parity_accuracy": 0.85},
        ),
    ],
    ids=["several inputs", "a shared layer", "several outputs"],
)
def test_every_kind_of_model_learns(
    product: StreamlitServer,
    open_page: OpenPage,
    template: str,
    epochs: int,
    least: dict[str, float],
) -> None:
    training = Training(template, open_page, product)
    training.set("Epochs", str(epochs))
    training.start.click()
    expect(training.progress).to_contain_text("run 1 · Finished in", timeout=LOADING_MS)
    training.expect_at_least(**least)
    if len(least) > 1:
        legend = training.page.locator(".curves-legend").first
        expect(legend).to_contain_text(re.compile("digit_loss.*parity_loss"))


def test_pause_turn_resume_and_go_on_after_a_stop(
    product: StreamlitServer, open_page: OpenPage
) -> None:
    training = Training("digits_small", open_page, product)
    training.set("Epochs", "400")
    training.start.click()
    expect(training.progress).to_contain_text(re.compile("Epoch [2-9]"), timeout=LOADING_MS)
    training.press("Pause")
    expect(training.progress).to_contain_text("paused")
    paused_at = training.progress.locator("b").inner_text()
    training.set("Rate", "0.0005", card="dials")
    expect(training.marks.first).to_contain_text("rate 0.003 → 0.0005")
    training.press("Step")
    expect(training.progress.locator("b")).not_to_have_text(paused_at)
    expect(training.progress).to_contain_text("paused")
    expect(training.page.locator(".st-key-dials").get_by_label("Rate", exact=True)).to_have_value(
        "0.0005"
    )
    training.press("Resume")
    expect(training.progress).not_to_contain_text("paused")
    training.press("Stop")
    expect(training.progress).to_contain_text("Stopped in")
    training.press("Resume")
    expect(training.progress).to_contain_text(re.compile(r"Epoch \d+ of 400"), timeout=LOADING_MS)
    expect(training.marks.filter(has_text="resumed")).to_have_count(1)
    training.press("Stop")
    expect(training.progress).to_contain_text("Stopped in")


def test_a_run_whose_process_was_killed_says_so_and_goes_on(
    product: StreamlitServer, open_page: OpenPage
) -> None:
    training = Training("digits_small", open_page, product)
    setup = training.page.locator(".st-key-setup")
    choose_from(setup.get_by_role("combobox", name="Optimizer"), "SGD")
    training.set("Learning rate", "0.1")
    training.set("Epochs", "20")
    training.start.click()
    expect(training.progress).to_contain_text(
        re.compile(r"Epoch ([3-9]|1\d) of"), timeout=LOADING_MS
    )
    dials = training.page.locator(".st-key-dials input")
    expect(dials).to_have_count(4)
    for dial in dials.all():  # none is too narrow for its number
        assert dial.evaluate("it => it.clientWidth >= 40 && it.scrollWidth <= it.clientWidth")
    training.process().kill()
    expect(training.progress).to_contain_text("Failed")
    expect(training.page.locator(".st-key-progress")).to_contain_text(re.compile("is kept"))
    training.press("Resume")
    expect(training.progress).to_contain_text("Finished in", timeout=LOADING_MS)
    expect(training.progress).to_contain_text("20 epochs done")
    training.expect_at_least(validation_accuracy=0.9)


def test_what_is_chosen_outlives_a_refresh_and_goes_into_an_experiment_of_three_runs(
    product: StreamlitServer, open_page: OpenPage
) -> None:
    training = Training("digits_small", open_page, product)
    page = training.page
    training.set("Epochs", "1")
    page.locator(".st-key-more-callbacks-line button").click()
    page.get_by_text("Early stopping", exact=True).click()
    expect(page.locator(".s-set", has_text="early stopping")).to_be_visible()
    page.reload()
    expect(page.locator(".s-set", has_text="early stopping")).to_be_visible()
    expect(page.locator(".st-key-setup").get_by_label("Epochs", exact=True)).to_have_value("1")
    expect(training.start).to_be_enabled()
    browser = page.evaluate("() => localStorage.getItem('strata-browser')")

    page.get_by_role("link", name="Runs").click()
    page.get_by_text("Experiments", exact=True).click()
    page.get_by_text("Grid", exact=True).click()
    form = page.locator(".st-key-experiment-start")
    for label, value in (("Seeds for each", "1"), ("Values", "0.0003, 0.003, 0.03")):
        rest(page)
        form.get_by_label(label, exact=True).first.fill(value)
        form.get_by_label(label, exact=True).first.press("Enter")
    page.get_by_role("button", name="Start 3 runs").click()
    expect(page.get_by_text("3 of 3 runs finished")).to_be_visible(timeout=LOADING_MS)
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    store = Store(training.settings.store_url)
    runs = store.runs(training.project)
    store.close()
    assert [(run.status, run.owner) for run in runs] == [("finished", browser)] * 3
    specs = [json.loads(run.spec_json) for run in runs]
    assert sorted(spec["learning_rate"] for spec in specs) == [0.0003, 0.003, 0.03]
    assert [spec["epochs"] for spec in specs] == [1] * 3
    table = page.locator(".st-key-experiment .s-table")
    expect(table.locator("tbody tr")).to_have_count(3)
    expect(table).to_contain_text("0.0003")
