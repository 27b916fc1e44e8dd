"""The code that makes the same pictures of weights outside."""

from __future__ import annotations

from builder.plots.filters_figures import BINS
from builder.ui.inspection.filters_seen import BEFORE, DIFFERENCE, Seen


def weights_code(seen: Seen) -> str:
    """Returns the lines that give the weights that are drawn, as `weights`."""
    layer, code = seen.subject.node["layer"], seen.part["code"]
    lines = f"layer = model.get_layer({layer!r})\nweights = {code}\n"
    if seen.when not in (BEFORE, DIFFERENCE) or seen.before is None:
        return lines
    return (
        f"{lines}"
        "# The weights before training: move the slider to epoch 0, and save that model as this.\n"
        'untrained = keras.models.load_model("model_untrained.keras")\n'
        f"layer = untrained.get_layer({layer!r})\n"
        f"before = {code}\n"
        f"weights = {'before' if seen.when == BEFORE else 'weights - before'}\n"
    )


def plane_code(depth: int | None, ndim: int) -> str:
    """Returns the line that makes planes of kernels with one or three dimensions."""
    if ndim == 3:
        return "weights = weights.swapaxes(0, 1)[:, :, None]  # channels down, steps to the right\n"
    return f"weights = weights[{depth}]\n" if ndim == 5 else ""


def slices_code(channel: int) -> str:
    """Returns the lines that draw one slice of every filter."""
    return (
        f"result = np.moveaxis(weights[:, :, {channel}], -1, 0)  # (filters, height, width)\n"
        "most = np.abs(result).max()\n"
        "fig = px.imshow(result, facet_col=0, facet_col_wrap=8, zmin=-most, zmax=most,\n"
        '                color_continuous_scale="RdBu_r")\n'
    )


def colours_code(centred: bool) -> str:
    """Returns the lines that draw filters over colour images in colour."""
    scaled = (
        "result = result / np.abs(result).max() / 2 + 0.5  # 0 is a middle grey\n"
        if centred
        else "low = result.min(axis=(1, 2, 3), keepdims=True)\n"
        "high = result.max(axis=(1, 2, 3), keepdims=True)\n"
        "result = (result - low) / np.maximum(high - low, 1e-12)\n"
    )
    return (
        "result = np.moveaxis(weights, -1, 0)  # (filters, height, width, 3)\n"
        f"{scaled}"
        "fig = px.imshow(np.round(result * 255).astype(np.uint8), facet_col=0, facet_col_wrap=8)\n"
    )


def all_slices_code(first: int, last: int) -> str:
    """Returns the lines that draw every slice of some filters."""
    return (
        f"result = np.moveaxis(weights[..., {first}:{last}], (-1, -2), (0, 1))\n"
        "result = result.reshape(-1, *result.shape[2:])  # filter by filter, its channels in turn\n"
        "most = np.abs(result).max()\n"
        f"fig = px.imshow(result, facet_col=0, facet_col_wrap=weights.shape[2], zmin=-most,\n"
        '                zmax=most, color_continuous_scale="RdBu_r")\n'
    )


def matrix_code(rows: list[int] | None) -> str:
    """Returns the lines that draw a matrix, or some rows of it."""
    return (
        f"result = weights{'' if rows is None else f'[{rows}]'}\n"
        "most = np.abs(result).max()\n"
        'fig = px.imshow(result, zmin=-most, zmax=most, color_continuous_scale="RdBu_r")\n'
    )


def bars_code() -> str:
    """Returns the lines that draw a row of numbers."""
    return "result = weights\nfig = px.bar(result)\n"


def vectors_code(seen: Seen) -> str:
    """Returns the line that makes a row of each filter, column or row that is compared."""
    if seen.part["by_row"]:
        return "vectors = weights.reshape(len(weights), -1)\n"
    return "vectors = weights.reshape(-1, weights.shape[-1]).T\n"


def likeness_code(seen: Seen) -> str:
    """Returns the lines that compare filters."""
    return (
        f"{vectors_code(seen)}"
        "lengths = np.linalg.norm(vectors, axis=1, keepdims=True)\n"
        "units = vectors / np.where(lengths > 0, lengths, 1)\n"
        "result = units @ units.T\n"
        'fig = px.imshow(result, zmin=-1, zmax=1, color_continuous_scale="RdBu_r")\n'
    )


_UNTRAINED = """from pathlib import Path

# Move the slider to epoch 0 and save that model as this: then it is drawn too.
if Path("model_untrained.keras").exists():
    layer = keras.models.load_model("model_untrained.keras").get_layer({layer!r})
    weights = {code}
"""


def _untrained(seen: Seen, *lines: str) -> str:
    """What is done with the weights before training, where there are any."""
    if seen.before is None:
        return ""
    layer, code = seen.subject.node["layer"], seen.part["code"]
    return _UNTRAINED.format(layer=layer, code=code) + "".join(f"    {line}\n" for line in lines)


def norms_code(seen: Seen, *, longest_first: bool = False) -> str:
    """Returns the lines that measure filters."""
    order = 'np.argsort(-result, kind="stable")' if longest_first else "np.arange(len(result))"
    measured = "np.linalg.norm(vectors, axis=1)"
    return (
        f"{vectors_code(seen)}result = {measured}\n"
        f"order = {order}\n"
        "result, names = result[order], [str(at) for at in order]\n"
        "fig = px.bar(x=names, y=result)\n"
    ) + _untrained(
        seen,
        vectors_code(seen).rstrip(),
        f'fig.add_bar(x=names, y={measured}[order], name="before training")',
        'fig.update_layout(barmode="group")',
    )


def histogram_code(seen: Seen) -> str:
    """Returns the lines that count weights, before training in the same bins."""
    return f"both = [weights]\n{_untrained(seen, 'both.append(weights)')}" + (
        "whole = np.concatenate([each.ravel() for each in both])\n"
        f"edges = np.histogram_bin_edges(whole, {BINS})\n"
        "middles = (edges[1:] + edges[:-1]) / 2\n"
        "result, *earlier = [np.histogram(each, edges)[0] for each in both]\n"
        "fig = px.bar(x=middles, y=result)\n"
        "for counts in earlier:\n"
        '    fig.add_scatter(x=middles, y=counts, line_shape="hvh", name="before training")\n'
    )
