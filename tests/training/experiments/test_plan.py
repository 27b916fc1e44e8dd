"""Which runs an experiment makes: every combination, fairly, with the network that was meant."""

import pytest
from pydantic import ValidationError

from builder.datasets import DATASETS
from builder.graph.document import Block
from builder.graph.edits import EditError
from builder.inference.engine import infer
from builder.templates import TEMPLATES
from builder.training.experiments.one_click import ONE_CLICK, alexnet_for_digits, residual_digits
from builder.training.experiments.plan import MOST_RUNS, Plan, group, trials
from builder.training.experiments.shortcuts import has_shortcuts, without_shortcuts
from builder.training.experiments.variations import (
    Argument,
    ExperimentError,
    Removal,
    Repetitions,
    Setting,
    Shortcuts,
    blocks_of,
)
from builder.training.fitness import check
from builder.training.presets import preset

GRAPH = TEMPLATES["digits_small"]()
SPEC = preset(GRAPH, DATASETS["digits"])
DEEP = residual_digits()
[(BLOCK, _)] = blocks_of(DEEP)


def params(graph):
    result = infer(graph)
    assert result.ok, result.diagnostics
    return result.totals.params


def test_every_combination_is_trained_with_every_seed_and_the_first_seed_comes_first():
    plan = Plan(
        variations=(
            Setting(field="learning_rate", values=(0.1, 0.01)),
            Setting(field="optimizer", values=("SGD", "Adam", "RMSprop")),
        ),
        seeds=(4, 7),
    )
    made = trials(GRAPH, SPEC, plan)
    settings = [(t.spec.seed, t.spec.learning_rate, t.spec.optimizer) for t in made]
    assert settings == [
        (seed, rate, optimizer)
        for seed in (4, 7)
        for rate in (0.1, 0.01)
        for optimizer in ("SGD", "Adam", "RMSprop")
    ]
    assert made[0].name == "learning rate 0.1 · optimizer SGD · seed 4"
    assert len({group(trial.spec) for trial in made}) == 6


def test_the_seed_itself_can_be_varied():
    seed, rate = (
        Setting(field="seed", values=(5, 6, 5)),
        Setting(field="learning_rate", values=(0.1, 0.01)),
    )
    made = trials(GRAPH, SPEC, Plan(variations=(seed,), seeds=(0, 1, 2)))
    assert [(each.spec.seed, each.spec.variant["seed"]) for each in made] == [(5, "5"), (6, "6")]
    made = trials(GRAPH, SPEC, Plan(variations=(rate, seed), seeds=(0, 1, 2)))
    assert [(each.spec.seed, each.spec.learning_rate) for each in made] == [
        (5, 0.1), (5, 0.01), (6, 0.1), (6, 0.01),
    ]  # fmt: skip
    assert len({group(each.spec) for each in made}) == 2
    with pytest.raises(ExperimentError, match="seed does not take -1"):
        trials(GRAPH, SPEC, Plan(variations=(Setting(field="seed", values=(-1,)),)))


@pytest.mark.parametrize(
    "variation",
    [
        Setting(field="learning_rate", values=(0.1, 0.01)),
        Argument(path="hidden", name="units", values=(8, 32)),
        Shortcuts(),
    ],
)
def test_one_thing_cannot_be_varied_twice(variation):
    with pytest.raises(ExperimentError, match="two different things"):
        trials(GRAPH, SPEC, Plan(variations=(variation, variation)))


def test_things_of_one_name_are_told_apart():
    ways = (Removal(options=((), ("hidden",))), Removal(options=((), ("conv_2",))))
    made = trials(GRAPH, SPEC, Plan(variations=ways))
    assert len({group(each.spec) for each in made}) == 4


def test_everything_but_what_is_varied_is_the_same():
    plan = Plan(variations=(Setting(field="batch_size", values=(16, 64)),), seeds=(0, 1))
    kept = SPEC.model_dump(exclude={"batch_size", "seed", "variant"})
    for trial in trials(GRAPH, SPEC, plan):
        assert trial.graph == GRAPH
        assert trial.spec.model_dump(exclude={"batch_size", "seed", "variant"}) == kept


def test_the_width_of_a_layer_is_an_argument():
    plan = Plan(variations=(Argument(path="hidden", name="units", values=(8, 32)),))
    made = trials(GRAPH, SPEC, plan)
    assert [t.graph.layers["hidden"].config["units"] for t in made] == [8, 32]
    # 4 · 4 · 32 values into n units, and n into 10.
    hidden = [512 * n + n + n * 10 + 10 for n in (8, 32)]
    assert params(made[1].graph) - params(made[0].graph) == hidden[1] - hidden[0]
    assert [t.name for t in made] == ["units of hidden 8", "units of hidden 32"]


def test_the_depth_is_how_often_a_block_is_repeated():
    plan = Plan(variations=(Repetitions(path=BLOCK, values=(1, 2, 5)),))
    counts = [params(trial.graph) for trial in trials(DEEP, SPEC, plan)]
    one_more = counts[1] - counts[0]
    assert counts[2] - counts[1] == 3 * one_more > 0


def test_layers_are_left_out_together_and_the_counts_follow():
    graph = alexnet_for_digits()
    options = ((), ("dense_7",), ("dense_6", "dense_7"))
    plan = Plan(variations=(Removal(options=options),))
    made = trials(graph, SPEC, plan)
    assert [t.name for t in made] == [
        "left out nothing", "left out dense_7", "left out dense_6, dense_7"
    ]  # fmt: skip
    counts = [params(trial.graph) for trial in made]
    assert counts[0] - counts[1] == 128 * 128 + 128
    assert counts == sorted(counts, reverse=True)


