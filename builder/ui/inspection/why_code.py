"""The code that explains outside what the views explain here: plain Keras and TensorFlow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from builder.inspection.channels import LAST
from builder.workers.client import LabResult

MOST_WRITTEN = 4096
"""How many numbers are written into a code."""

_SCORES = '''import tensorflow as tf


def before_the_end(output):
    """The output's values before the softmax or sigmoid at its end (of this model's own copy)."""
    layer = output._keras_history.operation
    if hasattr(layer, "activation"):
        layer.activation = keras.activations.linear
        return output
    return layer.input


'''


def prelude(answer: LabResult, *, guided: bool = False) -> str:
    """Returns the lines that set up `points`, `score(points)` and `gradients(points)`.

    Args:
        answer: What the lab said: names the output, the class and the embeddings.
        guided: Whether ReLUs let through positive gradients alone.
    """
    return scores_code(answer) + (_GUIDED if guided else "") + _points(answer.data)


def scores_code(answer: LabResult) -> str:
    """Returns the lines that give `output`, a model, and `picked(value)`: the number of each."""
    return _SCORES + _scores(answer)


def _scores(answer: LabResult) -> str:
    data = answer.data
    output = f"model.outputs[{data['output']}]"
    end = f"before_the_end({output})" if data["before"] else output
    picked = _picked(data)
    where = ""
    if "where" in answer.arrays:
        chosen = answer.arrays["where"]
        places = np.flatnonzero(chosen).tolist()
        where = (
            f"where = np.isin(np.arange({chosen.size}), {places}).reshape({chosen.shape})"
            "  # the places of the class\n"
        )
    return f"output = keras.Model(model.inputs, {end})\n{where}\n\n{picked}\n\n"


def _picked(data: Mapping[str, Any]) -> str:
    index, lines = data["index"], []
    if data["of_two"] and index == 0:
        lines.append("value = -value" if data["before"] else "value = 1 - value")
    column = 0 if data["of_two"] else index
    if data["places"] is not None:
        lines.append(f"value = value[..., {column}] * where")
        lines.append("return tf.reduce_sum(value, range(1, len(value.shape)))")
    elif index is None:
        lines.append("return tf.reduce_sum(value, range(1, len(value.shape)))")
    else:
        lines.append(f"return tf.reshape(value, (value.shape[0], -1))[:, {column}]")
    return "def picked(value):\n" + "".join(f"    {line}\n" for line in lines)


_GUIDED = """def guided(function):
    @tf.custom_gradient
    def of(value):
        with tf.GradientTape() as tape:
            tape.watch(value)
            result = function(value)
        return result, lambda up: tape.gradient(result, value, output_gradients=tf.nn.relu(up))

    return of


def guide(layer):
    if type(layer).__name__ in ("ReLU", "Relu", "Relu6"):
        layer.call = guided(layer.call)
    for name in ("activation", "recurrent_activation"):
        if getattr(layer, name, None) in (keras.activations.relu, keras.activations.relu6):
            setattr(layer, name, guided(getattr(layer, name)))
    for inner in ("layer", "cell", "forward_layer", "backward_layer"):
        if hasattr(layer, inner):
            guide(getattr(layer, inner))


def parts_of(model):  # also of models within it
    for layer in model.operations if hasattr(model, "operations") else model.layers:
        yield layer
        if isinstance(layer, keras.Model):
            yield from parts_of(layer)


for layer in {id(each): each for each in parts_of(model)}.values():
    guide(layer)

"""


_NAMED = """def layer_named(model, name):  # also in a model within it
    inner = [layer for layer in model.layers if isinstance(layer, keras.Model)]
    found = [layer for layer in model.layers if layer.name == name]
    found += [each for layer in inner if (each := layer_named(layer, name)) is not None]
    return found[0] if found else None


"""


def _points(data: Mapping[str, Any]) -> str:
    embeddings = ", ".join(
        f"{place}: layer_named(model, {name!r})" for place, name in data["embeddings"].items()
    )
    return f"""{_NAMED if embeddings else ""}embeddings = {{{embeddings}}}  # words have no gradient
points = [
    embeddings[place](tf.constant(part)) if place in embeddings else tf.cast(part, "float32")
    for place, part in enumerate(sample)
]


def score(points):
    parts = [tf.convert_to_tensor(each, "float32") for each in points]
    for place, layer in embeddings.items():
        layer.call = lambda *_, vectors=points[place]: vectors
        parts[place] = tf.constant(np.repeat(sample[place], len(points[place]), axis=0))
    return picked(output(parts if len(parts) > 1 else parts[0], training=False))


def gradients(points):
    points = [tf.convert_to_tensor(each, "float32") for each in points]
    with tf.GradientTape() as tape:
        tape.watch(points)
        number = score(points)
    return [tf.convert_to_tensor(each).numpy() for each in tape.gradient(number, points)]


"""


def saliency_code(answer: LabResult, method: str, **how: Any) -> str:
    """Returns the code of a gradient: `plain`, `guided` or `smooth`."""
    lines = prelude(answer, guided=method == "guided")
    if method == "smooth":
        lines += f"""draw = np.random.default_rng({how["seed"]})
found = [0.0 for _ in points]
for _ in range({how["samples"]}):
    noisy = [
        each + draw.normal(0, {how["noise"]} * np.ptp(each), each.shape[1:])[None]
        for each in points
    ]
    found = [total + slope / {how["samples"]} for total, slope in zip(found, gradients(noisy))]
