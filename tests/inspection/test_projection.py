"""Points of many values: principal components by NumPy, t-SNE and its promises."""

import re
import sys
import types

import numpy as np
import pytest

from builder.inspection import projection
from builder.inspection.projection import chosen, flat, project


def silent(note: str, fraction: float | None) -> None:
    pass


def clouds(count: int = 60) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    labels = np.arange(count) % 3
    return random.normal(size=(count, 8)) + 12 * np.eye(8)[labels], labels


@pytest.mark.parametrize("dimensions", [2, 3])
def test_principal_components_are_those_of_the_singular_values(dimensions: int) -> None:
    values, _ = clouds()
    found = project(values, "pca", dimensions, seed=0, tell=silent)
    centred = values - values.mean(axis=0)
    u, s, _ = np.linalg.svd(centred, full_matrices=False)
    expected = (u * s)[:, :dimensions]
    signs = np.sign((found.points * expected).sum(axis=0))
    np.testing.assert_allclose(found.points, expected * signs, rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(found.explained, (s**2 / (s**2).sum())[:dimensions])


def test_one_value_is_a_line() -> None:
    found = project(np.arange(6.0)[:, None], "pca", 2, seed=0, tell=silent)
    np.testing.assert_allclose(found.points[:, 1], 0)
    assert found.explained == (1.0, 0.0)


def test_where_all_are_alike_so_are_the_points() -> None:
    found = project(np.ones((6, 3)), "pca", 2, seed=0, tell=silent)
    np.testing.assert_allclose(found.points, 0)


@pytest.mark.parametrize("dimensions", [2, 3])
def test_tsne_keeps_neighbours_is_told_of_and_comes_out_the_same(dimensions: int) -> None:
    values, labels = clouds()
    told: list[tuple[str, float | None]] = []
    found = project(values, "tsne", dimensions, seed=1, tell=lambda *each: told.append(each))
    again = project(values, "tsne", dimensions, seed=1, tell=silent)
    np.testing.assert_array_equal(found.points, again.points)
    assert found.points.shape == (60, dimensions)
    distances = np.linalg.norm(found.points[:, None] - found.points[None], axis=-1)
    np.fill_diagonal(distances, np.inf)
    assert (labels[distances.argmin(axis=1)] == labels).mean() > 0.9
    assert told[0] == ("t-SNE: who is whose neighbour", 0.0)
    steps = [int(re.findall(r"[\d,]+", note)[0].replace(",", "")) for note, _ in told[1:]]
    assert steps == sorted(steps)
    assert len(steps) >= 5


@pytest.mark.parametrize("factor", [1e-30, 1e36])
def test_tsne_does_not_mind_how_large_numbers_are(factor: float) -> None:
    values, labels = clouds()
    found = project((values * factor).astype("float32"), "tsne", 2, seed=1, tell=silent)
    distances = np.linalg.norm(found.points[:, None] - found.points[None], axis=-1)
    np.fill_diagonal(distances, np.inf)
    assert (labels[distances.argmin(axis=1)] == labels).mean() > 0.9


@pytest.mark.parametrize("method", ["tsne", "umap"])
def test_a_dead_layer_has_no_neighbours(method: projection.Method) -> None:
    with pytest.raises(ValueError, match="same values for all samples"):
        project(np.zeros((40, 8), "float32"), method, 2, seed=0, tell=silent)


def test_umap_is_used_where_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    values, _ = clouds()
    monkeypatch.setattr(projection, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match="pip install umap-learn"):
        project(values, "umap", 2, seed=0, tell=silent)

    class UMAP:
        def __init__(self, n_components: int, random_state: int) -> None:
            self.n_components, self.random_state = n_components, random_state

        def fit_transform(self, given: np.ndarray) -> np.ndarray:
            return given[:, : self.n_components] + self.random_state

    monkeypatch.setattr(projection, "find_spec", lambda name: name)
    monkeypatch.setitem(sys.modules, "umap", types.SimpleNamespace(UMAP=UMAP))  # type: ignore[arg-type]
    found = project(values, "umap", 3, seed=5, tell=silent)
    np.testing.assert_allclose(found.points, values[:, :3] + 5, rtol=1e-5)


def test_what_cannot_be_projected_is_said() -> None:
    with pytest.raises(ValueError, match="at least 4"):
        project(np.ones((3, 2)), "pca", 2, seed=0, tell=silent)
    with pytest.raises(ValueError, match="not finite"):
        project(np.full((5, 2), np.nan), "pca", 2, seed=0, tell=silent)
    with pytest.raises(ValueError, match="pca, tsne, umap"):
        project(np.ones((5, 2)), "other", 2, seed=0, tell=silent)  # type: ignore[arg-type]


def test_large_maps_are_averaged_over_their_places() -> None:
    maps = np.random.default_rng(0).random((5, 4, 6, 3))
    assert flat(maps, 72).shape == (5, 72)
    np.testing.assert_allclose(flat(maps, 71), maps.mean(axis=(1, 2)), rtol=1e-5)
    assert flat(np.ones((5, 200)), 10).shape == (5, 200)


def test_the_same_samples_are_drawn_again() -> None:
    assert chosen(5, 10, 0).tolist() == [0, 1, 2, 3, 4]
    drawn = chosen(1000, 100, 3)
    np.testing.assert_array_equal(drawn, chosen(1000, 100, 3))
    assert len(np.unique(drawn)) == 100
    assert (chosen(1000, 100, 4) != drawn).any()
