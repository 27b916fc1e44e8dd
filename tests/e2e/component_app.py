"""The components outside the product, on a made-up model, for looking at and for tests.

    streamlit run tests/e2e/component_app.py

Query parameters: `show` (`stack` or `curves`), `rows` (how many layers), `slow` (seconds every
rerun takes), `read_only`, `points` (batches from the start), `live` (new points come in by
themselves), `turn` (anything). Whenever the query is another one, all begins anew.
"""

from __future__ import annotations

import math
import time
from typing import Any

import streamlit as st

from builder.ui.live_curves import Points, curves_state, live_curves
from builder.ui.stack import (
    NOTHING_YET,
    AddGesture,
    BypassGesture,
    DuplicateGesture,
    Family,
    FixGesture,
    FreezeGesture,
    Gesture,
    MoveGesture,
    PaletteItem,
    RedoGesture,
    RemoveGesture,
    RenameGesture,
    Row,
    UndoGesture,
    stack_editor,
    stack_state,
)

FAMILIES: list[Family] = [
    {"name": "core", "title": "Core", "icon": "■", "light": "#64748b", "dark": "#94a3b8"},
    {
        "name": "convolution",
        "title": "Convolution",
        "icon": "▦",
        "light": "#2f6fed",
        "dark": "#6b9dff",
    },
    {"name": "pooling", "title": "Pooling", "icon": "▽", "light": "#0d9488", "dark": "#2dd4bf"},
    {"name": "merge", "title": "Merge", "icon": "⋎", "light": "#d97706", "dark": "#fbbf24"},
    {
        "name": "regularization",
        "title": "Regularization",
        "icon": "◌",
        "light": "#9333ea",
        "dark": "#c084fc",
    },
    {"name": "recurrent", "title": "Recurrent", "icon": "↻", "light": "#15803d", "dark": "#4ade80"},
]
LAYERS = {
    "core": ["Input", "Dense", "Activation", "Flatten", "Reshape", "Embedding"],
    "convolution": [
        "Conv1D",
        "Conv2D",
        "Conv3D",
        "SeparableConv2D",
        "DepthwiseConv2D",
        "Conv2DTranspose",
    ],
    "pooling": ["MaxPooling1D", "MaxPooling2D", "AveragePooling2D", "GlobalAveragePooling2D"],
    "merge": ["Add", "Concatenate", "Multiply"],
    "regularization": ["Dropout", "SpatialDropout2D", "GaussianNoise"],
    "recurrent": ["LSTM", "GRU", "Bidirectional", "ConvLSTM2D"],
}
PALETTE: list[PaletteItem] = [
    {"class_name": name, "family": family, "summary": f"{name} of the {family} family."}
    for family, names in LAYERS.items()
    for name in names
]
FAMILY_OF = {item["class_name"]: item["family"] for item in PALETTE}


def row(node_id: str, class_name: str, **facts: Any) -> Row:
    plain: Row = {
        "id": node_id,
        "name": node_id,
        "class_name": class_name,
        "family": FAMILY_OF[class_name],
        "summary": "",
        "shape": "8 × 8 × 32",
        "params": 0,
        "inputs": None,
        "shared": None,
        "frozen": False,
        "bypassed": False,
        "repeat": 1,
        "is_output": False,
        "severity": None,
        "message": None,
        "fix_label": None,
    }
    return plain | facts  # type: ignore[return-value]


