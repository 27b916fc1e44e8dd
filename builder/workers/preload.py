"""Imported once by the fork server: every process forked from it starts with Keras at hand.

Heavy. It imports and runs nothing: a TensorFlow operation before a fork starts threads which
the forked process would lack, and it could wait for them for ever.
"""

from __future__ import annotations

import gc

from builder.layers.keras_import import load_keras

load_keras()

import builder.workers.lab_ops  # noqa: E402
import builder.workers.runners.keras_trainer  # noqa: E402, F401

# Objects that the collector never touches stay in memory that all forked processes share.
gc.freeze()
