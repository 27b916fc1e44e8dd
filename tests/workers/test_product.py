"""The whole way with real processes and real Keras: a click, a training, a look inside."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from builder.datasets import DATASETS, silent
from builder.graph.files import to_json
from builder.keras_io.to_keras import to_keras
from builder.store import Run
from builder.templates import TEMPLATES
from builder.training.events import Event
from builder.training.fit import fit
from builder.training.presets import preset
from builder.training.spec import TrainingSpec
from builder.workers.client import SUPERVISOR, Client, LabError
from tests.support.waiting import wait_until
from tests.workers.conftest import home_client, kill

GRAPH = TEMPLATES["digits_small"]()
PATIENCE = 120.0


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with home_client(tmp_path_factory.mktemp("home"), SUPERVISOR) as client:
        yield client


def short_spec(**changes: object) -> TrainingSpec:
    return preset(GRAPH, DATASETS["digits"]).model_copy(update={"epochs": 2, **changes})


def start(client: Client, spec: TrainingSpec) -> Run:
    project = client.store.create_project("test", to_json(GRAPH))
    run = client.store.create_run(project.id, "run", to_json(GRAPH), spec.model_dump_json())
    client.wake()
    return run


def ended(client: Client, run: Run) -> Run:
    found = wait_until(
        lambda: (now := client.store.run(run.id)) and now.has_ended and now, PATIENCE
    )
    assert isinstance(found, Run)
    return found


@pytest.fixture(scope="module")
def trained(product: Client) -> Run:
    run = ended(product, start(product, short_spec()))
    assert (run.status, run.message) == ("finished", "")
    return run


def test_a_training_tells_all_its_steps(product: Client, trained: Run) -> None:
    events = product.store.events(trained.id)
    begin = next(event.data for event in events if event.kind == "TrainBegin")
    steps = [event.data["step"] for event in events if event.kind == "BatchEnd"]
    assert steps == list(range(1, 2 * begin["batches"] + 1))
    assert [event.kind for event in events].count("EpochEnd") == 2
    assert events[-1].kind == "TrainEnd"


def test_the_process_of_a_run_makes_no_difference(
    product: Client, trained: Run, tmp_path: Path
) -> None:
    here: list[Event] = []
    fit(GRAPH, short_spec(), emit=here.append, commands=list, directory=tmp_path)
    expected = [event.logs for event in here if event.kind == "EpochEnd"]
    found = [event.data["logs"] for event in product.store.events(trained.id, kinds=["EpochEnd"])]
    assert [log.keys() for log in found] == [log.keys() for log in expected]
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(list(one.values()), list(other.values()), rtol=1e-4)


def test_a_long_training_stops_when_asked(product: Client) -> None:
    run = start(product, short_spec(epochs=10_000))
    wait_until(lambda: product.store.last_event(run.id, "BatchEnd"), PATIENCE)
    product.store.stop_run(run.id)
    stopped = ended(product, run)
    assert (stopped.status, stopped.message) == ("stopped", "")
    last = product.store.events(run.id)[-1]
    assert (last.kind, last.data["reason"]) == ("TrainEnd", "stopped")


def test_a_model_that_cannot_learn_the_data_fails_in_words(product: Client) -> None:
    run = ended(product, start(product, short_spec(dataset="celsius")))
    assert run.status == "failed"
    assert run.message
    assert product.store.events(run.id)[-1].kind == "TrainFailed"


def test_the_lab_shows_the_trained_weights(product: Client, trained: Run) -> None:
    model = to_keras(GRAPH)
    directory = product._config.run_directory(trained.id)
    model.load_weights(directory / "weights-2.weights.h5")
    nodes = product.lab("layers", run_id=trained.id).data["nodes"]
    conv = next(node["node_id"] for node in nodes if node["filters"])
    filters = product.lab("filters", run_id=trained.id, node_id=conv).arrays
    name = GRAPH.layer_of(conv).name
    np.testing.assert_array_equal(filters["kernel"], model.get_layer(name).get_weights()[0])
    answer = product.lab("predict", run_id=trained.id, sample={"index": 1})
    x = DATASETS["digits"].load(silent).x_test[1:2]
    np.testing.assert_allclose(
        answer.arrays["output_0"], model.predict(x, verbose=0)[0], rtol=1e-3, atol=1e-5
    )


def test_a_lab_process_that_is_killed_is_replaced(product: Client, trained: Run) -> None:
    before = product.ping()["lab"]
    product.lab("layers", run_id=trained.id)
    for pid in product.ping()["lab"]:
        kill(pid)
    assert product.lab("layers", run_id=trained.id).data["nodes"]
    assert product.ping()["lab"] != before


def test_processes_are_forked_from_one_that_has_imported_keras_and_started_no_thread(
    product: Client, trained: Run
) -> None:
    """A fork takes one thread along: with more, the forked process could wait for ever."""
    product.lab("layers", run_id=trained.id)
    (worker,) = product.ping()["lab"]
    parent = psutil.Process(worker).parent()
    assert parent is not None
    assert any("tensorflow" in each.path for each in parent.memory_maps())
    assert parent.num_threads() == 1


def test_an_error_of_the_lab_is_in_words(product: Client, trained: Run) -> None:
    with pytest.raises(LabError, match="no node 'nothing'"):
        product.lab("filters", run_id=trained.id, node_id="nothing")
    product.start_task("test", "load_dataset", dataset="digits")
    done = wait_until(lambda: (task := product.task("test")) and task.state == "done" and task)
    assert dict(done.data) == {"train_size": 1437, "test_size": 360}
