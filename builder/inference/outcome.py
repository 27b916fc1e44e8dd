"""What one call of a layer gives: the cached heart of the engine.

The answer depends on nothing but the layer's class, its arguments, and the specs of the call and
of the earlier calls of the same layer. So it is cached by these, for all graphs and threads, in
`functools.lru_cache`, which is thread-safe and bounded.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from builder.graph.document import EXPRESSION, Layer
from builder.inference.checks import CallCheck, call_check, check_initializers, check_layer
from builder.inference.complaints import Problem, as_sentence, bad_argument, refused_call
from builder.inference.cost import MacRule, mac_rule
from builder.inference.lookups import looked_up, lookup_problem, plain_lookup
from builder.inference.receptive_field import POINTWISE, Step, StepRule, step_rule
from builder.inference.rules import Rule, rule_for
from builder.inference.specs import Shape, TensorSpec, WeightSpec
from builder.inference.weightless import output_specs, symbolic, weight_specs, weightless
from builder.layers.catalogue import layer_spec
from builder.layers.expression import parse
from builder.layers.keras_import import load_keras
from builder.layers.make import LayerError, make_layer

LAYERS = 4_096
CALLS = 32_768
"""How many layers and calls are remembered; one takes about 2 kB."""


MAIN_PORTS = ("inputs", "query", "value", "key")


class Argument(NamedTuple):
    """The tensors at one port of a call."""

    port: str
    specs: tuple[TensorSpec, ...]
    listed: bool = False


class Call(NamedTuple):
    """A call of a layer: its tensors by port, the first one positional, and its constants."""

    arguments: tuple[Argument, ...]
    constants: str = ""

    @property
    def specs(self) -> tuple[TensorSpec, ...]:
        """The specs of the tensors that are worked on, without masks and initial states."""
        return tuple(
            spec
            for argument in self.arguments
            if argument.port in MAIN_PORTS
            for spec in argument.specs
        )


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What a call gives.

    Attributes:
        outputs: The specs of its outputs; empty if it fails.
        weights: The layer's weights.
        macs: Multiply-accumulates per example.
        step: What it does to the receptive field.
        problem: Why it fails, or None.
    """

    outputs: tuple[TensorSpec, ...] = ()
    weights: tuple[WeightSpec, ...] = ()
    macs: int = 0
    step: Step | None = None
    problem: Problem | None = None


class Cost(NamedTuple):
    """What the weights and outputs of a call come to, counted as `NodeInfo` says."""

    weights: tuple[WeightSpec, ...]
    params: int
    trainable_params: int
    activation_bytes: int
    weight_bytes: int


