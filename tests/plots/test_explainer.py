"""How a value is made is drawn with all its numbers, in the order in which they come about."""

import re

import numpy as np

from builder.inspection.explaining_values import Axis, Explanation, Stage, Step
from builder.plots.explainer import how_it_is_made, moments
from builder.plots.explainer_maps import MOST_SPOTS, clickable_bars, clickable_map, read_map


def window(channels: int = 1) -> Explanation:
    random = np.random.default_rng(1)
    values = random.normal(size=(2, 2, channels))
    outside = np.zeros(values.shape, bool)
    outside[0] = True
    stage = Stage(
        "products",
        "The window",
        (Axis("row", (-1, 0)), Axis("column", (3, 4)), Axis("channel", tuple(range(channels)))),
        np.where(outside, 0, values),
        random.normal(size=values.shape),
        outside,
    )
    total = float(stage.products.sum())
    return Explanation((stage,), (Step("sum", "of them <all>", total),), total)


def test_patch_kernel_products_and_steps_come_one_after_another() -> None:
    found = window()
    drawn = [each.html for each in moments(found)]
    assert [re.findall("input patch|kernel|products", each)[:1] for each in drawn] == [
        [], ["input patch"], ["kernel"], ["products"], ["products"][:0],
    ]  # fmt: skip
    assert "rows −1 to 0, columns 3 to 4, channel 0" in drawn[0]
    assert drawn[1].count("e-gap") == 2
    assert drawn[1].count("padding") == 2
    value = f"{found.stages[0].products[1, 1, 0]:.2f}".replace("-", "−")
    assert f">{value}</td>" in drawn[3]
    assert "of them &lt;all&gt;" in drawn[4]


def test_of_many_channels_those_that_count_most_are_drawn_and_the_rest_added_up() -> None:
    found = window(channels=6)
    sums = found.stages[0].products.sum(axis=(0, 1))
    largest = sorted(np.argsort(-np.abs(sums))[:3])
    html = how_it_is_made(moments(found))
    assert [int(each) for each in re.findall(r"channel (\d) · input", html)] == largest
    rest = f"{sums.sum() - sums[largest].sum():.4g}".replace("-", "−")
    assert f"3 other channels, in the same way: <b>{rest}</b>" in html
    one = how_it_is_made(moments(found, [5]))
    assert re.findall(r"channel (\d) · input", one) == ["5"]


def test_step_by_step_what_comes_later_is_not_seen() -> None:
    drawn = moments(window())
    html = how_it_is_made(drawn, shown=2)
    assert html.count("e-later") == len(drawn) - 2
    assert html.count("e-now") == 1
    assert "e-later" not in how_it_is_made(drawn)
    first, second = (how_it_is_made(drawn, playing=each) for each in (1, 2))
    assert "e-playing" in first
    assert first != second  # a browser begins anew only with what differs


def test_of_a_long_row_the_largest_products_are_listed_and_the_rest_added_up() -> None:
    values, weights = np.arange(40.0), np.where(np.arange(40) % 2, 1.0, -1.0)
    stage = Stage("products", "The inputs", (Axis("input", tuple(range(40))),), values, weights)
    (moment,) = moments(Explanation((stage,), (), 0.0))
    assert re.findall(r"input (\d+)</th>", moment.html) == [str(each) for each in range(28, 40)]
    rest = (values * weights)[:28].sum()
    assert f"28 others, in all</th><td></td><td></td><td>{rest:.4g}<" in moment.html


def test_a_softmax_comes_after_the_sums_that_it_looks_at() -> None:
    stage = Stage("softmax", "Softmax", (Axis("unit", (0, 1)),), np.array([0.0, 0.0]), chosen=1)
    dense = Stage("products", "In", (Axis("input", (0,)),), np.ones(1), np.ones(1))
    found = Explanation((dense, stage), (Step("sum", "", 1.0), Step("softmax", "", 0.5)), 0.5)
    drawn = [each.html for each in moments(found)]
    assert ["e-rows" in each for each in drawn] == [True, False, True, False]
    assert drawn[2].count("0.5000") == 2
    assert drawn[2].count("e-chosen") == 1


def test_every_number_of_a_map_can_be_clicked_and_of_a_large_one_every_few() -> None:
    figure = clickable_map(np.arange(12.0).reshape(3, 4), (1, 2), rows="row", columns="column")
    heat, spots = figure.data
    assert [list(row) for row in heat.z] == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
    assert list(zip(spots.y, spots.x, spots.text, strict=True))[6] == (1, 2, "6")
    assert (figure.layout.shapes[1].x0, figure.layout.shapes[1].y1) == (1.5, 1.5)
    large = clickable_map(np.zeros((200, 200)), (0, 0), rows="row", columns="column")
    assert len(large.data[1].x) <= MOST_SPOTS


def test_no_colour_is_one_that_streamlit_would_put_its_own_in_place_of() -> None:
    figure = clickable_map(np.zeros((2, 2)), (0, 0), rows="row", columns="column")
    assert not [colour for _, colour in figure.data[0].colorscale if colour.startswith("#0000")]


def test_what_is_read_beyond_the_edge_is_within_the_picture() -> None:
    figure = read_map(np.zeros((5, 5)), ([-1, 0, 1], [3, 4, 5]), rows="row", columns="column")
    assert figure.layout.xaxis.range[1] > 5.5
    assert figure.layout.yaxis.range[1] < -1.5


def test_the_chosen_bar_is_marked() -> None:
    figure = clickable_bars(np.array([1.0, -2.0, 3.0]), 1, name="unit")
    assert len(set(figure.data[0].marker.color)) == 2
    assert figure.layout.annotations[0].x == 1
