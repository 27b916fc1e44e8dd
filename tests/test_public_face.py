"""The public face: its names, its promises and the examples in its documentation."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import builder

ROOT = Path(__file__).resolve().parents[1]

NAMES = {
    *("Graph", "apply", "infer", "explain", "to_keras", "from_keras", "to_python"),
    *("load", "save", "TEMPLATES", "DATASETS"),
}


def test_the_names_are_those_of_the_design():
    assert set(builder.__all__) == NAMES
    assert set(dir(builder)) >= NAMES


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_name_is_found_where_it_lives(name):
    value = getattr(builder, name)
    assert value is getattr(builder, name)
    home = sys.modules[builder._HOMES[name]]
    assert value is getattr(home, name)


def test_another_name_is_refused():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        builder.nothing  # noqa: B018
    with pytest.raises(ImportError):
        from builder import nothing  # noqa: F401


def test_every_name_is_documented():
    for name in NAMES - {"TEMPLATES", "DATASETS"}:
        assert getattr(builder, name).__doc__


def test_importing_it_does_not_import_tensorflow():
    code = (
        "import sys, builder; "
        "assert not {'tensorflow', 'keras', 'streamlit', 'pydantic'} & set(sys.modules); "
        "builder.Graph; builder.TEMPLATES['lenet5'](); builder.to_python; builder.to_keras; "
        "assert not {'tensorflow', 'keras'} & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_design_holds(tmp_path):
    from builder import (
        TEMPLATES,
        Graph,
        explain,
        from_keras,
        infer,
        load,
        save,
        to_keras,
        to_python,
    )

    graph = TEMPLATES["lenet5"]()
    assert isinstance(graph, Graph)
    assert infer(graph).totals.params == 61_706
    assert explain(graph, "conv_1").parts
    model = to_keras(graph)
    assert model.count_params() == 61_706
    assert isinstance(from_keras(model), Graph)
    assert "def build_model():" in to_python(graph, style="functional")
    save(graph, tmp_path / "lenet.strata.json")
    assert load(tmp_path / "lenet.strata.json") == graph


def test_an_edit_gives_another_graph():
    from builder import TEMPLATES, apply, infer
    from builder.graph.edits import Configure

    graph = TEMPLATES["cnn_small"]()
    conv = next(key for key, layer in graph.layers.items() if layer.class_name == "Conv2D")
    wider = apply(graph, Configure(layer_id=conv, config={"filters": 40}))
    assert infer(graph).totals.params == 289_630
    assert infer(wider).totals.params > 289_630


@pytest.mark.parametrize("path", ["builder/__init__.py", "builder/README.md"])
def test_the_documented_example_runs(path, tmp_path):
    text = (ROOT / path).read_text(encoding="utf-8")
    if path.endswith(".md"):
        example = re.search(r"```python\n(from builder.*?)```", text, re.DOTALL)[1]
    else:
        block = re.search(r"\n\n((?:    .*\n|\n)+?)\n\S", text)[1]
        example = "\n".join(line.removeprefix("    ") for line in block.splitlines())
    assert "from builder import" in example
    done = subprocess.run(
        [sys.executable, "-W", "error::SyntaxWarning", "-c", example],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={
            "PYTHONPATH": str(ROOT),
            "PATH": "",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "HOME": str(tmp_path),
        },
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert (tmp_path / "lenet.strata.json").exists()
