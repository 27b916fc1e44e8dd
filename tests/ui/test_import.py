"""Importing a file: an error is said once, in sentences, and only about the last file."""

from types import SimpleNamespace

import pytest

from builder.graph import files
from builder.graph.document import Graph
from builder.store import Store
from builder.templates import TEMPLATES
from builder.ui import toolbar
from builder.ui.session import Session


@pytest.fixture
def session(tmp_path, monkeypatch):
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))
    store = Store.open()
    opened = Session._of(store.create_project("mine", files.to_json(Graph())))
    monkeypatch.setattr(Session, "current", lambda: opened)
    yield opened
    store.close()


def upload(monkeypatch, content):
    file = content and SimpleNamespace(name="net.json", getvalue=lambda: content)
    monkeypatch.setattr(toolbar, "widget_value", lambda _: file)
    toolbar._import()


@pytest.mark.parametrize("content", [b"\xff\xfe", b"{", b'{"format": ' + b"1" * 5_000 + b"}"])
def test_a_file_that_is_no_document_is_refused_in_sentences(session, monkeypatch, content):
    upload(monkeypatch, content)
    assert session.import_error.startswith("net.json could not be opened. Expected ")
    assert session.import_error.endswith(". Nothing was changed.")
    assert "sys." not in session.import_error
    assert session.graph == Graph()


@pytest.mark.parametrize("then", [None, files.to_json(TEMPLATES["lenet5"]()).encode()])
def test_an_error_goes_with_its_file(session, monkeypatch, then):
    upload(monkeypatch, b"{")
    upload(monkeypatch, then)
    assert session.import_error == ""
    assert (session.graph == Graph()) == (then is None)
