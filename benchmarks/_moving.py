"""How evenly the canvas moves: the frames while the pointer pans it or drags a node."""

from __future__ import annotations

import math

from playwright.sync_api import Browser

from benchmarks._build_page import BuildPage, address_of, opened
from benchmarks._networks import branches, chain
from builder.graph.document import Graph
from tests.e2e.server import StreamlitServer

STEPS = 180
"""How often the pointer moves; once in a frame where frames take 16.7 ms."""

TURNS = 3
REACH = 120
"""How far the pointer goes from where it began, in pixels."""

PANE = ".react-flow__pane"
NODE = ".react-flow__node, .react-flow__node :not([data-port])"


def frames(browser: Browser, server: StreamlitServer, nodes: int) -> dict[str, list[float]]:
    """Measures panning and dragging, where nodes can be read and with everything in view.

    Args:
        browser: The browser.
        server: A server of Strata.
        nodes: How many nodes there are.

    Returns:
        The milliseconds of each frame, by what was measured.
    """
    taken: dict[str, list[float]] = {}
    for shape, graph in (("chain", chain(nodes)), ("branches", branches(nodes))):
        for name, milliseconds in _moved(browser, server, graph).items():
            taken[f"{name}, {shape}"] = milliseconds
    return taken


def _moved(browser: Browser, server: StreamlitServer, graph: Graph) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {}
    with opened(browser, address_of(server, graph)) as page:
        build = BuildPage(page)
        taken["pan, readable"] = _while_moving(build, PANE)
        taken["drag, readable"] = _while_moving(build, NODE)
        page.get_by_role("button", name="Show everything").click()
        build.rest()
        taken["pan, all in view"] = _while_moving(build, PANE)
        taken["drag, all in view"] = _while_moving(build, NODE)
    return taken


def _while_moving(build: BuildPage, what: str) -> list[float]:
    """Grabs something, moves it in circles and lets go; returns the frames meanwhile."""
    page = build.page
    x, y = page.wait_for_function("what => measured.place(what)", arg=what).json_value()
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 10, y)
    page.evaluate("() => measured.startFrames()")
    for step in range(STEPS):
        turn = 2 * math.pi * step / STEPS * TURNS
        page.mouse.move(x + REACH * math.sin(turn), y + REACH / 2 * (1 - math.cos(turn)))
    frames: list[float] = page.evaluate("() => measured.stopFrames()")
    page.mouse.up()
    build.rest()
    return frames
