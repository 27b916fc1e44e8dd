"""Samples that people draw or bring are kept as they are, a bounded number of them."""

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from builder.inspection import own_samples
from builder.inspection.own_samples import keep_sample, kept_sample


@settings(deadline=None)
@given(
    inputs=st.lists(arrays(np.float32, array_shapes(max_side=4)), min_size=1, max_size=3),
)
def test_what_is_kept_comes_back_and_the_same_has_one_name(
    tmp_path_factory: pytest.TempPathFactory, inputs: list[np.ndarray]
) -> None:
    folder = tmp_path_factory.mktemp("samples")
    name = keep_sample(folder, inputs)
    for given_one, kept in zip(inputs, kept_sample(folder, name), strict=True):
        np.testing.assert_array_equal(given_one, kept)
        assert given_one.dtype == kept.dtype
    assert keep_sample(folder, inputs) == name
    assert len(list(folder.iterdir())) == 1


def test_other_shapes_and_types_of_the_same_bytes_are_other_samples(tmp_path: Path) -> None:
    row = np.zeros((1, 4), np.float32)
    given_ones = [[row], [row.reshape(4, 1)], [row.astype(np.int32)], [row, row]]
    assert len({keep_sample(tmp_path, each) for each in given_ones}) == len(given_ones)


@pytest.mark.parametrize("name", ["../" + "a" * 37, "a" * 39, "A" * 40, "", "a" * 40])
def test_what_is_no_kept_sample_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not kept any more"):
        kept_sample(tmp_path, name)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"\x93NUMPY"])
def test_a_damaged_file_is_said(tmp_path: Path, content: bytes) -> None:
    name = keep_sample(tmp_path, [np.ones(3)])
    (tmp_path / f"{name}.npz").write_bytes(content)
    with pytest.raises(ValueError, match="cannot be read"):
        kept_sample(tmp_path, name)


def test_pickles_are_never_opened(tmp_path: Path) -> None:
    name = keep_sample(tmp_path, [np.ones(3)])
    np.savez(tmp_path / f"{name}.npz", np.array([{"a": 1}], dtype=object))
    with pytest.raises(ValueError, match="cannot be read"):
        kept_sample(tmp_path, name)


def test_those_not_looked_at_for_longest_go_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_samples, "MOST_KEPT", 2)
    names = [keep_sample(tmp_path, [np.full(3, value)]) for value in (1, 2)]
    for age, name in enumerate(names):
        os.utime(tmp_path / f"{name}.npz", (1000 + age, 1000 + age))
    kept_sample(tmp_path, names[0])  # looked at just now
    keep_sample(tmp_path, [np.full(3, 3)])
    kept_sample(tmp_path, names[0])
    with pytest.raises(ValueError, match="not kept any more"):
        kept_sample(tmp_path, names[1])


def test_one_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_samples, "MOST_BYTES", 100)
    with pytest.raises(ValueError, match="at most"):
        keep_sample(tmp_path, [np.zeros(101, np.uint8)])
    assert not list(tmp_path.iterdir())
