"""What most people leave as it is: the split, the seed, precision, devices, steps at once."""

from __future__ import annotations

from typing import Any

from builder.training.choices import PROBES
from builder.training.spec import TrainingSpec
from builder.ui import markup
from builder.ui.session import Session
from builder.ui.training_choices import choose, current_spec
from builder.ui.training_fields import more, number_field, truth_field

_PROBES = {
    "gradients": ("Gradients", "Their norm and the update-to-weight ratio, layer by layer."),
    "weights": ("Weight histograms", "How the weights of each layer are spread."),
    "timing": ("Times", "Of the way forward and back, for each example."),
    "boundary": ("Decision boundary", "For data of two values: what is said where."),
    "pictures": ("Filters and feature maps", "Of a fixed sample, while they change."),
}


def draw_probes_choice(session: Session, spec: TrainingSpec) -> None:
    """Draws a line that says what is looked at while the network learns, and opens."""
    more(session, "probes", "Look inside", probe_words(spec), lambda: _draw_probes(session))


def probe_words(spec: TrainingSpec) -> str:
    """Says in a line what is looked at inside."""
    if set(spec.probes) == set(PROBES):
        return "everything"
    return " · ".join(_PROBES[name][0].lower() for name in PROBES if name in spec.probes) or "off"


def _draw_probes(session: Session) -> None:
    chosen = current_spec(session).probes
    markup.note("While it learns; shown below the curves. All together cost up to 10 % of speed.")
    for name, (title, about) in _PROBES.items():
        truth_field(
            session, title, ("probes", name), name in chosen, _switch_probe, (name,), help=about
        )


def _switch_probe(session: Session, name: str, on: bool) -> None:
    others = {*current_spec(session).probes} - {name}
    chosen = others | {name} if on else others
    choose(session, probes=tuple(each for each in PROBES if each in chosen))


def draw_rest(session: Session, spec: TrainingSpec) -> None:
    """Draws a line that says the split and the seed, and opens to all that is left."""
    more(session, "rest", "Split", rest_words(spec), lambda: _draw(session))


def rest_words(spec: TrainingSpec) -> str:
    """Says in a line how the data are split, the seed, and what is not as usual."""
    said = [f"{spec.validation_split:.0%} validation", f"seed {spec.seed}"]
    said += ["16 bits"] if spec.mixed_precision else []
    said += ["all GPUs"] if spec.all_devices else []
    said += [f"{spec.steps_per_execution} steps at once"] if spec.steps_per_execution > 1 else []
    return " · ".join(said)


def _draw(session: Session) -> None:
    spec = current_spec(session)
    markup.heading("Data")
    _number(session, "Validation split", "validation_split", spec.validation_split, 0.0, 0.95)
    words = "The validation part has each class as often as the training part."
    _truth(session, "Every class in its share", "stratify", spec.stratify, words)
    _truth(session, "Shuffle", "shuffle", spec.shuffle, "A new order in every epoch.")
    _number(session, "Seed", "seed", spec.seed, 0, 2**32 - 1)
    markup.heading("Speed")
    words = "Layers compute in 16 bits: faster on recent GPUs, mostly slower on a processor."
    _truth(session, "Mixed precision", "mixed_precision", spec.mixed_precision, words)
    steps = spec.steps_per_execution
    words = "Faster for small models, but curves and commands wait for that many steps."
    _number(session, "Steps at once", "steps_per_execution", steps, 1, 1_000, words)


def _number(
    session: Session, label: str, name: str, value: Any, least: Any, most: Any, words: str = ""
) -> None:
    number_field(
        session, label, (name,), value, (least, most), _set, (name,),
        whole=isinstance(value, int), help=words or None,
    )  # fmt: skip


def _truth(session: Session, label: str, name: str, value: bool, words: str) -> None:
    truth_field(session, label, (name,), value, _set, (name,), help=words)


def _set(session: Session, name: str, value: Any) -> None:
    choose(session, **{name: value})
