"""Published data: the teacher's file first, then Keras's cache, then the network."""

import errno
import io
import socket
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from builder.datasets import DATASETS, DatasetUnavailable, silent
from builder.datasets.published import PublishedFile, read_npz
from builder.datasets.published_images import PublishedImages, scaled


def images(count, shape=(28, 28), seed=0):
    return np.random.RandomState(seed).randint(0, 256, (count, *shape), dtype=np.uint8)


def npz(**changes):
    """The bytes of a data file of 28 by 28 images, 30 for training and 10 for the test."""
    arrays = {
        "x_train": images(30),
        "y_train": np.arange(30, dtype=np.uint8) % 10,
        "x_test": images(10, seed=1),
        "y_test": np.arange(10, dtype=np.uint8),
        **changes,
    }
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **{key: a for key, a in arrays.items() if a is not None})
    return buffer.getvalue()


@pytest.fixture
def local(tmp_path):
    return tmp_path / "data" / "small.npz"


@pytest.fixture
def small(server, sha256):
    """A published set whose publisher is the test's own server."""
    content = npz()
    server.files["/small.npz"] = content
    file = PublishedFile(server.url + "/small.npz", sha256(content), "datasets/small.npz")
    return PublishedImages(
        "small", (file,), lambda paths: read_npz(paths[0]), image_shape=(28, 28, 1), classes=10
    )


def test_the_teachers_file_comes_first(small, server, local):
    local.write_bytes(npz(x_train=np.full((30, 28, 28), 51, np.uint8)))
    arrays = small.load(silent)
    assert np.allclose(arrays.x_train, 0.2)
    assert server.asked == []


def test_a_download_lands_in_kerass_cache_and_is_used_again(small, server, tmp_path):
    first = small.load(silent)
    assert (tmp_path / "keras" / "datasets" / "small.npz").read_bytes() == npz()
    second = small.load(silent)
    assert server.asked == ["/small.npz"]
    assert np.array_equal(first.x_train, second.x_train)
    assert np.array_equal(first.x_train[..., 0], np.float32(images(30)) * np.float32(1 / 255))
    assert first.y_train.tolist() == [n % 10 for n in range(30)]
    assert (first.x_test.shape, first.y_test.shape) == ((10, 28, 28, 1), (10,))


def test_what_is_done_is_told(small):
    told = []
    small.load(lambda note, fraction: told.append((note, fraction)))
    assert any(note.startswith("Downloading small from 127.0.0.1") for note, _ in told)
    assert 1.0 in [fraction for _, fraction in told]


def test_a_damaged_file_in_kerass_cache_is_left_alone(small, server, tmp_path):
    damaged = tmp_path / "keras" / "datasets" / "small.npz"
    damaged.parent.mkdir(parents=True)
    damaged.write_bytes(b"half a file")
    assert len(small.load(silent).x_train) == 30
    assert damaged.read_bytes() == b"half a file"
    assert (tmp_path / "home" / "keras" / "datasets" / "small.npz").exists()
    small.load(silent)
    assert server.asked == ["/small.npz"]


def test_files_damaged_everywhere_are_named(small, tmp_path):
    for root in ("keras", "home/keras"):
        path = tmp_path / root / "datasets" / "small.npz"
        path.parent.mkdir(parents=True)
        path.write_bytes(b"half a file")
    with pytest.raises(DatasetUnavailable, match="small.npz is damaged.*Move it away"):
        small.load(silent)


def test_without_kerass_folder_the_own_one_is_used(small, tmp_path, monkeypatch):
    (tmp_path / "in the way").write_text("")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "in the way"))
    small.load(silent)
    assert (tmp_path / "home" / "keras" / "datasets" / "small.npz").exists()


def test_no_answer_says_what_to_do(small, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent_server:
        url = f"http://127.0.0.1:{silent_server.getsockname()[1]}/f"
        file = PublishedFile(url, "", "datasets/small.npz")
        unreachable = replace(small, files=(file,))
        with pytest.raises(DatasetUnavailable) as caught:
            unreachable.load(silent)
    message = str(caught.value)
    assert "small could not be downloaded from 127.0.0.1" in message
    assert f"Put small.npz (arrays x_train, y_train, x_test, y_test) into {tmp_path}" in message
    assert "digits" in message


def test_a_folder_that_may_not_be_read_is_named(small, server, monkeypatch):
    def refuse(path, **_):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "exists", refuse)
    with pytest.raises(
        DatasetUnavailable, match="small.npz cannot be read: Permission denied.*Put"
    ):
        small.load(silent)


