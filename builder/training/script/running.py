"""The parts of a script that watch the training and do it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from builder.datasets.base import Dataset
from builder.datasets.finding import known_dataset
from builder.export.code.layout import INDENT, Call, Code, Keyword, Listing, Text, lay_out, quoted
from builder.export.code.literals import literal
from builder.training.choices import (
    BestCheckpoint,
    Callback,
    CosineDecay,
    CsvLog,
    EarlyStopping,
    ExponentialDecay,
    OneCycle,
    ReduceOnPlateau,
    Schedule,
    StepDecay,
    TensorBoardLog,
    WarmUp,
)
from builder.training.class_weights import weights_by_label
from builder.training.matching import chosen_targets
from builder.training.monitors import Mode, Watcher, mode_of
from builder.training.script.data import stratified_target
from builder.training.spec import TrainingSpec

Lines = list[str]

_FALLING = '''\
def falling(part, end=0.0):
    """Half a cosine from 1 to `end`."""
    return end + (1 - end) * (1 + math.cos(math.pi * min(part, 1.0))) / 2'''

_SCHEDULE = '''\
class RateSchedule(keras.callbacks.Callback):
    """Sets the learning rate before every step."""

    def __init__(self, steps_per_epoch):
        super().__init__()
        self.steps_per_epoch = steps_per_epoch
        self.base, self.set = LEARNING_RATE, None

    def on_epoch_begin(self, epoch, logs=None):
        self.first = epoch * self.steps_per_epoch

    def on_train_batch_begin(self, batch, logs=None):
{changed}        self.set = rate_at(self.base, self.first + batch, self.steps_per_epoch)
        self.model.optimizer.learning_rate = self.set'''

_CHANGED = """\
        now = float(self.model.optimizer.learning_rate)
        if self.set and not math.isclose(now, self.set, rel_tol=1e-6):
            self.base *= now / self.set  # ReduceLROnPlateau has reduced it
