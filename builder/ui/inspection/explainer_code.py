"""The code that works out one value of a layer outside, and compares it with Keras's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from builder.inspection.channels import LAST
from builder.inspection.explaining_values import Explanation, Stage

_READ = """
def read(x, places, outside=0.0):
    \"\"\"Reads a window of x; `outside` is what stands for padding.\"\"\"
    patch = np.full([*map(len, places), x.shape[-1]], outside)
    for index in np.ndindex(*patch.shape[:-1]):
        where = [each[place] for each, place in zip(places, index)]
        if all(0 <= place < size for place, size in zip(where, x.shape)):
            patch[index] = x[tuple(where)]
    return patch

"""

_ENDING = "z = total if layer.bias is None else total + np.asarray(layer.bias)[channel]\n"

_ACTIVATED = "result = float(np.asarray(layer.activation(np.float32([z])))[0])\n"


def explainer_code(
    node: Mapping[str, Any], explanation: Explanation, position: Sequence[int]
) -> str:
    """Returns Python that computes the value again, from what the layer reads and its weights.

    Args:
        node: What the lab says of the node.
        explanation: How the value is made: tells where it reads.
        position: Which value it is, without the batch axis.
    """
    kind = str(node["class_name"])
    write = _BY_CLASS.get(kind, _as_keras)
    body = write(explanation, position)
    name, call = node["layer"], node["call"]
    return (
        f"layer = model.get_layer({name!r})\n"
        f"call = layer._inbound_nodes[{call}]\n"
        "given = call.arguments.args[0]\n"
        "given = given if isinstance(given, list) else [given]\n"
        "probe = keras.Model(model.inputs, [*given, call.output_tensors[0]])\n"
        "*inputs, output = [np.asarray(each)[0] for each in probe(sample)]\n"
        f"at = {tuple(position)}\n"
        f"{body}"
        "print(result, output[at])  # worked out, and what Keras computes\n"
        f"{_figure(node, len(position))}"
    )


def _figure(node: Mapping[str, Any], rank: int) -> str:
    axis = node.get("channel_axes", (LAST,))[0]
    if axis == LAST:
        return _FIGURES.get(rank, _FIGURES[3])
    return (
        f"output = np.moveaxis(output, {axis}, -1)  # the channels come first there\n"
        f"at = (*at[:{axis}], *at[{axis + 1}:], at[{axis}])\n"
        f"{_FIGURES.get(rank, _FIGURES[3])}"
    )


_FIGURES = {
    1: "fig = px.bar(output)\n",
    2: "fig = px.imshow(output.T)\n",
    3: "fig = px.imshow(output[(*at[:-3], slice(None), slice(None), at[-1])])\n",
}


def plane_code(position: Sequence[int]) -> str:
    """Returns what follows the numbers of a layer, for the map that a value of it is chosen in.

    Args:
        position: Which value it is, with the channel last.
    """
    drawn = {1: "result = result[None]", 2: "result = result.T"}.get(
        len(position), f"result = result[(*{tuple(position[:-3])}, ..., {position[-1]})]"
    )
    return f'{drawn}\nfig = px.imshow(result, color_continuous_scale="Inferno")\n'


def _window(explanation: Explanation, outside: str = "") -> str:
    places = [list(axis.places) for axis in explanation.stages[0].axes[:-1]]
    return (
        f"{_READ}"
        'first = layer.data_format == "channels_first"\n'
        "x = np.moveaxis(inputs[0], 0, -1) if first else inputs[0]\n"
        f"places = {places}\n"
        f"patch = read(x, places{outside})\n"
        "channel = at[0] if first else at[-1]\n"
    )


def _last(explanation: Explanation, sums: str) -> str:
    """The bias and the activation; one that looks at all channels gets all their sums."""
    if any(stage.kind == "softmax" for stage in explanation.stages):
        return (
            f"sums = {sums}\n"
            "z = sums if layer.bias is None else sums + np.asarray(layer.bias)\n"
            "result = float(np.asarray(layer.activation(np.float32(z[None])))[0, channel])\n"
        )
    return _ENDING + _ACTIVATED


def _convolution(explanation: Explanation, position: Sequence[int]) -> str:
    channels = explanation.stages[0].axes[-1].places
    return (
        _window(explanation)
        + f"patch = patch[..., {channels[0]}:{channels[-1] + 1}]  # the channels it sees\n"
        + "products = patch * np.asarray(layer.kernel)[..., channel]\n"
        + "total = products.sum()\n"
        + _last(explanation, "np.tensordot(patch, np.asarray(layer.kernel), patch.ndim)")
    )


def _transposed(explanation: Explanation, position: Sequence[int]) -> str:
    return (
        _window(explanation)
        + "kernel = np.swapaxes(np.asarray(layer.kernel), -1, -2)\n"
        + "products = patch * kernel[..., channel]\n"
        + "total = products.sum()\n"
        + _last(explanation, "np.tensordot(patch, kernel, patch.ndim)")
    )


def _depthwise(explanation: Explanation, position: Sequence[int]) -> str:
    return (
        _window(explanation)
        + "products = patch[..., None] * np.asarray(layer.kernel)  # every channel by itself\n"
        + "sums = products.sum(axis=tuple(range(patch.ndim - 1))).ravel()\n"
        + "total = sums[channel]\n"
        + _last(explanation, "sums")
    )


def _separable(explanation: Explanation, position: Sequence[int]) -> str:
    return (
        _window(explanation)
        + "products = patch[..., None] * np.asarray(layer.depthwise_kernel)\n"
        + "middle = products.sum(axis=tuple(range(patch.ndim - 1))).ravel()\n"
        + "mixing = np.asarray(layer.pointwise_kernel).reshape(len(middle), -1)\n"
        + "total = middle @ mixing[:, channel]\n"
        + _last(explanation, "middle @ mixing")
    )


def _pooling(what: str) -> Callable[[Explanation, Sequence[int]], str]:
    def write(explanation: Explanation, position: Sequence[int]) -> str:
        channel = explanation.stages[0].axes[-1].places[0]
        return (
            _window(explanation, ", outside=np.nan")
            + f"result = float(np.{what}(patch[..., {channel}]))\n"
        )

    return write


def _dense(explanation: Explanation, position: Sequence[int]) -> str:
    return (
        "*place, channel = at\n"
        "row = inputs[0][tuple(place)]\n"
        "kernel = np.asarray(layer.kernel)\n"
        "products = row * kernel[:, channel]\n"
        "total = products.sum()\n" + _last(explanation, "row @ kernel")
    )


def _batch_normalization(explanation: Explanation, position: Sequence[int]) -> str:
    return (
        "axis = layer.axis - 1 if layer.axis > 0 else layer.axis\n"
        "channel = at[axis]\n"
        "mean = np.asarray(layer.moving_mean)[channel]\n"
        "variance = np.asarray(layer.moving_variance)[channel]\n"
        "result = (inputs[0][at] - mean) / np.sqrt(variance + layer.epsilon)\n"
        "if layer.scale:\n"
        "    result = result * np.asarray(layer.gamma)[channel]\n"
        "if layer.center:\n"
        "    result = result + np.asarray(layer.beta)[channel]\n"
        "result = float(result)\n"
    )


def _merge(expression: str) -> Callable[[Explanation, Sequence[int]], str]:
    return lambda _, __: (
        "values = [each[at] for each in np.broadcast_arrays(*inputs)]\n"
        f"result = float({expression})\n"
    )


def _as_keras(explanation: Explanation, position: Sequence[int]) -> str:
    """Where the arithmetic is Keras's own, what it reads is written out, and Keras is asked."""
    reads = "".join(f"# {_told(stage)}\n" for stage in explanation.stages)
    return (
        f"{reads}"
        "batch = [each[None] for each in inputs]\n"
        "computed = layer(batch if len(batch) > 1 else batch[0], training=False)\n"
        "result = float(np.asarray(computed)[0][at])\n"
    )


