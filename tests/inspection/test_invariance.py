"""Changed images are those of SciPy; a turn is the turn that it says."""

import numpy as np
import pytest
from scipy import ndimage

from builder.inspection.invariance import (
    CHANGES,
    Outside,
    amounts,
    changed,
    invariance,
    transform,
    unchanged,
)

MODES: dict[Outside, str] = {
    "constant": "grid-constant", "nearest": "nearest", "reflect": "reflect",
}  # fmt: skip


@pytest.mark.parametrize("outside", MODES)
@pytest.mark.parametrize(
    ("change", "amount"),
    [("across", 2), ("across", 0.5), ("down", -3), ("turn", 30), ("scale", 0.5), ("scale", 1.5)],
)
def test_changed_images_are_those_of_scipy(outside: Outside, change, amount: float) -> None:
    images = np.random.default_rng(0).random((2, 9, 11, 2)).astype(np.float32)
    a, b, c, d, e, f, *_ = transform(change, amount, (9, 11))
    got = changed(images, change, amount, outside=outside, empty=-1.0)
    for one, image in zip(got, images, strict=True):
        for channel in range(2):
            expected = ndimage.affine_transform(
                image[..., channel], [[e, d], [b, a]], [f, c], order=1, mode=MODES[outside], cval=-1
            )
            np.testing.assert_allclose(one[..., channel], expected, atol=2e-5)


def test_a_shift_goes_right_and_down_and_a_turn_clockwise() -> None:
    image = np.zeros((1, 5, 5, 1), np.float32)
    image[0, 1, 2] = 1  # above the middle

    def place(change, amount: float) -> tuple[int, ...]:
        moved = changed(image, change, amount, outside="constant", empty=0)[0, ..., 0]
        return np.unravel_index(moved.argmax(), moved.shape)

    assert place("across", 2) == (1, 4)
    assert place("down", 1) == (2, 2)
    assert place("turn", 90) == (2, 3)  # to the right of it
    assert place("turn", -90) == (2, 1)
    assert place("scale", 2.0) == (0, 2)  # farther from it


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("side", [2, 8, 28, 224])
def test_what_is_tried_holds_the_image_as_it_is(change, side: int) -> None:
    tried = amounts(change, side)
    assert tried.none in tried.values
    assert list(tried.values) == sorted(set(tried.values))
    assert 3 <= len(tried.values) <= 17
    images = np.random.default_rng(0).random((1, 6, 6, 1)).astype(np.float32)
    same = changed(images, change, tried.none, outside="constant", empty=0)
    np.testing.assert_allclose(same, images, atol=1e-6)


def test_the_one_number_leaves_out_what_changes_nothing() -> None:
    predicted = {-1.0: np.array([0, 1, 1, 2]), 0.0: np.array([0, 1, 2, 2]), 1.0: np.zeros(4)}
    shares = unchanged(predicted, 0.0)
    assert shares == {-1.0: 0.75, 0.0: 1.0, 1.0: 0.25}
    assert invariance(shares, 0.0) == 0.5
