"""Runs exported code in a process of its own, as a reader would, and says what it built."""

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

_REPORT = """
import importlib.util, json, os, sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
folder, weightless = sys.argv[1], sys.argv[2] == "weightless"
import contextlib
import keras

reports = {}
for name in sorted(os.listdir(folder)):
    if not name.endswith(".py"):
        continue
    spec = importlib.util.spec_from_file_location("exported", os.path.join(folder, name))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    scope = keras.StatelessScope(initialize_variables=False)
    with scope if weightless else contextlib.nullcontext():
        model = module.build_model()
    reports[name[:-3]] = {
        "config": model.get_config(),
        "params": model.count_params(),
        "layers": [[layer.name, layer.count_params()] for layer in model.layers],
        "trainable": [layer.name for layer in model.layers if layer.trainable],
        "inputs": [list(tensor.shape) for tensor in model.inputs],
        "outputs": [list(tensor.shape) for tensor in model.outputs],
        "shapes": {layer.name: str(layer.output.shape) for layer in model.layers
                   if len(layer._inbound_nodes) == 1 and hasattr(layer.output, "shape")},
    }
with open(os.path.join(folder, "reports.json"), "w") as file:
    json.dump(reports, file)
"""


def load_exported(folder: Path, code: str) -> ModuleType:
    """Imports exported code into this process, which is quicker than a process of its own."""
    path = folder / "exported.py"
    path.write_text(code, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("exported", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Two versions within one second may not be told apart by their bytecode's time stamp.
    sys.dont_write_bytecode = True
    spec.loader.exec_module(module)
    return module


def run_exported(folder: Path, codes: Mapping[str, str], *, weights: bool = True) -> dict[str, Any]:
    """Runs pieces of exported code in one fresh process.

    Args:
        folder: An empty folder for the files.
        codes: The modules by name.
        weights: Whether the models get their weights.

    Returns:
        By name: the config, the parameters in all and by layer, the trainable layers and the
        shapes of what `build_model()` returned.
    """
    for name, code in codes.items():
        (folder / f"{name}.py").write_text(code, encoding="utf-8")
    mode = "weights" if weights else "weightless"
    done = subprocess.run(
        [sys.executable, "-c", _REPORT, str(folder), mode],
        capture_output=True,
        text=True,
        # Nothing of this project can be imported there: the code must run by itself.
        cwd=folder,
        env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    reports: dict[str, Any] = json.loads((folder / "reports.json").read_text())
    return reports
