"""Images, masks, boxes, sequences, words and tables: what does not fit is said, with a fix."""

from dataclasses import replace

import pytest

from builder.datasets import DATASETS
from builder.graph.edits import Group, apply
from builder.inference.engine import infer
from builder.templates import TEMPLATES
from builder.training import fitness
from builder.training.fitness import check
from builder.training.presets import preset
from builder.training.spec import CUSTOM_LOSS, Loss, Metric
from tests.training.test_fitness import FLATTEN, dense, fixed, found, stack

CONV = ("Conv2D", {"filters": 8, "kernel_size": 3, "padding": "same"})
RGB = (24, 24, 3)

FITTING = {
    "siamese_digits": "digit_pairs",
    "digit_and_parity": "digit_parity",
    "two_digits": "digit_sum",
    "unet_small": "shapes_mask",
    "denoising_autoencoder": "noisy_shapes",
    "detector": "one_object",
    "video_lstm": "moving_ball",
    "series_lstm": "noisy_sine",
    "series_conv": "seasons",
    "picture_question": "picture_questions",
    "text_lstm": "reviews",
    "word_tagger": "word_classes",
    "table_mlp": "wine",
}


@pytest.mark.parametrize(("template", "dataset"), FITTING.items(), ids=FITTING)
def test_every_kind_has_a_template_that_draws_no_complaint(template, dataset):
    assert found(TEMPLATES[template](), dataset) == ()


