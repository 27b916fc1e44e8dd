"""Experiments in the store: how their runs are made, and what is known of them."""

from __future__ import annotations

import traceback
from collections.abc import Sequence

from pydantic import JsonValue

from builder.graph import files, paths
from builder.graph.document import Graph, Value
from builder.graph.edits import Configure, apply
from builder.store import AlreadyMade, Experiment, NotFound, Run, Store, StoreError, TooManyRuns
from builder.training.events import EpochEnd, TrainBegin, TrainEnd, from_row
from builder.training.experiments.plan import Plan, Trial, describe, trials
from builder.training.experiments.results import Outcome
from builder.training.experiments.search import OneOf, Parameter, Search, Tried, propose
from builder.training.experiments.variations import (
    ExperimentError,
    distinct,
    with_field,
    written,
)
from builder.training.spec import TrainingSpec

_TOLD = ("TrainBegin", "EpochEnd", "TrainEnd")


class Stored(Value):
    """An experiment as its row in the store holds it.

    Attributes:
        plan: What is varied.
        graph_json: The network that it started from.
        spec: The training that it started from.
        owner: Whose runs it makes.
    """

    plan: Plan
    graph_json: str
    spec: TrainingSpec
    owner: str = ""


def begin(
    store: Store,
    project_id: str,
    title: str,
    graph: Graph,
    spec: TrainingSpec,
    plan: Plan,
    owner: str = "",
) -> Experiment:
    """Puts an experiment into the store, and the runs of a grid into the queue.

    The runs of a search are made by `advance` alone, from the first on: it has one owner.
    Where anything is raised, nothing is left of it.

    Raises:
        ExperimentError: When an option cannot be set.
        EditError: When an argument that is searched for is none of its layer.
        TooManyRuns: When the owner may not have so many runs at a time.
        StoreError: When the store cannot be used.
    """
    stored = Stored(plan=plan, graph_json=files.to_json(graph), spec=spec, owner=owner)
    if plan.search:  # what it would make first says whether it can be done
        _trial(stored, plan.search, graph, propose(plan.search, [], plan.seeds[0]))
    settled = () if plan.search else trials(graph, spec, plan)
    made = store.create_experiment(
        project_id, title, stored.model_dump_json(), searching=plan.search is not None
    )
    try:
        if settled:
            store.create_runs(project_id, list(map(_written, settled)), owner, made.id)
    except Exception:
        store.delete_experiment(made.id)
        raise
    return made


def advance(store: Store, experiment: Experiment) -> int:
    """Makes the runs that a search wants now; returns how many.

    Does nothing for a grid, whose runs are all made at its beginning. To be called by the one
    process that minds the queue, again and again: everything is read from the store. Where
    several processes do so, each run is made by one of them.
    """
    stored = Stored.model_validate_json(experiment.plan_json)
    search = stored.plan.search
    if search is None or not is_searching(store, experiment):
        return 0
    going = store.going(experiment.id)
    # Mostly so: then the documents of all its runs need not be read, nor Optuna be asked.
    if going >= search.at_once or not store.has_room(stored.owner):
        return 0
    made = len(runs_of(store, experiment))
    wanted = max(0, min(search.at_once - going, search.trials - made))
    graph = files.from_json(stored.graph_json)
    for number in range(wanted):
        known = runs_of(store, experiment)
        tried = [_tried(store, stored, search, run) for run in known]
        trial = _trial(stored, search, graph, propose(search, tried, stored.plan.seeds[0]))
        try:
            new, owner = _written(trial), stored.owner
            store.create_run(experiment.project_id, *new, owner, experiment.id, made=len(known))
        except AlreadyMade:
            return number
    if made + wanted >= search.trials:
        store.end_search(experiment.id)
    return wanted


def stop(store: Store, experiment: Experiment) -> None:
    """Ends an experiment: what waits or goes on is stopped, and a search makes no more runs."""
    store.end_search(experiment.id)
    for run in runs_of(store, experiment):
        if not run.has_ended:
            store.stop_run(run.id)


def lacking(stored: Stored, runs: int) -> int:
    """Returns how many runs a search has not made of those that were asked for; 0 for a grid."""
    return max(0, stored.plan.search.trials - runs) if stored.plan.search else 0


def is_searching(store: Store, experiment: Experiment) -> bool:
    """Whether a search still has runs to make, as far as the store knows now."""
    found = store.experiment(experiment.id)
    return found is not None and bool(found.searching)


def advance_all(store: Store) -> None:
    """Makes the runs that all searches want now. One that cannot go on ends.

    One whose owner has as many runs as are allowed waits. Whatever is wrong with a search
    concerns nobody else: whoever minds the queue has other people's runs to begin.

    Raises:
        StoreError: When the store cannot be used.
    """
    for experiment in store.searching_experiments():
        try:
            advance(store, experiment)
        except (TooManyRuns, NotFound):
            continue  # not yet; or the project was deleted just now, and this with it
        except StoreError:
            raise
        except Exception as error:  # the plan does not fit its network, or its runs not the plan
            traceback.print_exception(error)
            store.end_search(experiment.id)


