"""What the probes see, as small values. Imports neither Keras nor TensorFlow.

A number that is not finite is None. Pictures are packed into bytes, so that none of these is
larger than about 100 kB as JSON.
"""

from __future__ import annotations

import base64
import math
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, ValidationError

from builder.graph.document import Value
from builder.training.events import Probe


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


Number = Annotated[float | None, BeforeValidator(_finite)]


class Packed(Value):
    """An array of numbers in bytes, each slice along the first axis with a scale of its own.

    Attributes:
        shape: The shape of the array.
        low: For each slice the number that byte 0 stands for.
        high: For each slice the number that byte 255 stands for.
        data: The bytes in C order, in base64.
    """

    shape: tuple[int, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    data: str

    def unpack(self) -> NDArray[np.float32]:
        """Returns the array, exact to a 510th of each slice's range."""
        raw = np.frombuffer(base64.b64decode(self.data), np.uint8).reshape(self.shape)
        along = (-1,) + (1,) * (len(self.shape) - 1)
        low = np.array(self.low, np.float32).reshape(along)
        high = np.array(self.high, np.float32).reshape(along)
        return low + raw.astype(np.float32) * ((high - low) / np.float32(255))


def pack(values: NDArray[Any]) -> Packed:
    """Packs an array of at least one axis; what is not finite becomes 0."""
    array = np.nan_to_num(np.asarray(values, np.float32), posinf=0.0, neginf=0.0)
    flat = array.reshape(len(array), -1)
    low, high = flat.min(axis=1), flat.max(axis=1)
    span = np.where(high > low, high - low, 1)[:, None]
    raw = np.round((flat - low[:, None]) / span * 255).astype(np.uint8)
    return Packed(
        shape=array.shape,
        low=tuple(low.tolist()),
        high=tuple(high.tolist()),
        data=base64.b64encode(raw.tobytes()).decode(),
    )


class LayerGradient(Value):
    """One layer with weights that learn.

    Attributes:
        name: The layer.
        gradient: The Euclidean norm of the gradient of the loss by all its weights; None where
            it is no number, 0 where no gradient reaches the layer.
        update: The norm of what changed in its weights over the norm of the weights.
        weight: The norm of its weights.
    """

    name: str
    gradient: Number
    update: Number
    weight: Number


class Gradients(Value):
    """Gradients and steps, layer by layer from the inputs to the outputs.

    Attributes:
        layers: The layers; of more than 50 those with the most weights, first and last included.
        left_out: Layers that are not there.
        examples: The gradient is the mean over so many examples, always the same ones.
        steps: Over how many steps `update` goes.
    """

    layers: tuple[LayerGradient, ...]
    left_out: int = 0
    examples: int = 0
    steps: int = 1


class Histogram(Value):
    """How the values of a layer's largest array of weights are spread.

    Attributes:
        name: The layer.
        weight: What the weights are called in it, such as `kernel`.
        low: The least value.
        high: The greatest value.
        mean: The mean.
        deviation: The standard deviation.
        counts: How many values lie in each of equally wide bins from `low` to `high`.
        broken: How many values are no numbers.
    """

    name: str
    weight: str
    low: Number
    high: Number
    mean: Number
    deviation: Number
    counts: tuple[int, ...]
    broken: int = 0


class Units(Value):
    """Units of a layer that do not take part.

    Attributes:
        name: The layer.
        state: `"dead"`: 0 for every example looked at (after a ReLU); `"saturated"`: at the ends
            of their range for nearly all of them (after sigmoid or tanh).
        count: How many units are so.
        of: How many there are. A unit of a convolution is one map, wherever it is looked at.
    """

    name: str
    state: Literal["dead", "saturated"]
    count: int
    of: int


class Weights(Value):
    """Weights and units, layer by layer.

    Attributes:
        histograms: One per layer with weights.
        units: One per layer with such an activation.
        examples: How many examples the units were looked at with.
        left_out: Layers that are not there.
    """

    histograms: tuple[Histogram, ...]
    units: tuple[Units, ...] = ()
    examples: int = 0
    left_out: int = 0


class Timing(Value):
    """Seconds per example.

    Attributes:
        forward: The forward pass.
        backward: The backward pass: a pass with gradients without its forward part.
        examples: The batch size that it was measured with.
    """

    forward: Number
    backward: Number
    examples: int


class Neurons(Value):
    """What the units of one Dense layer make of a plane of inputs.

    Attributes:
        name: The layer.
        of: How many units it has.
        maps: Shape `(units shown, rows, columns)`, rows from the top.
    """

    name: str
    of: int
    maps: Packed


class Boundary(Value):
    """What a model makes of the plane of its two input values.

    Attributes:
        low: The least value shown of each input.
        high: The greatest value shown of each.
        axes: What the two values are called.
        meaning: `"classes"`: `value` holds the probability of the likeliest class and `label`
            which one it is; `"probability"`: `value` holds that of the second of two classes;
            `"number"`: `value` holds what is predicted.
        classes: The names of the classes.
        value: Shape `(1, rows, columns)`, rows from the top.
        label: The likeliest class, shape `(1, rows, columns)`; None unless there are classes.
        points: Some training examples: both values, and the class or the number.
        neurons: What the Dense layers make of it.
    """

    low: tuple[float, float]
    high: tuple[float, float]
    axes: tuple[str, str]
    meaning: Literal["classes", "probability", "number"]
    classes: tuple[str, ...] = ()
    value: Packed
    label: tuple[int, ...] | None = None
    points: tuple[tuple[float, float, float], ...] = ()
    neurons: tuple[Neurons, ...] = ()


class LayerPicture(Value):
    """One convolution.

    Attributes:
        name: The layer.
        of: How many maps it has.
        maps: What it makes of the sample: `(maps shown, height, width)`.
        filters: Its kernels, `(filters shown, height, width, channels)`: all channels where
            there are three, else the first alone. None where it has none of its own.
        channels: How many channels a kernel goes over.
    """

    name: str
    of: int
    maps: Packed
    filters: Packed | None = None
    channels: int = 0


class Pictures(Value):
    """What the convolutions make of one sample, always the same.

    Attributes:
        sample: The sample, `(1, height, width, channels)`.
        layers: The first convolutions.
        left_out: Convolutions that are not there.
    """

    sample: Packed | None
    layers: tuple[LayerPicture, ...]
    left_out: int = 0


Finding = Gradients | Weights | Timing | Boundary | Pictures

FINDINGS: dict[str, type[Finding]] = {
    "gradients": Gradients,
    "weights": Weights,
    "timing": Timing,
    "boundary": Boundary,
    "pictures": Pictures,
}


def finding_of(event: Probe) -> Finding | None:
    """Returns what a probe saw; None where this version does not know such a thing."""
    kind = FINDINGS.get(event.name)
    if kind is None:
        return None
    try:
        return kind.model_validate(event.data)
    except ValidationError:
        return None
