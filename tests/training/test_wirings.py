"""What of a data set can be wired to what of a model, and what would be wrong with it."""

from builder.datasets import DATASETS
from builder.graph.document import Graph
from builder.graph.sketch import Sketch
from builder.templates import TEMPLATES
from builder.training.wirings import wirings


def problems(wiring):
    return {each.name: each.problem for each in wiring.candidates}


def test_each_input_has_every_candidate_and_a_guess():
    found = wirings(TEMPLATES["picture_question"](), DATASETS["picture_questions"])
    picture, question = found.inputs
    assert (picture.name, picture.guess, picture.about) == ("picture", "picture", "16 × 16 × 3")
    assert problems(picture) == {
        "picture": "",
        "question": "It gives 8 numbers, the input takes 16 × 16 × 3.",
    }
    assert problems(question) == {
        "picture": "It gives 16 × 16 × 3, the input takes 8 numbers.",
        "question": "",
    }
    (answer,) = found.outputs
    assert (answer.guess, problems(answer)) == ("answer", {"answer": ""})
    assert found.is_open


def test_the_guess_follows_the_shapes():
    sketch = Sketch()
    small, large = sketch.input((8, 8, 3), name="a"), sketch.input((16, 16, 3), name="b")
    sketch.add("Concatenate", [sketch.add("Flatten", small), sketch.add("Flatten", large)])
    found = wirings(sketch.graph(), DATASETS["two_views"])
    assert [each.guess for each in found.inputs] == ["small_view", "large_view"]


def test_outputs_say_what_is_asked_for():
    found = wirings(TEMPLATES["unet_small"](), DATASETS["shapes_mask"])
    mask, clean = found.outputs
    assert (mask.guess, clean.guess) == ("mask", "clean")
    assert [each.about for each in mask.candidates] == [
        "4 classes in each of 24 × 24 places",
        "24 × 24 × 3",
    ]
    assert problems(clean)["mask"] == (
        "It asks for 4 classes in each of 24 × 24 places, the output has 24 × 24 × 3."
    )


def test_an_output_too_many_has_no_guess():
    sketch = Sketch()
    x = sketch.input((2,))
    for units in (1, 1):
        sketch.add("Dense", x, units=units)
    first, second = wirings(sketch.graph(), DATASETS["circles"]).outputs
    assert (first.guess, second.guess) == ("label", None)
    assert second.candidates[0].problem == ""


def test_nothing_to_wire_and_nothing_to_choose():
    assert wirings(Graph(), DATASETS["digits"]).inputs == ()
    assert not wirings(TEMPLATES["digits_small"](), DATASETS["digits"]).is_open
