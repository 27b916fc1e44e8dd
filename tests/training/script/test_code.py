"""What an exported training looks like, for every data set and every choice."""

import ast

import pytest

from builder.datasets import DATASETS
from builder.graph.sketch import Sketch
from builder.templates import TEMPLATES
from builder.training.catalogue import ChoiceError, choices
from builder.training.choices import (
    Augmentation,
    BestCheckpoint,
    CosineDecay,
    EarlyStopping,
    ExponentialDecay,
    OneCycle,
    StartFrom,
    StepDecay,
    TensorBoardLog,
    WarmUp,
)
from builder.training.presets import preset
from builder.training.schedules import rate
from builder.training.script import to_training_script
from builder.training.spec import CUSTOM_LOSS, OPTIMIZERS, Loss, TrainingSpec


def model(name="net"):
    sketch = Sketch(name)
    x = sketch.add("Flatten", sketch.input((8, 8, 1)))
    sketch.add("Dense", x, units=10, activation="softmax")
    return sketch.graph()


def script(**choices):
    return to_training_script(model(), TrainingSpec(**choices))


def names_of(code):
    return {node.name for node in ast.walk(ast.parse(code)) if hasattr(node, "name")}


def test_a_plain_training_is_short():
    code = script()
    assert names_of(code) >= {"build_model", "load_data", "Batches", "compile_model", "main"}
    assert "tensorflow" not in code
    assert len(code.splitlines()) < 120


@pytest.mark.parametrize("template", TEMPLATES)
def test_what_a_preset_chooses_can_be_exported_for_every_template(template):
    graph = TEMPLATES[template]()
    written = 0
    for dataset in DATASETS.values():
        try:
            code = to_training_script(graph, preset(graph, dataset))
        except ChoiceError:  # it has not as many outputs as there are targets
            continue
        ast.parse(code)
        assert max(map(len, code.splitlines())) <= 100
        written += 1
    assert written


SCHEDULES = [
    StepDecay(factor=0.3, every=2),
    ExponentialDecay(factor=0.8),
    CosineDecay(end=0.1),
    WarmUp(epochs=2, end=0.2),
    OneCycle(),
]


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda each: each.kind)
def test_the_rate_that_is_written_out_is_that_of_the_schedule(schedule):
    tree = ast.parse(script(schedule=schedule, epochs=6))
    wanted = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name in ("falling", "rate_at")
    ]
    space = {"EPOCHS": 6, "math": __import__("math")}
    exec(compile(ast.Module(wanted, []), "script", "exec"), space)  # our own code
    for step in range(60):
        assert space["rate_at"](0.3, step, 10) == pytest.approx(rate(schedule, 0.3, step, 10, 60))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_is_written_with_what_differs_from_keras(optimizer):
    args = choices("optimizers")[optimizer].args
    config = {"weight_decay": 0.125, args[-1].name: args[-1].default}
    code = script(optimizer=optimizer, optimizer_config=config)
    assert f"keras.optimizers.{optimizer}(" in code
    assert "weight_decay=0.125" in code
    assert f"{args[-1].name}=" not in code


def test_no_text_of_a_document_becomes_code():
    evil = '"); import os; os.system("true'
    layers = (evil,)
    graph = model()
    spec = TrainingSpec(
        loss_weights={"dense": 2.0},
        start_from=(StartFrom(run_id="abc", file=evil, layers=layers),),
    )
    tree = ast.parse(to_training_script(graph, spec))
    assert not [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Import) and any(alias.name == "os" for alias in node.names)
    ]
    assert evil in {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}


def test_a_hostile_formula_is_refused():
    loss = Loss(class_name=CUSTOM_LOSS, config={"expression": "__import__('os')"})
    with pytest.raises(ChoiceError):
        script(loss=loss)


def test_a_formula_becomes_a_function_over_keras_ops():
    loss = Loss(class_name=CUSTOM_LOSS, config={"expression": "abs(y_true - y_pred) ** 2"})
    code = script(loss=loss)
    assert "def custom_loss(y_true, y_pred):" in code
    assert "return ops.abs(y_true - y_pred) ** 2" in code
    assert "loss=custom_loss," in code
    assert "from keras import layers, ops" in code


CHOICES = {
    "devices": ({"all_devices": True}, "with tf.distribute.MirroredStrategy().scope():"),
    "precision": ({"mixed_precision": True}, 'keras.config.set_dtype_policy("mixed_float16")'),
    "steps": ({"steps_per_execution": 4}, "steps_per_execution=4"),
    "no shuffling": ({"shuffle": False}, "self.order = np.arange(self.size)"),
    "no validation": ({"validation_split": 0.0}, "model.fit("),
    "weights": ({"class_weights": {3: 2.0}}, "np.array([1.0, 1.0, 1.0, 2.0, 1.0"),
    "early stopping": ({"callbacks": (EarlyStopping(patience=7),)}, "patience=7"),
    "best": ({"callbacks": (BestCheckpoint(),)}, 'filepath="best.weights.h5"'),
    "tensorboard": ({"callbacks": (TensorBoardLog(),)}, "pip install tensorboard"),
    "flip": (
        {"augmentation": (Augmentation(class_name="RandomFlip"),)},
        "AUGMENTATION_0 = [layers.RandomFlip()]",
    ),
    "imagenet": (
        {"start_from": (StartFrom(file="VGG16"),)},
        "take_weights(model, weights_of_imagenet(keras.applications.VGG16))",
    ),
}


@pytest.mark.parametrize(("made", "written"), CHOICES.values(), ids=CHOICES)
def test_every_choice_is_written(made, written):
    code = script(**made)
    ast.parse(code)
    assert written in code
    if made.get("validation_split") == 0.0:
        assert "keep_apart" not in code


@pytest.mark.parametrize(
    ("made", "says"),
    [
        ({"dataset": "digit_parity"}, "1 outputs, .* has 2 targets"),
        ({"callbacks": (EarlyStopping(monitor="val_nothing"),)}, "not in the logs"),
        ({"dataset": "celsius", "class_weights": "balanced"}, "the data has numbers"),
    ],
)
def test_what_does_not_fit_is_said_in_words(made, says):
    with pytest.raises(ChoiceError, match=says):
        script(**made)
