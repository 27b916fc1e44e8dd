"""What Keras tells after a batch are means over the epoch so far; here they are taken apart."""

from __future__ import annotations

from collections.abc import Mapping


class RunningMeans:
    """Finds the mean of the last batch in the means over the epoch so far.

    Keras weighs by examples. With N examples after a batch and M before it, the batch alone has
    (N * mean - M * mean before) / (N - M).

    Args:
        not_means: Names of metrics that are no means over examples: what they tell after a
            batch is about the epoch so far, and stays.
    """

    def __init__(self, not_means: frozenset[str] = frozenset()) -> None:
        self._not_means = not_means
        self._means: Mapping[str, float] = {}

    def start(self) -> None:
        """Begins an epoch."""
        self._means = {}

    def last(self, means: Mapping[str, float], before: int, after: int) -> dict[str, float]:
        """Returns the means of the examples from number `before` to number `after` alone."""
        own = {
            name: (after * mean - before * self._means.get(name, 0.0)) / (after - before)
            if self._is_mean(name)
            else mean
            for name, mean in means.items()
        }
        self._means = means
        return own

    def _is_mean(self, name: str) -> bool:
        return not any(name == other or name.endswith(f"_{other}") for other in self._not_means)
