"""What a small network makes of an input, by what it looks like."""

from __future__ import annotations

from typing import Any

from builder.datasets.base import Feature
from builder.graph.sketch import Sketch

SMALL = 8
"""Images are halved until no side is longer than this, and sequences until eight times of it."""

MOST_FLAT = 4_096
"""Values that are taken one by one; of more, the mean over all places is taken."""

WORD = 16
"""Numbers that stand for a word."""

_CONV: dict[str, Any] = {"kernel_size": 3, "padding": "same", "activation": "relu"}


def summary(sketch: Sketch, node: str, feature: Feature) -> str:
    """Draws what leads from an input to a row of numbers; returns its last node.

    Args:
        sketch: Takes the layers.
        node: The input.
        feature: What comes in.
    """
    match feature.kind:
        case "image" if len(feature.shape) == 3:
            return _image(sketch, node, feature.shape)
        case "video" if len(feature.shape) == 4:
            return _video(sketch, node, feature.shape)
        case "series" if len(feature.shape) == 2:
            return _series(sketch, node, feature.shape[0])
        case "text":
            x = sketch.add("GlobalAveragePooling1D", _words(sketch, node, feature))
            return sketch.add("Dense", x, units=32, activation="relu")
    x = sketch.add("Flatten", node) if len(feature.shape) > 1 else node
    return sketch.add("Dense", x, units=32, activation="relu")


def takes_places(feature: Feature, places: tuple[int, ...]) -> bool:
    """Whether an input has the places for which an answer is asked: pixels, steps or words."""
    if feature.kind == "text":
        return feature.shape == places
    return feature.kind in ("image", "series") and feature.shape[:-1] == places


def each_place(sketch: Sketch, node: str, feature: Feature) -> str:
    """Draws what gives numbers for each pixel, step or word, with a wide look around.

    Convolutions with holes: each sees twice as far as the one before (Yu and Koltun, 2016).
    """
    x = _words(sketch, node, feature) if feature.kind == "text" else node
    kind = "Conv2D" if len(feature.shape) == 3 else "Conv1D"
    for holes in (1, 2, 4, 1):
        x = sketch.add(kind, x, filters=32, dilation_rate=holes, **_CONV)
    return x


def _words(sketch: Sketch, node: str, feature: Feature) -> str:
    tokens = int(feature.value_range[1]) + 1 if feature.value_range else len(feature.values)
    return sketch.add("Embedding", node, input_dim=max(2, tokens), output_dim=WORD)


def _image(sketch: Sketch, node: str, shape: tuple[int, ...]) -> str:
    (height, width, _), x, filters = shape, node, 16
    while max(height, width) > SMALL and min(height, width) > 1:
        x = sketch.add("Conv2D", x, filters=filters, **_CONV)
        x = sketch.add("MaxPooling2D", x, pool_size=2)
        height, width, filters = height // 2, width // 2, min(64, 2 * filters)
    x = sketch.add("Conv2D", x, filters=filters, **_CONV)
    flat = height * width * filters <= MOST_FLAT
    return sketch.add("Flatten" if flat else "GlobalAveragePooling2D", x)


def _video(sketch: Sketch, node: str, shape: tuple[int, ...]) -> str:
    """The same convolutions for every frame, then a layer that follows what moves."""
    (_, height, width, _), x, filters = shape, node, 8
    while max(height, width) > SMALL // 2 and min(height, width) > 1:
        config: dict[str, Any] = {"filters": filters, "strides": 2, **_CONV}
        x = _of_each_frame(sketch, x, "Conv2D", config)
        height, width, filters = -(-height // 2), -(-width // 2), min(32, 2 * filters)
    flat = height * width * filters <= MOST_FLAT
    x = _of_each_frame(sketch, x, "Flatten" if flat else "GlobalAveragePooling2D", {})
    return sketch.add("LSTM", x, units=32)


def _of_each_frame(sketch: Sketch, node: str, class_name: str, config: dict[str, Any]) -> str:
    layer = {"class_name": class_name, "config": config}
    return sketch.add("TimeDistributed", node, layer=layer)


def _series(sketch: Sketch, node: str, steps: int) -> str:
    x = node
    while steps > SMALL * SMALL:
        x = sketch.add("Conv1D", x, filters=32, **_CONV)
        x = sketch.add("MaxPooling1D", x, pool_size=2)
        steps //= 2
    return sketch.add("LSTM", x, units=32)
