"""A file that is being brought: where a browser tab stands with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

from builder.datasets.own.bringing import Found
from builder.datasets.own.desk import Desk
from builder.datasets.own.plans import AnyPlan


@dataclass
class Bringing:
    """What one tab knows of the file that it brings.

    Attributes:
        desk: Where the file lies; None before one is chosen.
        origin: What the file is called.
        found: What is in it; None before anybody has looked.
        plan: What is chosen.
        making: Whether the data set is being made, after the file was looked at.
        waiting: Whether a worker is at it.
        error: Why the last step failed, or empty.
        token: Part of the keys of all fields; a new one gives new fields.
    """

    desk: Desk | None = None
    origin: str = ""
    found: Found | None = None
    plan: AnyPlan | None = None
    making: bool = False
    waiting: bool = False
    error: str = ""
    token: str = field(default_factory=lambda: token_hex(4))

    @property
    def task_key(self) -> str:
        """What the work on the file is called among the lab's tasks."""
        return f"own-{self.desk.desk_id}" if self.desk else ""

    @property
    def place(self) -> dict[str, Any]:
        """Names the file to the lab."""
        assert self.desk is not None
        return {"desk": self.desk.desk_id, "server": self.desk.server_name}

    def choose(self, **changes: Any) -> None:
        """Changes the plan."""
        assert self.plan is not None
        self.plan = type(self.plan).model_validate({**dict(self.plan), **changes})
