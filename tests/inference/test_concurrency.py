"""Many threads at once: right answers, no cross-talk, and memory that does not grow."""

import gc
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from random import Random

from builder.graph.edits import Configure, apply
from builder.graph.sketch import Sketch
from builder.inference.engine import infer
from builder.inference.outcome import CALLS, LAYERS, outcome, plan

THREADS = 8
EDITS = 10_000
PHASES = 2
GROWTH = 8 * 2**20
"""Bytes that the second half of the edits may add: the caches are full by then or bounded."""


def network():
    sketch = Sketch()
    x = sketch.add("Conv2D", sketch.input((12, 12, 3)), filters=4, kernel_size=3, name="conv")
    x = sketch.add("Flatten", sketch.add("LayerNormalization", x, name="norm"), name="flat")
    sketch.add("Dense", x, units=10, name="head")
    return sketch.graph()


def edit_at_random(seed: int) -> int:
    """Makes a thread's share of edits; returns how many gave the right count."""
    random = Random(seed)
    graph = network()
    right = 0
    for _ in range(EDITS // THREADS // PHASES):
        filters, units = random.randrange(1, 33), random.randrange(1, 65)
        padding = random.choice(["valid", "same", "wrong"])
        config = {"filters": filters, "padding": padding}
        graph = apply(graph, Configure(layer_id="conv", config=config))
        graph = apply(graph, Configure(layer_id="head", config={"units": units}))
        inference = infer(graph)
        side = 10 if padding == "valid" else 12
        expected = (27 + 1) * filters + 2 * filters + (side * side * filters + 1) * units
        if padding == "wrong":
            right += [item.node_id for item in inference.diagnostics] == ["conv"]
        else:
            right += inference.ok and inference.totals.params == expected
    return right


def run(seed: int) -> int:
    with ThreadPoolExecutor(THREADS) as pool:
        return sum(pool.map(edit_at_random, range(seed, seed + THREADS)))


def test_ten_thousand_edits_by_eight_threads():
    assert run(0) == EDITS // PHASES
    # What was made before is not traced, so that what takes its place in a full cache counts, too.
    tracemalloc.start()
    try:
        assert run(THREADS) == EDITS // PHASES
        assert measured() < GROWTH
    finally:
        tracemalloc.stop()
    assert outcome.cache_info().currsize <= CALLS
    assert plan.cache_info().currsize <= LAYERS


def measured() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]
