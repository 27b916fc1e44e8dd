"""Which browser this is: its own name, that it has given itself, is the owner of its runs.

The name is random and lasts as long as the browser keeps what sites store (`localStorage`); it
says nothing about a person. The editors of the network tell it too, under the same name
(`frontend/src/shared/storage.ts`). A cookie of that name brings it along from the second visit
on, so that no page has to ask: an answer starts a rerun, which may come when a person has just
gone to another page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from builder.ui.fragments import fragment
from builder.ui.inbox import read_browser
from builder.ui.session import Session

COOKIE = "strata-browser"
"""What the cookie is called before the port: other servers of one machine have other names of the
browser, as `localStorage` has, but the same cookies."""

_ASK = """
const NAME = "strata-browser";
const YEAR = 365 * 24 * 3600;

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
  document.cookie = `${NAME}-${location.port || 0}=${name}; path=/; max-age=${YEAR}; SameSite=Lax`;
  setStateValue("browser", name);
}
"""


def meet_browser() -> None:
    """Learns the browser's name; until it has come, the page does without."""
    fragment(_meet, key="visitor")()


def _meet() -> None:
    session = Session.current()
    port = urlsplit(st.context.url or "").port or 0
    brought = read_browser(st.context.cookies.get(f"{COOKIE}-{port}", ""))
    session.meet(session.browser or brought)
    if brought and session.browser == brought:
        return
    said: Mapping[str, Any] = _ask()(key="visitor-name", height=1, on_browser_change=lambda: None)
    session.meet(read_browser(said.get("browser")))


@cache
def _ask() -> Callable[..., Any]:
    return st.components.v2.component("strata_visitor", js=_ASK)
