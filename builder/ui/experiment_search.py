"""Setting up a search: what is to become best, what may be changed, and by how many runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st
from pydantic import ValidationError
from streamlit.delta_generator import DeltaGenerator as Place

from builder.graph import paths
from builder.graph.document import Graph
from builder.plots.comparing import in_words
from builder.settings import settings
from builder.training.doctor.counters import WIDTHS
from builder.training.experiments.plan import Plan
from builder.training.experiments.search import OneOf, Parameter, Range, Search
from builder.training.head import model_outputs
from builder.training.monitors import Mode, metrics_by_name, mode_of, monitor_names
from builder.training.spec import OPTIMIZERS, TrainingSpec
from builder.ui import markup
from builder.ui.figures import plural
from builder.ui.session import Session
from builder.ui.training_choices import current_spec
from builder.ui.training_fields import smaller_power

Start = Callable[[str, Graph, TrainingSpec, Plan], None]
_MOST = 8
_MOST_AT_ONCE = 8
_BEST = {"max": "greatest", "min": "least"}


def draw_search(session: Session, start: Start) -> None:
    """Draws the form of a search."""
    graph, spec = session.graph, current_spec(session)
    markup.note("Each run is proposed from how the earlier ones went (by Optuna, with TPE).")
    known_goals, known = goals(graph, spec), parameters(graph, spec)
    goal = st.selectbox(
        "Looks for",
        list(known_goals),
        key="search-goal",
        format_func=lambda name: f"the {_BEST[known_goals[name]]} {in_words(name)}",
        help="The best value after any epoch counts, for each run.",
    )
    wanted, problems = _draw_parameters(known)
    runs = int(st.number_input("Runs at the most", 2, 200, 20, key="search-runs"))
    at_once = _draw_at_once()
    for problem in problems:
        st.caption(f":red[{markup.plain(problem)}]")
    if not wanted or problems:
        return
    search = Search(
        parameters=tuple(wanted), trials=runs, at_once=at_once, maximize=known_goals[goal] == "max"
    )
    st.button(
        f"Start a search of {plural(runs, 'run')}",
        key="start-search",
        type="primary",
        width="stretch",
        icon=":material/play_arrow:",
        on_click=start,
        args=("Search", graph, spec, Plan(search=search, seeds=(spec.seed,), monitor=goal)),
    )


def goals(graph: Graph, spec: TrainingSpec) -> dict[str, Mode]:
    """Returns what a search can look for, and whether more or less of it is better.

    Of validation where there is any, and rather a metric than a loss, as the table shows it.
    """
    outputs = [name for name, _ in model_outputs(graph)]
    names = monitor_names(outputs, spec)
    validated = [name for name in names if name.startswith("val_")] or list(names)
    metrics = metrics_by_name(outputs, spec)
    ordered = sorted(validated, key=lambda name: name.removeprefix("val_") not in metrics)
    return {name: mode_of(name, outputs, spec) for name in ordered}


def _draw_parameters(known: Mapping[str, Parameter]) -> tuple[list[Parameter], list[str]]:
    """Draws what may be changed, with its bounds; returns it, and what is wrong with the rest."""
    chosen = st.multiselect(
        "May change",
        list(known),
        default=[name for name in ("learning rate", "optimizer") if name in known],
        max_selections=_MOST,
        key="search-parameters",
    )
    found = [_draw_parameter(name, known[name]) for name in chosen]
    wanted = [each for each in found if not isinstance(each, str)]
    return wanted, [each for each in found if isinstance(each, str)]


def _draw_at_once() -> int:
    """Draws how many runs may go on together: as many as this server trains at a time."""
    most = min(_MOST_AT_ONCE, settings().max_runs)
    if most == 1:
        markup.note("One run after the other: more than one at a time is not trained here.")
        return 1
    words = "Sooner done, but each is proposed without what those beside it come to."
    return int(st.number_input("Runs at once", 1, most, 1, key="search-at-once", help=words))


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
            markup.label(title),
            OPTIMIZERS,
            default=list(parameter.values),
            key=f"search-{parameter.name}",
        )
        if len(picked) < 2:
            return f"{title}: Expected at least two values."
        return OneOf(name=parameter.name, values=tuple(picked))
    left, right = st.columns(2, gap="small")
    low = _draw_bound(left, f"{markup.label(title)}, least", f"low-{parameter.name}", parameter.low,
                      parameter)  # fmt: skip
    high = _draw_bound(right, "greatest", f"high-{parameter.name}", parameter.high, parameter)
    try:
        return Range(
            name=parameter.name, low=low, high=high, log=parameter.log, whole=parameter.whole
        )
    except ValidationError as error:
        message = error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
        return f"{title}: {message}"


def _draw_bound(place: Place, label: str, name: str, value: float, parameter: Range) -> float:
    if parameter.whole:
        return place.number_input(label, value=int(value), format="%d", key=f"search-{name}")
    step = smaller_power(value) if value > 0 and parameter.log else 0.05
    return place.number_input(label, value=value, step=step, format="%g", key=f"search-{name}")
