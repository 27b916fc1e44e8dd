"""What the network says of all test (or training) data: asked once, for every view of it."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from builder.datasets import Dataset, Target
from builder.ui import markup
from builder.ui.figures import count
from builder.ui.inspection.exports import Content
from builder.ui.inspection.subject import Subject
from builder.ui.laboratory import states_of
from builder.workers.client import LabError, LabResult

PATIENCE = 4.0
"""Seconds that a page waits for all predictions; what takes longer is started by a button."""

SPLITS = {"test": "Test data", "train": "Training data"}


def size_of(dataset: Dataset, split: str) -> int:
    """Returns how many test or training examples there are."""
    return dataset.test_size if split == "test" else dataset.train_size


def splits_of(dataset: Dataset | None) -> Mapping[str, str]:
    """Returns the splits that have examples, with what they are called, the usual one first.

    Data that people have brought may have no test part.
    """
    if dataset is None:
        return SPLITS
    return {split: words for split, words in SPLITS.items() if size_of(dataset, split)}


@dataclass(frozen=True)
class Told:
    """What one output says of all data.

    Attributes:
        subject: What is looked at, its state by its step, so that the answer stays true.
        split: `"test"` or `"train"`.
        output: Which output.
        name: What the model calls it.
        several: Whether the model has more than one.
        target: What it is to say.
        kind: What is kept of it: see `builder.inspection.predictions_of_all.Kind`.
        logits: Whether the model gives logits.
        loss: The class of its loss.
        said: What is kept of it, `(n, ...)`.
        truth: What is right, `(n, ...)`; None for images.
        of: How many samples there are, of which the first are looked at.
        state: Of the weights.
    """

    subject: Subject
    split: str
    output: int
    name: str
    several: bool
    target: Target
    kind: str
    logits: bool
    loss: str
    said: NDArray[Any]
    truth: NDArray[Any] | None
    of: int
    state: Mapping[str, Any]

    @property
    def right(self) -> NDArray[Any]:
        """What is right, where it is kept."""
        if self.truth is None:
            raise ValueError("The images that are right are not kept.")
        return self.truth

    @property
    def predicted(self) -> NDArray[Any]:
        """The likeliest class of each sample, or of each of its places."""
        return self.said if self.kind == "places" else self.said.argmax(axis=1)

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes."""
        return tuple(map(str, self.target.classes))


def tell_all(subject: Subject, split: str) -> LabResult | None:
    """Asks for all predictions; where that takes long, after a button, with a bar.

    Returns:
        What the lab's `predict_all` gives; None while it is not there.
    """
    asked = pinned(subject)
    answer = _at_once(asked, split)
    if answer is None or not answer.data.get("unfinished"):
        return answer
    return asked.ask_at_length("predict_all", f"Predict all {SPLITS[split].lower()}", split=split)


def _at_once(subject: Subject, split: str) -> LabResult | None:
    """What was asked for at length before, or else what the lab says within its patience."""
    known = subject.answered("predict_all", split=split)
    return known or subject.ask("predict_all", split=split, patience=PATIENCE)


def draw_told(
    subject: Subject,
    title: str,
    kinds: Collection[str],
    wanted: str,
    *,
    fits: Callable[[Target], bool] = lambda target: True,
) -> Told | None:
    """Draws which data and which output are looked at, and asks for all predictions.

    Args:
        subject: What is looked at.
        title: The heading of the picture.
        kinds: Of which kinds an output may be.
        wanted: What to say where there is none, such as `"No output tells classes apart."`
        fits: What its target must be beside that.

    Returns:
        None where there is no answer (yet), which is said.
    """
    heading = st.container()
    with st.container(horizontal=True, gap="small", key=subject.key("all-data")):
        splits = splits_of(subject.dataset)
        split = subject.select("Data", "split", tuple(splits), said=splits.__getitem__)
        spot = st.container(key=subject.key("all-output"))
    answer = tell_all(subject, split)
    if answer is None:
        return None
    with heading:
        subject.title(title, answer.data)
    targets = {each.name: each for each in subject.dataset.targets} if subject.dataset else {}
    fitting = [
        place
        for place, each in enumerate(answer.data["answers"])
        if each["kind"] in kinds and each["target"] in targets and fits(targets[each["target"]])
    ]
    if not fitting:
        st.info(wanted, icon=":material/info:")
        return None
    output = fitting[0]
    if len(fitting) > 1:
        with spot:
            output = subject.select(
                "Output", "output", fitting, said=lambda each: answer.data["answers"][each]["name"]
            )
    return _told(pinned(subject), split, output, answer, targets)


