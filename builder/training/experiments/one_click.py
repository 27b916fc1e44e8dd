"""Experiments that are ready: each a network, a training and what is varied."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from builder.blocks.residual import make as residual_block
from builder.datasets import DATASETS
from builder.graph.document import Graph
from builder.graph.edits import Configure, apply
from builder.graph.sketch import Sketch
from builder.inference.specs import TensorSpec
from builder.training.experiments.plan import Plan
from builder.training.experiments.variations import Removal, Repetitions, Setting, Shortcuts
from builder.training.presets import preset
from builder.training.spec import TrainingSpec

SEEDS = (0, 1, 2)
RATES = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
SWEEP_EPOCHS = 5
CHANNELS = 16
QUICK_MOMENTUM = 0.9


@dataclass(frozen=True, slots=True)
class Ready:
    """An experiment that can be started as it is.

    Attributes:
        name: Its key in `ONE_CLICK`.
        title: What people call it.
        graph: The network.
        spec: The training.
        plan: What is varied.
    """

    name: str
    title: str
    graph: Graph
    spec: TrainingSpec
    plan: Plan


def learning_rates(graph: Graph, spec: TrainingSpec) -> Ready:
    """Trains the present network with nine rates, from far too low to far too high."""
    short = spec.model_copy(update={"epochs": min(spec.epochs, SWEEP_EPOCHS)})
    plan = Plan(
        variations=(Setting(field="learning_rate", values=RATES),),
        seeds=SEEDS,
        about="Too low a rate learns hardly anything in a few epochs, too high a rate never "
        "settles or breaks off. The best lies between, often just below where it breaks.",
    )
    return Ready("learning_rates", "Learning-rate sweep", graph, short, plan)


def depth_and_shortcuts(_: Graph, __: TrainingSpec) -> Ready:
    """Trains a small residual network for digits at four depths, with shortcuts and without."""
    graph = residual_digits()
    spec = _for_digits(graph, epochs=8)
    block = next(key for key in graph.nodes if graph.layer_of(key).class_name == "Block")
    plan = Plan(
        variations=(Repetitions(path=block, values=(1, 4, 8, 16)), Shortcuts()),
        seeds=SEEDS,
        monitor="accuracy",
        about="A block is two convolutions. Without shortcuts, more of them make the network "
        'worse even on its training data; with shortcuts they do not: He et al., "Deep Residual '
        'Learning for Image Recognition" (2015). So look at the accuracy in training.',
    )
    return Ready("depth", "Depth, with and without shortcuts", graph, spec, plan)


def alexnet_removal(_: Graph, __: TrainingSpec) -> Ready:
    """Leaves layers out of a small AlexNet for digits, as its makers did with the large one."""
    graph = alexnet_for_digits()
    spec = _for_digits(graph, epochs=12)
    options = ((), ("dense_7",), ("dense_6", "dense_7"), ("conv_3", "conv_4"),
               ("conv_3", "conv_4", "dense_6", "dense_7"))  # fmt: skip
    names = ("nothing", "7", "6 and 7", "3 and 4", "3, 4, 6 and 7")
    plan = Plan(
        variations=(Removal(options=options, labels=names),),
        seeds=SEEDS,
        about="On ImageNet, AlexNet loses 1.1 points of top-5 accuracy without layer 7, 5.7 "
        "without 6 and 7, 3.0 without 3 and 4, and 33.5 without all four. How much is it on "
        "these small pictures?",
    )
    return Ready("alexnet", "AlexNet with layers left out", graph, spec, plan)


ONE_CLICK: Mapping[str, Callable[[Graph, TrainingSpec], Ready]] = MappingProxyType(
    {
        "learning_rates": learning_rates,
        "depth": depth_and_shortcuts,
        "alexnet": alexnet_removal,
    }
)
"""By name: takes the present network and training, and gives the experiment."""


def residual_digits() -> Graph:
    """Draws a network of one repeated residual block for 8 × 8 digits."""
    sketch = Sketch("residual_digits")
    x = sketch.input((8, 8, 1), name="image")
    x = sketch.add(
        "Conv2D", x, name="stem", filters=CHANNELS, kernel_size=3, padding="same", activation="relu"
    )
    block = residual_block(TensorSpec(shape=(None, 8, 8, CHANNELS), dtype="float32"))
    x = sketch.block(_with_quick_averages(block.graph), x, name="residual", repeat=4)
    x = sketch.add("GlobalAveragePooling2D", x, name="pool")
    sketch.add("Dense", x, name="digit", units=10, activation="softmax")
    return sketch.graph()


def _with_quick_averages(graph: Graph) -> Graph:
    """Lets batch normalization follow within a few hundred steps.

    With Keras's own momentum, 0.99, its averages lag behind at the end of so short a training: on
    other data the network is then wrong however well it has learnt.
    """
    for layer in graph.layers.values():
        if layer.class_name == "BatchNormalization":
            graph = apply(graph, Configure(layer_id=layer.id, config={"momentum": QUICK_MOMENTUM}))
    return graph


def alexnet_for_digits() -> Graph:
    """Draws AlexNet's eight layers for 8 × 8 digits: as many, as ordered, but narrow."""
    sketch = Sketch("alexnet_for_digits")
    x = sketch.input((8, 8, 1), name="image")
    for number, filters in ((1, 12), (2, 32), (3, 48), (4, 48), (5, 32)):
        x = sketch.add(
            "Conv2D", x, name=f"conv_{number}", filters=filters, kernel_size=3, padding="same",
            groups=2 if number in (2, 4, 5) else 1, activation="relu",
        )  # fmt: skip
        if number in (1, 2, 5):
            x = sketch.add("MaxPooling2D", x, name=f"pool_{number}", pool_size=2, padding="same")
    x = sketch.add("Flatten", x, name="flatten")
    x = sketch.add("Dense", x, name="dense_6", units=128, activation="relu")
    x = sketch.add("Dense", x, name="dense_7", units=128, activation="relu")
    sketch.add("Dense", x, name="category_8", units=10, activation="softmax")
    return sketch.graph()


def _for_digits(graph: Graph, *, epochs: int) -> TrainingSpec:
    return preset(graph, DATASETS["digits"]).model_copy(update={"epochs": epochs})
