"""What can go wrong between the web process and the workers.

WorkerError
├── WireError                   a frame that is not one of ours, or too large
└── LabError                    a request to the lab failed; the message is for the user
    └── SupervisorUnavailable   the supervisor could not be started or does not answer
"""

from __future__ import annotations


class WorkerError(RuntimeError):
    """The root of every error of this package."""


class WireError(WorkerError):
    """A frame was malformed, cut off or larger than allowed."""


class LabError(WorkerError):
    """A request to the lab failed. The message says why in the user's words."""


class SupervisorUnavailable(LabError):
    """The supervisor could not be started, or it does not answer."""
