"""A Python of its own, which knows nothing of this project and runs codes as a reader would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

_SERVER = """
import json, os, sys, traceback
from importlib.util import find_spec

answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # what a code prints is no answer
assert find_spec("builder") is None
import keras
import numpy as np
import plotly.graph_objects as go

go.Figure.show = lambda figure: None
for line in sys.stdin:
    os.chdir(line.rstrip("\\n"))
    keras.utils.clear_session()
    try:
        found = {}
        for name, code in json.load(open("codes.json")).items():
            space = {}
            exec(compile(code, name, "exec"), space)
            assert isinstance(space["fig"], go.Figure), name
            found[name] = np.asarray(space["result"])
        np.savez("results.npz", **found)
        said = ""
    except Exception:
        said = traceback.format_exc()
    print(json.dumps(said), file=answers, flush=True)
"""


class Outside:
    """A process that has imported Keras once, for many codes: that takes longer than most of them.

    Args:
        folder: Where it may begin, and write what it says.
    """

    def __init__(self, folder: Path) -> None:
        self._log = folder / "log.txt"
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _SERVER],
                cwd=folder,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def run(self, folder: Path, codes: Mapping[str, str]) -> dict[str, np.ndarray]:
        """Runs codes one after the other, each in a namespace of its own.

        Args:
            folder: Where they run, and what they read lies.
            codes: By name; each makes a figure `fig` and a `result`.

        Returns:
            The results by name.
        """
        (folder / "codes.json").write_text(json.dumps(dict(codes)))
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(f"{folder}\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, self._log.read_text()[-3000:]
        said: Any = json.loads(line)
        assert not said, said
        with np.load(folder / "results.npz") as arrays:
            return dict(arrays)

    def close(self) -> None:
        """Ends the process."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(60)
        self._process.stdout.close()
