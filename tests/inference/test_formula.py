"""Formulas are written as a teacher would, and what is written comes to their value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.inference.formula import (
    Formula,
    Term,
    floor_divided,
    group,
    minus,
    number,
    plus,
    product,
    times,
    value_of,
    written,
)
from tests.inference.arithmetic import evaluate


@pytest.mark.parametrize(
    "formula, text",
    [
        (times(plus(times(group(times(3, 3)), 20), 1), 40), "((3 · 3) · 20 + 1) · 40 = 7,240"),
        (
            plus(floor_divided(plus(minus(227, 11), times(2, 0)), 4), 1),
            "⌊(227 − 11 + 2 · 0) / 4⌋ + 1 = 55",
        ),
        (minus(9, plus(2, 3)), "9 − (2 + 3) = 4"),
        (times(5), "5"),
        (product((None, 4)), "1 · 4 = 4"),
        (product(()), "1"),
        (group(number(7)), "7"),
    ],
    ids=str,
)
def test_a_formula_is_written_with_its_value(formula: Formula, text: str):
    assert formula.equation == text


terms = st.recursive(
    st.integers(0, 2_000),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: times(*parts)),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: plus(*parts)),
        st.tuples(inner, inner).map(lambda pair: minus(*pair)),
        st.tuples(inner, st.integers(1, 9)).map(lambda pair: floor_divided(*pair)),
        inner.map(group),
    ),
    max_leaves=12,
)


@given(term=terms)
def test_what_is_written_comes_to_the_value(term: Term):
    assert evaluate(written(term)) == value_of(term)
