"""The part of a script that gives a model weights to begin with."""

from __future__ import annotations

from builder.export.code.layout import INDENT, flat, quoted
from builder.export.code.literals import literal
from builder.graph import topology
from builder.graph.document import Graph
from builder.training.choices import StartFrom
from builder.training.imagenet import application_of
from builder.training.spec import TrainingSpec

Lines = list[str]

_TAKE = '''\
def take_weights(model, weights, names=()):
    """Gives layers the weights of layers with the same name and the same shapes."""
    for layer in model.layers:
        given = weights.get(layer.name)
        fits = given is not None and [array.shape for array in given] == [
            tuple(weight.shape) for weight in layer.weights
        ]
        if layer.weights and fits and (not names or layer.name in names):
            layer.set_weights(given)'''

_FILE = '''\
def load_layer(layer, group):
    """Gives a layer, and the layers within it, their part of a file of weights."""
    for name, part in group.items():
        if name == "vars":
            layer.load_own_variables({place: array[()] for place, array in part.items()})
        else:
            load_layer(getattr(layer, name), part)


def take_from_file(model, path, names=()):
    """Gives layers the weights of layers with the same name and the same shapes."""
    with h5py.File(path) as file:
        groups = {group["vars"].attrs["name"]: group for group in file["layers"].values()}
        for layer in model.layers:
            if layer.weights and layer.name in groups and (not names or layer.name in names):
                before = layer.get_weights()
                try:
                    load_layer(layer, groups[layer.name])
                except (AttributeError, ValueError):  # it has other shapes there
                    layer.set_weights(before)'''

_APPLICATION = '''\
def weights_of_imagenet(build):
    """Returns the ImageNet weights of an application by the layer's name."""
    model = build(weights="imagenet")
    return {layer.name: layer.get_weights() for layer in model.layers}'''


def starting_code(graph: Graph, spec: TrainingSpec) -> list[Lines]:
    """Returns `start_from(model)` and what it needs; nothing where all begins at random."""
    if not spec.start_from:
        return []
    parts: list[Lines] = []
    if any(start.run_id for start in spec.start_from):
        parts += [part.splitlines() for part in _FILE.split("\n\n\n")]
    if any(not start.run_id for start in spec.start_from):
        parts += [_TAKE.splitlines(), _APPLICATION.splitlines()]
    lines = [
        "def start_from(model):",
        f'{INDENT}"""Takes weights from earlier trainings; what is not there begins at random."""',
    ]
    for start in spec.start_from:
        lines += _line(graph, start)
    return [*parts, lines]


def _line(graph: Graph, start: StartFrom) -> Lines:
    chosen = topology.unfolded_names(graph, start.layers)
    names = f", names={flat(literal(list(chosen)))}" if chosen else ""
    if not start.run_id:
        application = f"keras.applications.{application_of(graph, start.file)}"
        return [f"{INDENT}take_weights(model, weights_of_imagenet({application}){names})"]
    file = start.file or "earlier.weights.h5"
    return [
        f"{INDENT}# The file of weights that the earlier run has kept.",
        f"{INDENT}take_from_file(model, {quoted(file)}{names})",
    ]
