"""Logs that `tensorboard --logdir` opens: scalars, the graph, and histograms of weights.

Keras's own callback needs the package `tensorboard`, which is large, for writing a few records.
TensorFlow alone can write them; the kinds and names are those of TensorBoard's plugins, and
scalars and histograms are called as Keras calls them.

Heavy: it imports TensorFlow.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from builder.layers.keras_import import load_keras

keras = load_keras()
import tensorflow as tf  # noqa: E402

BUCKETS = 30
"""As many as TensorBoard's own histograms have."""

_SCALAR, _TENSOR = 1, 2  # DataClass in TensorFlow's summary.proto


def histogram(values: NDArray[Any]) -> NDArray[np.float64]:
    """Returns a histogram as TensorBoard draws it: rows of left edge, right edge, count.

    Args:
        values: Numbers of any shape; those that are not finite are left out.
    """
    finite = values[np.isfinite(values)].astype(np.float64)
    if not finite.size:
        return np.zeros((0, 3))
    counts, edges = np.histogram(finite, bins=BUCKETS)
    return np.stack([edges[:-1], edges[1:], counts], axis=1)


class Log(keras.callbacks.Callback):  # type: ignore[misc, name-defined]
    """A `keras.callbacks.Callback` that writes one set of records per epoch.

    Args:
        folder: Where; `train` and `validation` are made in it.
        histograms_every: Epochs from one set of histograms to the next; 0 for none.
        tell: Is told once where the logs, or the graph among them, cannot be written.
    """

    def __init__(
        self, folder: Path, histograms_every: int, tell: Callable[[str, str], None]
    ) -> None:
        super().__init__()
        self._folder = folder
        self._every = histograms_every
        self._tell = tell
        self._broken = False
        self._writers: dict[str, Any] = {}
        self._has_graph = False

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Writes the records of an epoch."""
        if self._broken:
            return
        try:
            self._write(epoch, logs or {})
        except (OSError, tf.errors.OpError) as error:
            self._broken = True
            reason = getattr(error, "strerror", None) or type(error).__name__
            self._tell(
                "tensorboard_not_written",
                f"The logs for TensorBoard could not be written: {reason}. The training goes "
                "on without them.",
            )

    def on_train_end(self, logs: Mapping[str, Any] | None = None) -> None:
        """Closes the files."""
        self.close()

    def close(self) -> None:
        """Closes the files, as often as it is called."""
        for writer in self._writers.values():
            writer.close()
        self._writers.clear()

    def _write(self, epoch: int, logs: Mapping[str, Any]) -> None:
        with self._writer("train").as_default():
            if not self._has_graph:
                self._has_graph = True
                self._try_to_write_graph()
            for name, value in logs.items():
                if not name.startswith("val_"):
                    _scalar(f"epoch_{name}", value, epoch)
            _scalar("epoch_learning_rate", self._rate(), epoch)
            if self._every and epoch % self._every == 0:
                for weight in self.model.weights:
                    _histogram(f"{weight.path}/histogram", weight, epoch)
        validated = {name: value for name, value in logs.items() if name.startswith("val_")}
        if validated:
            with self._writer("validation").as_default():
                for name, value in validated.items():
                    _scalar(f"epoch_{name.removeprefix('val_')}", value, epoch)
        for writer in self._writers.values():
            writer.flush()

    def _rate(self) -> float:
        return float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate))

    def _writer(self, part: str) -> Any:
        if part not in self._writers:
            directory = self._folder / part
            directory.mkdir(parents=True, exist_ok=True)
            self._writers[part] = tf.summary.create_file_writer(os.fspath(directory))
        return self._writers[part]

    def _try_to_write_graph(self) -> None:
        """Writes the graph, or says why not: a training is worth more than a picture of it."""
        try:
            self._write_graph()
        except (OSError, tf.errors.OpError):
            raise
        except Exception as error:  # from Keras or TensorFlow, about a layer of any kind
            reason = str(error).strip().partition("\n")[0][:200] or type(error).__name__
            self._tell(
                "tensorboard_graph", f"The graph is not among the logs for TensorBoard: {reason}"
            )

    def _write_graph(self) -> None:
        """Writes the computation of a prediction, and the model as Keras describes it."""
        specs = [tf.TensorSpec(each.shape, each.dtype) for each in self.model.inputs]
        predict = tf.function(
            lambda *given: self.model(given if len(given) > 1 else given[0], training=False),
            autograph=False,
        )
        tf.summary.graph(predict.get_concrete_function(*specs).graph)
        description = tf.constant(self.model.to_json())
        _record("keras", description, 0, "graph_keras_model", 0, b"1")


def _scalar(name: str, value: Any, step: int) -> None:
    tensor = tf.constant(float(value), tf.float32)
    _record(name, tensor, step, "scalars", _SCALAR)


def _histogram(name: str, weight: Any, step: int) -> None:
    values = keras.ops.convert_to_numpy(weight)
    _record(name, tf.constant(histogram(values)), step, "histograms", _TENSOR)


def _record(
    name: str, tensor: Any, step: int, plugin: str, data_class: int, content: bytes = b""
) -> None:
    metadata = tf.compat.v1.SummaryMetadata()
    metadata.plugin_data.plugin_name = plugin
    metadata.plugin_data.content = content
    metadata.data_class = data_class
    tf.summary.write(name, tensor, step=step, metadata=metadata)
