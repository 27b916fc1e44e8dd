"""Names in Keras's own style."""

from __future__ import annotations

import re


def snake_case(name: str) -> str:
    """Writes a class name the way Keras names layers: `MaxPooling2D` as `max_pooling2d`."""
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def is_automatic(name: str, class_name: str) -> bool:
    """Whether Keras may have made up a name for a layer of this class."""
    return re.fullmatch(rf"{snake_case(class_name)}(_\d+)?", name) is not None
