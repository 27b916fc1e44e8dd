"""Weights are kept whole, within a budget, the first and the last always."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.training.kept_weights import LATEST, Kept, WeightsKeeper, kept_weights


class Weights:
    """Stands for a model: what is saved is its text."""

    def __init__(self, text="x" * 100):
        self.text = text

    def save(self, path):
        path.write_text(self.text)


def epochs_on_disk(directory):
    return sorted(int(path.name.split("-")[1].split(".")[0]) for path in directory.glob("w*.h5"))


def test_the_last_is_named_with_all_that_are_kept(tmp_path):
    weights = Weights()
    keeper = WeightsKeeper(tmp_path / "run", weights.save, budget=10_000)
    assert keeper.keep(0, 0) == "weights-0.weights.h5"
    weights.text = "after one epoch"
    assert keeper.keep(1, 45) == "weights-1.weights.h5"
    latest = json.loads((tmp_path / "run" / LATEST).read_text())
    assert latest["file"] == "weights-1.weights.h5"
    assert (tmp_path / "run" / latest["file"]).read_text() == "after one epoch"
    assert kept_weights(tmp_path / "run") == (
        Kept("weights-0.weights.h5", 0, 0),
        Kept("weights-1.weights.h5", 1, 45),
    )


def test_a_run_without_weights(tmp_path):
    assert kept_weights(tmp_path / "nothing") == ()


def test_a_stop_within_an_epoch_does_not_pass_for_its_beginning(tmp_path):
    keeper = WeightsKeeper(tmp_path, Weights().save, budget=10_000)
    keeper.keep(1, 45)
    assert keeper.keep(1, 60, within_epoch=True) == "weights-1-60.weights.h5"
    assert [kept.file for kept in kept_weights(tmp_path)] == [
        "weights-1.weights.h5",
        "weights-1-60.weights.h5",
    ]


@settings(deadline=None)
@given(capacity=st.integers(0, 12), epochs=st.integers(0, 60))
def test_the_budget_holds_and_what_is_kept_is_spread_evenly(tmp_path_factory, capacity, epochs):
    directory = tmp_path_factory.mktemp("run")
    keeper = WeightsKeeper(directory, Weights().save, budget=capacity * 100)
    for epoch in range(epochs + 1):
        keeper.keep(epoch, epoch)
        kept = epochs_on_disk(directory)
        assert len(kept) <= max(1, capacity)
        assert kept[-1] == epoch
        if capacity >= 2:
            assert kept[0] == 0
        assert [k.epoch for k in kept_weights(directory)] == kept
    gaps = [later - earlier for earlier, later in zip(kept, kept[1:], strict=False)]
    if capacity >= 3 and gaps:
        assert len(set(gaps[:-1])) <= 1  # the last one comes when it comes
        assert len(kept) >= min(epochs + 1, capacity / 2)


def test_whoever_reads_the_list_at_any_moment_finds_its_files(tmp_path, monkeypatch):
    keeper = WeightsKeeper(tmp_path, Weights().save, budget=300)
    unlink = Path.unlink

    def watched(path, **options):
        assert path.name not in [kept.file for kept in kept_weights(tmp_path)]
        unlink(path, **options)

    monkeypatch.setattr(Path, "unlink", watched)
    for epoch in range(8):
        keeper.keep(epoch, epoch)
    assert epochs_on_disk(tmp_path) == [0, 4, 7]


def test_a_failed_write_leaves_the_earlier_ones(tmp_path):
    weights = Weights()
    keeper = WeightsKeeper(tmp_path, weights.save, budget=10_000)
    keeper.keep(0, 0)

    def fail(path):
        path.write_text("half")
        raise OSError(28, "No space left on device")

    weights.save = fail
    broken = WeightsKeeper(tmp_path, fail, budget=10_000)
    with pytest.raises(OSError):
        broken.keep(0, 0)
    assert (tmp_path / "weights-0.weights.h5").read_text() == "x" * 100
    assert sorted(path.name for path in tmp_path.iterdir()) == [LATEST, "weights-0.weights.h5"]


def test_what_an_earlier_turn_has_left_goes_once_the_list_is_new(tmp_path):
    earlier = WeightsKeeper(tmp_path, Weights().save, budget=10_000)
    for epoch in (0, 1, 2):
        earlier.keep(epoch, 10 * epoch)
    earlier.keep(2, 25, within_epoch=True)
    (tmp_path / "best.weights.h5").write_text("the best")
    kept = [each for each in kept_weights(tmp_path) if each.step <= 10]
    again = WeightsKeeper(tmp_path, Weights().save, budget=10_000, earlier=kept)
    assert len(list(tmp_path.glob("weights-*"))) == 4
    again.keep(1, 10)
    assert sorted(path.name for path in tmp_path.glob("*.h5")) == [
        "best.weights.h5", "weights-0.weights.h5", "weights-1.weights.h5",
    ]  # fmt: skip


def test_where_there_is_no_room_nothing_is_begun(tmp_path):
    def never(path):
        raise AssertionError("HDF5 must not meet a full disk")

    keeper = WeightsKeeper(tmp_path, never, budget=10_000, needed=2**62)
    with pytest.raises(OSError, match="No space left"):
        keeper.keep(0, 0)
    assert list(tmp_path.iterdir()) == []
