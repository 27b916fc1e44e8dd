"""Files from outside: sound ones become runs that answer as Keras does, all others are refused."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from builder.datasets import DATASETS, silent
from builder.datasets.own.desk import store_upload
from builder.keras_io import outside_model
from builder.keras_io.outside_file import OutsideError
from builder.keras_io.to_keras import to_keras
from builder.layers.keras_import import load_keras
from builder.templates import TEMPLATES
from builder.workers.errors import LabError
from tests.workers.test_lab_ops import Workshop, workshop  # noqa: F401

keras = load_keras()
layers = keras.layers


def saved(model: Any, folder: Path) -> bytes:
    path = folder / "made.keras"
    model.save(path)
    return path.read_bytes()


def digits(*, compiled: bool = False, units: int = 10) -> Any:
    image = keras.Input((8, 8, 1), name="picture")
    value = layers.Conv2D(3, 3, activation="relu", name="conv")(image)
    value = layers.BatchNormalization(name="norm")(value)
    model = keras.Model(image, layers.Dense(units, activation="softmax")(layers.Flatten()(value)))
    if compiled:
        model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        model.fit(np.ones((4, 8, 8, 1)), np.zeros(4), verbose=0)
    return model


def nested() -> Any:
    inner = keras.Sequential(
        [keras.Input((8, 8, 1)), layers.Conv2D(2, 3, activation="relu"), layers.Flatten()],
        name="tower",
    )
    left, right = keras.Input((8, 8, 1)), keras.Input((8, 8, 1))
    value = layers.Concatenate()([inner(left), inner(right)])
    return keras.Model([left, right], layers.Dense(1, activation="sigmoid")(value * 0.5))


def opened(workshop: Workshop, content: bytes, dataset: str = "", name: str = "mine.keras") -> str:  # noqa: F811
    desk = store_upload(io.BytesIO(content))
    answer = workshop.ask(
        "open_outside", desk=desk.desk_id, project_id=workshop.project.id, origin=name,
        dataset=dataset,
    )  # fmt: skip
    assert not desk.folder.exists()
    return str(answer.data["run_id"])


def looked(workshop: Workshop, content: bytes) -> Any:  # noqa: F811
    desk = store_upload(io.BytesIO(content))
    project = workshop.project.id
    return workshop.ask("look_at_outside", desk=desk.desk_id, project_id=project).data


@pytest.mark.parametrize(
    ("make", "dataset"),
    [
        (digits, "digits"),
        (lambda: digits(compiled=True), "digits"),
        (nested, "digit_pairs"),
        (lambda: to_keras(TEMPLATES["text_lstm"]()), "reviews"),
        (lambda: keras.Sequential([keras.Input((13,)), layers.Dense(3, "softmax")]), "wine"),
    ],
)
def test_a_foreign_model_answers_as_it_does_outside(
    workshop: Workshop,  # noqa: F811
    tmp_path: Path,
    make: Any,
    dataset: str,
) -> None:
    model = make()
    content = saved(model, tmp_path)
    about = looked(workshop, content)
    assert dataset in about["fitting"]
    assert about["params"] == model.count_params()
    run_id = opened(workshop, content, dataset)
    run = workshop.store.run(run_id)
    assert run is not None
    assert (run.status, run.started, run.name) == ("finished", None, "mine.keras")
    assert "was not trained here" in run.message
    x = [each[2:3] for each in DATASETS[dataset].load(silent).inputs("test")]
    expected = model.predict(x if len(x) > 1 else x[0], verbose=0)[0]
    answer = workshop.ask("predict", run_id=run_id, sample={"index": 2})
    np.testing.assert_allclose(answer.arrays["output_0"], expected, rtol=1e-3, atol=1e-5)
    assert answer.data["epoch"] == 0
    why = workshop.ask("why_saliency", run_id=run_id, aim={}, sample={"index": 2})
    assert "found_0" in why.arrays


def test_nobody_trains_it(workshop: Workshop, tmp_path: Path) -> None:  # noqa: F811
    opened(workshop, saved(digits(), tmp_path), "digits")
    assert workshop.store.claim_run("worker") is None
    assert workshop.store.runs_with_status("queued") == []


def test_without_fitting_data_only_own_samples_are_looked_at(
    workshop: Workshop,  # noqa: F811
    tmp_path: Path,
) -> None:
    from builder.inspection.own_samples import keep_sample

    model = digits(units=7)
    content = saved(model, tmp_path)
    assert looked(workshop, content)["fitting"] == []
    run_id = opened(workshop, content)
    x = np.random.default_rng(0).random((8, 8, 1), np.float32)
    own = {"own": keep_sample(workshop.settings.samples_directory, [x])}
    answer = workshop.ask("predict", run_id=run_id, sample=own)
    np.testing.assert_allclose(
        answer.arrays["output_0"], model.predict(x[None], verbose=0)[0], rtol=1e-3, atol=1e-5
    )
    assert answer.data["answers"][0]["classes"] == [f"class {at}" for at in range(7)]
    why = workshop.ask("why_integrated", run_id=run_id, aim={}, sample=own)
    assert why.data["error"] < 0.01
    with pytest.raises(LabError, match="does not fit this network"):
        opened(workshop, content, "digits")


def rewritten(content: bytes, change: Any = None, **parts: bytes | None) -> bytes:
    """Returns a file with some of its parts replaced, or dropped where they are None."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "config.json" and change is not None:
                config = json.loads(part)
                part = json.dumps(change(config) or config).encode()
            key = name.replace(".", "_")
            part = parts.pop(key, part)
            if part is not None:
                new.writestr(name, part, zipfile.ZIP_DEFLATED)
        for name, part in parts.items():
            new.writestr(name, part or b"")
    return stream.getvalue()


