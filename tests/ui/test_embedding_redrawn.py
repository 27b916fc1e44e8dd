"""The embedding view is drawn again with the pictures that it drew before."""

from pathlib import Path
from typing import Any

import pytest

from builder.graph.sketch import Sketch
from builder.training.spec import TrainingSpec
from builder.ui.inspection import embedding_samples
from builder.ui.inspection.embedding import draw_embedding
from tests.ui.looking_into import drawn, lab_inside, run, subject_of


def test_a_redraw_draws_no_picture_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    draw = embedding_samples.thumbnails

    def counted(*args: Any) -> Any:
        asked.append(args)
        return draw(*args)

    monkeypatch.setattr(embedding_samples, "thumbnails", counted)
    sketch = Sketch()
    flat = sketch.add("Flatten", sketch.input((8, 8, 1)), name="flat")
    sketch.add("Dense", flat, units=10, name="answer")
    with lab_inside(tmp_path) as workshop:
        subject = subject_of(workshop, sketch.graph(), TrainingSpec(dataset="digits"))
        node = next(each for each in subject.nodes if each["node_id"] == "flat")
        page = drawn(draw_embedding, type(subject)(**{**vars(subject), "node": node}))
        run(page)
    assert len(asked) == 1
