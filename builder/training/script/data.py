"""The part of a script that reads the data, and keeps some of it apart."""

from __future__ import annotations

from builder.datasets.base import Dataset, Split
from builder.export.code.layout import INDENT, Code, Listing, Text, lay_out, quoted
from builder.training.matching import places
from builder.training.spec import TrainingSpec

Lines = list[str]

_IN_KERAS = ("mnist", "fashion_mnist", "cifar10", "cifar100")

_DIGITS = '''\
def load_data():
    """Returns the digits that come with scikit-learn, for training and for the test."""
    pixels, labels = load_digits(return_X_y=True)
    images = (pixels / 16).astype("float32").reshape(-1, 8, 8, 1)
    labels = labels.astype("int64")
    order = np.random.RandomState(0).permutation(len(images))
    train, test = order[:-360], order[-360:]
    return (images[train], labels[train]), (images[test], labels[test])'''

_KERAS = '''\
def load_data():
    """Returns the images, with values from 0 to 1, for training and for the test."""
    (x_train, y_train), (x_test, y_test) = keras.datasets.{name}.load_data()

    def scaled(images):
        images = np.multiply(images, np.float32(1 / 255), dtype="float32")
        return images.reshape(-1, {shape})

    y_train, y_test = y_train.reshape(-1), y_test.reshape(-1)
    train = scaled(x_train), y_train.astype("int64")
    return train, (scaled(x_test), y_test.astype("int64"))'''

_STRATIFIED = '''\
def keep_apart(labels, count):
    """Returns the indices for training and for validation, every class in its share."""
    order = np.random.RandomState(SEED).permutation(len(labels))
    classes, sizes = np.unique(labels, return_counts=True)
    exact = sizes * (count / sizes.sum())
    limits = sizes - 1  # no class gives its last example
    given = np.minimum(np.floor(exact).astype("int64"), limits)
    by_remainder = np.argsort(-(exact - np.floor(exact)), kind="stable")
    while given.sum() < count and (given < limits).any():
        free = by_remainder[(given < limits)[by_remainder]]
        given[free[: count - given.sum()]] += 1
    apart = np.zeros(len(labels), bool)
    for label, size, number in zip(classes, sizes, given):
        apart[order[labels[order] == label][size - number :]] = True
    return np.flatnonzero(~apart), np.flatnonzero(apart)'''

_PLAIN = '''\
def keep_apart(size, count):
    """Returns the indices for training and for validation."""
    order = np.random.RandomState(SEED).permutation(size)
    return np.sort(order[: size - count]), np.sort(order[size - count :])'''


def array_names(dataset: Dataset, split: Split) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Returns the names that inputs and targets have in `<name>.npz`."""
    return (
        tuple(numbered(f"x_{split}", place) for place in range(len(dataset.inputs))),
        tuple(numbered(f"y_{split}", place) for place in range(len(dataset.targets))),
    )


def numbered(name: str, place: int) -> str:
    """Returns `x_train`, `x_train_1`, `x_train_2` and so on."""
    return f"{name}_{place}" if place else name


def data_code(spec: TrainingSpec, dataset: Dataset) -> list[Lines]:
    """Returns `load_data()`, which gives `(inputs, targets)` for training and for the test.

    Inputs and targets are arrays, or tuples of them where there are several.
    """
    if dataset.name == "digits":
        return [_DIGITS.splitlines()]
    if dataset.name in _IN_KERAS:
        shape = ", ".join(map(str, dataset.input_shape))
        return [_KERAS.format(name=dataset.name, shape=shape).splitlines()]
    file = f"{dataset.name}.npz"
    lines = [
        "def load_data():",
        f'{INDENT}"""Returns the arrays of {file}, for training and for the test."""',
        f"{INDENT}with np.load({quoted(file)}) as data:",
    ]
    splits: tuple[Split, Split] = ("train", "test")
    for split in splits:
        inputs, targets = array_names(dataset, split)
        both = (
            _arrays(inputs, places(spec.inputs, dataset.inputs)),
            _arrays(targets, places(spec.targets, dataset.targets)),
        )
        lines += lay_out(Listing(both, "()"), INDENT * 2, f"{split} = ")
    return [[*lines, f"{INDENT}return train, test"]]


def parts_code(spec: TrainingSpec, dataset: Dataset) -> list[Lines]:
    """Returns `keep_apart()`, where some examples are kept apart for validation."""
    if spec.validation_size(dataset.train_size) == 0:
        return []
    return [(_STRATIFIED if stratified_target(spec, dataset) is not None else _PLAIN).splitlines()]


def stratified_target(spec: TrainingSpec, dataset: Dataset) -> int | None:
    """Returns which of the model's outputs tells the classes of the validation part, if any."""
    if not spec.stratify:
        return None
    for output, place in enumerate(places(spec.targets, dataset.targets)):
        target = dataset.targets[place]
        if target.classes and target.shape == () and target.task in ("classification", "binary"):
            return output
    return None


def _arrays(names: tuple[str, ...], order: list[int]) -> Code:
    chosen = tuple(Text(f"data[{quoted(names[place])}]") for place in order)
    return chosen[0] if len(chosen) == 1 else Listing(chosen, "()")
