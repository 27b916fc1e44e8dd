"""Which browser this is: its own name, that it has given itself, is the owner of its runs.

The name is random and lasts as long as the browser keeps what sites store (`localStorage`); it
says nothing about a person. The editors of the network tell it too, under the same name
(`frontend/src/shared/storage.ts`); this is for the pages that have none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import streamlit as st

from builder.ui.inbox import read_browser
from builder.ui.session import Session

_ASK = """
const NAME = "strata-browser";

function ownName() {
  let name = null;
  try {
    name = localStorage.getItem(NAME);
  } catch {}
  if (name) return name;
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  name = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  try {
    localStorage.setItem(NAME, name);
  } catch {}
  return name;
}

let name;
export default function ask({ setStateValue }) {
  name ??= ownName();
  setStateValue("browser", name);
}
"""


def meet_browser(session: Session) -> None:
    """Learns the browser's name, unless it is known; until it has come, the page does without."""
    with st.container(key="visitor"):
        if session.browser:
            return
        said: Mapping[str, Any] = _ask()(
            key="visitor-name", height=1, on_browser_change=lambda: None
        )
    session.meet(read_browser(said.get("browser")))


@cache
def _ask() -> Callable[..., Any]:
    return st.components.v2.component("strata_visitor", js=_ASK)