def layer_of(config: Any, place: int = 1) -> Any:
    return config["config"]["layers"][place]


def changed(place: int = 1, **values: Any) -> Any:
    return lambda config: layer_of(config, place).update(values)


def deep(config: Any) -> Any:
    layer_of(config)["config"]["name"] = json.loads("[" * 300 + "]" * 300)


def wide(config: Any) -> Any:
    layer_of(config, -1)["config"]["units"] = 400_000_000


def h5(**values: Any) -> bytes:
    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        for name, value in values.items():
            file[name] = value
    return stream.getvalue()


def promising() -> bytes:
    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        file.create_dataset("layers", (10**6, 10**6), "float32", chunks=(1000, 1000))
    return stream.getvalue()


def chunked() -> bytes:
    """One number, in a chunk of two gigabytes."""
    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        file.create_dataset("a", (1,), "float32", maxshape=(None,), chunks=(2**29,))
    return stream.getvalue()


def packed_otherwise(good: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name), zipfile.ZIP_LZMA)
    return stream.getvalue()


def scratched(good: bytes, name: str) -> bytes:
    """A file with a part whose packed bytes are nonsense."""
    content = rewritten(good)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        start = archive.getinfo(name).header_offset + 30 + len(name)
    return content[: start + 5] + b"\xff" * 50 + content[start + 55 :]


