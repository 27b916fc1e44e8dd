"""Every block behind every kind of tensor: engine, Keras and executed code say the same."""

import numpy as np
import pytest

from builder.export import to_python
from builder.inference.engine import infer
from builder.inference.weightless import weightless
from builder.keras_io.to_keras import assemble, build
from builder.layers.keras_import import load_keras
from tests.blocks.cases import CASES, SHAPES, case
from tests.support.canonical import canonical_config
from tests.support.exported import run_exported


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """What the exported code builds, by case."""
    codes = {"_".join(map(str, key)): to_python(case(*key)) for key in CASES}
    reports = run_exported(tmp_path_factory.mktemp("exported"), codes, weights=False)
    return {key: reports["_".join(map(str, key))] for key in CASES}


@pytest.mark.parametrize("key", CASES, ids=lambda key: "-".join(map(str, key)))
def test_engine_keras_and_code_agree(key, executed):
    graph = case(*key)
    inference = infer(graph)
    assert inference.diagnostics == ()
    with weightless():
        model = assemble(graph).model
        weights = [(tuple(weight.shape), weight.trainable) for weight in model.weights]
        params, config = model.count_params(), canonical_config(model.get_config())
        shape = tuple(model.output.shape)

    assert inference.totals.params == params
    assert inference.totals.layers == len(model.layers) - 1
    ((_, made),) = inference.outputs
    assert made.shape == shape
    (block,) = (info for info in inference.nodes.values() if info.params)
    assert sorted((w.shape, w.trainable) for w in block.weights) == sorted(weights)

    report = executed[key]
    assert report["params"] == params
    assert report["outputs"] == [list(shape)]
    assert canonical_config(report["config"]) == config


@pytest.mark.parametrize(
    "key", [key for key in CASES if key[2] == 3], ids=lambda key: "-".join(map(str, key))
)
def test_one_step_of_training_changes_every_weight(key):
    keras = load_keras()
    keras.utils.set_random_seed(0)
    model = build(case(*key)).model
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse", run_eagerly=True)
    draw = np.random.default_rng(0)
    examples = draw.normal(size=(8, *SHAPES[key[1]])).astype("float32")
    targets = draw.normal(size=(8, *model.output_shape[1:]))
    before = [weight.numpy().copy() for weight in model.weights]
    history = model.fit(examples, targets, epochs=1, batch_size=8, verbose=0)
    assert np.isfinite(history.history["loss"]).all()
    changed = [
        bool((old != new.numpy()).any()) for old, new in zip(before, model.weights, strict=True)
    ]
    assert all(changed)
