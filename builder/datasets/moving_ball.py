"""A moving ball: where it is in the frame after the last one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from builder.datasets.base import Arrays, Dataset, Progress
from builder.datasets.splitting import SEED, random_state, split

FRAMES, SIDE = 8, 16
TRAIN_SIZE, TEST_SIZE = 1500, 300

_RADIUS = 0.11  # of the picture's side
_NOISE = 0.04
_SLOWEST, _FASTEST = 0.04, 0.13  # parts of the side per frame


def paths(random: np.random.RandomState, count: int, steps: int) -> NDArray[np.float64]:
    """Lets balls run in straight lines and bounce off the walls.

    Returns:
        `(count, steps, 2)`: across and down, as parts of the picture's sides.
    """
    room = 1 - 2 * _RADIUS
    speed = random.uniform(_SLOWEST, _FASTEST, count)
    angle = random.uniform(0, 2 * np.pi, count)
    velocity = (speed * np.stack([np.cos(angle), np.sin(angle)])).T / room
    start = random.uniform(0, 1, (count, 2))
    free = start[:, None] + velocity[:, None] * np.arange(steps)[None, :, None]
    folded = np.abs((free + 1) % 2 - 1)  # a wall turns the way back like a mirror
    positions: NDArray[np.float64] = _RADIUS + room * folded
    return positions


def frames(positions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Draws balls: `(..., 16, 16)`, from 0 for the ground to 1 for the ball."""
    axis = (np.arange(SIDE) + 0.5) / SIDE
    across = axis[None, :] - positions[..., 0, None, None]
    down = axis[:, None] - positions[..., 1, None, None]
    # The edge is soft over one pixel, so that the place is seen more finely than in pixels.
    drawn: NDArray[np.float64] = np.clip((_RADIUS - np.hypot(down, across)) * SIDE + 0.5, 0.0, 1.0)
    return drawn


def _load(progress: Progress) -> Arrays:
    progress("Filming a ball", None)
    random = random_state(SEED)
    positions = paths(random, TRAIN_SIZE + TEST_SIZE, FRAMES + 1)
    filmed = frames(positions[:, :FRAMES])
    noisy = np.clip(filmed + random.normal(0, _NOISE, filmed.shape), 0, 1)
    return split(
        noisy[..., None].astype(np.float32), positions[:, FRAMES].astype(np.float32), TEST_SIZE
    )


MOVING_BALL = Dataset(
    name="moving_ball",
    title="Moving ball",
    task="regression",
    kind="video",
    input_shape=(FRAMES, SIDE, SIDE, 1),
    target_shape=(2,),
    classes=(),
    train_size=TRAIN_SIZE,
    test_size=TEST_SIZE,
    source="Drawn by Strata from a fixed seed",
    licence="CC0",
    about="Eight frames of a ball that bounces off the walls. Where will it be in the ninth: how "
    "far across and how far down, from 0 to 1? One frame does not tell; it takes the movement.",
    value_range=(0.0, 1.0),
    load=_load,
    target="next_position",
    target_range=(0.0, 1.0),
    learning_rate=2e-3,
    epochs=20,
    input_name="frames",
)
