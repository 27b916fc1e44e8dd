"""Whether the model takes what the data set gives, and gives what it asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from builder.graph.document import Edge, Graph
from builder.graph.edits import Batch, Configure, Edit, InsertAfter, InsertOnEdge, apply, new_layer
from builder.graph.topology import incoming, inputs
from builder.inference.diagnostics import Diagnostic
from builder.inference.engine import infer
from builder.training.head import LINEAR, Head
from builder.training.pairing import Pairing, complaint, label

Candidate = tuple[Edit, str]
"""A fix and its label."""


def input_fits(pairing: Pairing) -> Iterable[Diagnostic]:
    """The model has one input, of the shape of one example."""
    specs, dataset = pairing.inference.inputs, pairing.dataset
    if len(specs) != 1:
        yield complaint(
            "inputs",
            f"The model has {len(specs)} inputs, {dataset.title} gives one per example. Choose "
            "another data set, or leave one input in the model.",
        )
        return
    node_id = inputs(pairing.graph)[0]
    _, spec = specs[0]
    if spec.shape[0] is not None:
        yield complaint(
            "batch_axis",
            f"The input has a fixed batch size of {spec.shape[0]}; the last batch of an epoch can "
            "be smaller.",
            node_id=node_id,
            fix=Configure(layer_id=pairing.graph.nodes[node_id].layer_id, unset=("batch_size",)),
            fix_label="Leave the batch size open",
        )
    if not _takes(spec.shape[1:], dataset.input_shape):
        yield _input_complaint(pairing, node_id, spec.shape[1:])


def output_fits(pairing: Pairing) -> Iterable[Diagnostic]:
    """The model has one output, with a value for each class or for each number."""
    dataset, output = pairing.dataset, pairing.output
    if output is None:
        yield complaint(
            "outputs",
            f"The model has {len(pairing.inference.outputs)} outputs, {dataset.title} has one "
            "target per example. Choose another data set, or leave one output in the model.",
        )
        return
    if len(output.shape) != 2:
        yield _rank_complaint(pairing, output.shape[1:])
        return
    wanted, units = pairing.wanted_units, output.shape[1]
    if units == wanted or units is None:
        return
    fix, fix_label = _set_units(pairing, wanted)
    if dataset.classes and units > wanted:
        message = (
            f"The model has {units} outputs, {dataset.title} has {wanted} classes: "
            f"{units - wanted} of the outputs are never right."
        )
    else:
        message = (
            f"The model has {_outputs(units)}, {dataset.title} asks for {_asked(pairing, wanted)}."
        )
    yield complaint(
        "units",
        message,
        severity="warning" if dataset.classes and units > wanted else "error",
        node_id=_in_document(pairing, pairing.head.width_node if pairing.head else None),
        fix=fix,
        fix_label=fix_label,
    )


def output_activation_fits(pairing: Pairing) -> Iterable[Diagnostic]:
    """The last activation can give what is asked for."""
    head, units = pairing.head, pairing.units
    if head is None or units is None or head.activation == LINEAR:
        return
    if (units == 1) != (pairing.wanted_units == 1):
        return  # the number of outputs has to change first, and with it what fits
    wanted = _wanted_activation(pairing, units)
    problem = _activation_problem(pairing, head.activation, units)
    if problem is None:
        return
    fix = _set_activation(pairing, head, wanted)
    always = head.activation == "softmax" and units == 1
    yield complaint(
        "activation",
        problem,
        severity="error" if always else "warning",
        node_id=_in_document(pairing, head.activation_node),
        fix=fix,
        fix_label=None if fix is None else f"Use {wanted} instead of {head.activation}",
    )


def _takes(shape: tuple[int | None, ...], given: tuple[int, ...]) -> bool:
    return len(shape) == len(given) and all(
        wanted in (None, size) for wanted, size in zip(shape, given, strict=True)
    )


def _input_complaint(pairing: Pairing, node_id: str, shape: tuple[int | None, ...]) -> Diagnostic:
    dataset = pairing.dataset
    given = dataset.input_shape
    message = f"The model expects {label(shape)}, {dataset.title} gives {label(given)}."
    if _takes(shape, given[:-1]):
        message += " What is missing in the model is the last axis, the channels."
    found = _first_that_works(pairing, _input_candidates(pairing, node_id, shape))
    if found is None:
        message += (
            " There is no way to lead the one into the other: choose another data set or model."
        )
        return complaint("input_shape", message, node_id=node_id)
    return complaint("input_shape", message, node_id=node_id, fix=found[0], fix_label=found[1])


def _input_candidates(
    pairing: Pairing, node_id: str, shape: tuple[int | None, ...]
) -> Iterator[Candidate]:
    """Yields ways to lead the data into the model, the most natural first."""
    graph, given = pairing.graph, pairing.dataset.input_shape
    layer_id = graph.nodes[node_id].layer_id
    open_up = Configure(layer_id=layer_id, config={"shape": list(given)})
    set_shape = f"Set the input's shape to {label(given)}"
    yield open_up, set_shape

    def then(class_name: str, **config: object) -> Edit:
        layer, node = new_layer(graph, class_name, config)  # type: ignore[arg-type]
        return Batch(edits=(open_up, InsertAfter(node_id=node_id, layer=layer, node=node)))

    match len(given), len(shape):
        case 3, 1:
            yield then("Flatten"), f"{set_shape} and flatten it"
        case 3, 2:
            rows = (given[0], given[1] * given[2])
            yield then("Reshape", target_shape=list(rows)), f"{set_shape} and take rows as steps"
        case 3, 3 if None not in shape[:2]:
            height, width = shape[:2]
            yield (
                then("Resizing", height=height, width=width),
                f"{set_shape} and resize the images to {label(shape[:2])}",
            )
        case 1, 2:
            yield then("Reshape", target_shape=[*given, 1]), f"{set_shape} and take values as steps"


def _first_that_works(pairing: Pairing, candidates: Iterable[Candidate]) -> Candidate | None:
    """Returns the first fix after which the model has no errors and gives a vector still."""
    for edit, text in candidates:
        result = infer(apply(pairing.graph, edit))
        if result.ok and _ranks(result.outputs) == _ranks(pairing.inference.outputs):
            return edit, text
    return None


def _ranks(outputs: Iterable[tuple[str, object]]) -> list[int]:
    return [len(spec.shape) for _, spec in outputs]  # type: ignore[attr-defined]


def _rank_complaint(pairing: Pairing, shape: tuple[int | None, ...]) -> Diagnostic:
    wanted = pairing.wanted_units
    message = (
        f"The model gives {label(shape)} for every example, {pairing.dataset.title} asks for "
        f"{_asked(pairing, wanted)}."
    )
    fix = _flatten_before_head(pairing)
    label_text = "Flatten before the last layer"
    if fix is None:
        fix, label_text = _append_dense(pairing, wanted, flatten=len(shape) > 1)
    return complaint("output_shape", message, fix=fix, fix_label=label_text)


def _flatten_before_head(pairing: Pairing) -> Edit | None:
    """Inserts a Flatten before the last Dense, where that makes the output a vector."""
    edge = _edge_into_head(pairing)
    if edge is None:
        return None
    layer, node = new_layer(pairing.graph, "Flatten")
    fix = InsertOnEdge(edge=edge, layer=layer, node=node)
    result = infer(apply(pairing.graph, fix))
    return fix if result.ok and _ranks(result.outputs) == [2] else None


def _edge_into_head(pairing: Pairing) -> Edge | None:
    node_id = _in_document(pairing, pairing.head.width_node if pairing.head else None)
    if node_id is None or pairing.graph.layer_of(node_id).class_name != "Dense":
        return None
    return next(iter(incoming(pairing.graph, node_id)), None)


def _set_units(pairing: Pairing, units: int) -> Candidate:
    head = pairing.head
    node_id = _in_document(pairing, head.width_node if head else None)
    if head is None or node_id is None or head.width_arg is None:
        return _append_dense(pairing, units, flatten=False)
    layer = pairing.graph.layer_of(node_id)
    fix = Configure(layer_id=layer.id, config={head.width_arg: units})
    works = _first_that_works(pairing, [(fix, f"Give {layer.name} {units} {head.width_arg}")])
    return works or _append_dense(pairing, units, flatten=False)


def _append_dense(pairing: Pairing, units: int, *, flatten: bool) -> Candidate:
    graph = pairing.graph
    after = pairing.inference.outputs[0][0] if pairing.head is None else pairing.head.output
    edits: list[Edit] = []
    last = _document_node(graph, after)
    for class_name, config in (("Flatten", {}), ("Dense", {"units": units})):
        if class_name == "Flatten" and not flatten:
            continue
        layer, node = new_layer(graph, class_name, config)
        edits.append(InsertAfter(node_id=last, layer=layer, node=node))
        graph = apply(graph, edits[-1])
        last = node.id
    text = f"Add a Dense layer with {units} units at the end"
    return (edits[0] if len(edits) == 1 else Batch(edits=tuple(edits))), text


def _document_node(graph: Graph, plain_id: str) -> str:
    """Returns the document's node of a node of the plain graph: itself or the block it is in."""
    while plain_id not in graph.nodes and "/" in plain_id:
        plain_id = plain_id.rpartition("/")[0].rpartition("/")[0]
    return plain_id


