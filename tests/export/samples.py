"""Graphs whose code is worth a look."""

from collections.abc import Callable, Mapping
from typing import Any

from builder.graph.document import Endpoint, Graph
from builder.graph.sketch import Sketch
from tests.export.block_samples import BLOCK_SAMPLES


def frozen_chain() -> Graph:
    sketch = Sketch("frozen")
    node = sketch.input((4,), name="in")
    for number in range(6):
        node = sketch.add("Dense", node, name=f"low_{number}", units=4, trainable=False)
    for name in ("head", "out.final"):
        node = sketch.add("Dense", node, name=name, units=4, trainable=name != "head")
    return sketch.graph()


def named_runs() -> Graph:
    """Like layers in a row whose names count, count from nothing, do not count, have zeros."""
    sketch = Sketch("runs")
    node = sketch.input((4,), name="in")
    names = [
        *("dense", "dense_1", "dense_2", "dense_3", "dense_4", "dense_5"),
        *("alpha", "beta", "gamma", "delta"),
    ]
    for name in names:
        node = sketch.add("Dense", node, name=name, units=4)
    node = sketch.add("Dropout", node, name="between", rate=0.5)
    for number in range(8, 12):
        node = sketch.add("Dense", node, name=f"d{number:03}-end", units=4)
    for number in range(3):
        node = sketch.add("ReLU", node, name=f"relu_{number}")
    return sketch.graph()


def recurrent() -> Graph:
    sketch = Sketch("translation")
    source = sketch.input((None, 5), name="source")
    target = sketch.input((None, 5), name="target")
    encoder = sketch.add("LSTM", source, name="encoder", units=8, return_state=True)
    decoder = sketch.add(
        "LSTM",
        target,
        name="decoder",
        units=8,
        return_sequences=True,
        ports={"initial_state": [(encoder, 1), (encoder, 2)]},
    )
    attention = sketch.add(
        "MultiHeadAttention",
        name="self_attention",
        num_heads=2,
        key_dim=4,
        ports={"query": decoder, "value": decoder},
        call={"use_causal_mask": True},
    )
    sketch.add("TimeDistributed", attention, name="words", layer=_dense(5))
    return sketch.graph()


def expressions() -> Graph:
    sketch = Sketch("formulas")
    left, right = sketch.input((4,), name="left"), sketch.input((4,), name="right")
    mixed = sketch.add(
        "Expression", [left, right], name="mix", expression="relu(a - b) ** 2 + cast(a, 'float32')"
    )
    dense = sketch.add("Dense", mixed, name="dense", units=4)
    half = sketch.add("Expression", dense, name="half", expression="x * 0.5")
    sketch.add("Dense", half, name="out", units=1)
    return sketch.graph()


def clashing_expressions() -> Graph:
    """An Add whose name is one that Keras gives to the operation of an expression."""
    sketch = Sketch("clash")
    left, right = sketch.input((4,), name="left"), sketch.input((4,), name="right")
    more = sketch.add("Expression", left, name="more", expression="x + 1")
    mixed = sketch.add("Expression", [left, right], name="mix", expression="a + b")
    sketch.add("Add", [more, mixed], name="add")
    return sketch.graph()


def unused_parts() -> Graph:
    """An input that nothing takes, and a call that leads to no output."""
    sketch = Sketch("unused")
    used = sketch.input((4,), name="used")
    sketch.input((3,), name="idle")
    shared = sketch.add("Dense", used, name="shared", units=4)
    again = sketch.share(shared, shared)
    sketch.add("Dense", shared, name="dead_end", units=2)
    return sketch.graph(outputs=[again])


def bypassed() -> Graph:
    graph = frozen_chain()
    nodes = dict(graph.nodes)
    nodes["low_3"] = nodes["low_3"].model_copy(update={"bypassed": True})
    return graph.model_copy(update={"nodes": nodes})


def passed_through() -> Graph:
    """An input that is an output as well."""
    sketch = Sketch("through")
    start = sketch.input((4,), name="start")
    dense = sketch.add("Dense", start, name="dense", units=2)
    graph = sketch.graph()
    ends = (Endpoint(node_id=start), Endpoint(node_id=dense))
    return graph.model_copy(update={"outputs": ends})


def _dense(units: int) -> dict[str, Any]:
    return {"class_name": "Dense", "config": {"units": units, "activation": "softmax"}}


SAMPLES: Mapping[str, Callable[[], Graph]] = {
    **BLOCK_SAMPLES,
    "frozen_chain": frozen_chain,
    "named_runs": named_runs,
    "recurrent": recurrent,
    "expressions": expressions,
    "clashing_expressions": clashing_expressions,
    "unused_parts": unused_parts,
    "bypassed": bypassed,
    "passed_through": passed_through,
}
