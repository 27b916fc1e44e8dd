"""What a person does in the stack, as values, and the list that carries it to Python.

The browser keeps every gesture until Python has acknowledged it, and sends the whole list each
time: a lost or a repeated message changes nothing. Gestures are numbered from 1 by the client
(one mounted editor in one browser tab); Python applies those it has not seen, in order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypedDict

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class Ack(TypedDict):
    """How far Python has come: the client and the number of its last gesture applied."""

    client: str
    seq: int


NOTHING_YET: Ack = {"client": "", "seq": 0}


class _Gesture(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    seq: int = Field(ge=1)


class AddGesture(_Gesture):
    """A new layer after a node, or in the first place.

    Attributes:
        node_id: The id the browser already shows the new node under. The node must get it:
            later gestures of the same list name it.
    """

    kind: Literal["add"]
    class_name: str
    after: str | None = None
    node_id: str = Field(min_length=1, max_length=200)


class MoveGesture(_Gesture):
    """A row taken to another place of the stack."""

    kind: Literal["move"]
    node_id: str
    after: str | None = None


class DuplicateGesture(_Gesture):
    """Copies of nodes, with fresh weights or sharing those of the originals."""

    kind: Literal["duplicate"]
    node_ids: tuple[str, ...]
    shared: bool = False


class RemoveGesture(_Gesture):
    """Nodes taken out."""

    kind: Literal["remove"]
    node_ids: tuple[str, ...]


class BypassGesture(_Gesture):
    """Nodes skipped, or no longer skipped."""

    kind: Literal["bypass"]
    node_ids: tuple[str, ...]
    bypassed: bool


class FreezeGesture(_Gesture):
    """The layers of nodes frozen, or trainable again."""

    kind: Literal["freeze"]
    node_ids: tuple[str, ...]
    trainable: bool


class RenameGesture(_Gesture):
    """Another name for a node's layer."""

    kind: Literal["rename"]
    node_id: str
    name: str


class FixGesture(_Gesture):
    """The quick fix of a node's diagnostic, by the diagnostic's code."""

    kind: Literal["fix"]
    node_id: str
    code: str


class UndoGesture(_Gesture):
    """One step back."""

    kind: Literal["undo"]


class RedoGesture(_Gesture):
    """One step forward again."""

    kind: Literal["redo"]


Gesture = Annotated[
    AddGesture
    | MoveGesture
    | DuplicateGesture
    | RemoveGesture
    | BypassGesture
    | FreezeGesture
    | RenameGesture
    | FixGesture
    | UndoGesture
    | RedoGesture,
    Field(discriminator="kind"),
]

_PENDING: TypeAdapter[tuple[Gesture, ...]] = TypeAdapter(tuple[Gesture, ...])


@dataclass(frozen=True, slots=True)
class Gestures:
    """The list as the browser last sent it.

    Attributes:
        client: Who sent it.
        pending: Everything the client has not seen acknowledged, in order.
    """

    client: str = ""
    pending: tuple[Gesture, ...] = ()

    @classmethod
    def read(cls, state: Mapping[str, Any] | None) -> Gestures:
        """Reads the component's state.

        Raises:
            pydantic.ValidationError: When it is not a list of gestures.
        """
        if not state:
            return cls()
        pending = _PENDING.validate_python(tuple(state["pending"]))
        return cls(str(state["client"]), tuple(sorted(pending, key=lambda each: each.seq)))

    def since(self, ack: Ack) -> tuple[Gesture, ...]:
        """Returns the gestures that were not yet applied, in order."""
        applied = ack["seq"] if ack["client"] == self.client else 0
        return tuple(gesture for gesture in self.pending if gesture.seq > applied)

    def acknowledged(self, ack: Ack) -> Ack:
        """Returns the answer once everything here is applied.

        Args:
            ack: The answer before.
        """
        new = self.since(ack)
        return {"client": self.client, "seq": new[-1].seq} if new else ack
