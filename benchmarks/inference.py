"""The live engine on every model of keras.applications, beside building the model.

Every model is measured in a process of its own, forked with Keras imported, since each real
build leaves memory behind. `--models ResNet50 VGG16` chooses a few.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from benchmarks import _table

MODELS = (
    "ConvNeXtTiny",
    "ConvNeXtSmall",
    "ConvNeXtBase",
    "ConvNeXtLarge",
    "ConvNeXtXLarge",
    "DenseNet121",
    "DenseNet169",
    "DenseNet201",
    "EfficientNetB0",
    "EfficientNetB1",
    "EfficientNetB2",
    "EfficientNetB3",
    "EfficientNetB4",
    "EfficientNetB5",
    "EfficientNetB6",
    "EfficientNetB7",
    "EfficientNetV2B0",
    "EfficientNetV2B1",
    "EfficientNetV2B2",
    "EfficientNetV2B3",
    "EfficientNetV2S",
    "EfficientNetV2M",
    "EfficientNetV2L",
    "InceptionResNetV2",
    "InceptionV3",
    "MobileNet",
    "MobileNetV2",
    "MobileNetV3Large",
    "MobileNetV3Small",
    "NASNetLarge",
    "NASNetMobile",
    "ResNet101",
    "ResNet101V2",
    "ResNet152",
    "ResNet152V2",
    "ResNet50",
    "ResNet50V2",
    "VGG16",
    "VGG19",
    "Xception",
    "very_deep",
)
"""All 40 of keras.applications 3.15, and the template with 1,007 layers."""

COLUMNS = {
    "model": "model",
    "nodes": "nodes",
    "exact": "exact",
    "cold": "cold ms",
    "warm": "warm ms",
    "edit": "edit ms",
    "trunk": "all wider ms",
    "build": "build ms",
    "ratio": "build / cold",
    "memory": "engine MB",
    "build_memory": "build MB",
}

EDIT_BAR = 16.0
TRUNK_BAR = 100.0
RATIO_BAR = 5.0


def main(argv: Sequence[str] | None = None) -> None:
    """Measures, prints the table and how the figures stand to the bars."""
    parser = _table.arguments(__doc__)
    parser.add_argument("--models", nargs="+", choices=MODELS, default=MODELS, metavar="MODEL")
    args = parser.parse_args(argv)
    rows = []
    for name in args.models:
        figures = measured(name)
        figures["ratio"] = figures["build"] / figures["cold"]
        rows.append(figures)
    shown = [[_cell(row[key]) for key in COLUMNS] for row in rows]
    if not _table.wants_only_json(args):
        _table.print_table("Live inference", tuple(COLUMNS.values()), shown)
        print("\n" + "\n".join(verdicts(rows)))
    _table.emit(args, {"models": rows})


def measured(name: str) -> dict[str, Any]:
    """Measures one model in a new process."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["benchmarks._application"])
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        return pool.submit(_measure, name).result()


def _measure(name: str) -> dict[str, Any]:
    from benchmarks._application import measure

    return measure(name)


def verdicts(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Says how the figures stand to what the engine promises."""
    exact = sum(row["exact"] for row in rows)
    edit = max(rows, key=lambda row: row["edit"])
    ratio = min(rows, key=lambda row: row["ratio"])
    wider = [row for row in rows if row["trunk"] is not None]
    lines = [
        f"exact shapes, counts and weights: {exact} of {len(rows)}",
        f"slowest edit: {edit['edit']:.1f} ms ({edit['model']}), bar {EDIT_BAR:.0f} ms",
        f"least build / cold: {ratio['ratio']:.1f} ({ratio['model']}), bar {RATIO_BAR:.0f}",
    ]
    if wider:
        trunk = max(wider, key=lambda row: row["trunk"])
        lines.append(
            f"slowest edit of all widths: {trunk['trunk']:.1f} ms ({trunk['model']}), "
            f"bar {TRUNK_BAR:.0f} ms; {len(rows) - len(wider)} models cannot be widened as a whole"
        )
    return lines


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return "-" if value is None else value


if __name__ == "__main__":
    main()
