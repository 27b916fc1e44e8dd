"""The part of a script that compiles the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from builder.datasets.base import Target
from builder.export.code.expressions import in_black_style
from builder.export.code.layout import INDENT, Call, Code, Keyword, Listing, Text, lay_out, quoted
from builder.export.code.literals import literal
from builder.training.catalogue import Section, choices
from builder.training.custom_loss import NAMES, read_custom_loss
from builder.training.labels import change_of, one_hot
from builder.training.monitors import of_output
from builder.training.spec import CUSTOM_LOSS, Loss, Metric, TrainingSpec

Lines = list[str]

_ONE_HOT = '''\
def one_hot(y_true, y_pred):
    """Returns labels as ones and zeros, for what compares a value for each class."""
    labels = ops.cast(ops.reshape(y_true, ops.shape(y_pred)[:-1]), "int32")
    return ops.one_hot(labels, y_pred.shape[-1], dtype=y_pred.dtype)'''

_COLUMN = '''\
def column(y_true, y_pred):
    """Returns labels in the shape of the outputs, so that each meets its own."""
    return ops.reshape(y_true, ops.shape(y_pred))'''

_ONE_FOR_EACH = """\
    losses = {losses}
    return ops.mean(ops.reshape(losses, (ops.shape(losses)[0], -1)), axis=1)"""

_BUILT = """\
    # Keras would build it within `fit`, where it forgets that its means begin at the weights.
    model.optimizer.build(model.trainable_variables)"""


def compiling_code(
    spec: TrainingSpec,
    outputs: Sequence[str],
    targets: Sequence[Target],
    widths: Sequence[int | None],
) -> list[Lines]:
    """Returns `compile_model(model)` and what it needs.

    Args:
        spec: The training.
        outputs: What Keras calls the model's outputs.
        targets: What they learn.
        widths: The lengths of their last axes.
    """
    writer = _Writer(weighed=spec.class_weights is not None)
    losses = [
        writer.loss(of_output(spec.loss, output), target, width)
        for output, target, width in zip(outputs, targets, widths, strict=True)
    ]
    metrics = [
        Listing(
            tuple(writer.metric(m, target, width) for m in of_output(spec.metrics, output) or ())
        )
        for output, target, width in zip(outputs, targets, widths, strict=True)
    ]
    weights = [spec.loss_weights.get(name, 1.0) for name in outputs]
    arguments = [
        Keyword("optimizer", _optimizer(spec)),
        Keyword("loss", _one_or_list(losses)),
        *([Keyword("loss_weights", literal(weights))] if spec.loss_weights else []),
        Keyword("metrics", _one_or_list(metrics)),
        Keyword("jit_compile", Text("False")),
    ]
    if spec.steps_per_execution > 1:
        arguments.append(Keyword("steps_per_execution", literal(spec.steps_per_execution)))
    function = [
        "def compile_model(model):",
        f'{INDENT}"""Says how the model learns and what is measured."""',
        *lay_out(Call("model.compile", tuple(arguments)), INDENT),
        *(_BUILT.splitlines() if spec.optimizer == "ScheduleFreeAdamW" else ()),
    ]
    return [*writer.parts, function]


class _Writer:
    """Writes losses and metrics, and once each the functions and classes that they need.

    Args:
        weighed: Whether examples have weights: then a formula must give one loss for each.

    Attributes:
        parts: These functions and classes.
    """

    def __init__(self, *, weighed: bool) -> None:
        self.parts: list[Lines] = []
        self._weighed = weighed

    def loss(self, loss: Loss | None, target: Target, width: int | None) -> Code:
        if loss is None:
            return Text("None")
        if loss.class_name == CUSTOM_LOSS:
            return Text(self._formula(loss))
        path = self._class("losses", loss.class_name, target, width)
        return Call(path, _arguments("losses", loss.class_name, loss.config))

    def metric(self, metric: Metric, target: Target, width: int | None) -> Code:
        path = self._class("metrics", metric.class_name, target, width)
        arguments = _arguments("metrics", metric.class_name, metric.config)
        return Call(path, (*arguments, Keyword("name", Text(quoted(metric.name)))))

    def _formula(self, loss: Loss) -> str:
        expression = read_custom_loss(loss.config)
        written = in_black_style(expression.to_code(NAMES))
        body = _ONE_FOR_EACH.format(losses=written) if self._weighed else f"    return {written}"
        lines = ['    """Says how far outputs are from the targets."""', *body.splitlines()]
        for number in range(1, len(self.parts) + 2):
            name = "custom_loss" if number == 1 else f"custom_loss_{number}"
            part = [f"def {name}(y_true, y_pred):", *lines]
            if part in self.parts:
                return name
            if not any(each[0] == part[0] for each in self.parts):
                break
        self._add(part)
        return name

    def _class(self, section: Section, name: str, target: Target, width: int | None) -> str:
        change = change_of(section, name, target, width)
        if change is None:
            return f"keras.{section}.{name}"
        function = "one_hot" if change is one_hot else "column"
        self._add((_ONE_HOT if change is one_hot else _COLUMN).splitlines())
        both = section == "metrics" and name in choices("losses")
        own = f"{name}MetricOfLabels" if both else f"{name}OfLabels"
        self._add(_own_class(own, section, name, function))
        return own

    def _add(self, part: Lines) -> None:
        if part not in self.parts:
            self.parts.append(part)


def _own_class(own: str, section: Section, name: str, function: str) -> Lines:
    about = f'{INDENT}"""`{name}` of labels that are single integers."""'
    head = [f"class {own}(keras.{section}.{name}):", about, ""]
    changed = f"{function}(y_true, y_pred)"
    if section == "losses":
        return [
            *head,
            f"{INDENT}def call(self, y_true, y_pred):",
            f"{INDENT * 2}return super().call({changed}, y_pred)",
        ]
    return [
        *head,
        f"{INDENT}def update_state(self, y_true, y_pred, sample_weight=None):",
        f"{INDENT * 2}super().update_state({changed}, y_pred, sample_weight)",
    ]


def _optimizer(spec: TrainingSpec) -> Code:
    rate = Keyword("learning_rate", Text("LEARNING_RATE"))
    arguments = _arguments("optimizers", spec.optimizer, spec.optimizer_config)
    return Call(f"keras.optimizers.{spec.optimizer}", (rate, *arguments))


def _arguments(section: Section, name: str, config: Mapping[str, Any]) -> tuple[Code, ...]:
    args = choices(section)[name].args
    return tuple(
        Keyword(arg.name, literal(config[arg.name], arg.kind))
        for arg in args
        if arg.name in config and (arg.required or config[arg.name] != arg.default)
    )


def _one_or_list(items: Sequence[Code]) -> Code:
    return items[0] if len(items) == 1 else Listing(tuple(items))
