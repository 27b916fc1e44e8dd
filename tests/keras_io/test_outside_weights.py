"""Files of weights that are made to mislead."""

from pathlib import Path

import h5py
import pytest

from builder.keras_io.outside_file import OutsideError
from builder.keras_io.outside_model import check_weights


def test_a_group_that_holds_itself_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.h5"
    with h5py.File(path, "w") as file:
        group = file.create_group("layers")
        group["again"] = group
        group["kernel"] = [1.0, 2.0]
    with pytest.raises(OutsideError, match="one place only"):
        check_weights(path, 2**30, 2)
