"""The canvas in a browser, as a person uses it: with the mouse, the keys or a finger.

Layers are called by the names that stand on them; where twins share a name, `nth` counts them
in the order of the document. Places are in pixels of the window.
"""

from __future__ import annotations

import re
from typing import Any, Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from builder.graph import files
from builder.graph.document import Graph
from tests.e2e.build_page import LOADING_MS, BuildPage, OpenPage, store_of
from tests.e2e.pages import rest
from tests.e2e.server import StreamlitServer
from tests.support.waiting import wait_until

__all__ = ["LOADING_MS", "Canvas", "OpenPage", "Spot", "store_of"]

Spot = tuple[float, float]
Side = Literal["input", "output"]


class Canvas(BuildPage):
    """The Build page with the network as a canvas."""

    def __init__(self, page: Page, server: StreamlitServer, project: str = "") -> None:
        super().__init__(page, server)
        # A page that goes to another project has the canvas of the one before for a moment.
        of = f".st-key-canvas-{project.encode().hex()} " if project else ""
        self.flow = page.locator(f"{of}.flow")
        expect(self.flow).to_be_visible()

    @classmethod
    def showing(
        cls, graph: Graph, open_page: OpenPage, server: StreamlitServer, **screen: Any
    ) -> Canvas:
        """Opens a document in the wire view, as a project of its own."""
        project = store_of(server).create_project("Test", files.to_json(graph))
        page = open_page(f"{server.url}/?view=wire&project={project.id}", **screen)
        rest(page, LOADING_MS)
        canvas = cls(page, server, project.id)
        canvas.settle()
        return canvas

    # What stands on the screen.

    def nodes(self, name: str | None = None) -> Locator:
        """All layers, or all that have a name; without those that are being removed."""
        called = "" if name is None else f'[data-name="{name}"]'
        return self.flow.locator(f"[data-node]{called}:not(.leaving)")

    def node(self, name: str, nth: int = 0) -> Locator:
        """A layer."""
        return self.nodes(name).nth(nth)

    def path(self, name: str, nth: int = 0) -> str:
        """The path of a layer's node, as in the document."""
        path = self.node(name, nth).get_attribute("data-node")
        assert path is not None
        return path

    def edges(self) -> Locator:
        """All wires, without those that are being removed."""
        return self.flow.locator("[data-edge]:not(.leaving)")

    def edge(self, source: str, target: str, nth: int = 0) -> Locator:
        """The wire from a layer to another; `nth` among several between the two."""
        ends = f'[data-edge^="{self.path(source)}:"][data-edge*=">{self.path(target)}:"]'
        return self.flow.locator(f"{ends}:not(.leaving)").nth(nth)

    def port(
        self, name: str, side: Side, port: str | None = None, order: int | None = None, nth: int = 0
    ) -> Locator:
        """A place at which wires begin or end: the first, the one of a port or of an order."""
        named = "" if port is None else f'[data-port="{port}"]'
        placed = "" if order is None else f'[data-order="{order}"]'
        return self.node(name, nth).locator(f'.port[data-side="{side}"]{named}{placed}').first

    def notes(self) -> Locator:
        """All notes, without those that are being removed."""
        return self.flow.locator("[data-note]:not(.leaving)")

    def expect_names(self, *names: str) -> None:
        """Expects exactly these layers, in the order of the document."""
        expect(self.nodes()).to_have_count(len(names))
        for name in set(names):
            expect(self.nodes(name)).to_have_count(names.count(name))

    def expect_shape(self, name: str, shape: str, nth: int = 0) -> None:
        expect(self.node(name, nth).locator(".layer-shape")).to_have_text(shape)

    def expect_count(self, name: str, count: int, nth: int = 0) -> None:
        """Expects the number of parameters on a layer."""
        expect(self.node(name, nth).locator(".layer-params")).to_have_text(f"{count:,}")

    def expect_edges(self, *wires: tuple[str, str]) -> None:
        """Expects exactly these wires, each as the names of the layers at its ends."""
        expect(self.edges()).to_have_count(len(wires))
        for wire in wires:
            expect(self.edge(*wire)).to_be_attached()

    def expect_places(self, **places: Spot) -> None:
        """Expects layers at places, to the few pixels after which a drag begins."""

        def there() -> bool:
            found = self.places()
            return all(
                name in found and found[name] == pytest.approx(place, abs=7)
                for name, place in places.items()
            )

        wait_until(there, what=f"{places}")

    def places(self) -> dict[str, Spot]:
        """The middles of all layers at one moment, by their names."""
        found = self.nodes().evaluate_all(
            """(nodes) => nodes.map((node) => {
                const { x, y, width, height } = node.getBoundingClientRect();
                return [node.dataset.name, x + width / 2, y + height / 2];
            })"""
        )
        return {name: (x, y) for name, x, y in found}

    def dialog(self) -> Locator:
        """The small dialog that is open over the canvas. Those of Streamlit are others."""
        return self.page.locator(".overlays").get_by_role("dialog")

    def hint(self) -> Locator:
        """What stands beside the end of a wire that is being drawn."""
        return self.flow.locator(".wire-hint")

    def selected(self) -> Locator:
        """The selected layers."""
        return self.flow.locator("[data-node].selected")

    # The mouse.

    def spot(self, x: float, y: float) -> Spot:
        """A place of the canvas, from its corner, as a place of the window."""
        box = _box(self.flow)
        return box[0] + x, box[1] + y

    def middle(self, what: Locator) -> Spot:
        """The middle of something, which is waited for."""
        expect(what).to_be_visible()
        x, y, width, height = _box(what)
        return x + width / 2, y + height / 2

    def along(self, edge: Locator, share: float = 0.5) -> Spot:
        """A place on a wire, by how much of its length is before it."""
        expect(edge).to_be_attached()
        x, y = edge.locator(".wire-line").evaluate(
            """(path, share) => {
                const at = path.getPointAtLength(path.getTotalLength() * share);
                const { x, y } = at.matrixTransform(path.getScreenCTM());
                return [x, y];
            }""",
            share,
        )
        return x, y

    def hold(self, start: Spot, *way: Spot) -> None:
        """Presses at a place and goes on, still holding."""
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        # A press becomes a drag a few pixels on, and counts from there.
        mouse.move(start[0] + 4, start[1] + 4)
        for x, y in way:
            mouse.move(x, y, steps=6)

    def let_go(self) -> None:
        """Ends what `hold` began, and waits until it is done."""
        self.page.mouse.up()
        self.settle()

    def drag(self, start: Spot, *way: Spot) -> None:
        """Takes something from a place to another."""
        self.hold(start, *way)
        self.let_go()

    def entry(self, item: str) -> Locator:
        """An item of the palette at the side: a class, or the key of a block."""
        side = self.page.locator(".side")
        title = item.removeprefix("block:")
        side.get_by_label("Search layers").fill(title)
        return side.locator(f'[data-class="{item}"]')

    def hold_item(self, item: str, to: Spot) -> None:
        """Takes a layer from the palette to a place, still holding it."""
        self.hold(self.middle(self.entry(item)), to)

    def drop(self, item: str, x: float, y: float) -> None:
        """Drags a layer from the palette to a place of the canvas, counted from its corner."""
        self.hold_item(item, self.spot(x, y))
        self.let_go()

    def drop_on(self, item: str, place: Spot) -> None:
        """Drags a layer from the palette to a port, a wire or a layer."""
        self.hold_item(item, place)
        self.let_go()

    def append(self, item: str) -> None:
        """Clicks a layer in the palette."""
        self.entry(item).click()
        self.settle()

    def hold_wire(
        self, source: str, target: str, *, nth: int = 0, to: int = 0, **place: Any
    ) -> None:
        """Draws a wire up to a layer, or to a port of it, and still holds its end.

        Args:
            source: Where it begins.
            target: Where it ends.
            nth: Which of the layers called `source`.
            to: Which of the layers called `target`.
            place: `port` and `order` of the place where it ends; without them on the layer.
        """
        start = self.middle(self.port(source, "output", nth=nth))
        self.hold(start, (start[0] + 12, start[1] + 12))
        end = self.port(target, "input", **place, nth=to) if place else self.node(target, to)
        self.page.mouse.move(*self.middle(end), steps=6)

    def wire(self, source: str, target: str, **which: Any) -> None:
        """Draws a wire from a layer to another (`hold_wire`)."""
        self.hold_wire(source, target, **which)
        self.let_go()

    def head(self, name: str, nth: int = 0) -> Locator:
        """Where a layer is clicked: its icon."""
        return self.node(name, nth).locator(".layer-icon")

    def select(self, name: str, *, nth: int = 0) -> None:
        """Clicks a layer, and waits until the inspector shows it."""
        self.head(name, nth).click()
        expect(self.selected()).to_have_count(1)
        expect(self.field("name")).to_have_value(name)
        self.settle()

    def select_all(self, *names: str) -> None:
        """Clicks several layers with Shift, and waits until the inspector shows them all."""
        self.select(names[0])
        for name in names[1:]:
            self.head(name).click(modifiers=["Shift"])
        expect(self.selected()).to_have_count(len(names))
        title = self.page.locator(".st-key-inspector").get_by_role("heading").first
        expect(title).to_contain_text(re.compile(rf"\b{len(names)}\b"))
        self.settle()

    def choose_from_menu(self, name: str, command: str, *, nth: int = 0) -> None:
        """Right-clicks a layer and chooses from the menu."""
        self.head(name, nth).click(button="right")
        self.page.get_by_role("menuitem", name=command, exact=True).click()
        self.settle()

    # The keys.

    def press(self, *keys: str) -> None:
        """Presses keys on the canvas."""
        self.flow.focus()
        for key in keys:
            self.page.keyboard.press(key)
        self.settle()

    def quick_add(self, query: str) -> None:
        """Adds a layer by `/`: behind the selected one, into the selected wire."""
        self.flow.focus()
        self.page.keyboard.press("/")
        self.pick(query)

    def type_into(self, **values: str | int) -> None:
        """Writes values into fields of the inspector by the keys alone, and comes back."""
        for name, value in values.items():
            self.tab_to(self.field(name))
            self.page.keyboard.press("Control+a")
            self.page.keyboard.type(str(value))
            self.page.keyboard.press("Enter")
            self.settle()
        self.tab_to(self.flow, "Shift+Tab")

    def pick(self, query: str) -> None:
        """Chooses what a query finds first in the search that is open."""
        field = self.dialog().get_by_role("combobox")
        field.fill(query)
        field.press("Enter")
        expect(field).to_have_count(0)
        self.settle()

    def answer(self, text: str) -> None:
        """Answers the small question that is open."""
        field = self.dialog().get_by_role("textbox")
        field.fill(text)
        field.press("Enter")
        expect(field).to_have_count(0)
        self.settle()


def _box(what: Locator) -> tuple[float, float, float, float]:
    box = what.bounding_box()
    assert box is not None, f"Expected {what} on the screen."
    return box["x"], box["y"], box["width"], box["height"]
