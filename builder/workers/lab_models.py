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
"""How many models are remembered; fewer where their weights are large."""

MAX_BYTES = 2**30
"""The weights of all remembered models. The one in use is, however large it is."""

MOST_PROBES = 16
"""Of how many layers of a model the part that leads to them is remembered."""


@dataclass
class Trained:
    """The model of a run with the weights of one of its kept states, mostly the latest.

    Attributes:
        run_id: The run.
        graph: Its document as it runs: blocks unfolded, bypassed nodes taken out. Its node ids
            are the keys of `built.tensors`.
        spec: What it was trained with.
        built: The Keras model.
        kept: Where the weights are from; None as long as they are random.
        written: When that file was written, in nanoseconds since 1970: the last one of a run is
            written anew where the weights of its best epoch are put back.
    """

    run_id: str
    graph: Graph
    spec: TrainingSpec
    built: Built
    kept: Kept | None = None
    written: int = 0
    _probes: dict[str, Any] = field(default_factory=dict)

    def activations(self, node_id: str, sample: Sequence[NDArray[Any]]) -> list[NDArray[Any]]:
        """Returns what a node makes of a sample, see `inspection.activations`."""
        if node_id not in self._probes:
            while len(self._probes) >= MOST_PROBES:
                del self._probes[next(iter(self._probes))]
            self._probes[node_id] = activations.probe(self.built.model, self.tensors(node_id))
        return activations.activations(self._probes[node_id], sample)

    @property
    def nbytes(self) -> int:
        """Bytes of the weights, taken for numbers of 32 bits."""
        return 4 * int(self.built.model.count_params())

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

    A model is built once for a run; for another of its states, such as the next epoch's, only
    the weights are read.

    Args:
        store: Where the runs are.
        settings: Where their folders are.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._models: OrderedDict[str, Trained] = OrderedDict()

    def of(self, run_id: str, step: int | None = None) -> Trained:
        """Returns the model of a run as it was after some steps.

        Its weights are those asked for until the next call for the same run.

        Args:
            run_id: The run.
            step: The `step` of one of the states that it has kept; None for the latest.

        Raises:
            LabError: When there is no such run, or it has not kept these weights.
        """
        run = self._store.run(run_id)
        if run is None:
            raise LabError("This run does not exist any more.")
        trained = self._models.pop(run_id, None) or self._build(run)
        self._models[run_id] = trained  # the newest stands last, also where the weights are gone
        self._update(trained, run, step)
        while len(self._models) > 1 and self._are_too_many():
            self._models.popitem(last=False)
        return trained

    def _are_too_many(self) -> bool:
        held = sum(trained.nbytes for trained in self._models.values())
        return len(self._models) > MAX_MODELS or held > MAX_BYTES

    def _update(self, trained: Trained, run: Run, step: int | None) -> None:
        """Reads the weights, unless the model has them."""
        directory = self._settings.run_directory(run.id)
        for attempt in range(2):
            kept = kept_weights(directory)
            if not kept:
                raise LabError(_no_weights(run))
            wanted = _wanted(kept, step)
            try:
                written = (directory / wanted.file).stat().st_mtime_ns
                if (wanted, written) == (trained.kept, trained.written):
                    return
                trained.kept = None  # as long as it is not known which weights the model has
                trained.built.model.load_weights(directory / wanted.file)
            except FileNotFoundError as error:
                if attempt:
                    raise LabError("The weights of this run are not here any more.") from error
                continue  # a later epoch has just taken its place
            trained.kept, trained.written = wanted, written
            return

    def _build(self, run: Run) -> Trained:
        graph = from_json(run.graph_json)
        return Trained(
            run_id=run.id,
            graph=topology.plain(graph),
            spec=TrainingSpec.model_validate_json(run.spec_json),
            built=build(graph),
        )


def _wanted(kept: Sequence[Kept], step: int | None) -> Kept:
    if step is None:
        return kept[-1]
    for each in kept:
        if each.step == step:
            return each
    steps = ", ".join(str(each.step) for each in kept)
    raise LabError(f"The weights after step {step} are not kept any more. Kept: {steps}.")


def _no_weights(run: Run) -> str:
    if run.has_ended:
        return "This run has no weights to look at: it ended before its model was built."
    return "This run has not begun to train yet. Look again in a moment."
