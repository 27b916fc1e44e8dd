"""Transfer: weights of an earlier run, layers that stay as they are, a head that is cut off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import streamlit as st

from builder.graph import files, topology
from builder.graph.document import INPUT, Graph
from builder.graph.edits import Edit, apply
from builder.graph.ordering import upstream
from builder.inference.engine import infer
from builder.settings import settings
from builder.store import Run
from builder.training.catalogue import ChoiceError
from builder.training.choices import StartFrom
from builder.training.head import model_outputs
from builder.training.imagenet import application_of
from builder.training.kept_weights import kept_weights
from builder.training.matching import chosen_targets
from builder.training.new_head import with_new_head
from builder.training.run_files import BEST_WEIGHTS, best_weights
from builder.training.spec import TrainingSpec
from builder.training.transfer_edits import cut_head, freeze_below, thaw_all
from builder.ui import markup
from builder.ui.figures import count, plural
from builder.ui.session import Session, key, widget_value
from builder.ui.training_choices import SPEC, choose, chosen_dataset, current_spec
from builder.ui.training_fields import choice_field, more, several_field

NOTHING, IMAGENET, LATEST = "nothing", "imagenet", ""
OWN = "own"
"""What stands for layers that are frozen otherwise than up to a point."""

Shapes = Mapping[str, tuple[tuple[int | None, ...], ...]]


def draw_transfer(session: Session, spec: TrainingSpec) -> None:
    """Draws a line that says where the weights come from and what is frozen, and opens."""
    more(session, "transfer", "Start from", transfer_words(session, spec), lambda: _draw(session))


def transfer_words(session: Session, spec: TrainingSpec) -> str:
    """Says in a line where the weights come from and what is frozen."""
    names = {run.id: run.name for run in session.runs()} if spec.start_from else {}
    said = [
        names.get(each.run_id, "a deleted run") if each.run_id else "ImageNet"
        for each in spec.start_from
    ]
    frozen = _frozen(session.graph)
    if frozen:
        said.append(f"{len(frozen)} frozen")
    return " · ".join(said) or "random weights"


def _draw(session: Session) -> None:
    spec = current_spec(session)
    start = spec.start_from[0] if spec.start_from else None
    runs = {run.id: run for run in session.runs() if kept_weights(_folder(run.id))}
    titles = {NOTHING: "Random weights", **{each: run.name for each, run in runs.items()}}
    if _is_application(session.graph) or (start is not None and not start.run_id):
        titles[IMAGENET] = "ImageNet"
    shown = NOTHING if start is None else start.run_id or IMAGENET
    choice_field(
        session, "Weights of", ("start_from",), titles, shown, _set_start,
        names=lambda each: titles.get(each, "a deleted run"),
    )  # fmt: skip
    if start is not None and start.run_id in runs:
        _draw_run(session, start, runs[start.run_id])
    elif start is not None and not start.run_id:
        markup.note("From Keras's cache, or downloaded. The run says so where neither can be had.")
    markup.heading("Stay as they are")
    _draw_freezing(session)
    _draw_cutting(session, spec)


def _is_application(graph: Graph) -> bool:
    """Whether there are ImageNet weights for such a network."""
    try:
        return bool(application_of(graph))
    except ChoiceError:
        return False


def _folder(run_id: str) -> Path:
    return settings().run_directory(run_id)


def _draw_run(session: Session, start: StartFrom, run: Run) -> None:
    moments = _moments(_folder(run.id))
    choice_field(
        session, "As they were", ("start_from", "file"), moments, start.file, _set_file,
        names=lambda each: moments.get(each, each),
    )  # fmt: skip
    mine, theirs = _weights(session.graph), _weights(files.from_json(run.graph_json))
    fitting = [name for name, shapes in mine.items() if theirs.get(name) == shapes]
    several_field(
        session, "Layers", ("start_from", "layers"), fitting, start.layers, _set_layers,
        placeholder=f"all {len(fitting)} that fit",
        help="Layers that both networks have under one name and with the same shapes.",
    )  # fmt: skip
    anew = [name for name in mine if name not in (start.layers or fitting)]
    if not fitting:
        markup.note(f"No layer of {run.name} has the name and the shapes of one here.")
    elif anew:
        markup.note(f"Begins at random: {', '.join(anew)}.")


def _moments(folder: Path) -> dict[str, str]:
    """Returns the states in which a run has kept its weights, by file, in words."""
    found = {LATEST: "the latest"}
    if best := best_weights(folder):
        found[BEST_WEIGHTS] = f"the best, after {plural(best[1] + 1, 'epoch')}"
    kept = reversed(kept_weights(folder))
    return found | {each.file: f"after {plural(each.epoch, 'epoch')}" for each in kept}


def _weights(graph: Graph) -> Shapes:
    """The shapes of the weights of every layer that has any, by the layer's name."""
    found = infer(graph)
    return {
        graph.layer_of(node_id).name: tuple(weight.shape for weight in info.weights)
        for node_id, info in found.nodes.items()
        if node_id in graph.nodes and info.weights
    }


