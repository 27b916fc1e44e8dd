"""What the bar over the editor shows, and what a browser says of it too late."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from builder.templates import TEMPLATES


def _page():
    from builder.ui.session import Session
    from builder.ui.toolbar import draw_toolbar

    session = Session.current()
    draw_toolbar(session)
    session.speak()


@pytest.fixture
def bar(tmp_path, monkeypatch):
    """The bar of a new project."""
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))
    return seen(AppTest.from_function(_page, default_timeout=120))


def seen(app, states=None):
    """Draws the page again, after a message that says what the browser's widgets hold."""
    app._run(states)
    assert not app.exception, app.exception
    return app


def message(app, clicked=None):
    """What the browser sends now, with all that is on its screen; `clicked` names a button."""
    states = app._tree.get_widget_states()
    for popover in app.get("popover"):
        opened = states.widgets.add()
        opened.id, opened.bool_value = popover.proto.popover.id, popover.proto.popover.open
    if clicked:
        button = next(each for each in app.button if each.label == clicked)
        state = next(each for each in states.widgets if each.id == button.proto.id)
        state.trigger_value = True
    return states


def opened(app, label):
    """Opens a popover as the browser does."""
    states = message(app)
    there = next(each for each in app.get("popover") if each.proto.popover.label == label)
    next(each for each in states.widgets if each.id == there.proto.id).bool_value = True
    return seen(app, states)


def open_ones(app):
    return [each.proto.popover.label for each in app.get("popover") if each.proto.popover.open]


def session_of(app):
    return app.session_state["strata"]


def test_a_new_project_keeps_its_name_and_its_list_closed_whatever_is_said_late(bar):
    app = opened(bar, "My first network")
    assert open_ones(app) == ["My first network"]
    late = message(app)  # sent before the browser has heard of the new project
    seen(app, message(app, clicked="New project"))
    for states in (late, message(app)):
        seen(app, states)
        assert session_of(app).name == "New network"
        assert open_ones(app) == []


def test_a_template_is_opened_and_the_list_is_closed_whatever_is_said_late(bar):
    app = opened(bar, "Templates")
    late = message(app)
    name, template = list(TEMPLATES.items())[-1]
    button = next(each for each in app.button if each.key == f"template-{name}")
    seen(app, message(app, clicked=button.label))
    for states in (late, message(app)):
        seen(app, states)
        assert session_of(app).graph == template()
        assert open_ones(app) == []
    assert open_ones(opened(app, "Templates")) == ["Templates"]


def test_a_project_is_renamed(bar):
    app = opened(bar, "My first network")
    app.text_input[0].set_value("Digits of the class")
    seen(app, message(app))
    assert session_of(app).name == "Digits of the class"
