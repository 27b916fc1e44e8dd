"""What most people leave as it is: the split, the seed, precision, devices, steps at once."""

from __future__ import annotations

from typing import Any

import streamlit as st

from builder.training.choices import PROBES, Probe
from builder.training.probes.applying import applying_probes
from builder.training.spec import TrainingSpec
from builder.ui import markup
from builder.ui.asked import asked, draw_when_there
from builder.ui.session import Session
from builder.ui.training_choices import choose, chosen_dataset, current_spec
from builder.ui.training_fields import more, number_field, truth_field
from builder.workers.client import LabResult

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
    applying = applying_probes(session.graph, chosen_dataset(session))
    markup.note("While it learns; shown below the curves. All together cost up to 10 % of speed.")
    with st.container(horizontal=True, gap="small"):
        st.button("All", key="probes-all", on_click=_set_probes, args=(applying,))
        st.button("None", key="probes-none", on_click=_set_probes, args=((),))
    for name in (*applying, *(each for each in chosen if each not in applying)):
        title, about = _PROBES[name]
        truth_field(
            session, title, ("probes", name), name in chosen, _switch_probe, (name,), help=about
        )


def _switch_probe(session: Session, name: str, on: bool) -> None:
    others = {*current_spec(session).probes} - {name}
    chosen = others | {name} if on else others
    choose(session, probes=tuple(each for each in PROBES if each in chosen))


def _set_probes(probes: tuple[Probe, ...]) -> None:
    choose(Session.current(), probes=probes)


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
    words = "The part of the training data, from 0 to 0.95, that is only measured on after each "
    words += "epoch: the network never learns from it."
    split = spec.validation_split
    _number(session, "Validation split", "validation_split", split, 0.0, 0.95, words)
    words = "The validation part has each class as often as the training part."
    _truth(session, "Every class in its share", "stratify", spec.stratify, words)
    _truth(session, "Shuffle", "shuffle", spec.shuffle, "A new order in every epoch.")
    words = "Chooses the first weights, the split and the order: the same seed, the same result."
    _number(session, "Seed", "seed", spec.seed, 0, 2**32 - 1, words)
    markup.heading("Speed")
    words = "Layers compute in 16 bits: faster on recent GPUs, mostly slower on a processor."
    _truth(session, "Mixed precision", "mixed_precision", spec.mixed_precision, words)
    draw_when_there(asked("gpus"), _draw_devices, waiting="Looking for GPUs …")
    steps = spec.steps_per_execution
    words = "Faster for small models, but curves and commands wait for that many steps."
    _number(session, "Steps at once", "steps_per_execution", steps, 1, 1_000, words)


def _draw_devices(answer: LabResult) -> None:
    session = Session.current()
    spec, found = current_spec(session), len(answer.data["names"])
    words = f"Every batch is shared out over {found} GPUs (MirroredStrategy)."
    if found < 2:
        here = "no GPU" if found == 0 else "one GPU"
        words = f"There is {here} here: sharing out batches needs two or more."
    truth_field(
        session, "All GPUs together", ("all_devices",), spec.all_devices, _set, ("all_devices",),
        help=words, disabled=found < 2 and not spec.all_devices,
    )  # fmt: skip
    if found < 2:
        markup.note(words)


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
