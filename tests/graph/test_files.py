"""The file format: round trips, versions, and texts that nobody should trust."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.graph import files
from builder.graph.document import Block, Graph, Layer, Node
from builder.graph.edits import EditError, apply
from builder.graph.files import DocumentError, from_json, load, save, to_json
from builder.graph.invariants import MAX_EDGES, MAX_NODES
from builder.graph.writing import indented
from tests.graph import samples
from tests.graph.strategies import edits

SAMPLES = [
    Graph(),
    samples.chain("a"),
    samples.diamond(),
    samples.with_block(3),
    samples.nested_blocks(),
    samples.everything(),
]


def document(graph: Any = None, **changes: Any) -> str:
    return json.dumps({"format": "strata", "format_version": 1, "graph": graph or {}, **changes})


@pytest.mark.parametrize("graph", SAMPLES)
def test_a_graph_survives_its_text(graph: Graph) -> None:
    text = to_json(graph)
    assert from_json(text) == graph
    assert from_json(text.encode()) == graph
    assert from_json(b"\xef\xbb\xbf" + text.encode()) == graph
    assert to_json(from_json(text)) == text


def test_the_text_is_short_and_readable() -> None:
    assert to_json(samples.chain("é")) == (
        "{\n"
        '  "format": "strata",\n'
        '  "format_version": 1,\n'
        '  "graph": {\n'
        '    "layers": {\n'
        '      "image": {\n'
        '        "id": "image",\n'
        '        "class_name": "Input",\n'
        '        "config": {\n'
        '          "shape": [\n'
        "            4\n"
        "          ]\n"
        "        },\n"
        '        "name": "image"\n'
        "      },\n"
        '      "é": {\n'
        '        "id": "é",\n'
        '        "class_name": "Dense",\n'
        '        "config": {\n'
        '          "units": 1\n'
        "        },\n"
        '        "name": "é"\n'
        "      }\n"
        "    },\n"
        '    "nodes": {\n'
        '      "image": {\n'
        '        "id": "image",\n'
        '        "layer_id": "image"\n'
        "      },\n"
        '      "é": {\n'
        '        "id": "é",\n'
        '        "layer_id": "é"\n'
        "      }\n"
        "    },\n"
        '    "edges": [\n'
        "      {\n"
        '        "source": "image",\n'
        '        "target": "é"\n'
        "      }\n"
        "    ]\n"
        "  }\n"
        "}\n"
    )


def as_python_writes_it(graph: Graph) -> str:
    fields = graph.model_dump(mode="json", exclude_defaults=True)
    document = {"format": "strata", "format_version": files.FORMAT_VERSION, "graph": fields}
    return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


@pytest.mark.parametrize("graph", SAMPLES)
def test_the_text_is_the_one_that_python_would_write(graph: Graph) -> None:
    assert to_json(graph) == as_python_writes_it(graph)


@settings(deadline=None)
@given(st.data())
def test_so_it_is_after_any_edits(data: st.DataObject) -> None:
    graph = data.draw(st.sampled_from(SAMPLES))
    for _ in range(data.draw(st.integers(0, 5))):
        try:
            graph = apply(graph, data.draw(edits(graph)))
        except EditError:
            continue
        assert to_json(graph) == as_python_writes_it(graph)


ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    # All but halves of surrogate pairs, which no document holds.
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text('a\n"é\x7f\u2028'), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.text("ab\n\\"), ANY_JSON, max_size=4))
def test_so_it_is_with_any_arguments(config: dict[str, Any]) -> None:
    layer = Layer(id="d", class_name="Dense", name="d", config=config)
    node = Node(id="n", layer_id="d", position=(1e-7, 1e22), call=config)
    inner = Graph(layers={"d": layer}, nodes={"n": node})
    block = Block(id="b", name="b", graph=inner)
    graph = Graph(layers={"b": block}, nodes={"n": Node(id="n", layer_id="b")})
    assert to_json(graph) == as_python_writes_it(graph)


def test_what_json_cannot_say_is_not_written() -> None:
    graph = samples.chain("a")
    odd = graph.nodes["a"].model_copy(update={"position": (float("inf"), 0.0)})
    with pytest.raises(ValueError, match="finite number, got inf"):
        to_json(graph.model_copy(update={"nodes": {**graph.nodes, "a": odd}}))
    with pytest.raises(TypeError, match="JSON value, got set"):
        indented({"units": {1, 2}})


def test_a_graph_survives_its_file(tmp_path: Path) -> None:
    path = tmp_path / "model.strata.json"
    save(samples.diamond(), path)
    save(samples.everything(), path)
    assert load(path) == samples.everything()
    assert [file.name for file in tmp_path.iterdir()] == ["model.strata.json"]


def test_the_largest_document_can_be_opened_again() -> None:
    layers = {f"dense_{n}": {"class_name": "Dense", "config": {"units": 1}} for n in range(10_000)}
    ends = [f"dense_{n % 100}" for n in range(MAX_EDGES)]
    text = document(
        {
            "layers": {key: {"id": key, "name": key, **value} for key, value in layers.items()},
            "nodes": {key: {"id": key, "layer_id": key} for key in layers},
            "edges": [
                {"source": end, "target": end, "order": n // 100} for n, end in enumerate(ends)
            ],
        }
    )
    graph = from_json(text)
    assert graph.size == (MAX_NODES, MAX_EDGES)
    assert len(to_json(graph)) < files.MAX_BYTES


def test_a_file_can_be_read_by_those_who_could_read_any_new_file(tmp_path: Path) -> None:
    save(samples.diamond(), tmp_path / "model.strata.json")
    (tmp_path / "other").touch()
    modes = {file.stat().st_mode for file in tmp_path.iterdir()}
    assert len(modes) == 1


def test_a_file_that_cannot_be_written_leaves_the_earlier_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "model.strata.json"
    save(samples.diamond(), path)

    def full(source: str, target: Path) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(files.os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        save(samples.chain("a"), path)
    assert load(path) == samples.diamond()
    assert len(list(tmp_path.iterdir())) == 1


def test_a_file_that_is_too_large_is_not_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "model.strata.json"
    save(samples.diamond(), path)
    monkeypatch.setattr(files, "MAX_BYTES", 100)
    with pytest.raises(DocumentError, match="at most 100 bytes"):
        load(path)


def test_earlier_versions_are_brought_up_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def rename_key(old: dict[str, Any]) -> dict[str, Any]:
        return {"format": old["format"], "format_version": 2, "graph": old["model"]}

    def add_name(old: dict[str, Any]) -> dict[str, Any]:
        return {**old, "graph": {**old["graph"], "name": "named"}}

    monkeypatch.setattr(files, "FORMAT_VERSION", 3)
    monkeypatch.setattr(files, "MIGRATIONS", {1: rename_key, 2: add_name})
    old = json.dumps({"format": "strata", "format_version": 1, "model": {}})
    assert from_json(old) == Graph(name="named")
    assert from_json(document({"name": "as_it_is"}, format_version=3)).name == "as_it_is"
    assert json.loads(to_json(Graph()))["format_version"] == 3
    damaged = json.dumps({"format": "strata", "format_version": 1})
    with pytest.raises(DocumentError, match="version 1 is damaged"):
        from_json(damaged)


def deep(value: Any, times: int) -> Any:
    for _ in range(times):
        value = [value]
    return value


def blocks(times: int) -> dict[str, Any]:
    graph: dict[str, Any] = {}
    for _ in range(times):
        layer = {"id": "b", "class_name": "Block", "name": "b", "graph": graph}
        graph = {"layers": {"b": layer}, "nodes": {"n": {"id": "n", "layer_id": "b"}}}
    return graph


def layer(**changes: Any) -> dict[str, Any]:
    value = {"id": "d", "class_name": "Dense", "name": "d", **changes}
    return {"layers": {"d": value}, "nodes": {"n": {"id": "n", "layer_id": "d"}}}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "Expected JSON"),
        ("hello", "Expected JSON"),
        ("{", "Expected JSON"),
        (b"\xff\xfe\x00", "text in UTF-8"),
        (None, "Expected text"),
        ({"format": "strata"}, "Expected text"),
        ("null", '"format": "strata"'),
        ("[]", '"format": "strata"'),
        ("7", '"format": "strata"'),
        ("{}", '"format": "strata"'),
        ('{"format": ["strata"]}', '"format": "strata"'),
        ('{"format": "strata"}', "format_version, got None"),
        (document(format_version="1"), "format_version, got '1'"),
        (document(format_version=1.0), "format_version, got 1.0"),
        (document(format_version=True), "format_version, got True"),
        (document(format_version=2), "made by a newer Strata"),
        (document(format_version=0), "version 0 is not known"),
        (document(format_version=-(10**9)), "is not known"),
        (document(author="me"), "got author, format, format_version, graph"),
        ('{"format": "strata", "format_version": 1}', "got format, format_version"),
        ('{"format": "strata", "format": "strata"}', "got 'format' twice"),
        (document({"layers": {"d": 1}}), "In graph.layers.d"),
        (document({"layers": {"d": None}}), "In graph.layers.d"),
        (document({"layers": []}), "In graph.layers"),
        (document({"x" * 100_000: 1}), "In graph.xxx"),
        (document(**{"x" * 100_000: 1}), "Expected the keys"),
        (document(layer(name="d" * 513)), "at most 512 characters"),
        (document({"nodes": 5}), "In graph.nodes"),
        (document({"edges": {"a": 1}}), "In graph.edges"),
        (document({"colour": "red"}), "In graph.colour: Extra inputs are not permitted"),
        (document([1]), "In graph"),
        (document(layer(trainable="perhaps")), "In graph.layers.d.layer.trainable"),
        (document(layer(config={"units": None, "x": deep(1, 30)})), "nested at most 24 deep"),
        (document(layer(config=deep(1, 99))), "nested at most 100 deep"),
        (document(layer(graph={})), "graph.layers.d.layer.graph: Extra inputs"),
        (document(layer(class_name="Block", graph={}, repeat=0)), "greater than or equal to 1"),
        (document(layer(class_name="Block", graph={}, repeat=10**30)), "less than or equal to"),
        (document(layer(class_name="Block")), "block.graph: Field required"),
        (document({"nodes": {"n": {"id": "n", "layer_id": "x"}}}), "which is not in the graph"),
        (document({"edges": [{"source": "a", "target": "b"}]}), "An edge names node 'a'"),
        (document(blocks(17)), "at most 16 blocks"),
        (document(blocks(300)), "nested at most 100 deep"),
        ("[" * 200_000, "nested at most 100 deep"),
        (document(layer(config={"rate": float("nan")})), "finite numbers, got nan"),
        (document(layer(config={"rate": float("-inf")})), "finite numbers, got -inf"),
        (document(layer(config={"rate": 0.5})).replace("0.5", "1e999"), "finite numbers, got inf"),
        (
            document(layer()).replace('"id": "n"', f'"id": {"9" * 5_000}'),
            "JSON with shorter numbers",
        ),
        (document(layer(name="\ud800")), "half of a surrogate pair"),
        (document(layer(config={"\udfff": 1})), "half of a surrogate pair"),
        (document({"nodes": {f"n{i}": {} for i in range(20_001)}}), "at most 20,000 keys"),
        (document({"edges": [0] * 800_000}), "at most 800,000 values"),
        ('"' + "x" * 10_000_000 + '"', "at most 10,000,000 bytes"),
    ],
)
def test_a_text_that_is_no_document_is_refused_in_words(text: Any, complaint: str) -> None:
    with pytest.raises(DocumentError) as refused:
        from_json(text)
    assert complaint in str(refused.value)
    assert len(str(refused.value)) <= 400


@given(st.text() | st.binary())
def test_any_text_is_read_or_refused(text: str | bytes) -> None:
    with pytest.raises(DocumentError):
        from_json(text)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["Block", "Input", "d", "n", "entry", "strata"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_damage_to_a_document_is_read_or_refused(data: st.DataObject) -> None:
    graph = data.draw(st.sampled_from(SAMPLES))
    value = copy.deepcopy(json.loads(to_json(graph)))
    for _ in range(data.draw(st.integers(1, 3))):
        damage(value, data)
    try:
        read = from_json(json.dumps(value))
    except DocumentError as refused:
        assert str(refused)
    else:
        assert from_json(to_json(read)) == read


def damage(value: Any, data: st.DataObject) -> None:
    """Walks down to some place of a JSON value and writes, removes or moves something there."""
    while True:
        keys = list(value) if isinstance(value, dict) else list(range(len(value)))
        if not keys:
            return
        key = data.draw(st.sampled_from(keys))
        deeper = isinstance(value[key], dict | list) and value[key]
        if deeper and data.draw(st.integers(0, 3)):
            value = value[key]
            continue
        match data.draw(st.sampled_from(("write", "remove", "move"))):
            case "write":
                value[key] = data.draw(JSON)
            case "remove":
                del value[key]
            case "move":
                other = data.draw(st.sampled_from(keys))
                value[key], value[other] = value[other], value[key]
        return
