import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

import pytest

from builder.layers.keras_import import _hidden_from_this_thread, load_keras


def test_it_gives_keras_on_tensorflow():
    keras = load_keras()
    assert keras.__name__ == "keras"
    assert keras.backend.backend() == "tensorflow"


def test_every_thread_gets_the_same_module():
    with ThreadPoolExecutor(8) as pool:
        modules = set(pool.map(lambda _: load_keras(), range(32)))
    assert modules == {load_keras()}


@pytest.mark.parametrize(
    "module", ["builder.layers", "builder.layers.specs", "builder.layers.families"]
)
def test_importing_the_package_does_not_import_keras(module):
    code = f"import sys, {module}; print('keras' in sys.modules, 'tensorflow' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False", "False"]


def _import_afresh(name):
    sys.modules.pop(name, None)
    try:
        return import_module(name).__name__
    except ModuleNotFoundError:
        return "hidden"


def test_a_hidden_package_is_hidden_from_one_thread_only():
    seen = {}

    def look():
        seen["other thread"] = _import_afresh("this_is_hidden")

    package = type(sys)("this_is_hidden")
    finder = _Finder(package)
    sys.meta_path.append(finder)
    try:
        with _hidden_from_this_thread(["this_is_hidden"]):
            seen["this thread"] = _import_afresh("this_is_hidden")
            other = threading.Thread(target=look)
            other.start()
            other.join()
        seen["afterwards"] = _import_afresh("this_is_hidden")
    finally:
        sys.meta_path.remove(finder)
        sys.modules.pop("this_is_hidden", None)
    assert seen == {
        "this thread": "hidden",
        "other thread": "this_is_hidden",
        "afterwards": "this_is_hidden",
    }


class _Finder:
    """Finds one made-up module."""

    def __init__(self, module):
        self._module = module

    def find_spec(self, fullname, path, target=None):
        if fullname != self._module.__name__:
            return None
        from importlib.machinery import ModuleSpec

        return ModuleSpec(fullname, self)

    def create_module(self, spec):
        return self._module

    def exec_module(self, module):
        pass
