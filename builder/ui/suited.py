"""What a network needs for some data, and a button that opens one which has it."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from builder.datasets import Dataset, find_dataset
from builder.graph import files
from builder.graph.document import Graph
from builder.training.fitness import check
from builder.training.presets import preset
from builder.training.suited import suited_network, wanted
from builder.ui import markup
from builder.ui.session import Session
from builder.ui.training_choices import use_data
from builder.ui.training_data import fitting_datasets


def draw_wanted(session: Session, dataset: Dataset) -> None:
    """Draws whether a data set goes into this network; else what it needs, and the way to it."""
    if _learns(session.graph, dataset):
        markup.note("The network of this project can learn these data.")
        return
    markup.note("The network of this project cannot learn these data as it is. One for them needs:")
    markup.facts(wanted(dataset))
    draw_button(dataset, "data")


def _learns(graph: Graph, dataset: Dataset) -> bool:
    """Whether a network takes all that an example gives, and answers all that is asked."""
    found = check(graph, preset(graph, dataset))
    whole = dataset.name in set(fitting_datasets(graph, [dataset]))
    return whole and not any(each.severity == "error" for each in found)


def draw_button(dataset: Dataset, place: str) -> None:
    """Draws the button that opens a network for a data set; nothing where none is known.

    Args:
        dataset: What is to be learnt.
        place: Tells this button from those of others.
    """
    if not _document(dataset):
        markup.note("No network for data of this form is ready: build one on the page Build.")
        return
    st.button(
        f"Start a network for {markup.label(dataset.title)}",
        key=f"suited-{place}",
        icon=":material/schema:",
        help="Opens a small network that takes these data and answers what they ask. It replaces "
        "the network of this project; Undo on the page Build brings that back.",
        on_click=_open,
        args=(dataset.name,),
    )


@lru_cache(maxsize=32)
def _document(dataset: Dataset) -> str:
    """Returns the network as a document; empty where none is known."""
    made = suited_network(dataset)
    return files.to_json(made) if made else ""


def _open(name: str) -> None:
    session, dataset = Session.current(), find_dataset(name)
    if dataset is None:
        session.say("These data were deleted.")
    elif session.replace(files.from_json(_document(dataset))):
        use_data(session, name)
        session.say(f"This is a network for {dataset.title} now. Undo brings the old one back.")
