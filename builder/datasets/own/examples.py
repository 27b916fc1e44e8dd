"""Examples as a reader gives them: whole, neither divided nor normalised yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from numpy.typing import NDArray

from builder.datasets.base import Kind, Task
from builder.datasets.own.errors import OwnDataError
from builder.datasets.own.limits import MAX_CLASSES

BlockKind = Literal["number", "code", "one_hot"]


@dataclass(frozen=True, slots=True)
class Block:
    """Some neighbouring values of a table's rows that come from one column.

    Attributes:
        kind: A number; the code of a category; or one value for each of its categories.
        start: The first value.
        stop: The one behind the last.
    """

    kind: BlockKind
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Input:
    """One input of all examples.

    Attributes:
        name: What it is called.
        kind: What it looks like.
        array: The values, `(n, *shape)`; NaN where one is missing. Images are bytes.
        values: Names of the values of points and tables, or of the tokens of a text.
        blocks: What the values of a table are; empty where all are numbers.
    """

    name: str
    kind: Kind
    array: NDArray[Any]
    values: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Output:
    """One target of all examples.

    Attributes:
        name: What it is called.
        task: Classes, two classes, numbers, a class for each pixel, or an image.
        array: Labels `(n,)` from 0, `(n, height, width)` for a mask; or numbers `(n, m)`, `(n,
            height, width, channels)` for an image. Nothing is missing.
        classes: Names of the classes by label.
    """

    name: str
    task: Task
    array: NDArray[Any]
    classes: tuple[str, ...] = ()

    @classmethod
    def of_classes(cls, name: str, array: NDArray[Any], classes: tuple[str, ...]) -> Output:
        """Returns a target of classes.

        Raises:
            OwnDataError: When there are fewer than two, or too many.
        """
        if len(classes) < 2:
            raise OwnDataError(
                f"Expected at least two classes in {name!r}, got "
                f"{'only ' + repr(classes[0]) if classes else 'none'}."
            )
        if len(classes) > MAX_CLASSES:
            raise OwnDataError(
                f"Expected at most {MAX_CLASSES:,} classes in {name!r}, got {len(classes):,}."
            )
        return cls(name, "binary" if len(classes) == 2 else "classification", array, classes)


@dataclass(frozen=True, slots=True)
class Examples:
    """All examples of a file.

    Attributes:
        inputs: The inputs, the first one first.
        targets: The targets.
        test_size: How many of the last examples are the test part; None where one is to be cut
            off.
        notes: What was left out or changed, in words.
        dropped: How many rows of a table were left out since a value was missing.
        given: How many rows the table has.
    """

    inputs: tuple[Input, ...]
    targets: tuple[Output, ...]
    test_size: int | None = None
    notes: tuple[str, ...] = ()
    dropped: int = 0
    given: int = 0

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.targets[0].array)

    @property
    def labels(self) -> NDArray[Any] | None:
        """The labels of the target that `labelled` names; None where there is no such."""
        return None if self.labelled is None else self.labelled.array

    @property
    def labelled(self) -> Output | None:
        """The first target with one class for each example; None where there is no such."""
        return next((each for each in self.targets if each.classes and each.array.ndim == 1), None)

    @property
    def loaded_bytes(self) -> int:
        """The memory that they take in a training: four bytes for each value."""
        inputs = sum(each.array.size for each in self.inputs)
        return 4 * (inputs + sum(each.array.size for each in self.targets))