def test_downloads_can_be_switched_off(small, server, monkeypatch):
    monkeypatch.setenv("STRATA_DOWNLOAD", "false")
    with pytest.raises(DatasetUnavailable, match="switched off here. Put small.npz"):
        small.load(silent)
    assert server.asked == []


@pytest.mark.parametrize("name", [d.name for d in DATASETS.values() if d.needs_download])
def test_no_network_gives_a_message_for_every_published_set(name, monkeypatch):
    def no_network(*_, **__):
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    with pytest.raises(DatasetUnavailable, match=f"there is no connection.*Put {name}.npz"):
        DATASETS[name].load(silent)


WRONG = {
    "a missing array": ({"y_test": None}, "expected the arrays x_train.*got x_train, y_train, x_t"),
    "flat images": ({"x_train": images(30, (784,))}, r"shape \(n, 28, 28\), got \(30, 784\)"),
    "no images": ({"x_train": images(0), "y_train": np.arange(0)}, r"got \(0, 28, 28\)"),
    "text": ({"x_test": np.full((10, 28, 28), "a")}, "expected numbers in x_test"),
    "values above 255": ({"x_train": images(30) * 2.0}, "x_train from 0 to 255, got 0 to 510"),
    "not a number": ({"x_test": np.full((10, 28, 28), np.nan)}, "x_test from 0 to 255, got nan"),
    "too few labels": ({"y_train": np.arange(29)}, "expected 30 labels in y_train"),
    "one-hot labels": ({"y_test": np.eye(10, dtype=int)}, r"one per example, got shape \(10, 10\)"),
    "fractions for labels": ({"y_test": np.linspace(0, 1, 10)}, "whole numbers in y_test"),
    "labels out of range": ({"y_test": np.arange(1, 11)}, "0 to 9 in y_test, got 1 to 10"),
    "pickled objects": ({"y_test": np.array([None] * 10)}, "without pickled objects"),
}


@pytest.mark.parametrize(("changes", "says"), WRONG.values(), ids=WRONG)
def test_a_wrong_teachers_file_is_explained(small, server, local, changes, says):
    local.write_bytes(npz(**changes))
    with pytest.raises(DatasetUnavailable, match=says) as caught:
        small.load(silent)
    assert str(local) in str(caught.value)
    assert server.asked == []  # it is what the teacher meant: nothing else takes its place


def damaged(place, byte):
    content = bytearray(npz())
    content[place] = byte
    return bytes(content)


BROKEN = {
    "empty": b"",
    "text": b"not a zip file",
    "cut off": npz()[:500],
    "data that does not unpack": damaged(200, 0),
    "an unknown compression": damaged(npz().index(b"PK\1\2") + 10, 99),
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_file_of_another_kind_is_explained(small, local, content):
    local.write_bytes(content)
    with pytest.raises(DatasetUnavailable, match="cannot be used: expected a file as numpy.savez"):
        small.load(silent)


def test_channels_and_label_columns_may_be_there_or_not(small, local):
    local.write_bytes(npz(x_train=images(30)[..., None], y_train=np.zeros((30, 1), np.int32)))
    arrays = small.load(silent)
    assert (arrays.x_train.shape, arrays.y_train.shape) == ((30, 28, 28, 1), (30,))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (np.array([0, 51, 255], np.uint8), [0, 0.2, 1]),
        (np.array([0.0, 51.0, 255.0]), [0, 0.2, 1]),
        (np.array([0.0, 0.2, 1.0]), [0, 0.2, 1]),
        (np.array([0, 1, 0], np.uint8), [0, 1 / 255, 0]),
    ],
)
def test_images_are_scaled_to_one(given, expected):
    assert scaled(given).dtype == np.float32
    assert np.allclose(scaled(given), expected)
