"""What a data set is: its description, which is always at hand, and a function that loads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol, get_args

import numpy as np
from numpy.typing import NDArray

Task = Literal["classification", "binary", "regression", "image", "mask", "box", "sequence"]
"""What is learnt: classes, two classes, numbers; an image; a class for each pixel; the corners of
a box; a class for each step of a sequence. Targets of `"image"` and `"box"` are numbers."""

Kind = Literal["image", "points", "table", "series", "text", "video"]
"""What an input looks like. `"series"`: `(steps, values)`; `"text"`: integers `(length,)`, 0 for
padding, each naming a token of `Feature.values`; `"video"`: `(frames, height, width, channels)`."""


class DatasetUnavailable(RuntimeError):
    """A data set cannot be had now. The message says what to do."""


class Progress(Protocol):
    """Is told how far loading is. It may raise to break off."""

    def __call__(self, note: str, fraction: float | None, /) -> None:
        """Takes what is being done, and the part that is done from 0 to 1 where it is known."""


def silent(note: str, fraction: float | None, /) -> None:
    """A `Progress` that tells nobody."""


Split = Literal["train", "test"]


@dataclass(frozen=True, slots=True)
class Part:
    """One more input or target of every example.

    Attributes:
        train: For the training examples, `(n, *shape)`.
        test: For the test examples.
    """

    train: NDArray[Any]
    test: NDArray[Any]


@dataclass(frozen=True, slots=True)
class Arrays:
    """The examples, ready for training.

    Attributes:
        x_train: Inputs, `(n, *input_shape)`: float32, or int32 for the tokens of a text.
        y_train: Targets, `(n, *target_shape)`: int64 labels from 0, or float32 values.
        x_test: Like `x_train`, never seen in training.
        y_test: Like `y_train`.
        more_inputs: Further inputs of the same examples, in the order of the description.
        more_targets: Further targets of the same examples.
        words: The tokens of a text by number, where its description cannot know them.
    """

    x_train: NDArray[Any]
    y_train: NDArray[Any]
    x_test: NDArray[Any]
    y_test: NDArray[Any]
    more_inputs: tuple[Part, ...] = ()
    more_targets: tuple[Part, ...] = ()
    words: tuple[str, ...] = ()

    def inputs(self, split: Split) -> tuple[NDArray[Any], ...]:
        """Returns all inputs of the training or the test examples."""
        first = self.x_train if split == "train" else self.x_test
        return (first, *(getattr(part, split) for part in self.more_inputs))

    def targets(self, split: Split) -> tuple[NDArray[Any], ...]:
        """Returns all targets of the training or the test examples."""
        first = self.y_train if split == "train" else self.y_test
        return (first, *(getattr(part, split) for part in self.more_targets))

    @property
    def nbytes(self) -> int:
        """The memory of all examples."""
        return sum(
            array.nbytes
            for split in get_args(Split)
            for array in (*self.inputs(split), *self.targets(split))
        )


@dataclass(frozen=True, slots=True)
class Scale:
    """How large training values are that are far from 0 and 1.

    Attributes:
        mean: Of each value of an example, over the training examples.
        deviation: The standard deviation of each.
    """

    mean: tuple[float, ...]
    deviation: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Feature:
    """One input of an example.

    Attributes:
        name: What it is called in the data set.
        kind: What it looks like.
        shape: Its shape, without the batch axis.
        value_range: The least and the greatest value; None where it has no bounds. Of a text, 0
            and the last number of its vocabulary.
        values: Names of its values, for points and tables; of a text, its tokens by number.
        scale: How large the values are, where networks would learn them badly as they are.
    """

    name: str
    kind: Kind
    shape: tuple[int, ...]
    value_range: tuple[float, float] | None = None
    values: tuple[str, ...] = ()
    scale: Scale | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that is to be learnt from an example.

    Attributes:
        name: What it is called in the data set.
        task: What is learnt.
        shape: Its shape, without the batch axis: `()` for labels, the places of a mask or a
            sequence.
        classes: Names of the classes, by label; empty for numbers.
        value_range: The least and the greatest number; None where there are no bounds.
        scale: How large the numbers are, where they are far from 0 and 1.
    """

    name: str
    task: Task
    shape: tuple[int, ...] = ()
    classes: tuple[str, ...] = ()
    value_range: tuple[float, float] | None = None
    scale: Scale | None = None

    @property
    def is_numbers(self) -> bool:
        """Whether numbers are learnt: a vector, an image or a box, no classes."""
        return self.task in ("regression", "image", "box")

    @property
    def is_per_place(self) -> bool:
        """Whether there is a class for every pixel or every step."""
        return self.task in ("mask", "sequence")


