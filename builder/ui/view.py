"""The two views of a network: which of them is shown, and which shows it first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

import streamlit as st

from builder.graph import topology
from builder.graph.document import Graph
from builder.ui.address import sent

View = Literal["stack", "wire"]

LONGEST_STACK = 40
"""Layers of the longest chain that is first shown as a stack."""

_PARAMETER = "view"


def fitting_view(graph: Graph) -> View:
    """Returns how a network is shown first: a chain that is not long as a stack."""
    short = len(graph.nodes) <= LONGEST_STACK
    return "stack" if short and topology.is_chain(graph) else "wire"


@dataclass(kw_only=True)
class Viewed:
    """How a session shows its network."""

    _fitting_view: View = "stack"
    _chosen_view: View | None = None
    _left_view: View | None = None

    @property
    def view(self) -> View:
        """How the network is shown: as the URL says, else as was chosen, else as fits it."""
        wanted = sent(_PARAMETER, self._left_view)
        if wanted in ("stack", "wire") and wanted != self._own_view:
            self._chosen_view, self._left_view = cast(View, wanted), None
        return self._own_view

    @property
    def _own_view(self) -> View:
        return self._chosen_view or self._fitting_view

    def name_view(self) -> None:
        """Writes the view into the URL: after a restart of the server the same one is shown."""
        if st.query_params.get(_PARAMETER) != self.view:
            self._name_own_view()

    def show_as(self, view: View) -> None:
        """Chooses how the network is shown."""
        if view != self._own_view:
            self._left_view = self._own_view
        self._chosen_view = view
        self._name_own_view()

    def fit_view(self, graph: Graph) -> None:
        """Shows another network as fits it, where nobody has chosen."""
        self._fitting_view = fitting_view(graph)
        self._name_own_view()

    def _name_own_view(self) -> None:
        st.query_params[_PARAMETER] = self._own_view
