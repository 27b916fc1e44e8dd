"""Setting up a training: preset from the data and the output, every choice open to change.

What most people choose is on the page; each of the other choices is a line that says what is set
and opens to more.
"""

from __future__ import annotations

import math
from functools import partial

import streamlit as st

from builder.datasets import DATASETS, Dataset
from builder.training.spec import TrainingSpec
from builder.ui import markup
from builder.ui.asked import draw_asking
from builder.ui.figures import count, plural
from builder.ui.session import Session
from builder.ui.training_augmentation import draw_augmentation
from builder.ui.training_callbacks import draw_callbacks
from builder.ui.training_choices import choose, chosen_dataset, current_spec, use_data
from builder.ui.training_data import data_title, fitting_datasets, own_datasets
from builder.ui.training_fields import choice_field, number_field
from builder.ui.training_losses import draw_losses
from builder.ui.training_optimizer import draw_optimizer
from builder.ui.training_queue import draw_place_of_next
from builder.ui.training_rest import draw_probes_choice, draw_rest
from builder.ui.training_start import draw_ends, draw_start
from builder.ui.training_strip import draw_strip
from builder.ui.training_transfer import draw_transfer
from builder.ui.training_weights import draw_class_weights
from builder.ui.training_wiring import draw_wiring

__all__ = ["current_spec", "draw_setup"]


def draw_setup(shown: str | None) -> None:
    """Draws the choices, the check in words, and the button that starts.

    Args:
        shown: The run that the rest of the page shows. Once it is to be another one, the whole
            page is drawn again.
    """
    draw_asking(partial(_draw_setup, shown))
    draw_place_of_next()


def _draw_setup(shown: str | None) -> None:
    session = Session.current()
    run = session.run()
    if (run.id if run else None) != shown:
        st.rerun()
    spec = current_spec(session)
    with st.container(border=True, key="setup", gap="small"):
        _draw_data(session, spec)
        draw_losses(session, spec)
        draw_optimizer(session, spec)
        with st.container(key="setup-pair", horizontal=True, gap="small"):
            _draw_whole(session, "Epochs", "epochs", spec.epochs, 100_000)
            _draw_whole(session, "Batch size", "batch_size", spec.batch_size, 1_000_000)
        markup.note(epoch_words(spec, chosen_dataset(session)))
        draw_callbacks(session, spec)
        draw_class_weights(session, spec)
        draw_augmentation(session, spec)
        draw_transfer(session, spec)
        draw_probes_choice(session, spec)
        draw_rest(session, spec)
        draw_ends(session, spec)
    with st.container(border=True, key="start", gap="small"):
        draw_start(session, spec)
    session.speak()


def _draw_data(session: Session, spec: TrainingSpec) -> None:
    dataset = chosen_dataset(session)
    own = own_datasets(session.project_id)
    fitting = list(fitting_datasets(session.graph, (*DATASETS.values(), *own)))
    others = [name for name in (*(each.name for each in own), *DATASETS) if name not in fitting]
    choice_field(
        session,
        "Data set",
        ("dataset",),
        (*fitting, *others),
        dataset.name,
        use_data,
        names=lambda name: f"{data_title(name)} ✓" if name in fitting else data_title(name),
        help="✓: the samples go into this network as they are.",
    )
    draw_strip(dataset)
    kept = spec.validation_size(dataset.train_size)
    markup.facts(
        (
            (
                "Train / validation / test",
                f"{count(dataset.train_size - kept)} / {count(kept)} / {count(dataset.test_size)}",
            ),
        )
    )
    draw_wiring(session, spec)


def epoch_words(spec: TrainingSpec, dataset: Dataset) -> str:
    """Says what an epoch is, of these data in batches of this size."""
    examples = dataset.train_size - spec.validation_size(dataset.train_size)
    size = min(spec.batch_size, examples)
    steps = plural(math.ceil(examples / max(1, size)), "step")
    return f"An epoch: {steps} of {plural(size, 'example')}."


def _draw_whole(session: Session, label: str, name: str, value: int, most: int) -> None:
    number_field(session, label, (name,), value, (1, most), _set, (name,), whole=True)


def _set(session: Session, name: str, value: int) -> None:
    choose(session, **{name: value})
