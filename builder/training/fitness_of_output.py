"""Whether the model gives what the data set asks for."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

from pydantic import JsonValue

from builder.graph.edits import Configure, Edit, InsertOnEdge, new_layer
from builder.graph.topology import incoming
from builder.inference.diagnostics import Diagnostic
from builder.training.fitness_of_places import Step, appended, asked, other_places
from builder.training.head import LINEAR, Head
from builder.training.matching import takes
from builder.training.pairing import Candidate, Pairing, complaint, in_words


def output_fits(pairing: Pairing) -> Iterable[Diagnostic]:
    """The model has an output for every target, with a value for each class or number."""
    dataset, output = pairing.dataset, pairing.output
    if output is None:
        outputs, targets = len(pairing.outputs), len(dataset.targets)
        advice = "leave only" if outputs > targets else "give the model"
        yield complaint(
            "outputs",
            f"The model has {_plural(outputs, 'output')}, {dataset.title} has "
            f"{_plural(targets, 'target')} per example. Choose another data set, or {advice} "
            f"{_plural(targets, 'output')}.",
        )
    elif pairing.places:
        if not takes(output.shape[1:-1], pairing.places):
            yield other_places(pairing, output.shape[1:])
        elif pairing.units not in (None, pairing.wanted_units):
            yield _other_width(pairing, pairing.units or 0)
    elif len(output.shape) != 2:
        yield _other_rank(pairing, output.shape[1:])
    elif pairing.units not in (None, pairing.wanted_units):
        yield _other_width(pairing, pairing.units or 0)


def output_activation_fits(pairing: Pairing) -> Iterable[Diagnostic]:
    """The last activation can give what is asked for."""
    head, units = pairing.head, pairing.units
    if head is None or units is None or not pairing.answers:
        return
    problem = _activation_problem(pairing, head.activation, units)
    if problem is None or (_is_trunk(pairing) and units != pairing.wanted_units):
        return  # a trunk is to get a head of its own, which is said already
    wanted = _wanted_activation(pairing, units)
    fix = _set_activation(pairing, head, wanted)
    hopeless = head.activation == "softmax" and units == 1
    yield complaint(
        "activation",
        problem,
        severity="error" if hopeless else "warning",
        node_id=pairing.in_document(head.activation_node),
        fix=fix,
        fix_label=None if fix is None else f"Use {wanted} instead of {head.activation}",
    )


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _other_rank(pairing: Pairing, shape: tuple[int | None, ...]) -> Diagnostic:
    message = (
        f"The model gives {in_words(shape)} for every example, {pairing.asker} asks for "
        f"{asked(pairing)}."
    )
    flattened = pairing.first_that_works(_flatten_before_head(pairing), rank=2)
    appended = _append_dense(pairing, flatten=True)
    wanted = pairing.wanted_units
    fix, fix_label = (
        flattened or pairing.first_that_works(appended, rank=2, units=wanted) or (None, None)
    )
    return complaint("output_shape", message, fix=fix, fix_label=fix_label)


def _other_width(pairing: Pairing, units: int) -> Diagnostic:
    wanted, title = pairing.wanted_units, pairing.asker
    spare = units - wanted if pairing.target.classes else 0
    outputs = "1 output" if units == 1 else f"{units:,} outputs"
    if spare > 0:
        never = "1 of the outputs is" if spare == 1 else f"{spare:,} of the outputs are"
        message = f"The model has {outputs}, {title} has {wanted} classes: {never} never right."
    else:
        message = f"The model has {outputs}, {title} asks for {asked(pairing)}."
    ways = (*_set_width(pairing), *_append_dense(pairing))
    if _is_trunk(pairing):
        ways = (*_append_head(pairing), *ways)
    fix, fix_label = pairing.first_that_works(ways, units=wanted) or (None, None)
    return complaint(
        "units",
        message,
        severity="warning" if spare > 0 else "error",
        node_id=pairing.in_document(pairing.head.width_node if pairing.head else None),
        fix=fix,
        fix_label=fix_label,
    )


def _is_trunk(pairing: Pairing) -> bool:
    """Whether the last layer is a hidden one that has learnt: its own head has been cut off.

    To change its width would throw away what the training is to start from.
    """
    head = pairing.head
    node_id = pairing.in_document(head.width_node if head else None)
    if head is None or node_id is None:
        return False
    learnt = bool(pairing.spec.start_from) or not pairing.graph.layer_of(node_id).trainable
    return learnt and _activation_problem(pairing, head.activation, pairing.units or 0) is not None


def _append_head(pairing: Pairing) -> Iterable[Candidate]:
    """Adds a new head behind a trunk that is to keep its weights."""
    wanted = pairing.wanted_units
    if pairing.places:
        return
    config: dict[str, JsonValue] = {"units": wanted}
    if not pairing.target.is_numbers:
        config["activation"] = _wanted_activation(pairing, wanted)
    yield appended(pairing, ("Dense", config)), f"Add a new head: a Dense layer with {wanted} units"


def _set_width(pairing: Pairing) -> Iterable[Candidate]:
    """Changes the layer that sets the number of outputs, and its activation along with it."""
    head, wanted = pairing.head, pairing.wanted_units
    node_id = pairing.in_document(head.width_node if head else None)
    if head is None or node_id is None or head.width_arg is None:
        return
    layer = pairing.graph.layer_of(node_id)
    config: dict[str, JsonValue] = {head.width_arg: wanted}
    unsuited = _activation_problem(pairing, head.activation, wanted) is not None
    if unsuited and head.activation_node == node_id:
        config["activation"] = _wanted_activation(pairing, wanted)
    text = f"Set the {head.width_arg} of {layer.name} to {wanted}"
    if "activation" in config:
        text += f" and its activation to {config['activation']}"
    yield Configure(layer_id=layer.id, config=config), text


def _flatten_before_head(pairing: Pairing) -> Iterable[Candidate]:
    node_id = pairing.in_document(pairing.head.width_node if pairing.head else None)
    if node_id is None or pairing.graph.layer_of(node_id).class_name != "Dense":
        return
    for edge in incoming(pairing.graph, node_id):
        layer, node = new_layer(pairing.graph, "Flatten")
        yield InsertOnEdge(edge=edge, layer=layer, node=node), "Flatten before the last layer"


def _append_dense(pairing: Pairing, *, flatten: bool = False) -> Iterable[Candidate]:
    """Adds a layer of the right width behind the output, whatever comes before it."""
    wanted = pairing.wanted_units
    if len(pairing.places) == 2:
        pointwise = {"filters": wanted, "kernel_size": 1}
        text = f"Add a convolution of 1 × 1 with {wanted} filters at the end"
        yield appended(pairing, ("Conv2D", pointwise)), text
        return
    steps: list[Step] = [("Dense", {"units": wanted})]
    if flatten:
        steps.insert(0, ("Flatten", {}))
    yield appended(pairing, *steps), f"Add a Dense layer with {wanted} units at the end"


def _wanted_activation(pairing: Pairing, units: int) -> str:
    if pairing.target.is_numbers:
        return LINEAR
    return "sigmoid" if units == 1 else "softmax"


def _activation_problem(pairing: Pairing, activation: str, units: int) -> str | None:
    if activation in (LINEAR, _wanted_activation(pairing, units)):
        return None
    if activation == "softmax" and units == 1:
        return "Softmax over a single output is always 1, whatever the input."
    if pairing.target.is_numbers:
        if _reaches(activation, pairing.target.value_range):
            return None
        return (
            f"The output goes through {activation}, which cannot give every number; the targets "
            f"of {pairing.dataset.title} ({pairing.target.name}) have no such bounds."
        )
    if activation == "log_softmax":
        return None
    if activation == "sigmoid":
        return "Sigmoid scores every class by itself; softmax weighs them against each other."
    return (
        f"The output goes through {activation}, which cannot give every score: the classes are "
        "hard to tell apart."
    )


_REACH = {"relu": (0.0, inf), "sigmoid": (0.0, 1.0), "softplus": (0.0, inf), "tanh": (-1.0, 1.0)}
"""The least and the greatest number that an activation gives."""


def _reaches(activation: str, wanted: tuple[float, float] | None) -> bool:
    if wanted is None or activation not in _REACH:
        return False
    low, high = _REACH[activation]
    return low <= wanted[0] and wanted[1] <= high


def _set_activation(pairing: Pairing, head: Head, activation: str) -> Edit | None:
    node_id = pairing.in_document(head.activation_node)
    if node_id is None or "activation" not in pairing.graph.layer_of(node_id).config:
        return None
    layer_id = pairing.graph.nodes[node_id].layer_id
    return Configure(layer_id=layer_id, config={"activation": activation})
