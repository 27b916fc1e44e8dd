"""Samples that people draw or bring are kept as they are, a bounded number of them."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
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


def in_order_of_age(folder: Path, values: range) -> list[str]:
    """Keeps a sample of 800 bytes and more for each value, the first ones the oldest."""
    names = [keep_sample(folder, [np.full(100, float(value))]) for value in values]
    for age, name in enumerate(names):
        os.utime(folder / f"{name}.npz", (1000 + age, 1000 + age))
    return names


def test_all_together_take_so_much_room_and_those_in_use_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = in_order_of_age(tmp_path, range(4))
    (size,) = {path.stat().st_size for path in tmp_path.iterdir()}
    monkeypatch.setattr(own_samples, "MOST_KEPT_BYTES", 3 * size)
    new = keep_sample(tmp_path, [np.full(100, 9.0)], in_use=[names[0]])
    assert {path.stem for path in tmp_path.iterdir()} == {names[0], names[3], new}
    monkeypatch.setattr(own_samples, "MOST_KEPT_BYTES", 1)
    new = keep_sample(tmp_path, [np.full(100, 10.0)], in_use=[names[0]])
    assert {path.stem for path in tmp_path.iterdir()} == {names[0], new}


def test_two_may_keep_the_same_one_and_make_room_at_the_same_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_samples, "MOST_KEPT", 5)
    together = threading.Barrier(8)

    def keep(_: int) -> list[str]:
        together.wait(30)
        return [keep_sample(tmp_path, [np.full(100, float(value))]) for value in range(30)]

    with ThreadPoolExecutor(8) as threads:
        kept = list(threads.map(keep, range(8)))
    assert len({tuple(names) for names in kept}) == 1
    assert len(list(tmp_path.iterdir())) <= 5
    kept_sample(tmp_path, kept[0][-1])


def test_one_that_goes_while_room_is_made_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_samples, "MOST_KEPT", 2)
    names = in_order_of_age(tmp_path, range(2))
    looked_at = own_samples._age_and_size

    def gone_meanwhile(path: Path) -> tuple[float, int]:
        if path.stem == names[0]:
            path.unlink(missing_ok=True)
        return looked_at(path)

    monkeypatch.setattr(own_samples, "_age_and_size", gone_meanwhile)
    new = keep_sample(tmp_path, [np.full(100, 9.0)])
    kept_sample(tmp_path, new)


def test_what_a_broken_off_process_has_left_goes(tmp_path: Path) -> None:
    left, fresh = tmp_path / ".left.draft", tmp_path / ".fresh.draft"
    for path in (left, fresh):
        path.write_bytes(b"half of it")
    os.utime(left, (1000, 1000))
    name = keep_sample(tmp_path, [np.ones(3)])
    assert {path.name for path in tmp_path.iterdir()} == {fresh.name, f"{name}.npz"}
