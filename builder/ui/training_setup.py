"""Setting up a training: preset from the data and the output, every choice open to change."""

from __future__ import annotations

import math

import streamlit as st

from builder.datasets import DATASETS, find_dataset, known_dataset
from builder.graph import files
from builder.inference.engine import infer
from builder.training.fitness import check
from builder.training.head import model_outputs
from builder.training.presets import preset
from builder.training.spec import OPTIMIZERS, Loss, Metric, TrainingSpec
from builder.ui import markup
from builder.ui.checks import draw_check
from builder.ui.figures import count, memory
from builder.ui.projects import open_store
from builder.ui.session import Draft, Session, key, widget_value
from builder.ui.training_data import (
    announce_download,
    fitting_dataset,
    forget_drafts,
    other_data,
    use_data,
)
from builder.workers.client import LabError, get_client

LOSSES = (
    "SparseCategoricalCrossentropy",
    "CategoricalCrossentropy",
    "BinaryCrossentropy",
    "MeanSquaredError",
    "MeanAbsoluteError",
    "Huber",
    "LogCosh",
    "Hinge",
    "SquaredHinge",
    "CategoricalHinge",
    "Poisson",
    "KLDivergence",
)
METRICS: dict[str, str] = {
    "accuracy": "SparseCategoricalAccuracy",
    "categorical_accuracy": "CategoricalAccuracy",
    "binary_accuracy": "BinaryAccuracy",
    "top_5": "SparseTopKCategoricalAccuracy",
    "auc": "AUC",
    "precision": "Precision",
    "recall": "Recall",
    "mae": "MeanAbsoluteError",
    "rmse": "RootMeanSquaredError",
}
"""What can be measured, by the name in the logs. The preset's own metrics come before these."""


def current_spec(session: Session) -> TrainingSpec:
    """Returns the training as it is set up: the preset, with what was chosen otherwise.

    After a refresh, the choices are those of the project's newest run.
    """
    if session.dataset is None:
        _recall(session)
    fitting = preset(session.graph, known_dataset(session.dataset or next(iter(DATASETS))))
    return fitting.model_copy(update=session.choices)


def _recall(session: Session) -> None:
    runs = session.runs()
    if not runs:
        session.dataset = fitting_dataset(session.graph)
        return
    last = TrainingSpec.model_validate_json(runs[0].spec_json)
    dataset = find_dataset(last.dataset)
    if dataset is None:
        session.dataset = fitting_dataset(session.graph)
        return
    session.dataset = last.dataset
    usual = preset(files.from_json(runs[0].graph_json), dataset)
    session.choices = {
        name: getattr(last, name)
        for name in TrainingSpec.model_fields
        if getattr(last, name) != getattr(usual, name)
    }


def draw_setup(session: Session) -> None:
    """Draws the choices, the check in words, and the button that starts."""
    spec = current_spec(session)
    markup.heading("Data")
    _draw_data(session, spec)
    markup.heading("Compile")
    _draw_compile(session, spec)
    markup.heading("Fit")
    _draw_fit(session, spec)
    _draw_start(session, spec)


def _draw_data(session: Session, spec: TrainingSpec) -> None:
    st.selectbox(
        "Data set",
        list(DATASETS),
        index=list(DATASETS).index(spec.dataset),
        key=session.show(spec.dataset, "spec", "dataset"),
        format_func=lambda name: DATASETS[name].title,
        on_change=_choose_dataset,
    )
    dataset = known_dataset(spec.dataset)
    kept = spec.validation_size(dataset.train_size)
    markup.facts(
        (
            ("Train / validation", f"{count(dataset.train_size - kept)} / {count(kept)}"),
            ("Test", count(dataset.test_size)),
        )
    )


def _choose_dataset() -> None:
    use_data(Session.current(), widget_value("spec", "dataset"))


def _draw_compile(session: Session, spec: TrainingSpec) -> None:
    if isinstance(spec.loss, Loss):
        losses = list(dict.fromkeys((spec.loss.class_name, *LOSSES)))
        st.selectbox(
            "Loss",
            losses,
            index=losses.index(spec.loss.class_name),
            key=session.show(spec.loss.class_name, "spec", "loss"),
            on_change=_take_loss,
            args=(spec.loss,),
        )
        if spec.loss.config.get("from_logits"):
            markup.note("The output has no softmax or sigmoid: the loss takes logits.")
    else:
        markup.facts((name, loss.class_name) for name, loss in spec.loss.items())
    _draw_metrics(session, spec)
    st.selectbox(
        "Optimizer",
        OPTIMIZERS,
        index=OPTIMIZERS.index(spec.optimizer),
        key=session.show(spec.optimizer, "spec", "optimizer"),
        on_change=_take,
        args=("optimizer",),
    )
    _number(session, "Learning rate", "learning_rate", spec.learning_rate, 1e-7, 10.0)


