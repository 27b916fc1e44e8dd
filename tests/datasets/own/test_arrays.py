"""NPZ files: what their arrays are for is told by name; pickles and lies are refused."""

import io
import pickle
import zipfile

import numpy as np
import pytest

from builder.datasets import find_dataset
from builder.datasets.base import silent
from builder.datasets.own import keeping
from builder.datasets.own.bringing import bring, look
from builder.datasets.own.errors import OwnDataError
from builder.datasets.own.plans import Split
from builder.settings import settings
from tests.datasets.own.files import saved_arrays, zipped

LABEL = [("label", "classification", ())]
PICTURES = np.random.RandomState(0).randint(0, 256, (40, 8, 8, 3)).astype(np.uint8)
REGIONS = np.random.RandomState(1).choice([0, 1, 2, 3], (40, 8, 8))
X, Y = np.arange(80, dtype=np.float32).reshape(40, 2), np.arange(40) % 3


def made(path, **changes):
    found = look(path, settings())
    plan = found.first_plan("mine").model_copy(update=changes)
    return bring(path, plan, found, path.name, settings())


@pytest.mark.parametrize(
    ("arrays", "inputs", "targets", "sizes"),
    [
        ({"x": X, "y": Y}, [("inputs", "points", (2,))], LABEL, (32, 8)),
        ({"X": X, "Y": Y}, [("inputs", "points", (2,))], LABEL, (32, 8)),
        ({"x_train": X, "y_train": Y, "x_test": X[:6], "y_test": Y[:6]},
         [("inputs", "points", (2,))], LABEL, (40, 6)),
        ({"x": X, "y": X[:, 0]}, [("inputs", "table", (2,))],
         [("label", "regression", (1,))], (32, 8)),
        ({"x": X[:, 0], "y": X}, [("inputs", "table", (1,))],
         [("label", "regression", (2,))], (32, 8)),
        ({"x": X, "y": np.eye(3)[Y]}, [("inputs", "points", (2,))],
         LABEL, (32, 8)),
        ({"x": X, "y": np.array(["no", "yes"])[Y % 2]}, [("inputs", "points", (2,))],
         [("label", "binary", ())], (32, 8)),
        ({"x_left": np.zeros((40, 8, 8, 3), np.uint8), "x_right": np.zeros((40, 5, 2)),
          "y_kind": Y, "y_size": X},
         [("left", "image", (8, 8, 3)), ("right", "series", (5, 2))],
         [("kind", "classification", ()), ("size", "regression", (2,))], (32, 8)),
        ({"x_a_train": X, "x_train_b": X[:, 0], "y_train": Y,
          "x_a_test": X[:4], "x_test_b": X[:4, 0], "y_test": Y[:4]},
         [("a", "table", (2,)), ("b", "table", (1,))], LABEL, (40, 4)),
        ({"x": np.zeros((40, 9, 9), np.uint8), "y": Y[:, None]},
         [("inputs", "image", (9, 9, 1))], LABEL, (32, 8)),
        ({"x": np.zeros((40, 3, 8, 8, 1), np.float16), "y": Y > 0},
         [("inputs", "video", (3, 8, 8, 1))], [("label", "binary", ())], (32, 8)),
        ({"x": PICTURES, "y": REGIONS}, [("inputs", "image", (8, 8, 3))],
         [("label", "mask", (8, 8))], (32, 8)),
        ({"x": PICTURES, "y": np.eye(4)[REGIONS]}, [("inputs", "image", (8, 8, 3))],
         [("label", "mask", (8, 8))], (32, 8)),
        ({"x": PICTURES, "y": REGIONS[..., None] == 2}, [("inputs", "image", (8, 8, 3))],
         [("label", "mask", (8, 8))], (32, 8)),
        ({"x": PICTURES, "y_kind": Y, "y_clean": PICTURES}, [("inputs", "image", (8, 8, 3))],
         [("kind", "classification", ()), ("clean", "image", (8, 8, 3))], (32, 8)),
        ({"x": PICTURES, "y": PICTURES[..., 0] / 255}, [("inputs", "image", (8, 8, 3))],
         [("label", "image", (8, 8, 1))], (32, 8)),
    ],
)  # fmt: skip
def test_arrays_by_name(tmp_path, arrays, inputs, targets, sizes):
    about, _ = made(saved_arrays(tmp_path / "a.npz", **arrays))
    assert [(each.name, each.kind, each.shape) for each in about.inputs] == inputs
    assert [(each.name, each.task, each.shape) for each in about.targets] == targets
    assert (about.train_size, about.test_size) == sizes


