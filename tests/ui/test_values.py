"""Arguments as text: what a field shows can be typed again, and wrong text says what is wrong."""

import pytest

from builder.layers.specs import ArgSpec
from builder.ui.values import FieldError, from_text, same_value, to_text

SIZE = ArgSpec("kernel_size", "size", rank=2, minimum=1, required=True)
MARGINS = ArgSpec("padding", "margins", rank=2, default=1)
SHAPE = ArgSpec("shape", "shape", required=True)
AXIS = ArgSpec("axis", "axis", default=-1)
RANGE = ArgSpec("factor", "range")
WORDS = ArgSpec("vocabulary", "list", item="text", optional=True)
COUNTS = ArgSpec("dims", "list", item="int")
JSON = ArgSpec("extra", "json", optional=True)
TEXT = ArgSpec("equation", "text")


@pytest.mark.parametrize(
    ("spec", "value", "text"),
    [
        (SIZE, 3, "3 × 3"),
        (SIZE, [3, 5], "3 × 5"),
        (MARGINS, [[1, 2], [3, 4]], "(1, 2) × (3, 4)"),
        (SHAPE, [28, 28, 1], "28 × 28 × 1"),
        (SHAPE, [None, 16], "? × 16"),
        (SHAPE, [], ""),
        (AXIS, -1, "-1"),
        (AXIS, [1, 2], "1, 2"),
        (RANGE, 0.2, "0.2"),
        (RANGE, [-0.1, 0.2], "-0.1, 0.2"),
        (WORDS, ["a", "b"], "a, b"),
        (WORDS, None, ""),
        (COUNTS, [2, 1], "2, 1"),
        (JSON, {"a": [1, None]}, '{"a": [1, null]}'),
        (TEXT, "ab,bc->ac", "ab,bc->ac"),
    ],
)
def test_what_is_shown_can_be_typed_again(spec, value, text):
    assert to_text(spec, value) == text
    assert same_value(spec, from_text(spec, text), value)


@pytest.mark.parametrize("typed", ["5", "5x5", "5, 5", "5 5", "(5, 5)", "5 × 5", " 5*5 "])
def test_a_size_can_be_typed_in_many_ways(typed):
    assert from_text(SIZE, typed) == 5


@pytest.mark.parametrize("typed", ["28 28 1", "28,28,1", "(28, 28, 1)", "28x28x1"])
def test_a_shape_can_be_typed_in_many_ways(typed):
    assert from_text(SHAPE, typed) == [28, 28, 1]


@pytest.mark.parametrize(
    ("spec", "typed", "says"),
    [
        (SIZE, "three", "Expected one number or 2"),
        (SIZE, "1 2 3", "got 3 numbers"),
        (SIZE, "0", "Expected at least 1, got 0"),
        (SIZE, "", "cannot be left empty"),
        (MARGINS, "(1, 2) × (3, y)", "got 'y'"),
        (SHAPE, "28 × wide", "got 'wide'"),
        (AXIS, "last", "Expected one axis or several"),
        (RANGE, "1, 2, 3", "got 3 numbers"),
        (RANGE, "nan", "got 'nan'"),
        (COUNTS, "1, b", "whole numbers"),
        (JSON, "{", "Expected JSON"),
    ],
)
def test_wrong_text_says_what_was_expected(spec, typed, says):
    with pytest.raises(FieldError, match=says):
        from_text(spec, typed)


def test_an_empty_field_is_none_or_the_default():
    assert from_text(WORDS, "  ") is None
    assert from_text(AXIS, "") == -1
    assert from_text(TEXT, "") == ""


def test_sizes_are_compared_by_meaning_and_truth_is_no_number():
    assert same_value(SIZE, 3, [3, 3])
    assert not same_value(SIZE, 3, [3, 4])
    assert not same_value(ArgSpec("use_bias", "bool"), True, 1)