@lru_cache(maxsize=CALLS)
def cost_of(result: Outcome, trainable: bool) -> Cost:
    """Adds up a call. Most calls of a deep network are like others, but for what they see.

    Args:
        result: What the call gives.
        trainable: False for a frozen layer.
    """
    weights = result.weights
    if not trainable:
        weights = tuple(
            WeightSpec(weight.name, weight.shape, weight.dtype, False) for weight in weights
        )
    return Cost(
        weights,
        params=sum(weight.size for weight in weights),
        trainable_params=sum(weight.size for weight in weights if weight.trainable),
        activation_bytes=sum(spec.bytes for spec in result.outputs),
        weight_bytes=sum(weight.bytes for weight in weights),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What the arguments of a layer decide alone, before any call."""

    problem: Problem | None = None
    rule: Rule | None = None
    macs: MacRule | None = None
    step: StepRule | None = None
    check: CallCheck | None = None


@lru_cache(maxsize=LAYERS)
def plan(class_name: str, config_key: str) -> Plan:
    """Makes the layer once, to let Keras check its arguments and to read them.

    Args:
        class_name: The layer's class.
        config_key: Its arguments as JSON.
    """
    if layer_spec(class_name) is None:
        return Plan(Problem("unknown-class", f"{class_name} is not a layer of the catalogue."))
    config = json.loads(config_key)
    problem = lookup_problem(class_name, config)
    if problem or class_name == EXPRESSION or plain_lookup(class_name, config):
        return Plan(problem)
    try:
        with weightless():
            layer = make(class_name, config)
            shared = (mac_rule(layer), step_rule(layer), call_check(layer))
            return Plan(check_layer(layer), rule_for(layer), *shared)
    except LayerError as error:
        return Plan(bad_argument(error))


def make(class_name: str, config: Any) -> Any:
    """Makes a Keras layer; to be used within `weightless()`.

    Raises:
        LayerError: Keras refuses the arguments.
    """
    layer = Layer(id="layer", class_name=class_name, config=config, name="layer")
    return make_layer(layer, named=False)


def _stateless(config: Any) -> Any:
    """Leaves `stateful` out at any depth: it allocates states, and no shape depends on it."""
    if isinstance(config, dict):
        return {key: _stateless(value) for key, value in config.items() if key != "stateful"}
    if isinstance(config, list):
        return [_stateless(item) for item in config]
    return config


@lru_cache(maxsize=CALLS)
def outcome(class_name: str, config_key: str, calls: tuple[Call, ...]) -> Outcome:
    """Returns what the last of several calls of one layer gives.

    Args:
        class_name: The layer's class.
        config_key: Its arguments as JSON.
        calls: The different calls of the layer that went well before this one, then this one.
    """
    call = calls[-1]
    if class_name == EXPRESSION:
        return _evaluated(config_key, call)
    made = plan(class_name, config_key)
    problem = made.problem or (made.check(call.specs) if made.check else None)
    if problem:
        return Outcome(problem=problem)
    answer: Answer | Problem | None = by_rule(made.rule, call) if len(calls) == 1 else None
    if answer is None:
        try:
            answer = by_keras(class_name, json.loads(config_key), calls)
        except Exception as error:  # Keras and TensorFlow raise all kinds
            return Outcome(problem=refused_call(class_name, error, call.specs))
    if isinstance(answer, Problem):
        return Outcome(problem=answer)
    outputs, weights = answer
    if len(calls) > 1 and (problem := _other_weights(class_name, config_key, call, weights)):
        return Outcome(problem=problem)
    specs = call.specs
    return Outcome(
        outputs=outputs,
        weights=weights,
        macs=made.macs(specs, outputs, weights).value if made.macs else 0,
        step=made.step(specs[0].shape, outputs[0].shape) if made.step else None,
    )


Answer = tuple[tuple[TensorSpec, ...], tuple[WeightSpec, ...]]


def by_rule(rule: Rule | None, call: Call) -> Answer | None:
    """Returns what a rule says of a call, or None where Keras has to be asked."""
    if rule is None or call.constants or len(call.arguments) != 1:
        return None
    specs = call.arguments[0].specs
    for spec in specs:
        if spec.masked or spec.dtype != "float32":
            return None
    answer = rule(tuple([spec.shape for spec in specs]))
    return answer and ((TensorSpec(answer[0]),), answer[1])


def by_keras(class_name: str, config: Any, calls: tuple[Call, ...]) -> Answer | Problem:
    """Returns what Keras says of the last of several calls of one layer.

    Raises:
        Exception: Whatever Keras raises for a call that it refuses.
    """
    if plain_lookup(class_name, config):
        found = looked_up(class_name, config, calls[-1].specs)
        return found if isinstance(found, Problem) else ((found,), ())
    with weightless():
        layer = make(class_name, _stateless(config))
        outputs = None
        for call in calls:
            outputs = _call(layer, call)
        problem = check_initializers(layer.weights)
        return problem or (output_specs(outputs), weight_specs(layer))


def _call(layer: Any, call: Call) -> Any:
    first, *others = call.arguments
    constants = json.loads(call.constants) if call.constants else {}
    named = {argument.port: _tensors(argument) for argument in others}
    return layer(_tensors(first), **named, **constants)


def _tensors(argument: Argument) -> Any:
    tensors = [symbolic(spec) for spec in argument.specs]
    return tensors if argument.listed else tensors[0]


def _other_weights(
    class_name: str, config_key: str, call: Call, weights: tuple[WeightSpec, ...]
) -> Problem | None:
    """Compares a shared layer's weights with those that this call would need by itself.

    Keras lets many layers (LSTM, LayerNormalization, attention, wrappers) be called again with
    other sizes and fails only when the network runs.
    """
    alone = outcome(class_name, config_key, (call,))
    if alone.problem:
        return alone.problem
    for here, there in zip(weights, alone.weights, strict=True):
        if here.shape != there.shape:
            return Problem(
                "shared-mismatch",
                f"This {class_name} shares its weights with an earlier call, which made "
                f"{here.name} {_times(here.shape)}. For what it receives here, "
                f"{call.specs[0].label}, it would have to be {_times(there.shape)}.",
                shapes=(call.specs[0].shape,),
            )
    return None


def _times(shape: Shape) -> str:
    return " × ".join(map(str, shape))


def _evaluated(config_key: str, call: Call) -> Outcome:
    text = str(json.loads(config_key).get("expression", ""))
    try:
        load_keras()
        expression = parse(text, len(call.specs))
    except ValueError as error:
        return Outcome(
            problem=Problem("bad-argument", as_sentence(str(error)), argument="expression")
        )
    try:
        with weightless():
            outputs = output_specs(expression.evaluate([symbolic(spec) for spec in call.specs]))
    except Exception as error:  # noqa: BLE001 - Keras and TensorFlow raise all kinds
        return Outcome(problem=refused_call(EXPRESSION, error, call.specs))
    same = all(spec.shape == outputs[0].shape for spec in call.specs)
    return Outcome(outputs, step=POINTWISE if same else None)
