"""What other processes do to a store: `python -m tests.store.actors ACTION URL ...`.

An actor opens the store when it reads a line from its standard input, so that several begin
together, and says on its standard output what it has done.
"""

import os
import sys

from builder.store import Store


def append(store, run_id):
    """Appends events until it is killed, and says every number that it was given."""
    while True:
        print(*store.append_events(run_id, [("BatchEnd", {"loss": 1.0})] * 3), flush=True)


def save(store, project_id):
    """Saves documents 1, 2, 3, ... until it is killed, and says which it has saved."""
    number = 0
    while True:
        number += 1
        store.save_project(project_id, str(number), ack=("tab", number))
        print(number, flush=True)


def append_some(store, run_id, count):
    for number in range(int(count)):
        store.append_events(run_id, [("BatchEnd", {"from": os.getpid(), "n": number})])


def claim(store):
    """Claims runs until there are no more, and says which."""
    while run := store.claim_run(str(os.getpid())):
        print(run.id, flush=True)


def create(store):
    print(store.create_project("p", "{}").id, flush=True)


def fork(store, run_id):
    """Uses one store on both sides of a fork."""
    store.append_events(run_id, [("Before", {})])
    child = os.fork()
    for _ in range(20):
        store.append_events(run_id, [("Child" if child == 0 else "Parent", {})])
    if child == 0:
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


ACTIONS = {
    "append": append,
    "append_some": append_some,
    "claim": claim,
    "create": create,
    "fork": fork,
    "save": save,
}


def main(action, url, *arguments):
    sys.stdin.readline()
    store = Store(url)
    ACTIONS[action](store, *arguments)


if __name__ == "__main__":
    main(*sys.argv[1:])
