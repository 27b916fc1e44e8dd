"""Small networks drawn at random: branches, merges, shared layers, expressions, frozen layers."""

from typing import Any

from hypothesis import strategies as st

from builder.graph.document import Graph
from builder.graph.sketch import Sketch

WIDTHS = (2, 3)


@st.composite
def networks(draw: Any) -> Graph:
    """Draws a graph of vectors; every tensor's width is known, so that it has no errors."""
    sketch = Sketch(draw(st.sampled_from(("model", "net", "a_name"))))
    width: dict[str, int] = {}
    for number in range(draw(st.integers(1, 2))):
        size = draw(st.sampled_from(WIDTHS))
        width[sketch.input((size,), name=f"in_{number}")] = size
    dense: dict[str, tuple[int, int]] = {}
    for number in range(draw(st.integers(1, 8))):
        kind = draw(st.sampled_from(("Dense", "share", "merge", "one", "Expression", "Dropout")))
        _grow(draw, sketch, kind, f"node_{number}", width, dense)
    if not dense and len(width) <= 2:
        source = next(iter(width))
        width[sketch.add("Dense", source, units=2, name="last")] = 2
    return sketch.graph()


def _grow(
    draw: Any,
    sketch: Sketch,
    kind: str,
    name: str,
    width: dict[str, int],
    dense: dict[str, tuple[int, int]],
) -> None:
    source = draw(st.sampled_from(sorted(width)))
    size = width[source]
    same = sorted(node for node, other in width.items() if other == size)
    fitting = sorted(node for node, (before, _) in dense.items() if before == size)
    if kind == "share" and fitting:
        first = draw(st.sampled_from(fitting))
        width[sketch.share(first, source)] = dense[first][1]
    elif kind == "merge" and len(same) > 1:
        sources = draw(st.lists(st.sampled_from(same), min_size=2, max_size=3, unique=True))
        merge = draw(st.sampled_from(("Add", "Concatenate", "Maximum")))
        node = sketch.add(merge, sources, name=name)
        width[node] = size * len(sources) if merge == "Concatenate" else size
    elif kind == "Expression":
        text = draw(st.sampled_from(("x * 2", "relu(a) + b", "tanh(b - a * 0.5)", "-x")))
        sources = draw(st.lists(st.sampled_from(same), min_size=2, max_size=2))
        inputs = sources if "b" in text.replace("tanh(b", "b") else [source]
        width[sketch.add("Expression", inputs, name=name, expression=text)] = size
    elif kind == "Dropout":
        width[sketch.add("Dropout", source, name=name, rate=0.5)] = size
    else:
        units = draw(st.sampled_from(WIDTHS))
        trainable = draw(st.booleans())
        node = sketch.add("Dense", source, name=name, units=units, trainable=trainable)
        width[node] = units
        dense[node] = (size, units)
