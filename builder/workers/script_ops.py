"""What the lab does for a training outside: the arrays of a data set as one file."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from builder.datasets.base import Split
from builder.training.script.data import array_names
from builder.workers.errors import LabError
from builder.workers.lab_data import dataset as about
from builder.workers.lab_data import part
from builder.workers.lab_process import Op, Report
from builder.workers.values import LabResult

if TYPE_CHECKING:
    from builder.workers.looking import Lab

MAX_BYTES = 512 * 2**20
"""Larger sets are downloaded from those who publish them."""


def dataset_npz(lab: Lab, _: Report, *, dataset: str) -> LabResult:
    """Gives the arrays of a data set as the file that an exported training reads.

    Returns:
        Array `content`, the bytes of `<name>.npz` without pickled objects; `file`, its name.
        It holds `x_train`, `y_train`, `x_test` and `y_test`, and `x_train_1`, `y_train_1` and
        so on where there are several inputs or targets.
    """
    found, arrays = about(dataset), lab.data.local(dataset)
    if arrays.nbytes > MAX_BYTES:
        raise LabError(
            f"{found.title} holds {arrays.nbytes / 2**20:,.0f} MB, more than the "
            f"{MAX_BYTES // 2**20} MB that can be exported."
        )
    named: dict[str, Any] = {}
    for split in get_args(Split):
        for names, group in zip(array_names(found, split), part(arrays, split), strict=True):
            named |= dict(zip(names, group, strict=True))
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **named)
    content = np.frombuffer(file.getvalue(), dtype=np.uint8)
    return LabResult({"file": f"{dataset}.npz"}, {"content": content})


SCRIPT_OPS: Mapping[str, Op] = {"dataset_npz": dataset_npz}
