"""The shape rules against Keras, over random arguments and inputs, errors included."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builder.inference.complaints import Problem
from builder.inference.outcome import Argument, Call, by_keras, by_rule, plan
from builder.inference.rules import RULES
from builder.inference.specs import TensorSpec
from builder.layers.catalogue import layer_spec

small = st.integers(1, 4)
length = st.none() | st.integers(1, 9)
flags = st.booleans()


def sizes(rank: int) -> st.SearchStrategy:
    return small | st.lists(small, min_size=rank, max_size=rank)


def window(rank: int, **more: st.SearchStrategy) -> st.SearchStrategy:
    return st.fixed_dictionaries(
        {"kernel_size": sizes(rank), **more},
        optional={
            "strides": sizes(rank),
            "dilation_rate": sizes(rank),
            "padding": st.sampled_from(
                ["valid", "same", "causal"] if rank == 1 else ["valid", "same"]
            ),
            "use_bias": flags,
            "data_format": st.sampled_from(["channels_last", "channels_first"]),
            "activation": st.sampled_from(["relu", "softmax", None]),
            "dtype": st.sampled_from(["float32", "float16", "mixed_float16"]),
        },
    )


def pooling() -> st.SearchStrategy:
    return st.fixed_dictionaries(
        {"pool_size": sizes(2)},
        optional={"strides": sizes(2), "padding": st.sampled_from(["valid", "same"])},
    )


CONFIGS = {
    **{
        f"Conv{rank}D": window(
            rank, filters=st.sampled_from([2, 4, 6]), groups=st.sampled_from([1, 2])
        )
        for rank in (1, 2, 3)
    },
    "DepthwiseConv2D": window(2, depth_multiplier=small),
    "SeparableConv2D": window(2, filters=small, depth_multiplier=small),
    "Dense": st.fixed_dictionaries(
        {"units": small},
        optional={
            "use_bias": flags,
            "activation": st.sampled_from(["relu", "softmax"]),
            "kernel_initializer": st.sampled_from(["he_normal", "identity", "orthogonal"]),
            "lora_rank": st.just(2),
        },
    ),
    "BatchNormalization": st.fixed_dictionaries(
        {}, optional={"axis": st.integers(-3, 3), "scale": flags, "center": flags, "renorm": flags}
    ),
    "Activation": st.fixed_dictionaries(
        {"activation": st.sampled_from(["relu", "softmax", "gelu"])}
    ),
    "ReLU": st.fixed_dictionaries({}, optional={"max_value": st.just(6.0)}),
    "Dropout": st.fixed_dictionaries({"rate": st.sampled_from([0.0, 0.5, 1.0])}),
    **dict.fromkeys(("Add", "Multiply", "Average", "Maximum", "Minimum"), st.just({})),
    "Concatenate": st.fixed_dictionaries({}, optional={"axis": st.integers(-2, 3)}),
    **dict.fromkeys(("MaxPooling2D", "AveragePooling2D"), pooling()),
    **dict.fromkeys(
        ("GlobalAveragePooling2D", "GlobalMaxPooling2D"),
        st.fixed_dictionaries({}, optional={"keepdims": flags}),
    ),
    "ZeroPadding2D": st.fixed_dictionaries(
        {}, optional={"padding": st.integers(0, 3) | st.lists(sizes(2), min_size=2, max_size=2)}
    ),
    "Flatten": st.just({}),
}

RANK = {"Conv1D": 3, "Conv3D": 5, "Dense": 3, "Flatten": 4}


@st.composite
def calls(draw: st.DrawFn, class_name: str) -> Call:
    """A call on tensors that mostly fit: sometimes of another rank, type or mask, or open."""
    usual = RANK.get(class_name, 4)
    rank = draw(st.sampled_from([usual] * 6 + [2, 3, 4, 5]))
    shape = draw(st.lists(length, min_size=rank - 2, max_size=rank - 2))
    channels = draw(st.sampled_from([2, 4, 6, 8, None] if rank > 2 else [2, 4]))
    count = draw(st.sampled_from([1, 2, 2, 3])) if layer_spec(class_name).ports[0].many else 1
    specs = []
    for _ in range(count):
        other = draw(
            st.lists(st.sampled_from([None, None, None, 1, 5]), min_size=rank, max_size=rank)
        )
        here = [
            size if change is None else change for size, change in zip(shape, other, strict=False)
        ]
        dtype = draw(st.sampled_from(["float32"] * 5 + ["float16", "int32"]))
        masked = draw(st.sampled_from([False] * 7 + [rank == 3]))
        specs.append(TensorSpec((None, *here, channels), dtype, masked))
    listed = layer_spec(class_name).ports[0].many
    return Call((Argument("inputs", tuple(specs), listed),))


def test_every_rule_is_tested():
    assert RULES.keys() == CONFIGS.keys()


@pytest.mark.parametrize("class_name", sorted(RULES))
@settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
@given(data=st.data())
def test_rules_answer_as_keras_or_not_at_all(class_name: str, data: st.DataObject):
    config = data.draw(CONFIGS[class_name])
    call = data.draw(calls(class_name))
    made = plan(class_name, json.dumps(config))
    if made.problem:
        return
    answer = by_rule(made.rule, call)
    if answer is None:
        return
    assert answer == asked(class_name, config, call)


def asked(class_name: str, config: dict, call: Call) -> object:
    """Returns what Keras itself gives for the call, or its complaint."""
    try:
        return by_keras(class_name, config, (call,))
    except Exception as error:
        return Problem("refused", str(error))


@pytest.mark.parametrize("class_name", sorted(RULES))
def test_rules_answer_the_plain_case(class_name: str):
    spec = layer_spec(class_name)
    made = plan(class_name, json.dumps(dict(spec.starter)))
    rank = RANK.get(class_name, 4)
    tensor = TensorSpec((None, *[8] * (rank - 2), 4))
    tensors = (tensor,) * spec.ports[0].minimum
    assert by_rule(made.rule, Call((Argument("inputs", tensors, spec.ports[0].many),))) is not None
