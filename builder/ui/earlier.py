"""The projects that were opened in this browser before, to go back to."""

from __future__ import annotations

import time
from datetime import UTC, datetime, tzinfo
from itertools import chain, count
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from builder.store import StoreError, Visited
from builder.ui import markup
from builder.ui.figures import plural
from builder.ui.projects import open_store
from builder.ui.session import Session

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def earlier(session: Session) -> list[Visited]:
    """Returns the other projects that were opened in this browser, the last saved first."""
    try:
        found = open_store().visited(session.browser) if session.browser else []
    except StoreError as error:
        session.say(f"The earlier projects cannot be listed. {error}")
        found = []
    return [each for each in found if each.id != session.project_id]


def free_name(session: Session, name: str) -> str:
    """Returns a name for a new project that no other one of this browser has: `name`, `name 2`.

    An empty project does not count: it is not listed before it is changed.
    """
    taken = {each.name for each in earlier(session)}
    if session.graph.nodes:
        taken.add(session.name)
    numbered = (f"{name} {number}" for number in count(2))
    return next(each for each in chain([name], numbered) if each not in taken)


def draw_earlier(session: Session) -> None:
    """Draws a button for each earlier project; without one, nothing."""
    projects = earlier(session)
    if not projects:
        return
    markup.heading("Earlier projects")
    zone = _zone()
    with st.container(key="earlier", gap="xsmall"):
        for project in projects:
            when = ago(project.updated, time.time(), zone)
            st.button(
                f"**{markup.plain(project.name)}** · changed {when}",
                key=f"earlier-{project.id.encode().hex()}",
                on_click=_open,
                args=(project.id,),
                type="tertiary",
                width="stretch",
                wrap=True,
            )
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        markup.note("Only this browser knows this list.")
        st.button(
            "Clear the list",
            key="clear-earlier",
            on_click=_clear,
            type="tertiary",
            help="The projects stay; whoever has their addresses can open them.",
        )


def ago(then: float, now: float, zone: tzinfo) -> str:
    """Says when something was: `just now`, `5 minutes ago`, later the day: `on 3 May 2025`.

    Args:
        then: Seconds since 1970 (UTC).
        now: The same of the present.
        zone: Where the day is counted.
    """
    passed = now - then
    if passed < _MINUTE:
        return "just now"
    if passed < _HOUR:
        return f"{plural(int(passed // _MINUTE), 'minute')} ago"
    if passed < _DAY:
        return f"{plural(int(passed // _HOUR), 'hour')} ago"
    if passed < 7 * _DAY:
        return f"{plural(int(passed // _DAY), 'day')} ago"
    day = datetime.fromtimestamp(then, zone)
    return f"on {day.day} {day:%B %Y}"


def _zone() -> tzinfo:
    """The time zone of the browser; UTC where it has not said or named one that is known."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def _open(project_id: str) -> None:
    Session.current().open(project_id)


def _clear() -> None:
    Session.current().forget_visits()
