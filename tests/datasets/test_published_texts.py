"""Texts and tables of `keras.datasets`: read as Keras reads them, and nothing else unpickled."""

import io
import json
import pickle
from importlib import import_module
from inspect import getsource

import numpy as np
import pytest

from builder.datasets import DATASETS, DatasetUnavailable, california_housing, imdb, reuters, silent
from builder.datasets.published_texts import read_ragged
from builder.layers.keras_import import load_keras

TEXTS = {"imdb": imdb.FILES, "reuters": reuters.FILES}


def ragged(count, seed):
    """Texts of different lengths, as Keras keeps them: ranks of words from 1."""
    random = np.random.RandomState(seed)
    texts = np.empty(count, dtype=object)
    texts[:] = [random.randint(1, 12_000, random.randint(2, 300)).tolist() for _ in range(count)]
    return texts


def labels(count, classes):
    return np.arange(count, dtype=np.int64) % classes


def archive(**arrays):
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


CONTENT = {
    "imdb": lambda: archive(
        x_train=ragged(40, 0), y_train=labels(40, 2), x_test=ragged(20, 1), y_test=labels(20, 2)
    ),
    "reuters": lambda: archive(x=ragged(50, 2), y=labels(50, 46)),
}


def keras_says(name, path, monkeypatch):
    """What Keras itself makes of the file."""
    keras = load_keras()
    module = import_module(f"keras.src.datasets.{name}")
    monkeypatch.setattr(module, "get_file", lambda *args, **kwargs: str(path))
    train, test = module.load_data(num_words=10_000)
    length = TEXTS[name].length
    return [
        (keras.utils.pad_sequences(x, maxlen=length, padding="post"), y) for x, y in (train, test)
    ]


@pytest.mark.parametrize("name", TEXTS)
def test_texts_are_those_that_keras_gives(name, tmp_path, monkeypatch):
    path = tmp_path / "texts.npz"
    path.write_bytes(CONTENT[name]())
    x_train, y_train, x_test, y_test = TEXTS[name].parse([path])
    train, test = keras_says(name, path, monkeypatch)
    assert np.array_equal(x_train, train[0]) and np.array_equal(y_train, train[1])
    pairs = sorted(zip(map(tuple, x_test), y_test, strict=True))
    assert pairs == sorted(zip(map(tuple, test[0]), test[1], strict=True))
    assert (x_train.dtype, x_train.shape[1]) == (np.int32, TEXTS[name].length)


class Hostile:
    def __reduce__(self):
        return (print, ("unpickled",))


def test_nothing_but_arrays_is_unpickled(tmp_path, capsys):
    texts = np.empty(1, dtype=object)
    texts[0] = Hostile()
    path = tmp_path / "texts.npz"
    path.write_bytes(archive(x=texts))
    with pytest.raises(pickle.UnpicklingError, match="print"):
        read_ragged(path)
    assert "unpickled" not in capsys.readouterr().out


def test_a_teachers_file_with_pickles_is_refused_unless_it_is_the_published_one(tmp_path):
    (tmp_path / "data" / "imdb.npz").write_bytes(CONTENT["imdb"]())
    with pytest.raises(DatasetUnavailable, match="without pickled objects"):
        DATASETS["imdb"].load(silent)


def plain(length=200, most=10_000, count=6):
    x = np.random.RandomState(0).randint(0, most, (count, length))
    return archive(x_train=x, y_train=labels(count, 2), x_test=x[:3], y_test=labels(3, 2))


def test_a_teachers_file_of_plain_numbers_is_taken_and_its_words_with_it(tmp_path, monkeypatch):
    monkeypatch.setenv("STRATA_DOWNLOAD", "false")
    (tmp_path / "data" / "imdb.npz").write_bytes(plain())
    arrays = DATASETS["imdb"].load(silent)
    assert (arrays.x_train.shape, arrays.words) == ((6, 200), ())
    index = {"the": 1, "film": 2, "never": 9_996, "rare": 9_997, "wrong": "x"}
    (tmp_path / "data" / "imdb_word_index.json").write_text(json.dumps(index))
    words = DATASETS["imdb"].load(silent).words
    assert words[:6] == ("[pad]", "[start]", "[rare]", "#3", "the", "film")
    assert (len(words), words[-1], "rare" in words) == (10_000, "never", False)


