"""Starting processes where the system gives none."""

import multiprocessing
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PROGRAM = """
from builder.workers.processes import Launcher

launcher = Launcher(("tests.workers.no_fork",))
for _ in range(2):
    try:
        launcher.start(print, daemon=True)
    except OSError as error:
        print("refused:", error)
"""


@pytest.mark.skipif(
    "forkserver" not in multiprocessing.get_all_start_methods(), reason="there is no fork here"
)
def test_a_process_that_cannot_be_forked_is_an_error_of_the_system() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True
    )
    first, second = ended.stdout.splitlines()
    assert first == "refused: the system gave no further process"
    assert second.startswith("refused: ")  # the fork server may be just ending