@dataclass(frozen=True, slots=True)
class Dataset:
    """A data set: what it holds, where it is from, and how to load it.

    Most have one input and one target per example, which its own fields describe. Further ones
    are in `more_inputs` and `more_targets`; `inputs` and `targets` are all of them.

    Attributes:
        name: The key in `DATASETS`.
        title: What people call it.
        task: What is learnt.
        kind: What a sample looks like.
        input_shape: Shape of one input, without the batch axis.
        target_shape: Shape of one target: `()` for labels.
        classes: Names of the classes, by label; empty for numbers.
        train_size: Training examples.
        test_size: Test examples.
        source: Who made it, with an address.
        licence: Under which terms, as far as its makers state any.
        about: What it is, for a student.
        value_range: The least and the greatest input value; None where it has no bounds.
        load: Reads, makes or downloads the examples.
        features: Names of the input values, for points and tables; the tokens of a text.
        target: Name of the target, for regression and where there are several.
        target_range: The least and the greatest target value; None where it has no bounds.
        needs_download: Whether the first use needs a network or a file in `STRATA_DATA`.
        learning_rate: A step size at which Adam learns it well.
        epochs: Epochs after which a small model has learnt it.
        batch_size: Examples per step that suit it.
        input_name: What the first input is called beside others.
        more_inputs: Further inputs of the same example.
        more_targets: Further targets of the same example.
        scale: How large the input values are, where networks would learn them badly.
        target_scale: The same of the target values.
        largest_share: The part of the training examples that have the most common class of the
            first target; 0 where all are as common, or it is not known.
    """

    name: str
    title: str
    task: Task
    kind: Kind
    input_shape: tuple[int, ...]
    target_shape: tuple[int, ...]
    classes: tuple[str, ...]
    train_size: int
    test_size: int
    source: str
    licence: str
    about: str
    value_range: tuple[float, float] | None
    load: Callable[[Progress], Arrays]
    features: tuple[str, ...] = ()
    target: str = ""
    target_range: tuple[float, float] | None = None
    needs_download: bool = False
    learning_rate: float = 1e-3
    epochs: int = 10
    batch_size: int = 32
    input_name: str = "inputs"
    more_inputs: tuple[Feature, ...] = ()
    more_targets: tuple[Target, ...] = ()
    scale: Scale | None = None
    target_scale: Scale | None = None
    largest_share: float = 0.0

    @property
    def inputs(self) -> tuple[Feature, ...]:
        """All inputs of an example."""
        first = Feature(
            self.input_name,
            self.kind,
            self.input_shape,
            self.value_range,
            self.features,
            self.scale,
        )
        return (first, *self.more_inputs)

    @property
    def targets(self) -> tuple[Target, ...]:
        """All targets of an example."""
        first = Target(
            self.target or "label",
            self.task,
            self.target_shape,
            self.classes,
            self.target_range,
            self.target_scale,
        )
        return (first, *self.more_targets)


def of_each_class(labels: NDArray[Any], count: int) -> NDArray[np.int64]:
    """Returns the indices of the first `count` examples of every label, label by label.

    Args:
        labels: Integers, `(n,)`.
        count: Examples per label; a rare label gives fewer.
    """
    chosen = [np.flatnonzero(labels == label)[:count] for label in np.unique(labels)]
    return np.concatenate(chosen) if chosen else np.empty(0, dtype=np.int64)
