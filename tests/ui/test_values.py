"""Arguments as text: what a field shows can be typed again, and wrong text says what is wrong."""

from typing import get_args

import pytest

from builder.graph.edits import Configure
from builder.layers.specs import ArgSpec, Kind
from builder.ui.values import FieldError, from_text, same_value, to_text

SIZE = ArgSpec("kernel_size", "size", rank=2, minimum=1, required=True)
MARGINS = ArgSpec("padding", "margins", rank=2, default=1, minimum=0)
ENDS = ArgSpec("cropping", "margins", rank=1, default=1, minimum=0)
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
        (MARGINS, [1, 2], "1 × 2"),
        (ENDS, [1, 2], "1 × 2"),
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
    ("spec", "typed", "value"),
    [
        (MARGINS, "2", 2),
        (MARGINS, "1, 2", [1, 2]),
        (MARGINS, "(1, 2)", [1, 2]),
        (MARGINS, "((1, 2), (3, 4))", [[1, 2], [3, 4]]),
        (MARGINS, "(1 2) (3 4)", [[1, 2], [3, 4]]),
        (ENDS, "(1, 2)", [1, 2]),
        (ENDS, "3", 3),
    ],
)
def test_margins_can_be_typed_in_many_ways(spec, typed, value):
    assert from_text(spec, typed) == value


NONSENSE = (
    *("", "()", ",", "x", "×", "(1,2,3)x1", "((", "[", "(1, 2) ×", "1e400", "nan", "true", "²"),
    *("--5", "½ × ½", "層", "\x00", "None", "{", '"\\ud800"', "1" * 5_000, "[" * 5_000, "-"),
    *("[" * 50 + "]" * 50, str(10**30), f"{10**30} × {10**30}", "1e999", "[NaN]", "3.5", "((()))"),
)


@pytest.mark.parametrize("kind", get_args(Kind))
@pytest.mark.parametrize("rank", [None, 1, 2, 3])
def test_nonsense_is_refused_in_words_or_can_be_kept(kind, rank):
    spec = ArgSpec("argument", kind, rank=rank, required=True, minimum=0)
    for text in NONSENSE:
        try:
            value = from_text(spec, text)
        except FieldError as error:
            assert len(str(error)) < 300
        else:
            to_text(spec, value)
            Configure(layer_id="layer", config={"argument": value})


@pytest.mark.parametrize(
    ("spec", "typed", "says"),
    [
        (SIZE, "three", "Expected one number or 2"),
        (SIZE, "1 2 3", "got 3 numbers"),
        (SIZE, "0", "Expected at least 1, got 0"),
        (SIZE, "", "cannot be left empty"),
        (MARGINS, "(1, 2) × (3, y)", r"pairs such as `\(1, 2\) × \(1, 2\)`, got '.*y\)'"),
        (MARGINS, "(1,2,3)x1", "Expected one number or 2"),
        (MARGINS, "()", "Expected one number or 2"),
        (MARGINS, "1 2 3", "got 3 numbers"),
        (MARGINS, "-1", "Expected at least 0, got -1"),
        (AXIS, "()", "Expected one axis or several"),
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