def _in_document(pairing: Pairing, plain_id: str | None) -> str | None:
    return plain_id if plain_id in pairing.graph.nodes else None


def _wanted_activation(pairing: Pairing, units: int) -> str:
    if pairing.dataset.task == "regression":
        return LINEAR
    return "sigmoid" if units == 1 else "softmax"


def _activation_problem(pairing: Pairing, activation: str, units: int) -> str | None:
    if activation == "softmax" and units == 1:
        return "Softmax over a single output is always 1, whatever the input."
    if activation == _wanted_activation(pairing, units):
        return None
    if pairing.dataset.task == "regression":
        return (
            f"The output goes through {activation}, which cannot give every number; "
            f"{pairing.dataset.title} asks for {pairing.dataset.target or 'any number'}."
        )
    if activation == "log_softmax":
        return None
    if activation == "sigmoid":
        return (
            "Sigmoid scores every class by itself; softmax weighs the classes against each other."
        )
    return (
        f"The output goes through {activation}, which cannot give every score: the classes are "
        "hard to tell apart."
    )


def _set_activation(pairing: Pairing, head: Head, activation: str) -> Edit | None:
    node_id = _in_document(pairing, head.activation_node)
    if node_id is None:
        return None
    layer = pairing.graph.layer_of(node_id)
    if layer.class_name != "Activation" and "activation" not in layer.config:
        return None
    return Configure(layer_id=layer.id, config={"activation": activation})


def _outputs(units: int) -> str:
    return "1 output" if units == 1 else f"{units} outputs"


def _asked(pairing: Pairing, wanted: int) -> str:
    if pairing.dataset.task == "regression":
        return "1 number" if wanted == 1 else f"{wanted} numbers"
    return f"one score for each of its {wanted} classes"
