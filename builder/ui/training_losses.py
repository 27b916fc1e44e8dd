"""What every output of the model learns from: its loss, how much it counts, what is measured."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st
from pydantic import JsonValue

from builder.datasets import Target
from builder.graph.naming import snake_case
from builder.training.catalogue import choices, fitting, starting_config
from builder.training.custom_loss import EXAMPLE, EXAMPLE_OF_LABELS, custom_loss_problem
from builder.training.head import model_outputs
from builder.training.matching import chosen_targets
from builder.training.spec import CUSTOM_LOSS, Loss, Metric, TrainingSpec
from builder.ui import markup
from builder.ui.session import Session, key
from builder.ui.training_arguments import Change, config_words, draw_arguments
from builder.ui.training_choices import (
    choose,
    chosen_dataset,
    current_spec,
    forget_drafts,
    usual_spec,
)
from builder.ui.training_fields import (
    choice_field,
    more,
    number_field,
    several_field,
    text_field,
)
from builder.ui.values import FieldError

OWN_FORMULA = "Own formula"

_MOST_SHOWN = 3
"""Outputs whose losses are on the page itself."""

_NAMES = {
    "SparseCategoricalAccuracy": "accuracy",
    "BinaryAccuracy": "accuracy",
    "MeanAbsoluteError": "mae",
    "MeanSquaredError": "mse",
    "RootMeanSquaredError": "rmse",
    "SparseTopKCategoricalAccuracy": "top_5",
    "TopKCategoricalAccuracy": "top_5",
    "AUC": "auc",
}
"""What the logs call a metric; others get the name of their class."""


def draw_losses(session: Session, spec: TrainingSpec) -> None:
    """Draws the choice of the losses, and a line that opens to all else about the outputs."""
    outputs = _outputs(spec)
    for place, output in enumerate(outputs[:_MOST_SHOWN]):
        _draw_loss(session, spec, place, output)
    more(
        session,
        "outputs",
        "Metrics",
        _summary(spec),
        partial(_draw_details, session, spec, outputs),
    )


def _outputs(spec: TrainingSpec) -> list[str]:
    """The outputs that have losses of their own; one without a name stands for all."""
    return list(spec.loss) if isinstance(spec.loss, dict) else [""]


def loss_of(spec: TrainingSpec, output: str) -> Loss:
    """Returns the loss of an output; of the output `""`, the one of all."""
    return spec.loss.get(output, Loss()) if isinstance(spec.loss, dict) else spec.loss


def metrics_of(spec: TrainingSpec, output: str) -> tuple[Metric, ...]:
    """Returns the metrics of an output; of the output `""`, those of all."""
    return spec.metrics.get(output, ()) if isinstance(spec.metrics, dict) else spec.metrics


def _summary(spec: TrainingSpec) -> str:
    every = [metric.name for output in _outputs(spec) for metric in metrics_of(spec, output)]
    weights = [f"{name} × {weight:g}" for name, weight in spec.loss_weights.items()]
    return " · ".join((*dict.fromkeys(every), *weights)) or "none"


def _draw_loss(session: Session, spec: TrainingSpec, place: int, output: str) -> None:
    loss = loss_of(spec, output)
    listed = [*_fitting(session, spec, output, "losses"), CUSTOM_LOSS]
    others = [name for name in choices("losses") if name not in listed]
    with st.container(key=key("loss", str(place)), gap="small"):
        choice_field(
            session,
            f"Loss of {output}" if output else "Loss",
            ("loss", str(place)),
            [*listed, *others],
            loss.class_name,
            _set_loss,
            (output,),
            names=lambda name: OWN_FORMULA if name == CUSTOM_LOSS else str(name),
        )
        if loss.class_name == CUSTOM_LOSS:
            text_field(
                session,
                "Formula",
                ("loss", str(place), "formula"),
                str(loss.config.get("expression", "")),
                _set_formula,
                (output,),
                read=_read_formula,
                help="Of `y_true` and `y_pred`, with the functions of `keras.ops`: one number for "
                f"each example. Such as `{EXAMPLE}`.",
            )


def _fitting(session: Session, spec: TrainingSpec, output: str, section: str) -> tuple[str, ...]:
    """The losses or metrics that are made for what an output is to learn."""
    target, units = _goal(session, spec, output)
    if target is None:
        return ()
    return fitting("losses" if section == "losses" else "metrics", target.task, units)


def _goal(session: Session, spec: TrainingSpec, output: str) -> tuple[Target | None, int | None]:
    outputs = model_outputs(session.graph)
    targets = chosen_targets(spec, chosen_dataset(session))
    names = [name for name, _ in outputs]
    place = names.index(output) if output in names else 0
    target = targets[place] if place < len(targets) else None
    shape = outputs[place][1].shape if place < len(outputs) else ()
    return target, shape[-1] if len(shape) > 1 else None


def _read_formula(text: str) -> str:
    problem = custom_loss_problem({"expression": text})
    if problem:
        raise FieldError(problem)
    return text


def _draw_details(session: Session, spec: TrainingSpec, outputs: list[str]) -> None:
    output = outputs[0]
    if len(outputs) > 1:
        output = st.segmented_control(
            "Output",
            outputs,
            default=outputs[0],
            required=True,
            key="more-output",
            format_func=markup.label,
        )
        if output not in outputs:
            output = outputs[0]
    place, loss = outputs.index(output), loss_of(spec, output)
    markup.note(
        "The loss says how wrong the answers are, as one number: training makes it small. Metrics "
        "are measured beside it, for people."
    )
    if place >= _MOST_SHOWN:
        _draw_loss(session, spec, place, output)
    if output:
        number_field(
            session, "Weight of the loss", ("weight", str(place)),
            spec.loss_weights.get(output, 1.0), (0, 1e6), _set_weight, (output,),
            help="How much this loss counts beside the others.",
        )  # fmt: skip
    known = choices("losses").get(loss.class_name)
    if known is not None and known.args:
        markup.heading(f"Arguments of {loss.class_name}")
        draw_arguments(
            session, ("loss", str(place)), known.args, loss.config, _change_loss, (output,)
        )
    markup.heading("Metrics")
    _draw_metrics(session, spec, place, output)


def _draw_metrics(session: Session, spec: TrainingSpec, place: int, output: str) -> None:
    metrics = metrics_of(spec, output)
    several_field(
        session,
        "Measured beside the loss",
        ("metrics", str(place)),
        [*_fitting(session, spec, output, "metrics"), *choices("metrics")],
        [metric.class_name for metric in metrics],
        _set_metrics,
        (output,),
        names=lambda name: next(
            (each.name for each in metrics if each.class_name == name), _usual_name(str(name))
        ),
        help="Those that are made for such targets come first.",
    )
    for metric in metrics:
        known = choices("metrics").get(metric.class_name)
        if known is not None and known.args:
            markup.note(f"{metric.name} ({metric.class_name})")
            draw_arguments(
                session, ("metrics", str(place), metric.class_name), known.args, metric.config,
                _change_metric, (output, metric.class_name),
            )  # fmt: skip


def _metric_name(class_name: str, config: Mapping[str, JsonValue]) -> str:
    return f"top_{config.get('k', 5)}" if "TopK" in class_name else _usual_name(class_name)


def _usual_name(class_name: str) -> str:
    return _NAMES.get(class_name, snake_case(class_name))


def _set_loss(session: Session, output: str, class_name: str) -> None:
    """Takes another loss; what the output gives stays as it is: logits or probabilities."""
    spec = current_spec(session)
    before = loss_of(spec, output)
    config: dict[str, JsonValue]
    if class_name == CUSTOM_LOSS:
        config = {"expression": _first_formula(session, spec, output)}
    elif "Crossentropy" in class_name and "from_logits" in before.config:
        config = {"from_logits": before.config["from_logits"]}
    else:
        config = starting_config("losses", class_name)
    usual = loss_of(usual_spec(session), output)
    same = usual.class_name == class_name
    _put_loss(session, output, usual if same else Loss(class_name=class_name, config=config))
    forget_drafts(session, "loss", "")


def _first_formula(session: Session, spec: TrainingSpec, output: str) -> str:
    target, units = _goal(session, spec, output)
    if target is None or target.is_numbers or units is None or units < 2:
        return EXAMPLE
    return EXAMPLE_OF_LABELS.format(units=units)


def _set_formula(session: Session, output: str, text: str) -> None:
    _put_loss(session, output, Loss(class_name=CUSTOM_LOSS, config={"expression": text}))


def _change_loss(session: Session, output: str, change: Change) -> None:
    loss = loss_of(current_spec(session), output)
    _put_loss(session, output, loss.model_copy(update={"config": change(loss.config)}))


def _put_loss(session: Session, output: str, loss: Loss) -> None:
    spec = current_spec(session)
    choose(session, loss={**spec.loss, output: loss} if isinstance(spec.loss, dict) else loss)


def _set_weight(session: Session, output: str, weight: float) -> None:
    kept = {**current_spec(session).loss_weights, output: weight}
    choose(session, loss_weights={name: value for name, value in kept.items() if value != 1})


def _set_metrics(session: Session, output: str, class_names: list[str]) -> None:
    spec, usual = current_spec(session), usual_spec(session)
    known = {
        metric.class_name: metric
        for metric in (*metrics_of(usual, output), *metrics_of(spec, output))
    }
    target, _ = _goal(session, spec, output)
    classes = len(target.classes) if target else 0
    chosen: list[Metric] = []
    for class_name in class_names:
        metric = known.get(class_name) or _new_metric(class_name, classes)
        if metric.name in {each.name for each in chosen}:
            metric = metric.model_copy(update={"name": snake_case(class_name)})
        chosen.append(metric)
    _put_metrics(session, output, tuple(chosen))


def _new_metric(class_name: str, classes: int) -> Metric:
    config = starting_config("metrics", class_name, classes)
    return Metric(class_name=class_name, name=_metric_name(class_name, config), config=config)


def _change_metric(session: Session, output: str, class_name: str, change: Change) -> None:
    def changed(metric: Metric) -> Metric:
        if metric.class_name != class_name:
            return metric
        config = change(metric.config)
        name = _metric_name(class_name, config) if "TopK" in class_name else metric.name
        return metric.model_copy(update={"config": config, "name": name})

    metrics = metrics_of(current_spec(session), output)
    _put_metrics(session, output, tuple(map(changed, metrics)))


def _put_metrics(session: Session, output: str, metrics: tuple[Metric, ...]) -> None:
    spec = current_spec(session)
    whole = {**spec.metrics, output: metrics} if isinstance(spec.metrics, dict) else metrics
    choose(session, metrics=whole)


def loss_words(spec: TrainingSpec) -> str:
    """Says in a line which losses are set."""
    said = []
    for output in _outputs(spec):
        loss = loss_of(spec, output)
        words = " · ".join(filter(None, (loss.class_name, config_words(loss.config))))
        said.append(f"{output}: {words}" if output else words)
    return "; ".join(said)
