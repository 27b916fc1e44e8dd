"""How the edges into a node become the arguments of a call, and what is wrong with their number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from builder.graph.document import EXPRESSION
from builder.inference.complaints import Problem
from builder.layers.catalogue import layer_spec
from builder.layers.specs import PortSpec

_EXPRESSION_PORTS = (PortSpec("inputs", many=True, maximum=None),)


class Slot(NamedTuple):
    """A call argument that is used.

    Attributes:
        port: Its port.
        start: The place of its first edge among those into the node.
        stop: The place behind its last edge.
        listed: Whether it takes a list.
    """

    port: str
    start: int
    stop: int
    listed: bool


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Which ports a call fills.

    Attributes:
        slots: The used arguments in the order of the call.
        problem: What is wrong with the number of inputs, or None.
        remark: What is worth a look although Keras accepts it.
    """

    slots: tuple[Slot, ...] = ()
    problem: Problem | None = None
    remark: Problem | None = None


@lru_cache(maxsize=4_096)
def arrange(class_name: str, arriving: tuple[str, ...]) -> Arrangement:
    """Returns which arguments a call of a layer has.

    Args:
        class_name: The layer's class.
        arriving: The ports at which the edges arrive; the edges of a port stand together.
    """
    spec = layer_spec(class_name)
    if spec is None:
        return Arrangement(
            problem=Problem("unknown-class", f"{class_name} is not a layer of the catalogue.")
        )
    ports = _EXPRESSION_PORTS if class_name == EXPRESSION else spec.ports
    given = Counter(arriving)
    problem = _missing(class_name, ports, given) or _wrong(class_name, ports, given)
    if problem:
        return Arrangement(problem=problem)
    used = [(port, arriving.index(port.name)) for port in ports if port.name in given]
    slots = tuple(
        Slot(port.name, start, start + given[port.name], port.many) for port, start in used
    )
    return Arrangement(slots, None, _lonely(class_name, ports, given))


def _missing(
    class_name: str, ports: tuple[PortSpec, ...], given: Mapping[str, int]
) -> Problem | None:
    absent = [port.name for port in ports if not port.optional and port.name not in given]
    if not absent:
        return None
    if len(absent) == 1 and absent[0] == "inputs":
        message = f"{class_name} expects an input. It receives none."
    else:
        message = f"{class_name} expects something at {_and(absent)}. It receives nothing there."
    return Problem("missing-input", message)


def _wrong(
    class_name: str, ports: tuple[PortSpec, ...], given: Mapping[str, int]
) -> Problem | None:
    known = {port.name: port for port in ports}
    for name, count in given.items():
        port = known.get(name)
        if port is None:
            message = f"{class_name} has no input {name!r}. It has {_and(list(known))}."
            return Problem("wrong-inputs", message)
        most = port.maximum if port.many else 1
        least = 1 if most is None else port.minimum
        if count < least or (most is not None and count > most):
            place = "" if name == "inputs" else f" at {name}"
            message = (
                f"{class_name} expects {_number(port.minimum, most)}{place}. It receives {count}."
            )
            return Problem("wrong-inputs", message)
    return None


def _lonely(
    class_name: str, ports: tuple[PortSpec, ...], given: Mapping[str, int]
) -> Problem | None:
    for port in ports:
        if port.name in given and given[port.name] < port.minimum:
            message = (
                f"{class_name} is there to merge several tensors. It receives only one: "
                "choose a second one under Inputs, or draw a wire to it."
            )
            return Problem("wrong-inputs", message, severity="warning")
    return None


def _number(least: int, most: int | None) -> str:
    if most is None:
        return f"at least {least} inputs"
    if least == most:
        return "1 input" if most == 1 else f"{most} inputs"
    return f"{least} to {most} inputs"


def _and(names: list[str]) -> str:
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]
