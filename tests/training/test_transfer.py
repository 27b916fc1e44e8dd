"""Weights from earlier runs and from ImageNet; freezing below a point; cutting the head off."""

import numpy as np
import pytest

from builder.blocks.residual import make as residual_block
from builder.graph.document import Endpoint
from builder.graph.edits import Group, apply
from builder.graph.files import to_json
from builder.graph.sketch import Sketch
from builder.graph.topology import outputs
from builder.inference.engine import infer
from builder.inference.specs import TensorSpec
from builder.keras_io.to_keras import assemble
from builder.layers.keras_import import load_keras
from builder.settings import settings
from builder.store import Store
from builder.training import imagenet, transfer
from builder.training.catalogue import ChoiceError
from builder.training.choices import StartFrom
from builder.training.kept_weights import WeightsKeeper
from builder.training.run_files import BEST, BEST_WEIGHTS
from builder.training.transfer import start_from, take
from builder.training.transfer_edits import cut_head, freeze_below, thaw_all

keras = load_keras()


def network(units=10, hidden=6, extra=False, name="model"):
    sketch = Sketch(name)
    x = sketch.add("Flatten", sketch.input((4, 4, 1)))
    x = sketch.add("Dense", x, units=hidden, name="hidden", activation="relu")
    x = sketch.add("BatchNormalization", x, name="norm")
    if extra:
        x = sketch.add("Dense", x, units=hidden, name="extra")
    sketch.add("Dense", x, units=units, name="head")
    return sketch.graph()


@pytest.fixture
def earlier(tmp_path, monkeypatch):
    """A run of one's own with two kept files; gives its id and the weights of the second."""
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))
    store = Store(settings().store_url)
    graph = network()
    project = store.create_project("p", to_json(graph))
    run = store.create_run(project.id, "my run", to_json(graph), "{}", "me")
    store.close()
    model = assemble(graph).model
    folder = settings().run_directory(run.id)
    keeper = WeightsKeeper(folder, model.save_weights, 10**9)
    for epoch in range(2):
        for variable in model.variables:
            variable.assign(np.full(variable.shape, epoch + 1.0, variable.dtype))
        keeper.keep(epoch, 10 * epoch)
    model.save_weights(folder / BEST_WEIGHTS)
    (folder / BEST).write_text('{"epoch": 0}')
    return run.id


def begun(graph, *starts, run_id="thisrun"):
    said = []
    model = assemble(graph).model
    start_from(model, graph, starts, run_id, lambda code, words: said.append(words))
    return model, said


def test_layers_take_the_weights_of_layers_with_their_name_and_shapes(earlier):
    model, said = begun(network(units=3, extra=True), StartFrom(run_id=earlier))
    for name in ("hidden", "norm"):
        assert all((weight == 2).all() for weight in model.get_layer(name).get_weights())
    assert not (model.get_layer("extra").get_weights()[0] == 2).any()
    assert said == [
        "2 layers begin with weights of my run (after 1 epoch): hidden, norm. Of other shapes "
        "there: head. Not there: extra. They begin at random."
    ]


def test_some_layers_of_an_earlier_epoch(earlier):
    start = StartFrom(run_id=earlier, file="weights-0.weights.h5", layers=("head",))
    model, said = begun(network(), start)
    assert (model.get_layer("head").get_weights()[0] == 1).all()
    assert not (model.get_layer("hidden").get_weights()[0] == 1).any()
    assert said == ["1 layer begins with weights of my run (after 0 epochs): head."]


@pytest.mark.parametrize("repeat", [1, 2])
def test_a_block_takes_the_weights_of_all_layers_within_it(monkeypatch, repeat):
    sketch = Sketch("blocks")
    x = sketch.input((4, 4, 2))
    block = residual_block(TensorSpec(shape=(None, 4, 4, 2), dtype="float32"))
    x = sketch.block(block.graph, x, name="residual", repeat=repeat)
    sketch.add("Conv2D", x, name="conv", filters=2, kernel_size=1)
    plain = sketch.graph()
    nested = apply(plain, Group(node_ids=(node(plain, "residual"),), name="outer"))
    for graph, name in ((plain, "residual"), (nested, "outer")):
        layers = {each.name: each.get_weights() for each in assemble(graph).model.layers}
        given = {key: [weight + 7 for weight in weights] for key, weights in layers.items()}
        monkeypatch.setattr(transfer, "_of_run", lambda *_, given=given: ("it", given))
        model, said = begun(graph, StartFrom(run_id="it", layers=(name,)))
        for layer in model.layers:
            same = all(map(np.array_equal, layer.get_weights(), given[layer.name]))
            assert same == (layer.name != "conv" or not layer.weights)
        assert "begin at random" not in said[0]


def test_the_best_weights(earlier):
    model, said = begun(network(), StartFrom(run_id=earlier, file=BEST_WEIGHTS))
    assert (model.get_layer("head").get_weights()[0] == 2).all()
    assert "the best, after 1 epoch" in said[0]


@pytest.mark.parametrize(
    ("start", "graph", "says"),
    [
        ({"run_id": "gone"}, network(), "does not exist any more"),
        ({"file": "../../secret.h5"}, network(), "does not have the weights ../../secret.h5"),
        ({"layers": ("head",)}, network(units=3), "nothing can be taken. Of other shapes there"),
        ({"run_id": ""}, network(name="mine"), "'mine' is none of them"),
        ({"run_id": "", "file": "ResNet51"}, network(), "got 'ResNet51'"),
    ],
)
def test_what_cannot_be_taken_is_said_in_words(earlier, start, graph, says):
    with pytest.raises(ChoiceError, match=says.replace("(", "\\(")):
        begun(graph, StartFrom(**{"run_id": earlier, **start}))


