"""What a network says of a sample."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from builder.datasets import Target
from builder.inspection.scores import top_share
from builder.plots.bars import probability_bars, unit_bars
from builder.training.probabilities import sigmoid, softmax
from builder.ui import markup
from builder.ui.figures import measure
from builder.ui.inspection.exports import as_csv, draw_exports
from builder.ui.inspection.prediction_of_all import splits_of, tell_all
from builder.ui.inspection.subject import Subject
from builder.ui.laboratory import all_of
from builder.ui.sample_answers import draw_answer, draws_answer
from builder.workers.client import LabResult

_TOP = 5


def draw_prediction(subject: Subject) -> None:
    """Draws what the network says of the sample, and how often that is right on the test data."""
    answer = subject.ask_of_sample("predict")
    if answer is None:
        return
    subject.title("Prediction", answer.data)
    draw_answers(subject, answer, large=True)
    draw_exports(
        subject,
        "prediction",
        csv=lambda: as_csv(("output", "class or place", "value"), _rows(answer)),
        code=prediction_code(answer.data["answers"], _endings(answer)),
    )
    if subject.dataset is not None:
        _draw_accuracy(subject)


def _rows(answer: LabResult) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for number, said in enumerate(answer.data["answers"]):
        told = answer.arrays.get(f"probabilities_{number}")
        values = answer.arrays[f"output_{number}"] if told is None else told
        names = said["classes"] if told is not None else range(values.size)
        rows += [
            (said["name"], name, float(value))
            for name, value in zip(names, values.ravel(), strict=True)
        ]
    return rows


_FUNCTIONS: Mapping[str, Callable[[Any], Any]] = {
    "": lambda said: said,
    "sigmoid": sigmoid,
    "softmax": lambda said: softmax(said[None])[0],
}
"""What may stand between an output and its probabilities, by its name in `keras.ops`."""


def _endings(answer: LabResult) -> list[str]:
    """The lines that make of each output `said` the probabilities that are drawn of it."""
    endings = []
    for number in range(len(answer.data["answers"])):
        told = answer.arrays.get(f"probabilities_{number}")
        said = np.asarray(answer.arrays[f"output_{number}"], np.float64).ravel()
        endings.append("" if told is None else _ending(said, told.ravel()))
    return endings


def _ending(said: NDArray[Any], told: NDArray[Any]) -> str:
    of_two = said.size == 1 and told.size == 2

    def gives(found: NDArray[Any]) -> bool:
        found = np.concatenate([1 - found, found]) if of_two else found
        return found.shape == told.shape and np.allclose(found, told, atol=1e-4, equal_nan=True)

    function = next((name for name, of in _FUNCTIONS.items() if gives(of(said))), "")
    lines = f"said = keras.ops.convert_to_numpy(keras.ops.{function}(said))\n" if function else ""
    two = "said = np.concatenate([1 - said, said], axis=-1)  # it stands for the second class\n"
    return lines + (two if of_two else "")


def prediction_code(answers: Sequence[Mapping[str, Any]], endings: Sequence[str] = ()) -> str:
    """Returns code that gives what the model says of the sample, output by output.

    Args:
        answers: What the lab's `predict` says of each output.
        endings: For each the lines that make of `said` what is drawn; none where it is as it is.
    """
    several = len(answers) > 1
    lines = [
        "outputs = model.predict(sample if len(sample) > 1 else sample[0], verbose=0)\n",
        "" if several else "outputs = [outputs]\n",
        "shown = {}\n",
    ]
    for place, each in enumerate(answers):
        lines += [
            f"said = outputs[{place}]\n",
            endings[place] if endings else "",
            f"shown[{str(each['name'])!r}] = said[0].ravel()\n",
        ]
    return "".join(lines) + (
        "result = np.concatenate(list(shown.values()))\n"
        "for name, values in shown.items():\n"
        "    fig = px.bar(y=values, title=name)\n"
        "    fig.show()\n"
    )


def _draw_accuracy(subject: Subject) -> None:
    """Draws on how many of all data the right class is the likeliest, or among five."""
    split, data = next(iter(splits_of(subject.dataset).items()))
    answer = tell_all(subject, split)
    if answer is None:
        return
    drawn = [(place, each) for place, each in enumerate(answer.data["answers"])
             if each["kind"] == "classes"]  # fmt: skip
    if not drawn:
        return
    markup.heading(f"On the {data.lower()}")
    for place, said in drawn:
        told, truth = answer.arrays[f"said_{place}"], answer.arrays[f"truth_{place}"]
        name = f"{said['name']}: " if len(answer.data["answers"]) > 1 else ""
        places = [1, *([_TOP] if told.shape[1] > _TOP else [])]
        markup.tiles(
            [
                (f"{name}top-{each} accuracy", f"{100 * top_share(told, truth, each):.2f} %")
                for each in places
            ]
        )
    number = answer.data["count"]
    markup.note(
        f"On which part of {number:,} samples the right class is the likeliest one (top-1)"
        + (f", or among the {_TOP} likeliest (top-{_TOP})." if told.shape[1] > _TOP else ".")
    )


def draw_answers(subject: Subject, answer: LabResult, *, large: bool, bars: bool = True) -> None:
    """Draws what the network says of the sample, output by output.

    Args:
        subject: What is looked at.
        answer: What the lab's `predict` gives.
        large: Whether this is all there is to see, not a card beside a picture.
        bars: Whether the probabilities of all classes are drawn.
    """
    for number, said in enumerate(answer.data["answers"]):
        if len(answer.data["answers"]) > 1:
            markup.heading(_heading(said))
        truth = _truth(subject, said["target"], answer.arrays)
        target = _target(subject, said["target"])
        if target is not None and draws_answer(target):
            draw_answer(target, answer.arrays["x"], truth, answer.arrays[f"output_{number}"])
            continue
        if not large:
            _draw_answer(said, truth, number, answer.arrays)
        if bars:
            _draw_bars(subject, said, number, answer.arrays, large=large)


def _heading(said: Mapping[str, Any]) -> str:
    name, target = str(said["name"]), str(said["target"])
    return name if name.lower() == target.lower() else f"{name}: {target}"


def _draw_bars(subject: Subject, said: Any, number: int, arrays: Any, *, large: bool) -> None:
    probabilities = arrays.get(f"probabilities_{number}")
    if probabilities is None:
        if large:
            bars = unit_bars(arrays[f"output_{number}"].reshape(-1))
            key = subject.key("outputs", str(number))
            st.plotly_chart(bars, key=key)
            draw_exports(subject, f"prediction_{said['name']}", chart=key)
        return
    figure = probability_bars(probabilities, said["classes"], said["truth"])
    if large:
        figure.update_layout(height=80 + 40 * len(figure.data[0].y))
    name = subject.key("probabilities", str(number), "large" if large else "small")
    if not large:
        st.plotly_chart(figure, key=name, config={"displayModeBar": False})
        return
    st.plotly_chart(figure, key=name)
    draw_exports(subject, f"prediction_{said['name']}", chart=name)
    _draw_top(said, probabilities)


def _draw_top(said: Any, probabilities: Any) -> None:
    """Draws the likeliest classes, and at which place the right one stands."""
    order = np.argsort(-probabilities, kind="stable")
    truth = said["truth"]
    rows = [
        (
            str(place + 1),
            str(said["classes"][label]),
            measure(float(probabilities[label])),
            "right" if label == truth else "",
        )
        for place, label in enumerate(order[:_TOP])
    ]
    markup.table(("place", "class", "probability", ""), rows, numbers=frozenset({0, 2}))
    if truth is not None:
        place = int(np.flatnonzero(order == truth)[0]) + 1
        within = f"among the first {_TOP}" if place <= _TOP else f"not among the first {_TOP}"
        likeliest = "the likeliest" if place == 1 else f"at place {place}, {within}"
        markup.note(f"The right class, {said['classes'][truth]}, is {likeliest}.")


def _target(subject: Subject, name: str) -> Target | None:
    targets = subject.dataset.targets if subject.dataset is not None else ()
    return next((each for each in targets if each.name == name), None)


def _truth(subject: Subject, name: str, arrays: Any) -> Any | None:
    """The right answer, if one is known: targets come in the order of the data set."""
    names = [each.name for each in subject.dataset.targets] if subject.dataset else []
    right = all_of(arrays, "y")
    return right[names.index(name)] if name in names and right else None


def _draw_answer(said: Any, right_answer: Any, number: int, arrays: Any) -> None:
    classes, truth, predicted = said["classes"], said["truth"], said["predicted"]
    if truth is None or predicted is None:
        given = arrays[f"output_{number}"].reshape(-1)[:6]
        wanted = "" if right_answer is None else _listed(np.reshape(right_answer, -1)[:6])
        if predicted is not None:
            given = arrays[f"probabilities_{number}"][predicted : predicted + 1]
            facts = (("predicted", str(classes[predicted])), ("probability", _listed(given)))
        else:
            facts = (("true", wanted), ("predicted", _listed(given)))
        markup.facts(facts)
        return
    right = "right" if truth == predicted else "wrong"
    likely = measure(float(arrays[f"probabilities_{number}"][predicted]))
    markup.facts(
        (
            ("true", str(classes[truth])),
            ("predicted", f"{classes[predicted]} ({right})"),
            ("probability", likely),
        )
    )


def _listed(values: Any) -> str:
    return ", ".join(measure(float(value)) for value in values)
