"""The canvas in a real browser: gestures, opening, moving, and an open page at rest.

`python -m benchmarks.canvas` starts servers of its own and a headless Chromium, which draws
without a graphics processor. `--only round_trips idle` chooses some of the parts.

All times of the page are taken within it, from the event that the browser was given. What is
*shown* is in the page; it is *painted* at the end of the frame after that.
"""

from __future__ import annotations

import os
import signal
import statistics
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser

from benchmarks._build_page import Answer, chromium, renderer, serving
from benchmarks._idle import SECONDS, idle
from benchmarks._moving import frames
from benchmarks._opening import openings
from benchmarks._round_trips import MOST_REPEATS, echoes, round_trips
from benchmarks._table import arguments, emit, print_table, wants_only_json

SMALL, LARGE = 50, 1_000
ROUND_TRIP_BARS = {SMALL: 120, LARGE: 150}
OPENING_BARS = {"ResNet50": 1_500, "DenseNet201": 3_000}
FRAME_BAR = 33.4
"""Milliseconds: two frames of a screen that shows 60 in a second."""

IDLE_BAR = 1
ECHO_APP = Path(__file__).with_name("_echo_app.py")


class Repeats(NamedTuple):
    """How often things are measured."""

    gestures: int
    openings: int


class Table(NamedTuple):
    """What one part has measured."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


def main(argv: Sequence[str] | None = None) -> None:
    """Measures, and prints a table for each part beside the bars."""
    parser = arguments(__doc__)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART")
    parser.add_argument("--repeat", type=int, default=20, help=f"gestures, {MOST_REPEATS} at most")
    parser.add_argument("--open", type=int, default=3, help="how often each network is opened")
    args = parser.parse_args(argv)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # servers and browser end with it
    repeats = Repeats(max(1, min(args.repeat, MOST_REPEATS)), max(1, args.open))
    with chromium() as browser:
        about = {"browser": renderer(browser), "cores": os.cpu_count(), "load": os.getloadavg()[0]}
        tables = {part: PARTS[part](browser, repeats) for part in args.only}
    about["load after"] = os.getloadavg()[0]
    if not wants_only_json(args):
        for table in tables.values():
            print_table(*table)
        print("\n" + "\n".join(f"{name}: {value}" for name, value in about.items()))
    emit(args, {**about, **{part: as_records(table) for part, table in tables.items()}})


def as_records(table: Table) -> list[dict[str, Any]]:
    """Returns the rows with the names of their columns."""
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def measure_round_trips(browser: Browser, repeats: Repeats) -> Table:
    """Gestures at both sizes, beside the least that Streamlit can do."""
    with serving(ECHO_APP) as server:
        floor = echoes(browser, server, repeats.gestures)
    rows = [_round_trip("-", "a text field that echoes", floor, floor, "-")]
    with serving() as server:
        for nodes, bar in ROUND_TRIP_BARS.items():
            for gesture, answers in round_trips(browser, server, nodes, repeats.gestures).items():
                rows.append(_round_trip(nodes, gesture, answers, floor, bar))
    columns = (
        "nodes", "gesture", "shown, median ms", "p95 ms", "painted, median ms", "p95",
        "shown / echo", "bar ms",
    )  # fmt: skip
    return Table("From a gesture to the new exact label", columns, rows)


def _round_trip(
    nodes: Any, gesture: str, answers: list[Answer], floor: list[Answer], bar: Any
) -> tuple[Any, ...]:
    shown, painted = zip(*answers, strict=True)
    ratio = statistics.median(shown) / statistics.median(answer.shown for answer in floor)
    return (nodes, gesture, *_spread(shown), *_spread(painted), ratio, bar)


def measure_opening(browser: Browser, repeats: Repeats) -> Table:
    """Networks of keras.applications as files."""
    rows = []
    for name, bar in OPENING_BARS.items():
        shown, painted = zip(*openings(browser, name, repeats.openings), strict=True)
        median = statistics.median
        rows.append((name, median(shown), max(shown), median(painted), max(painted), bar))
    columns = ("file", "shown, median ms", "most ms", "painted, median ms", "most", "bar ms")
    return Table("From a file to shapes on all that is seen", columns, rows)


def measure_moving(browser: Browser, _: Repeats) -> Table:
    """Frames while the canvas moves."""
    with serving() as server:
        taken = frames(browser, server, LARGE)
    rows = [(what, len(each), *_spread(each), max(each), FRAME_BAR) for what, each in taken.items()]
    columns = ("what moves", "frames", "median ms", "p95 ms", "most ms", "bar for p95 ms")
    return Table(f"Frames at {LARGE:,} nodes", columns, rows)


def measure_idle(browser: Browser, _: Repeats) -> Table:
    """What the server does while nobody does anything."""
    with serving() as server:
        rows = [(nodes, idle(browser, server, nodes), IDLE_BAR) for nodes in (SMALL, LARGE)]
    columns = ("nodes", "percent of a core", "bar")
    return Table(f"The server over {SECONDS:g} s with one page open", columns, rows)


def _spread(values: Sequence[float]) -> tuple[float, float]:
    """Returns the median and the 95th percentile."""
    ranked = sorted(values)
    return statistics.median(ranked), ranked[min(len(ranked) - 1, round(0.95 * len(ranked)))]


PARTS: dict[str, Callable[[Browser, Repeats], Table]] = {
    "round_trips": measure_round_trips,
    "opening": measure_opening,
    "moving": measure_moving,
    "idle": measure_idle,
}


if __name__ == "__main__":
    main()