"""


_EACH_EPOCH = Call(
    "keras.callbacks.LambdaCallback",
    (Keyword("on_epoch_begin", Text("lambda epoch, logs: batches.start_epoch(epoch)")),),
)


def callbacks_code(spec: TrainingSpec, outputs: Sequence[str]) -> list[Lines]:
    """Returns `make_callbacks(batches)` and what it needs."""
    parts: list[Lines] = []
    items: list[Code] = [_EACH_EPOCH]
    if spec.schedule is not None:
        parts += _schedule(spec.schedule)
        reduces = any(isinstance(each, ReduceOnPlateau) for each in spec.callbacks)
        parts.append(_SCHEDULE.format(changed=_CHANGED if reduces else "").splitlines())
        items.append(Text("RateSchedule(len(batches))"))
    order = (CsvLog, TensorBoardLog, BestCheckpoint, ReduceOnPlateau, EarlyStopping)
    chosen = sorted(spec.callbacks, key=lambda each: order.index(type(each)))
    items += [_callback(each, outputs, spec) for each in chosen]
    items.append(Text("keras.callbacks.TerminateOnNaN()"))
    lines = [
        "def make_callbacks(batches):",
        f'{INDENT}"""Returns what watches the training."""',
    ]
    if any(isinstance(each, TensorBoardLog) for each in chosen):
        lines.append(f"{INDENT}# TensorBoard is a package of its own: pip install tensorboard")
    return [*parts, [*lines, *lay_out(Listing(tuple(items)), INDENT, "return ")]]


def running_code(spec: TrainingSpec, outputs: Sequence[str], several: tuple[bool, bool]) -> Lines:
    """Returns `main()`.

    Args:
        spec: The training.
        outputs: What Keras calls the model's outputs.
        several: Whether there are several inputs, and several targets.
    """
    dataset = known_dataset(spec.dataset)
    deep = INDENT * 2 if spec.all_devices else INDENT
    return [
        "def main():",
        f'{INDENT}"""Trains the model and measures it on the test data."""',
        *_setting(spec),
        f"{deep}model = build_model()",
        *([f"{deep}start_from(model)"] if spec.start_from else []),
        f"{deep}compile_model(model)",
        f"{INDENT}(x_train, y_train), (x_test, y_test) = load_data()",
        *_splitting(spec, dataset, several),
        *_fitting(spec, dataset, several),
        *_testing(dataset),
        f"{INDENT}return history.history",
    ]


def _setting(spec: TrainingSpec) -> Lines:
    lines = []
    if spec.mixed_precision:
        lines.append(f'{INDENT}keras.config.set_dtype_policy("mixed_float16")')
    lines.append(f"{INDENT}keras.utils.set_random_seed(SEED)")
    if spec.all_devices:
        lines.append(f"{INDENT}with tf.distribute.MirroredStrategy().scope():")
    return lines


def _splitting(spec: TrainingSpec, dataset: Dataset, several: tuple[bool, bool]) -> Lines:
    count = spec.validation_size(dataset.train_size)
    if not count:
        return []
    place = stratified_target(spec, dataset)
    if place is None:
        given = "len(x_train[0])" if several[0] else "len(x_train)"
    else:
        given = f"y_train[{place}]" if several[1] else "y_train"
    lines = [f"{INDENT}train, validation = keep_apart({given}, {count})"]
    for short, long in (("validation", "validation"), ("train", "train")):
        lines += [
            f"{INDENT}x_{long} = {_chosen('x_train', short, several[0])}",
            f"{INDENT}y_{long} = {_chosen('y_train', short, several[1])}",
        ]
    return lines


def _chosen(name: str, part: str, several: bool) -> str:
    return f"tuple(array[{part}] for array in {name})" if several else f"{name}[{part}]"


def _fitting(spec: TrainingSpec, dataset: Dataset, several: tuple[bool, bool]) -> Lines:
    weights = ", weights" if spec.class_weights is not None else ""
    validated = bool(spec.validation_size(dataset.train_size))
    arguments: list[Code] = [
        Text("batches"),
        Keyword("epochs", Text("EPOCHS")),
        Keyword("shuffle", Text("False")),
    ]
    if validated:
        arguments += [
            Keyword("validation_data", Text("(x_validation, y_validation)")),
            Keyword("validation_batch_size", Text("BATCH_SIZE")),
        ]
    arguments.append(Keyword("callbacks", Text("make_callbacks(batches)")))
    return [
        *(_weights(spec, dataset, several) if weights else []),
        f"{INDENT}batches = Batches(x_train, y_train{weights})",
        *lay_out(Call("model.fit", tuple(arguments)), INDENT, "history = "),
    ]


def _weights(spec: TrainingSpec, dataset: Dataset, several: tuple[bool, bool]) -> Lines:
    targets = chosen_targets(spec, dataset)
    items: list[Code] = []
    for place, target in enumerate(targets):
        labels = f"y_train[{place}]" if several[1] else "y_train"
        classes = len(target.classes)
        if not classes:
            items.append(Text("None"))
        elif spec.class_weights == "balanced":
            items.append(Text(f"class_weights({labels}, {classes})"))
        else:
            table = weights_by_label(spec.class_weights, np.zeros(0, np.int64), classes)
            values = literal([float(str(weight)) for weight in table])
            items.append(Call("np.array", (values, Text('"float32"'))))
    return lay_out(Listing(tuple(items)), INDENT, "weights = ")


def _testing(dataset: Dataset) -> Lines:
    if not dataset.test_size:
        return []
    call = "model.evaluate(x_test, y_test, batch_size=BATCH_SIZE, return_dict=True, verbose=0)"
    return [f"{INDENT}measured = {call}", f'{INDENT}print("Test:", measured)']


def _callback(callback: Callback, outputs: Sequence[str], spec: TrainingSpec) -> Code:
    match callback:
        case CsvLog():
            return Call("keras.callbacks.CSVLogger", (Text(quoted("history.csv")),))
        case TensorBoardLog():
            every = callback.histograms_every
            return _call("TensorBoard", log_dir="tensorboard", histogram_freq=every)
        case _:
            return _watcher(callback, mode_of(callback.monitor, outputs, spec))


def _watcher(callback: Watcher, mode: Mode) -> Code:
    match callback:
        case EarlyStopping():
            return _call(
                "EarlyStopping",
                monitor=callback.monitor,
                mode=mode,
                patience=callback.patience,
                min_delta=callback.min_delta,
                restore_best_weights=callback.restore_best_weights,
            )
        case ReduceOnPlateau():
            return _call(
                "ReduceLROnPlateau",
                monitor=callback.monitor,
                mode=mode,
                factor=callback.factor,
                patience=callback.patience,
                min_delta=callback.min_delta,
                min_lr=callback.min_learning_rate,
            )
        case BestCheckpoint():
            return _call(
                "ModelCheckpoint",
                filepath="best.weights.h5",
                monitor=callback.monitor,
                mode=mode,
                save_best_only=True,
                save_weights_only=True,
            )


def _call(name: str, **arguments: object) -> Code:
    given = tuple(Keyword(key, literal(value)) for key, value in arguments.items())
    return Call(f"keras.callbacks.{name}", given)


def _schedule(schedule: Schedule) -> list[Lines]:
    """Returns `rate_at(base, step, steps_per_epoch)`."""
    head = [
        "def rate_at(base, step, steps_per_epoch):",
        f'{INDENT}"""Returns the learning rate of a step."""',
    ]
    total = f"{INDENT}total = steps_per_epoch * EPOCHS"
    match schedule:
        case StepDecay(factor=factor, every=every):
            power = f"step // ({every} * steps_per_epoch)"
            return [[*head, f"{INDENT}return base * {factor!r} ** ({power})"]]
        case ExponentialDecay(factor=factor):
            return [[*head, f"{INDENT}return base * {factor!r} ** (step / steps_per_epoch)"]]
        case CosineDecay(end=end):
            return [_FALLING.splitlines(), [*head, total, _fall("step / total", end)]]
        case WarmUp(epochs=epochs, end=end):
            rise = [
                total,
                f"{INDENT}rise = {epochs} * steps_per_epoch",
                f"{INDENT}if step < rise:",
                f"{INDENT * 2}return base * step / rise",
            ]
            part = "(step - rise) / max(1, total - rise)"
            return [_FALLING.splitlines(), [*head, *rise, _fall(part, end)]]
        case OneCycle(start=start, rise=part):
            cycle = [
                total,
                f"{INDENT}rise = {part!r} * total",
                f"{INDENT}if step < rise:",
                f"{INDENT * 2}return base * (1 - {1 - start:.12g} * falling(step / rise))",
            ]
            rest = "(step - rise) / max(1e-9, total - rise)"
            return [_FALLING.splitlines(), [*head, *cycle, _fall(rest, 0.0)]]


def _fall(part: str, end: float) -> str:
    return f"{INDENT}return base * falling({part}{f', {end!r}' if end else ''})"
