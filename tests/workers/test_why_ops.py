"""What the lab says of why is what the functions say of a run's own model and data."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from builder.datasets import DATASETS, silent
from builder.graph.sketch import Sketch
from builder.inspection.attribution import scores
from builder.inspection.attribution_aim import Aim
from builder.inspection.gradcam import gradcam
from builder.inspection.saliency import saliency
from builder.keras_io.to_keras import to_keras
from builder.layers.keras_import import load_keras
from builder.templates import TEMPLATES
from builder.training.presets import preset
from builder.workers.errors import LabError
from tests.workers.test_lab_ops import Workshop

Held = tuple[Workshop, dict[str, tuple[str, Any]]]

NETWORKS = {
    "digits_small": "digits",
    "siamese_digits": "digit_pairs",
    "picture_question": "picture_questions",
    "text_lstm": "reviews",
    "table_mlp": "wine",
    "unet_small": "shapes_mask",
    "detector": "one_object",
    "word_tagger": "word_classes",
    "video_lstm": "moving_ball",
    "series_conv": "seasons",
}


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Held]:
    """A home with one run of each network, and the model that its weights are from."""
    home = tmp_path_factory.mktemp("why")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STRATA_HOME", str(home))
        patch.setenv("KERAS_HOME", str(home / "keras"))
        workshop, made = Workshop(Path(home)), {}
        yield workshop, made
        workshop.store.close()


def run_of(held: Held, name: str) -> tuple[Workshop, str, Any]:
    workshop, made = held
    if name not in made:
        graph = TEMPLATES[name]()
        run = workshop.run(graph, preset(graph, DATASETS[NETWORKS[name]]))
        load_keras().utils.set_random_seed(1)  # else some channels could be dead at times
        made[name] = (run.id, workshop.keep(run, 1, model=to_keras(graph)))
    return workshop, *made[name]


def ask(held: Held, name: str, op: str, **args: Any) -> Any:
    workshop, run_id, _ = run_of(held, name)
    answer = workshop.ask(op, run_id=run_id, **args)
    json.dumps(answer.data)  # it goes over the wire
    return answer


def conv_of(held: Held, name: str) -> str:
    workshop, run_id, _ = run_of(held, name)
    nodes = workshop.ask("layers", run_id=run_id).data["nodes"]
    return next(each["node_id"] for each in nodes if each["class_name"].startswith("Conv"))


def test_the_predicted_the_true_and_a_chosen_class(held: Held) -> None:
    _, _, model = run_of(held, "digits_small")
    data = DATASETS["digits"].load(silent)
    x = data.x_test[4:5]
    sample = {"index": 4}
    for which, index in (
        ("predicted", int(model.predict(x, verbose=0).argmax())),
        ("true", int(data.y_test[4])),
        (7, 7),
    ):
        answer = ask(held, "digits_small", "why_saliency", aim={"which": which}, sample=sample)
        assert answer.data["index"] == index
        expected = saliency(model, [x], Aim(index=index))[0]
        np.testing.assert_allclose(answer.arrays["found_0"], expected, rtol=1e-3, atol=1e-6)
        assert answer.data["score"] == pytest.approx(float(scores(model, [x], Aim(index=index))[0]))


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize(
    ("op", "args"),
    [
        ("why_saliency", {"method": "plain"}),
        ("why_saliency", {"method": "guided"}),
        ("why_saliency", {"method": "smooth", "samples": 4}),
        ("why_integrated", {"steps": 0, "baseline": "black"}),
        ("why_integrated", {"steps": 4, "baseline": "blurred"}),
        ("why_integrated", {"steps": 4, "baseline": "mean"}),
    ],
)
def test_every_kind_of_network_is_explained(
    held: Held, name: str, op: str, args: dict[str, Any]
) -> None:
    answer = ask(held, name, op, aim={"of": "output"}, **args)
    inputs = [each for each in answer.arrays if each.startswith("x")]
    found = [each for each in answer.arrays if each.startswith("found_")]
    assert len(found) == len(inputs)
    for at in range(len(inputs)):
        given = answer.arrays[f"x_{at}" if at else "x"]
        assert answer.arrays[f"found_{at}"].shape == given.shape
        assert np.isfinite(answer.arrays[f"found_{at}"]).all()
    if args.get("steps") == 0:
        difference = answer.data["score"] - answer.data["score_of_baseline"]
        total = sum(float(answer.arrays[each].sum()) for each in found)
        assert answer.data["sum"] == pytest.approx(total, rel=1e-4, abs=1e-5)
        assert abs(total - difference) < 0.01 * abs(difference) + 1e-4
        assert answer.data["steps"] >= 32


@pytest.mark.parametrize("name", NETWORKS)
def test_every_kind_of_input_is_covered(held: Held, name: str) -> None:
    _, _, model = run_of(held, name)
    for place in range(len(model.inputs)):
        answer = ask(
            held, name, "why_occlusion", aim={"of": "output"}, place=place,
            patch=1 if len(model.inputs[place].shape) < 4 else 8, stride=8,
        )  # fmt: skip
        shape = answer.arrays[f"x_{place}" if place else "x"].shape
        assert answer.arrays["heat"].shape == tuple(shape[each] for each in answer.data["axes"])


def test_gradcam_is_that_of_the_chosen_call(held: Held) -> None:
    _, _, model = run_of(held, "siamese_digits")
    data = DATASETS["digit_pairs"].load(silent)
    workshop, run_id, _ = run_of(held, "siamese_digits")
    nodes = workshop.ask("layers", run_id=run_id).data["nodes"]
    shared = [each for each in nodes if each["class_name"] == "Conv2D"]
    first = [each for each in shared if each["layer"] == shared[0]["layer"]]
    assert {each["name"] for each in first} == {
        f"{shared[0]['layer']} of {each.name}" for each in model.inputs
    }
    assert len(first) == 2
    seen = []
    for node in first:
        answer = ask(held, "siamese_digits", "why_gradcam", node_id=node["node_id"], aim={})
        layer = model.get_layer(node["layer"])
        tensor = layer._inbound_nodes[node["call"]].output_tensors[0]
        aim = Aim(index=answer.data["index"], of_two=True)
        expected = gradcam(model, [each[:1] for each in data.inputs("test")], aim, tensor)
        np.testing.assert_allclose(answer.arrays["heat"], expected.heat, rtol=1e-3, atol=1e-6)
        seen += answer.data["inputs"]
    assert seen == [0, 1]


def test_a_class_of_a_mask_is_explained_over_its_pixels(held: Held) -> None:
    workshop, run_id, model = run_of(held, "unet_small")
    data = DATASETS["shapes_mask"].load(silent)
    truth = data.targets("test")[0][0]
    classes = [int(each) for each in np.unique(truth) if each]
    answer = ask(held, "unet_small", "why_saliency", aim={"which": "true"})
    assert answer.data["index"] in classes
    assert answer.data["places"] == int((truth == answer.data["index"]).sum())
    numbers = ask(held, "unet_small", "why_saliency", aim={"output": 1, "which": "predicted"})
    assert (numbers.data["index"], numbers.data["places"]) == (None, None)
    kernel, bias = model.get_layer(model.output_names[0]).get_weights()
    bias[3] = -1000
    model.get_layer(model.output_names[0]).set_weights([kernel, bias])
    workshop.keep(workshop.store.run(run_id), 2, model=model)
    with pytest.raises(LabError, match="nowhere in the answer"):
        ask(held, "unet_small", "why_saliency", aim={"which": 3})


def test_numbers_are_explained_one_by_one(held: Held) -> None:
    one, other, every = (
        ask(held, "detector", "why_saliency", aim={"which": which}).arrays["found_0"]
        for which in (0, 1, "all")
    )
    assert not np.allclose(one, other)
    with pytest.raises(LabError, match="got 400"):
        ask(held, "detector", "why_saliency", aim={"which": 400})
    assert every.shape == one.shape


def test_a_network_gone_astray_has_no_reasons(held: Held) -> None:
    workshop = held[0]
    graph = TEMPLATES["digits_small"]()
    run, model = workshop.run(graph, preset(graph, DATASETS["digits"])), to_keras(graph)
    model.set_weights([np.full_like(each, np.nan) for each in model.get_weights()])
    workshop.keep(run, 1, model=model)
    for op in ("why_saliency", "why_integrated", "why_occlusion"):
        with pytest.raises(LabError, match="not finite"):
            workshop.ask(op, run_id=run.id, aim={"which": 0})


@pytest.mark.parametrize("start", ["noise", "sample"])
def test_a_channel_is_excited_the_same_way_every_time(held: Held, start: str) -> None:
    args = {"node_id": conv_of(held, "digits_small"), "channel": 2, "steps": 12, "start": start}
    one, same = (ask(held, "digits_small", "excite", **args) for _ in range(2))
    np.testing.assert_array_equal(one.arrays["image"], same.arrays["image"])
    assert one.data["after"] > one.data["before"]
    assert one.arrays["curve"].shape == (13,)
    maps = ask(held, "digits_small", "feature_maps", node_id=args["node_id"]).arrays["maps"]
    if start == "sample":
        assert one.data["before"] == pytest.approx(float(maps[..., 2].mean()), rel=1e-3)


def test_a_class_is_excited_and_words_are_not(held: Held) -> None:
    answer = ask(held, "picture_question", "excite", aim={"which": 1}, steps=5, place=0)
    assert answer.data["after"] > answer.data["before"]
    with pytest.raises(LabError, match="Words cannot"):
        ask(held, "picture_question", "excite", aim={"which": 1}, steps=5, place=1)


def test_what_a_unit_sees_is_within_its_box(held: Held) -> None:
    node = conv_of(held, "digits_small")
    asked = {"node_id": node, "position": [2, 3]}
    answers = (
        ask(held, "digits_small", "unit_sees", **asked, channel=channel) for channel in range(16)
    )
    # A unit whose ReLU gives zero for this sample sees nothing of it.
    answer = next(each for each in answers if each.arrays["found_0"].any())
    box = answer.data["box"]
    rows, columns = np.nonzero(answer.arrays["found_0"])
    assert box["place"] == 0
    for at, places in enumerate((rows, columns)):
        assert box["start"][at] <= places.min() and places.max() < box["stop"][at]
    with pytest.raises(ValueError, match="Expected a place within"):
        ask(held, "digits_small", "unit_sees", node_id=node, position=[99, 0])
    dense = [
        each
        for each in ask(held, "digits_small", "layers").data["nodes"]
        if each["class_name"] == "Dense"
    ][-1]
    answer = ask(
        held, "digits_small", "unit_sees", node_id=dense["node_id"], position=[], channel=0
    )
    assert answer.data["box"] is None


def test_a_box_is_right_where_the_channels_are_first(held: Held) -> None:
    sketch = Sketch()
    image = sketch.input((8, 8, 1), name="image")  # eight channels of eight rows and one column
    pooled = sketch.add(
        "AveragePooling2D", image, pool_size=[2, 1], data_format="channels_first", name="pooled"
    )
    sketch.add("Dense", sketch.add("Flatten", pooled, name="flat"), units=10, name="out")
    graph = sketch.graph()
    workshop = held[0]
    run = workshop.run(graph, preset(graph, DATASETS["digits"]))
    workshop.keep(run, 1, model=to_keras(graph))
    for channel in (3, None):
        asked = {"run_id": run.id, "node_id": "pooled", "position": [2, 0], "channel": channel}
        seen = workshop.ask("unit_sees", **asked)
        assert seen.data["box"] == {"place": 0, "start": [4, 0], "stop": [6, 1]}
        assert np.argwhere(seen.arrays["found_0"]).tolist() == [[4, 0], [5, 0]]


@pytest.mark.parametrize(
    ("op", "args", "complaint"),
    [
        ("why_saliency", {"method": "magic"}, "Expected plain, guided or smooth"),
        ("why_saliency", {"aim": {"which": 10}}, "one of the 10 values of the output, got 10"),
        ("why_saliency", {"aim": {"output": 3}}, "output from 0 to 0, got 3"),
        ("why_integrated", {"baseline": "pink"}, "black, mean, blurred"),
        ("why_integrated", {"steps": -1}, "1 to 2,000 steps"),
        ("why_occlusion", {"patch": 9}, "a patch from 1 to 8"),
        ("why_occlusion", {"place": 1}, "an input from 0 to 0"),
        ("excite", {"steps": 10**9}, "steps"),
    ],
)
def test_what_cannot_be_is_said(held: Held, op: str, args: dict[str, Any], complaint: str) -> None:
    args = {"aim": {}, **args}
    with pytest.raises(LabError, match=complaint):
        ask(held, "digits_small", op, **args)
