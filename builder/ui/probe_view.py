"""What is seen inside a network while it learns, below the curves.

Everything is HTML that Streamlit puts in the place of what was there, in one piece: charts of a
plotting library are empty for a moment whenever they change.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape

import streamlit as st

from builder.plots.boundary import (
    boundary_svg,
    class_mark,
    neuron_sheet,
    plane_words,
    value_words,
)
from builder.plots.gradient_bars import HEALTHY, gradient_rows, gradient_summary
from builder.plots.histograms import histogram_cards
from builder.plots.probe_pictures import filter_tiles, map_tiles, sample_picture
from builder.plots.tiles import Sheet
from builder.store import Run
from builder.training.events import Probe
from builder.training.probes.findings import (
    Boundary,
    Gradients,
    LayerPicture,
    Neurons,
    Pictures,
    Timing,
    Weights,
    finding_of,
)
from builder.training.spec import TrainingSpec
from builder.ui import markup
from builder.ui.figures import plural
from builder.ui.probe_looks import Look, at_step, looks_of, seen
from builder.ui.projects import open_store
from builder.ui.run_log import RunLog
from builder.ui.session import Session

_VIEWS = {
    "gradients": "Gradients",
    "weights": "Weights",
    "boundary": "Boundary",
    "pictures": "Pictures",
}
_KEPT = 64
_FEW_UNITS = 24
_LARGE, _SMALL = 64, 32
_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"))


class _Seen:
    """A look of a probe, equal to nothing but itself, so that it can be a key."""

    def __init__(self, event: Probe) -> None:
        self.event = event

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Seen) and other.event is self.event

    def __hash__(self) -> int:
        return id(self.event)


def draw_probes(run: Run, log: RunLog) -> None:
    """Draws what the probes of a run saw last or at an earlier step, one of them at a time.

    It belongs into the fragment that is drawn again while the run goes on.
    """
    names = [name for name in _VIEWS if name in log.probes]
    if not names:
        _draw_waiting(run)
        return
    with st.container(border=True, key="probes-card", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            shown = st.segmented_control(
                "Look inside",
                names,
                default=names[0],
                required=True,
                format_func=lambda name: _VIEWS[name],
                key="probe-view",
                label_visibility="collapsed",
            )
            name = shown if shown in names else names[0]
            event = _draw_looking_back(run, name, log.probes[name])
        with st.container(key="probe-picture"):
            st.html(_drawn(_Seen(event)))


def _draw_looking_back(run: Run, name: str, newest: Probe) -> Probe:
    """Draws when it was looked at, with the way to earlier looks; returns the chosen one."""
    kept, place, event = _chosen_look(run, name, newest)
    counted = f" Look {place + 1} of {len(kept)}." if len(kept) > 1 else ""
    markup.note(f"After step {event.step:,}, in epoch {event.epoch + 1}.{counted}")
    if len(kept) > 1:
        _draw_steps(run.id, kept, place)
    return event


def _chosen_look(run: Run, name: str, newest: Probe) -> tuple[Sequence[Look], int, Probe]:
    """Returns the looks that are kept, the place of the chosen one, and what it saw."""
    store, (run_id, step) = open_store(), Session.current().look or ("", None)
    looks = looks_of(store, run.id)
    for _ in range(2):
        kept = looks.of(name)
        place = at_step(kept, step if run_id == run.id else None)
        if place >= len(kept) - 1:
            break
        event = seen(store, run.id, kept[place])
        if event is not None:
            return kept, place, event
        looks.read_anew(store, run.id)
    return kept, len(kept) - 1, newest


def _draw_steps(run_id: str, kept: Sequence[Look], place: int) -> None:
    last = len(kept) - 1
    ways = (
        ("first_page", "First look", 0, place == 0),
        ("chevron_left", "Earlier look", place - 1, place == 0),
        ("chevron_right", "Later look", place + 1, place == last),
        ("last_page", "Newest look, and those to come", last, place == last),
    )
    with st.container(horizontal=True, width="content", gap=None, key="probe-steps"):
        for icon, words, to, at_end in ways:
            look = (run_id, kept[to].step) if 0 <= to < last else None
            st.button(
                words, key=f"probe-{icon}", icon=f":material/{icon}:", help=words, type="tertiary",
                disabled=at_end, on_click=_look_at, args=(look,),
            )  # fmt: skip


def _look_at(look: tuple[str, int] | None) -> None:
    Session.current().look = look


def timing_tiles(log: RunLog) -> list[tuple[str, str]]:
    """Returns number tiles of how long the two passes take; none before that was measured."""
    event = log.probes.get("timing")
    found = finding_of(event) if event else None
    if not isinstance(found, Timing):
        return []
    return [
        ("forward / example", small_time(found.forward)),
        ("backward / example", small_time(found.backward)),
    ]


def small_time(seconds: float | None) -> str:
    """Writes a short time: `34 µs`, `1.2 ms`."""
    if seconds is None:
        return "–"
    for size, unit in _UNITS:
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-6:.2g} µs"


def _draw_waiting(run: Run) -> None:
    if run.status == "running" and TrainingSpec.model_validate_json(run.spec_json).probes:
        markup.note("What is inside the network is shown after the first steps.")


@lru_cache(maxsize=_KEPT)
def _drawn(seen: _Seen) -> str:
    found = finding_of(seen.event)
    draw = _DRAWINGS.get(type(found))
    return draw(found) if draw and found else _note("This was seen by another version.")


def _gradients(found: Gradients) -> str:
    low, high = HEALTHY
    words = [
        gradient_summary(found),
        f"Mean gradient over the same {plural(found.examples, 'example')} each time. Green: "
        f"steps of {low:g} to {high:g} of the weights, as is usual where learning goes well.",
        _left_out(found.left_out, "layer"),
    ]
    return gradient_rows(found) + _note(*words)


def _weights(found: Weights) -> str:
    words = [
        "The largest weights of each layer; below: least, mean ± deviation, greatest. "
        "The dashed line is 0.",
        f"A unit is dead when it is 0 for all of {plural(found.examples, 'example')}, and "
        "saturated when it is at an end of its range for nearly all."
        if found.units
        else "",
        _left_out(found.left_out, "layer"),
    ]
    return histogram_cards(found) + _note(*words)


def _boundary(found: Boundary) -> str:
    few = sum(each.maps.shape[0] for each in found.neurons) <= _FEW_UNITS
    side = _LARGE if few else _SMALL
    sheets = "".join(
        _figure(neuron_sheet(each, side), _units_shown(each)) for each in found.neurons
    )
    drawn = _svg(boundary_svg(found), plane_words(found), "p-plane")
    plane = f"<div>{drawn}{_legend(found)}{_note(value_words(found))}</div>"
    units = _note("What each unit makes of the same plane: blue below 0, red above.")
    return (
        f'<div class="p-planes">{plane}<div>{units}<div class="p-sheets">{sheets}</div></div></div>'
    )


def _units_shown(neurons: Neurons) -> str:
    shown = neurons.maps.shape[0]
    some = f", {shown} shown" if shown < neurons.of else ""
    return f"{neurons.name} · {plural(neurons.of, 'unit')}{some}"


def _pictures(found: Pictures) -> str:
    first = _figure(sample_picture(found.sample), "the sample") if found.sample else ""
    layers = "".join(_layer(layer) for layer in found.layers)
    words = [
        "Filters over one channel are red above 0 and blue below; feature maps are bright where "
        "they are large, each on its own scale.",
        _left_out(found.left_out, "convolution"),
    ]
    return f'<div class="p-sheets">{first}{layers}</div>' + _note(*words)


def _layer(layer: LayerPicture) -> str:
    name, shown = layer.name, layer.maps.shape[0]
    some = f", {shown} shown" if shown < layer.of else ""
    maps = _figure(map_tiles(layer), f"{name} · {plural(layer.of, 'map')}{some}")
    if layer.filters is None:
        return maps
    channel = "" if layer.channels in (1, 3) else f", the first of {layer.channels} channels"
    return _figure(filter_tiles(layer.filters), f"{name} · filters{channel}") + maps


def _figure(drawn: Sheet, caption: str) -> str:
    height, width = drawn.pixels.shape[:2]
    size = f'width="{width}" height="{height}"'
    image = _image("png", drawn.png(), caption, size)
    return f"<figure>{image}<figcaption>{escape(caption)}</figcaption></figure>"


def _svg(drawn: str, words: str, kind: str) -> str:
    return _image("svg+xml", drawn.encode(), words, f'class="{kind}"')


def _image(kind: str, data: bytes, words: str, attributes: str) -> str:
    """An image within the page, decoded at once: else it would be missing for a frame."""
    source = f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
    return f'<img decoding="sync" {attributes} alt="{escape(words)}" src="{source}">'


def _legend(found: Boundary) -> str:
    entries = "".join(
        f"<span>{_svg(class_mark(place), '', 'p-mark')}{escape(name)}</span>"
        for place, name in enumerate(found.classes)
    )
    return f'<div class="p-legend">{entries}</div>' if entries else ""


def _left_out(count: int, noun: str) -> str:
    return f"{plural(count, 'smaller ' + noun)} not shown." if count else ""


def _note(*words: str) -> str:
    return f'<p class="s-note">{escape(" ".join(word for word in words if word))}</p>'


_DRAWINGS: dict[type, Callable[..., str]] = {
    Gradients: _gradients,
    Weights: _weights,
    Boundary: _boundary,
    Pictures: _pictures,
}
