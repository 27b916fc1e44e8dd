"""The canvas under watch: what its page complains about, says and moves, and its line."""

from __future__ import annotations

import re

from playwright.sync_api import ConsoleMessage, Page, WebSocketRoute

from builder.graph import files
from builder.graph.document import Graph
from builder.graph.edits import Edit, apply
from builder.graph.sketch import Sketch
from tests.e2e.canvas import Canvas, store_of
from tests.support.waiting import wait_until

AWAY = (
    "ERR_CONNECTION_REFUSED",
    "ERR_EMPTY_RESPONSE",
    "ERR_CONNECTION_RESET",
    "Cannot send rerun backMessage when disconnected from server.",
    "Client Error in reaching server endpoint",
    "Is Streamlit still running?",
    "WebSocket",
)
"""What Streamlit and the browser write to the console while there is no server."""

TROUBLE = re.compile(r"Traceback|\bERROR\b|Exception|builder[/.]")
"""What a server's log holds when something of ours went wrong."""


def listen(page: Page) -> list[str]:
    """Collects what a page has to complain about besides that the server is away."""
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(it in message.text for it in AWAY):
            errors.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: errors.append(str(error)))
    return errors


class Line:
    """The line from the server to a page, on which messages can be held up."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._held: list[str | bytes] | None = None
        self._ends: list[WebSocketRoute] = []
        page.route_web_socket(re.compile("_stcore/stream"), self._open)
        page.reload()

    def hold(self) -> None:
        """Holds up what the server says from now on."""
        self._held = []

    def let_go(self) -> None:
        """Hands on what was held up, and from now on everything at once."""
        while self._held:
            self._ends[-1].send(self._held.pop(0))
        self._held = None

    def cut(self) -> None:
        """Cuts the line. The page draws another one by itself."""
        self._ends[-1].close()

    def expect_news(self) -> None:
        """Waits until the server has said something that is held up."""
        # Playwright tells of messages only while it is asked for something.
        wait_until(lambda: self.page.title() and self._held, what="an answer of the server")

    def _open(self, end: WebSocketRoute) -> None:
        self._ends.append(end)
        end.connect_to_server().on_message(lambda message: self._hear(end, message))

    def _hear(self, end: WebSocketRoute, message: str | bytes) -> None:
        if self._held is None:
            end.send(message)
        else:
            self._held.append(message)


class Watch:
    """What must stay as it is while the page is drawn again, looked at in every frame."""

    def __init__(self, canvas: Canvas) -> None:
        self.page = canvas.page
        parts = [self.page.locator(f".st-key-{key}") for key in ("inspector", "views")]
        roots = [each.element_handle() for each in (canvas.flow, *parts)]
        self._seen = self.page.evaluate_handle(
            """(roots) => {
                const seen = { frames: 0, opacity: 1, views: [], isWatching: true, roots };
                const above = (element) => element.parentElement ?? element.getRootNode().host;
                const look = () => {
                    seen.frames += 1;
                    const view = roots[0].querySelector(".react-flow__viewport").style.transform;
                    if (!seen.views.includes(view)) seen.views.push(view);
                    for (const root of roots) {
                        for (let at = root; at; at = above(at)) {
                            const opacity = Number(getComputedStyle(at).opacity || 1);
                            seen.opacity = Math.min(seen.opacity, opacity);
                        }
                    }
                    if (seen.isWatching) requestAnimationFrame(look);
                };
                look();
                return seen;
            }""",
            roots,
        )

    def expect_calm(self, *, may_move: bool = False) -> None:
        """Expects that nothing was built anew or has faded, and that the view has not moved."""
        seen = self._seen.evaluate(
            """(seen) => {
                seen.isWatching = false;
                return { ...seen, roots: seen.roots.map((root) => root.isConnected) };
            }"""
        )
        assert seen["frames"] > 1
        assert seen["roots"] == [True, True, True]
        assert seen["opacity"] == 1
        assert may_move or len(seen["views"]) == 1, f"The view has moved: {seen['views']}"


class Said:
    """What a page says for a moment, collected from now on."""

    def __init__(self, canvas: Canvas) -> None:
        self._texts = canvas.page.evaluate_handle(
            """() => {
                const texts = [];
                const note = () => {
                    for (const toast of document.querySelectorAll(".stToast")) {
                        if (!texts.includes(toast.innerText)) texts.push(toast.innerText);
                    }
                };
                new MutationObserver(note).observe(document.body, {
                    childList: true, subtree: true, characterData: true,
                });
                return texts;
            }"""
        )

    def expect(self, words: str) -> None:
        """Waits until something has been said."""
        wait_until(
            lambda: any(words in text for text in self._texts.json_value()),
            what=f"the page to say: {words}",
        )


def chain() -> Graph:
    """An image through a convolution to ten probabilities."""
    sketch = Sketch("chain")
    x = sketch.input((8, 8, 1), name="image")
    x = sketch.add("Conv2D", x, name="conv", filters=4, kernel_size=3)
    x = sketch.add("Flatten", x, name="flat")
    sketch.add("Dense", x, name="scores", units=10, activation="softmax")
    return sketch.graph()


def edit_elsewhere(canvas: Canvas, *edits: Edit) -> None:
    """Changes the project as another machine would that works on the same store."""
    store = store_of(canvas.server)
    project = store.project(canvas.project_id)
    assert project is not None
    graph = files.from_json(project.graph_json)
    for edit in edits:
        graph = apply(graph, edit)
    store.save_project(project.id, files.to_json(graph))


def names(graph: Graph) -> list[str]:
    """The names of all layers, in the order of the document."""
    return [graph.layer_of(node).name for node in graph.nodes]


def classes(graph: Graph) -> list[str]:
    """The classes of all layers, in the order of the document."""
    return [graph.layer_of(node).class_name for node in graph.nodes]


def add(canvas: Canvas, item: str) -> None:
    """Clicks a layer in the palette, and does not wait for an answer."""
    canvas.entry(item).click()
