"""What a lab process remembers: trained models, and data sets.

Heavy: it builds Keras models.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray

from builder.graph import topology
from builder.graph.document import Graph
from builder.graph.files import from_json
from builder.inspection import activations
from builder.keras_io.to_keras import Built, build
from builder.settings import Settings
from builder.store import Run, Store
from builder.training.kept_weights import Kept, kept_weights
from builder.training.spec import TrainingSpec
from builder.workers.errors import LabError

MAX_MODELS = 4


@dataclass
class Trained:
    """The model of a run with the weights of its latest epoch.

    Attributes:
        run_id: The run.
        graph: Its document as it runs: blocks unfolded, bypassed nodes taken out. Its node ids
            are the keys of `built.tensors`.
        spec: What it was trained with.
        built: The Keras model.
        kept: Where the weights are from; None as long as they are random.
    """

    run_id: str
    graph: Graph
    spec: TrainingSpec
    built: Built
    kept: Kept | None = None
    _probes: dict[str, Any] = field(default_factory=dict)

    def activations(self, node_id: str, sample: Sequence[NDArray[Any]]) -> list[NDArray[Any]]:
        """Returns what a node makes of a sample, see `inspection.activations`."""
        if node_id not in self._probes:
            self._probes[node_id] = activations.probe(self.built.model, self.tensors(node_id))
        return activations.activations(self._probes[node_id], sample)

    def tensors(self, node_id: str) -> tuple[Any, ...]:
        """Returns the symbolic outputs of a node.

        Raises:
            LabError: When the model has no such node.
        """
        if node_id not in self.built.tensors:
            raise LabError(
                f"The trained model has no node {node_id!r}. Bypassed nodes are not in the model, "
                "and a block is there as the nodes within it."
            )
        return self.built.tensors[node_id]


class Models:
    """The last few models that were asked for.

    A model is built once for a run; when the run has done another epoch, only the weights are
    read again.

    Args:
        store: Where the runs are.
        settings: Where their folders are.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._models: OrderedDict[str, Trained] = OrderedDict()

    def of(self, run_id: str) -> Trained:
        """Returns the model of a run as of its latest epoch.

        Raises:
            LabError: When there is no such run, or it has not kept any weights.
        """
        run = self._store.run(run_id)
        if run is None:
            raise LabError("This run does not exist any more.")
        trained = self._models.pop(run_id, None) or self._build(run)
        self._update(trained, run)
        self._models[run_id] = trained
        while len(self._models) > MAX_MODELS:
            self._models.popitem(last=False)
        return trained

    def _update(self, trained: Trained, run: Run) -> None:
        """Reads the latest weights, unless the model has them."""
        directory = self._settings.run_directory(run.id)
        for attempt in range(2):
            kept = kept_weights(directory)
            if not kept:
                raise LabError(_no_weights(run))
            if kept[-1] == trained.kept:
                return
            try:
                trained.built.model.load_weights(directory / kept[-1].file)
            except FileNotFoundError:
                if attempt:
                    raise
                continue  # a later epoch has just taken its place
            trained.kept = kept[-1]
            return

    def _build(self, run: Run) -> Trained:
        graph = from_json(run.graph_json)
        return Trained(
            run_id=run.id,
            graph=topology.plain(graph),
            spec=TrainingSpec.model_validate_json(run.spec_json),
            built=build(graph),
        )


def _no_weights(run: Run) -> str:
    if run.has_ended:
        return "This run has no weights to look at: it ended before its model was built."
    return "This run has not begun to train yet. Look again in a moment."
