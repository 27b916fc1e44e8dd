"""The figures over many predictions are those of scikit-learn."""

import tracemalloc
import warnings

import numpy as np
import pytest
from sklearn import metrics

from builder.inspection import confusion as confusion_matrix
from builder.inspection import regions
from builder.inspection.calibration import calibration
from builder.inspection.confusion import accuracy, confusion, per_class, shares
from builder.inspection.regions import box_iou, iou_per_class, mean_iou_each
from builder.inspection.scores import precision_recall, residuals, roc, top_share

SEEDS = range(4)


def labels(seed: int, count: int = 300, classes: int = 5) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    scores = random.dirichlet(np.ones(classes), count)
    return random.integers(0, classes - 1, count), scores  # the last class has no example


@pytest.mark.parametrize("seed", SEEDS)
def test_a_confusion_matrix_and_what_follows_from_it(seed: int) -> None:
    truth, scores = labels(seed)
    predicted = scores.argmax(axis=1)
    counts = confusion(truth, predicted, 5)
    np.testing.assert_array_equal(
        counts, metrics.confusion_matrix(truth, predicted, labels=range(5))
    )
    np.testing.assert_allclose(
        shares(counts)[:4],
        metrics.confusion_matrix(truth, predicted, labels=range(5), normalize="true")[:4],
    )
    assert accuracy(counts) == pytest.approx(metrics.accuracy_score(truth, predicted))
    found = per_class(counts)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wanted = metrics.precision_recall_fscore_support(
            truth, predicted, labels=range(5), zero_division=np.nan
        )
    for got, right in zip(
        (found.precision, found.recall, found.f1, found.support), wanted, strict=True
    ):
        np.testing.assert_allclose(got, right)


@pytest.mark.parametrize(("truth", "said"), [(0, 5), (5, 0), (-1, 0), (0, 255)])
def test_a_label_that_is_no_class_is_not_counted_as_another(truth: int, said: int) -> None:
    with pytest.raises(ValueError, match="Expected labels from 0 to 3, got"):
        confusion(np.array([0, truth]), np.array([1, said]), 4)
    with pytest.raises(ValueError, match="Expected labels from 0 to 3, got"):
        mean_iou_each(np.array([[0, truth]]), np.array([[1, said]]), 4)


def test_many_labels_are_counted_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(0)
    truth, said = (random.integers(0, 3, (7, 5, 4), np.uint8) for _ in range(2))
    whole = confusion(truth, said, 3)
    each = mean_iou_each(truth, said, 3)
    for module in (confusion_matrix, regions):
        monkeypatch.setattr(module, "AT_A_TIME", 45)
    np.testing.assert_array_equal(confusion(truth, said, 3), whole)
    np.testing.assert_array_equal(mean_iou_each(truth, said, 3), each)
    assert each[2] == np.nanmean(iou_per_class(confusion(truth[2], said[2], 3)))


def test_masks_of_many_classes_take_no_room_for_each_pair_of_them() -> None:
    random = np.random.default_rng(0)
    truth, said = (random.integers(0, 150, (400, 8, 8), np.uint8) for _ in range(2))
    tracemalloc.start()
    try:
        found = mean_iou_each(truth, said, 150)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 400 * 150 * 150 * 8 / 10
    wanted = np.nanmean(iou_per_class(confusion(truth[7], said[7], 150)))
    assert found[7] == pytest.approx(wanted)


def test_an_example_without_places_has_no_figure() -> None:
    empty = np.zeros((2, 0), np.uint8)
    assert np.isnan(mean_iou_each(empty, empty, 3)).all()


def test_without_an_example_there_are_no_figures() -> None:
    nothing = np.zeros(0)
    assert np.isnan(
        [roc(nothing > 0, nothing).area, precision_recall(nothing > 0, nothing).area]
    ).all()


def test_a_class_that_is_neither_there_nor_said_has_no_figures() -> None:
    found = per_class(confusion(np.array([0, 0]), np.array([0, 0]), 2))
    assert np.isnan([found.precision[1], found.recall[1], found.f1[1]]).all()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("places", [1, 3, 4])
def test_the_right_class_is_among_the_likeliest(seed: int, places: int) -> None:
    truth, scores = labels(seed)
    wanted = metrics.top_k_accuracy_score(truth, scores, k=places, labels=range(5))
    assert top_share(scores, truth, places) == pytest.approx(wanted)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("digits", [1, 8])
def test_curves_over_all_thresholds(seed: int, digits: int) -> None:
    random = np.random.default_rng(seed)
    score = np.round(random.random(200), digits)  # with one digit many are alike
    positive = random.random(200) < score
    found = roc(positive, score)
    alarms, hits, thresholds = metrics.roc_curve(positive, score, drop_intermediate=False)
    np.testing.assert_allclose(found.x, alarms)
    np.testing.assert_allclose(found.y, hits)
    np.testing.assert_allclose(found.thresholds, thresholds)
    assert found.area == pytest.approx(metrics.roc_auc_score(positive, score))
    curve = precision_recall(positive, score)
    precision, recall, _ = metrics.precision_recall_curve(positive, score)
    np.testing.assert_allclose(curve.y, precision[::-1])
    np.testing.assert_allclose(curve.x, recall[::-1])
    assert curve.area == pytest.approx(metrics.average_precision_score(positive, score))


