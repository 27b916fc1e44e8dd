"""The published results of two networks on the whole MNIST, trained as the product trains.

`STRATA_DATA=FOLDER python -m benchmarks.mnist` trains `cnn_small` for 30 epochs and `cnn_deeper`
for 100, with SGD at Keras's own rate and batches of 128, on FOLDER/mnist.npz (or what Keras has in
its cache). `--curve FOLDER` draws the accuracies of each as an SVG. It takes about an hour.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks._table import arguments, emit, print_table, wants_only_json
from builder.datasets import known_dataset
from builder.layers.keras_import import load_keras
from builder.templates import TEMPLATES
from builder.training.events import EpochEnd, Event, TrainEnd, TrainFailed
from builder.training.fit import fit
from builder.training.presets import preset


class Published(NamedTuple):
    """What was published for a network.

    Attributes:
        epochs: How many there were.
        first: The accuracy in the first of them.
        last: That in the last, where it was published.
        test: That on the test data, after the last.
    """

    epochs: int
    first: float
    last: float | None
    test: float


PUBLISHED = {
    "cnn_small": Published(30, 0.864, 0.991, 0.9835),
    "cnn_deeper": Published(100, 0.797, None, 0.991),
}
_COLUMNS = (
    "network", "seed", "epochs", "first", "published", "last", "published", "test", "published",
    "minutes",
)  # fmt: skip

_WIDE, _TALL = 640, 320


def main() -> None:
    """Trains and prints."""
    parser = arguments(__doc__)
    parser.add_argument("--template", choices=PUBLISHED, action="append", help="only this one")
    parser.add_argument("--epochs", type=int, help="fewer epochs, for a try")
    parser.add_argument("--seed", type=int, default=0, help="of the weights and of the order")
    parser.add_argument("--momentum", type=float, default=0.0, help="of SGD; Keras's own is 0")
    parser.add_argument("--curve", type=Path, help="a folder for the curves as SVG")
    args = parser.parse_args()
    rows, found = [], {}
    for template in args.template or PUBLISHED:
        known = PUBLISHED[template]
        began = time.perf_counter()
        accuracies, tested = train(template, args.epochs or known.epochs, args.seed, args.momentum)
        seconds = time.perf_counter() - began
        figures = (accuracies[0], known.first, accuracies[-1], known.last, tested, known.test)
        shown = ["-" if each is None else f"{each:.4f}" for each in figures]
        rows.append((template, args.seed, len(accuracies), *shown, seconds / 60))
        found[template] = {"accuracies": accuracies, "test_accuracy": tested, "seconds": seconds}
        if args.curve:
            (args.curve / f"mnist_{template}.svg").write_text(curve(template, accuracies, tested))
    if not wants_only_json(args):
        print_table("Accuracies on the whole MNIST", _COLUMNS, rows)
    emit(args, found)


def train(
    template: str, epochs: int, seed: int = 0, momentum: float = 0.0
) -> tuple[list[float], float]:
    """Trains a template; returns the training accuracy of every epoch, and that on the test data.

    Raises:
        RuntimeError: When the training fails.
    """
    graph = TEMPLATES[template]()
    load_keras().utils.set_random_seed(seed)
    spec = preset(graph, known_dataset("mnist")).model_copy(
        update={
            "optimizer": "SGD",
            "learning_rate": 0.01,
            "batch_size": 128,
            "epochs": epochs,
            "seed": seed,
            "optimizer_config": {"momentum": momentum},
            "validation_split": 0.0,
        }
    )
    accuracies: list[float] = []
    tested: list[float] = []

    def hear(event: Event) -> None:
        if isinstance(event, EpochEnd):
            accuracies.append(event.logs["accuracy"] or 0.0)
            news = f"{template}: epoch {event.epoch + 1}, {event.logs['accuracy']:.4f}"
            print(news, file=sys.stderr, flush=True)
        elif isinstance(event, TrainEnd):
            tested.append(event.logs["test_accuracy"] or 0.0)
        elif isinstance(event, TrainFailed):
            raise RuntimeError(event.detail)

    with tempfile.TemporaryDirectory() as folder:
        fit(graph, spec, emit=hear, commands=lambda: (), directory=Path(folder))
    return accuracies, tested[-1]


def curve(template: str, accuracies: Sequence[float], tested: float) -> str:
    """Returns the accuracies over the epochs as an SVG, from 0.75 up."""
    across = [60 + (_WIDE - 80) * at / max(1, len(accuracies) - 1) for at in range(len(accuracies))]
    points = " ".join(f"{x:.1f},{_height(y):.1f}" for x, y in zip(across, accuracies, strict=True))
    lines = "".join(
        f'<path d="M60 {_height(y):.1f}H{_WIDE - 20}" stroke="#8884"/>'
        f'<text x="50" y="{_height(y) + 4:.1f}" text-anchor="end">{y:.2f}</text>'
        for y in (0.75, 0.8, 0.85, 0.9, 0.95, 1.0)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {_TALL}" '
        'font-family="sans-serif" font-size="12" fill="#777">'
        f'{lines}<polyline points="{points}" fill="none" stroke="#2456d6" stroke-width="2"/>'
        f'<text x="60" y="16">{template}: training accuracy over {len(accuracies)} epochs; '
        f"test data {tested:.4f}</text></svg>\n"
    )


def _height(accuracy: float) -> float:
    return 30 + (_TALL - 50) * (1 - max(0.0, accuracy - 0.75) / 0.25)


if __name__ == "__main__":
    main()
