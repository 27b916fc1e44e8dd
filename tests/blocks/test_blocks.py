"""Blocks to build with: they work behind every tensor, and are what their papers say."""

import pytest

from builder.blocks import BLOCKS
from builder.graph.document import Block
from builder.graph.sketch import Sketch
from builder.inference.engine import infer
from builder.inference.weightless import weightless
from builder.layers.keras_import import load_keras
from tests.blocks.cases import SHAPES, behind, block_for

MORE = [(None, None, 3), (None, 8), (None, None, None, 1), (1,), (5000,), (8, 8, 1000)]


def made_by(block: Block, shape: tuple[int | None, ...], repeat: int = 1) -> tuple[int, str]:
    """The parameters of a block behind a tensor, and what it makes of it."""
    inference = infer(behind(block, shape, repeat=repeat))
    ((_, spec),) = inference.outputs
    return inference.totals.params, spec.label


@pytest.mark.parametrize("name", BLOCKS)
class TestEveryBlock:
    @pytest.mark.parametrize("shape", [*SHAPES.values(), *MORE])
    def test_works_at_once_behind_a_tensor(self, name, shape):
        inference = infer(behind(block_for(name, shape), shape))
        assert inference.diagnostics == ()
        ((_, made),) = inference.outputs
        assert made.shape[:-1] == (None, *shape[:-1])

    def test_takes_steps_of_which_some_do_not_count(self, name):
        sketch = Sketch()
        masked = sketch.add("Masking", sketch.input((9, 6)), name="masking")
        given = infer(sketch.graph()).nodes[masked].outputs[0]
        assert given.masked
        sketch.block(BLOCKS[name](given).graph, masked, repeat=2)
        assert infer(sketch.graph()).diagnostics == ()

    def test_is_for_images_where_nothing_is_known(self, name):
        block = BLOCKS[name]()
        assert infer(behind(block, (8, 8, 32))).diagnostics == ()
        assert any(layer.class_name == "Conv2D" for layer in block.graph.layers.values())

    @pytest.mark.parametrize("kind", SHAPES)
    def test_leaves_the_places_to_the_layout(self, name, kind):
        graph = block_for(name, SHAPES[kind]).graph
        assert {node.position for node in graph.nodes.values()} == {None}

    def test_says_what_it_is(self, name):
        spec = BLOCKS[name]
        assert spec.name == name
        assert spec.title[0].isupper()
        assert spec.about.endswith(".")


@pytest.mark.parametrize(
    ("kind", "layer"),
    [
        ("vector", "Dense"),
        ("sequence", "Conv1D"),
        ("image", "Conv2D"),
        ("volume", "Conv3D"),
        ("stack_of_volumes", "Dense"),
    ],
)
@pytest.mark.parametrize("name", BLOCKS)
def test_the_layers_slide_along_the_axes_that_there_are(name, kind, layer):
    layers = block_for(name, SHAPES[kind]).graph.layers.values()
    kinds = {"Dense", "Conv1D", "Conv2D", "Conv3D"}
    assert {each.class_name for each in layers} & kinds == {layer}


class TestResidual:
    def test_has_the_weights_of_the_basic_block_of_resnet(self):
        """`torchvision.models.resnet.BasicBlock(64, 64)` has 73,984, all of them trainable."""
        totals = infer(behind(block_for("residual", (56, 56, 64)), (56, 56, 64))).totals
        assert totals.trainable == 73_984 == 2 * 3 * 3 * 64 * 64 + 2 * 2 * 64
        assert totals.non_trainable == 2 * 2 * 64

    @pytest.mark.parametrize("shape", SHAPES.values())
    def test_makes_what_it_takes(self, shape):
        sketch = Sketch()
        given = sketch.input(shape)
        node = sketch.block(block_for("residual", shape).graph, given, repeat=32)
        nodes = infer(sketch.graph()).nodes
        assert nodes[node].outputs == nodes[given].outputs

    def test_names_its_layers_in_order(self):
        assert list(block_for("residual", (8, 8, 3)).graph.layers) == [
            *("input", "conv_1", "bn_1", "relu_1", "conv_2", "bn_2", "add", "relu_2")
        ]

    def test_stays_small_behind_a_long_vector(self):
        params, made = made_by(block_for("residual", (25_088,)), (25_088,))
        assert made == "25088"
        assert params == 2 * 25_088 * 512 + 4 * 512 + 4 * 25_088


class TestInception:
    def test_has_the_figures_of_googlenet(self):
        """Worked out by hand from table 1 of the paper, module (3a), with the biases."""
        params, made = made_by(block_for("inception", (28, 28, 192)), (28, 28, 192))
        assert made == "28 × 28 × 256"
        assert params == 163_696 == (
            (192 + 1) * 64
            + (192 + 1) * 96
            + (9 * 96 + 1) * 128
            + (192 + 1) * 16
            + (25 * 16 + 1) * 32
            + (192 + 1) * 32
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("channels", "made"), [(3, 64), (47, 64), (48, 128), (95, 128), (96, 256), (480, 256)]
    )
    def test_is_narrower_behind_few_channels(self, channels, made):
        shape = (28, 28, channels)
        assert made_by(block_for("inception", shape), shape)[1] == f"28 × 28 × {made}"

    def test_is_as_wide_as_googlenets_where_nothing_is_known(self):
        assert made_by(BLOCKS["inception"](), (8, 8, 192))[0] == 163_696

    def test_has_four_branches_and_three_for_vectors(self):
        for shape, branches in (((8, 8, 3), 4), ((8, 3), 4), ((8,), 3)):
            graph = block_for("inception", shape).graph
            assert sum(edge.target == "concatenate" for edge in graph.edges) == branches


class TestDense:
    def test_is_the_block_of_densenet(self):
        """The first of the 6 layers of the first block of DenseNet121 has 45,824 weights."""
        assert made_by(block_for("dense", (56, 56, 64)), (56, 56, 64)) == (45_824, "56 × 56 × 96")

    @pytest.mark.parametrize("repeat", [1, 6, 12])
    def test_has_the_weights_of_keras_applications(self, repeat):
        from keras.src.applications.densenet import dense_block

        shape = (56, 56, 64)
        with weightless():
            start = load_keras().Input(shape)
            made = dense_block(start, repeat, "block")
            expected = load_keras().Model(start, made).count_params()
        assert made_by(block_for("dense", shape), shape, repeat)[0] == expected

    @pytest.mark.parametrize(
        ("channels", "growth"), [(1, 12), (24, 12), (26, 13), (64, 32), (256, 32)]
    )
    def test_grows_by_half_of_what_comes_in_within_limits(self, channels, growth):
        shape = (8, 8, channels)
        block = block_for("dense", shape)
        assert block.repeat == 4
        assert made_by(block, shape, 4)[1] == f"8 × 8 × {channels + 4 * growth}"
