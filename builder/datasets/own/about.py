"""The description of a data set that was brought, and the `Dataset` that it makes."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from builder.datasets.base import (
    Arrays,
    Dataset,
    DatasetUnavailable,
    Feature,
    Kind,
    Part,
    Progress,
    Scale,
    Target,
    Task,
)
from builder.datasets.own.plans import Normalisation, Split
from builder.graph.document import Value

FORMAT = 1
PREFIX = "own-"
BY_YOU = "Brought by you"
ARRAYS = "arrays.npz"
ABOUT = "about.json"


class Scaling(Value):
    """How values are normalised: `(value - offset) / spread`, along the last axis.

    Attributes:
        method: What this is called.
        offset: For every value of the last axis; empty where nothing is done.
        spread: Likewise.
    """

    method: Normalisation = "none"
    offset: tuple[float, ...] = ()
    spread: tuple[float, ...] = ()

    def applied(self, values: NDArray[Any]) -> NDArray[np.float32]:
        """Returns normalised values, as float32."""
        if not self.offset:
            return values.astype(np.float32)
        scaled = values.astype(np.float32)
        scaled -= np.asarray(self.offset, np.float32)
        scaled /= np.asarray(self.spread, np.float32)
        return scaled

    def undone(self, values: NDArray[Any]) -> NDArray[np.float32]:
        """Returns what normalised values were before, as float32."""
        if not self.offset:
            return values.astype(np.float32)
        raw = values * np.asarray(self.spread) + np.asarray(self.offset)
        return np.asarray(raw, np.float32)

    def range_of(self, low: float, high: float) -> tuple[float, float]:
        """Returns what becomes of the least and the greatest value."""
        if not self.offset:
            return low, high
        offset, spread = np.asarray(self.offset), np.asarray(self.spread)
        return float(((low - offset) / spread).min()), float(((high - offset) / spread).max())


class Size(Value):
    """How large training values are, as `base.Scale`."""

    mean: tuple[float, ...]
    deviation: tuple[float, ...]

    def scale(self) -> Scale:
        """Returns it as every data set says it."""
        return Scale(self.mean, self.deviation)


class InputAbout(Value):
    """One input: as `base.Feature`, and how it is normalised."""

    name: str
    kind: Kind
    shape: tuple[int, ...]
    value_range: tuple[float, float] | None = None
    values: tuple[str, ...] = ()
    scaling: Scaling = Scaling()
    size: Size | None = None

    def feature(self) -> Feature:
        """Returns it as every data set describes its inputs."""
        size = self.size.scale() if self.size else None
        return Feature(self.name, self.kind, self.shape, self.value_range, self.values, size)


class TargetAbout(Value):
    """One target: as `base.Target`, and how it is normalised."""

    name: str
    task: Task
    shape: tuple[int, ...] = ()
    classes: tuple[str, ...] = ()
    value_range: tuple[float, float] | None = None
    scaling: Scaling = Scaling()
    size: Size | None = None

    def target(self) -> Target:
        """Returns it as every data set describes its targets."""
        size = self.size.scale() if self.size else None
        return Target(self.name, self.task, self.shape, self.classes, self.value_range, size)


class About(Value):
    """All about a data set that was brought, kept beside its arrays.

    Attributes:
        format_version: Of this description.
        title: What it is called.
        origin: The name of the file that it was made from.
        source: What that file was.
        inputs: The inputs.
        targets: The targets.
        train_size: Training examples.
        test_size: Test examples.
        split: How the test part was cut off; None where it was brought.
        counts: Examples of each class of the first target with one for each example, in training
            and test.
        notes: What was left out or changed on the way, in words.
    """

    format_version: int = FORMAT
    title: str
    origin: str = ""
    source: Literal["table", "arrays", "images"]
    inputs: tuple[InputAbout, ...] = Field(min_length=1)
    targets: tuple[TargetAbout, ...] = Field(min_length=1)
    train_size: int
    test_size: int
    split: Split | None = None
    counts: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())
    notes: tuple[str, ...] = ()

    def dataset(self, data_id: str, folder: Path) -> Dataset:
        """Returns the data set.

        Args:
            data_id: Names it.
            folder: Where its arrays are.
        """
        first, target = self.inputs[0].feature(), self.targets[0].target()
        return Dataset(
            name=PREFIX + data_id,
            title=self.title,
            task=target.task,
            kind=first.kind,
            input_shape=first.shape,
            target_shape=target.shape,
            classes=target.classes,
            train_size=self.train_size,
            test_size=self.test_size,
            source=BY_YOU,
            licence="Known to you",
            about=self.in_words(),
            value_range=first.value_range,
            load=self._loader(folder / ARRAYS),
            features=first.values,
            target=target.name,
            target_range=target.value_range,
            scale=first.scale,
            target_scale=target.scale,
            largest_share=self._largest_share(target),
            learning_rate=1e-2 if first.kind in ("table", "points") else 1e-3,
            epochs=20,
            batch_size=max(1, min(32, self.train_size // 20)),
            input_name=first.name,
            more_inputs=tuple(each.feature() for each in self.inputs[1:]),
            more_targets=tuple(each.target() for each in self.targets[1:]),
        )

    def _largest_share(self, target: Target) -> float:
        counts = self.counts[0] if target.classes and not target.shape else ()
        return max(counts) / sum(counts) if sum(counts) else 0.0

    def _loader(self, path: Path) -> Callable[[Progress], Arrays]:
        def load(progress: Progress) -> Arrays:
            progress(f"Reading {self.title}", None)
            return self.loaded(path)

        return load

    def loaded(self, path: Path) -> Arrays:
        """Reads the arrays and normalises them as this says.

        Raises:
            DatasetUnavailable: When they were deleted, or are damaged.
        """
        try:
            with np.load(path, allow_pickle=False) as file:
                inputs = [_part(file, f"x{at}", each) for at, each in enumerate(self.inputs)]
                targets = [_part(file, f"y{at}", each) for at, each in enumerate(self.targets)]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise DatasetUnavailable(
                f"{self.title} is not here any more: it was deleted, or its file is damaged."
            ) from error
        return Arrays(
            x_train=inputs[0].train,
            y_train=targets[0].train,
            x_test=inputs[0].test,
            y_test=targets[0].test,
            more_inputs=tuple(inputs[1:]),
            more_targets=tuple(targets[1:]),
        )

    def in_words(self) -> str:
        """Says where the data are from and what was done to them, one sentence each."""
        return " ".join((f"From {self.origin}.", *self.notes, _split_in_words(self), _scaled(self)))


def _part(file: Any, name: str, about: InputAbout | TargetAbout) -> Part:
    parts = (file[f"{name}_train"], file[f"{name}_test"])
    if isinstance(about, TargetAbout) and about.classes:
        return Part(*(part.astype(np.int64) for part in parts))
    if isinstance(about, InputAbout) and about.kind == "text":
        return Part(*(part.astype(np.int32) for part in parts))
    return Part(*map(about.scaling.applied, parts))


def _split_in_words(about: About) -> str:
    if about.split is None:
        return f"The {about.test_size:,} test examples were brought as such."
    if not about.test_size:
        return "No examples were kept for a test."
    fair = ", of every class in its share" if about.split.stratify and about.counts[0] else ""
    kept = "example was" if about.test_size == 1 else "examples were"
    return f"{about.test_size:,} {kept} kept for the test by seed {about.split.seed}{fair}."


_IN_WORDS: dict[Normalisation, str] = {
    "none": "as they were",
    "unit": "brought to the range from 0 to 1",
    "standard": "brought to a mean of 0 and a standard deviation of 1",
}


def _scaled(about: About) -> str:
    inputs = {each.scaling.method for each in about.inputs if each.kind != "text"} or {"none"}
    targets = {each.scaling.method for each in about.targets}
    sentence = f"Inputs are {_methods(inputs)}"
    if targets != {"none"}:
        sentence += f"; targets are {_methods(targets)}"
    known = inputs != {"none"} or targets != {"none"}
    return f"{sentence}, as measured on the training part." if known else f"{sentence}."


def _methods(methods: Iterable[Normalisation]) -> str:
    return " or ".join(sorted(_IN_WORDS[method] for method in methods))
