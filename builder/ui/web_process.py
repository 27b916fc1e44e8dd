"""What the web process is set to, once: so that one person's rerun holds up nobody else."""

from __future__ import annotations

import gc
import sys
from functools import wraps
from types import ModuleType

from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

SWITCH_S = 0.0005
"""How long a thread computes while another one waits for its turn, in seconds."""

NEW_OBJECTS = 20_000


def take_turns() -> None:
    """Lets threads take turns ten times as often as Python does by itself.

    A rerun computes in a thread of its own while the server's thread sends to the browser what
    is drawn already, in dozens of small messages. After each, the server's thread waits for its
    turn: with the 5 ms that Python gives, an answer that is ready stays for 50 ms and more.
    """
    sys.setswitchinterval(SWITCH_S)


def look_for_garbage_seldom() -> None:
    """Looks for garbage after 20,000 new objects, not after every 700.

    An edit of a deep network makes 10,000 objects that stay. Measured at 1,000 nodes: with
    Python's own setting a sixth of what the server does for an edit is looking at them.
    """
    _, *older = gc.get_threshold()
    gc.set_threshold(NEW_OBJECTS, *older)


def keep_keras_state(keras: ModuleType) -> None:
    """Makes `keras.backend.clear_session` do nothing in this process.

    Streamlit calls it at the end of every rerun of anybody. It takes Keras's thread-local state
    from all threads: a `StatelessScope` that another thread has entered is gone, and its layers
    allocate weights. It also looks through all objects for garbage, 25 ms each time. There is
    nothing to clear: `builder.inference.weightless` leaves nothing behind.

    Args:
        keras: The module.
    """
    keras.backend.clear_session = _nothing


def send_whole_pages() -> None:
    """Has Streamlit send all that a page draws, also of a part that is drawn again at once.

    By itself it drops what it has not sent yet. The browser then hears that the page is done,
    without ever having got these elements: it takes them away and builds them anew when the part
    comes, or stops for good where others stand behind them ("Bad delta path index").
    """
    drop = ForwardMsgQueue.clear
    if hasattr(drop, "__wrapped__"):
        return

    @wraps(drop)
    def clear(
        queue: ForwardMsgQueue,
        retain_lifecycle_msgs: bool = False,
        fragment_ids_this_run: list[str] | None = None,
    ) -> None:
        if fragment_ids_this_run and retain_lifecycle_msgs:
            queue._delta_index_map = {}  # what comes now stands behind what is there
        else:
            drop(queue, retain_lifecycle_msgs, fragment_ids_this_run)

    setattr(ForwardMsgQueue, "clear", clear)  # noqa: B010 - mypy lets nobody assign a method


def _nothing(free_memory: bool = True) -> None:
    """Stands for `keras.backend.clear_session`."""
