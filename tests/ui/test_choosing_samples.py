"""What a sample is chosen from."""

import base64

import numpy as np
import pytest

from builder.ui.drawing_pad import read_drawing
from builder.ui.inspection.choosing import numbers_of
from builder.ui.inspection.samples_mistakes import mistakes
from builder.workers.values import LabResult


def test_the_surest_mistake_comes_first() -> None:
    said = np.array([[0.9, 0.1], [0.2, 0.8], [0.3, 0.7], [0.01, 0.99]])
    answers = [{"kind": "classes", "classes": ["cat", "dog"]}]
    arrays = {"said_0": said, "truth_0": np.array([0, 0, 0, 1])}
    found = mistakes(LabResult({"answers": answers, "count": 4}, arrays))
    assert found == [(1, "1 · cat taken for dog, 80%"), (2, "2 · cat taken for dog, 70%")]


@pytest.mark.parametrize(
    ("kind", "said", "truth", "order"),
    [
        ("numbers", [[1.0], [5.0], [2.0]], [[1.0], [2.0], [1.0]], [1, 2]),
        ("places", [[0, 1, 1], [0, 0, 0]], [[0, 1, 1], [1, 0, 1]], [1]),
        ("images", [[0.1, 0.2], [0.4, 0.5]], None, [1, 0]),
    ],
)
def test_of_other_answers_the_worst_comes_first(kind, said, truth, order) -> None:
    arrays = {"said_0": np.array(said)}
    if truth is not None:
        arrays["truth_0"] = np.array(truth)
    found = mistakes(LabResult({"answers": [{"kind": kind}], "count": 3}, arrays))
    assert [at for at, _ in found] == order


def test_a_drawing_is_what_the_browser_sends_or_nothing() -> None:
    drawing = np.arange(12, dtype=np.uint8).reshape(2, 6, 1)
    said = {"pixels": base64.b64encode(drawing.tobytes()).decode(), "stroke": "1"}
    np.testing.assert_array_equal(read_drawing(said, (2, 6, 1)), drawing)
    for wrong in (None, {}, {"pixels": 3}, {"pixels": "§"}, {"pixels": "AAAA"}):
        assert read_drawing(wrong, (2, 6, 1)) is None


@pytest.mark.parametrize(
    ("point", "numbers"),
    [
        ({"customdata": [3, 7]}, [3, 7]),
        ({"customdata": {"0": 3, "1": 7}}, [3, 7]),
        ({"customdata": {str(at): at for at in range(12)}}, list(range(12))),
        ({"customdata": 5}, [5]),
        ({"customdata": None}, []),
        ({}, []),
    ],
)
def test_a_point_that_is_clicked_says_which_it_is(point, numbers) -> None:
    assert numbers_of(point) == numbers