@pytest.mark.parametrize(
    ("content", "says"),
    [(plain(length=100), r"shape \(n, 200\), got \(6, 100\)"),
     (plain(most=20_000), "words from 0 to 9999 in x_train")],
)  # fmt: skip
def test_a_teachers_file_that_does_not_fit_is_explained(tmp_path, content, says):
    (tmp_path / "data" / "imdb.npz").write_bytes(content)
    with pytest.raises(DatasetUnavailable, match=says):
        DATASETS["imdb"].load(silent)


def test_a_broken_index_of_words_does_not_keep_the_texts_away(tmp_path):
    (tmp_path / "data" / "imdb.npz").write_bytes(plain())
    (tmp_path / "data" / "imdb_word_index.json").write_text("[1, 2")
    assert DATASETS["imdb"].load(silent).words == ()


@pytest.mark.parametrize("name", [*TEXTS, "california_housing"])
def test_addresses_places_and_hashes_are_those_of_keras(name):
    load_keras()
    source = getsource(import_module(f"keras.src.datasets.{name}"))
    files = import_module(f"builder.datasets.{name}").FILES
    for file in (*files.files, *([files.index] if name in TEXTS else [])):
        folder, _, file_name = file.url.rpartition("/")
        assert folder in source and file_name in source and file.checksum in source


def test_topics_are_those_of_keras():
    load_keras()
    from keras.src.datasets.reuters import get_label_names

    assert get_label_names() == reuters.TOPICS


def houses(count=30):
    random = np.random.RandomState(0)
    x = random.uniform(0, 10, (count, 8))
    x[:, 0], x[:, 1] = random.uniform(-124, -114, count), random.uniform(33, 41, count)
    return x, random.uniform(15_000, 500_000, count)


def test_houses_are_those_that_keras_gives_and_prices_are_smaller(tmp_path, monkeypatch):
    load_keras()
    module = import_module("keras.src.datasets.california_housing")
    path = tmp_path / "houses.npz"
    x, y = houses()
    path.write_bytes(archive(x=x, y=y))
    monkeypatch.setattr(module, "get_file", lambda *args, **kwargs: str(path))
    (x_train, y_train), (x_test, y_test) = module.load_data()
    files = california_housing.FILES
    arrays = files.arranged(files.parse([path]), path)
    assert np.array_equal(arrays.x_train, x_train.astype(np.float32))
    assert np.array_equal(arrays.x_test, x_test.astype(np.float32))
    assert np.allclose(arrays.y_train[:, 0] * 1e5, y_train)
    assert np.allclose(arrays.y_test[:, 0] * 1e5, y_test)


WRONG = {
    "columns in another order": (lambda x, y: (x[:, ::-1], y), "longitude from -125 to -113"),
    "a column too few": (lambda x, y: (x[:, :7], y), r"shape \(n, 8\), got \(30, 7\)"),
    "no prices": (lambda x, y: (x, y[:4]), "expected 30 prices"),
    "text": (lambda x, y: (x.astype(str), y), "expected numbers"),
}


@pytest.mark.parametrize(("change", "says"), WRONG.values(), ids=WRONG)
def test_houses_of_another_kind_are_explained(tmp_path, change, says):
    x, y = change(*houses())
    content = archive(x_train=x, y_train=y, x_test=x, y_test=y)
    (tmp_path / "data" / "california_housing.npz").write_bytes(content)
    with pytest.raises(DatasetUnavailable, match=says):
        DATASETS["california_housing"].load(silent)
