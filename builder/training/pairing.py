"""A model beside a data set and a training: what the checks of `fitness` look at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from builder.datasets.base import Dataset, Target
from builder.graph.document import Graph
from builder.graph.edits import Edit, apply
from builder.inference.diagnostics import Diagnostic
from builder.inference.engine import infer
from builder.inference.specs import Inference, TensorSpec
from builder.training.head import Head, model_outputs
from builder.training.matching import takes
from builder.training.spec import Loss, Metric, TrainingSpec

Candidate = tuple[Edit, str]
"""A fix and its label."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """What is to be checked.

    Attributes:
        graph: A model without errors.
        spec: The training.
        dataset: The data set that the spec names.
        inference: What is known about the model.
        outputs: Name and spec of every output in Keras.
        head: What the output is made of; None where the model has no output.
        target: What the output is to learn.
        place: Which output and target this is about, where there are several.
        paired: Whether the model has as many outputs as there are targets.
    """

    graph: Graph
    spec: TrainingSpec
    dataset: Dataset
    inference: Inference
    outputs: tuple[tuple[str, TensorSpec], ...]
    head: Head | None
    target: Target
    place: int = 0
    paired: bool = True

    @property
    def output(self) -> TensorSpec | None:
        """The output that this is about; None where outputs and targets cannot be paired."""
        return self.outputs[self.place][1] if self.paired else None

    @property
    def output_name(self) -> str:
        """The output's name in Keras."""
        return self.outputs[self.place][0]

    @property
    def loss(self) -> Loss | None:
        """The output's loss; None where the spec has none for it."""
        loss = self.spec.loss
        return loss.get(self.output_name) if isinstance(loss, dict) else loss

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """The output's metrics."""
        metrics = self.spec.metrics
        return metrics.get(self.output_name, ()) if isinstance(metrics, dict) else metrics

    @property
    def asker(self) -> str:
        """What asks for the target, for a sentence: the data set, or one target of several."""
        title = self.dataset.title
        return title if len(self.dataset.targets) == 1 else f"{title} ({self.target.name})"

    @property
    def places(self) -> tuple[int, ...]:
        """For how many places the data set asks: pixels or steps; `()` for one answer in all."""
        return self.target.shape[:-1] if self.target.is_numbers else self.target.shape

    @property
    def units(self) -> int | None:
        """Values that the output has for each place; None where it has other places."""
        output = self.output
        if output is None or not takes(output.shape[1:-1], self.places):
            return None
        return output.shape[-1] if len(output.shape) > 1 else None

    @property
    def wanted_units(self) -> int:
        """Values for each place that the data set asks for."""
        if self.target.is_numbers:
            return self.target.shape[-1]
        if len(self.target.classes) == 2 and self.units == 1:
            return 1
        return len(self.target.classes)

    @property
    def wanted_shape(self) -> tuple[int, ...]:
        """The shape that an output needs, without the batch axis."""
        return (*self.places, self.wanted_units)

    @property
    def answers(self) -> bool:
        """Whether the output has the right places, each with a value for every target."""
        if self.units is None:
            return False
        return self.units == self.wanted_units or (
            bool(self.target.classes) and self.units > self.wanted_units
        )

    @property
    def output_node(self) -> str:
        """The document's node whose result is the output: it may be a block."""
        node_id = self.head.output if self.head else ""
        while node_id and node_id not in self.graph.nodes:
            # Within a block, ids are those of the way there: "block/repetition/inner".
            node_id = node_id.rpartition("/")[0].rpartition("/")[0]
        return node_id

    def in_document(self, node_id: str | None) -> str | None:
        """Returns the id of a node of the plain graph, None where it is inside a block."""
        return node_id if node_id in self.graph.nodes else None

    def first_that_works(
        self,
        candidates: Iterable[Candidate],
        *,
        rank: int | None = None,
        units: int | None = None,
        places: tuple[int, ...] | None = None,
    ) -> Candidate | None:
        """Returns the first fix after which the model has no errors.

        Args:
            candidates: What could be done.
            rank: Axes that the output must then have, the batch axis included; by default as
                many as now.
            units: The length that its last axis must then have; by default any.
            places: The axes that it must have between batch axis and last one; by default any.
        """
        wanted = [len(spec.shape) for _, spec in self.outputs]
        if rank is not None:
            wanted[self.place] = rank
        for edit, text in candidates:
            edited = apply(self.graph, edit)
            shapes = [spec.shape for _, spec in model_outputs(edited)]
            if not infer(edited).ok or [len(shape) for shape in shapes] != wanted:
                continue
            shape = shapes[self.place]
            if places is not None and not takes(shape[1:-1], places):
                continue
            if units is None or shape[-1] == units:
                return edit, text
        return None


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
    return " × ".join("?" if size is None else f"{size:,}" for size in shape)


def in_words(shape: Sequence[int | None]) -> str:
    """Writes a shape for a sentence: `28 × 28 × 1`, `2 numbers`, `1 number`."""
    if len(shape) > 1:
        return label(shape)
    return "1 number" if not shape or shape[0] == 1 else f"{label(shape)} numbers"
