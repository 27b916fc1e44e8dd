"""Preloaded by a fork server that is to have no memory for any process."""

import errno
import os


def _refuse() -> int:
    raise OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))


os.fork = _refuse