def test_without_an_example_of_one_side_there_is_no_area() -> None:
    score = np.array([0.1, 0.7])
    assert np.isnan(roc(np.array([True, True]), score).area)
    assert np.isnan(precision_recall(np.array([False, False]), score).area)


def test_calibration_by_hand() -> None:
    probabilities = np.array([[0.95, 0.05], [0.92, 0.08], [0.3, 0.7], [0.32, 0.68]])
    found = calibration(probabilities, np.array([0, 1, 1, 1]))
    np.testing.assert_array_equal(found.counts, [0, 0, 0, 0, 0, 0, 2, 0, 0, 2])
    assert found.confidence[9] == pytest.approx(0.935)
    assert (found.accuracy[9], found.accuracy[6]) == (0.5, 1.0)
    assert found.error == pytest.approx((2 * 0.435 + 2 * 0.31) / 4)
    assert np.isnan(found.accuracy[0])


def test_a_bin_has_its_upper_edge() -> None:
    found = calibration(np.array([[0.5, 0.5], [1.0, 0.0]]), np.array([0, 0]))
    assert np.flatnonzero(found.counts).tolist() == [4, 9]


@pytest.mark.parametrize("seed", SEEDS)
def test_calibration_is_that_of_scikit_learn_for_two_classes(seed: int) -> None:
    from sklearn.calibration import calibration_curve

    random = np.random.default_rng(seed)
    sure = 0.5 + random.random(400) / 2
    right = random.random(400) < sure
    found = calibration(np.stack([sure, 1 - sure], axis=1), np.where(right, 0, 1))
    accuracy_of, confidence = calibration_curve(right, sure, n_bins=10)
    there = found.counts > 0
    np.testing.assert_allclose(found.accuracy[there], accuracy_of)
    np.testing.assert_allclose(found.confidence[there], confidence)


def test_a_model_that_is_as_often_right_as_it_says_has_no_error() -> None:
    probabilities = np.tile([0.75, 0.25], (4, 1))
    assert calibration(probabilities, np.array([0, 0, 0, 1])).error == pytest.approx(0)


@pytest.mark.parametrize("seed", SEEDS)
def test_residuals(seed: int) -> None:
    random = np.random.default_rng(seed)
    truth = random.normal(size=50)
    said = truth + random.normal(size=50) / 3
    found = residuals(truth, said)
    assert found.r2 == pytest.approx(metrics.r2_score(truth, said))
    assert found.mae == pytest.approx(metrics.mean_absolute_error(truth, said))
    assert found.rmse == pytest.approx(metrics.root_mean_squared_error(truth, said))
    assert np.isnan(residuals(np.ones(3), np.ones(3)).r2)


@pytest.mark.parametrize("seed", SEEDS)
def test_regions(seed: int) -> None:
    random = np.random.default_rng(seed)
    truth, said = random.integers(0, 3, (2, 6, 4, 5))
    for found, right, told in zip(mean_iou_each(truth, said, 4), truth, said, strict=True):
        each = metrics.jaccard_score(right.ravel(), told.ravel(), average=None)
        assert found == pytest.approx(each.mean())
    found = iou_per_class(confusion(truth, said, 4))
    wanted = metrics.jaccard_score(truth.ravel(), said.ravel(), labels=range(3), average=None)
    np.testing.assert_allclose(found[:3], wanted)
    assert np.isnan(found[3])


@pytest.mark.parametrize("seed", SEEDS)
def test_boxes_by_counting_pixels(seed: int) -> None:
    random = np.random.default_rng(seed)
    first, second = (np.sort(random.integers(0, 20, (8, 2, 2)), axis=1) for _ in range(2))
    grid = np.arange(20)

    def inside(box: np.ndarray) -> np.ndarray:
        (left, top), (right, bottom) = box
        return ((grid >= top) & (grid < bottom))[:, None] & ((grid >= left) & (grid < right))

    found = box_iou(first.reshape(8, 4), second.reshape(8, 4))
    for got, one, two in zip(found, first, second, strict=True):
        both, either = (inside(one) & inside(two)).sum(), (inside(one) | inside(two)).sum()
        assert got == pytest.approx(both / either if either else 0)


def test_a_box_turned_inside_out_has_no_area() -> None:
    box, inverted = np.array([[0.2, 0.2, 0.6, 0.6]]), np.array([[0.6, 0.6, 0.2, 0.2]])
    assert box_iou(box, box)[0] == pytest.approx(1)
    assert box_iou(box, inverted)[0] == 0
