"""Class folders of images as examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from builder.datasets.base import Progress
from builder.datasets.own.archive import Archive
from builder.datasets.own.counting import counted
from builder.datasets.own.directory import Directory
from builder.datasets.own.errors import OwnDataError
from builder.datasets.own.examples import Examples, Input, Output
from builder.datasets.own.folders import Labelled, Skipped, labelled
from builder.datasets.own.limits import MAX_IMAGES
from builder.datasets.own.pictures import decoded
from builder.datasets.own.plans import ImagesPlan
from builder.graph.document import Value

SHOWN_SKIPPED = 200
"""So many of the files that are not used are listed."""

SHOWN_CLASSES, SHOWN_OF_CLASS = 12, 6
_LOOK = ImagesPlan(height=16, width=16)


class ClassFound(Value):
    """A class folder.

    Attributes:
        name: Its name.
        train: Images in it.
        test: Images in the folder of this name for the test.
    """

    name: str
    train: int
    test: int


class ImagesFound(Value):
    """What is in a collection of images.

    Attributes:
        classes: The class folders.
        has_test: Whether there is a folder for the test.
        skipped: Files that are not used, the first ones of many.
        skipped_count: How many there are.
        unreadable: The keys of members that are no images.
    """

    classes: tuple[ClassFound, ...]
    has_test: bool
    skipped: tuple[Skipped, ...]
    skipped_count: int
    unreadable: tuple[int, ...] = ()

    @property
    def images(self) -> int:
        """How many images can be used."""
        return sum(each.train + each.test for each in self.classes)


def look_at_images(path: Path, progress: Progress) -> ImagesFound:
    """Tries every image of a ZIP or a folder, and says what is there.

    Raises:
        OwnDataError: When there is nothing to learn from it.
    """
    with _collection(path) as collection:
        images, outside = labelled(collection.members)
        _check_count(images)
        skipped, bad = [*collection.skipped, *outside], []
        for place, image in enumerate(images):
            progress(f"Looking at image {place + 1:,} of {len(images):,}", place / len(images))
            try:
                decoded(collection.read(image.member), _LOOK)
            except OwnDataError as error:
                bad.append(image.member.key)
                skipped.append(Skipped(name=str(image.member.path)[:200], reason=str(error)))
    unreadable = set(bad)
    good = [image for image in images if image.member.key not in unreadable]
    return ImagesFound(
        classes=_classes(good, skipped),
        has_test=any(image.part == "test" for image in good),
        skipped=tuple(skipped[:SHOWN_SKIPPED]),
        skipped_count=len(skipped),
        unreadable=tuple(bad),
    )


def image_examples(
    path: Path, plan: ImagesPlan, found: ImagesFound, progress: Progress
) -> Examples:
    """Reads all images of a ZIP or a folder as a plan says.

    Args:
        path: The ZIP or the folder.
        plan: Size and colours.
        found: What was found in it before.
        progress: Is told how far it is.

    Raises:
        OwnDataError: When there is nothing to learn from it.
    """
    names = tuple(each.name for each in found.classes)
    code = {name: place for place, name in enumerate(names)}
    with _collection(path) as collection:
        images = _usable(labelled(collection.members)[0], found)
        images.sort(key=lambda image: image.part == "test")  # the test part stands last
        channels = 1 if plan.colours == "gray" else 3
        array = np.empty((len(images), plan.height, plan.width, channels), np.uint8)
        for place, image in enumerate(images):
            progress(f"Reading image {place + 1:,} of {len(images):,}", place / len(images))
            array[place] = decoded(collection.read(image.member), plan)
    labels = np.array([code[image.label] for image in images], np.int64)
    test = sum(image.part == "test" for image in images)
    notes = (f"Not used: {counted(found.skipped_count, 'file')}.",) if found.skipped_count else ()
    return Examples(
        inputs=(Input("inputs", "image", array),),
        targets=(Output.of_classes("label", labels, names),),
        test_size=test if found.has_test else None,
        notes=notes,
    )


def some_images(
    path: Path, plan: ImagesPlan, found: ImagesFound
) -> tuple[NDArray[np.uint8], list[str]]:
    """Returns a few images of every class as a plan makes them, and their classes."""
    with _collection(path) as collection:
        wanted = {each.name: 0 for each in found.classes[:SHOWN_CLASSES]}
        chosen: list[Labelled] = []
        for image in _usable(labelled(collection.members)[0], found):
            if wanted.get(image.label, SHOWN_OF_CLASS) < SHOWN_OF_CLASS:
                wanted[image.label] += 1
                chosen.append(image)
        chosen.sort(key=lambda image: list(wanted).index(image.label))
        arrays = [decoded(collection.read(image.member), plan) for image in chosen]
    return np.stack(arrays), [image.label for image in chosen]


def loaded_bytes(plan: ImagesPlan, found: ImagesFound) -> int:
    """Returns the memory that the images take in a training."""
    return 4 * found.images * plan.height * plan.width * (1 if plan.colours == "gray" else 3)


def _usable(images: Sequence[Labelled], found: ImagesFound) -> list[Labelled]:
    unreadable, known = set(found.unreadable), {each.name for each in found.classes}
    return [
        image for image in images if image.member.key not in unreadable and image.label in known
    ]


@contextmanager
def _collection(path: Path) -> Iterator[Archive | Directory]:
    kind: Callable[[Path], Archive | Directory] = Directory if path.is_dir() else Archive
    with closing(kind(path)) as collection:
        yield collection


def _check_count(images: Sequence[Labelled]) -> None:
    if len(images) > MAX_IMAGES:
        raise OwnDataError(f"Expected at most {MAX_IMAGES:,} images, got {len(images):,}.")


def _classes(images: Sequence[Labelled], skipped: Sequence[Skipped]) -> tuple[ClassFound, ...]:
    counted = Counter((image.label, image.part) for image in images)
    names = sorted({label for label, _ in counted})
    classes = tuple(
        ClassFound(name=name, train=counted[name, "train"], test=counted[name, "test"])
        for name in names
    )
    if len(classes) < 2:
        reasons = Counter(each.reason for each in skipped).most_common(3)
        why = "".join(f"; {count:,} files: {reason}" for reason, count in reasons)
        raise OwnDataError(
            "Expected a folder of images for each class, at least two of them, got "
            f"{', '.join(names) or 'none'}{why}."
        )
    return classes
