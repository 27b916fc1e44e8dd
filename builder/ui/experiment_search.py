"""Setting up a search: what may be changed between which bounds, and how many runs it may take."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
from pydantic import ValidationError

from builder.graph import paths
from builder.graph.document import Graph
from builder.training.doctor.counters import WIDTHS
from builder.training.experiments.plan import Plan
from builder.training.experiments.search import OneOf, Parameter, Range, Search
from builder.training.spec import OPTIMIZERS, TrainingSpec
from builder.ui import markup
from builder.ui.figures import plural
from builder.ui.session import Session
from builder.ui.training_choices import current_spec

Start = Callable[[str, Graph, TrainingSpec, Plan], None]
_MOST = 8


def draw_search(session: Session, start: Start) -> None:
    """Draws the form of a search."""
    graph, spec = session.graph, current_spec(session)
    markup.note("Optuna proposes each run from how the earlier ones went: beyond a grid.")
    known = parameters(graph, spec)
    chosen = st.multiselect(
        "May change",
        list(known),
        default=[name for name in ("learning rate", "optimizer") if name in known],
        max_selections=_MOST,
        key="search-parameters",
    )
    found = [_draw_parameter(name, known[name]) for name in chosen]
    wanted = [each for each in found if not isinstance(each, str)]
    runs = int(st.number_input("Runs at the most", 2, 200, 20, key="search-runs"))
    for problem in (each for each in found if isinstance(each, str)):
        st.caption(f":red[{markup.plain(problem)}]")
    if not wanted or len(wanted) < len(found):
        return
    plan = Plan(search=Search(parameters=tuple(wanted), trials=runs), seeds=(spec.seed,))
    st.button(
        f"Start a search of {plural(runs, 'run')}",
        key="start-search",
        type="primary",
        width="stretch",
        icon=":material/play_arrow:",
        on_click=start,
        args=("Search", graph, spec, plan),
    )


def parameters(graph: Graph, spec: TrainingSpec) -> dict[str, Parameter]:
    """Returns what a search may change, with bounds around what is set now."""
    rate, size = spec.learning_rate, spec.batch_size
    found: dict[str, Parameter] = {
        "learning rate": Range(
            name="learning_rate", low=_short(rate / 30), high=_short(rate * 30), log=True
        ),
        "optimizer": OneOf(name="optimizer", values=("Adam", "SGD", "RMSprop", "AdamW")),
        "batch size": Range(
            name="batch_size", low=max(1, size // 4), high=size * 4, log=True, whole=True
        ),
    }
    for node_id in list(graph.nodes)[:100]:
        layer = graph.layer_of(node_id)
        width = WIDTHS.get(layer.class_name)
        present = layer.config.get(width) if width else None
        if width and isinstance(present, int) and present > 1:
            found[f"{width} of {layer.name}"] = Range(
                name=f"{paths.write((node_id,))}:{width}",
                low=max(1, present // 4),
                high=present * 4,
                log=True,
                whole=True,
            )
        rest = layer.config.get("rate")
        if layer.class_name == "Dropout" and isinstance(rest, int | float):
            name = f"{paths.write((node_id,))}:rate"
            found[f"rate of {layer.name}"] = Range(name=name, low=0.0, high=0.7)
    return found


def _short(number: float) -> float:
    """Rounds a bound to what a person would write."""
    return float(f"{number:.1g}")


def _draw_parameter(title: str, parameter: Parameter) -> Parameter | str:
    """Draws the bounds or the values; returns words where they cannot be used."""
    if isinstance(parameter, OneOf):
        picked = st.multiselect(
            title, OPTIMIZERS, default=list(parameter.values), key=f"search-{parameter.name}"
        )
        if len(picked) < 2:
            return f"{title}: Expected at least two values."
        return OneOf(name=parameter.name, values=tuple(picked))
    left, right = st.columns(2, gap="small")
    kind = "%d" if parameter.whole else "%g"
    low = left.number_input(
        f"{title}, least", value=parameter.low, format=kind, key=f"search-low-{parameter.name}"
    )
    high = right.number_input(
        "greatest", value=parameter.high, format=kind, key=f"search-high-{parameter.name}"
    )
    try:
        return Range(
            name=parameter.name, low=low, high=high, log=parameter.log, whole=parameter.whole
        )
    except ValidationError as error:
        message = error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
        return f"{title}: {message}"
