"""What the lab has said is remembered up to a number of bytes, and asked for only once."""

from __future__ import annotations

from concurrent.futures import wait
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from builder.ui import asked as questions
from builder.ui import laboratory
from builder.ui.inspection import prediction_of_all
from builder.ui.inspection import subject as subjects
from builder.ui.inspection.subject import Subject
from builder.ui.laboratory import size_of
from builder.ui.recent import Recent
from builder.workers.client import LabError, LabResult, Task

KB = 1024


def answer_of(size: int) -> LabResult:
    return LabResult({}, {"x": np.zeros(size, np.uint8)})


class Lab:
    """Answers with as many bytes as are asked for, and counts."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def lab(self, op: str, /, *, size: int = 0, **args: Any) -> LabResult:
        self.asked.append(op)
        if op == "refused":
            raise LabError("No.")
        return answer_of(size)


@pytest.fixture
def lab(monkeypatch: pytest.MonkeyPatch) -> Lab:
    lab = Lab()
    for module in (laboratory, questions):
        monkeypatch.setattr(module, "get_client", lambda: lab)
    monkeypatch.setattr(laboratory, "_answers", Recent(100 * KB, size_of))
    for memory in (questions._kept, questions._sizes, questions._asked_at):
        memory.clear()
    monkeypatch.setattr(questions, "MOST_BYTES", 100 * KB)
    return lab


def test_the_answers_that_were_not_asked_for_longest_are_forgotten() -> None:
    answers = Recent(100 * KB, size_of)
    for name in "abc":
        answers.put(name, answer_of(30 * KB))
    assert answers.get("a") is not None
    answers.put("d", answer_of(30 * KB))
    assert [answers.get(name) is not None for name in "abcd"] == [True, False, True, True]
    answers.put("e", answer_of(500 * KB))
    assert [answers.get(name) is not None for name in "acde"] == [False, False, False, True]


def test_what_is_no_array_counts_too() -> None:
    answers = Recent(100 * KB, size_of)
    for name in "ab":
        answers.put(name, LabResult({"words": ["a" * KB] * 60}, {}))
    assert answers.get("a") is None


def test_answers_on_their_way_take_no_more_than_their_bytes(lab: Lab) -> None:
    for number in range(8):
        wait([questions.asked("give", size=30 * KB, number=number)])
    assert sum(questions._sizes.values()) <= 100 * KB
    assert len(questions._kept) == len(questions._sizes) == len(questions._asked_at) == 3
    wait([questions.asked("give", size=30 * KB, number=7)])
    assert len(lab.asked) == 8  # the last one is still there
    wait([questions.asked("refused")])
    assert len(questions._kept) == 4


def test_no_more_answers_are_kept_than_their_number(lab: Lab) -> None:
    for number in range(questions.KEPT + 5):
        wait([questions.asked("give", number=number)])
    assert len(questions._kept) == len(questions._asked_at) == questions.KEPT


def test_what_was_predicted_at_length_is_known_to_every_view(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unfinished, whole = LabResult({"unfinished": True}, {}), answer_of(3)
    monkeypatch.setattr(laboratory, "_answers", Recent(100 * KB, size_of))
    monkeypatch.setattr(subjects, "ask_about", lambda run, op, **args: unfinished)
    run: Any = type("Run", (), {"id": "r"})
    subject = Subject(run, None, None, {}, (), step=3)  # type: ignore[arg-type]
    assert prediction_of_all._at_once(subject, "test") is unfinished
    question = laboratory._question("predict_all", {"run_id": "r", "step": 3, "split": "test"})
    laboratory._answers.put(question, whole)
    assert prediction_of_all._at_once(subject, "test") is whole
    assert prediction_of_all._at_once(subject, "train") is unfinished


class SharedTask:
    """Remembers who asks for the one long request, and who stops it."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []

    def start_task(self, key: str, op: str, /, asker: str = "", **args: Any) -> None:
        self.said.append(("start", asker))

    def stop_task(self, key: str, asker: str = "") -> None:
        self.said.append(("stop", asker))

    def task(self, key: str, asker: str = "") -> Task | None:
        return Task(key, "running") if self.said else None


def _asks_at_length() -> None:
    from builder.ui.laboratory import ask_long

    ask_long("count", "Count", key="counting", of="stars")


def test_a_tab_stops_what_takes_long_for_itself_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))
    client = SharedTask()
    monkeypatch.setattr(laboratory, "get_client", lambda: client)
    tabs = [AppTest.from_function(_asks_at_length, default_timeout=120).run() for _ in range(2)]
    tabs[0].button(key="counting-start").click().run()
    tabs[1].run()
    for tab in tabs:
        tab.button(key="counting-stop").click().run()
        assert not tab.exception
    (_, first), (_, again), (_, second) = client.said
    assert first == again != second
    assert "" not in (first, second)
