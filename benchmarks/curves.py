"""The live curves with many points in a real browser, while more come in.

`python -m benchmarks.curves` draws runs of 1,000 and of 100,000 batches that grow by 60 points a
second, and measures 240 frames of each: how long they last, and in how many there is no curve.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from benchmarks._build_page import chromium, serving
from benchmarks._table import arguments, emit, print_table, wants_only_json

POINTS = (1_000, 100_000)
SETTLED_MS = 5_000
APP = Path(__file__).with_name("_curves_app.py")

DRAWN = """() => [...document.querySelectorAll(".curves-plot")]
  .some((plot) => plot.querySelector(".scatterlayer path.js-line"))"""

FRAMES = """async () => {
  const plot = document.querySelector(".curves-plot");
  const frames = [];
  let blank = 0;
  let last = performance.now();
  while (frames.length < 240) {
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    frames.push(now - last);
    last = now;
    if (!plot.querySelector(".scatterlayer path.js-line")) blank += 1;
  }
  frames.sort((a, b) => a - b);
  return { median: frames[120], p95: frames[228], longest: frames[239], blank };
}"""


def main(argv: Sequence[str] | None = None) -> None:
    """Measures and prints."""
    args = arguments(__doc__).parse_args(argv)
    with serving(APP) as server, chromium() as browser:
        figures = {points: frames(browser.new_page(), server.url, points) for points in POINTS}
    rows = [(points, *found.values()) for points, found in figures.items()]
    columns = ("batches", "median ms", "95 % below ms", "longest ms", "blank of 240")
    if not wants_only_json(args):
        print_table("Frames of the live curves while points come in", columns, rows)
    emit(args, {"frames": figures})


def frames(page: Page, address: str, points: int) -> dict[str, Any]:
    """Returns the times of frames in ms, and how many of them were blank."""
    page.goto(f"{address}/?points={points}")
    page.wait_for_function(DRAWN, timeout=120_000)
    page.wait_for_timeout(SETTLED_MS)
    found: dict[str, Any] = page.evaluate(FRAMES)
    return found


if __name__ == "__main__":
    main()
