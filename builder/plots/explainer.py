"""How a value is made, as a picture: HTML that shows itself moment by moment, or plays.

The classes are those of `assets/explainer.css`, which also holds the animation; where a person
has asked for less motion, all moments are there at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from builder.inspection.explaining_values import Explanation, Floats, Stage, Step, written

MOST_ROWS = 12
"""So many of the numbers of a long row are listed, those that count most."""

MOST_CHANNELS = 3
"""So many channels of a window are drawn, those that count most, unless others are asked for."""

_MOST_IN_A_ROW = 8
_SECONDS = 0.9
_CELL_SECONDS = 0.12


@dataclass(frozen=True)
class Moment:
    """What appears together.

    Attributes:
        html: The picture.
        own_line: Whether it begins a line of its own.
    """

    html: str
    own_line: bool = True


def moments(found: Explanation, channels: Sequence[int] | None = None) -> tuple[Moment, ...]:
    """Returns what is shown of an explanation, in the order in which it is made.

    Args:
        found: The explanation.
        channels: Which channels of a window are drawn, by their place among those that are read;
            None for those that count most.
    """
    before = [stage for stage in found.stages if stage.kind != "softmax"]
    after = [stage for stage in found.stages if stage.kind == "softmax"]
    sums = found.steps[:-1] if after else found.steps
    return (
        *(each for stage in before for each in _stage(stage, channels)),
        *(Moment(_step(step)) for step in sums),
        *(each for stage in after for each in _stage(stage, channels)),
        *(Moment(_step(step)) for step in found.steps[len(sums) :]),
    )


def how_it_is_made(drawn: Sequence[Moment], *, shown: int | None = None, playing: int = 0) -> str:
    """Puts moments together.

    Args:
        drawn: All of them.
        shown: How many are to be seen, the last one marked; None for all.
        playing: A number that grows with each time it is played, so that it begins anew; 0 where
            it does not play.

    Returns:
        HTML.
    """
    parts = []
    for at, moment in enumerate(drawn):
        kind = "e-moment"
        if shown is not None:
            kind += " e-later" if at >= shown else " e-now" if at == shown - 1 else ""
        style = f"--at:{at * _SECONDS:.1f}s"
        newline = '<i class="e-break"></i>' if moment.own_line else ""
        parts.append(f'{newline}<div class="{kind}" style="{style}">{moment.html}</div>')
    mode = f' class="e-how e-playing" data-time="{playing}"' if playing else ' class="e-how"'
    return f"<div{mode}>{''.join(parts)}</div>"


def ranked_channels(stage: Stage) -> list[int]:
    """Returns the channels of a window, those first whose sum counts most."""
    sums = np.abs(_channel_sums(stage))
    return [int(place) for place in np.argsort(-sums, kind="stable")]


def is_window(stage: Stage) -> bool:
    """Whether a stage reads a window, which is drawn as a grid, and not a row of numbers."""
    return stage.values.ndim > 1 and stage.values[..., 0].size > 1


def _stage(stage: Stage, channels: Sequence[int] | None) -> Iterator[Moment]:
    if stage.kind == "softmax":
        yield Moment(_softmax(stage))
    elif is_window(stage):
        yield from _window(stage, channels)
    elif stage.values.size == 1 and stage.weights is None:
        yield Moment(_single(stage))
    else:
        yield Moment(_rows(stage))


def _single(stage: Stage) -> str:
    number = written(float(stage.values.ravel()[0]))
    return _heading(stage.title) + f"<p><b>{number}</b> {_where(stage)}</p>"


def _window(stage: Stage, channels: Sequence[int] | None) -> Iterator[Moment]:
    count = stage.values.shape[-1]
    ranked = ranked_channels(stage)
    chosen = [each for each in (channels or sorted(ranked[:MOST_CHANNELS])) if each < count]
    weighted = stage.weights is not None
    yield Moment(_heading(stage.title) + f"<p>{_where(stage, with_channel=count == 1)}</p>")
    limit = _limit(stage.values[..., chosen])
    for place in chosen:
        name = f"channel {stage.axes[-1].places[place]}"
        outside = None if stage.outside is None else stage.outside[..., place]
        about = name if count > 1 else ""
        window = stage.values[..., place]
        yield Moment(_grid(window, "read", about, limit, outside, stage.chosen))
        if not weighted:
            continue
        assert stage.weights is not None
        kernel = stage.weights[..., place]
        yield Moment(_sign("×") + _grid(kernel, "kernel", "", _limit(stage.weights)), False)
        products = _grid(stage.products[..., place], "products", "", _limit(stage.products))
        yield Moment(_sign("=") + products, False)
        own = written(float(stage.products[..., place].sum()))
        if count > 1:
            yield Moment(_sign("→") + f'<p class="e-sum">sum <b>{own}</b></p>', False)
    rest = count - len(chosen)
    if weighted and rest:
        total = float(stage.products.sum() - stage.products[..., chosen].sum())
        many = f"{rest} other channel{'s' if rest > 1 else ''}"
        yield Moment(f'<p class="e-sum">{many}, in the same way: <b>{written(total)}</b></p>')


def _rows(stage: Stage) -> str:
    """A table of single numbers: which, how large, times what, gives what."""
    values, products = stage.values.ravel(), stage.products.ravel()
    weights = None if stage.weights is None else stage.weights.ravel()
    axis = max(stage.axes, key=lambda each: len(each.places))
    order = np.argsort(-np.abs(products), kind="stable")[:MOST_ROWS]
    keep = sorted({*map(int, order), *(() if stage.chosen is None else (stage.chosen,))})
    limit = _limit(products)
    rows = []
    for at in keep:
        numbers = [values[at]] if weights is None else [values[at], weights[at], products[at]]
        cells = "".join(f"<td>{written(float(each))}</td>" for each in numbers[:-1])
        kind = ' class="e-chosen"' if at == stage.chosen else ""
        last = _cell(float(numbers[-1]), limit, text=written(float(numbers[-1])))
        rows.append(f"<tr{kind}><th>{axis.name} {axis.places[at]}</th>{cells}{last}</tr>")
    rest = len(values) - len(keep)
    if rest:
        left = f"{products.sum() - products[keep].sum():.4g}".replace("-", "\u2212")
        words = f"{rest:,} others" + (", in all" if weights is not None else "")
        filler = "<td></td>" * (0 if weights is None else 2)
        number = left if weights is not None or stage.kind == "average" else ""
        rows.append(f"<tr><th>{words}</th>{filler}<td>{number}</td></tr>")
    heads = ("", "value") if weights is None else ("", "value", "× weight", "= product")
    head = "".join(f"<th>{each}</th>" for each in heads)
    return _heading(stage.title) + f"<p>{_where(stage)}</p>" + _table(head, rows)


def _table(head: str, rows: Sequence[str]) -> str:
    body = f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody>"
    return f'<table class="e-rows">{body}</table>'


def _softmax(stage: Stage) -> str:
    powers = np.exp(stage.values - stage.values.max())
    shares = powers / powers.sum()
    order = np.argsort(-shares, kind="stable")[:MOST_ROWS]
    keep = sorted({*map(int, order), *(() if stage.chosen is None else (stage.chosen,))})
    axis = stage.axes[0]
    rows = []
    for at in keep:
        kind = ' class="e-chosen"' if at == stage.chosen else ""
        share = _cell(float(shares[at]), 1.0, text=f"{shares[at]:.4f}")
        number, power = written(float(stage.values[at])), written(float(np.exp(stage.values[at])))
        cells = f"<td>{number}</td><td>{power}</td>{share}"
        rows.append(f"<tr{kind}><th>{axis.name} {axis.places[at]}</th>{cells}</tr>")
    rest = len(shares) - len(keep)
    if rest:
        left = 1 - shares[keep].sum()
        rows.append(f"<tr><th>{rest:,} others</th><td></td><td></td><td>{left:.4f}</td></tr>")
    head = "<th></th><th>sum z</th><th>e^z</th><th>share</th>"
    return _heading(stage.title) + _table(head, rows)


def _step(step: Step) -> str:
    return (
        f'<p class="e-step"><span>{escape(step.name)}</span> <code>{escape(step.formula)}</code> '
        f"→ <b>{written(step.value)}</b></p>"
    )


def _grid(
    values: Floats,
    name: str,
    about: str,
    limit: float,
    outside: NDArray[np.bool_] | None = None,
    chosen: int | None = None,
) -> str:
    """Draws a window in one channel: a table for each of its slices."""
    planes = values.reshape((-1, *values.shape[-2:]) if values.ndim > 1 else (1, 1, -1))
    gaps = np.zeros(planes.shape, bool) if outside is None else np.reshape(outside, planes.shape)
    tiny = max(planes.shape[1:]) > _MOST_IN_A_ROW
    order = np.arange(planes.size).reshape(planes.shape)

    def cell(at: tuple[int, ...]) -> str:
        place = int(order[at])
        kinds = {"gap": bool(gaps[at]), "tiny": tiny, "chosen": place == chosen}
        return _cell(float(planes[at]), limit, order=place, **kinds)

    slices, height, width = planes.shape
    tables = []
    for depth in range(slices):
        rows = (
            f"<tr>{''.join(cell((depth, row, column)) for column in range(width))}</tr>"
            for row in range(height)
        )
        kind = "e-grid e-tiny" if tiny else "e-grid"
        tables.append(f'<table class="{kind}">{"".join(rows)}</table>')
    name_said = "input patch" if name == "read" else name
    said = f"{about} · {name_said}" if about else name_said
    caption = f"<figcaption>{escape(said)}</figcaption>"
    return f'<figure class="e-{name}">{caption}{"".join(tables)}</figure>'


def _cell(
    value: float,
    limit: float,
    *,
    text: str | None = None,
    gap: bool = False,
    tiny: bool = False,
    order: int = 0,
    chosen: bool = False,
) -> str:
    share = min(1.0, abs(value) / limit) if limit and np.isfinite(value) else 0.0
    kinds = ["e-minus" if value < 0 else "e-plus"]
    kinds += ["e-gap"] if gap else []
    kinds += ["e-chosen"] if chosen else []
    title = "padding: nothing is here" if gap else written(value)
    style = f"--share:{round(55 * share)}%;--cell:{min(order, 40) * _CELL_SECONDS:.2f}s"
    shown = "" if tiny else text if text is not None else _brief(value)
    return f'<td class="{" ".join(kinds)}" style="{style}" title="{title}">{shown}</td>'


def _brief(value: float) -> str:
    text = f"{value:.2f}" if abs(value) < 100 else f"{value:.3g}"
    return "0" if text in ("0.00", "-0.00") and value == 0 else text.replace("-", "\u2212")


def _where(stage: Stage, *, with_channel: bool = True) -> str:
    """Says which positions are read: `rows 6 to 8, columns 7 to 9`."""
    said = []
    for axis in stage.axes:
        if axis.name == "channel" and not with_channel and len(axis.places) == 1:
            continue
        said.append(_span(axis.name, axis.places))
    return ", ".join(each for each in said if each)


def _span(name: str, places: Sequence[int]) -> str:
    known = [each for each in places if each >= 0] if -1 in places and places[0] != -1 else places
    if len(places) == 1:
        return f"{name} {places[0]}".replace("-", "\u2212")
    steps = {b - a for a, b in zip(places, places[1:], strict=False)}
    many = {"class": "classes"}.get(name, f"{name}s")
    if len(steps) == 1 and (step := steps.pop()) > 0:
        between = f", every {_ordinal(step)}" if step > 1 else ""
        return f"{many} {places[0]} to {places[-1]}{between}".replace("-", "\u2212")
    return f"{many} {', '.join(str(each) for each in dict.fromkeys(sorted(known)) if each >= 0)}"


def _ordinal(number: int) -> str:
    return {2: "2nd", 3: "3rd"}.get(number, f"{number}th")


def _channel_sums(stage: Stage) -> Floats:
    return np.asarray(stage.products.sum(axis=tuple(range(stage.values.ndim - 1))))


def _limit(values: Floats) -> float:
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max(initial=0.0)) or 1.0


def _heading(text: str) -> str:
    return f"<h5>{escape(text)}</h5>"


def _sign(text: str) -> str:
    return f'<span class="e-sign">{text}</span>'
