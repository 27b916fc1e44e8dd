"""How weights are spread, as small pictures in a row: HTML, drawn again in place.

The classes are those of `assets/probes.css`.
"""

from __future__ import annotations

from html import escape

from builder.plots.feature_maps import short
from builder.training.probes.findings import Histogram, Units, Weights


def histogram_cards(found: Weights) -> str:
    """Draws a card for each layer: a histogram, its numbers, and units that take no part.

    Args:
        found: What the probe saw.

    Returns:
        HTML.
    """
    units = {each.name: each for each in found.units}
    cards = [_card(each, units.pop(each.name, None)) for each in found.histograms]
    cards += [_card(None, each) for each in units.values()]  # layers without weights
    return f'<div class="p-cards">{"".join(cards)}</div>'


def units_words(units: Units) -> str:
    """Says how many units of a layer take no part: `3 of 20 units dead (15 %)`."""
    share = 100 * units.count / max(1, units.of)
    noun = "unit" if units.of == 1 else "units"
    return f"{units.count} of {units.of} {noun} {units.state} ({share:.0f} %)"


def histogram_bars(found: Histogram) -> str:
    """Draws the counts as bars side by side, with a line where 0 is."""
    most = max(found.counts, default=0)
    if not most or found.low is None or found.high is None:
        return ""
    bars = "".join(f'<i style="height:{100 * count / most:.1f}%"></i>' for count in found.counts)
    zero = ""
    if found.low < 0 < found.high:
        at = -100 * found.low / (found.high - found.low)
        zero = f'<b style="left:{at:.1f}%"></b>'
    label = f"Histogram from {short(found.low)} to {short(found.high)}"
    return f'<div class="p-histogram" role="img" aria-label="{label}">{bars}{zero}</div>'


def _card(found: Histogram | None, units: Units | None) -> str:
    name = escape(found.name if found else units.name if units else "")
    body = "" if found is None else _spread(found)
    state = ""
    if units is not None:
        bad = ' class="p-bad"' if units.count else ""
        state = f"<p{bad}>{escape(units_words(units))}</p>"
    weight = f" <span>{escape(found.weight)}</span>" if found else ""
    return f'<section class="p-card"><h4>{name}{weight}</h4>{body}{state}</section>'


def _spread(found: Histogram) -> str:
    broken = ""
    if found.broken:
        broken = f'<p class="p-bad">{found.broken:,} weights are not numbers</p>'
    if found.low is None or found.high is None:
        return broken
    mean, deviation = short(found.mean or 0.0), short(found.deviation or 0.0)
    return (
        f"{histogram_bars(found)}"
        f'<div class="p-ends"><span>{short(found.low)}</span><span>{mean} ± {deviation}</span>'
        f"<span>{short(found.high)}</span></div>{broken}"
    )