COMPLAINTS = {
    "a vector for an image": (
        stack(RGB, FLATTEN, dense(50)),
        "noisy_shapes",
        "fit_output_shape",
        "The model gives 50 numbers for every example, Noisy shapes asks for 24 × 24 × 3.",
        "Add a Dense layer with 1,728 units and reshape it to 24 × 24 × 3",
    ),
    "the right numbers in a row": (
        stack(RGB, FLATTEN, dense(1728)),
        "noisy_shapes",
        "fit_output_shape",
        "The model gives 1,728 numbers for every example, Noisy shapes asks for 24 × 24 × 3.",
        "Reshape the output to 24 × 24 × 3",
    ),
    "a smaller image": (
        stack(
            RGB,
            CONV,
            ("MaxPooling2D", {"pool_size": 2}),
            ("Conv2D", {"filters": 3, "kernel_size": 1}),
        ),
        "noisy_shapes",
        "fit_output_shape",
        "The model gives 12 × 12 × 3 for every example, Noisy shapes asks for 24 × 24 × 3.",
        "Enlarge the output to 24 × 24 at the end",
    ),
    "an image with other channels": (
        stack(RGB, ("Conv2D", {"filters": 8, "kernel_size": 1, "name": "last"})),
        "noisy_shapes",
        "fit_units",
        "The model has 8 outputs, Noisy shapes asks for 24 × 24 × 3.",
        "Set the filters of last to 3",
    ),
    "an image that nothing sets": (
        stack(RGB, CONV, ("BatchNormalization", {})),
        "noisy_shapes",
        "fit_units",
        "The model has 8 outputs, Noisy shapes asks for 24 × 24 × 3.",
        "Add a convolution of 1 × 1 with 3 filters at the end",
    ),
    "an image out of step": (
        stack(RGB, ("Conv2D", {"filters": 3, "kernel_size": 3})),
        "noisy_shapes",
        "fit_output_shape",
        "The model gives 22 × 22 × 3 for every example, Noisy shapes asks for 24 × 24 × 3. Choose "
        "another data set, or change the layers that make the output.",
        None,
    ),
    "the last state alone": (
        stack(
            (12,),
            ("Embedding", {"input_dim": 46, "output_dim": 8}),
            ("LSTM", {"units": 4, "name": "reader"}),
            dense(8),
        ),
        "word_classes",
        "fit_output_shape",
        "The model gives 8 numbers for every example, Word classes asks for a score for each of "
        "its 8 classes in each of 12 steps.",
        "Have reader give its result after every step",
    ),
    "too few classes for each step": (
        stack((12,), ("Embedding", {"input_dim": 46, "output_dim": 8}), dense(3, name="tags")),
        "word_classes",
        "fit_units",
        "The model has 3 outputs, Word classes asks for a score for each of its 8 classes in each "
        "of 12 steps.",
        "Set the units of tags to 8",
    ),
    "words as numbers": (
        stack((14,), dense(4), dense(1)),
        "reviews",
        "fit_words",
        "Made-up reviews gives words as numbers from 0 to 56. A layer that calculates with them "
        "takes word 40 for twice word 20; an Embedding learns what each means.",
        "Put an Embedding and its mean behind the input",
    ),
    "words for a recurrent model": (
        stack((None, 3), ("LSTM", {"units": 4}), dense(1)),
        "reviews",
        "fit_input_shape",
        "The model expects ? × 3, Made-up reviews gives 14 numbers.",
        "Set the input's shape to 14 and put an Embedding behind it",
    ),
    "a vocabulary too small": (
        stack(
            (14,),
            ("Embedding", {"input_dim": 20, "output_dim": 4, "name": "meaning"}),
            ("GlobalAveragePooling1D", {}),
            dense(1),
        ),
        "reviews",
        "fit_vocabulary",
        "meaning knows 20 words, Made-up reviews has 57.",
        "Set the input_dim of meaning to 57",
    ),
    "values of very different size": (
        stack((13,), dense(3)),
        "wine",
        "fit_scale",
        "The values of Wine are far from 0: proline is 746.6 on average, give or take 314. "
        "Networks learn best from values around 0 and 1.",
        "Put a Normalization behind the input",
    ),
    "the normalisation of other data": (
        TEMPLATES["table_mlp"](),
        "breast_cancer",
        "fit_input_shape",
        "The model expects 13 numbers, Breast cancer gives 30 numbers.",
        "Set the input's shape to 30 and give normalise the figures of Breast cancer",
    ),
    "a normalisation that is not needed": (
        TEMPLATES["table_mlp"](),
        "iris",
        "fit_input_shape",
        "The model expects 13 numbers, Iris gives 4 numbers.",
        "Set the input's shape to 4 and bypass normalise",
    ),
    "targets far from 0": (
        stack((10,), ("BatchNormalization", {}), dense(1)),
        "diabetes",
        "fit_target_scale",
        "The targets of Diabetes lie around 152.6, give or take 77.22; an output begins near 0, "
        "and it takes long to get there.",
        "Put a Rescaling behind the output",
    ),
    "a video for images": (
        stack((16, 16, 3), CONV, FLATTEN, dense(2)),
        "moving_ball",
        "fit_input_shape",
        "The model expects 16 × 16 × 3, Moving ball gives 8 × 16 × 16 × 1.",
        "Set the input's shape to 8 × 16 × 16 × 1 and take the frames as channels",
    ),
    "a video for a recurrent model": (
        stack((None, 4), ("LSTM", {"units": 4}), dense(2)),
        "moving_ball",
        "fit_input_shape",
        "The model expects ? × 4, Moving ball gives 8 × 16 × 16 × 1.",
        "Set the input's shape to 8 × 16 × 16 × 1 and take frames as steps",
    ),
    "a series for dense layers": (
        stack((32,), dense(1)),
        "noisy_sine",
        "fit_input_shape",
        "The model expects 32 numbers, Noisy sine gives 32 × 1. What is missing in the model is "
        "the last axis, the channels.",
        "Set the input's shape to 32 × 1 and flatten it",
    ),
}


@pytest.mark.parametrize(
    ("graph", "dataset", "code", "message", "label"), COMPLAINTS.values(), ids=COMPLAINTS
)
def test_what_does_not_fit_is_said_and_the_fix_settles_it(graph, dataset, code, message, label):
    complaint = next(each for each in found(graph, dataset) if each.code == code)
    assert complaint.message == message
    assert complaint.fix_label == label
    if complaint.fix is not None:
        repaired = apply(graph, complaint.fix)
        assert infer(repaired).ok
        assert code not in [each.code for each in found(repaired, dataset)]
        assert not fixed(graph, dataset)[1]


