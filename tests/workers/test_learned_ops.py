"""What the lab says of all data is what Keras says, output by output."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from builder.datasets import DATASETS, silent
from builder.inspection import predictions_of_all, projection
from builder.keras_io.to_keras import to_keras
from builder.layers.keras_import import load_keras
from builder.templates import TEMPLATES
from builder.training.presets import preset
from builder.workers import learned_ops
from builder.workers.errors import LabError
from builder.workers.lab_ops import OPS
from tests.workers.test_lab_ops import Workshop

keras = load_keras()


class Learned:
    """One run of a template, with its model and its data."""

    def __init__(self, workshop: Workshop, template: str, dataset: str) -> None:
        graph = TEMPLATES[template]()
        self.workshop = workshop
        self.about = DATASETS[dataset]
        self.data = self.about.load(silent)
        self.run = workshop.run(graph, preset(graph, self.about))
        self.model = workshop.keep(self.run, 1, model=to_keras(graph))

    def ask(self, op: str, **args: Any) -> Any:
        return self.workshop.ask(op, run_id=self.run.id, **args)

    def outputs(self, split: str = "test") -> list[np.ndarray]:
        inputs = self.data.inputs(split)  # type: ignore[arg-type]
        found = self.model.predict(list(inputs) if len(inputs) > 1 else inputs[0], verbose=0)
        return found if isinstance(found, list) else [found]


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    workshop = Workshop(tmp_path_factory.mktemp("home"))
    yield workshop
    workshop.store.close()


@pytest.fixture(scope="module")
def digits(workshop: Workshop) -> Learned:
    return Learned(workshop, "digits_small", "digits")


@pytest.fixture(scope="module")
def masks(workshop: Workshop) -> Learned:
    return Learned(workshop, "unet_small", "shapes_mask")


@pytest.mark.parametrize("split", ["test", "train"])
def test_probabilities_of_all_samples(digits: Learned, split: str) -> None:
    answer = digits.ask("predict_all", split=split)
    (output,) = digits.outputs(split)
    if answer.data["answers"][0]["logits"]:
        output = np.asarray(keras.ops.softmax(output))
    np.testing.assert_allclose(answer.arrays["said_0"], output, rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(answer.arrays["truth_0"], digits.data.targets(split)[0])
    assert answer.data["count"] == answer.data["of"] == len(output)
    assert answer.data["answers"][0]["kind"] == "classes"


def test_it_is_one_with_what_is_said_of_one_sample(digits: Learned) -> None:
    one = digits.ask("predict", sample={"split": "test", "index": 11})
    told = digits.ask("predict_all").arrays["said_0"][11]
    np.testing.assert_allclose(told, one.arrays["probabilities_0"], rtol=1e-4, atol=1e-6)


def test_masks_and_images_are_kept_small(masks: Learned) -> None:
    answer = masks.ask("predict_all")
    mask, clean = masks.outputs()
    kinds = [each["kind"] for each in answer.data["answers"]]
    assert kinds == ["places", "images"]
    told = answer.arrays["said_0"]
    assert (told.dtype, told.shape) == (np.uint8, (200, 24, 24))
    assert (told == mask.argmax(axis=-1)).mean() > 0.999  # near ties are computed in another order
    off = clean - masks.data.targets("test")[1]
    np.testing.assert_allclose(
        answer.arrays["said_1"],
        np.stack([(off**2).mean(axis=(1, 2, 3)), np.abs(off).mean(axis=(1, 2, 3))], axis=1),
        rtol=1e-4,
    )
    assert "truth_1" not in answer.arrays


def test_pictures_of_some_samples(masks: Learned) -> None:
    mask, clean = masks.outputs()
    drawn = masks.ask("pictured", indices=[7, 3], output=0).arrays
    assert (drawn["said"] == mask[[7, 3]].argmax(axis=-1)).mean() > 0.999
    np.testing.assert_array_equal(drawn["truth"], masks.data.targets("test")[0][[7, 3]])
    np.testing.assert_array_equal(drawn["x"], masks.data.x_test[[7, 3]])
    drawn = masks.ask("pictured", indices=[5], output=1).arrays
    np.testing.assert_allclose(drawn["said"], clean[[5]], rtol=1e-3, atol=1e-5)
    with pytest.raises(LabError, match="output from 0 to 1, got 2"):
        masks.ask("pictured", indices=[5], output=2)


def test_numbers_stay_as_they_are(workshop: Workshop) -> None:
    boxes = Learned(workshop, "detector", "one_object")
    answer = boxes.ask("predict_all")
    kinds = {each["target"]: each["kind"] for each in answer.data["answers"]}
    assert set(kinds.values()) == {"classes", "numbers"}
    place = list(kinds.values()).index("numbers")
    expected = boxes.outputs()[place]
    np.testing.assert_allclose(answer.arrays[f"said_{place}"], expected, rtol=1e-3, atol=1e-5)


def test_of_more_than_fits_the_first_are_kept(
    digits: Learned, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learned_ops, "MOST_BYTES", 120 * (10 * 4 + 1))
    monkeypatch.setattr(predictions_of_all, "MOST_IN_A_BATCH", 50)
    answer = digits.ask("predict_all")
    assert (answer.data["count"], answer.data["of"]) == (120, 360)
    assert len(answer.arrays["said_0"]) == len(answer.arrays["truth_0"]) == 120


def test_it_tells_how_far_it_is_and_gives_up_where_that_takes_long(
    digits: Learned, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(predictions_of_all, "MOST_IN_A_BATCH", 100)
    told: list[tuple[str, float | None]] = []
    lab, run = digits.workshop.lab, digits.run
    OPS["predict_all"](lab, lambda *each: told.append(each), run_id=run.id)
    assert told[0] == ("100 of 360 samples", 100 / 360)
    assert told[-1] == ("360 of 360 samples", 1.0)
    assert digits.ask("predict_all", patience=0.0).data["unfinished"]


def test_samples_are_picked_in_the_order_asked_for(digits: Learned) -> None:
    answer = digits.ask("picked", indices=[9, 2, 9])
    np.testing.assert_array_equal(answer.arrays["x"], digits.data.x_test[[9, 2, 9]])
    np.testing.assert_array_equal(answer.arrays["y"], digits.data.y_test[[9, 2, 9]])
    with pytest.raises(LabError, match="from 0 to 359 of the test data"):
        digits.ask("picked", indices=[360])


def test_the_data_are_in_the_order_of_the_model(workshop: Workshop) -> None:
    views = Learned(workshop, "shared_two_outputs", "described_views")
    answer = views.ask("data_of_run")
    for place, array in enumerate(views.data.inputs("test")):
        np.testing.assert_array_equal(answer.arrays[f"x_{place}"], array)
    for place, array in enumerate(views.data.targets("test")):
        np.testing.assert_array_equal(answer.arrays[f"y_{place}"], array)
    said = views.ask("predict_all")
    for place, output in enumerate(views.outputs()):
        told = said.arrays[f"said_{place}"]
        if said.data["answers"][place]["kind"] == "numbers":
            np.testing.assert_allclose(told, output, rtol=1e-3, atol=1e-5)
        else:
            np.testing.assert_array_equal(told.argmax(axis=1), output.argmax(axis=1))


def test_an_embedding_of_a_layer(digits: Learned) -> None:
    node = next(
        each for each in digits.ask("layers").data["nodes"] if each["class_name"] == "Dense"
    )
    answer = digits.ask("embedding", node_id=node["node_id"], count=100, seed=3)
    indices = answer.arrays["indices"]
    assert len(set(indices.tolist())) == 100
    assert (np.diff(indices) > 0).all()
    probe = keras.Model(digits.model.inputs, digits.model.get_layer(node["layer"]).output)
    values = probe.predict(digits.data.x_test[indices], verbose=0)
    expected = projection.project(values, "pca", 2, seed=0, tell=silent)
    np.testing.assert_allclose(answer.arrays["points"], expected.points, rtol=1e-2, atol=1e-3)
    assert (answer.data["of"], answer.data["values"]) == (360, values.shape[1])
    with pytest.raises(LabError, match="4 to 2,000 samples"):
        digits.ask("embedding", node_id=node["node_id"], count=3)


def test_a_sample_is_changed_more_and_more(digits: Learned) -> None:
    sample = {"split": "test", "index": 4}
    answer = digits.ask("changed_sample", change="across", sample=sample)
    amounts, pictures = answer.arrays["amounts"], answer.arrays["pictures"]
    np.testing.assert_array_equal(amounts, [-2, -1, 0, 1, 2])
    image = digits.data.x_test[4]
    np.testing.assert_allclose(pictures[2], image, atol=1e-6)
    np.testing.assert_allclose(pictures[3][:, 1:], image[:, :-1], atol=1e-6)
    np.testing.assert_allclose(pictures[3][:, 0], 0, atol=1e-6)
    np.testing.assert_allclose(
        answer.arrays["outputs"], digits.model.predict(pictures, verbose=0), rtol=1e-3, atol=1e-5
    )


def test_invariance_is_the_share_of_predictions_that_stay(digits: Learned) -> None:
    answer = digits.ask("invariance_of", count=60)
    assert (answer.data["count"], answer.data["of"]) == (60, 360)
    across = answer.data["changes"]["across"]
    images = digits.data.x_test[projection.chosen(360, 60, 0)]
    before = digits.model.predict(images, verbose=0).argmax(axis=1)
    expected = []
    for amount in (-2, -1, 0, 1, 2):
        moved = np.zeros_like(images)
        for column in range(8):
            if 0 <= column - amount < 8:
                moved[:, :, column] = images[:, :, column - amount]
        expected.append((digits.model.predict(moved, verbose=0).argmax(axis=1) == before).mean())
    assert across["unchanged"] == pytest.approx(expected)
    assert across["invariance"] == pytest.approx(np.mean(expected[:2] + expected[3:]))


def test_what_is_no_image_cannot_be_shifted(workshop: Workshop) -> None:
    wine = Learned(workshop, "table_mlp", "wine")
    with pytest.raises(LabError, match="Only images"):
        wine.ask("invariance_of")