def runs_of(store: Store, experiment: Experiment) -> list[Run]:
    """Returns an experiment's runs in the order in which they were made."""
    made = store.runs(experiment.project_id, experiment.id)
    return sorted(made, key=lambda run: (run.created, run.id))


def outcome(store: Store, run: Run) -> Outcome:
    """Returns what a run has come to."""
    spec = TrainingSpec.model_validate_json(run.spec_json)
    begun, epochs, ended = None, dict[int, EpochEnd](), None
    for row in store.events(run.id, kinds=_TOLD):
        match from_row(row):
            case TrainBegin() as event:
                begun = event
            case EpochEnd() as event:  # an epoch that was trained again counts once
                epochs[event.epoch] = event
            case TrainEnd() as event:
                ended = event
    return Outcome(
        run_id=run.id,
        spec=spec,
        status=run.status,
        epochs=[epochs[number].logs for number in sorted(epochs)],
        test=ended.logs if ended else {},
        params=begun.params if begun else None,
        seconds=ended.seconds if ended else None,
    )


def monitor_of(plan: Plan, outcomes: Sequence[Outcome]) -> str:
    """Returns the metric that an experiment is about: the plan's, or the first that is logged.

    Of validation where there is any, and rather a metric than the loss.
    """
    if plan.monitor:
        return plan.monitor
    logged = [name for each in outcomes for epoch in each.epochs[:1] for name in epoch]
    validated = [name for name in logged if name.startswith("val_")] or logged
    return next((name for name in validated if "loss" not in name), next(iter(validated), "loss"))


def _written(trial: Trial) -> tuple[str, str, str]:
    """Returns name, document and training of a run, as the store takes them."""
    return trial.name, files.to_json(trial.graph), trial.spec.model_dump_json()


def _trial(stored: Stored, search: Search, graph: Graph, values: dict[str, JsonValue]) -> Trial:
    """Returns the run that has these values."""
    spec = stored.spec
    for name, value in values.items():
        path, separator, argument = name.rpartition(":")
        if separator:
            graph = _with_argument(graph, path, argument, value)
        else:
            spec = with_field(spec, name, value)
    variant = {titled(each): _called(each, values[each.name]) for each in search.parameters}
    return Trial(describe(variant), graph, spec.model_copy(update={"variant": variant}))


def _with_argument(graph: Graph, path: str, argument: str, value: JsonValue) -> Graph:
    *scope, node_id = paths.read(path) or ("",)
    inner = paths.graph_at(graph, scope)
    if node_id not in inner.nodes:
        raise ExperimentError(f"There is no layer {path!r} in this network.")
    edit = Configure(layer_id=inner.nodes[node_id].layer_id, config={argument: value})
    return apply(graph, paths.edit_at(graph, scope, edit))


def _tried(store: Store, stored: Stored, search: Search, run: Run) -> Tried:
    """Reads back what a run of a search was made with, and what it reached."""
    found = outcome(store, run)
    variant = found.spec.variant
    values = {
        # Runs of an earlier version have the names that parameters have here.
        each.name: _read(each, variant.get(titled(each), variant.get(each.name, "")))
        for each in search.parameters
    }
    score = best(found, monitor_of(stored.plan, [found]), maximize=search.maximize)
    return Tried(values, score if run.has_ended else None, run.has_ended and score is None)


def titled(parameter: Parameter) -> str:
    """Says what is searched for as a grid says it: `learning rate`, `units of hidden`."""
    path, separator, argument = parameter.name.rpartition(":")
    return f"{argument} of {path}" if separator else parameter.name.replace("_", " ")


def _called(parameter: Parameter, value: JsonValue) -> str:
    """Says what a parameter was set to; `_read` reads it back."""
    if isinstance(parameter, OneOf):
        return distinct(map(written, parameter.values))[parameter.values.index(value)]
    return written(value)


def _read(parameter: Parameter, text: str) -> JsonValue:
    if isinstance(parameter, OneOf):
        return parameter.values[distinct(map(written, parameter.values)).index(text)]
    if parameter.whole:
        return int(text)
    # Written with six digits, the least number may have become less than itself.
    return min(max(float(text), parameter.low), parameter.high)


def best(found: Outcome, monitor: str, *, maximize: bool) -> float | None:
    """Returns the best value of a metric after any epoch."""
    reached = [value for value in (logs.get(monitor) for logs in found.epochs) if value is not None]
    return (max if maximize else min)(reached) if reached else None
