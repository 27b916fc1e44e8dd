"""A model beside a data set and a training: what the checks of `fitness` look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from builder.datasets.base import Dataset
from builder.graph.document import Graph
from builder.graph.edits import Edit
from builder.inference.diagnostics import Diagnostic
from builder.inference.specs import Inference, TensorSpec
from builder.training.head import Head
from builder.training.spec import TrainingSpec


@dataclass(frozen=True, slots=True)
class Pairing:
    """What is to be checked.

    Attributes:
        graph: A model without errors.
        spec: The training.
        dataset: The data set that the spec names.
        inference: What is known about the model.
        head: How the model ends; None where it has several outputs or none.
    """

    graph: Graph
    spec: TrainingSpec
    dataset: Dataset
    inference: Inference
    head: Head | None

    @property
    def output(self) -> TensorSpec | None:
        """The only output."""
        return self.inference.outputs[0][1] if len(self.inference.outputs) == 1 else None

    @property
    def units(self) -> int | None:
        """Values per example in the only output, where it is a vector."""
        output = self.output
        return output.shape[1] if output is not None and len(output.shape) == 2 else None

    @property
    def wanted_units(self) -> int:
        """Values per example that the data set asks for."""
        if self.dataset.task == "regression":
            return self.dataset.target_shape[-1]
        if self.dataset.task == "binary" and self.units == 1:
            return 1
        return len(self.dataset.classes)


def complaint(
    code: str,
    message: str,
    *,
    severity: Literal["error", "warning", "info"] = "error",
    node_id: str | None = None,
    fix: Edit | None = None,
    fix_label: str | None = None,
) -> Diagnostic:
    """Returns a diagnostic of this package; its code starts with `fit_`."""
    return Diagnostic(
        code=f"fit_{code}",
        severity=severity,
        message=message,
        node_id=node_id,
        fix=fix,
        fix_label=fix_label,
    )


def label(shape: Sequence[int | None]) -> str:
    """Writes a shape as `28 × 28 × 1`, with `?` for an open length."""
    return " × ".join("?" if size is None else str(size) for size in shape) or "a single number"
