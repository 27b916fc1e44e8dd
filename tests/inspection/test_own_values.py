"""Texts and numbers that people type."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from builder.datasets import DATASETS, silent
from builder.datasets.own.words import text_input
from builder.inspection.own_values import (
    OwnValueError,
    array_of_file,
    as_text,
    known_words,
    numbers_of_words,
    pasted_numbers,
    words_as_numbers,
)

TOKENS = ("[pad]", ",", "I", "bad", "soup", "the", "was")
PUBLISHED = ("[pad]", "[start]", "[rare]", "soup", "don't")


def test_a_sentence_becomes_the_numbers_of_its_words() -> None:
    written = words_as_numbers("The soup, was BAD", TOKENS, 8)
    assert written.numbers.tolist() == [5, 4, 1, 6, 3, 0, 0, 0]
    assert written.notes == ()
    assert written.numbers.dtype == np.int32


@pytest.mark.parametrize("name", [name for name, each in DATASETS.items()
                                  if each.kind == "text" and each.features])  # fmt: skip
def test_what_is_in_the_data_is_written_as_it_is_there(name: str) -> None:
    dataset = DATASETS[name]
    for row in dataset.load(silent).x_test[:20]:
        text = " ".join(dataset.features[token] for token in row if token)
        written = words_as_numbers(text, dataset.features, len(row))
        np.testing.assert_array_equal(written.numbers, row)


def test_a_text_is_written_as_texts_that_were_brought() -> None:
    texts = ["The soup isn't bad.", "The soup was fine!", "so so"]
    brought = text_input("text", texts)
    for text, row in zip(texts, brought.array, strict=True):
        if len(text.split()) <= len(row):
            written = words_as_numbers(text, brought.values, len(row))
            np.testing.assert_array_equal(written.numbers, row)


def test_unknown_words_are_said_with_what_may_be_meant() -> None:
    with pytest.raises(OwnValueError, match=r"knows 6 words, and not: sopu, zzz\. .*sopu → soup"):
        words_as_numbers("the sopu was zzz", TOKENS, 8)


def test_where_a_number_stands_for_other_words_it_is_taken_and_said() -> None:
    written = words_as_numbers("soup xyz! don't", PUBLISHED, 6)
    assert written.numbers.tolist() == [1, 3, 2, 4, 0, 0]
    assert any("taken as [rare]: xyz" in note for note in written.notes)
    assert any(note.endswith(": !") for note in written.notes)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "at least one word"),
        ("?!", "at least one word"),
        ("soup " * 9, "at most 8 words, got 9"),
        ("[pad]", "not: pad"),
        ("x" * 300_000, "at most 200,000 characters"),
    ],
)
def test_what_is_no_sentence_is_refused_in_words(text: str, why: str) -> None:
    with pytest.raises(OwnValueError, match=why):
        words_as_numbers(text, TOKENS, 8)


def test_padding_and_its_like_are_no_words() -> None:
    assert known_words(PUBLISHED) == {"soup": 3, "don't": 4}


def test_words_that_nobody_has_here_are_typed_as_their_numbers() -> None:
    assert numbers_of_words("3, 4 9", 9, 5).numbers.tolist() == [3, 4, 9, 0, 0]
    for text, why in (("10", "0 to 9"), ("1.5", "whole"), ("", "1 to 5"), ("1 " * 6, "got 6")):
        with pytest.raises(OwnValueError, match=why):
            numbers_of_words(text, 9, 5)


@given(arrays.arrays(np.float32, st.sampled_from([(3,), (4, 1), (3, 2)]),
                     elements=st.floats(-1e6, 1e6, width=32)))  # fmt: skip
def test_numbers_are_read_as_they_are_written(values: np.ndarray) -> None:
    again = pasted_numbers(as_text(values), values.shape)
    np.testing.assert_allclose(again, values, rtol=1e-5, atol=1e-6)


def test_numbers_are_pasted_from_anywhere() -> None:
    found = pasted_numbers(" 1,2;\t3\n−4e1 , \n", (2, 2))
    assert found.tolist() == [[1, 2], [3, -40]]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1 2 3", r"Expected 4 numbers \(2 × 2\), got 3"),
        ("1 2 3 4 5", "got 5"),
        ("1 2 x 4", "number at place 3, got “x”"),
        ("__import__('os').getcwd()", "number at place 1"),
        ("1 2 nan 4", "finite number at place 3"),
        ("1 2 3 1e99", "finite number at place 4"),
    ],
)
def test_what_are_no_numbers_is_refused_in_words(text: str, why: str) -> None:
    with pytest.raises(OwnValueError, match=why):
        pasted_numbers(text, (2, 2))


def test_a_file_of_numpy_is_read_and_nothing_else() -> None:
    def file_of(values: object, **options: bool) -> bytes:
        stream = io.BytesIO()
        np.save(stream, values, **options)
        return stream.getvalue()

    assert array_of_file(file_of(np.ones((1, 2, 3))), (2, 3)).dtype == np.float32
    assert array_of_file(file_of(np.ones((2, 3), np.int64)), (2, 3)).dtype == np.int32
    for content in (b"", b"no file", file_of(np.array([{}]), allow_pickle=True)):
        with pytest.raises(OwnValueError, match="numpy.save"):
            array_of_file(content, (1,))
    with pytest.raises(OwnValueError, match=r"shape \(2,\), got \(3,\)"):
        array_of_file(file_of(np.ones(3)), (2,))
    with pytest.raises(OwnValueError, match="numbers"):
        array_of_file(file_of(np.array(["a"])), (1,))
    for value in (np.nan, -np.inf, 1e39, 2**31, np.float16(np.inf), np.iinfo(np.int64).min):
        with pytest.raises(OwnValueError, match="Expected finite numbers up to"):
            array_of_file(file_of(np.array([value])), (1,))
    assert array_of_file(file_of(np.array([True])), (1,)).tolist() == [1]
