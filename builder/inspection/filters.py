"""The filters of a convolution or the weights of a Dense, in one layout whatever the layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_TRANSPOSED = frozenset({"Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"})
_DEPTHWISE = frozenset({"DepthwiseConv1D", "DepthwiseConv2D"})
_SEPARABLE = frozenset({"SeparableConv1D", "SeparableConv2D"})
_PLAIN = frozenset({"Conv1D", "Conv2D", "Conv3D"})
CONVOLUTIONS = _PLAIN | _TRANSPOSED | _DEPTHWISE | _SEPARABLE
_WITH_KERNEL = CONVOLUTIONS | {"Dense"}


@dataclass(frozen=True)
class Filters:
    """The kernels of one layer.

    Attributes:
        kernel: Shape `(*size, channels, filters)`; `channels` is what one filter sees: all input
            channels, those of its group, or one where the layer is depthwise. A Dense has no
            `size`: `(inputs, units)`.
        bias: Shape `(filters,)`, or None where the layer has none. A separable layer adds its
            bias after mixing the channels: there it has one value per output channel.
        mixing: Shape `(filters, output channels)`: how a separable layer mixes what its filters
            give. None for every other layer.
    """

    kernel: NDArray[np.floating[Any]]
    bias: NDArray[np.floating[Any]] | None = None
    mixing: NDArray[np.floating[Any]] | None = None


def has_filters(layer: Any) -> bool:
    """Whether a Keras layer is a convolution or a Dense, or wraps one."""
    return type(_core(layer)).__name__ in _WITH_KERNEL


def filters(layer: Any) -> Filters:
    """Returns the kernels of a built Keras layer.

    Args:
        layer: A convolution of one to three dimensions: plain, transposed, depthwise or
            separable; a Dense; or a wrapper such as `TimeDistributed` around one of these.

    Raises:
        ValueError: When the layer is none of these.
    """
    core = _core(layer)
    kind = type(core).__name__
    if kind not in _WITH_KERNEL:
        raise ValueError(f"Expected a convolution or a Dense; {layer.name} is a {kind}.")
    bias = None if core.bias is None else _array(core.bias)
    if kind in _SEPARABLE:
        mixing = _array(core.pointwise_kernel)
        return Filters(
            _one_channel_each(_array(core.depthwise_kernel)),
            bias,
            mixing.reshape(mixing.shape[-2:]),
        )
    kernel = _array(core.kernel)
    if kind in _DEPTHWISE:
        kernel = _one_channel_each(kernel)
    elif kind in _TRANSPOSED:
        kernel = kernel.swapaxes(-1, -2)  # Keras has (*size, filters, channels) there
    return Filters(kernel, bias)


def _core(layer: Any) -> Any:
    while type(layer).__name__ not in _WITH_KERNEL and hasattr(layer, "layer"):
        layer = layer.layer
    return layer


def _one_channel_each(kernel: NDArray[Any]) -> NDArray[Any]:
    # (*size, channels, multiplier) -> (*size, 1, channels * multiplier), in the output's order
    return kernel.reshape(*kernel.shape[:-2], 1, -1)


def _array(variable: Any) -> NDArray[np.floating[Any]]:
    return np.asarray(variable.numpy(), dtype=np.float32)