@pytest.mark.parametrize(
    ("same_project", "owner", "allowed"),
    [(True, "another browser", True), (False, "me", True), (False, "another browser", False)],
)
def test_weights_are_taken_in_the_same_project_or_from_runs_of_the_same_owner(
    earlier, same_project, owner, allowed
):
    store = Store(settings().store_url)
    theirs = store.run(earlier)
    project = theirs.project_id if same_project else store.create_project("q", "{}").id
    run = store.create_run(project, "later", theirs.graph_json, "{}", owner)
    store.close()
    if allowed:
        _, said = begun(network(), StartFrom(run_id=earlier), run_id=run.id)
        assert "begin with weights of my run" in said[0]
    else:
        with pytest.raises(ChoiceError, match="belongs to somebody else"):
            begun(network(), StartFrom(run_id=earlier), run_id=run.id)


def test_every_application_is_known_by_the_name_that_keras_gives_it():
    known = imagenet.applications()
    assert known["resnet50"] == "ResNet50"
    assert len(set(known.values())) >= 38
    assert imagenet.application_of(network(name="ResNet50")) == "ResNet50"
    assert imagenet.application_of(network(name="mobilenetv2_1.00_224")) == "MobileNetV2"


class Known:
    """An application as small as can be, which asks Keras for its file as all others do."""

    @staticmethod
    def build(weights):
        from keras.src.utils import file_utils

        model = assemble(network()).model
        assert weights == "imagenet"
        model.load_weights(
            file_utils.get_file(
                "tiny.weights.h5", "https://localhost:9/tiny", cache_subdir="models",
                file_hash=Known.checksum,
            )
        )  # fmt: skip
        return model

    checksum = ""


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    monkeypatch.setenv("STRATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setattr(keras.applications, "Tiny", Known.build, raising=False)
    cached = tmp_path / "keras" / "models" / "tiny.weights.h5"
    cached.parent.mkdir(parents=True)
    model = assemble(network()).model
    model.layers[2].set_weights([np.full(w.shape, 7.0) for w in model.layers[2].weights])
    model.save_weights(cached)
    monkeypatch.setattr(Known, "checksum", imagenet._digest(cached, "0" * 32))
    return cached


def test_weights_of_imagenet_come_from_the_cache_of_keras(tiny):
    weights = imagenet.imagenet_weights("Tiny", lambda code, words: pytest.fail(words))
    model = assemble(network(units=3)).model
    taken = take(model, weights)
    assert (taken.layers, taken.misfits) == (("hidden", "norm"), ("head",))
    assert (model.get_layer("hidden").get_weights()[0] == 7).all()


@pytest.mark.parametrize(("download", "says"), [("false", "switched off"), ("true", "localhost")])
def test_weights_that_cannot_be_had_are_said_in_words(tiny, monkeypatch, download, says):
    tiny.write_bytes(b"another file")  # it is not deleted, as Keras would
    monkeypatch.setenv("STRATA_DOWNLOAD", download)
    with pytest.raises(ChoiceError, match=f"not in Keras's cache.*{says}"):
        imagenet.imagenet_weights("Tiny", lambda code, words: None)
    assert tiny.read_bytes() == b"another file"


def node(graph, name):
    return next(key for key in graph.nodes if graph.layer_of(key).name == name)


def test_freezing_below_a_point_is_one_edit_and_counts_follow():
    graph = network(extra=True)
    frozen = apply(graph, freeze_below(graph, node(graph, "norm")))
    assert [layer.name for layer in frozen.layers.values() if not layer.trainable] == [
        "hidden",
        "norm",
    ]
    before, after = infer(graph).totals, infer(frozen).totals
    assert before.params == after.params
    assert before.trainable - after.trainable == 16 * 6 + 6 + 2 * 6
    higher = apply(frozen, freeze_below(frozen, node(graph, "hidden")))
    assert [layer.name for layer in higher.layers.values() if not layer.trainable] == ["hidden"]
    assert apply(frozen, thaw_all(frozen)) == graph


def test_cutting_the_head_off_leaves_what_leads_to_the_point():
    graph = network(extra=True)
    point = node(graph, "norm")
    trunk = apply(graph, cut_head(graph, point))
    assert [end.node_id for end in outputs(trunk)] == [point]
    assert {layer.name for layer in trunk.layers.values()} == {"input", "flatten", "hidden", "norm"}
    assert infer(trunk).ok


def test_branches_without_an_end_go_and_other_outputs_stay():
    sketch = Sketch()
    a, b = sketch.input((4,), name="a"), sketch.input((4,), name="b")
    x = sketch.add("Dense", a, units=3, name="x")
    y = sketch.add("Dense", b, units=3, name="y")
    z = sketch.add("Dense", a, units=2, name="z")
    joined = sketch.add("Add", [x, y], name="joined")
    sketch.add("Dense", joined, units=1, name="end")
    graph = sketch.graph()
    cut = apply(graph, cut_head(graph, node(graph, "x")))
    names = {layer.name for layer in cut.layers.values()}
    assert names == {"a", "x", "z"}
    assert outputs(cut) == (Endpoint(node_id=node(graph, "x")), Endpoint(node_id=node(graph, "z")))
    assert z is not None


def test_one_undo_step():
    graph = network()
    assert type(cut_head(graph, node(graph, "norm"))).__name__ == "Batch"
