"""The canvas outside the product, on documents of this session only, for looking at and for tests.

    streamlit run tests/e2e/canvas_app.py

Query parameters: `show` (one of `NETWORKS`, or the name of a template), `nodes` (how many, where
that can be chosen), `direction` (`down` or `right`), `slow` (seconds every rerun takes), `height`,
`read_only`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import streamlit as st

from builder.graph.document import Graph, Note
from builder.graph.edits import Annotate, Batch, Bypass, Edit, EditError, Fold, Place, apply
from builder.graph.history import History
from builder.graph.sketch import Sketch
from builder.inference.engine import infer
from builder.inference.wiring import complaint
from builder.templates import TEMPLATES
from builder.ui.canvas import Question, Verdict, canvas_state, wire_editor
from builder.ui.canvas_edits import edit_of
from builder.ui.canvas_scene import canvas_scope, selected_fragment
from builder.ui.canvas_wires import asked
from builder.ui.inbox import NOTHING_YET, Unreadable
from builder.ui.library import Library, families
from builder.ui.steps import stepped


def showcase(_: int) -> Graph:
    """Every kind of node once."""
    sketch = Sketch("showcase")
    image = sketch.input((32, 32, 3), name="image")
    conv = sketch.add("Conv2D", image, name="conv", filters=16, kernel_size=3, padding="same")
    twin = sketch.add("Conv2D", conv, name="head", filters=16, kernel_size=3, padding="same")
    other = sketch.share(twin, twin)
    stage = sketch.block(residual(16), other, name="stage", repeat=3)
    folded = sketch.block(residual(16), stage, name="folded", repeat=32)
    both = sketch.add("Add", [folded, conv, other], name="sum")
    frozen = sketch.add("BatchNormalization", both, name="frozen", trainable=False)
    skipped = sketch.add("Dropout", frozen, name="skipped", rate=0.4)
    dense = sketch.add("Dense", skipped, name="dense", units=128, activation="relu")
    sketch.add("Dense", dense, name="scores", units=10, activation="softmax")
    text = sketch.input((20,), name="text")
    words = sketch.add("Embedding", text, name="words", input_dim=1000, output_dim=16)
    lstm = sketch.add(
        "LSTM", words, name="lstm", units=16, return_sequences=True, return_state=True
    )
    looked = sketch.add(
        "MultiHeadAttention",
        name="looked",
        num_heads=2,
        key_dim=8,
        ports={"query": lstm, "value": words},
    )
    sketch.add("Conv2D", looked, name="wrong", filters=4, kernel_size=3)
    graph = sketch.graph()
    note = Note(id="note", text="The tensor goes past three layers here.", node_id="sum")
    edits: list[Edit] = [Bypass(node_ids=("skipped",), bypassed=True)]
    edits += [Fold(node_ids=("stage",), unfolded=True), Annotate(note=note)]
    return apply(graph, Batch(edits=tuple(edits)))


def residual(filters: int) -> Graph:
    """Two convolutions with a way past them."""
    sketch = Sketch("residual")
    x = sketch.input((32, 32, filters), name="x")
    inner = sketch.add("Conv2D", x, name="first", filters=filters, kernel_size=3, padding="same")
    inner = sketch.add(
        "Conv2D", inner, name="second", filters=filters, kernel_size=3, padding="same"
    )
    sketch.add("Add", [inner, x], name="past")
    return sketch.graph()


def grid(nodes: int) -> Graph:
    """Many branches side by side, with merges."""
    sketch = Sketch("grid")
    x = sketch.input((64,), name="x")
    while nodes > 1:
        branches = [sketch.add("Dense", x, units=64) for _ in range(8)]
        branches = [sketch.add("Dense", each, units=64) for each in branches]
        x = sketch.add("Add", branches)
        nodes -= 17
    return sketch.graph()


def chain(nodes: int) -> Graph:
    """One layer after the other."""
    sketch = Sketch("chain")
    x = sketch.input((64,), name="x")
    for _ in range(nodes):
        x = sketch.add("Dense", x, units=64)
    return sketch.graph()


NETWORKS: dict[str, Callable[[int], Graph]] = {
    "showcase": showcase,
    "grid": grid,
    "chain": chain,
    "empty": lambda _: Graph(),
}


def chosen() -> Graph:
    query = st.query_params
    show = query.get("show", "showcase")
    template = TEMPLATES.get(show)
    graph = template() if template else NETWORKS[show](int(query.get("nodes", 1000)))
    if query.get("direction") == "right":
        graph = apply(graph, Place(positions={}, direction="right"))
    return graph


def take() -> None:
    state = st.session_state
    said = canvas_state("canvas")
    meaning = partial(edit_of, library=Library(said.browser))
    for gesture in said.gestures.since(state.ack):
        state.log.append("?" if isinstance(gesture, Unreadable) else gesture.kind)
        state.history, words = stepped(state.history, gesture, meaning)
        state.words = words or state.words
    state.ack = said.gestures.acknowledged(state.ack)
    state.verdict = answer(state.history.present, said.question)


def answer(graph: Graph, question: Question | None) -> Verdict | None:
    if question is None:
        return None
    try:
        site, edge = asked(graph, question)
        message = complaint(graph, edge, site.scope)
    except EditError as error:
        message = str(error)
    return Verdict(question=question.question, message=message)


@st.fragment
def canvas() -> None:
    state, query = st.session_state, st.query_params
    if "history" not in state:
        state.history, state.ack, state.log = History.of(chosen()), NOTHING_YET, []
        state.verdict, state.words, state.epoch, state.seen = None, "", 0, ()
    time.sleep(float(query.get("slow", 0)))
    graph = state.history.present
    said = canvas_state("canvas")
    wire_editor(
        palette=Library().items(),
        families=families(),
        epoch=str(state.epoch),
        scope=canvas_scope(graph, infer(graph)),
        selection={"ids": [], "rev": 0},
        ack=state.ack,
        verdict=state.verdict,
        fragment=selected_fragment(graph, said.selection),
        browser=said.browser,
        key="canvas",
        height=int(query.get("height", 780)),
        on_change=take,
        read_only="read_only" in query,
        can_undo=state.history.can_undo,
        can_redo=state.history.can_redo,
    )
    st.caption(
        f"nodes={len(graph.nodes)} edges={len(graph.edges)} | log={','.join(state.log)} | "
        f"selected={','.join(said.selection)} | {state.words}"
    )
    left, right = st.columns(2)
    if left.button("Another document"):
        state.history, state.epoch = History.of(TEMPLATES["lenet5"]()), state.epoch + 1
        st.rerun(scope="fragment")
    if right.button("Only draw again"):
        st.rerun(scope="fragment")


st.set_page_config(layout="wide")
st.html("<style>.block-container{padding:3rem 1rem 0}</style>")
canvas()
