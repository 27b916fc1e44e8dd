"""From a gesture on the canvas to the new exact label on the screen."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Browser, Page

from benchmarks._build_page import Answer, BuildPage, address_of, opened
from benchmarks._networks import FILTERS, VALID, chain
from builder.graph.document import Graph
from builder.graph.edits import Bypass, Configure, Edit, apply
from builder.inference.engine import infer
from tests.e2e.server import StreamlitServer

WARMING_UP = 2
"""How many of the repeats do not count: the first of everything is slower."""

MOST_REPEATS = VALID - WARMING_UP


def round_trips(
    browser: Browser, server: StreamlitServer, nodes: int, repeat: int
) -> dict[str, list[Answer]]:
    """Measures gestures on a chain; the shapes are such as the server has not seen before.

    Args:
        browser: The browser.
        server: A server of Strata.
        nodes: How long the chain is.
        repeat: How often each gesture is measured.

    Returns:
        The answers by gesture.

    Raises:
        RuntimeError: When the canvas shows a shape that the engine does not know.
    """
    graph = chain(nodes)
    with opened(browser, address_of(server, graph)) as page:
        canvas = Canvas(BuildPage(page), graph)
        return {
            "bypass the first, all shapes change": list(canvas.bypassed("first", repeat)),
            "bypass the last, one shape changes": list(canvas.bypassed("last", repeat)),
            "one more filter in the inspector": list(canvas.configured(f"last_{VALID}", repeat)),
        }


class Canvas:
    """A chain on the canvas, and what it has to show."""

    def __init__(self, build: BuildPage, graph: Graph) -> None:
        self.build = build
        self.page: Page = build.page
        self.graph = graph

    def bypassed(self, which: str, repeat: int) -> Iterator[Answer]:
        """Bypasses a convolution without padding after the other, from the outermost inwards."""
        numbers = range(1, repeat + WARMING_UP + 1)
        for turn, number in enumerate(numbers if which == "first" else reversed(numbers)):
            name = f"{which}_{number}"
            self.build.find(name)
            self.apply(Bypass(node_ids=(name,), bypassed=True))
            answer = self.shown(name, "b")
            if turn >= WARMING_UP:
                yield answer

    def configured(self, name: str, repeat: int) -> Iterator[Answer]:
        """Gives a convolution one more filter each time, with the arrow key in its field."""
        self.build.find(name)
        field = self.page.locator(".st-key-inspector").get_by_label("filters", exact=True).first
        field.focus()
        for turn in range(repeat + WARMING_UP):
            filters = FILTERS + 1 + turn
            self.apply(Configure(layer_id=name, config={"filters": filters}))
            answer = self.shown(name, "ArrowUp")
            if turn >= WARMING_UP:
                yield answer

    def apply(self, edit: Edit) -> None:
        """Makes the edit here that is about to be made there."""
        self.graph = apply(self.graph, edit)

    def shown(self, name: str, key: str) -> Answer:
        """Presses a key and measures until a node shows its new shape."""
        expected = self.label(name)
        selector = f'.layer[data-node="{name}"] .layer-shape'
        answer = self.build.answer(
            lambda: self.page.keyboard.press(key), "expectText", "keydown", selector, expected
        )
        for node_id, shape in self.build.shapes().items():
            if shape != self.label(node_id):
                raise RuntimeError(f"Expected {self.label(node_id)} at {node_id}, found {shape}.")
        return answer

    def label(self, node_id: str) -> str:
        """Returns the shape that a node has to show."""
        return infer(self.graph).nodes[node_id].outputs[0].label


def echoes(browser: Browser, server: StreamlitServer, repeat: int) -> list[Answer]:
    """Measures a field of Streamlit whose text is only said again."""
    with opened(browser, server.url) as page:
        field = page.get_by_label("Say")
        answers = []
        for turn in range(repeat + WARMING_UP):
            field.fill(f"text {turn}")
            page.evaluate("text => measured.expectText('keydown', '.echo', text)", f"text {turn}")
            page.keyboard.press("Enter")
            answers.append(Answer(**page.evaluate("() => measured.result()")))
            page.locator(".stApp[data-test-script-state=notRunning]").wait_for()
        return answers[WARMING_UP:]
