"""Code that gives the figures of masks, boxes, images and sequences outside."""

from __future__ import annotations

from collections.abc import Sequence

from builder.ui.inspection.prediction_of_all import Told

_MASKS = """classes = {classes}
places = truth.astype(int).ravel() * classes + said.ravel()
counts = np.bincount(places, minlength=classes**2).reshape(classes, classes)
both = np.diag(counts)
with np.errstate(invalid="ignore"):
    result = both / (counts.sum(axis=0) + counts.sum(axis=1) - both)  # IoU of each class
"""

_BOXES = """right, said = truth.reshape(-1, 4), said.reshape(-1, 4)
low, high = np.maximum(right[:, :2], said[:, :2]), np.minimum(right[:, 2:], said[:, 2:])
both = np.prod(np.maximum(high - low, 0), axis=1)
areas = [np.prod(np.maximum(box[:, 2:] - box[:, :2], 0), axis=1) for box in (right, said)]
either = areas[0] + areas[1] - both
result = np.where(either > 0, both / np.where(either > 0, either, 1), 0)  # IoU of each sample
"""

_IMAGES = """off = (said.astype(float) - truth).reshape(len(said), -1)
result = np.stack([np.mean(off**2, axis=1), np.mean(np.abs(off), axis=1)], axis=1)
"""

_STEPS = """result = (truth == said).reshape(len(said), -1).mean(axis=0)  # share right of each step
"""

_SHOWN = {
    "mask": "fig = px.bar(x={names}, y=result, labels={{'y': 'IoU'}})\n",
    "box": "fig = px.histogram(x=result, range_x=[0, 1], labels={{'x': 'IoU'}})\n",
    "image": "fig = px.histogram(x=result[:, 0], labels={{'x': 'MSE'}})\n",
    "sequence": "fig = px.bar(x=np.arange(len(result)) + 1, y=result)\n",
}


def code_of(told: Told, *, chosen: Sequence[int] | None = None) -> str:
    """Returns code that goes on from `said_code`.

    Args:
        told: What is said of all data.
        chosen: The samples that are drawn; None for the figures alone.
    """
    task = told.target.task
    figures = {"mask": _MASKS, "box": _BOXES, "image": _IMAGES, "sequence": _STEPS}[task]
    code = figures.format(classes=len(told.classes))
    if chosen is None:
        return code + _SHOWN[task].format(names=list(told.classes)) + "fig.show()\n"
    code += f"chosen = {list(chosen)}\n"
    if task == "box":
        return code + (
            "fig = px.imshow(inputs[0][chosen[0]].squeeze())\n"
            "height, width = inputs[0].shape[1:3]\n"
            "for box, colour in ((right[chosen[0]], 'green'), (said[chosen[0]], 'orange')):\n"
            "    x0, y0, x1, y1 = (box * [width, height, width, height] - 0.5).tolist()\n"
            "    fig.add_shape(type='rect', x0=x0, y0=y0, x1=x1, y1=y1, line_color=colour)\n"
            "fig.show()\n"
        )
    return code + (
        "pairs = np.concatenate([truth[chosen], said[chosen]]).squeeze()  # right, predicted\n"
        "fig = px.imshow(pairs, facet_col=0, facet_col_wrap=len(chosen))\n"
        "fig.show()\n"
    )
