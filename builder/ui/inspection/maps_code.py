"""What makes the pictures of feature maps outside, as Python: see `exports.draw_exports`."""

from __future__ import annotations

from builder.inspection.channels import LAST
from builder.ui.inspection.exports import SECOND, tensor_code
from builder.ui.inspection.subject import Subject

_ARGUMENTS = """\
# What the layer is called with for this sample.
layer = model.get_layer({layer!r})
asked = layer._inbound_nodes[{call}].arguments
tensors = list({{id(each): each for each in asked.keras_tensors}}.values())
values = keras.Model(model.inputs, tensors)(sample, training=False)
values = values if isinstance(values, (list, tuple)) else [values]
args, kwargs = asked.fill_in({{id(a): b for a, b in zip(tensors, values)}})
"""

_STATES = """
rnn, ways = layer, ("forward_layer", "backward_layer")
if hasattr(layer, "forward_layer"):
    rnn = getattr(layer, ways[{place} * 2 // {count}])
sequence = args[0]
mask = getattr(sequence, "_keras_mask", None)
state = kwargs.get("initial_state")  # of one direction alone
state = rnn.get_initial_state(batch_size=1) if state is None else state
steps, rows = range(sequence.shape[1]), {{}}
for step in reversed(steps) if rnn.go_backwards else steps:
    if mask is None or bool(mask[0, step]):
        _, state = rnn.cell(sequence[:, step], state, training=False)
    flat = keras.tree.flatten(state)
    rows[step] = np.asarray(flat[{place} % {each}])[0]
result = np.stack([rows[step] for step in steps])  # (steps, units)
picture = result.T if result.ndim == 2 else np.moveaxis(result, -1, 0)[:, -1][0]
fig = px.imshow(picture, aspect="auto", labels={{"x": "step", "y": "unit"}})
"""

_ATTENTION = """
_, scores = layer(*args, **kwargs, return_attention_scores=True)[:2]
result = np.asarray(scores)[0]  # (heads, queries, keys)
heads = result if result.ndim == 3 else result[None]
fig = px.imshow(heads, facet_col=0, facet_col_wrap=4, labels={"x": "key", "y": "query"})
"""

_FIGURES = {
    0: "fig = px.bar(y=[float(result)])\n",
    1: 'fig = px.bar(y=result, labels={"x": "unit", "y": "activation"})\n',
    2: (
        'fig = px.imshow(result.T, aspect="auto", labels={"x": "step", "y": "feature"},\n'
        '                color_continuous_scale="Inferno")\n'
    ),
    3: (
        "maps = np.moveaxis(result, -1, 0)[:32]  # the first ones; more take plotly long\n"
        "fig = px.imshow(maps, facet_col=0, facet_col_wrap=8,\n"
        '                color_continuous_scale="Inferno")\n'
        "fig.update_xaxes(visible=False).update_yaxes(visible=False)\n"
    ),
    4: (
        "maps = np.moveaxis(result, -1, 0)[0]  # the slices of the first channel\n"
        "fig = px.imshow(maps, facet_col=0, facet_col_wrap=8,\n"
        '                color_continuous_scale="Inferno")\n'
    ),
}


def output(subject: Subject, place: int, axes: int) -> str:
    """Returns the code of what a node gives out, with a figure of all of it.

    Args:
        subject: What is looked at.
        place: Which of the node's outputs.
        axes: How many axes it has, without the batch axis.
    """
    return output_values(subject, place) + _FIGURES.get(axes, "fig = px.bar(y=result.ravel())\n")


def one_map(at: int, axes: tuple[str, str], *, heads: bool = False) -> str:
    """Returns what follows such a code for the picture of one map: `result` is its numbers.

    Args:
        at: Which one, in the order of `activation_maps.as_maps`.
        axes: What rows and columns are.
        heads: Whether the maps are those of heads, which come first.
    """
    maps = "result.reshape(-1, *result.shape[-2:])"
    if not heads:
        maps = "np.moveaxis(result, -1, 0)\nmaps = maps.reshape(-1, *maps.shape[-2:])"
    rows, columns = axes
    return (
        f"maps = {maps}\n"
        f"result = maps[{at}]\n"
        f'fig = px.imshow(result, labels={{"x": "{columns}", "y": "{rows}"}},\n'
        '                color_continuous_scale="Inferno")\n'
    )


def compared(code: str) -> str:
    """Returns the code of the first sample's numbers minus the second's.

    Args:
        code: What makes the numbers of one sample.
    """
    return (
        f"{code}"
        "first = result\n"
        f'with np.load("{SECOND}") as arrays:\n'
        "    sample = [arrays[name][None] for name in arrays.files]\n"
        f"{code}"
        "result = first - result  # A minus B\n"
        "flat = result if result.ndim < 3 else result.reshape(len(result), -1)\n"
        'fig = px.imshow(np.atleast_2d(flat), color_continuous_scale="RdBu_r",\n'
        "                color_continuous_midpoint=0)\n"
    )


def output_values(subject: Subject, place: int) -> str:
    """Returns the code of the numbers alone: `result` is what a node gives out."""
    tensor = tensor_code(subject)
    if place:
        layer, call = subject.node["layer"], subject.node["call"]
        tensor = f"model.get_layer({layer!r})._inbound_nodes[{call}].output_tensors[{place}]"
    elif len(subject.node["shapes"]) > 1:
        tensor = f"model.get_layer({subject.node['layer']!r}).output[0]"
    return (
        f"tensor = {tensor}\n"
        "probe = keras.Model(model.inputs, tensor)\n"
        "result = np.asarray(probe(sample, training=False))[0]  # what the layer gives out\n"
        + _moved(subject, place)
    )


def _moved(subject: Subject, place: int) -> str:
    axes = subject.node.get("channel_axes", ())
    if place >= len(axes) or axes[place] == LAST:
        return ""
    return f"result = np.moveaxis(result, {axes[place]}, -1)  # the channels come first there\n"


def states(subject: Subject, place: int, count: int = 1, ways: int = 1) -> str:
    """Returns the code of a state over time.

    Args:
        subject: What is looked at.
        place: Which of the states that the lab names.
        count: How many it names.
        ways: In how many directions the layer reads.
    """
    text = _STATES.format(place=place, count=count, each=max(1, count // ways))
    return _arguments(subject) + text


def attention(subject: Subject) -> str:
    """Returns the code of where an attention layer looks."""
    return _arguments(subject) + _ATTENTION


def _arguments(subject: Subject) -> str:
    return _ARGUMENTS.format(layer=subject.node["layer"], call=subject.node["call"])
