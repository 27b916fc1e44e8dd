"""Names of layers and classes that somebody else has given stay texts in the code beside a view."""

from __future__ import annotations

import ast
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from builder.ui.inspection import field, maps_code
from builder.ui.inspection.exports import tensor_code
from builder.ui.inspection.prediction import prediction_code
from builder.ui.inspection.why_code import saliency_code
from builder.workers.client import LabResult

NAMES = ('x").output; evil(); ("', "x').output; evil(); ('", 'x\n"""\nevil()\n"""', "{evil()}")


def _codes(name: str) -> list[str]:
    node = {"layer": name, "call": 0, "shared": False, "shapes": [[3]], "class_name": "Embedding"}
    one: Any = SimpleNamespace(nodes=[node], node=node, channel_axis=-1)
    several: Any = SimpleNamespace(nodes=[node], node={**node, "shapes": [[3], [3]]})
    shared: Any = SimpleNamespace(nodes=[node], node={**node, "shared": True})
    said = {
        "output": 0, "before": True, "of_two": False, "index": 0, "places": None,
        "embeddings": {0: name},
    }  # fmt: skip
    return [
        f"tensor = {tensor_code(one)}\n",
        f"tensor = {tensor_code(shared)}\n",
        maps_code.output(one, 0, 1),
        maps_code.output(several, 0, 1),
        maps_code.output(several, 1, 1),
        maps_code.states(one, 0),
        maps_code.attention(one),
        field._code(one, [], None),
        saliency_code(LabResult(said, {"x": np.zeros(3)}), "plain"),
        prediction_code([{"name": name}]),
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_a_layer_is_never_code(name: str) -> None:
    for code in _codes(name):
        nodes = list(ast.walk(ast.parse(code)))
        called = [each.func.id for each in nodes if isinstance(each, ast.Call)
                  and isinstance(each.func, ast.Name)]  # fmt: skip
        assert "evil" not in called, code
        assert name in [each.value for each in nodes if isinstance(each, ast.Constant)], code
