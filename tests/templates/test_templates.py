"""The templates are the networks of the published figures, layer by layer."""

from __future__ import annotations

import pytest

from builder.datasets import picture_questions, reviews, word_classes
from builder.datasets.wine import WINE
from builder.graph.document import Graph
from builder.graph.edits import Batch, Bypass, Configure, apply
from builder.graph.files import from_json, to_json
from builder.graph.invariants import structural_problem
from builder.graph.topology import inputs, is_chain, order, outputs
from builder.inference.engine import infer
from builder.templates import TEMPLATES, table_mlp

Shape = tuple[int, ...]

PUBLISHED: dict[str, tuple[list[Shape], list[int], int]] = {
    "celsius_to_fahrenheit": ([(1,)], [2], 2),
    "mlp_std": ([(784,)], [50_240, 4_160, 650], 55_050),
    "mlp_dropout": ([(784,)], [200_960, 65_792, 2_570], 269_322),
    "mlp_fashion": ([(28, 28)], [235_500, 30_100, 1_010], 266_610),
    "cnn_small": ([(28, 28, 1)], [520, 288_100, 1_010], 289_630),
    "cnn_deeper": ([(28, 28, 1)], [520, 7_240, 100_100, 1_010], 108_870),
    "cnn_fashion": ([(28, 28, 1)], [640, 36_928, 16_010], 53_578),
    "cnn_activity": ([(28, 28, 1)], [320, 18_496, 36_928, 36_928, 650], 93_322),
    "cnn_no_pooling": ([(28, 28, 1)], [320, 18_496, 36_928, 30_977], 86_721),
    "cnn_sequential": ([(16, 16, 3)], [896, 18_496, 262_400, 1_285], 283_077),
    "cnn_cifar10": ([(32, 32, 3)], [4_864, 102_464, 16_010], 123_338),
    "dogs_vs_cats": (
        [(150, 150, 3)],
        [896, 18_496, 73_856, 147_584, 3_211_776, 513],
        3_453_121,
    ),
    "lenet5": ([(28, 28, 1)], [156, 2_416, 48_120, 10_164, 850], 61_706),
    "y_two_inputs": ([(16, 16, 3), (8, 8, 3)], [896, 896, 36_928, 131_200, 387], 170_307),
    "shared_two_outputs": ([(16, 16, 3), (8, 8, 3)], [84, 140], 224),
    "alexnet": (
        [(227, 227, 3)],
        [34_944, 307_456, 885_120, 663_936, 442_624, 37_752_832, 16_781_312, 4_097_000],
        60_965_224,
    ),
    "very_deep": ([(28, 28, 1)], [416, 1_604, *[404] * 999, 1_616, 25_616, 272, 170], 433_290),
}
STARTERS = {"digits_small"}
OURS: dict[str, tuple[list[Shape], list[int], int]] = {
    "siamese_digits": ([(8, 8, 1), (8, 8, 1)], [160, 8_224, 528, 17], 8_929),
    "digit_and_parity": ([(8, 8, 1)], [160, 12_336, 490, 49], 13_035),
    "two_digits": ([(8, 16, 1)], [160, 4_640, 16_448, 65, 65], 21_378),
    "unet_small": (
        [(24, 24, 3)],
        [336, 2_616, 6_944, 12_120, 3_900, 1_308, 52, 1_308, 39],
        28_623,
    ),
    "denoising_autoencoder": ([(24, 24, 3)], [448, 3_480, 5_208, 5_208, 3_472, 435], 18_251),
    "detector": ([(24, 24, 3)], [448, 4_640, 13_872, 27_712, 260, 260], 47_192),
    "video_lstm": ([(8, 16, 16, 1)], [80, 584, 33_984, 98], 34_746),
    "series_lstm": ([(32, 1)], [4_352, 33], 4_385),
    "series_conv": ([(28, 1)], [128, 1_296, 9_248, 231], 10_903),
    "picture_question": (
        [(16, 16, 3), (8,)],
        [448, 4_640, 32_832, 272, 8_256, 12_352, 520],
        59_320,
    ),
    "text_lstm": ([(14,)], [912, 4_224, 33], 5_169),
    "word_tagger": ([(12,)], [736, 4_224, 264], 5_224),
    "table_mlp": ([(13,)], [224, 51], 275),
}
"""One of ours for each kind of task; the counts are those of Keras."""

