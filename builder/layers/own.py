"""The project's own entries of the catalogue: Input, Block and Expression."""

from __future__ import annotations

from collections.abc import Mapping

from builder.graph.document import BLOCK, EXPRESSION, INPUT
from builder.layers.objects import DTYPES
from builder.layers.pages import PAGES
from builder.layers.specs import ArgSpec, LayerSpec, PortSpec

_SHAPE = ArgSpec(
    name="shape",
    kind="shape",
    required=True,
    doc="The sizes of the axes of one example, without the batch axis. An axis left empty can "
    "have any size.",
    important=True,
)
_DTYPE = ArgSpec(
    name="dtype",
    kind="dtype",
    default="float32",
    doc="The data type of the values: `float32` for numbers and pixels, `int32` for indices of "
    "words or classes, `string` for texts.",
    choices=tuple(name for name in DTYPES if not name.startswith("mixed_")),
    important=True,
)
_BATCH_SIZE = ArgSpec(
    name="batch_size",
    kind="int",
    optional=True,
    doc="A fixed number of examples in a batch. Leave it empty for any number.",
    minimum=1,
)
_EXPRESSION = ArgSpec(
    name="expression",
    kind="expression",
    required=True,
    doc="A formula over the inputs: `x` is the first, `a`, `b`, `c`, ... are the inputs in order. "
    "Numbers, `+ - * / // % **`, comparisons and functions of `keras.ops` such as `relu(x)` or "
    "`mean(x, axis=-1)` may be used.",
    important=True,
)

OWN: Mapping[str, LayerSpec] = {
    INPUT: LayerSpec(
        class_name=INPUT,
        family="core",
        summary="Where data comes in: the shape of one example.",
        doc="The model has one input for every Input, in this order.",
        args=(_SHAPE, _DTYPE, _BATCH_SIZE),
        ports=(),
        url=PAGES[INPUT],
        starter={"shape": [28, 28, 1]},
    ),
    EXPRESSION: LayerSpec(
        class_name=EXPRESSION,
        family="blocks",
        summary="A formula over its inputs, such as x * 2 or relu(a) + b.",
        doc="It has no weights. The exported code shows it as operations of `keras.ops`.",
        args=(_EXPRESSION,),
        ports=(PortSpec("inputs", many=True, maximum=None),),
        starter={"expression": "x * 2"},
    ),
    BLOCK: LayerSpec(
        class_name=BLOCK,
        family="blocks",
        summary="A group of layers with a name, which can be repeated.",
        doc="Every repetition has weights of its own and takes the outputs of the one before.",
        args=(),
        ports=(PortSpec("inputs", many=True, maximum=None),),
        palette=False,
    ),
}
"""The entries that are no classes of Keras, by class name."""
