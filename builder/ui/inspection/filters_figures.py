"""Weights in figures: similarity, norms, histograms."""

from __future__ import annotations

import numpy as np
import streamlit as st

from builder.inspection.filters_likeness import as_vectors, cosines, most_alike, norms
from builder.plots.filters_figures import (
    MOST_ALIKE,
    bars_figure,
    likeness_figure,
    spread,
    spread_figure,
)
from builder.ui import markup
from builder.ui.figures import count, measure
from builder.ui.inspection import filters_code as code
from builder.ui.inspection.exports import as_csv, draw_exports
from builder.ui.inspection.filters_seen import Seen

MOST_COMPARED = 2048
MOST_BARS = 256


def draw_likeness(seen: Seen) -> None:
    """Draws how alike the filters are, and names those two that are most alike."""
    vectors = as_vectors(seen.drawn, by_row=seen.part["by_row"])[:MOST_COMPARED]
    if len(vectors) < 2:
        markup.note("There is nothing to compare: it is only one.")
        return
    alike, names = cosines(vectors), seen.names
    one, other, most = most_alike(alike)
    left, right, least = most_alike(alike, opposite=True)
    order = _shown(one, other, len(vectors))
    pair = (order.index(one), order.index(other))
    figure = likeness_figure(alike[np.ix_(order, order)], [names[at] for at in order], pair)
    st.plotly_chart(figure, key=seen.subject.key("likeness"))
    markup.facts(
        (
            ("most alike", f"{names[one]} and {names[other]}: {measure(most)}"),
            ("most opposite", f"{names[left]} and {names[right]}: {measure(least)}"),
        )
    )
    few = "" if len(order) == len(vectors) else f" {len(order)} of {count(len(seen.names))} shown."
    markup.note(
        "The cosine of the angle between two of them: 1 where they look for the same, 0 where "
        f"they have nothing in common, −1 where one is the negative of the other.{few}"
    )
    draw_exports(
        seen.subject,
        f"similarity_{seen.name}",
        chart=seen.subject.key("likeness"),
        csv=lambda: as_csv(
            ["", *names[: len(alike)]],
            [[name, *map(float, row)] for name, row in zip(names, alike, strict=False)],
        ),
        code=code.weights_code(seen) + code.likeness_code(seen),
    )


def _shown(one: int, other: int, total: int) -> list[int]:
    """Returns which are drawn: the first ones, and the two that are most alike in any case."""
    if total <= MOST_ALIKE:
        return list(range(total))
    first = [at for at in range(total) if at not in (one, other)][: MOST_ALIKE - 2]
    return sorted([*first, one, other])


def draw_norms(seen: Seen) -> None:
    """Draws how long each filter is."""
    now = norms(as_vectors(seen.now, by_row=seen.part["by_row"]))
    before = None
    if seen.before is not None:
        before = norms(as_vectors(seen.before, by_row=seen.part["by_row"]))
    longest = seen.subject.toggle("Largest first", "weights-sorted")
    order = np.argsort(-now, kind="stable") if longest else np.arange(len(now))
    shown = order[:MOST_BARS]
    names = seen.names
    figure = bars_figure(
        now[shown],
        None if before is None else before[shown],
        [names[at] for at in shown],
        what="norm",
    )
    st.plotly_chart(figure, key=seen.subject.key("norms"))
    few = f" {MOST_BARS} of {count(len(now))} shown." if len(now) > MOST_BARS else ""
    markup.note(
        "The root of the sum of the squares of all weights. One that is near 0 gives hardly "
        f"anything on; one that has grown is one that training has worked on.{few}"
    )
    draw_exports(
        seen.subject,
        f"norms_{seen.name}",
        chart=seen.subject.key("norms"),
        csv=lambda: as_csv(
            [seen.part["columns"], "this epoch", "before training"],
            [
                [names[at], float(now[at]), "" if before is None else float(before[at])]
                for at in order
            ],
        ),
        code=code.weights_code(seen) + code.norms_code(seen, longest_first=longest),
    )


def draw_histogram(seen: Seen) -> None:
    """Draws how the weights are spread, now and before training."""
    edges, now, before = spread(seen.now, seen.before)
    figure = spread_figure(edges, now, before)
    st.plotly_chart(figure, key=seen.subject.key("histogram"))
    broken = int((~np.isfinite(seen.now)).sum())
    markup.facts(
        (
            ("mean ± deviation", f"{measure(seen.now.mean())} ± {measure(seen.now.std())}"),
            ("from, to", f"{measure(seen.now.min())}, {measure(seen.now.max())}"),
            ("weights", count(seen.now.size)),
            ("not numbers", count(broken) if broken else ""),
        )
    )
    draw_exports(
        seen.subject,
        f"histogram_{seen.name}",
        chart=seen.subject.key("histogram"),
        csv=lambda: as_csv(
            ["from", "to", "this epoch", "before training"],
            [
                [float(edges[at]), float(edges[at + 1]), int(now[at])]
                + ([""] if before is None else [int(before[at])])
                for at in range(len(now))
            ],
        ),
        code=code.weights_code(seen) + code.histogram_code(seen),
    )
