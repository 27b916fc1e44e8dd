"""How much each class counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from builder.datasets import Target
from builder.training.matching import chosen_targets
from builder.training.spec import TrainingSpec
from builder.ui import markup
from builder.ui.session import Session
from builder.ui.training_choices import choose, chosen_dataset, current_spec, forget_drafts
from builder.ui.training_fields import choice_field, more, number_field

_WAYS = {
    "none": "All the same",
    "balanced": "Balanced",
    "chosen": "Class by class",
}
_MOST = 30
"""Classes that get a field each."""


def draw_class_weights(session: Session, spec: TrainingSpec) -> None:
    """Draws a line that says how classes are weighted, and opens; nothing without classes."""
    target = _target(session, spec)
    if target is not None:
        words = class_weight_words(spec, target.classes)
        more(session, "class_weights", "Class weights", words, lambda: _draw(session))


def class_weight_words(spec: TrainingSpec, classes: Sequence[str]) -> str:
    """Says in a word how classes are weighted, of which the names are given by label."""
    if isinstance(spec.class_weights, dict):
        said = (
            f"{classes[label] if label < len(classes) else label} × {by:g}"
            for label, by in spec.class_weights.items()
        )
        return " · ".join(said) or "own"
    return spec.class_weights or "none"


def _target(session: Session, spec: TrainingSpec) -> Target | None:
    targets = chosen_targets(spec, chosen_dataset(session))
    return next((target for target in targets if target.classes), None)


def _draw(session: Session) -> None:
    spec = current_spec(session)
    weights = spec.class_weights
    way = "chosen" if isinstance(weights, dict) else weights or "none"
    choice_field(
        session, "Weights", ("class_weights",), _WAYS, way, _set_way, names=lambda each: _WAYS[each]
    )
    target = _target(session, spec)
    if target is None:
        return
    if way == "balanced":
        markup.note("Rare classes count more: each by all examples / (classes × its own).")
    if isinstance(weights, dict):
        for label, name in enumerate(target.classes[:_MOST]):
            number_field(
                session, name, ("class_weights", str(label)), weights.get(label, 1.0), (0, 1e6),
                _set_weight, (label,),
            )  # fmt: skip
        if len(target.classes) > _MOST:
            markup.note(f"The other {len(target.classes) - _MOST:,} classes count once each.")


def _set_way(session: Session, way: str) -> None:
    forget_drafts(session, "class_weights", "")
    ways: dict[str, Any] = {"none": None, "balanced": "balanced", "chosen": {}}
    choose(session, class_weights=ways[way])


def _set_weight(session: Session, label: int, weight: float) -> None:
    weights = current_spec(session).class_weights
    kept = {**(weights if isinstance(weights, dict) else {}), label: weight}
    choose(session, class_weights={each: by for each, by in sorted(kept.items()) if by != 1})
