"""How gestures come from the browser: the durable list that an editor sends.

The browser keeps every gesture until Python has acknowledged it, and sends the whole list each
time: a lost or a repeated message changes nothing. Gestures are numbered from 1 by the client
(one mounted editor in one browser tab); Python applies those it has not seen, in order.

Nothing that comes from a browser is trusted. A message that is none is said and left
unanswered. A gesture that cannot be read is said and acknowledged, so that it does not stand in
the way of those behind it for ever.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypedDict, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from builder.graph.values import Text

MAX_AT_ONCE = 1_000
"""Gestures that are read of one message; the browser sends the others again."""

MAX_SEQ = 2**53 - 1
"""The greatest whole number that a browser counts to."""

MAX_NODES = 10_000
MAX_PATH = 10_000
MAX_TEXT = 10_000

Path = Annotated[Text, Field(max_length=MAX_PATH)]
NodePath = Annotated[Text, Field(min_length=1, max_length=MAX_PATH)]
NodePaths = Annotated[tuple[NodePath, ...], Field(max_length=MAX_NODES)]


class Ack(TypedDict):
    """How far Python has come: the client and the number of its last gesture applied."""

    client: str
    seq: int


NOTHING_YET: Ack = {"client": "", "seq": 0}


class Numbered(BaseModel):
    """What a person did, with the number that the browser has given it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    seq: int = Field(ge=1, le=MAX_SEQ)


class Unreadable(Numbered):
    """A gesture that cannot be read, and why not."""

    why: str


G = TypeVar("G", bound=Numbered)
T = TypeVar("T")


class _Envelope(BaseModel):
    model_config = ConfigDict(extra="ignore")

    client: str = Field(min_length=1, max_length=100)
    pending: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Inbox(Generic[G]):
    """The list as the browser last sent it.

    Attributes:
        client: Who sent it.
        pending: Everything the client has not seen acknowledged, in order.
        damage: What is wrong with the message where something is; else empty.
    """

    client: str = ""
    pending: tuple[G | Unreadable, ...] = ()
    damage: str = ""

    @classmethod
    def read(cls, state: object, gestures: TypeAdapter[G]) -> Inbox[G]:
        """Reads a component's state, whatever it is.

        Args:
            state: What the browser has sent; None before it has sent anything.
            gestures: Reads one gesture.
        """
        if state is None:
            return cls()
        try:
            envelope = _Envelope.model_validate(state)
        except ValidationError as error:
            return cls(damage=in_words(error))
        found = [cls._gesture(item, gestures) for item in envelope.pending[:MAX_AT_ONCE]]
        read = {each.seq: each for each in reversed(found) if each is not None}
        damage = "Expected a number of its own for every gesture."
        damage = damage if len(read) < len(found) else ""
        return cls(envelope.client, tuple(read[seq] for seq in sorted(read)), damage)

    def since(self, ack: Ack) -> tuple[G | Unreadable, ...]:
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

    @classmethod
    def _gesture(cls, item: Mapping[str, Any], gestures: TypeAdapter[G]) -> G | Unreadable | None:
        """Reads one gesture; None where it has not even a number."""
        try:
            return gestures.validate_python(item)
        except ValidationError as error:
            return or_else(_UNREADABLE, {"seq": item.get("seq"), "why": in_words(error)}, None)


def read_ids(state: object, wished: Sequence[str] = ()) -> tuple[str, ...]:
    """Reads a selection; what is none selects what Python wished.

    Args:
        state: What the browser has sent: `{"ids": [...]}`; None before it has sent anything.
        wished: What Python wanted selected, which counts until the browser says more.
    """
    ids = state.get("ids") if isinstance(state, Mapping) else None
    return or_else(_IDS, ids, tuple(wished))


def read_browser(state: object) -> str:
    """Reads the name that a browser has given itself; empty where it is none."""
    return or_else(_BROWSER, state, "")


def or_else(kind: TypeAdapter[T], value: object, otherwise: T) -> T:
    """Returns a value from the browser where it is of a kind, else another one."""
    try:
        return kind.validate_python(value)
    except ValidationError:
        return otherwise


def in_words(error: ValidationError) -> str:
    """Says where a value is not what it should be, and how it should be."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg'].removeprefix('Value error, ')}" if place else first["msg"]


_IDS: TypeAdapter[tuple[str, ...]] = TypeAdapter(NodePaths)

_BROWSER: TypeAdapter[str] = TypeAdapter(
    Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_-]*$")]
)

_UNREADABLE: TypeAdapter[Unreadable | None] = TypeAdapter(Unreadable | None)