def _draw_freezing(session: Session) -> None:
    graph = session.graph
    points = _points(graph)
    names = {node_id: graph.layer_of(node_id).name for node_id in points}
    titles = {NOTHING: "Nothing: all layers learn", **names}
    frozen = _frozen(graph)
    shown = NOTHING if not frozen else _boundary(graph, points, frozen)
    if shown == OWN:
        titles[OWN] = only_words(
            [graph.layers[each].name for each in graph.layers if each in frozen]
        )
    choice_field(
        session, "Frozen up to", ("freeze",), titles, shown, _freeze,
        names=lambda each: titles.get(each, each),
        help="The layer and all on which it depends keep their weights.",
    )  # fmt: skip
    totals = infer(graph).totals
    resting = "frozen" if frozen else "non-trainable"
    markup.facts((("trainable", count(totals.trainable)), (resting, count(totals.non_trainable))))
    if totals.non_trainable and not frozen:
        markup.note("Non-trainable are those that layers keep by themselves, such as averages.")
    markup.note("One layer or block alone: on the page Build, with Freeze.")


def only_words(names: Sequence[str]) -> str:
    """Says which layers are frozen that are not all up to a point: `only conv_2 and 3 more`."""
    rest = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"Only {names[0]}{rest}"


def _points(graph: Graph) -> list[str]:
    """The nodes that have weights, in order."""
    learning = _learning(graph)
    return [each for each in topology.order(graph) if graph.nodes[each].layer_id in learning]


def _learning(graph: Graph) -> set[str]:
    """The layers that have weights."""
    found = infer(graph)
    return {
        graph.nodes[node_id].layer_id
        for node_id, info in found.nodes.items()
        if node_id in graph.nodes and info.params
    }


def _frozen(graph: Graph) -> set[str]:
    return {layer.id for layer in graph.layers.values() if not layer.trainable}


def _boundary(graph: Graph, points: list[str], frozen: set[str]) -> str:
    """The node up to which just the frozen layers lie."""
    learning = _learning(graph)
    for node_id in points:
        below = {graph.nodes[each].layer_id for each in upstream(graph, [node_id])}
        if below & learning == frozen & learning:
            return node_id
    return OWN


def _set_start(session: Session, chosen: str) -> None:
    starts: tuple[StartFrom, ...] = ()
    if chosen != NOTHING:
        starts = (StartFrom(run_id="" if chosen == IMAGENET else chosen),)
    choose(session, start_from=starts)


def _set_file(session: Session, file: str) -> None:
    _change(session, file=file)


def _set_layers(session: Session, names: list[str]) -> None:
    _change(session, layers=tuple(names))


def _change(session: Session, **changes: object) -> None:
    starts = current_spec(session).start_from
    if starts:  # another tab may have gone back to random weights
        choose(session, start_from=(starts[0].model_copy(update=changes), *starts[1:]))


def _freeze(session: Session, point: str) -> None:
    """Freezes what is up to a point, and thaws what is not: one step for undo."""
    if point != OWN:
        graph = session.graph
        session.dispatch(thaw_all(graph) if point == NOTHING else freeze_below(graph, point))


def _draw_cutting(session: Session, spec: TrainingSpec) -> None:
    """Draws the choice of a point after which everything is cut off, and what to put there."""
    graph = session.graph
    ends = {end.node_id for end in topology.outputs(graph)}
    names = {
        node_id: graph.layer_of(node_id).name
        for node_id in topology.order(graph)
        if node_id not in ends and graph.layer_of(node_id).class_name != INPUT
    }
    if not names:
        return
    markup.heading("Cut the head off")
    point = st.selectbox(
        "Last to stay",
        list(names),
        index=None,
        key=key(SPEC, "cut", *_document(session)),
        format_func=lambda each: names.get(each, each),
        placeholder="choose a layer",
        help="What comes after it is removed from the network. Undo, on the page Build, brings it "
        "back.",
    )
    if point is None:
        return
    gone, document = len(after(graph, point)), _document(session)
    with st.container(horizontal=True, gap="small"):
        if _headed(session, spec, point) is not None:
            title = markup.plain(chosen_dataset(session).title)
            words = f"Removes {plural(gone, 'layer')}; a new one gives what {title} asks for."
            st.button("New head", key="cut-new-head", on_click=_cut, args=(True, document),
                      help=words)  # fmt: skip
        st.button(f"Cut {plural(gone, 'layer')} off", key="cut-head", on_click=_cut,
                  args=(False, document))  # fmt: skip


def after(graph: Graph, point: str) -> set[str]:
    """Returns the nodes that are gone once the head behind a point is cut off."""
    return {*graph.nodes} - {*apply(graph, cut_head(graph, point)).nodes}


def _document(session: Session) -> tuple[str, ...]:
    """Tells the network from what it was before a cut: a point belongs to one of them."""
    ends = (end.node_id for end in topology.outputs(session.graph))
    return session.epoch, str(len(session.graph.nodes)), *ends


def _headed(session: Session, spec: TrainingSpec, point: str) -> Edit | None:
    """The edit that puts a new head there for the chosen data; None where there is no such."""
    targets = chosen_targets(spec, chosen_dataset(session))
    several = len(targets) > 1 or len(model_outputs(session.graph)) > 1
    return None if several else with_new_head(session.graph, point, targets[0])


def _cut(headed: bool, document: tuple[str, ...]) -> None:
    session = Session.current()
    point = widget_value(SPEC, "cut", *document)
    if point not in session.graph.nodes or document != _document(session):
        return  # it was cut off already
    edit = _headed(session, current_spec(session), point) if headed else None
    session.dispatch(edit or cut_head(session.graph, point))
