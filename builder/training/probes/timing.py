"""How long the two passes take. Heavy: it imports Keras and TensorFlow."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from builder.layers.keras_import import load_keras
from builder.training.probes.findings import Timing
from builder.training.probes.gradients import loss_gradients
from builder.training.probes.subject import Subject, single

keras = load_keras()
import tensorflow as tf  # noqa: E402

RUNS = 3
MOST_EXAMPLES = 128


def make(subject: Subject) -> TimingProbe | None:
    """Returns the probe; None where no layer learns."""
    return TimingProbe(subject) if subject.learning else None


class TimingProbe:
    """Measures the passes as TensorFlow runs them in a training: traced once, then in one piece.

    Args:
        subject: What is looked at.
        clock: Gives seconds.
    """

    def __init__(self, subject: Subject, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        model, examples = subject.model, subject.examples
        # As many as in a step, the same ones again and again: passes over few take longer each.
        self.examples = min(subject.spec.batch_size, MOST_EXAMPLES)
        chosen = np.arange(self.examples) % examples.count
        self._inputs = [tf.constant(part[chosen]) for part in examples.inputs]
        self._targets = [tf.constant(part[chosen]) for part in examples.targets]

        def forward(inputs: Any) -> Any:
            with keras.StatelessScope():
                return model(single(inputs), training=True)

        def both(inputs: Any, targets: Any) -> Any:
            return [each for each in loss_gradients(model, inputs, targets) if each is not None]

        # AutoGraph would write a file for every function, which a process that is ended leaves.
        self._forward = tf.function(forward, jit_compile=False, autograph=False)
        self._both = tf.function(both, jit_compile=False, autograph=False)

    def prepare(self) -> None:
        """Needs nothing before a step."""

    def look(self, steps: int) -> Timing:
        """Measures both passes: the median of some runs after a first one that does not count."""
        forward = self._median(lambda: self._forward(self._inputs))
        both = self._median(lambda: self._both(self._inputs, self._targets))
        return Timing(
            forward=forward / self.examples,
            backward=max(0.0, both - forward) / self.examples,
            examples=self.examples,
        )

    def _median(self, run: Callable[[], Any]) -> float:
        self._finish(run())  # traces, or warms the caches
        return statistics.median(self._timed(run) for _ in range(RUNS))

    def _timed(self, run: Callable[[], Any]) -> float:
        began = self._clock()
        self._finish(run())
        return self._clock() - began

    @staticmethod
    def _finish(result: Any) -> None:
        """Waits until a result is there: devices work on while Python goes on."""
        for tensor in tf.nest.flatten(result):
            np.asarray(tf.reshape(tensor, [-1])[:1])
