"""The totals bar: what the whole network holds and costs, always in sight."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from html import escape

import streamlit as st

from builder.inference.specs import Inference
from builder.ui.figures import count, memory, plural, rounded

BATCH = 32
"""Examples per batch for which the memory is stated."""

_LATER = "At least this much; known once the errors are gone"


def draw_totals(inference: Inference) -> None:
    """Draws the bar."""
    main, *others = figures(inference)
    parts = "".join(f"<span>{label} {value}</span>" for label, value in others)
    state, words = complaints(inference)
    st.html(
        f'<div class="s-totals" role="status"><span class="s-main">{main[1]} {main[0]}</span>'
        f'{parts}<span class="s-{state}">{escape(words)}</span></div>'
    )


def figures(inference: Inference) -> list[tuple[str, str]]:
    """Returns the totals as labels and HTML, the parameters first."""
    totals = inference.totals
    partial = any(info.status in ("unknown", "error") for info in inference.nodes.values())

    def written(number: int, write: Callable[[int], str]) -> str:
        if not partial:
            return f"<b>{write(number)}</b>"
        text = f"≥ {write(number)}" if number else "?"
        return f'<b title="{_LATER}">{text}</b>'

    return [
        ("parameters", written(totals.params, count)),
        ("trainable", written(totals.trainable, count)),
        ("MACs", written(totals.macs, rounded)),
        (f"memory, batch {BATCH}", written(totals.training_bytes(BATCH), memory)),
        ("layers", f"<b>{count(totals.layers)}</b>"),
    ]


def complaints(inference: Inference) -> tuple[str, str]:
    """Says how the network stands: a severity and the words for it."""
    found = Counter(item.severity for item in inference.diagnostics)
    for severity in ("error", "warning"):
        if found[severity]:
            return severity, plural(found[severity], severity)
    return "fine", "no complaints"
