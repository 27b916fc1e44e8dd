"""Files that people bring, in real lab processes: all of a data set is there, or nothing."""

import errno
import io
import json
import resource
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from builder.datasets import find_dataset, silent
from builder.datasets.own import desk as desks
from builder.datasets.own import keeping
from builder.datasets.own.bringing import Found, Outline
from builder.datasets.own.desk import Desk, from_server, server_names, store_upload
from builder.datasets.own.errors import OwnDataError
from builder.datasets.own.plans import AnyPlan, ImagesPlan
from builder.settings import settings
from builder.store import Store
from builder.workers import own_data_ops
from builder.workers.client import Client, LabError, Task
from tests.datasets.own.files import png, saved_arrays, two_classes, zipped
from tests.support.waiting import wait_until
from tests.workers.conftest import home_client, kill
from tests.workers.own_data_supervisor import HERE

PATIENCE = 120.0
TABLE = "a,b,label\n" + "\n".join(f"{i},{i % 7},{'xy'[i % 2]}" for i in range(50))


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STRATA_HOME", str(home))
        with home_client(home, HERE, own_data_mb=2) as client:
            yield client


@pytest.fixture(autouse=True)
def same_home(lab: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRATA_HOME", str(lab._config.home))


@pytest.fixture
def project(lab: Client) -> str:
    return lab.store.create_project("mine", "{}").id


def ended(lab: Client, key: str) -> Task:
    return wait_until(
        lambda: (task := lab.task(key)) and task.state != "running" and task, PATIENCE
    )


def looked_at(lab: Client, desk: Desk) -> Found:
    lab.start_task(desk.desk_id, "look_at_own", desk=desk.desk_id, server=desk.server_name)
    task = ended(lab, desk.desk_id)
    assert task.state == "done", task.message
    return Found.model_validate_json(task.data["found"])


def start(lab: Client, desk: Desk, plan: AnyPlan, project: str) -> None:
    lab.start_task(
        desk.desk_id,
        "bring_own",
        desk=desk.desk_id,
        server=desk.server_name,
        plan=plan.model_dump_json(),
        origin="mine.csv",
        project_id=project,
    )


def kept(lab: Client) -> list[str]:
    """Everything in the folder of data sets, hidden or not."""
    folder = lab._config.home / "datasets"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_table_becomes_a_data_set_of_the_project(lab: Client, project: str) -> None:
    desk = store_upload(io.BytesIO(TABLE.encode()))
    plan = looked_at(lab, desk).first_plan("My table")
    asked = {"desk": desk.desk_id, "plan": plan.model_dump_json()}
    told = Outline.model_validate_json(lab.lab("outline_own", **asked).data["outline"])
    assert (told.classes, sum(told.train), sum(told.test)) == (("x", "y"), 40, 10)
    start(lab, desk, plan, project)
    task = ended(lab, desk.desk_id)
    assert task.state == "done", task.message
    (noted,) = lab.store.own_data(project)
    assert (noted.id, noted.name, noted.size) == (
        task.data["data_id"],
        "My table",
        task.data["size"],
    )
    dataset = find_dataset(f"own-{noted.id}")
    assert dataset is not None and dataset.title == "My table"
    assert dataset.load(silent).x_train.shape == (40, 2)
    assert not desk.folder.exists()


def test_arrays_and_pictures_of_a_zip(lab: Client, project: str, tmp_path: Path) -> None:
    path = saved_arrays(tmp_path / "a.npz", x=np.zeros((20, 3)), y=np.arange(20) % 2)
    found = looked_at(lab, store_upload(io.BytesIO(path.read_bytes())))
    assert found.arrays is not None and found.arrays.inputs[0].kind == "table"
    bad = {"red/bad.png": b"no image"}
    zipped(tmp_path / "a.zip", two_classes(4) | bad)
    desk = store_upload(io.BytesIO((tmp_path / "a.zip").read_bytes()))
    images = looked_at(lab, desk).images
    assert images is not None and [each.name for each in images.skipped] == ["red/bad.png"]
    plan = ImagesPlan(height=5, width=5, colours="gray").model_dump_json()
    shown = lab.lab("pictures_of_own", desk=desk.desk_id, plan=plan)
    assert shown.arrays["images"].shape == (8, 5, 5, 1)
    assert shown.data["classes"] == ["blue"] * 4 + ["red"] * 4


def test_a_project_has_so_much_room_and_no_more(lab: Client, project: str, tmp_path: Path) -> None:
    path = saved_arrays(tmp_path / "a.npz", x=np.zeros((2_000, 300)), y=np.arange(2_000) % 2)
    desk = store_upload(io.BytesIO(path.read_bytes()))
    start(lab, desk, looked_at(lab, desk).first_plan("large"), project)
    task = ended(lab, desk.desk_id)
    assert task.state == "failed" and "at most 2 MB of own data in a project" in task.message
    assert lab.store.own_data(project) == [] and not desk.draft.exists()


def test_an_owner_has_room_for_so_much_in_all_projects_together(
    lab: Client, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRATA_DATABASE_URL", lab._config.store_url)
    monkeypatch.setenv("STRATA_OWN_DATA_MB_PER_USER", "3")
    for owner in ("ada", "ben"):
        other = lab.store.create_project("other", "{}").id
        lab.store.add_own_data(keeping.new_id(), other, "large", 2_999_900, owner)
    desk, before = store_upload(io.BytesIO(TABLE.encode())), kept(lab)
    plan = looked_at(lab, desk).first_plan("mine")
    with pytest.raises(LabError, match="at most 3 MB of own data in all projects of yours"):
        brought(desk, plan, project, "ada")
    monkeypatch.setattr(Store, "expect_room", lambda *_: None)  # another one was faster
    with pytest.raises(LabError, match="at most 3 MB of own data in all projects of yours"):
        brought(desk, plan, project, "ada")
    assert kept(lab) == before and lab.store.own_data(project) == []
    brought(desk, plan, project, "eve")
    assert len(lab.store.own_data(project)) == 1


def many_images(tmp_path: Path) -> Path:
    content = png(600)
    files = {f"{name}/{i}.png": content for name in ("one", "two") for i in range(1_500)}
    return zipped(tmp_path / "many.zip", files)


@pytest.mark.parametrize("end", ["kill", "stop"])
def test_a_worker_that_is_ended_leaves_nothing_half(
    lab: Client, project: str, tmp_path: Path, end: str
) -> None:
    path = many_images(tmp_path)
    desk, before = store_upload(io.BytesIO(path.read_bytes())), kept(lab)
    workers = set(lab.ping()["lab"])
    lab.start_task(desk.desk_id, "look_at_own", desk=desk.desk_id)
    wait_until(lambda: "Looking at image" in lab.task(desk.desk_id).message, PATIENCE)
    if end == "stop":
        lab.stop_task(desk.desk_id)
    else:
        (worker,) = set(lab.ping()["lab"]) - workers
        kill(worker)
    task = ended(lab, desk.desk_id)
    assert task.state == "failed"
    assert ("stopped" if end == "stop" else "broke off") in task.message
    assert kept(lab) == before and lab.store.own_data(project) == []
    desk.tidy()
    assert [path.name for path in desk.folder.iterdir()] == ["file"]


def test_what_cannot_be_used_is_said_in_words(lab: Client) -> None:
    desk = store_upload(io.BytesIO(b""))
    lab.start_task(desk.desk_id, "look_at_own", desk=desk.desk_id)
    assert ended(lab, desk.desk_id).message == "Expected a CSV, NPZ or ZIP file, got an empty one."
    with pytest.raises(LabError, match="Nobody has looked at this file yet"):
        lab.lab("outline_own", desk=desk.desk_id, plan=ImagesPlan().model_dump_json())
    for bad in ("../../etc", "0" * 31, "0" * 32):
        with pytest.raises(LabError, match="hexadecimal digits|not there any more"):
            lab.lab("outline_own", desk=bad, plan=ImagesPlan().model_dump_json())
    with pytest.raises(LabError, match="Expected a plan"):
        lab.lab("outline_own", desk=desk.desk_id, plan=json.dumps({"source": "table", "x": 1}))


def no_room(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def brought(desk: Desk, plan: AnyPlan, project: str, owner: str = "") -> None:
    own_data_ops.bring_own(
        None,
        silent,
        desk=desk.desk_id,
        plan=plan.model_dump_json(),
        origin="a",
        project_id=project,
        owner=owner,
    )


def test_a_full_disk_leaves_nothing_half(
    lab: Client, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, before = store_upload(io.BytesIO(TABLE.encode())), kept(lab)
    plan = looked_at(lab, desk).first_plan("mine")
    with monkeypatch.context() as patch:
        patch.setattr(np, "savez", no_room)
        with pytest.raises(LabError, match="not enough room on the disk"):
            brought(desk, plan, project)
    assert not desk.draft.exists() and kept(lab) == before
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (600, hard))  # a real write that breaks off
    try:
        with pytest.raises(LabError, match="not enough room on the disk"):
            brought(desk, plan, project)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not desk.draft.exists() and kept(lab) == before
    assert lab.store.own_data(project) == []
    with monkeypatch.context() as patch:
        patch.setattr(desks.shutil, "copyfileobj", no_room)
        with pytest.raises(OwnDataError, match="No space left"):
            store_upload(io.BytesIO(TABLE.encode()))
    brought(desk, plan, project)  # there is room again
    assert len(lab.store.own_data(project)) == 1


def test_a_store_that_fails_takes_the_folder_with_it(
    lab: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, before = store_upload(io.BytesIO(TABLE.encode())), kept(lab)
    plan = looked_at(lab, desk).first_plan("mine")
    with pytest.raises(Exception, match="FOREIGN KEY|IntegrityError|foreign"):
        brought(desk, plan, "no project at all")
    assert kept(lab) == before


def test_an_upload_has_a_limit_and_old_ones_go(
    lab: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STRATA_UPLOAD_MB", "1")
    with pytest.raises(OwnDataError, match="at most 1 MB, got 1.2 MB"):
        store_upload(io.BytesIO(b"x" * 1_200_000))
    old = store_upload(io.BytesIO(b"old"))
    monkeypatch.setattr(desks, "KEPT_SECONDS", -1.0)
    new = store_upload(io.BytesIO(b"new"))
    assert not old.folder.exists() and new.path.read_bytes() == b"new"


def test_the_teachers_folder_is_listed_and_nothing_else_is_read(
    lab: Client, project: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = lab._config.home / "data"
    for name, content in two_classes(3).items():
        (folder / "pictures" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "pictures" / name).write_bytes(content)
    (folder / "table.csv").write_text(TABLE)
    (folder / "mnist.npz").write_bytes(b"")  # stands for the published one
    (folder / ".hidden.csv").write_text(TABLE)
    (folder / "notes.doc").write_text("")
    assert server_names(settings()) == ("pictures", "table.csv")
    desk = from_server("pictures")
    found = looked_at(lab, desk)
    assert found.images is not None and found.images.images == 6
    start(lab, desk, found.first_plan("pictures"), project)
    assert ended(lab, desk.desk_id).state == "done"
    assert len(list((folder / "pictures").rglob("*.png"))) == 6  # the teacher's files stay
    for name in ("../supervisor.json", "/etc/passwd", "", ".hidden.csv", "notes.doc"):
        with pytest.raises(OwnDataError):
            _ = Desk("0" * 32, name).path
    with pytest.raises(OwnDataError, match="There is no 'nothing' on the server"):
        from_server("nothing")