"""
    else:
        lines += "found = gradients(points)\n"
    return lines + (
        "found = [\n    np.linalg.norm(each[0], axis=-1) if place in embeddings else each[0]\n"
        "    for place, each in enumerate(found)\n]\n" + _SHOWN
    )


_SHOWN = """result = found[0]
for each in found:  # one for each input
    plane = np.abs(each).max(axis=-1) if each.ndim == 3 else np.atleast_2d(np.squeeze(each))
    fig = px.imshow(plane, color_continuous_scale="Inferno") if plane.ndim == 2 else px.line(plane)
    fig.show()
"""


def integrated_code(answer: LabResult, baseline: str) -> str:
    """Returns the code of integrated gradients.

    Args:
        answer: What the lab said.
        baseline: `black`, `mean` or `blurred`.
    """
    steps, embedded = answer.data["steps"], answer.data["embeddings"]
    starts = []
    for place in range(sum(name.startswith("x") for name in answer.arrays)):
        point = f"points[{place}]"
        if str(place) not in embedded:
            start = _cover(answer.arrays.get(f"baseline_{place}"), f"{point}[0]")
            starts.append(f"({start})[None]")
        elif baseline == "black":
            starts.append(f"np.zeros_like({point})")
        else:
            starts.append(f"0 * {point} + np.mean({point}, axis=-2, keepdims=True)")
    return (
        prelude(answer)
        + f"starts = [{', '.join(starts)}]\n"
        + f"""sums = [0.0 for _ in points]
for step in range({steps}):
    share = (step + 0.5) / {steps}
    way = [start + share * (end - start) for start, end in zip(starts, points)]
    sums = [total + slope / {steps} for total, slope in zip(sums, gradients(way))]
found = [(end - start) * total for end, start, total in zip(points, starts, sums)]
found = [
    np.sum(each[0], axis=-1) if place in embeddings else np.asarray(each[0])
    for place, each in enumerate(found)
]
print("adds up to", sum(each.sum() for each in found), "of", score(points)[0] - score(starts)[0])
result = found[0]
for each in found:  # one for each input
    plane = each.sum(axis=-1) if each.ndim == 3 else np.atleast_2d(np.squeeze(each))
    fig = px.imshow(plane, color_continuous_scale="RdBu_r", color_continuous_midpoint=0)
    fig.show()
"""
    )


def _cover(values: Any, like: str) -> str:
    """Returns an expression for what stands in place of a sample."""
    if values is None:
        return f"np.zeros_like({like})"
    if np.ptp(values) == 0:
        return f"np.full_like({like}, {np.ravel(values)[0].item()!r})"
    if values.size > MOST_WRITTEN:
        return f"np.full_like({like}, np.mean({like}))"  # the view's own is too large to be written
    written = [float(f"{each:.6g}") for each in values.ravel()]
    return f"np.array({written}, np.float32).reshape({values.shape})"


def gradcam_code(answer: LabResult, tensor: str, axis: int = LAST) -> str:
    """Returns the code of Grad-CAM.

    Args:
        answer: What the lab said.
        tensor: The expression for the layer's output.
        axis: Where it has its channels, without the batch axis.
    """
    data = answer.data
    given, slope = "maps[0].numpy()", "tape.gradient(number, maps)[0].numpy()"
    if axis != LAST:
        given, slope = (f"np.moveaxis({each}, {axis}, -1)" for each in (given, slope))
    return (
        f"{_SCORES}maps_of = {tensor}\n{_scores(answer)}"
        + f"""both = keras.Model(model.inputs, [maps_of, output.outputs[0]])
with tf.GradientTape() as tape:
    parts = [tf.cast(part, tensor.dtype) for part, tensor in zip(sample, model.inputs)]
    tape.watch([part for part in parts if part.dtype.is_floating])
    maps, value = both(parts if len(parts) > 1 else parts[0], training=False)
    number = picked(value)
slopes = {slope}
weights = slopes.reshape(-1, slopes.shape[-1]).mean(axis=0)
result = np.maximum({given} @ weights, 0)  # {data["score"]:.6g} is explained
plane = result if result.ndim == 2 else np.atleast_2d(result.reshape(len(result), -1))
fig = px.imshow(plane, color_continuous_scale="Inferno")
fig.show()
"""
    )


def occlusion_code(answer: LabResult, place: int, patch: int, stride: int) -> str:
    """Returns the code of occlusion of one input."""
    axes = list(answer.data["axes"])
    cover = _cover(answer.arrays["cover"], "image")
    return (
        scores_code(answer)
        + f"""image = sample[{place}][0]
cover = {cover}


def number(image):
    parts = [image[None] if place == {place} else part for place, part in enumerate(sample)]
    return float(picked(output(parts if len(parts) > 1 else parts[0], training=False))[0])


def begins(length):
    last = length - {patch}
    found = list(range(0, last + 1, {stride}))
    return found if found[-1] == last else [*found, last]


axes = {axes}  # along which the patch moves
starts = [begins(image.shape[axis]) for axis in axes]
drops = np.zeros([len(each) for each in starts])
whole = number(image)
for at in np.ndindex(*drops.shape):
    window = [slice(None)] * image.ndim
    for axis, each, found in zip(axes, at, starts):
        window[axis] = slice(found[each], found[each] + {patch})
    covered = image.copy()
    covered[tuple(window)] = cover[tuple(window)]
    drops[at] = whole - number(covered)
result = drops
fig = px.imshow(np.atleast_2d(drops), color_continuous_scale="RdBu_r", color_continuous_midpoint=0)
fig.show()
"""
    )
