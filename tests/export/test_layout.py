"""The layout of code: at most 88 columns, in the style of Black."""

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.export.code.layout import (
    WIDTH,
    Call,
    Keyword,
    Listing,
    Spread,
    Text,
    flat,
    lay_out,
    quoted,
    with_comment,
)


def words(*lengths: int) -> tuple[Text, ...]:
    return tuple(Text("abcdefgh"[place] * length) for place, length in enumerate(lengths))


def test_what_fits_stays_on_one_line():
    assert lay_out(Call("f", words(3, 4)), "    ", "x = ") == ["    x = f(aaa, bbbb)"]


def test_arguments_go_to_a_line_of_their_own():
    assert lay_out(Call("f", words(40, 40)), "", "x = ") == [
        "x = f(",
        f"    {'a' * 40}, {'b' * 40}",
        ")",
    ]


def test_arguments_that_do_not_fit_a_line_get_one_each():
    lines = lay_out(Call("f", words(40, 40, 40)), "")
    assert lines == ["f(", *(f"    {letter * 40}," for letter in "abc"), ")"]


def test_a_layer_that_is_called_breaks_in_its_own_brackets():
    code = Call(Call("layers.Dense", words(30, 37)), (Text("inputs"),))
    assert lay_out(code, "", "x = ") == [
        "x = layers.Dense(",
        f"    {'a' * 30},",
        f"    {'b' * 37},",
        ")(inputs)",
    ]


def test_a_layer_that_is_called_on_a_list_breaks_at_the_list():
    code = Call(Call("layers.Add", words(5)), (Listing(words(40, 30)),))
    assert lay_out(code, "", "x = ") == [
        "x = layers.Add(aaaaa)(",
        f"    [{'a' * 40}, {'b' * 30}]",
        ")",
    ]


def test_a_loop_within_a_list():
    spread = Spread(Call("f", words(70)), "i", Call("range", (Text("1000"),)))
    assert flat(spread) == f"*[f({'a' * 70}) for i in range(1000)]"
    assert lay_out(spread, "", after=",") == [
        "*[",
        f"    f({'a' * 70})",
        "    for i in range(1000)",
        "],",
    ]


def test_a_tuple_of_one_has_its_comma():
    assert flat(Listing((Text("3"),), "()")) == "(3,)"
    assert flat(Keyword("shape", Listing((Text("3"), Text("4")), "()"))) == "shape=(3, 4)"


def test_a_comment_stands_only_where_there_is_room():
    assert with_comment(["x = 1"], "(3,)") == ["x = 1  # (3,)"]
    assert with_comment(["x" * 80], "(3, 4, 5)") == ["x" * 80]
    assert with_comment(["x = 1"], "") == ["x = 1"]


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("relu", '"relu"'),
        ("it's", '"it\'s"'),
        ('a "word"', "'a \"word\"'"),
        ("a\nb", '"a\\nb"'),
        ("\\", '"\\\\"'),
        ("\u202e", '"\\u202e"'),
        ("日本", '"日本"'),
    ],
)
def test_texts_become_literals(text, literal):
    assert quoted(text) == literal


@settings(deadline=None)
@given(st.text())
def test_a_literal_is_one_line_that_means_the_text(text):
    literal = quoted(text)
    assert ast.literal_eval(literal) == text
    assert len(literal.splitlines()) == 1


@st.composite
def codes(draw, depth=3):
    if depth == 0 or draw(st.booleans()):
        return Text("v" * draw(st.integers(1, 30)))
    items = tuple(draw(st.lists(codes(depth - 1), max_size=5)))
    inner = Call("g", tuple(draw(st.lists(codes(0), max_size=3))))
    return draw(
        st.sampled_from(
            [Call("f", items), Call(inner, items), Listing(items), Listing(items, "()")]
        )
    )


@settings(max_examples=60, deadline=None)
@given(codes(), st.integers(0, 3))
def test_any_layout_means_the_same_and_fits(code, indents):
    lines = lay_out(code, "    " * indents, "x = ")
    flat_tree = ast.dump(ast.parse(f"x = {flat(code)}"))
    assert ast.dump(ast.parse("\n".join(line[4 * indents :] for line in lines))) == flat_tree
    longest = 4 * indents + 30 + 30
    assert all(len(line) <= max(WIDTH, longest) for line in lines)