def _told(stage: Stage) -> str:
    where = ", ".join(f"{axis.name} {list(axis.places[:8])}" for axis in stage.axes)
    return f"it reads input {stage.source} at {where}"


_BY_CLASS: Mapping[str, Callable[[Explanation, Sequence[int]], str]] = {
    **{f"Conv{rank}D": _convolution for rank in (1, 2, 3)},
    **{f"Conv{rank}DTranspose": _transposed for rank in (1, 2, 3)},
    **{f"DepthwiseConv{rank}D": _depthwise for rank in (1, 2)},
    **{f"SeparableConv{rank}D": _separable for rank in (1, 2)},
    **{f"MaxPooling{rank}D": _pooling("nanmax") for rank in (1, 2, 3)},
    **{f"AveragePooling{rank}D": _pooling("nanmean") for rank in (1, 2, 3)},
    **{f"GlobalMaxPooling{rank}D": _pooling("nanmax") for rank in (1, 2, 3)},
    **{f"GlobalAveragePooling{rank}D": _pooling("nanmean") for rank in (1, 2, 3)},
    "Dense": _dense,
    "BatchNormalization": _batch_normalization,
    "Add": _merge("sum(values)"),
    "Subtract": _merge("values[0] - values[1]"),
    "Multiply": _merge("np.prod(values)"),
    "Average": _merge("np.mean(values)"),
    "Maximum": _merge("max(values)"),
    "Minimum": _merge("min(values)"),
}
