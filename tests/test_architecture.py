"""Imports go in the design's direction, wherever in a file they stand.

The rules are those of `builder/README.md`. They are read from the syntax trees, so an import within
a function or under `TYPE_CHECKING` counts like any other.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

ORDER = (
    "settings",
    "graph",
    "layers",
    "inference",
    "keras_io",
    "export",
    "templates",
    "blocks",
    "datasets",
    "store",
    "training",
    "inspection",
    "workers",
    "plots",
    "ui",
    "pages",
    "app",
)
"""The parts of the program: each may import itself and those before it."""

HEAVY = ("keras", "tensorflow", "ray")
WITHOUT_KERAS = (
    "builder.settings",
    "builder.graph",
    "builder.store",
    "builder.training.spec",
    "builder.training.events",
)
"""Modules and packages that import neither Keras nor TensorFlow, nor anything that does."""

FACE = "builder"
"""The public face, for notebooks and scripts: the program itself imports from the packages."""


def sources() -> dict[str, str]:
    """The program's modules by dotted name."""
    files = [ROOT / "app.py", *ROOT.glob("pages/*.py"), *ROOT.glob("builder/**/*.py")]
    return {_name(path): path.read_text(encoding="utf-8") for path in files}


def imports(module: str, source: str, known: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yields the dotted names of all modules that a source imports.

    Args:
        module: The source's own name.
        source: Its text.
        known: The names of all modules, to tell a module from a name within one.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = _absolute(module, node)
            inner = [f"{start}.{alias.name}" for alias in node.names]
            yield from (name if name in known else start for name in inner)
        elif isinstance(node, ast.Call) and _called(node) in ("import_module", "__import__"):
            yield from (
                part.value
                for part in node.args[:1]
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )


def violations(module: str, source: str, known: frozenset[str] = frozenset()) -> list[str]:
    """Says which imports of a module are against the rules."""
    found = []
    part = _part(module)
    for name in imports(module, source, known):
        top = name.split(".")[0]
        if top == "streamlit" and part not in ("ui", "pages", "app"):
            found.append(
                f"{module} imports {name}: Streamlit belongs to app, pages and builder.ui."
            )
        if top in HEAVY and _is_in(module, WITHOUT_KERAS):
            found.append(f"{module} imports {name}: it must do without.")
        if module == FACE or top not in ("builder", "pages", "app"):
            continue
        if name == FACE:
            found.append(f"{module} imports the public face: import from the package.")
        elif ORDER.index(_part(name)) > ORDER.index(part):
            found.append(f"{module} imports {name}: {_part(name)} comes after {part}.")
    return found


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _part(module: str) -> str:
    names = module.split(".")
    return names[1] if names[0] == "builder" and len(names) > 1 else names[0]


def _is_in(module: str, homes: tuple[str, ...]) -> bool:
    return any(module == home or module.startswith(f"{home}.") for home in homes)


def _absolute(module: str, node: ast.ImportFrom) -> str:
    base = module.split(".")[: -node.level] if node.level else []
    return ".".join([*base, *([node.module] if node.module else [])])


def _called(node: ast.Call) -> str:
    function = node.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


SOURCES = sources()
KNOWN = frozenset(SOURCES)


def test_every_part_has_its_place():
    assert {_part(module) for module in SOURCES if module != FACE} <= set(ORDER)


@pytest.mark.parametrize("module", sorted(SOURCES))
def test_imports_go_in_the_right_direction(module):
    assert violations(module, SOURCES[module], KNOWN) == []


@pytest.mark.parametrize("home", WITHOUT_KERAS)
def test_what_must_do_without_keras_does_so_in_all_that_it_imports(home):
    waiting = [module for module in SOURCES if _is_in(module, (home,))]
    assert waiting
    seen = set(waiting)
    while waiting:
        module = waiting.pop()
        for name in imports(module, SOURCES[module], KNOWN):
            assert name.split(".")[0] not in HEAVY, f"{module}, for {home}"
            if name in SOURCES and name not in seen:
                seen.add(name)
                waiting.append(name)


def test_importing_the_library_does_not_import_tensorflow():
    light = ("graph", "layers", "inference", "keras_io", "export", "templates", "blocks")
    light += ("datasets", "store", "settings", "plots")
    modules = [name for name in SOURCES if _is_in(name, tuple(f"builder.{part}" for part in light))]
    modules += ["builder", "builder.training.spec", "builder.training.events"]
    check = (
        "import importlib, sys\n"
        f"for name in {sorted(modules)!r}: importlib.import_module(name)\n"
        "print([name for name in ('keras', 'tensorflow', 'streamlit') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", check], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("module", "source", "complaint"),
    [
        ("builder.graph.edits", "from builder.inference import engine", "comes after"),
        ("builder.graph.edits", "import builder.layers.catalogue", "comes after"),
        ("builder.layers.make", "def f():\n    from builder.ui import session", "comes after"),
        ("builder.inference.engine", "from builder import export", "comes after"),
        ("builder.store.store", "from importlib import import_module\nimport_module('pages.build')",
         "comes after"),
        ("builder.plots.bars", "def f():\n    import streamlit as st", "Streamlit belongs"),
        ("builder.plots.bars", "from streamlit.delta_generator import x", "Streamlit belongs"),
        ("builder.store.store", "def f():\n    import keras", "must do without"),
        ("builder.training.spec", "from tensorflow.keras import losses", "must do without"),
        ("builder.graph.files", "if TYPE_CHECKING:\n    import keras.layers", "must do without"),
        ("builder.ui.session", "from builder import to_keras", "public face"),
        ("builder.graph.files", "from ..ui import session", "comes after"),
    ],
)  # fmt: skip
def test_a_wrong_import_is_found(module, source, complaint):
    known = frozenset({"builder.export", "builder.ui.session", "builder.inference.engine"})
    found = violations(module, source, known)
    assert len(found) == 1
    assert complaint in found[0]


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("pages.build", "import streamlit as st\nfrom builder.ui import session"),
        ("builder.ui.session", "import streamlit\nfrom builder.graph import edits"),
        ("builder.graph.edits", "from builder.graph.document import Graph\nimport json"),
        ("builder.inference.engine", "def f():\n    import keras"),
        ("builder", "from builder.export import to_python"),
        ("builder.store.store", "from builder.settings import settings"),
    ],
)
def test_a_right_import_is_let_through(module, source):
    assert violations(module, source) == []
