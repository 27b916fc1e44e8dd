"""What the lab gives for a look at augmentation, and for a training outside."""

import io

import numpy as np
import pytest

from builder.datasets import DATASETS, silent
from builder.settings import Settings
from builder.workers.errors import LabError
from builder.workers.lab_ops import OPS, open_lab

FLIP = {"class_name": "RandomFlip", "config": {"mode": "horizontal"}}


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    lab = open_lab(Settings(home=tmp_path_factory.mktemp("home")))
    return lambda op, **args: OPS[op](lab, silent, **args)


def test_versions_of_images_are_the_same_for_the_same_seed(ask):
    asked = {"dataset": "digits", "augmentation": [FLIP], "start": 5, "count": 3, "versions": 4}
    found = ask("augmented", **asked).arrays
    digits = DATASETS["digits"].load(silent)
    assert np.array_equal(found["x"], digits.x_train[5:8])
    assert found["augmented"].shape == (3, 4, 8, 8, 1)
    for image, versions in zip(found["x"], found["augmented"], strict=True):
        assert all(np.array_equal(v, image) or np.array_equal(v, image[:, ::-1]) for v in versions)
    assert np.array_equal(found["augmented"], ask("augmented", **asked).arrays["augmented"])
    other = ask("augmented", **asked, seed=1).arrays["augmented"]
    assert not np.array_equal(found["augmented"], other)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"dataset": "moons", "augmentation": [FLIP]}, "of another kind"),
        ({"augmentation": [{"class_name": "Lambda"}]}, "got 'Lambda'"),
        ({"augmentation": [{"nothing": 1}]}, "Expected a list of augmentations"),
        ({"augmentation": [FLIP], "place": 3}, "from 0 to 0, got 3"),
        ({"augmentation": [FLIP], "count": 0}, "at least one image"),
    ],
)
def test_what_cannot_be_shown_is_said_in_words(ask, asked, says):
    with pytest.raises(LabError, match=says):
        ask("augmented", **{"dataset": "digits", **asked})


@pytest.mark.parametrize("name", ["digits", "digit_parity", "two_views"])
def test_the_arrays_of_a_data_set_as_a_file(ask, name):
    result = ask("dataset_npz", dataset=name)
    arrays = DATASETS[name].load(silent)
    assert result.data["file"] == f"{name}.npz"
    with np.load(io.BytesIO(result.arrays["content"].tobytes()), allow_pickle=False) as data:
        found = {key: data[key] for key in data}
    for split in ("train", "test"):
        for letter, group in (("x", arrays.inputs(split)), ("y", arrays.targets(split))):
            for place, array in enumerate(group):
                key = f"{letter}_{split}_{place}" if place else f"{letter}_{split}"
                assert np.array_equal(found.pop(key), array)
    assert not found