def told_of(subject: Subject, split: str, output: int = 0) -> Told | None:
    """Returns what an output says of all data, for a view that asks no more of it.

    Returns:
        None where the data are not here, or it takes so long that it is to be asked for first.
    """
    answer = _at_once(pinned(subject), split)
    if answer is None or answer.data.get("unfinished"):
        return None
    targets = {each.name: each for each in subject.dataset.targets} if subject.dataset else {}
    if answer.data["answers"][output]["target"] not in targets:
        return None
    return _told(pinned(subject), split, output, answer, targets)


def _told(
    subject: Subject, split: str, output: int, answer: LabResult, targets: Mapping[str, Target]
) -> Told:
    asked = answer.data["answers"][output]
    return Told(
        subject=subject,
        split=split,
        output=output,
        name=asked["name"],
        several=len(answer.data["answers"]) > 1,
        target=targets[asked["target"]],
        kind=asked["kind"],
        logits=asked["logits"],
        loss=asked["loss"],
        said=answer.arrays[f"said_{output}"],
        truth=answer.arrays.get(f"truth_{output}"),
        of=answer.data["of"],
        state=answer.data,
    )


def pinned(subject: Subject) -> Subject:
    """Returns the same with its state by its step: also that of a run that goes on."""
    states = states_of(subject.run)
    if subject.step is not None or not states:
        return subject
    return replace(subject, step=states[-1].step)


def note_how_many(told: Told, *words: str) -> None:
    """Says how to read a picture, and how many samples it is of."""
    number = len(told.said)
    data = SPLITS[told.split].lower()
    of = f"All {count(number)} samples of the {data}."
    if number < told.of:
        of = f"The first {count(number)} of {count(told.of)} samples of the {data}."
    markup.note(" ".join([*words, of]))


def data_files(told: Told) -> Mapping[str, Content]:
    """Returns the file that `said_code` reads."""
    return {"data.npz": lambda: _data(told)}


def _data(told: Told) -> bytes:
    answer = told.subject.ask("data_of_run", split=told.split)
    if answer is None:
        raise LabError("The lab gave no answer.")
    stream = io.BytesIO()
    arrays: dict[str, Any] = dict(answer.arrays)
    np.savez(stream, **arrays)
    return stream.getvalue()


def said_code(told: Told) -> str:
    """Returns code that gives `inputs`, `truth`, and `said`, what is kept of the output.

    For classes `said` are probabilities; for masks and sequences it is a class for each place.
    """
    lines = [
        f'with np.load("data.npz") as arrays:  # all {SPLITS[told.split].lower()}',
        '    inputs = [arrays[name] for name in arrays.files if name.startswith("x_")]',
        f'    truth = arrays["y_{told.output}"]',
        "said = model.predict(inputs if len(inputs) > 1 else inputs[0], verbose=0)",
    ]
    if told.several:
        lines.append(f"said = said[{told.output}]")
    return "\n".join([*lines, *kept_code(told)]) + "\n"


def kept_code(told: Told) -> list[str]:
    """Returns the lines that make of the output `said` what is kept of it."""
    if told.kind == "places":
        return [
            "if said.shape[-1] == 1:",
            f"    said = (said[..., 0] > {0 if told.logits else 0.5}).astype(int)",
            "else:",
            "    said = said.argmax(axis=-1)",
        ]
    if told.kind == "images":
        return ["truth = truth.reshape(said.shape)"]
    if told.kind != "classes":
        return []
    classes = len(told.classes)
    lines = ["said = said.reshape(len(said), -1)"]
    if told.logits:
        softmax = "Categorical" in told.loss
        if classes == 2:
            lines += [
                "if said.shape[1] == 1:",
                "    said = keras.ops.convert_to_numpy(keras.ops.sigmoid(said))",
            ]
            function = "softmax" if softmax else "sigmoid"
            lines += [
                "else:",
                f"    said = keras.ops.convert_to_numpy(keras.ops.{function}(said))",
            ]
        else:
            function = "softmax" if softmax else "sigmoid"
            lines.append(f"said = keras.ops.convert_to_numpy(keras.ops.{function}(said))")
    if classes == 2:
        lines += [
            "if said.shape[1] == 1:  # one number stands for the second class",
            "    said = np.concatenate([1 - said, said], axis=1)",
        ]
    return lines
