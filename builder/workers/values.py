"""What the lab gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np


@dataclass(frozen=True)
class LabResult:
    """The answer of a lab request.

    Attributes:
        data: JSON values by name.
        arrays: Arrays by name.
    """

    data: Mapping[str, Any] = field(default_factory=dict)
    arrays: Mapping[str, np.ndarray[Any, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Task:
    """A long request that goes on by itself, such as a download.

    Attributes:
        key: What it was started as.
        state: Where it stands.
        fraction: How much is done, from 0 to 1, or None where nobody knows.
        message: What is being done, or why it failed.
        data: The result's JSON values once it is done.
    """

    key: str
    state: Literal["running", "done", "failed"]
    fraction: float | None = None
    message: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
