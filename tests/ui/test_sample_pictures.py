"""The examples of every data set are drawn, and so are a network's answers to them."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from builder.datasets import DATASETS, Arrays, silent

OFFLINE = [name for name, dataset in DATASETS.items() if not dataset.needs_download]


@pytest.fixture(scope="module", params=OFFLINE)
def name(request: pytest.FixtureRequest) -> str:
    """A data set; all is drawn of one before the next, so that its examples are made once."""
    return str(request.param)


@lru_cache(maxsize=1)
def made(name: str) -> Arrays:
    return DATASETS[name].load(silent)


def _samples(name: str) -> None:
    from builder.datasets import DATASETS
    from builder.ui.sample_pictures import amount, draw_pictures
    from builder.workers.lab_ops import numbered
    from builder.workers.values import LabResult
    from tests.ui.test_sample_pictures import made

    dataset, arrays = DATASETS[name], made(name)
    count = amount(dataset)
    draw_pictures(
        dataset,
        LabResult(
            {"words": {}},
            {
                **numbered("x", [each[:count] for each in arrays.inputs("train")]),
                **numbered("y", [each[:count] for each in arrays.targets("train")]),
            },
        ),
    )


def _answers(name: str) -> None:
    import numpy as np

    from builder.datasets import DATASETS
    from builder.ui.sample_answers import draw_answer, draw_example, draws_answer
    from tests.ui.test_sample_pictures import made

    dataset, arrays = DATASETS[name], made(name)
    inputs = [each[0] for each in arrays.inputs("test")]
    draw_example(dataset, inputs, "an example")
    for target, truth in zip(dataset.targets, arrays.targets("test"), strict=True):
        if draws_answer(target):
            shape = (*target.shape, len(target.classes)) if target.classes else target.shape
            said = np.random.RandomState(0).uniform(size=shape)
            draw_answer(target, inputs[0], truth[0], said)
            draw_answer(target, inputs[0], None, said)  # a sample of one's own


def drawn(script: Any, name: str) -> AppTest:
    app = AppTest.from_function(script, args=(name,), default_timeout=60).run()
    assert not app.exception
    return app


def texts(app: AppTest) -> str:
    return " ".join(str(each.proto) for each in app.get("html"))


def test_examples_are_drawn(name: str) -> None:
    app = drawn(_samples, name)
    assert "Samples" in texts(app)
    assert len(app.get("html")) + len(app.get("plotly_chart")) > 1


def test_answers_are_drawn(name: str) -> None:
    app = drawn(_answers, name)
    assert len(app.main.children)
    pictures = {"mask", "box", "image"} & {each.task for each in DATASETS[name].targets}
    assert ("nobody has said" in texts(app)) == bool(pictures)


def test_words_are_spelt_and_padding_is_left_out() -> None:
    said = texts(drawn(_samples, "reviews"))
    assert "soup" in said and "[pad]" not in said


def test_what_is_asked_stands_below_a_picture_with_a_question() -> None:
    said = texts(drawn(_samples, "picture_questions"))
    assert "what colour has the" in said
