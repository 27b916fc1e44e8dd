"""Setting up a training: what is offered when data do not fit, and what a field refuses."""

import time
from concurrent.futures import Future
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from builder.datasets import DATASETS
from builder.graph import files, topology
from builder.graph.document import Edge, Endpoint
from builder.graph.edits import AddNode, Batch, Bypass, SetOutputs, apply, new_layer
from builder.store import Store
from builder.templates import TEMPLATES
from builder.training.catalogue import choices
from builder.training.presets import preset
from builder.ui import training_data, training_start, training_strip
from builder.ui.session import Session
from builder.ui.training_choices import current_spec, follow_model
from builder.ui.training_data import announce_download
from builder.ui.training_fields import smaller_power
from builder.ui.training_setup import epoch_words


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))
    # Pictures of samples come from the workers, which these tests do without.
    monkeypatch.setattr(training_strip, "asked", lambda *_, **__: Future())
    with_home = Store.open()
    yield with_home
    with_home.close()


def setup_of(store, template):
    """Opens the setup alone, without the frame and its workers."""

    def draw():
        from builder.ui.session import Session
        from builder.ui.training_setup import draw_setup

        run = Session.current().run()
        draw_setup(run.id if run else None)

    project = store.create_project("mine", files.to_json(TEMPLATES[template]()))
    app = AppTest.from_function(draw, default_timeout=120)
    app.query_params["project"] = project.id
    return drawn(app)


def drawn(app):
    app.run()
    assert not app.exception
    return app


def test_data_that_fit_are_offered_before_the_model_is_changed(store):
    app = setup_of(store, "celsius_to_fahrenheit")
    assert app.selectbox("spec-dataset").value == "celsius"
    app.selectbox("spec-dataset").set_value("digits")
    drawn(app)
    assert app.button("train").disabled
    offered = [button.label for button in app.button if button.key.startswith(("way-", "fix-"))]
    assert offered[0] == "Use Celsius to Fahrenheit instead"
    app.button("way-fit-0").click()
    drawn(app)
    assert app.selectbox("spec-dataset").value == "celsius"
    assert not app.button("train").disabled


def twice_by_a_bypass():
    """Two outputs that are one tensor in Keras: the second skips a bypassed layer."""
    graph = TEMPLATES["digits_small"]()
    (end,) = topology.outputs(graph)
    layer, node = new_layer(graph, "Dropout", {"rate": 0.5})
    edge = Edge(source=end.node_id, target=node.id)
    return apply(
        graph,
        Batch(
            edits=(
                AddNode(layer=layer, node=node, edges=(edge,)),
                Bypass(node_ids=(node.id,), bypassed=True),
                SetOutputs(outputs=(end, Endpoint(node_id=node.id))),
            )
        ),
    )


def test_the_setup_counts_outputs_as_keras_does(store, monkeypatch):
    monkeypatch.setitem(TEMPLATES, "twice", twice_by_a_bypass)
    app = setup_of(store, "twice")
    assert app.selectbox("spec-dataset").value == "digits"
    assert not app.button("train").disabled
    said = [each.proto.body for each in app.get("html")]
    assert any("→ 10." in words for words in said), said


def test_a_number_outside_its_limits_keeps_train_from_starting(store):
    app = setup_of(store, "digits_small")
    app.number_input("spec-epochs").set_value(0)
    drawn(app)
    assert app.button("train").disabled
    assert any("1 to 100,000, got 0" in each.value.replace("\\", "") for each in app.caption)
    app.number_input("spec-epochs").set_value(3)
    drawn(app)
    assert not app.button("train").disabled
    assert app.number_input("spec-epochs").value == 3


def test_the_learning_rate_can_be_made_smaller_step_by_step(store):
    app = setup_of(store, "digits_small")
    app.number_input("spec-learning_rate").set_value(0.001)
    drawn(app)
    app.number_input("spec-learning_rate").decrement()
    drawn(app)
    assert app.number_input("spec-learning_rate").value == pytest.approx(0.0009)
    assert not app.button("train").disabled


def test_it_is_said_what_an_epoch_is():
    digits = DATASETS["digits"]
    spec = preset(TEMPLATES["digits_small"](), digits)
    whole = spec.model_copy(update={"validation_split": 0.0, "batch_size": 100})
    assert epoch_words(whole, digits) == "An epoch: 15 steps of 100 examples."
    one = whole.model_copy(update={"batch_size": 5000})
    assert epoch_words(one, digits) == "An epoch: 1 step of 1,437 examples."


