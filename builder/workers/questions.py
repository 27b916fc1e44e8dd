"""What each output of a run's model answers."""

from __future__ import annotations

from builder.datasets import Target, find_dataset
from builder.inspection.attribution_aim import ends_in_probabilities
from builder.inspection.predictions_of_all import Question
from builder.training.matching import places
from builder.training.spec import Loss
from builder.workers.errors import LabError
from builder.workers.lab_models import Trained


def questions(trained: Trained) -> list[tuple[int, Question]]:
    """Returns for each output of a model which target it is for, and what it answers.

    Raises:
        LabError: When the data have not one target for each output.
    """
    names = trained.built.model.output_names
    about = find_dataset(trained.spec.dataset)
    if about is None:
        return [(at, _unknown(trained, at, name)) for at, name in enumerate(names)]
    asked = places(trained.spec.targets, about.targets)
    if len(asked) != len(names):
        raise LabError(
            f"Expected a target of {about.title} for each of the network's outputs, which are "
            f"{len(names)}: {', '.join(names)}; got {len(asked)}: "
            f"{', '.join(about.targets[place].name for place in asked)}."
        )
    return [
        (place, Question(about.targets[place], _loss(trained, name)))
        for name, place in zip(names, asked, strict=True)
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


def _unknown(trained: Trained, place: int, name: str) -> Question:
    """Returns what an output seems to answer where no data say it: classes after a softmax."""
    model = trained.built.model
    shape = model.outputs[place].shape[1:]
    if len(shape) == 1 and shape[0] > 1 and ends_in_probabilities(model, place):
        classes = tuple(f"class {at}" for at in range(shape[0]))
        return Question(Target(name, "classification", (), classes), Loss())
    return Question(Target(name, "regression", tuple(shape)), Loss())


def _loss(trained: Trained, name: str) -> Loss:
    loss = trained.spec.loss
    return loss if isinstance(loss, Loss) else loss.get(name, Loss())