def showcase() -> list[Row]:
    """Every kind of card once."""
    conv = "32 filters · 3×3 · same · relu"
    return [
        row("left", "Input", summary="16 × 16 × 3", shape="16 × 16 × 3"),
        row("conv_left", "Conv2D", summary=conv, shape="16 × 16 × 32", params=896, shared=1),
        row("pool", "MaxPooling2D", summary="2×2"),
        row("right", "Input", shape="8 × 8 × 3", inputs=[]),
        row("conv_right", "Conv2D", summary=conv, params=896, shared=1),
        row("concat", "Concatenate", shape="8 × 8 × 64", inputs=["pool", "conv_right"]),
        row("conv_both", "Conv2D", summary="64 filters · 3×3 · same · relu", shape="8 × 8 × 64",
            params=36_928, frozen=True),
        row("dropout", "Dropout", summary="0.4", shape="8 × 8 × 64", bypassed=True),
        row("dense", "Dense", summary="128 units · relu", shape="8 × 8 × 128", params=8_320,
            severity="warning", code="dense-on-image", fix_label="Insert Flatten",
            message="Dense works on the last axis here: it got 8×8×64 and will make 64 separate "
            "predictions. A classifier usually wants one vector."),
        row("lstm", "LSTM", summary="64 units", shape="", params=None, severity="error",
            message="Expected a sequence (steps, features), got 8×8×128."),
        row("head", "Dense", summary="10 units · softmax", shape="10", params=1_290, is_output=True,
            repeat=2),
    ]  # fmt: skip


def many(count: int) -> list[Row]:
    return [
        row(f"conv2d_{at}", "Conv2D", summary="4 filters · 5×5 · same", params=404)
        for at in range(count)
    ]


def place_after(rows: list[Row], after: str | None) -> int:
    return next((at + 1 for at, each in enumerate(rows) if each["id"] == after), 0)


def apply(rows: list[Row], gesture: Gesture) -> list[Row]:
    match gesture:
        case AddGesture(class_name=class_name, after=after, node_id=node_id):
            at = place_after(rows, after)
            added = row(node_id, class_name, name=f"{class_name.lower()}_new", params=100)
            return [*rows[:at], added, *rows[at:]]
        case MoveGesture(node_id=node_id, after=after):
            moved = next(each for each in rows if each["id"] == node_id)
            rest = [each for each in rows if each is not moved]
            at = place_after(rest, after)
            return [*rest[:at], moved, *rest[at:]]
        case DuplicateGesture(node_ids=ids, shared=shared):
            for node_id in ids:
                at = place_after(rows, node_id)
                twin = {**rows[at - 1], "id": f"{node_id}+", "name": f"{node_id}_copy"}
                if shared:
                    twin |= {"shared": 2}
                    rows = [
                        {**each, "shared": 2} if each["id"] == node_id else each for each in rows
                    ]  # type: ignore[misc]
                rows = [*rows[:at], twin, *rows[at:]]  # type: ignore[list-item]
            return rows
        case RemoveGesture(node_ids=ids):
            return [each for each in rows if each["id"] not in ids]
        case BypassGesture(node_ids=ids, bypassed=bypassed):
            return changed(rows, ids, bypassed=bypassed)
        case FreezeGesture(node_ids=ids, trainable=trainable):
            return changed(rows, ids, frozen=not trainable)
        case RenameGesture(node_id=node_id, name=name):
            return changed(rows, (node_id,), name=name)
        case FixGesture(node_id=node_id):
            return changed(rows, (node_id,), severity=None, message=None, fix_label=None)
    return rows


def changed(rows: list[Row], ids: tuple[str, ...], **facts: Any) -> list[Row]:
    return [{**each, **facts} if each["id"] in ids else each for each in rows]  # type: ignore[misc]


def element(name: str) -> str:
    """The key of a component: it is mounted anew in each turn."""
    return f"{name}-{st.query_params.get('turn', '0')}"


def apply_gestures() -> None:
    state = st.session_state
    gestures = stack_state(element("stack")).gestures
    for gesture in gestures.since(state.ack):
        state.log.append(gesture.kind)
        if isinstance(gesture, UndoGesture):
            if state.past:
                state.future.append(state.rows)
                state.rows = state.past.pop()
        elif isinstance(gesture, RedoGesture):
            if state.future:
                state.past.append(state.rows)
                state.rows = state.future.pop()
        else:
            state.past.append(state.rows)
            state.rows = apply(state.rows, gesture)
            state.future = []
    state.ack = gestures.acknowledged(state.ack)


