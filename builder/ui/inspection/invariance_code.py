"""Code that shifts, turns and scales images outside."""

from __future__ import annotations

from typing import Any

from builder.datasets import Feature
from builder.inspection.invariance import Change, Outside
from builder.ui.inspection.prediction_of_all import Told, kept_code
from builder.ui.inspection.subject import Subject
from builder.workers.client import LabResult

_CHANGED = '''def changed(images, change, amount):
    """Images (n, height, width, channels), shifted, turned or scaled about their middle."""
    x, y = (images.shape[2] - 1) / 2, (images.shape[1] - 1) / 2
    angle = np.deg2rad(amount) if change == "turn" else 0
    factor = amount if change == "scale" else 1
    cos, sin = np.cos(angle) / factor, np.sin(angle) / factor
    moved = [x - cos * x - sin * y, y + sin * x - cos * y]
    if change in ("across", "down"):
        moved = [-amount, 0] if change == "across" else [0, -amount]
    where = np.array([cos, sin, moved[0], -sin, cos, moved[1], 0, 0], "float32")
    drawn = keras.ops.image.affine_transform(
        images.astype("float32"), np.tile(where, (len(images), 1)), interpolation="bilinear",
        fill_mode={outside!r}, fill_value={empty}, data_format="channels_last",
    )
    return keras.ops.convert_to_numpy(drawn)


def tried(inputs, change, amount):
    """All inputs, the images among them changed."""
    kinds = {kinds!r}
    return [
        changed(array, change, amount) if kind == "image" else array
        for array, kind in zip(inputs, kinds)
    ]


'''


def one_code(
    subject: Subject, answer: LabResult, change: Change, outside: Outside, output: int
) -> str:
    """Returns code that gives the outputs over the amounts of a change of the sample."""
    amounts = answer.arrays["amounts"].tolist()
    features = _features(subject)
    first = [each.kind for each in features].index("image")
    several = f"[{output}]" if _outputs(subject) > 1 else ""
    return (
        _opening(features, outside)
        + f"amounts = {amounts}\n"
        + f'rows = [tried(sample, "{change}", amount) for amount in amounts]\n'
        + "inputs = [np.concatenate(several) for several in zip(*rows)]\n"
        + "said = model.predict(inputs if len(inputs) > 1 else inputs[0], verbose=0)\n"
        + f"result = said{several}\n"
        + "fig = px.line(x=amounts, y=list(result.reshape(len(amounts), -1).T), markers=True)\n"
        + "fig.show()\n"
        + f"px.imshow(inputs[{first}].squeeze(), facet_col=0, binary_string=True).show()\n"
    )


def all_code(subject: Subject, told: Told, answer: LabResult, outside: Outside) -> str:
    """Returns code that gives the share of predictions that stay, for each change and amount."""
    changes: dict[str, Any] = answer.data["changes"]
    tried = {name: (each["amounts"], each["none"]) for name, each in changes.items()}
    number, of = answer.data["count"], answer.data["of"]
    drawn = (
        "chosen = np.arange(len(inputs[0]))\n"
        if number == of
        else f"chosen = np.sort(np.random.default_rng(0).choice({of}, {number}, replace=False))\n"
    )
    body = [
        "def labels(inputs):",
        '    """The likeliest class of each example."""',
        "    said = model.predict(inputs if len(inputs) > 1 else inputs[0], verbose=0)",
        *([f"    said = said[{told.output}]"] if told.several else []),
        *(f"    {line}" for line in kept_code(told)),
        "    return said.argmax(axis=1)",
    ]
    return (
        _opening(_features(subject), outside)
        + "\n".join(body)
        + "\n\n\n"
        + 'with np.load("data.npz") as arrays:\n'
        + '    inputs = [arrays[name] for name in arrays.files if name.startswith("x_")]\n'
        + drawn
        + "inputs = [array[chosen] for array in inputs]\n"
        + f"changes = {tried!r}\n"
        + "unchanged = {}\n"
        + "for change, (amounts, none) in changes.items():\n"
        + "    before = labels(tried(inputs, change, none))\n"
        + "    for amount in amounts:\n"
        + "        same = labels(tried(inputs, change, amount)) == before\n"
        + "        unchanged[change, amount] = same.mean()\n"
        + "result = np.array(list(unchanged.values()))\n"
        + 'fig = px.bar(x=[f"{change} {amount:g}" for change, amount in unchanged], y=result)\n'
        + "fig.show()\n"
    )


def _opening(features: tuple[Feature, ...], outside: Outside) -> str:
    bounds = next(each.value_range for each in features if each.kind == "image")
    empty = float(bounds[0]) if bounds else 0.0
    return (
        _CHANGED.replace("{outside!r}", repr(outside))
        .replace("{empty}", repr(empty))
        .replace("{kinds!r}", repr([each.kind for each in features]))
    )


def _features(subject: Subject) -> tuple[Feature, ...]:
    """The inputs in the order of the model."""
    given = {each.name: each for each in subject.dataset.inputs} if subject.dataset else {}
    named = [given[name] for name in subject.spec.inputs if name in given]
    return tuple(named or given.values())


def _outputs(subject: Subject) -> int:
    said = subject.ask_of_sample("predict")
    return len(said.data["answers"]) if said else 1