def test_labels_are_renumbered_and_keep_their_names(tmp_path):
    about, arrays = made(saved_arrays(tmp_path / "a.npz", x=X, y=Y * 10 - 10))
    assert about.targets[0].classes == ("-10", "0", "10")
    assert set(arrays["y0_train"]) == {0, 1, 2}


def test_whole_numbers_can_be_learnt_as_numbers(tmp_path):
    about, _ = made(saved_arrays(tmp_path / "a.npz", x=X, y=Y), learnt={"label": "numbers"})
    assert about.targets[0].task == "regression"


def test_a_mask_keeps_the_values_of_its_pixels_as_names(tmp_path):
    pixels = np.array([0, 128, 255], np.uint8)[REGIONS % 3]
    path = saved_arrays(tmp_path / "a.npz", x=PICTURES, y=pixels)
    about, arrays = made(path)
    assert about.targets[0].classes == ("0", "128", "255")
    whole = np.concatenate([arrays["y0_train"], arrays["y0_test"]])
    assert sorted(np.unique(whole)) == [0, 1, 2] and whole.shape == (40, 8, 8)
    assert about.counts == ((), ())  # an example has no class of its own
    as_image, _ = made(path, learnt={"label": "image"})
    assert (as_image.targets[0].task, as_image.targets[0].shape) == ("image", (8, 8, 1))


def test_images_that_are_to_come_out_run_from_0_to_1(tmp_path):
    path = saved_arrays(tmp_path / "a.npz", x=PICTURES, y=PICTURES)
    about, arrays = made(path)
    loaded = about.targets[0].scaling.applied(arrays["y0_train"])
    assert about.targets[0].value_range == (0.0, 1.0)
    assert np.allclose(loaded, arrays["y0_train"] / 255)
    plain, _ = made(path, normalisation="none")
    assert plain.targets[0].value_range == (0.0, 255.0)
    assert "targets are brought to the range from 0 to 1" in about.in_words()


def test_own_masks_and_images_are_learnt(tmp_path, monkeypatch):
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))
    path = saved_arrays(tmp_path / "a.npz", x=PICTURES, y_mask=REGIONS, y_clean=PICTURES)
    about, arrays = made(path)
    keeping.write(about, arrays, tmp_path / "datasets" / ("0" * 32))
    dataset = find_dataset("own-" + "0" * 32)
    assert dataset is not None
    loaded = dataset.load(silent)
    assert [each.dtype for each in loaded.targets("train")] == [np.int64, np.float32]
    assert [each.shape[1:] for each in loaded.targets("train")] == [(8, 8), (8, 8, 3)]
    assert [target.shape for target in dataset.targets] == [(8, 8), (8, 8, 3)]


def test_an_image_that_is_a_series_can_be_called_one(tmp_path):
    path = saved_arrays(tmp_path / "a.npz", x=np.zeros((40, 9, 9)), y=Y)
    assert made(path)[0].inputs[0].shape == (9, 9, 1)
    about, _ = made(path, kinds={"inputs": "series"})
    assert (about.inputs[0].kind, about.inputs[0].shape) == ("series", (9, 9))
    with pytest.raises(OwnDataError, match="are no video"):
        made(path, kinds={"inputs": "video"})


def test_examples_with_missing_numbers_are_left_out_and_counted(tmp_path):
    x = X.copy()
    x[3, 0], x[38, 1] = np.nan, np.inf
    arrays = {"x_train": x[:30], "y_train": Y[:30], "x_test": x[30:], "y_test": Y[30:]}
    about, _ = made(saved_arrays(tmp_path / "a.npz", **arrays))
    assert (about.train_size, about.test_size) == (29, 9)
    assert about.notes == ("Left out: 2 examples with a missing (NaN) or infinite number.",)


def test_the_split_is_the_one_of_the_seed(tmp_path):
    path = saved_arrays(tmp_path / "a.npz", x=X, y=Y, ignored=np.zeros(3))
    one, same, other = (
        made(path, split=Split(test_part=0.25, seed=seed))[1]["x0_test"].tolist()
        for seed in (1, 1, 2)
    )
    assert one == same != other
    assert made(path)[0].notes == ("Not used: ignored.",)


