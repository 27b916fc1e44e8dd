"""What is looked at: a run's network in one of its states, a sample, a layer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import streamlit as st

from builder.datasets import Dataset
from builder.inspection.channels import LAST
from builder.store import Run
from builder.training.spec import TrainingSpec
from builder.ui.controls import set_widget_value, widget_value
from builder.ui.figures import plural
from builder.ui.laboratory import already_answered, ask_about, ask_long, ask_once
from builder.workers.client import LabResult

Sample = Mapping[str, Any]
"""`{"split": "test", "index": 3}`, or `{"own": name}`: see `builder.inspection.own_samples`."""

T = TypeVar("T")


@dataclass(frozen=True)
class Subject:
    """What is looked at.

    Attributes:
        run: Whose weights.
        spec: What it was trained with.
        dataset: What it learns from; None where that is not here any more.
        sample: The sample.
        nodes: What the lab says of all nodes, in the order in which they are computed:
            `node_id`, `name`, `class_name`, `shapes`, `filters`, and `layer` and `call`, by which
            Keras finds them; `channel_axes`, where their channels are.
        node: The chosen one of them; empty for views that look at no single layer.
        step: The state that is looked at, by the steps done; None for the latest.
        side: Tells the two apart that are compared: `"a"` or `"b"`; empty where there is one.
        other: The sample that it is compared with, or None.
    """

    run: Run
    spec: TrainingSpec
    dataset: Dataset | None
    sample: Sample
    nodes: Sequence[Mapping[str, Any]]
    node: Mapping[str, Any] = field(default_factory=dict)
    step: int | None = None
    side: str = ""
    other: Sample | None = None

    @property
    def node_id(self) -> str:
        """The chosen node."""
        return str(self.node["node_id"])

    @property
    def channel_axis(self) -> int:
        """Where the chosen node's first output has its channels: see `inspection.channels`."""
        axes: Sequence[int] = self.node.get("channel_axes", ())
        return axes[0] if axes else LAST

    def ask(self, op: str, /, **args: Any) -> LabResult | None:
        """Asks the lab about this network in this state; says why where it cannot answer.

        Args:
            op: An operation that takes `run_id` and `step`.
            **args: Its other arguments, JSON values.
        """
        return ask_about(self.run, op, **self._state(), **args)

    def ask_of_node(self, op: str, /, **args: Any) -> LabResult | None:
        """Asks the lab about the chosen node."""
        return self.ask(op, node_id=self.node_id, **args)

    def ask_of_sample(self, op: str, /, **args: Any) -> LabResult | None:
        """Asks the lab about the sample."""
        return self.ask(op, sample=dict(self.sample), **args)

    def ask_data(self, op: str, /, **args: Any) -> LabResult | None:
        """Asks the lab about the run's data, which are the same in every state of the network."""
        return ask_once(op, run_id=self.run.id, **args)

    def ask_at_length(self, op: str, /, what: str, **args: Any) -> LabResult | None:
        """Asks for what takes long, with a bar and a button to stop; None until it is there.

        Args:
            op: An operation that takes `run_id` and `step`, and reports its progress.
            what: What the button says that starts it, such as `"Compare all samples"`.
            **args: Its other arguments, JSON values.
        """
        return ask_long(
            op, what, key=self.key("long", op), run_id=self.run.id, **self._state(), **args
        )

    def answered(self, op: str, /, **args: Any) -> LabResult | None:
        """Returns what `ask_at_length` was answered before; None where it was not asked for."""
        return already_answered(op, run_id=self.run.id, **self._state(), **args)

    def _state(self) -> dict[str, Any]:
        return {} if self.step is None else {"step": self.step}

    def key(self, *parts: str) -> str:
        """Returns the key of a widget of a view, apart from that of the other side."""
        return "-".join(("look", *parts, *filter(None, (self.side,))))

    def option(self, name: str, otherwise: T) -> T:
        """Returns what a view keeps under a name, as `keep` was told."""
        kept = widget_value("look", name, self.side, "kept")
        return otherwise if kept is None else kept

    def keep(self, name: str, value: Any) -> None:
        """Keeps something for a view as long as the tab is open, also while it is not drawn."""
        set_widget_value(value, "look", name, self.side, "kept")

    def toggle(self, label: str, name: str, *, help: str | None = None) -> bool:
        """Draws a switch that is kept when another view is looked at meanwhile."""
        on = st.toggle(label, value=self.option(name, False), key=self.key(name), help=help)
        self.keep(name, on)
        return on

    def select(
        self,
        label: str,
        name: str,
        options: Sequence[T],
        *,
        said: Callable[[T], str] = str,
        help: str | None = None,
    ) -> T:
        """Draws a choice of one of some options that is kept as `toggle` is."""
        kept = self.option(name, options[0])
        chosen = st.selectbox(
            label,
            options,
            index=options.index(kept) if kept in options else 0,
            key=self.key(name),
            format_func=said,
            help=help,
        )
        self.keep(name, chosen)
        return chosen

    def title(self, text: str, state: Mapping[str, Any]) -> None:
        """Draws the heading of a picture, with the state of the weights."""
        epoch = state.get("epoch")
        never = "untrained weights" if self.run.started else "weights as they came"
        when = f"weights after {plural(epoch, 'epoch')}" if epoch else never
        st.markdown(f"##### {text} :small[:gray[{when}]]")
