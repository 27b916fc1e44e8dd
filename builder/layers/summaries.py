"""A layer in a few words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from builder.graph.document import EXPRESSION, INPUT, Block, Graph, Layer
from builder.layers.specs import ArgSpec, LayerSpec

MAX_PARTS = 5
MAX_TEXT = 48


def summarize(layer: Layer, spec: LayerSpec | None) -> str:
    """Returns the few arguments that matter: `32 filters · 3×3 · same · relu`.

    Args:
        layer: The layer.
        spec: What the catalogue says about its class, or None for an unknown class.
    """
    if isinstance(layer, Block):
        return _block(layer)
    if layer.class_name == INPUT:
        return _input(layer.config)
    if layer.class_name == EXPRESSION:
        return _cut(str(layer.config.get("expression", "")))
    if spec is None:
        return ""
    return " · ".join(list(_parts(spec, layer.config))[:MAX_PARTS])


def held(graph: Graph) -> int:
    """Returns how many layers are called in a graph, those within its blocks included."""
    called = (graph.layers[node.layer_id] for node in graph.nodes.values())
    return sum(
        held(layer.graph) if isinstance(layer, Block) else layer.class_name != INPUT
        for layer in called
    )


def _block(block: Block) -> str:
    layers = _count("layer", held(block.graph))
    return layers if block.repeat == 1 else f"{layers} · {block.repeat} times"


def _input(config: Mapping[str, Any]) -> str:
    shape = config.get("shape")
    sizes = shape if isinstance(shape, list) else [shape]
    text = " × ".join("any" if size is None else str(size) for size in sizes) or "one number"
    dtype = config.get("dtype") or "float32"
    return _cut(text) if dtype == "float32" else f"{_cut(text)} · {_cut(str(dtype))}"


def _parts(spec: LayerSpec, config: Mapping[str, Any]) -> Iterator[str]:
    """Yields what is worth saying: the important arguments, then others that were changed."""
    first = [arg for arg in spec.args if arg.important and (_always(arg) or arg.name in config)]
    others = [
        arg
        for arg in spec.args
        if not arg.important and arg.name in config and arg.kind in {"int", "size", "bool"}
    ]
    for arg in (*first, *others):
        value = config.get(arg.name, arg.default)
        if value is None:
            continue
        text = _WRITE.get(arg.name, _BY_KIND.get(arg.kind, _named))(arg, value)
        if text:
            yield _cut(text)


def _always(arg: ArgSpec) -> bool:
    """Whether an argument is said even at its default: the sizes of windows and margins."""
    moves = arg.name in {"strides", "dilation_rate"}
    return arg.required or (arg.kind in {"size", "margins"} and not moves)


def _count(word: str, number: Any) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _counted(word: str) -> Callable[[ArgSpec, Any], str]:
    return lambda _, value: _count(word, value)


def _named(arg: ArgSpec, value: Any) -> str:
    return f"{arg.name.removeprefix('num_').replace('_', ' ')} {_text(value)}"


def _flag(arg: ArgSpec, value: Any) -> str:
    words = arg.name.removeprefix("use_").replace("_", " ")
    return words if value else f"no {words}"


def _plain(arg: ArgSpec, value: Any) -> str:
    return _text(value)


def _size(arg: ArgSpec, value: Any) -> str:
    """Returns `3×3` for a window of two axes, `pool 2` for one of one axis."""
    sides = value if isinstance(value, list) else [value] * (arg.rank or 1)
    text = "×".join(_text(side) for side in sides)
    return text if len(sides) > 1 else f"{arg.name.removesuffix('_size').replace('_', ' ')} {text}"


def _stride(_: ArgSpec, value: Any) -> str:
    return f"stride {'×'.join(map(_text, value))}" if isinstance(value, list) else f"stride {value}"


def _padding(arg: ArgSpec, value: Any) -> str:
    if arg.kind == "margins":
        return _named(arg, value)
    return "" if value == arg.default else str(value)


def _words(_: ArgSpec, value: Any) -> str:
    return _count("word", len(value)) if isinstance(value, list) else _text(value)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join("any" if item is None else _text(item) for item in value)
    if isinstance(value, dict):
        config = value.get("config") or {}
        units = config.get("units", config.get("filters"))
        return f"{value.get('class_name')}({units})" if units else str(value.get("class_name"))
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"


_Writer = Callable[[ArgSpec, Any], str]

_WRITE: Mapping[str, _Writer] = {
    "units": _counted("unit"),
    "filters": _counted("filter"),
    "groups": _counted("group"),
    "num_heads": _counted("head"),
    "strides": _stride,
    "padding": _padding,
    "dilation_rate": _named,
    "vocabulary": _words,
}
_BY_KIND: Mapping[str, _Writer] = {
    "size": _size,
    "bool": _flag,
    "choice": _plain,
    "text": _plain,
    "activation": _plain,
    "layer": _plain,
    "layers": _plain,
    "shape": _plain,
}
