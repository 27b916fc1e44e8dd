"""The totals bar: what the whole network holds and costs, always in sight."""

from __future__ import annotations

from collections import Counter
from html import escape

import streamlit as st

from builder.inference.specs import Inference
from builder.ui.figures import count, memory, plural, rounded

BATCH = 32
"""Examples per batch for which the memory is stated."""


def draw_totals(inference: Inference) -> None:
    """Draws the bar."""
    totals = inference.totals
    pairs = (
        ("trainable", count(totals.trainable)),
        ("MACs", rounded(totals.macs)),
        (f"memory, batch {BATCH}", memory(totals.training_bytes(BATCH))),
        ("layers", count(totals.layers)),
    )
    parts = "".join(f"<span>{label} <b>{value}</b></span>" for label, value in pairs)
    state, words = complaints(inference)
    st.html(
        f'<div class="s-totals" role="status"><span class="s-main"><b>{count(totals.params)}</b> '
        f'parameters</span>{parts}<span class="s-{state}">{escape(words)}</span></div>'
    )


def complaints(inference: Inference) -> tuple[str, str]:
    """Says how the network stands: a severity and the words for it."""
    found = Counter(item.severity for item in inference.diagnostics)
    for severity in ("error", "warning"):
        if found[severity]:
            return severity, plural(found[severity], severity)
    return "fine", "no complaints"