class Evil:
    """Would leave a file behind if it were unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (self.path, "w")


def pickled(tmp_path):
    content = io.BytesIO()
    np.lib.format.write_array(content, np.array([Evil(str(tmp_path / "evil"))], object))
    return {"x.npy": content.getvalue(), "y.npy": content.getvalue()}


def npy(array):
    content = io.BytesIO()
    np.lib.format.write_array(content, array)
    return content.getvalue()


def lying():
    """An array whose header says that it is huge."""
    content = io.BytesIO()
    header = {"descr": "<f4", "fortran_order": False, "shape": (10**9, 100)}
    np.lib.format.write_array_header_1_0(content, header)
    return content.getvalue() + b"\0" * 64


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (pickled, "a pickle"),
        (lambda tmp: {"x.npy": pickle.dumps(Evil(str(tmp / "evil")), protocol=0), "y.npy": npy(Y)},
         "cannot be read as an array"),
        (lambda _: {"x.npy": lying(), "y.npy": npy(Y)}, "larger than it is"),
        (lambda _: {"x.npy": npy(X)[:-40], "y.npy": npy(Y)}, "expected 320 bytes got 280"),
        (lambda _: {"x.npy": b"", "y.npy": npy(Y)}, "cannot be read as an array"),
        (lambda _: {"a.npy": npy(X), "b.npy": npy(Y)}, "got no input among a, b"),
        (lambda _: {"x.npy": npy(X)}, "got no target among x"),
        (lambda _: {"x_test.npy": npy(X), "y_test.npy": npy(Y)}, "Expected the arrays x and y"),
        (lambda _: {"x_train.npy": npy(X), "y_train.npy": npy(Y), "x_test.npy": npy(X)},
         "Expected y for test too"),
        (lambda _: {"x.npy": npy(X), "y.npy": npy(Y[:7])}, r"x \(40, 2\), y \(7,\)"),
        (lambda _: {"x.npy": npy(X[:0]), "y.npy": npy(Y[:0])}, "Expected examples, got none"),
        (lambda _: {"x.npy": npy(X.astype(complex)), "y.npy": npy(Y)}, "numbers or words in 'x'"),
        (lambda _: {"x.npy": npy(X.astype(str)), "y.npy": npy(Y)}, "Expected numbers in 'x'"),
        (lambda _: {"x.npy": npy(X), "y.npy": npy(np.zeros((40, 4, 4, 1, 1)))}, "targets of shape"),
        (lambda _: {"x.npy": npy(X), "y.npy": npy(np.zeros((40, 4, 4), "U1"))}, "every pixel"),
        (lambda _: {"x.npy": npy(X), "y.npy": npy(np.zeros(40, int))}, "at least two classes"),
        (lambda _: {"x.npy": npy(X * np.nan), "y.npy": npy(Y)}, "Every example has a missing"),
        (lambda _: {"y.npy": npy(Y), **{f"x_{i}.npy": npy(X) for i in range(7)}},
         "at most 6 inputs, got 7"),
        (lambda _: {f"x_{i}.npy": npy(Y) for i in range(70)}, "got 70 files"),
    ],
)  # fmt: skip
def test_what_is_refused(tmp_path, files, words):
    path = zipped(tmp_path / "a.npz", files(tmp_path))
    with pytest.raises(OwnDataError, match=words):
        made(path)
    assert not (tmp_path / "evil").exists()


def test_arrays_that_would_fill_the_memory_are_refused_by_their_headers(tmp_path, monkeypatch):
    monkeypatch.setenv("STRATA_MEMORY_LIMIT_MB", "256")
    large = np.zeros((20, 1000, 1000), np.float32)  # packs to 80 kB
    path = tmp_path / "a.npz"
    np.savez_compressed(path, x=large, y=Y[:20])
    with pytest.raises(OwnDataError, match="at most 67 MB together, got 80 MB"):
        made(path)


def test_a_cut_off_file_is_refused(tmp_path):
    path = saved_arrays(tmp_path / "a.npz", x=X, y=Y)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(OwnDataError):
        made(path)


def test_damaged_bytes_are_refused(tmp_path):
    path = tmp_path / "a.npz"
    np.savez_compressed(path, x=np.random.RandomState(0).rand(1000, 4), y=np.arange(1000) % 2)
    content = bytearray(path.read_bytes())
    content[5000:5100] = b"\xff" * 100
    path.write_bytes(content)
    with pytest.raises(OwnDataError, match="cannot be read as an array"):
        made(path)
    assert zipfile.is_zipfile(path)
