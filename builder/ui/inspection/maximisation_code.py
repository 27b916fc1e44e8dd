"""The code that makes an input which excites a channel or a class outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from builder.inspection.channels import LAST
from builder.ui.inspection.exports import tensor_code
from builder.ui.inspection.subject import Subject
from builder.ui.inspection.why_code import scores_code
from builder.workers.client import LabResult


def channel_code(subject: Subject, channel: int) -> str:
    """Returns the lines that give `reach(inputs)`: a channel's mean, and what is climbed for it."""
    axis = subject.channel_axis
    axis = axis if axis == LAST else axis + 1  # after that of the batch
    return f"""import tensorflow as tf

tensor = {tensor_code(subject)}
layer = tensor._keras_history.operation
after = getattr(layer, "activation", None) or keras.activations.linear
if isinstance(layer, keras.layers.Dense) or "Conv" in type(layer).__name__:
    layer.activation = keras.activations.linear  # a ReLU has no slope where it gives 0
else:
    after = keras.activations.linear
part = keras.Model(model.inputs, tensor)


def reach(inputs):
    value = tf.cast(part(inputs if len(inputs) > 1 else inputs[0], training=False), "float32")
    reached = tf.reduce_mean(tf.gather(after(value), {channel}, axis={axis}))
    return reached, reached + 0.01 * tf.reduce_mean(tf.gather(value, {channel}, axis={axis}))


"""


def aim_code(answer: LabResult) -> str:
    """Returns the lines that give the same for a number of an output, such as a class's score.

    Args:
        answer: What the lab said of this aim.
    """
    return (
        scores_code(answer)
        + """def reach(inputs):
    value = output(inputs if len(inputs) > 1 else inputs[0], training=False)
    reached = tf.reduce_sum(picked(tf.cast(value, "float32")))
    return reached, reached


"""
    )


_CLIMB = """\
def climb(image):
    image = tf.constant(image, "float32")
    with tf.GradientTape() as tape:
        tape.watch(image)
        inputs = [image if at == {place} else tf.constant(x) for at, x in enumerate(sample)]
        reached, number = reach(inputs)
    return float(reached), tape.gradient(number, image).numpy()


axes = (image.ndim - 3, image.ndim - 2) if image.ndim >= 4 else ()
curve, best = [climb(image)[0]], image
for step in range({steps}):
    shift = list(map(int, draw.integers(-{jitter}, {jitter} + 1, 2)))[: len(axes)]
    slope = climb(np.roll(image, shift, axes) if axes else image)[1]
    slope = np.roll(slope, [-each for each in shift], axes) if axes else slope
    away = (image - low) / (high - low) - 0.5
    rough = np.zeros_like(image)
    for axis in range(1, image.ndim - 1):
        ahead = np.diff(away, axis=axis)
        edge = np.zeros_like(np.take(away, [0], axis))
        rough += np.concatenate([edge, ahead], axis) - np.concatenate([ahead, edge], axis)
    way = slope / (np.sqrt(np.mean(slope**2)) + 1e-12) - {decay} * away
    way = way - {smooth} * rough
    image = np.float32(np.clip(image + {rate} * (high - low) * way, low, high))
    curve.append(climb(image)[0])
    best = image if curve[-1] >= max(curve) else best
result = best[0]
fig = px.line(y=curve)
fig.show()
"""


def climb_code(answer: LabResult, how: Mapping[str, Any], reach: str) -> str:
    """Returns the code that climbs.

    Args:
        answer: What came of it here.
        how: How it is climbed, as the lab was asked.
        reach: The lines that give `reach`.
    """
    place, (low, high) = how.get("place", 0), answer.data["bounds"]
    begin = f"sample[{place}]"
    if how["start"] == "noise":
        begin = (
            f"np.float32({(low + high) / 2} + {(high - low) / 10} * "
            f"np.random.default_rng({how['seed']}).normal(size=sample[{place}].shape))"
        )
    return f"""{reach}low, high = {low}, {high}
image = np.clip({begin}, low, high)
draw = np.random.default_rng({how["seed"]})


{_CLIMB.format(**{**how, "place": place})}"""
