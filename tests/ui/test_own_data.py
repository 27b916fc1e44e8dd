"""Data of one's own on the page: which are listed, what is chosen, what a step leaves behind."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec
from streamlit.testing.v1 import AppTest

from builder.datasets import find_dataset
from builder.datasets.own import keeping
from builder.datasets.own.bringing import bring, look
from builder.datasets.own.desk import store_upload
from builder.datasets.own.plans import TablePlan
from builder.graph import files
from builder.settings import settings
from builder.store import Store
from builder.templates import TEMPLATES
from builder.ui import own_data, own_table_form, own_work
from builder.ui.own_state import Bringing
from builder.ui.session import Session
from builder.ui.training_data import own_datasets
from builder.workers.client import LabError, Task

GRAPH = TEMPLATES["digits_small"]()
TABLE = "id,size,label\n" + "\n".join(f"{i},{i / 7},{'xyz'[i % 3]}" for i in range(60))


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))
    with_home = Store.open()
    yield with_home
    with_home.close()


@pytest.fixture
def session(store: Store, monkeypatch: pytest.MonkeyPatch) -> Session:
    project = store.create_project("mine", files.to_json(TEMPLATES["digits_small"]()))
    session = Session._of(project)
    monkeypatch.setattr(Session, "current", classmethod(lambda _: session))
    return session


class FakeClient:
    """Notes what is asked of the workers."""

    def __init__(self) -> None:
        self.started: list[tuple[str, str]] = []
        self.stopped: list[str] = []
        self.failing = False

    def start_task(self, key: str, op: str, **_: Any) -> None:
        if self.failing:
            raise LabError("No workers.")
        self.started.append((key, op))

    def stop_task(self, key: str) -> None:
        self.stopped.append(key)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> FakeClient:
    fake = FakeClient()
    monkeypatch.setattr(own_work, "get_client", lambda: fake)
    return fake


def kept(store: Store, project_id: str, title: str) -> str:
    """Makes a data set of a project, without a worker."""
    path = settings().home / "table.csv"
    path.write_text(TABLE)
    found = look(path, settings())
    about, arrays = bring(path, found.first_plan(title), found, "table.csv", settings())
    draft, data_id = settings().home / "uploads" / "draft", keeping.new_id()
    keeping.write(about, arrays, draft)
    keeping.publish(draft, data_id)
    store.add_own_data(data_id, project_id, title, 1)
    return data_id


def test_the_sets_of_a_project_are_listed_while_they_are_there(
    store: Store, session: Session
) -> None:
    other = store.create_project("other", "{}").id
    first = kept(store, session.project_id, "first")
    second = kept(store, session.project_id, "second")
    kept(store, other, "not mine")
    assert {each.title for each in own_datasets(session.project_id)} == {"first", "second"}
    session.dataset = f"own-{first}"
    own_data._delete(f"own-{first}")
    assert [each.title for each in own_datasets(session.project_id)] == ["second"]
    assert session.dataset is None and find_dataset(f"own-{first}") is None
    keeping.delete(second)  # by hand, on the disk
    assert own_datasets(session.project_id) == []


def test_nobody_deletes_the_data_of_another_project(store: Store, session: Session) -> None:
    other = store.create_project("other", "{}").id
    data_id = kept(store, other, "not mine")
    own_data._delete(f"own-{data_id}")
    assert [each.title for each in own_datasets(other)] == ["not mine"]


def upload(
    monkeypatch: pytest.MonkeyPatch, content: bytes, name: str = "table.csv"
) -> MemoryUploadedFileManager:
    """Has an uploader hold a file, as Streamlit does."""
    manager = MemoryUploadedFileManager("")
    manager.add_file("tab", UploadedFileRec("1", name, "", content))
    context = SimpleNamespace(session_id="tab", uploaded_file_mgr=manager)
    monkeypatch.setattr(own_work, "get_script_run_ctx", lambda: context)
    file = io.BytesIO(content)
    file.name, file.file_id = name, "1"  # type: ignore[attr-defined]
    monkeypatch.setattr(own_work, "widget_value", lambda *_: file)
    return manager


def test_an_upload_is_on_the_disk_then_and_no_longer_in_memory(
    session: Session, client: FakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.bringing = Bringing()
    before = session.bringing.token
    manager = upload(monkeypatch, TABLE.encode(), "../../evil/table.csv")
    own_work.take_upload("any")
    bringing = session.bringing
    assert bringing.desk is not None and bringing.desk.path.read_text() == TABLE
    assert (bringing.origin, bringing.waiting) == ("table.csv", True)
    assert manager.get_files("tab", ["1"]) == []
    assert client.started == [(bringing.task_key, "look_at_own")]
    assert bringing.token != before  # the next uploader is a new, empty one
    own_work.leave()
    assert session.bringing is None and not bringing.desk.folder.exists()
    assert client.stopped == [bringing.task_key]


def test_a_file_that_is_too_large_is_refused_and_forgotten(
    session: Session, client: FakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRATA_UPLOAD_MB", "1")
    session.bringing = Bringing()
    manager = upload(monkeypatch, b"x" * 1_500_000)
    own_work.take_upload("any")
    assert "at most 1 MB, got 1.5 MB" in session.bringing.error
    assert manager.get_files("tab", ["1"]) == [] and client.started == []
    assert list((settings().home / "uploads").iterdir()) == []


def test_a_text_that_is_called_an_archive_is_refused_before_it_is_kept(
    session: Session, client: FakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.bringing = Bringing()
    manager = upload(monkeypatch, TABLE.encode(), "pictures.zip")
    own_work.take_upload("any")
    assert session.bringing.error.startswith("Expected a ZIP, since its name ends with .zip")
    assert manager.get_files("tab", ["1"]) == [] and client.started == []
    assert session.bringing.desk is None


@pytest.fixture
def looked_at(session: Session) -> Bringing:
    desk = store_upload(io.BytesIO(TABLE.encode()))
    session.bringing = Bringing(desk=desk, origin="table.csv", waiting=True)
    found = look(desk.path, settings()).model_dump_json()
    done = Task(session.bringing.task_key, "done", data={"found": found})
    own_work.take_result(session, session.bringing, done)
    return session.bringing


def test_what_was_found_gives_the_first_plan(looked_at: Bringing) -> None:
    assert isinstance(looked_at.plan, TablePlan)
    assert (looked_at.plan.title, looked_at.plan.targets) == ("table", ("label",))
    assert looked_at.plan.left_out == ("id",)


def test_a_column_is_used_in_one_way_at_a_time(looked_at: Bringing) -> None:
    use = own_table_form._use_of
    use("size")(looked_at, "target")
    assert isinstance(looked_at.plan, TablePlan)
    assert looked_at.plan.targets == ("size", "label")
    use("label")(looked_at, "left out")
    assert (looked_at.plan.targets, looked_at.plan.left_out) == (("size",), ("id", "label"))
    use("label")(looked_at, "input")
    assert looked_at.plan.left_out == ("id",)
    use("id")(looked_at, "input")
    assert looked_at.found is not None and looked_at.found.table is not None
    assert looked_at.found.table.inputs(looked_at.plan) == ("id", "label")


def test_columns_that_are_always_the_same_go_and_come_with_one_click(looked_at: Bringing) -> None:
    own_table_form._leave_out(("size",), True)
    assert isinstance(looked_at.plan, TablePlan)
    assert looked_at.plan.left_out == ("id", "size")
    own_table_form._leave_out(("size",), False)
    assert looked_at.plan.left_out == ("id",)
    own_table_form._fill()
    assert looked_at.plan.missing == "fill"


HINTS = "a,unit,gap,label\n" + "\n".join(
    f"{i},cm,{'' if i % 3 else i},{'xy'[i % 2]}" for i in range(60)
)


def table_form(folder: str) -> None:
    from pathlib import Path

    import streamlit as st

    from builder.datasets.own.bringing import look, outline
    from builder.settings import settings
    from builder.ui.own_state import Bringing
    from builder.ui.own_table_form import draw_table_form
    from builder.ui.session import Session

    path = Path(folder, "table.csv")
    found = look(path, settings())
    session = Session.current()
    if session.bringing is None:
        plan = found.first_plan("mine")
        session.bringing = Bringing(found=found, plan=plan, token="form")
    plan = session.bringing.plan
    told = outline(path, plan, found, settings())
    draw_table_form(session, session.bringing, found.table, plan, told)
    st.write(str(told.inputs))


def test_the_form_says_what_is_constant_and_how_many_rows_are_left_out(
    store: Store, tmp_path: Path
) -> None:
    (tmp_path / "table.csv").write_text(HINTS)
    app = AppTest.from_function(table_form, default_timeout=120, args=(str(tmp_path),))
    app.query_params["project"] = store.create_project("mine", files.to_json(GRAPH)).id
    app.run()
    assert not app.exception
    said = " ".join(each.body for each in app.get("html"))
    assert "Always the same, so that nothing is learnt from them: unit. They are left out." in said
    assert "always cm" in " ".join(each.value for each in app.markdown)
    (warning,) = app.warning
    assert "40 of 60 rows are left out" in warning.value
    assert app.markdown[-1].value == "(('inputs', (2,)),)"
    app.button(key="own-constant").click().run()
    assert app.markdown[-1].value == "(('inputs', (3,)),)"
    assert app.button(key="own-constant").label == "Leave them out"
    app.button(key="own-fill").click().run()
    assert not app.exception and not app.warning


def test_a_failure_is_said_and_leaves_the_choices(
    session: Session, client: FakeClient, looked_at: Bringing
) -> None:
    own_work.make()
    assert looked_at.making and looked_at.waiting
    assert looked_at.desk is not None
    looked_at.desk.draft.mkdir()
    failed = Task(looked_at.task_key, "failed", message="It broke off.")
    own_work.take_result(session, looked_at, failed)
    assert (looked_at.error, looked_at.making, looked_at.waiting) == ("It broke off.", False, False)
    assert looked_at.plan is not None and not looked_at.desk.draft.exists()
    own_work.take_result(session, looked_at, None)
    assert "workers were restarted" in looked_at.error
    client.failing = True
    own_work.make()
    assert (looked_at.error, looked_at.waiting) == ("No workers.", False)


def test_a_set_that_is_made_is_the_chosen_one(
    store: Store, session: Session, looked_at: Bringing
) -> None:
    data_id = kept(store, session.project_id, "made")
    looked_at.making = True
    done = Task(looked_at.task_key, "done", data={"data_id": data_id})
    own_work.take_result(session, looked_at, done)
    assert (session.bringing, session.dataset) == (None, f"own-{data_id}")


def test_the_smaller_limit_of_uploads_is_the_one_that_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("STRATA_UPLOAD_MB", "2000")
    monkeypatch.setattr(own_data.st, "get_option", lambda _: 70)
    assert own_data.limits().upload_mb == 70
    monkeypatch.setenv("STRATA_UPLOAD_MB", "7")
    assert own_data.limits().upload_mb == 7
