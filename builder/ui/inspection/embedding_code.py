"""The code that lays samples out as points outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from builder.inspection.projection import FIRST_COMPONENTS, ITERATIONS, PERPLEXITY, Method
from builder.ui.inspection.exports import tensor_code
from builder.ui.inspection.prediction_of_all import Told, said_code
from builder.ui.inspection.subject import Subject

_PCA = "from sklearn.decomposition import PCA\n"

_IMPORTS: Mapping[Method, str] = {
    "pca": _PCA,
    "tsne": f"{_PCA}from sklearn.manifold import TSNE\n",
    "umap": "import umap  # pip install umap-learn\n",
}

_LAID: Mapping[Method, str] = {
    "pca": 'result = PCA({dimensions}, svd_solver="full").fit_transform(values)\n',
    "tsne": f"""if min(values.shape) > {FIRST_COMPONENTS}:
    values = PCA({FIRST_COMPONENTS}, svd_solver="full").fit_transform(values)
perplexity = min({PERPLEXITY}, (len(values) - 1) / 3)
result = TSNE({{dimensions}}, perplexity=perplexity, init="pca", random_state={{seed}}, """
    f"max_iter={ITERATIONS}).fit_transform(values)\n",
    "umap": "result = umap.UMAP(n_components={dimensions}, random_state={seed})"
    ".fit_transform(values)\n",
}

_CHARTS: Mapping[int, str] = {
    2: "fig = px.scatter(x=result[:, 0], y=result[:, 1], color=colour)\n",
    3: "fig = px.scatter_3d(x=result[:, 0], y=result[:, 1], z=result[:, 2], color=colour)\n",
}


_READ = """with np.load("data.npz") as arrays:
    inputs = [arrays[name] for name in arrays.files if name.startswith("x_")]
"""

COLOURINGS = ("true class", "predicted class", "right or wrong")

_LABELS: Mapping[str, str] = {
    COLOURINGS[0]: "names[truth[chosen].ravel().astype(int)]",
    COLOURINGS[1]: "names[said[chosen].argmax(axis=1)]",
    COLOURINGS[2]: "np.where(\n"
    '    truth[chosen].ravel() == said[chosen].argmax(axis=1), "right", "wrong"\n)',
}


def embedding_code(
    subject: Subject,
    method: Method,
    dimensions: int,
    indices: NDArray[Any],
    seed: int,
    told: Told | None = None,
    by: str = COLOURINGS[0],
) -> str:
    """Returns the code.

    Args:
        subject: What is looked at.
        method: How the points are laid out.
        dimensions: In how many, 2 or 3.
        indices: Which samples.
        seed: What is drawn by chance.
        told: What the network says of the data, by which points are coloured; None for nothing.
        by: By what of it, one of `COLOURINGS`; numbers are coloured by the right one.
    """
    read, colour = _READ, "None"
    if told is not None and told.kind == "classes":
        read = f"{said_code(told)}names = np.array({list(told.classes)!r})\n"
        colour = _LABELS[by]
    elif told is not None and told.kind == "numbers":
        read = said_code(told)
        colour = "truth[chosen].reshape(len(chosen), -1)[:, 0]"
    return (
        f"{_IMPORTS[method]}\n"
        f"{read}"
        f"chosen = {indices.tolist()}\n"
        f"probe = keras.Model(model.inputs, {tensor_code(subject)})\n"
        "values = probe.predict([array[chosen] for array in inputs], verbose=0)\n"
        "values = values.reshape(len(values), -1)\n"
        f"{_LAID[method].format(dimensions=dimensions, seed=seed)}"
        f"colour = {colour}\n"
        f"{_CHARTS[dimensions]}"
        "fig.show()\n"
    )