@pytest.mark.parametrize("rate", [10.0, 1.0, 0.0011, 0.001, 0.0009, 1e-5, 3e-7])
def test_a_step_down_never_leads_to_nothing(rate):
    assert 0 < rate - smaller_power(rate) < rate


@pytest.mark.parametrize(
    ("chosen", "then"), [(None, "celsius"), ("digits", "celsius"), ("xor", "xor")]
)
def test_another_model_gets_its_data_unless_they_were_chosen_by_hand(store, chosen, then):
    before = TEMPLATES["digits_small"]()
    project = store.create_project("mine", files.to_json(TEMPLATES["celsius_to_fahrenheit"]()))
    session = Session._of(project)
    session.dataset, session.choices = chosen, {"epochs": 3, "seed": 4}
    follow_model(session, before)
    assert session.dataset == then
    assert session.choices == ({"epochs": 3, "seed": 4} if then == chosen else {"seed": 4})


@pytest.mark.parametrize(
    ("name", "present", "said"),
    [("mnist", False, True), ("mnist", True, False), ("xor", False, False)],
)
def test_a_download_is_announced(monkeypatch, name, present, said):
    notes = []
    answer = SimpleNamespace(data={"present": present})
    client = SimpleNamespace(lab=lambda op, dataset: answer)
    monkeypatch.setattr(training_data, "get_client", lambda: client)
    monkeypatch.setattr(training_data.markup, "note", notes.append)
    announce_download(DATASETS[name])
    assert any("downloaded first" in note for note in notes) == said


def test_the_head_is_cut_off_and_a_new_one_put_there(store):
    app = setup_of(store, "digits_small")
    app.session_state["more-transfer-line"] = True
    drawn(app)

    def cut_after(layer, button):
        choice = next(each for each in app.selectbox if each.label == "Last to stay")
        choice.set_value(layer)
        drawn(app)
        app.button(button).click()
        drawn(app)
        return app.session_state["strata"].graph

    headed = cut_after("hidden", "cut-new-head")
    names = [layer.name for layer in headed.layers.values()]
    assert "hidden" in names and "digit" not in names and names[-1].startswith("dense")
    assert not app.button("train").disabled
    choice = next(each for each in app.selectbox if each.label == "Last to stay")
    assert choice.value is None  # a point is chosen for one network alone
    trunk = cut_after("pool", "cut-head")
    assert [layer.name for layer in trunk.layers.values()] == ["image", "conv_1", "pool"]


def test_a_double_click_on_train_makes_one_run(store, monkeypatch):
    now = [1_000.0]
    monkeypatch.setattr(training_start, "wake", lambda session: None)
    monkeypatch.setattr(time, "time", lambda: now[0])
    graph = TEMPLATES["digits_small"]()
    project = store.create_project("mine", files.to_json(graph))
    session = SimpleNamespace(
        project_id=project.id, browser="", run_id=None, runs=lambda: store.runs(project.id)
    )
    spec = preset(graph, DATASETS["digits"])

    def click(spec):
        training_start.queue_run(session, files.to_json(graph), spec)
        now[0] += 0.2
        return [run.name for run in store.runs(project.id)]

    assert click(spec) == ["run 1"]
    assert click(spec) == ["run 1"]
    assert session.run_id == store.runs(project.id)[0].id
    assert click(spec.model_copy(update={"epochs": 3})) == ["run 2", "run 1"]
    now[0] += 10
    assert click(spec.model_copy(update={"epochs": 3})) == ["run 3", "run 2", "run 1"]


def test_a_metric_that_needs_arguments_comes_with_them(store):
    app = setup_of(store, "digits_small")
    needy = [
        name
        for name, metric in choices("metrics").items()
        if any(argument.required for argument in metric.args)
    ]
    assert "MeanIoU" in needy
    app.session_state["more-outputs-line"] = True
    drawn(app)
    (metrics,) = (each for each in app.multiselect if each.label == "Measured beside the loss")
    metrics.set_value([*metrics.value, *needy])
    drawn(app)
    assert len(current_spec(app.session_state["strata"]).metrics) == 1 + len(needy)
    assert not app.button("train").disabled
