"""Ink on paper: measured in the data, and one's own put where theirs is."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from builder.datasets import DATASETS, silent
from builder.inspection.own_images import read_whole
from builder.inspection.own_ink import MNIST, Box, box_of, ink_of, is_dark_on_light, placed


def seven(size: int, paper: int, ink: int, room: float) -> np.ndarray:
    """A 7 of straight strokes with some room around it, `(size, size, 1)`."""
    picture = Image.new("L", (size, size), paper)
    left, right = room * size, (1 - room) * size
    ImageDraw.Draw(picture).line(
        [(left, left), (right, left), (size / 2, right)], ink, max(1, size // 9), "curve"
    )
    return np.asarray(picture)[..., None]


def test_digits_that_fill_their_picture_are_measured_so() -> None:
    box = box_of(DATASETS["digits"].load(silent).x_train[:200, ..., 0])
    assert box is not None
    assert box.share == 1.0
    assert box.steady
    assert not box.light_paper
    assert box.middle == pytest.approx((0.5, 0.5), abs=0.03)


def test_digits_within_a_margin_are_measured_so() -> None:
    digits = DATASETS["digits"].load(silent).x_train[:50, ..., 0]
    margins = np.pad(np.kron(digits, np.ones((2, 2))), ((0, 0), (6, 6), (6, 6)))  # 16 of 28
    box = box_of(margins)
    assert box is not None
    assert box.share == pytest.approx(16 / 28)
    light = box_of(1 - margins)
    assert light is not None
    assert light.light_paper
    assert light.share == pytest.approx(box.share)


def test_things_here_and_there_are_not_steady_and_photographs_have_no_box() -> None:
    random = np.random.default_rng(0)
    things = np.zeros((40, 20, 20))
    for each in things:
        down, across = random.integers(0, 14, 2)
        each[down : down + 4, across : across + 4] = 1
    box = box_of(things)
    assert box is not None
    assert not box.steady
    assert box_of(random.random((40, 20, 20)) * 0.8 + 0.2) is None


def test_ink_is_fitted_to_the_box_and_put_by_its_mass_as_in_mnist() -> None:
    paper = np.zeros((28, 28, 1), np.uint8)
    paper[1:6, 20:27] = 255
    found = placed(paper, (28, 28), MNIST)[..., 0].astype(float)
    rows, columns = np.nonzero(found > 25)
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == pytest.approx(20, abs=1)
    places = np.arange(28) + 0.5
    assert places @ found.sum(1) / found.sum() == pytest.approx(14, abs=0.6)
    assert found.sum(0) @ places / found.sum() == pytest.approx(14, abs=0.6)
    assert (placed(np.zeros_like(paper), (28, 28), MNIST) == 0).all()


def test_what_fills_the_picture_already_stays_as_it_was_drawn() -> None:
    drawn = np.zeros((8, 8, 1), np.uint8)
    drawn[:, 3:5] = 200
    np.testing.assert_array_equal(placed(drawn, (8, 8), Box(1.0)), drawn)


def test_of_a_wide_picture_each_side_is_filled() -> None:
    drawn = np.zeros((16, 32, 1), np.uint8)
    drawn[2:14, 2:30] = 255
    found = placed(drawn, (8, 16), Box(1.0))[..., 0]
    assert np.ptp(np.nonzero(found > 100)[1]) + 1 == 16
    assert np.ptp(np.nonzero(found > 100)[0]) + 1 >= 6


@pytest.mark.parametrize("dark", [True, False])
def test_an_upload_has_its_paper_taken_off_and_stays_dark(dark: bool) -> None:
    whole = seven(200, 240, 20, 0.25) if dark else seven(200, 20, 240, 0.25)
    assert is_dark_on_light(whole) == dark
    found = placed(ink_of(whole, dark), (8, 8), Box(1.0))[..., 0]
    assert found.max() == 255
    rows, columns = np.nonzero(found > 100)
    assert max(np.ptp(rows), np.ptp(columns)) + 1 >= 7
    assert (found == 0).any()


def test_uneven_paper_is_no_ink() -> None:
    shade = np.linspace(200, 230, 200)[None, :] * np.ones((200, 1))
    whole = seven(200, 255, 0, 0.3)[..., 0]
    photo = np.where(whole < 128, 30, shade).astype(np.uint8)[..., None]
    found = ink_of(photo, True)[..., 0]
    assert (found[:, :20] == 0).all()
    assert (found[:, -20:] == 0).all()
    assert found[whole < 128].min() > 200


def test_paper_alone_has_no_ink() -> None:
    assert (ink_of(np.full((9, 9, 1), 200, np.uint8), True) == 0).all()


def test_a_picture_is_read_whole_and_not_too_large() -> None:
    stream = io.BytesIO()
    Image.new("RGB", (1200, 300), "white").save(stream, "PNG")
    found = read_whole(stream.getvalue())
    assert found.shape == (128, 512, 1)
    assert (found == 255).all()
