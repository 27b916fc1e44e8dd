"""The publishers' own file formats are read as Keras reads them."""

import gzip
import io
import pickle
import tarfile

import numpy as np
import pytest

from builder.datasets import DATASETS, cifar10, cifar100, fashion_mnist, mnist
from builder.datasets.cifar import read_archive
from builder.datasets.fashion_mnist import read_idx
from builder.layers.keras_import import load_keras

PUBLISHED = {
    "mnist": mnist.FILES,
    "fashion_mnist": fashion_mnist.FILES,
    "cifar10": cifar10.FILES,
    "cifar100": cifar100.FILES,
}


def part(count, seed, *labels):
    random = np.random.RandomState(seed)
    content = {b"data": random.randint(0, 256, (count, 3072), dtype=np.uint8)}
    return content | {label: random.randint(0, 10, count).tolist() for label in labels}


def archive(path, folder, parts):
    with tarfile.open(path, "w:gz") as file:
        for name, content in parts.items():
            data = pickle.dumps(content, protocol=3)
            info = tarfile.TarInfo(f"{folder}/{name}")
            info.size = len(data)
            file.addfile(info, io.BytesIO(data))
    return path


def test_cifar_parts_are_joined_as_keras_joins_them(tmp_path):
    load_keras()
    from keras.src.datasets.cifar import load_batch

    parts = {"data_batch_1": part(4, 0, b"labels"), "data_batch_2": part(3, 1, b"labels")}
    parts |= {"test_batch": part(2, 2, b"labels"), "readme.html": {}}
    path = archive(tmp_path / "a.tar.gz", "cifar-10-batches-py", parts)
    train = ["data_batch_1", "data_batch_2"]
    x_train, y_train, x_test, y_test = read_archive(path, train, ["test_batch"], "labels")

    expected = []
    for name in (*train, "test_batch"):
        (tmp_path / name).write_bytes(pickle.dumps(parts[name], protocol=3))
        expected.append(load_batch(str(tmp_path / name)))
    assert np.array_equal(x_train[:4], expected[0][0].transpose(0, 2, 3, 1))
    assert np.array_equal(x_train[4:], expected[1][0].transpose(0, 2, 3, 1))
    assert y_train.tolist() == expected[0][1] + expected[1][1]
    assert np.array_equal(x_test, expected[2][0].transpose(0, 2, 3, 1))
    assert y_test.tolist() == expected[2][1]


def test_cifar_labels_can_be_chosen(tmp_path):
    parts = {name: part(5, 3, b"fine_labels", b"coarse_labels") for name in ("train", "test")}
    path = archive(tmp_path / "a.tar.gz", "cifar-100-python", parts)
    *_, y_test = read_archive(path, ["train"], ["test"], "fine_labels")
    assert y_test.tolist() == parts["test"][b"fine_labels"]


class Hostile:
    def __reduce__(self):
        return (print, ("unpickled",))


def test_nothing_but_arrays_is_unpickled(tmp_path, capsys):
    parts = {"train": Hostile(), "test": {}}
    path = archive(tmp_path / "a.tar.gz", "cifar-100-python", parts)
    with pytest.raises(pickle.UnpicklingError, match="print"):
        read_archive(path, ["train"], ["test"], "fine_labels")
    assert "unpickled" not in capsys.readouterr().out


@pytest.mark.parametrize("shape", [(7,), (3, 28, 28)])
def test_idx_files(tmp_path, shape):
    values = np.random.RandomState(0).randint(0, 256, shape, dtype=np.uint8)
    header = bytes([0, 0, 8, len(shape)]) + np.array(shape, ">i4").tobytes()
    path = tmp_path / "f.gz"
    path.write_bytes(gzip.compress(header + values.tobytes()))
    assert np.array_equal(read_idx(path), values)


@pytest.mark.parametrize("name", PUBLISHED)
def test_addresses_places_and_hashes_are_those_of_keras(name):
    """Read from Keras's sources: a file that Keras has downloaded is found, and taken."""
    load_keras()
    from importlib import import_module
    from inspect import getsource

    source = getsource(import_module(f"keras.src.datasets.{name}"))
    for file in PUBLISHED[name].files:
        folder, _, file_name = file.url.rpartition("/")
        assert folder in source
        assert file_name in source
        place = file.place.removeprefix("datasets/").removesuffix("_archive")
        assert all(step in source for step in place.split("/"))
        if name != "fashion_mnist":  # for these, Keras checks no hash
            assert file.checksum in source


@pytest.mark.parametrize("name", PUBLISHED)
def test_what_is_published_is_what_is_described(name):
    dataset, files = DATASETS[name], PUBLISHED[name]
    assert files.name == dataset.name
    assert files.image_shape == dataset.input_shape
    assert files.classes == len(dataset.classes)
