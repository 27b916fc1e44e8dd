"""The code beside pictures of weights gives the same numbers outside, with Keras alone."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from builder.inspection.filters_likeness import as_vectors, cosines, norms
from builder.inspection.filters_parts import parts
from builder.layers.keras_import import load_keras
from builder.plots.filters_figures import spread
from builder.ui.inspection import filters_code as code
from builder.ui.inspection.exports import opening
from builder.ui.inspection.filters_seen import DIFFERENCE, NOW, Seen
from tests.support.outside import Outside

keras = load_keras()
layers = keras.layers


def network() -> Any:
    image = keras.Input((10, 10, 3), name="image")
    x = layers.Conv2D(5, 3, name="conv")(image)
    x = layers.Conv2DTranspose(4, 2, name="wider")(x)
    x = layers.Reshape((-1, 4))(x)
    x = layers.LSTM(3, name="memory")(layers.Conv1D(4, 3, name="along")(x))
    return keras.Model(image, layers.Dense(2, name="end")(x))


def seen(model: Any, name: str, key: str, when: str = NOW, before: Any = None) -> Seen:
    part = next(each for each in parts(model.get_layer(name)) if each.key == key)
    about = {"code": part.code, "by_row": part.by_row, "columns": part.columns, "key": key}
    subject: Any = SimpleNamespace(node={"layer": name, "name": name})
    return Seen(subject, about, part.array, before, when)


def test_the_code_of_every_picture(tmp_path: Path, python_outside: Outside) -> None:
    model, untrained = network(), network()
    conv, then = (each.get_layer("conv").get_weights()[0] for each in (model, untrained))
    wider = model.get_layer("wider").get_weights()[0].swapaxes(-1, -2)
    along = model.get_layer("along").get_weights()[0]
    forget = model.get_layer("memory").get_weights()[0][:, 3:6]
    of_conv, changed = (
        seen(model, "conv", "kernel"),
        seen(model, "conv", "kernel", DIFFERENCE, then),
    )
    trained = seen(model, "conv", "kernel", NOW, then)
    order = np.argsort(-norms(as_vectors(conv)), kind="stable")
    of_gate = seen(model, "memory", "kernel_f")
    start = code.weights_code
    cases = {
        "slices": (
            start(seen(model, "wider", "kernel")) + code.slices_code(1),
            np.moveaxis(wider[:, :, 1], -1, 0),
        ),
        "colours": (start(changed) + code.colours_code(True), _around_grey(conv - then)),
        "every slice": (
            start(of_conv) + code.all_slices_code(1, 3),
            np.stack([conv[:, :, c, f] for f in (1, 2) for c in range(3)]),
        ),
        "along": (
            start(seen(model, "along", "kernel")) + code.plane_code(None, 3) + code.slices_code(0),
            np.stack([along[..., f].T for f in range(4)]),
        ),
        "gate": (start(of_gate) + code.matrix_code(None), forget),
        "bias": (
            start(seen(model, "end", "bias")) + code.bars_code(),
            model.get_layer("end").get_weights()[1],
        ),
        "similarity": (start(of_conv) + code.likeness_code(of_conv), cosines(as_vectors(conv))),
        "norms": (start(of_conv) + code.norms_code(of_conv), norms(as_vectors(conv))),
        "longest first": (
            start(trained)
            + code.norms_code(trained, longest_first=True)
            + "result = np.stack([each.y for each in fig.data])\n",
            np.stack([norms(as_vectors(each))[order] for each in (conv, then)]),
        ),
        "histogram": (start(of_conv) + code.histogram_code(of_conv), np.histogram(conv, 40)[0]),
        "histogram before": (
            start(trained) + code.histogram_code(trained) + "result = fig.data[1].y\n",
            spread(conv, then)[2],
        ),
    }
    subject: Any = None  # what every code begins with is the same for all
    model.save(tmp_path / "model.keras")
    untrained.save(tmp_path / "model_untrained.keras")
    np.savez(tmp_path / "sample.npz", np.zeros((10, 10, 3), "float32"))
    whole = {name: opening(subject) + text for name, (text, _) in cases.items()}
    results = python_outside.run(tmp_path, whole)
    for name, (_, expected) in cases.items():
        np.testing.assert_allclose(results[name], expected, rtol=1e-5, atol=1e-6, err_msg=name)


def _around_grey(difference: Any) -> Any:
    filters = np.moveaxis(difference, -1, 0)
    return filters / np.abs(filters).max() / 2 + 0.5