def _draw_metrics(session: Session, spec: TrainingSpec) -> None:
    if isinstance(spec.metrics, dict):
        markup.facts(
            (output, ", ".join(metric.name for metric in metrics))
            for output, metrics in spec.metrics.items()
        )
        return
    fitting = preset(session.graph, known_dataset(spec.dataset)).metrics
    chosen = [metric.name for metric in spec.metrics]
    st.multiselect(
        "Metrics",
        list(dict.fromkeys((*chosen, *METRICS))),
        default=chosen,
        key=session.show(chosen, "spec", "metrics"),
        on_change=_take_metrics,
        args=(fitting,),
        placeholder="none",
    )


def _draw_fit(session: Session, spec: TrainingSpec) -> None:
    _number(session, "Epochs", "epochs", spec.epochs, 1, 100_000)
    _number(session, "Batch size", "batch_size", spec.batch_size, 1, 1_000_000)
    _number(session, "Validation split", "validation_split", spec.validation_split, 0.0, 0.95)
    _number(session, "Seed", "seed", spec.seed, 0, 2**32 - 1)


def _number(
    session: Session, label: str, name: str, value: float, least: float, most: float
) -> None:
    """Draws the field of a number. Without limits the browser sends wrong ones too."""
    whole = isinstance(value, int)
    draft = session.drafts.get(key("spec", name))
    shown = type(value)(draft.text) if draft else value
    st.number_input(
        label,
        value=shown,
        key=session.show(shown, "spec", name),
        step=1 if whole else 0.05 if most < 1 else _smaller_power(value),
        format="%d" if whole else "%g",
        on_change=_take_number,
        args=(label, name, least, most),
    )
    if draft:
        st.caption(f":red[{markup.plain(draft.message)}]")


def _smaller_power(value: float) -> float:
    """Returns the greatest power of ten below a number: a step that never leads to 0."""
    return float(10.0 ** (math.ceil(math.log10(value)) - 1))


def _take_number(label: str, name: str, least: float, most: float) -> None:
    session, value = Session.current(), widget_value("spec", name)
    if value is None:
        return
    if isinstance(value, float):
        value = float(f"{value:.9g}")  # 0.0007, not 0.0007000000000000001 after some steps
    session.drafts.pop(key("spec", name), None)
    if least <= value <= most:
        session.choices[name] = value
        return
    limits = f"{least:,} to {most:,}" if isinstance(value, int) else f"{least:g} to {most:g}"
    message = f"{label}: Expected {limits}, got {value}."
    session.drafts[key("spec", name)] = Draft(str(value), message)


def _take(name: str) -> None:
    value = widget_value("spec", name)
    if value is not None:
        Session.current().choices[name] = value


def _take_loss(before: Loss) -> None:
    """Takes another loss; what the output gives stays as it is: logits or probabilities."""
    name = widget_value("spec", "loss")
    kept = before.config if "Crossentropy" in name else {}
    Session.current().choices["loss"] = Loss(class_name=name, config=dict(kept))


def _take_metrics(fitting: tuple[Metric, ...]) -> None:
    known = {metric.name: metric for metric in fitting}
    Session.current().choices["metrics"] = tuple(
        known.get(name) or Metric(class_name=METRICS[name], name=name)
        for name in widget_value("spec", "metrics")
    )


def _draw_start(session: Session, spec: TrainingSpec) -> None:
    found = check(session.graph, spec)
    refused = any(key("spec", name) in session.drafts for name in TrainingSpec.model_fields)
    blocked = refused or any(item.severity == "error" for item in found)
    st.button(
        "Train",
        key="train",
        type="primary",
        width="stretch",
        icon=":material/play_arrow:",
        disabled=blocked,
        on_click=_start,
    )
    for index, item in enumerate(found):
        draw_check(
            session, item, place=f"fit-{index}", named=True, instead=other_data(session, item)
        )
    if refused:
        markup.note("Train waits until the field in red holds a value that can be used.")
    elif not blocked:
        markup.note(_fits(session, spec))
        announce_download(known_dataset(spec.dataset))
    if session.choices or refused:
        st.button("Back to the preset", key="preset", type="tertiary", on_click=_forget)


def _fits(session: Session, spec: TrainingSpec) -> str:
    inference = infer(session.graph)
    shapes = " and ".join(spec.label for _, spec in inference.inputs)
    outputs = " and ".join(spec.label for _, spec in model_outputs(session.graph))
    size = memory(inference.totals.training_bytes(spec.batch_size))
    return f"Fits: {shapes} → {outputs}. About {size}."


def _forget() -> None:
    session = Session.current()
    session.choices.clear()
    forget_drafts(session)


def _start() -> None:
    """Puts the training in the queue and looks at it."""
    session = Session.current()
    spec, graph = current_spec(session), session.graph
    number = 1 + len(session.runs())
    run = open_store().create_run(
        session.project_id,
        f"run {number}",
        files.to_json(graph),
        spec.model_dump_json(),
        session.project_id,
    )
    session.run_id = run.id
    try:
        get_client().wake()
    except LabError as error:
        session.say(str(error))
