"""Choosing a layer or a view from within a picture: for callbacks; `go_on` draws the page anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from builder.ui.controls import set_widget_value, widget_value

LAYER = ("inspect-layer", "chosen")
VIEW = ("look", "view")
_GOING = ("look", "going-on")


def choose_node(node_id: str) -> None:
    """Chooses a layer to look at, as when it is clicked in a picture of the network."""
    set_widget_value(node_id, *LAYER)


def choose_view(name: str) -> None:
    """Chooses a view, one of `views.VIEWS`."""
    set_widget_value(name, *VIEW)


def look_at_maps(node_id: str) -> None:
    """Goes on to the feature maps of a layer; `go_on` follows in the part that was clicked."""
    choose_node(node_id)
    choose_view("Feature maps")
    set_widget_value(True, *_GOING)


def numbers_of(point: Mapping[str, Any]) -> list[int]:
    """Returns the whole numbers that a chosen point of plotly has as its `customdata`.

    Several come from the browser as a list or as an object with their places as names.
    """
    told = point.get("customdata")
    if isinstance(told, Mapping):
        told = [told[place] for place in sorted(told, key=int)]
    return [int(each) for each in (told if isinstance(told, list) else [told]) if each is not None]


def go_on() -> None:
    """Draws the whole page anew where something was chosen that stands outside of this part."""
    if widget_value(*_GOING):
        set_widget_value(False, *_GOING)
        st.rerun()
