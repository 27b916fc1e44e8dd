"""A checkpoint comes back as it was; whatever happens while it is written, a whole one is there."""

import contextlib
import os
import signal
import subprocess
import sys

import numpy as np
import pytest

from builder.training import checkpoint as module
from builder.training.checkpoint import (
    FILE,
    Checkpoint,
    CheckpointUnusable,
    forget_checkpoint,
    read_checkpoint,
    remove_partial,
    write_checkpoint,
)
from builder.training.events import EpochEnd


def standing(number):
    return Checkpoint(
        told=EpochEnd(epoch=number, step=2, logs={"loss": 0.5, "val_loss": float("nan")}),
        epoch=number,
        step=10 * number,
        finished=number > 5,
        state={"dials": {"rate": 0.1, "momentum": None}, "callbacks": [{"best": float("inf")}]},
        arrays={
            "model": [np.full((2, 3), number, np.float32), np.array(number, np.int64)],
            "optimizer": [],
        },
    )


def same(one, other):
    assert (one.epoch, one.step, one.finished) == (other.epoch, other.step, other.finished)
    assert one.state == other.state
    assert one.arrays.keys() == other.arrays.keys()
    for name, arrays in one.arrays.items():
        for mine, theirs in zip(arrays, other.arrays[name], strict=True):
            assert mine.dtype == theirs.dtype
            np.testing.assert_array_equal(mine, theirs)


def test_it_comes_back_as_it_was(tmp_path):
    assert read_checkpoint(tmp_path) is None
    for number in (3, 7):
        write_checkpoint(tmp_path, standing(number))
        same(read_checkpoint(tmp_path), standing(number))
    assert os.listdir(tmp_path) == [FILE]
    forget_checkpoint(tmp_path)
    forget_checkpoint(tmp_path)
    assert read_checkpoint(tmp_path) is None


@pytest.mark.parametrize("moment", ["write", "rename"])
def test_a_full_disk_leaves_the_earlier_one(tmp_path, monkeypatch, moment):
    write_checkpoint(tmp_path, standing(1))

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(
        *{"write": (module.np, "savez"), "rename": (module.os, "replace")}[moment], full
    )
    with pytest.raises(OSError, match="No space left"):
        write_checkpoint(tmp_path, standing(2))
    assert os.listdir(tmp_path) == [FILE]
    same(read_checkpoint(tmp_path), standing(1))


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_device_that_is_really_full_is_an_error_of_the_system(tmp_path, monkeypatch):
    write_checkpoint(tmp_path, standing(1))
    (tmp_path / f".partial-{os.getpid()}.npz").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        write_checkpoint(tmp_path, standing(2))
    same(read_checkpoint(tmp_path), standing(1))


WRITER = """
import sys
from pathlib import Path
import numpy as np
from builder.training.checkpoint import Checkpoint, write_checkpoint
for number in range(10_000_000):
    arrays = {"model": [np.full(50_000, number, np.int64) for _ in range(8)]}
    write_checkpoint(Path(sys.argv[1]), Checkpoint(number, number, arrays=arrays))
    print(number, flush=True)
"""


def test_kill_9_at_any_moment_leaves_a_whole_one(tmp_path):
    random = np.random.RandomState(0)
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as process:
        for _ in range(3 + random.randint(5)):
            process.stdout.readline()
        # Wherever it is now: in the middle of a write, or between two.
        process.send_signal(signal.SIGKILL)
    found = read_checkpoint(tmp_path)
    assert found.epoch == found.step >= 2
    for array in found.arrays["model"]:
        np.testing.assert_array_equal(array, np.full(50_000, found.epoch))
    remove_partial(tmp_path)
    assert os.listdir(tmp_path) == [FILE]


@pytest.mark.parametrize("damage", [b"", b"PK not a zip", None])
def test_a_damaged_one_is_said_to_be(tmp_path, damage):
    write_checkpoint(tmp_path, standing(1))
    content = (tmp_path / FILE).read_bytes()
    (tmp_path / FILE).write_bytes(content[: len(content) // 2] if damage is None else damage)
    with pytest.raises(CheckpointUnusable, match="cannot be read from checkpoint.npz"):
        read_checkpoint(tmp_path)


def test_whichever_byte_is_damaged_it_is_read_or_said_to_be_unusable(tmp_path):
    write_checkpoint(tmp_path, Checkpoint(1, 2, arrays={"model": [np.arange(3)]}))
    content = (tmp_path / FILE).read_bytes()
    for place in range(len(content)):
        damaged = bytearray(content)
        damaged[place] ^= 1 << place % 8
        (tmp_path / FILE).write_bytes(bytes(damaged))
        with contextlib.suppress(CheckpointUnusable):
            read_checkpoint(tmp_path)