BRANCHED = {
    "y_two_inputs", "shared_two_outputs", "siamese_digits", "digit_and_parity", "two_digits",
    "unet_small", "detector", "picture_question",
}  # fmt: skip


def counted(graph: Graph) -> list[int]:
    """Returns the parameters of every layer that has some, in order."""
    found = [infer(graph).nodes[node_id] for node_id in order(graph)]
    return [info.params for info in found if info.first_call and info.params]


def test_every_published_network_is_a_template() -> None:
    assert set(TEMPLATES) == set(PUBLISHED) | set(OURS) | STARTERS


@pytest.mark.parametrize("name", [*PUBLISHED, *OURS])
def test_a_template_has_the_figures_of_the_table(name: str) -> None:
    shapes, params, total = {**PUBLISHED, **OURS}[name]
    graph = TEMPLATES[name]()
    inference = infer(graph)
    assert [tuple(graph.layer_of(key).config["shape"]) for key in inputs(graph)] == shapes
    assert counted(graph) == params
    assert inference.totals.params == total
    assert inference.diagnostics == ()


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_a_document_like_any_other(name: str) -> None:
    graph = TEMPLATES[name]()
    assert structural_problem(graph) is None
    assert from_json(to_json(graph)) == graph
    assert graph.name == name == TEMPLATES[name].name
    assert TEMPLATES[name]() == graph


@pytest.mark.parametrize("name", sorted(set(TEMPLATES) - BRANCHED))
def test_a_template_without_branches_is_a_chain(name: str) -> None:
    assert is_chain(TEMPLATES[name]())


@pytest.mark.parametrize(
    ("bypassed", "total"),
    [
        (("dense_7",), 44_183_912),
        (("dense_6", "dense_7"), 11_551_080),
        (("conv_3", "conv_4"), 59_268_712),
        (("conv_3", "conv_4", "dense_6", "dense_7"), 9_854_568),
    ],
)
def test_bypassing_layers_of_alexnet_repeats_its_ablations(
    bypassed: tuple[str, ...], total: int
) -> None:
    graph = apply(TEMPLATES["alexnet"](), Bypass(node_ids=bypassed, bypassed=True))
    assert infer(graph).totals.params == total
    assert infer(graph).ok


def test_the_wider_variant_of_the_two_inputs_has_its_published_count() -> None:
    wider = Batch(
        edits=(
            Configure(layer_id="hidden", config={"units": 256}),
            Configure(layer_id="category", config={"units": 10}),
        )
    )
    assert infer(apply(TEMPLATES["y_two_inputs"](), wider)).totals.params == 303_690


def test_the_shared_layer_is_one_layer_with_two_calls_and_two_outputs() -> None:
    graph = TEMPLATES["shared_two_outputs"]()
    calls = [key for key in graph.nodes if graph.layer_of(key).name == "SharedLyr"]
    assert len(calls) == 2
    inference = infer(graph)
    assert [inference.nodes[end.node_id].outputs[0].shape for end in outputs(graph)] == [
        (None, 180),
        (None, 180),
    ]


def test_the_very_deep_network_has_a_thousand_and_seven_layers() -> None:
    graph = TEMPLATES["very_deep"]()
    assert len(graph.layers) == 1 + 1_007


def test_the_table_is_normalised_by_the_figures_of_its_data() -> None:
    scale = WINE.scale
    assert scale is not None
    assert list(scale.mean) == table_mlp.MEAN
    variance = [deviation**2 for deviation in scale.deviation]
    assert variance == pytest.approx(table_mlp.VARIANCE, rel=1e-3)


@pytest.mark.parametrize(
    ("template", "layer", "tokens"),
    [
        ("text_lstm", "meaning", reviews.TOKENS),
        ("word_tagger", "meaning", word_classes.TOKENS),
        ("picture_question", "words", picture_questions.TOKENS),
    ],
)
def test_an_embedding_knows_every_word(template: str, layer: str, tokens: tuple[str, ...]) -> None:
    assert TEMPLATES[template]().layers[layer].config["input_dim"] == len(tokens)


def test_the_first_template_is_the_one_to_start_with() -> None:
    assert next(iter(TEMPLATES)) == "digits_small"
    assert TEMPLATES["digits_small"].group == "start"
