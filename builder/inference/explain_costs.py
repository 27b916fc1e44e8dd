"""Where multiply-accumulates and receptive fields come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from builder.inference.derivations import Factor, Part, number, sizes_where, times
from builder.inference.formula import Formula, Term, group, minus, plus
from builder.inference.formula import times as product_of
from builder.inference.outcome import plan
from builder.inference.receptive_field import ReceptiveField, Step
from builder.inference.specs import NodeInfo, TensorSpec

MOST_ALIKE = 4
"""How many equal numbers in a row are written one by one."""


def explain_macs(
    class_name: str, config_key: str, inputs: Sequence[TensorSpec], info: NodeInfo
) -> Part | None:
    """Derives the multiply-accumulates of a node; None for a layer that has none.

    Args:
        class_name: The layer's class.
        config_key: Its arguments as JSON.
        inputs: The specs of the tensors that it works on, in the order of the call.
        info: What the engine knows about the node.
    """
    rule = plan(class_name, config_key).macs
    if rule is None or not info.macs:
        return None
    kernels = [weight for weight in info.weights if weight.name.endswith("kernel")]
    factors = [Factor(times(k.shape), k.size, f"the numbers in {k.name}") for k in kernels]
    size = sum(kernel.size for kernel in kernels)
    prose = "Products of weights and inputs, and of queries with keys and values, are counted."
    if size and info.macs % size == 0:
        positions = info.macs // size
        once = "once" if positions == 1 else f"at each of {number(positions)} positions"
        prose = f"Every number of the kernel is multiplied {once}, for one example."
        factors.insert(0, Factor(number(positions), positions, "the positions of the kernel"))
    formula = rule(inputs, info.outputs, info.weights)
    return _macs_part(formula, factors, prose)


def _macs_part(formula: Formula, factors: Sequence[Factor], prose: str) -> Part:
    return Part(
        subject="macs",
        title=f"Where {number(formula.value)} multiplications come from",
        formula=formula.equation,
        value=formula.value,
        factors=tuple(factors),
        prose=prose,
    )


def explain_block(
    repeat: int, inside: Sequence[tuple[str, NodeInfo]], info: NodeInfo
) -> tuple[Part, ...]:
    """Derives the sums of a block from the layers in it.

    Args:
        repeat: How often it is repeated.
        inside: The names of its layers, with what is known about them in the first repetition.
        info: What the engine knows about the block.
    """
    counted = [(name, inner) for name, inner in inside if inner.first_call and inner.params]
    params = _repeated(repeat, [inner.params for _, inner in counted])
    macs = _repeated(repeat, [inner.macs for _, inner in inside if inner.macs])
    parts = []
    if params and params.value == info.params:
        sums = {f"the parameters of {name}": inner.params for name, inner in counted}
        prose = "The parameters of the layers in the block" + _each_time(repeat)
        parts.append(_params_part(params, sums, prose))
    elif weighed := _part_by_part(repeat, info):
        parts.append(weighed)
    if macs and macs.value == info.macs:
        multiplied = "The multiplications of the layers in the block" + _each_time(repeat)
        parts.append(_macs_part(macs, (), multiplied))
    elif repeat > 1 and info.macs:
        first = sum(inner.macs for _, inner in inside)
        multiplied = "The multiplications of the first repetition, and those of all others."
        parts.append(_macs_part(plus(first, info.macs - first), (), multiplied))
    return tuple(parts)


def _part_by_part(repeat: int, info: NodeInfo) -> Part | None:
    """Adds up the repetitions of a block that are not alike, or the layers of one."""
    sums: dict[str, int] = {}
    for weight in info.weights:
        name = weight.name.split("/", 1)[0]
        kind = "repetition" if repeat > 1 else "the parameters of"
        sums[f"{kind} {name}"] = sums.get(f"{kind} {name}", 0) + weight.size
    runs = [(size, len(list(same))) for size, same in groupby(sums.values())]
    terms = [
        term
        for size, count in runs
        for term in ([size] * count if count <= MOST_ALIKE else [product_of(count, size)])
    ]
    if not terms or sum(sums.values()) != info.params:
        return None
    what = "repetitions of the block" if repeat > 1 else "layers in the block"
    prose = f"The parameters of the {what}: the weights of each are its own."
    return _params_part(plus(*terms), sums, prose)


def _params_part(formula: Formula, sums: Mapping[str, int], prose: str) -> Part:
    return Part(
        subject="params",
        title=sizes_where("comes", formula.value),
        formula=formula.equation,
        value=formula.value,
        factors=tuple(Factor(number(size), size, origin) for origin, size in sums.items()),
        prose=prose,
    )


def _each_time(repeat: int) -> str:
    if repeat == 1:
        return "."
    return f", {number(repeat)} times: every repetition has weights of its own."


def _repeated(repeat: int, terms: list[Term]) -> Formula | None:
    if not terms:
        return None
    return plus(*terms) if repeat == 1 else product_of(repeat, plus(*terms))


def explain_field(step: Step | None, before: ReceptiveField | None, info: NodeInfo) -> Part | None:
    """Derives how much of the input one output position sees; None where it sees everything.

    Args:
        step: How the layer looks at its input, axis by axis.
        before: What one position of its input sees.
        info: What the engine knows about the node.
    """
    field = info.receptive_field
    if field is None or max(field.size) == 1:
        return None
    lines = _field_lines(step, before, field)
    same = len(set(lines)) == 1
    return Part(
        subject="receptive_field",
        title=f"What one output position sees: {' × '.join(map(number, field.size))}",
        formula=lines[0] if same else ", ".join(lines),
        value=field.size[0] if same else field.size,
        factors=_field_factors(step, before),
        prose=f"This many positions of the input along each axis reach one position here; the "
        f"next one sees as many, {' × '.join(map(number, field.stride))} further on.",
    )


def _field_lines(
    step: Step | None, before: ReceptiveField | None, field: ReceptiveField
) -> list[str]:
    if not step or before is None:
        return [number(size) for size in field.size]
    formulas = [
        plus(size, product_of(group_of(window.extent), stride))
        for size, stride, window in zip(before.size, before.stride, step, strict=True)
    ]
    if tuple(formula.value for formula in formulas) != field.size:
        return [number(size) for size in field.size]
    return [formula.equation for formula in formulas]


def group_of(extent: int) -> Term:
    """Writes by how much a window reaches beyond its first position."""
    return group(minus(extent, 1))


def _field_factors(step: Step | None, before: ReceptiveField | None) -> tuple[Factor, ...]:
    if not step or before is None:
        return ()
    window = step[0]
    return (
        Factor(number(before.size[0]), before.size[0], "what the layer before sees", before.of),
        Factor(number(window.extent), window.extent, "how far the window reaches"),
        Factor(number(before.stride[0]), before.stride[0], "the strides so far, multiplied"),
    )
