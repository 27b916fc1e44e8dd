"""What Keras tells after a batch are means over the epoch so far; here they are taken apart."""

from __future__ import annotations

from collections.abc import Mapping


class RunningMeans:
    """Finds the mean of the last batch in the means over the epoch so far.

    Keras weighs by examples. With N examples after a batch and M before it, the batch alone has
    (N * mean - M * mean before) / (N - M). The losses of single outputs are weighed by batches:
    Keras looks for the length of a batch in its static shape, which is open here.

    Args:
        not_means: Names of metrics that are no means over examples: what they tell after a
            batch is about the epoch so far, and stays.
    """

    def __init__(self, not_means: frozenset[str] = frozenset()) -> None:
        self._not_means = not_means
        self._means: Mapping[str, float] = {}
        self._steps = 0

    def start(self) -> None:
        """Begins an epoch."""
        self._means = {}
        self._steps = 0

    def last(
        self, means: Mapping[str, float], before: int, after: int, steps: int = 1
    ) -> dict[str, float]:
        """Returns the means of the last examples alone.

        Args:
            means: What Keras tells.
            before: Examples of the epoch before these.
            after: Examples of the epoch up to the last of these.
            steps: In how many batches these came.
        """
        examples, batches = (before, after), (self._steps, self._steps + steps)
        own = {
            name: self._alone(name, mean, *(batches if _of_output(name) else examples))
            if self._is_mean(name)
            else mean
            for name, mean in means.items()
        }
        self._means = means
        self._steps += steps
        return own

    def _alone(self, name: str, mean: float, before: int, after: int) -> float:
        return (after * mean - before * self._means.get(name, 0.0)) / (after - before)

    def _is_mean(self, name: str) -> bool:
        return not any(name == other or name.endswith(f"_{other}") for other in self._not_means)


def _of_output(name: str) -> bool:
    """Whether this is the loss of one of several outputs."""
    return name.endswith("_loss")