def test_without_shortcuts_the_layers_are_the_same_and_the_additions_pass():
    plan = Plan(variations=(Shortcuts(),))
    with_them, without = trials(DEEP, SPEC, plan)
    assert (with_them.name, without.name) == ("shortcuts with", "shortcuts without")
    assert has_shortcuts(with_them.graph) and not has_shortcuts(without.graph)
    assert params(with_them.graph) == params(without.graph)  # an addition has no weights


def test_projections_on_shortcuts_go_with_them():
    from builder.keras_io.from_keras import from_keras
    from builder.layers.keras_import import load_keras

    keras = load_keras()
    plain = without_shortcuts(
        from_keras(keras.applications.ResNet50(weights=None, input_shape=(64, 64, 3)))
    )
    assert not has_shortcuts(plain)
    names = {layer.name for layer in plain.layers.values()}
    assert "conv2_block1_0_conv" not in names and "conv2_block1_3_conv" in names
    # 16 blocks, four of which have a projection of a convolution and a normalization.
    projections = [(64, 256), (256, 512), (512, 1024), (1024, 2048)]
    fewer = sum(i * o + o + 4 * o for i, o in projections)
    assert 25_636_712 - params(plain) == fewer


def test_two_ways_of_one_length_are_no_shortcut():
    two_towers = TEMPLATES["y_two_inputs"]()
    assert not has_shortcuts(two_towers)
    assert without_shortcuts(two_towers) == two_towers


def test_what_cannot_be_set_is_said():
    def of(variation):
        return trials(GRAPH, SPEC, Plan(variations=(variation,)))

    with pytest.raises(ExperimentError, match="Expected one of dataset, .*, got 'rate'"):
        of(Setting(field="rate", values=(1,)))
    with pytest.raises(ExperimentError, match="learning_rate does not take -1"):
        of(Setting(field="learning_rate", values=(-1,)))
    with pytest.raises(ExperimentError, match="no layer 'nowhere'"):
        of(Argument(path="nowhere", name="units", values=(1,)))
    with pytest.raises((ExperimentError, EditError), match="block"):
        of(Repetitions(path="hidden", values=(2,)))
    with pytest.raises(ExperimentError, match="input"):
        of(Removal(options=(("image",),)))
    with pytest.raises(ExperimentError, match=f"at most {MOST_RUNS} runs, got 250"):
        trials(
            GRAPH,
            SPEC,
            Plan(
                variations=(
                    Setting(field="batch_size", values=tuple(range(1, 26))),
                    Setting(field="optimizer", values=("SGD", "Adam")),
                ),
                seeds=(0, 1, 2, 3, 4),
            ),
        )
    with pytest.raises(ValidationError):
        Plan(variations=(Shortcuts(),) * 3)


@pytest.mark.parametrize("name", ONE_CLICK)
def test_a_ready_experiment_has_runs_that_fit_their_data(name):
    ready = ONE_CLICK[name](GRAPH, SPEC)
    made = trials(ready.graph, ready.spec, ready.plan)
    assert len(made) == len({trial.name for trial in made}) >= 9
    for trial in made[: len(made) // 3]:
        problems = [each for each in check(trial.graph, trial.spec) if each.severity == "error"]
        assert problems == []


def test_the_averages_of_the_residual_network_have_followed_within_an_epoch():
    ready = ONE_CLICK["depth"](GRAPH, SPEC)
    (block,) = (each for each in ready.graph.layers.values() if isinstance(each, Block))
    normalizations = [
        each for each in block.graph.layers.values() if each.class_name == "BatchNormalization"
    ]
    steps = 1_100 // ready.spec.batch_size  # what is trained on of the 1,797 digits, about
    assert len(normalizations) == 2
    for layer in normalizations:
        assert layer.config["momentum"] ** steps < 0.05
    # The words are about the training data, and so are the curves and the table.
    assert ready.plan.monitor == "accuracy"


def test_the_removals_of_the_small_alexnet_are_those_of_the_paper():
    ready = ONE_CLICK["alexnet"](GRAPH, SPEC)
    made = trials(ready.graph, ready.spec, ready.plan)[:5]
    assert [trial.spec.variant["left out"] for trial in made] == [
        "nothing", "7", "6 and 7", "3 and 4", "3, 4, 6 and 7"
    ]  # fmt: skip
    assert len({params(trial.graph) for trial in made}) == 5


def test_options_of_one_name_are_kept_apart():
    turned = [[{"class_name": "RandomRotation", "config": {"factor": f}}] for f in (0.1, 0.2)]
    plan = Plan(variations=(Setting(field="augmentation", values=([], *turned)),))
    names = [trial.spec.variant["augmentation"] for trial in trials(GRAPH, SPEC, plan)]
    assert names == ["none", "RandomRotation", "RandomRotation (2)"]


def test_every_option_has_a_label_where_there_are_any():
    with pytest.raises(ValidationError, match="a label for each of 2 options, got 1"):
        Setting(field="learning_rate", values=(0.1, 0.2), labels=("high",))
    with pytest.raises(ValidationError, match="a label for each of 2 options, got 3"):
        Removal(options=((), ("a",)), labels=("a", "b", "c"))
