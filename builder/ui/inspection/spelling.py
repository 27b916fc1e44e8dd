"""The words of a text that goes into a network, in the place of their numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from builder.graph.document import INPUT
from builder.ui.inspection.subject import Subject
from builder.ui.inspection.why_asking import features_of
from builder.ui.laboratory import all_of, remembered
from builder.ui.sample_pictures import spelt_out
from builder.workers.client import LabError


def words_of_inputs(subject: Subject) -> Mapping[str, tuple[str, ...]]:
    """Returns the words of the sample by input node, of those inputs that take a text.

    Padding is left out, so an empty text has none.
    """
    entrances = [node for node in subject.nodes if node["class_name"] == INPUT]
    texts = {
        place: feature
        for place, feature in enumerate(features_of(subject))
        if feature is not None and feature.kind == "text" and place < len(entrances)
    }
    answer = subject.ask_of_sample("sample") if texts else None
    if answer is None:
        return {}
    given = all_of(answer.arrays, "model_x")
    found = {}
    for place, feature in texts.items():
        tokens = np.reshape(given[place], -1).astype(int)
        known = {} if feature.values else _numbered(_vocabulary(subject), tokens.tolist())
        found[str(entrances[place]["node_id"])] = tuple(spelt_out(feature, known, tokens))
    return found


def _numbered(words: Sequence[str], tokens: Sequence[int]) -> dict[str, str]:
    return {str(token): words[token] for token in tokens if 0 <= token < len(words)}


def _vocabulary(subject: Subject) -> Sequence[str]:
    """All words of the run's data; none where these are not here."""
    if subject.dataset is None:
        return ()
    try:
        words: Sequence[str] = remembered("vocabulary", dataset=subject.dataset.name).data["words"]
    except LabError:
        return ()
    return words