def cut_h5(good: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        weights = bytearray(archive.read("model.weights.h5"))
    weights[100:900] = b"\x07" * 800  # the tables of names, behind a header that is sound
    return rewritten(good, model_weights_h5=bytes(weights))


BOMB = b" " * (9 * 2**20)

HOSTILE: dict[str, tuple[Any, str]] = {
    "no zip": (lambda good: b"hello", "none, or it is damaged"),
    "empty": (lambda good: b"", "none, or it is damaged"),
    "cut": (lambda good: good[: len(good) // 2], "none, or it is damaged"),
    "another zip": (lambda good: rewritten(good, config_json=None), "Expected config.json and"),
    "a way out": (lambda good: rewritten(good, **{"../../out.txt": b"x"}), "nothing else"),
    "a long name": (lambda good: rewritten(good, **{"a" * 60_000: b"x"}), "nothing else"),
    "packed otherwise": (packed_otherwise, "stored or deflated"),
    "a scratched config": (lambda good: scratched(good, "config.json"), "it is damaged"),
    "scratched weights": (lambda good: scratched(good, "model.weights.h5"), "are damaged"),
    "assets": (lambda good: rewritten(good, **{"assets/words.txt": b"x"}), "files of its own"),
    "a bomb": (lambda good: rewritten(good, config_json=BOMB), "config.json to have at most 8"),
    "no JSON": (lambda good: rewritten(good, config_json=b"{"), "it is none from line 1, column 2"),
    "a list": (lambda good: rewritten(good, config_json=b"[1]"), "to describe a model"),
    "depth": (lambda good: rewritten(good, config_json=b"[" * 10**5), "at most 100 deep"),
    "nesting": (lambda good: rewritten(good, deep), "at most 100 deep"),
    "its own class": (
        lambda good: rewritten(good, lambda config: config.update(class_name="Mine")),
        "never run here",
    ),
    "Lambda": (lambda good: rewritten(good, changed(class_name="Lambda")), "has a Lambda"),
    "os": (lambda good: rewritten(good, changed(module="os", class_name="system")), "Keras's own"),
    "custom": (lambda good: rewritten(good, changed(registered_name="a>B")), "none of Keras's own"),
    "unknown": (
        lambda good: rewritten(good, changed(class_name="TFSMLayer")), "not in the catalogue",
    ),
    "a function": (
        lambda good: rewritten(
            good,
            lambda config: layer_of(config)["config"].update(
                activation={
                    "module": "builtins", "class_name": "function", "config": "load_model",
                    "registered_name": "function",
                }
            ),
        ),
        "a function of its own",
    ),
    "too large": (lambda good: rewritten(good, wide), "more than the"),
    "bad settings": (
        lambda good: rewritten(good, lambda config: layer_of(config)["config"].update(filters=-3)),
        "Keras cannot read this model",
    ),
    "weights of another": (
        lambda good: rewritten(good, model_weights_h5=h5(a=np.ones(3))), "do not fit",
    ),
    "weights that are none": (lambda good: rewritten(good, model_weights_h5=b"x"), "damaged"),
    "a link": (
        lambda good: rewritten(good, model_weights_h5=h5(a=h5py.ExternalLink("/etc/x", "/"))),
        "point to another file",
    ),
    "a promise": (lambda good: rewritten(good, model_weights_h5=promising()), "promises more"),
    "text as weights": (lambda good: rewritten(good, model_weights_h5=h5(a="x")), "plain numbers"),
    "a type as weights": (
        lambda good: rewritten(good, model_weights_h5=h5(a=np.dtype("f4"))), "plain numbers",
    ),
    "a huge chunk": (lambda good: rewritten(good, model_weights_h5=chunked()), "promises more"),
    "weights with nonsense within": (cut_h5, "are damaged"),
    "a value that no document keeps": (
        lambda good: rewritten(
            good, lambda config: layer_of(config)["config"].update(strides=[float("nan"), 1])
        ),
        "cannot",
    ),
    "a heap of weights": (
        lambda good: rewritten(good, model_weights_h5=b"\0" * (40 * 2**20)), "this file has more",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A sound file."""
    return saved(digits(), tmp_path_factory.mktemp("good"))


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_broken_or_hostile_is_refused_in_words(
    workshop: Workshop,  # noqa: F811
    good: bytes,
    name: str,
) -> None:
    make, complaint = HOSTILE[name]
    with pytest.raises(LabError, match=complaint) as told:
        opened(workshop, make(good))
    assert "Traceback" not in str(told.value) and len(str(told.value)) < 600
    assert workshop.store.runs(workshop.project.id) == []
    assert not (workshop.settings.home / "out.txt").exists()


def open_sized() -> Any:
    image = keras.Input((None, None, 1))
    value = image
    for _ in range(3):  # 8 pixels are too few for so many steps
        value = layers.MaxPooling2D(2)(layers.Conv2D(2, 3)(value))
    return keras.Model(image, layers.Dense(3)(layers.GlobalAveragePooling2D()(value)))


def test_a_network_for_pictures_of_any_size_is_opened(
    workshop: Workshop,  # noqa: F811
    tmp_path: Path,
) -> None:
    from builder.inspection.own_samples import keep_sample

    model = open_sized()
    run_id = opened(workshop, saved(model, tmp_path))
    x = np.random.default_rng(1).random((40, 30, 1), np.float32)
    own = {"own": keep_sample(workshop.settings.samples_directory, [x])}
    answer = workshop.ask("predict", run_id=run_id, sample=own)
    expected = model.predict(x[None], verbose=0)[0]
    np.testing.assert_allclose(answer.arrays["output_0"], expected, rtol=1e-3, atol=1e-5)


def test_a_network_that_cannot_be_computed_is_refused_in_words(
    workshop: Workshop,  # noqa: F811
    tmp_path: Path,
) -> None:
    words = keras.Input((2,), dtype="string")
    looked_up = layers.StringLookup(vocabulary=["a", "b"])(words)
    model = keras.Model(words, layers.Embedding(3, 2)(looked_up))
    with pytest.raises(LabError, match="cannot be computed"):
        opened(workshop, saved(model, tmp_path))
    assert workshop.store.runs(workshop.project.id) == []


def test_tables_of_words_are_compared_by_more_than_their_padding(tmp_path: Path) -> None:
    def tagged(seed: int) -> Any:
        keras.utils.set_random_seed(seed)
        words = keras.Input((4,), dtype="int32")
        return keras.Model(words, layers.LSTM(2)(layers.Embedding(5, 3, mask_zero=True)(words)))

    outside_model._check_same(tagged(1), tagged(1))
    with pytest.raises(OutsideError, match="answers differently"):
        outside_model._check_same(tagged(1), tagged(2))


def test_a_subclassed_model_is_refused(workshop: Workshop, tmp_path: Path) -> None:  # noqa: F811
    @keras.saving.register_keras_serializable("theirs")
    class Own(keras.Model):  # type: ignore[misc]
        def call(self, x: Any) -> Any:
            return x

    model = Own()
    model(np.ones((1, 2)))
    with pytest.raises(LabError, match="never run here"):
        opened(workshop, saved(model, tmp_path))
