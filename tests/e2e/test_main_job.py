"""The main job in a real browser: build, see exact counts, train, look inside, find it again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from builder.graph import files
from builder.templates import TEMPLATES
from tests.e2e.build_page import LOADING_MS, BuildPage, OpenPage, store_of
from tests.e2e.lists import choose_from
from tests.e2e.pages import Pages, rest
from tests.e2e.server import StreamlitServer
from tests.support.waiting import wait_until


class Build(BuildPage):
    """The Build page with the network as a stack."""

    def open_template(self, name: str) -> None:
        self.page.get_by_role("button", name="Templates").click()
        self.page.locator(f".st-key-template-{name} button:visible").click()

    def start_empty_project(self) -> None:
        self.page.get_by_role("button", name="My first network").click()
        self.page.get_by_role("button", name="New project").click()
        self.expect_params(0)
        self.settle()

    def add(self, class_name: str) -> None:
        """Adds a layer behind the selected one, and waits until it is the selected one."""
        search = self.page.get_by_label("Search layers")
        search.fill(class_name)
        search.press("Enter")
        badges = self.page.locator(".st-key-inspector .stMarkdownBadge")
        expect(badges).to_have_text([class_name])
        self.settle()

    def select(self, name: str) -> None:
        self.page.get_by_role("listbox", name="Layers of the model").get_by_text(
            name, exact=True
        ).first.click()
        expect(self.field("name")).to_have_value(name)
        self.settle()

    def rename(self, name: str) -> None:
        self.set(name=name)
        expect(self.page.get_by_role("listbox", name="Layers of the model")).to_contain_text(name)

    def expect_shapes(self, *shapes: str) -> None:
        """Expects the output shapes of the summary, from the first row to the last."""
        cells = self.page.locator(".s-table tbody td:nth-child(3)")
        expect(cells).to_have_text(list(shapes))


@pytest.fixture
def build(product: StreamlitServer, pages: Pages) -> Build:
    """The Build page of a project as everybody begins with."""
    return opened("digits_small", product, pages)


def opened(template: str, product: StreamlitServer, pages: Pages) -> Build:
    """Opens the Build page of a new project with the network of a template."""
    build = Build(pages.visit(address(template, product)), product)
    # The network of the project before is there for another moment.
    project = build.project_id.encode().hex()
    drawn = build.page.locator(f".st-key-stack-{project}, .st-key-canvas-{project}")
    expect(drawn).to_be_visible()
    build.settle()
    return build


def address(template: str, product: StreamlitServer, page: str = "") -> str:
    """The address of a page of a new project with the network of a template."""
    graph = files.to_json(TEMPLATES[template]())
    project = store_of(product).create_project("My first network", graph)
    return f"{product.url}/{page}?project={project.id}"


def test_counts_follow_the_arguments(
    product: StreamlitServer, open_page: OpenPage, screenshots: Path
) -> None:
    build = Build(open_page(product.url), product)
    build.expect_params(38_282)
    build.settle()
    build.open_template("lenet5")
    build.expect_params(61_706)
    build.settle()
    build.set(filters=8)  # (5·5·1 + 1)·8 + (5·5·8 + 1)·16 instead of 156 + 2,416
    build.expect_params(61_706 - 156 - 2_416 + 208 + 3_216)
    expect(build.page.locator(".s-table")).to_contain_text("3,216")
    build.page.screenshot(path=screenshots / "build.png")
    build.page.locator(".st-key-undo button:visible").click()
    build.expect_params(61_706)
    expect(build.field("filters")).to_have_value("6")


def test_what_fields_showed_before_is_no_edit_of_the_next_network(build: Build) -> None:
    build.expect_params(38_282)
    for template, count in (
        ("mlp_dropout", 269_322),  # all three call a layer hidden_1
        ("mlp_fashion", 266_610),
        ("mlp_std", 55_050),
    ):
        build.open_template(template)
        build.expect_params(count)
        build.select("hidden_1")
        build.expect_params(count)
    undo = build.page.locator("button[aria-label='Undo']:visible, .st-key-undo button:visible")
    for count in (266_610, 269_322, 38_282):
        undo.first.click()
        build.expect_params(count)


def test_what_is_done_first_leaves_the_inspector_with_its_layer(
    product: StreamlitServer, open_page: OpenPage
) -> None:
    build = Build(open_page(product.url), product)
    expect(build.field("name")).to_have_value("conv_1")
    build.page.get_by_role("button", name=re.compile("^Freeze")).first.click()
    expect(build.page.locator(".s-totals")).to_contain_text("38,122")  # all but its 160
    expect(build.field("name")).to_have_value("conv_1")


def test_text_that_is_no_value_stays_with_its_message(build: Build) -> None:
    build.set(kernel_size="three")
    expect(build.page.get_by_text("Expected one number or 2")).to_be_visible()
    expect(build.field("kernel_size")).to_have_value("three")
    build.expect_params(38_282)
    build.set(kernel_size="5")
    expect(build.field("kernel_size")).to_have_value("5 × 5")
    expect(build.page.get_by_text("Expected one number or 2")).to_be_hidden()


def test_a_shared_layer_is_made_in_the_inspector(build: Build, screenshots: Path) -> None:
    build.start_empty_project()
    build.add("Input")
    build.set(shape="16 × 16 × 3")
    build.add("Conv2D")
    build.set(filters="3")
    build.choose(padding="same")
    build.expect_shapes("16 × 16 × 3", "16 × 16 × 3")
    build.expect_params(84)
    build.add("MaxPooling2D")
    build.add("Conv2D")
    build.set(filters="5")
    build.expect_params(224)
    build.rename("SharedLyr")
    build.add("Flatten")
    one_branch = ("16 × 16 × 3", "16 × 16 × 3", "8 × 8 × 3", "6 × 6 × 5", "180")
    build.expect_shapes(*one_branch)
    build.add("Input")
    build.set(shape="8 × 8 × 3")
    build.add("Conv2D")
    expect(build.field("inputs")).to_have_value(re.compile(r"8 × 8 × 3$"))
    build.choose(**{"Share weights with": "SharedLyr"})
    build.expect_params(224)
    build.add("Flatten")
    build.expect_params(224)
    table = build.page.locator(".s-table")
    expect(table.get_by_text("180", exact=True)).to_have_count(2)
    expect(table.get_by_text("6 × 6 × 5", exact=True)).to_have_count(2)
    expect(table.get_by_text("shared", exact=True)).to_have_count(2)
    build.page.screenshot(path=screenshots / "shared.png")


def test_plot_and_code(product: StreamlitServer, pages: Pages, screenshots: Path) -> None:
    build = opened("shared_two_outputs", product, pages)
    page, views = build.page, build.page.locator(".st-key-views")
    build.expect_params(224)
    views.get_by_text("Plot", exact=True).click()
    plot = page.locator(".stGraphVizChart svg")
    expect(plot).to_contain_text("SharedLyr")
    expect(plot).to_contain_text("same weights")
    page.screenshot(path=screenshots / "plot.png")
    views.get_by_text("Code", exact=True).click()
    expect(page.locator(".stCode")).to_contain_text("keras.Model(")
    expect(page.get_by_text("Functional style only")).to_be_visible()


def test_one_edit_draws_the_editor_and_not_the_app(
    product: StreamlitServer, open_page: OpenPage
) -> None:
    page = open_page(product.url)
    finished: list[int] = []

    def note(frame: str | bytes) -> None:
        message = ForwardMsg.FromString(frame) if isinstance(frame, bytes) else None
        if message is not None and message.HasField("script_finished"):
            finished.append(message.script_finished)

    page.on("websocket", lambda socket: socket.on("framereceived", note))
    page.reload()
    build = Build(page, product)
    rest(page)
    assert ForwardMsg.FINISHED_SUCCESSFULLY in finished
    finished.clear()
    build.set(filters="20")
    build.expect_params(200 + 5_792 + 32_832 + 650)
    rest(page)
    assert set(finished) == {ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY}


def test_two_tabs_keep_both_edits(
    build: Build, product: StreamlitServer, open_page: OpenPage
) -> None:
    first, second = build, Build(open_page(build.page.url), product)
    second.settle()
    first.set(filters=20)
    first.expect_params(39_474)
    second.select("hidden")
    second.expect_params(39_474)
    second.set(units=32)
    second.expect_params(200 + 5_792 + 16_416 + 330)
    first.select("conv_2")
    first.expect_params(200 + 5_792 + 16_416 + 330)


def train(page: Page, **fields: str) -> Locator:
    """Starts a training on the Train page and returns where its progress is said."""
    button = page.locator(".st-key-train button")
    expect(button).to_be_enabled(timeout=LOADING_MS)
    for label, value in fields.items():
        field = page.locator(".st-key-setup").get_by_label(label, exact=True)
        field.fill(value)
        field.press("Enter")
        rest(page)
    button.click()
    return page.locator(".s-progress")


def points(page: Page) -> int:
    """How many batches the loss curve shows."""
    count = page.evaluate(
        "() => Math.max(0, ...[...document.querySelectorAll('.js-plotly-plot')]"
        ".flatMap(plot => plot.data.map(trace => trace.x?.length ?? 0)))"
    )
    return int(count)


def tile(page: Page, label: str) -> float:
    text = page.locator(".s-tile", has=page.get_by_text(label, exact=True)).locator("b")
    return float(text.inner_text())


def test_training_and_looking_inside(
    product: StreamlitServer, open_page: OpenPage, screenshots: Path
) -> None:
    page = open_page(product.url)
    Build(page, product).settle()
    page.get_by_role("button", name="Train ▸").click()
    progress = train(page, Epochs="1")
    page.wait_for_function("() => document.querySelector('.js-plotly-plot')", timeout=LOADING_MS)
    expect(progress).to_contain_text(re.compile("Epoch|Finished"), timeout=LOADING_MS)
    expect(progress).to_contain_text("run 1 · Finished in", timeout=LOADING_MS)
    page.wait_for_function(
        "() => [...document.querySelectorAll('.js-plotly-plot')]"
        ".some(plot => plot.data.some(trace => (trace.x?.length ?? 0) > 10))"
    )
    after_one = points(page)

    progress = train(page, Epochs="5")
    expect(progress).to_contain_text("run 2 · Finished in", timeout=LOADING_MS)
    expect(page.locator(".s-tile", has_text="test accuracy")).to_be_visible()
    wait_until(lambda: tile(page, "validation accuracy") >= 0.9, what="what has been learnt")
    wait_until(lambda: points(page) > after_one, what="the points of the second run")
    page.screenshot(path=screenshots / "train.png")

    page.get_by_role("button", name="Look inside ▸").click()
    maps = page.get_by_role("group", name="maps of conv_1")
    expect(maps.get_by_role("button")).to_have_count(16, timeout=LOADING_MS)
    expect(page.get_by_text("weights after 5 epochs")).to_be_visible()
    page.screenshot(path=screenshots / "feature_maps.png")
    page.locator(".st-key-views-card").get_by_text("Filters", exact=True).click()
    filters = page.get_by_role("img", name="Filters of conv_1")
    expect(filters.locator("figure")).to_have_count(16)
    page.screenshot(path=screenshots / "filters.png")
    page.locator(".st-key-views-card").get_by_text("Prediction", exact=True).click()
    expect(page.locator(".st-key-answer-card")).to_contain_text("probability")

    page.reload()
    expect(maps).to_be_visible(timeout=LOADING_MS)
    page.get_by_role("link", name="Train").click()
    expect(page.locator(".s-progress")).to_contain_text("run 2 · Finished in")
    page.get_by_role("link", name="Runs").click()
    expect(page.locator(".st-key-runs")).to_contain_text("2 runs", timeout=LOADING_MS)
    expect(page.locator(".st-key-overlay .js-plotly-plot")).to_contain_text("run 2")
    page.screenshot(path=screenshots / "runs.png")


def test_a_model_that_does_not_fit_says_why(product: StreamlitServer, pages: Pages) -> None:
    page = pages.visit(address("shared_two_outputs", product, "train"))
    rest(page, LOADING_MS)
    setup = page.locator(".st-key-setup")
    choose_from(setup.get_by_role("combobox", name="Data set"), re.compile("^Digits( ✓)?$"))
    expect(page.get_by_text("The model has 2 inputs")).to_be_visible()
    expect(page.locator(".st-key-train button")).to_be_disabled()


def test_a_file_that_is_none_changes_nothing(build: Build, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.product.json"
    wrong.write_text('{"format": "something else"}')
    build.page.get_by_role("button", name="My first network").click()
    build.page.get_by_test_id("stPopoverBody").locator("input[type=file]").set_input_files(wrong)
    expect(build.page.get_by_text("wrong.product.json could not be opened")).to_be_visible()
    build.expect_params(38_282)


def test_a_field_of_the_document_before_changes_nothing_in_the_new_one(build: Build) -> None:
    """Both documents have a layer with the id `conv_1`; the field is filled before it is gone."""
    build.open_template("very_deep")
    build.field("filters").fill("9")
    build.field("filters").press("Enter")
    expect(build.field("name")).to_have_value("first_conv")
    build.settle()
    page = build.page
    page.get_by_text("Checks", exact=True).click()
    expect(page.get_by_text("Nothing to complain about")).to_be_visible()
    # either dropped with its field, or taken by the new field: 16 → 9 filters
    fine = ("433,290", f"{433_290 - 7 * 26 - 7 * 100:,}")
    expect(page.locator(".s-totals .s-main b")).to_have_text(
        re.compile("^(" + "|".join(fine) + ")$")
    )
