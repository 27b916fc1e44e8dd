"""What the lab knows of the machine: the GPUs that a training can share out its batches over."""

from __future__ import annotations

from collections.abc import Mapping

from builder.layers.keras_import import load_keras
from builder.workers.lab_process import Op, Report
from builder.workers.values import LabResult


def gpus(_: object, __: Report) -> LabResult:
    """Lists the visible GPUs: `names`, as TensorFlow calls them."""
    load_keras()  # knows how to load TensorFlow
    import tensorflow as tf

    return LabResult({"names": [each.name for each in tf.config.list_physical_devices("GPU")]})


DEVICE_OPS: Mapping[str, Op] = {"gpus": gpus}
