from builder.layers.docstrings import CALL_ARGUMENTS, argument_docs, description


class Documented:
    """Does something.

    With a second paragraph.

    Args:
        first: The first one,
            over two lines.
        second, third: Both of them.
        fourth (float): With a type.
        `fifth`: In quotes.
        **kwargs: The rest.

    Call arguments:
        inputs: What goes in.

    Example:

    first: not an argument
    """


class Indented:
    """Does something else.

        Args:
            rate: A number.

        Example:

    not indented
    """


def test_arguments_are_read_with_their_whole_text():
    docs = argument_docs(Documented)
    assert docs["first"] == "The first one,\nover two lines."
    assert docs["second"] == docs["third"] == "Both of them."
    assert docs["fourth"] == "With a type."
    assert docs["fifth"] == "In quotes."
    assert docs["kwargs"] == "The rest."


def test_a_section_ends_where_the_next_begins():
    assert set(argument_docs(Documented)) == {
        *("first", "second", "third", "fourth", "fifth", "kwargs")
    }
    assert argument_docs(Documented, CALL_ARGUMENTS) == {"inputs": "What goes in."}


def test_a_docstring_may_be_indented_as_a_whole():
    assert argument_docs(Indented) == {"rate": "A number."}


def test_the_description_is_what_stands_before_the_sections():
    assert description(Documented) == "Does something.\n\nWith a second paragraph."
    assert description(object()) != ""


def test_nothing_is_found_where_nothing_is_written():
    class Bare:
        pass

    assert argument_docs(Bare) == {}
