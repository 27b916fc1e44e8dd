"""What an open page costs while nobody does anything."""

from __future__ import annotations

import time

import psutil
from playwright.sync_api import Browser

from benchmarks._build_page import BuildPage, address_of, opened
from benchmarks._networks import chain
from tests.e2e.server import StreamlitServer

SECONDS = 20.0
SETTLING = 5.0
"""After the last thing that was done, before it counts."""


def idle(browser: Browser, server: StreamlitServer, nodes: int) -> float:
    """Returns the server's use of a processor core while one page is open, in percent.

    Args:
        browser: The browser.
        server: A server of Strata.
        nodes: How many nodes the open network has.
    """
    process = psutil.Process(server.pid)
    with opened(browser, address_of(server, chain(nodes))) as page:
        BuildPage(page)
        page.wait_for_timeout(SETTLING * 1e3)
        before, began = process.cpu_times(), time.perf_counter()
        page.wait_for_timeout(SECONDS * 1e3)
        after, ended = process.cpu_times(), time.perf_counter()
    used: float = after.user + after.system - before.user - before.system
    return 100 * used / (ended - began)
