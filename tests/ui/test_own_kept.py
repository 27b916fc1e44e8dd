"""The samples that a tab looks at stay, however many others are kept."""

from pathlib import Path

import numpy as np
import pytest

from builder.inspection import own_samples
from builder.inspection.own_samples import kept_sample
from builder.settings import settings
from builder.ui import controls
from builder.ui.inspection import own_kept
from builder.ui.inspection.own_kept import keep_own


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STRATA_HOME", str(tmp_path))
    tab: dict[str, object] = {}
    monkeypatch.setattr(controls, "state", lambda: tab)
    return settings().samples_directory


def test_the_other_samples_of_a_tab_are_not_thrown_out(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_samples, "MOST_KEPT", 1)
    first = keep_own("sample", [np.full(3, 1.0)])
    other = keep_own("other sample", [np.full(3, 2.0)])
    for number in range(3, 6):
        latest = keep_own("sample", [np.full(3, float(number))])
    for name in (other, latest):
        kept_sample(folder, name["own"])
    with pytest.raises(ValueError, match="not kept any more"):
        kept_sample(folder, first["own"])


def test_of_many_places_the_last_are_in_use(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_kept, "MOST_IN_USE", 2)
    monkeypatch.setattr(own_samples, "MOST_KEPT", 1)
    for number in range(5):
        keep_own(str(number), [np.full(3, float(number))])
    assert len(list(folder.iterdir())) == 3  # two in use, and the one just kept
