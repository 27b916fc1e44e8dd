"""The part of a script that gives out training batches, in a new order every epoch."""

from __future__ import annotations

from collections.abc import Sequence

from builder.datasets.base import Dataset
from builder.export.code.layout import INDENT
from builder.training.matching import chosen_targets
from builder.training.monitors import of_output
from builder.training.spec import CUSTOM_LOSS, TrainingSpec

Lines = list[str]

_CLASS = '''\
class Batches(keras.utils.PyDataset):
    """Training batches{shuffled}."""

    def __init__(self, inputs, targets{more}):
        super().__init__()
        self.inputs, self.targets{own} = inputs, targets{more}
        self.size = {size}
        self.start_epoch(0)

    def start_epoch(self, epoch):
        self.epoch = epoch
        self.order = {order}

    def __len__(self):
        return math.ceil(self.size / BATCH_SIZE)

    def __getitem__(self, batch):
        start = batch * BATCH_SIZE
        chosen = self.order[start : start + BATCH_SIZE]'''


def batches_class(
    spec: TrainingSpec, dataset: Dataset, outputs: Sequence[str], several: tuple[bool, bool]
) -> list[Lines]:
    """Returns the class `Batches`.

    Args:
        spec: The training.
        dataset: Describes the examples.
        outputs: What Keras calls the model's outputs.
        several: Whether there are several inputs, and several targets.
    """
    weighs = spec.class_weights is not None
    text = _CLASS.format(
        shuffled=", in another order every epoch" if spec.shuffle else "",
        more=", weights" if weighs else "",
        own=", self.weights" if weighs else "",
        size="len(inputs[0])" if several[0] else "len(inputs)",
        order="np.random.default_rng((SEED, epoch)).permutation(self.size)"
        if spec.shuffle
        else "np.arange(self.size)",
    )
    return [[*text.splitlines(), *_item(spec, dataset, outputs, several)]]


def _item(
    spec: TrainingSpec, dataset: Dataset, outputs: Sequence[str], several: tuple[bool, bool]
) -> Lines:
    deep = INDENT * 2
    if not spec.augmentation and spec.class_weights is None:
        return [
            f"{deep}inputs = {_at('inputs', several[0])}",
            f"{deep}targets = {_at('targets', several[1])}",
            f"{deep}return inputs, targets",
        ]
    lines = [
        f"{deep}inputs = {_list('inputs', several[0])}",
        f"{deep}targets = {_list('targets', several[1])}",
    ]
    if spec.augmentation:
        lines.append(f"{deep}inputs, targets = augment(inputs, targets, self.epoch, start)")
    results = [_out("inputs", several[0]), _out("targets", several[1])]
    if spec.class_weights is not None:
        lines += _weigh(spec, dataset, outputs)
        results.append(_out("weights", several[1]))
    return [*lines, f"{deep}return {', '.join(results)}"]


def _weigh(spec: TrainingSpec, dataset: Dataset, outputs: Sequence[str]) -> Lines:
    deep = INDENT * 2
    targets = chosen_targets(spec, dataset)
    losses = [of_output(spec.loss, output) for output in outputs]
    lines = [f"{deep}weights = [table[y] for table, y in zip(self.weights, targets)]"]
    if not all(target.classes for target in targets):
        lines = [
            f"{deep}weights = [",
            f'{deep}{INDENT}np.ones(y.shape[:-1], "float32") if table is None else table[y]',
            f"{deep}{INDENT}for table, y in zip(self.weights, targets)",
            f"{deep}]",
        ]
    for place, (target, loss) in enumerate(zip(targets, losses, strict=True)):
        axes = tuple(range(1, len(target.shape) + bool(target.classes)))
        if axes and loss is not None and loss.class_name == CUSTOM_LOSS:
            mean = f"weights[{place}].mean(axis={axes})"
            lines.append(f"{deep}weights[{place}] = {mean}  # one for each example")
    return lines


def _at(name: str, several: bool) -> str:
    return f"tuple(array[chosen] for array in self.{name})" if several else f"self.{name}[chosen]"


def _list(name: str, several: bool) -> str:
    return f"[array[chosen] for array in self.{name}]" if several else f"[self.{name}[chosen]]"


def _out(name: str, several: bool) -> str:
    return f"tuple({name})" if several else f"{name}[0]"
