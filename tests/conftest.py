"""What holds for all tests.

With `RERUNS=2`, as in CI, a test that works with a browser or with processes of its own is tried
up to twice more when it fails, and listed as RERUN: it is to be mended, not to be lived with. All
others get one try. (For all, `--reruns` of pytest would do; but with several processes each test
then asks the first one, which takes longer than most tests do.)
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

HERE = Path(__file__).parent
WITH_PROCESSES = tuple(HERE / name for name in ("e2e", "pages", "workers", "training/probes"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what may be tried again."""
    reruns = int(os.environ.get("RERUNS", "0"))
    if not reruns:
        return
    for item in items:
        if any(folder in item.path.parents for folder in WITH_PROCESSES):
            item.add_marker(pytest.mark.flaky(reruns=reruns))
