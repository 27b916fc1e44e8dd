"""What is to be explained: which output, which class, and whether at once or at length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any

import streamlit as st

from builder.datasets import Feature, Target
from builder.inspection.channels import LAST
from builder.training.matching import chosen_inputs
from builder.ui.figures import measure, plural
from builder.ui.inspection.subject import Subject
from builder.workers.client import LabResult

AT_ONCE = 12_000_000
"""How many activations a page waits for; more are asked for with a bar and a button to stop."""

_SLOW = frozenset(
    {"LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "ConvLSTM2D", "TimeDistributed"}
)
_SLOWER = 20
"""How much longer layers take that go step by step."""


def draw_aim(subject: Subject) -> dict[str, Any] | None:
    """Draws the choice of what is explained; None where the network cannot be asked."""
    answer = subject.ask_of_sample("predict")
    if answer is None:
        return None
    answers = answer.data["answers"]
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        output = 0
        if len(answers) > 1:
            output = subject.select(
                "Output", "why-output", range(len(answers)), said=lambda at: _output(answers[at])
            )
        value = answer.arrays[f"output_{output}"]
        target = _target(subject, answers[output]["target"])
        which = _draw_which(subject, answers[output], target, value)
        of = "score"
        if target is None or target.classes:
            of = subject.select(
                "Explain", "why-of", ("score", "output"), said=_kinds.__getitem__,
                help="A sure network's probabilities hardly change any more; the score from "
                "before the softmax or sigmoid still does. Where the network ends without one, "
                "both are the same.",
            )  # fmt: skip
    return {"output": output, "which": which, "of": of}


_kinds = {"score": "the score", "output": "the output itself"}


def _output(said: Mapping[str, Any]) -> str:
    return f"{said['name']}: {said['target']}" if said["target"] else str(said["name"])


def _target(subject: Subject, name: str) -> Target | None:
    targets = subject.dataset.targets if subject.dataset is not None else ()
    return next((each for each in targets if each.name == name), None)


def _draw_which(
    subject: Subject, said: Mapping[str, Any], target: Target | None, value: Any
) -> str | int:
    """Draws the choice of a class, or of one of several numbers."""
    classes: Sequence[str] = said["classes"]
    if classes:
        known = subject.dataset is not None and "own" not in subject.sample
        names: dict[str | int, str] = {"predicted": "the predicted class"}
        if known:
            names["true"] = "the true class"
        names.update({at: str(name) for at, name in enumerate(classes)})
        return subject.select("Class", "why-class", list(names), said=lambda each: names[each])
    if value.size == 1:
        return 0
    if value.ndim > 1:
        return "all"
    options: list[str | int] = [*range(value.size), "all"]
    return subject.select(
        "Number", "why-number", options,
        said=lambda at: "the sum of all" if at == "all" else _number(target, at),
    )  # fmt: skip


def _number(target: Target | None, at: Any) -> str:
    if target is not None and target.task == "box":
        return ("left", "top", "right", "bottom")[at]
    return f"number {at + 1}"


def ask_either_way(
    subject: Subject, op: str, what: str, passes: int, **args: Any
) -> LabResult | None:
    """Asks at once where that is fast, and at length where it is not.

    Args:
        subject: What is looked at.
        op: An operation about a sample.
        what: What the button says that starts it.
        passes: How often the network is computed.
        **args: The operation's other arguments.
    """
    if passes * cost(subject) <= AT_ONCE:
        return subject.ask_of_sample(op, **args)
    return subject.ask_at_length(op, what, sample=dict(subject.sample), **args)


def cost(subject: Subject) -> int:
    """Returns about how many numbers the network computes for a sample."""
    slow = any(node["class_name"] in _SLOW for node in subject.nodes)
    values = sum(prod(size or 1 for size in shape) for n in subject.nodes for shape in n["shapes"])
    return int(values * (_SLOWER if slow else 1))


def features_of(subject: Subject) -> list[Feature | None]:
    """Returns what goes into each input of the model, in its order; None where nobody knows."""
    entrances = [node for node in subject.nodes if node["class_name"] == "Input"]
    known: Sequence[Feature | None] = ()
    if subject.dataset is not None:
        known = chosen_inputs(subject.spec, subject.dataset)
    return [known[at] if at < len(known) else None for at in range(len(entrances) or 1)]


def input_axes(subject: Subject) -> list[int]:
    """Returns where each of the model's inputs has its channels: see `inspection.channels`."""
    entrances = [node for node in subject.nodes if node["class_name"] == "Input"]
    return [int(node["channel_axes"][0]) for node in entrances] or [LAST]


def names_of(subject: Subject) -> list[str]:
    """Returns what the model's inputs are called."""
    entrances = [str(node["name"]) for node in subject.nodes if node["class_name"] == "Input"]
    given = features_of(subject)
    return [
        feature.name if feature is not None else name
        for name, feature in zip(entrances or ["input"], given, strict=True)
    ]


def said_of(subject: Subject, data: Mapping[str, Any]) -> str:
    """Says in words what was explained, with its value."""
    answer = subject.ask_of_sample("predict")
    said = answer.data["answers"][data["output"]] if answer else {"classes": (), "target": ""}
    index = data["index"]
    name = "the output"
    if index is not None:
        name = f"“{said['classes'][index]}”" if said["classes"] else f"number {index + 1}"
    where = f", over the {plural(data['places'], 'place')} of it" if data["places"] else ""
    kind = "score before the end's softmax or sigmoid" if data["before"] else "output"
    return f"Explained: {name} ({kind} {measure(data['score'])}{where})."
