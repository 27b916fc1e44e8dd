"""The steps of a text's maps are named by its words, whichever input the text is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from builder.datasets import DATASETS
from builder.templates import TEMPLATES
from builder.training.presets import preset
from builder.ui.inspection.maps import _words
from builder.ui.sample_pictures import spelt_out
from tests.ui.looking_into import lab_inside, subject_of


def test_the_question_beside_a_picture_names_the_steps(tmp_path: Path) -> None:
    graph, dataset = TEMPLATES["picture_question"](), DATASETS["picture_questions"]
    text = next(place for place, each in enumerate(dataset.inputs) if each.kind == "text")
    with lab_inside(tmp_path) as workshop:
        subject = subject_of(workshop, graph, preset(graph, dataset))
        steps = dataset.inputs[text].shape[0]
        node = next(each for each in subject.nodes if each["name"] == "words")
        subject = replace(subject, node=node)
        answer = workshop.ask(
            "feature_maps",
            run_id=subject.run.id,
            node_id=subject.node_id,
            sample=subject.sample,
        )
        maps, question = answer.arrays["maps"], answer.arrays[f"x_{text}"]
        words = _words(subject, answer, maps)
    said = spelt_out(dataset.inputs[text], {}, question)
    assert text > 0
    assert [word for word in words if word] == said
    assert len(words) == len(maps) == steps
