"""CIFAR-100: small colour photographs of a hundred kinds of things."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from builder.datasets.base import Dataset
from builder.datasets.cifar import LICENCE, SOURCE, read_archive
from builder.datasets.published import TORONTO, PublishedFile
from builder.datasets.published_images import PublishedImages

_CLASSES = """
apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly
camel can castle caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile
cup dinosaur dolphin elephant flatfish forest fox girl hamster house kangaroo keyboard lamp
lawn_mower leopard lion lizard lobster man maple_tree motorcycle mountain mouse mushroom oak_tree
orange orchid otter palm_tree pear pickup_truck pine_tree plain plate poppy porcupine possum
rabbit raccoon ray road rocket rose sea seal shark shrew skunk skyscraper snail snake spider
squirrel streetcar sunflower sweet_pepper table tank telephone television tiger tractor train
trout tulip turtle wardrobe whale willow_tree wolf woman worm
"""


def _parse(paths: Sequence[Path]) -> Sequence[NDArray[Any]]:
    return read_archive(paths[0], ["train"], ["test"], "fine_labels")


FILES = PublishedImages(
    name="cifar100",
    image_shape=(32, 32, 3),
    classes=100,
    files=(
        PublishedFile(
            url=TORONTO + "cifar-100-python.tar.gz",
            checksum="85cd44d02ba6437773c5bbd22e183051d648de2e7d6b014e1ef29b855ba677a7",
            place="datasets/cifar-100-python-target_archive",
        ),
    ),
    parse=_parse,
)

CIFAR100 = Dataset(
    name="cifar100",
    title="CIFAR-100",
    task="classification",
    kind="image",
    input_shape=(32, 32, 3),
    target_shape=(),
    classes=tuple(name.replace("_", " ") for name in _CLASSES.split()),
    train_size=50_000,
    test_size=10_000,
    source=SOURCE,
    licence=LICENCE,
    about="Like CIFAR-10 with a hundred kinds and only 500 training pictures of each: a set on "
    "which models overfit easily.",
    value_range=(0.0, 1.0),
    load=FILES.load,
    needs_download=True,
    epochs=20,
    batch_size=128,
)