def test_large_pixels_are_to_be_rescaled(monkeypatch):
    loud = replace(DATASETS["digits"], name="loud", title="Loud", value_range=(0.0, 255.0))
    monkeypatch.setattr(fitness, "find_dataset", lambda _: loud)
    graph = TEMPLATES["digits_small"]()
    (complaint,) = check(graph, preset(graph, loud))
    assert "The values of Loud are from 0 to 255" in complaint.message
    assert (complaint.severity, complaint.fix_label) == (
        "warning",
        "Put a Rescaling behind the input",
    )
    repaired = apply(graph, complaint.fix)
    (rescaling,) = [e for e in repaired.layers.values() if e.class_name == "Rescaling"]
    assert rescaling.config["scale"] == pytest.approx(1 / 255)
    assert check(repaired, preset(repaired, loud)) == ()


def test_an_embedding_in_a_block_counts():
    graph = TEMPLATES["text_lstm"]()
    grouped = apply(graph, Group(node_ids=("meaning", "both_ways"), name="reader"))
    assert found(grouped, "reviews") == ()


@pytest.mark.parametrize(
    ("template", "dataset", "losses", "metrics"),
    [
        ("denoising_autoencoder", "noisy_shapes", "MeanSquaredError", ["mae"]),
        ("word_tagger", "word_classes", "SparseCategoricalCrossentropy", ["accuracy"]),
        ("video_lstm", "moving_ball", "MeanSquaredError", ["mae"]),
    ],
)
def test_presets_of_one_output(template, dataset, losses, metrics):
    spec = preset(TEMPLATES[template](), DATASETS[dataset])
    assert spec.loss.class_name == losses
    assert [metric.name for metric in spec.metrics] == metrics
    assert spec.loss_weights == {}


def test_presets_of_a_mask_and_an_image():
    spec = preset(TEMPLATES["unet_small"](), DATASETS["shapes_mask"])
    assert {name: loss.class_name for name, loss in spec.loss.items()} == {
        "mask": "SparseCategoricalCrossentropy",
        "clean": "MeanSquaredError",
    }
    accuracy, overlap = spec.metrics["mask"]
    assert (accuracy.name, overlap.class_name) == ("accuracy", "MeanIoU")
    assert overlap.config == {"num_classes": 4, "sparse_y_pred": False}
    assert spec.loss_weights == {"clean": 3.0}


@pytest.mark.parametrize(
    ("template", "dataset", "weights"),
    [("two_digits", "digit_sum", {"sum": 0.039}), ("detector", "one_object", {"box": 10.0}),
     ("digit_and_parity", "digit_parity", {})],
)  # fmt: skip
def test_losses_of_numbers_are_weighed_beside_those_of_classes(template, dataset, weights):
    assert preset(TEMPLATES[template](), DATASETS[dataset]).loss_weights == weights


def test_a_mask_of_two_classes_with_one_channel():
    graph = stack(RGB, ("Conv2D", {"filters": 1, "kernel_size": 1, "activation": "sigmoid"}))
    two = replace(DATASETS["shapes_mask"], classes=("ground", "thing"), more_targets=())
    spec = preset(graph, two)
    assert spec.loss.class_name == "BinaryCrossentropy"
    assert [metric.class_name for metric in spec.metrics] == ["BinaryAccuracy", "BinaryIoU"]


@pytest.mark.parametrize(
    ("dataset", "template", "metric", "fits"),
    [("word_classes", "word_tagger", "MeanIoU", True),
     ("word_classes", "word_tagger", "BinaryIoU", False),
     ("noisy_shapes", "denoising_autoencoder", "MeanIoU", False)],
)  # fmt: skip
def test_metrics_of_places(dataset, template, metric, fits):
    metrics = (Metric(class_name=metric, name="measured"),)
    codes = [each.code for each in found(TEMPLATES[template](), dataset, metrics=metrics)]
    assert codes == ([] if fits else ["fit_metric"])


def test_pixels_from_0_to_1_may_be_learnt_by_crossentropy():
    loss = Loss(class_name="BinaryCrossentropy")
    assert found(TEMPLATES["denoising_autoencoder"](), "noisy_shapes", loss=loss) == ()


def test_a_formula_of_ones_own_is_let_be():
    loss = Loss(class_name=CUSTOM_LOSS, config={"expression": "abs(y_true - y_pred)"})
    assert found(TEMPLATES["series_lstm"](), "noisy_sine", loss=loss) == ()
