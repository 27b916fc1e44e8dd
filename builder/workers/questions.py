"""What each output of a run's model answers."""

from __future__ import annotations

from builder.inspection.predictions_of_all import Question
from builder.training.matching import places
from builder.training.spec import Loss
from builder.workers.errors import LabError
from builder.workers.lab_data import dataset
from builder.workers.lab_models import Trained


def questions(trained: Trained) -> list[tuple[int, Question]]:
    """Returns for each output of a model which target it is for, and what it answers."""
    about = dataset(trained.spec.dataset)
    asked = places(trained.spec.targets, about.targets)
    names = trained.built.model.output_names
    return [
        (place, Question(about.targets[place], _loss(trained, name)))
        for name, place in zip(names, asked, strict=False)
    ]


def question_of(trained: Trained, output: int) -> tuple[int, Question]:
    """Returns the same for one output.

    Raises:
        LabError: When there is no such output.
    """
    all_of_them = questions(trained)
    if not 0 <= output < len(all_of_them):
        raise LabError(f"Expected an output from 0 to {len(all_of_them) - 1}, got {output}.")
    return all_of_them[output]


def _loss(trained: Trained, name: str) -> Loss:
    loss = trained.spec.loss
    return loss if isinstance(loss, Loss) else loss.get(name, Loss())