@st.fragment
def stack() -> None:
    state, query = st.session_state, st.query_params
    if "rows" not in state:
        count = int(query.get("rows", -1))
        state.rows = showcase() if count < 0 else many(count)
        state.past, state.future, state.log = [], [], []
        state.ack, state.rev, state.wish = NOTHING_YET, 0, []
    time.sleep(float(query.get("slow", 0)))
    shown = stack_editor(
        palette=PALETTE,
        families=FAMILIES,
        rows=state.rows,
        selection={"ids": state.wish, "rev": state.rev},
        ack=state.ack,
        browser=state.get(element("stack"), {}).get("browser", ""),
        key=element("stack"),
        height=int(query.get("height", 700)),
        read_only="read_only" in query,
        can_undo=bool(state.past),
        can_redo=bool(state.future),
        on_change=apply_gestures,
    )
    names = ",".join(each["name"] for each in state.rows[:20])
    selected = ",".join(shown.selection[:20])
    st.caption(f"order={names} | log={','.join(state.log)} | selected={selected}")
    if st.button("Select the first from Python"):
        state.wish, state.rev = [state.rows[0]["id"]], state.rev + 1
        st.rerun(scope="fragment")


BATCHES_PER_EPOCH = 50


def batch_point(at: int) -> list[float | None]:
    x = at / BATCHES_PER_EPOCH
    noise = math.sin(at * 12.9898) * 0.12
    return [x, (2.3 + noise) * math.exp(-x / 4) + 0.05, 1 - 0.9 * math.exp(-x / 3) + noise / 8]


def epoch_point(at: int) -> list[float | None]:
    x = at + 1
    train = [2.3 * math.exp(-x / 4) + 0.05, 1 - 0.9 * math.exp(-x / 3)]
    return [x, *train, train[0] + 0.03 + 0.01 * x, train[1] - 0.03]


def curves() -> None:
    state, query = st.session_state, st.query_params
    if "run" not in state:
        state.run, state.started = "run-1", time.time()
        state.count = int(query.get("points", 240))
    have = curves_state(element("curves"), state.run)
    rate = float(query.get("live", 0))
    total = state.count + int((time.time() - state.started) * rate)
    epochs = total // BATCHES_PER_EPOCH
    first = max(have.have - int(query.get("overlap", 0)), 0)
    live_curves(
        run_id=state.run,
        points=Points(first, [batch_point(at) for at in range(first, total)]),
        columns=["loss", "accuracy"],
        epochs=Points(
            have.have_epochs, [epoch_point(at) for at in range(have.have_epochs, epochs)]
        ),
        marks=[{"x": 2.5, "label": "rate 0.05 → 0.01"}],
        key=element("curves"),
        height=int(query.get("height", 360)),
    )
    st.caption(f"run={state.run} total={total} epochs={epochs} have={have.have}")
    more, other = st.columns(2)
    if more.button("More points"):
        state.count += 100
        st.rerun(scope="fragment")
    if other.button("Another run"):
        state.run, state.count, state.started = f"run-{int(state.run[4:]) + 1}", 60, time.time()
        st.rerun(scope="fragment")


st.set_page_config(page_title="Components", layout="wide")
st.html(
    "<style>.stElementContainer[data-stale='true']{opacity:1!important}"
    ".stMainBlockContainer{padding:3.5rem 1.5rem 1rem}"
    "@media(max-width:600px){.stMainBlockContainer{padding:3.5rem .6rem 1rem}}</style>"
)
if st.session_state.get("query") != st.query_params.to_dict():
    st.session_state.clear()
    st.session_state.query = st.query_params.to_dict()
if st.query_params.get("show", "stack") == "stack":
    stack()
else:
    st.fragment(curves, run_every=0.4 if "live" in st.query_params else None)()
st.button("Rerun everything")
