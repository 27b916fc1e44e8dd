"""What is sent of a scene that has changed makes the later scene of the earlier one.

The cases are recorded here and played in `frontend/tests/canvas_changes.test.ts`:
`python -m tests.ui.test_canvas_changes` records them anew.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from builder.graph.document import Block, Edge, Endpoint, Graph, Note
from builder.graph.edits import (
    Annotate,
    Bypass,
    Configure,
    Connect,
    Disconnect,
    Duplicate,
    Edit,
    EditBlock,
    EditError,
    Fold,
    Place,
    RemoveNodes,
    Rename,
    SetOutputs,
    SetTrainable,
    apply,
)
from builder.inference.engine import infer
from builder.ui.canvas import Shelf
from builder.ui.canvas.changes import NOTHING, changed
from builder.ui.canvas.data import Scope
from builder.ui.canvas.shelf import KEPT, Shown
from builder.ui.canvas.written import written_scope
from builder.ui.canvas_scene import canvas_scope
from builder.ui.delivery import payload
from tests.ui.test_canvas_edits import branches, nested

CASES = Path(__file__).parents[1] / "protocol" / "changes" / "scopes.json"

Json = dict[str, Any]


def scene(graph: Graph) -> Scope:
    return canvas_scope(graph, infer(graph))


def as_sent(scope: Scope) -> Any:
    return json.loads(written_scope(scope))


def opened() -> Graph:
    """The outer block shown with its inside."""
    return apply(nested(), Fold(node_ids=("outer",), unfolded=True))


def inside(edit: Edit) -> Edit:
    return EditBlock(layer_id="outer", edit=edit)


EDITS: dict[str, tuple[Graph, Edit]] = {
    "shapes": (branches(), Configure(layer_id="conv", config={"filters": 6})),
    "an error": (branches(), Configure(layer_id="conv", config={"filters": -1})),
    "bypassed": (branches(), Bypass(node_ids=("left",), bypassed=True)),
    "a name": (branches(), Rename(layer_id="left", name="other")),
    "places": (branches(), Place(positions={"conv": (4, 4), "add": (1, 2)}, direction="right")),
    "gone": (branches(), RemoveNodes(node_ids=("left",))),
    "shared": (branches(), Duplicate(node_ids=("left",), shared=True, ids={"left": "l2"})),
    "a wire": (branches(), Connect(edge=Edge(source="conv", target="add", order=2))),
    "no wire": (branches(), Disconnect(edge=Edge(source="conv", target="left"))),
    "outputs": (branches(), SetOutputs(outputs=(Endpoint(node_id="conv"),))),
    "a note": (branches(), Annotate(note=Note(id="n", text="see", position=(5, 5)))),
    "unfolded": (nested(), Fold(node_ids=("outer",), unfolded=True)),
    "folded": (opened(), Fold(node_ids=("outer",), unfolded=False)),
    "unfolded inside": (opened(), inside(Fold(node_ids=("inner",), unfolded=True))),
    "inside": (opened(), inside(SetTrainable(layer_ids=("inner",), trainable=False))),
    "gone inside": (opened(), inside(RemoveNodes(node_ids=("flat",)))),
    "a note inside": (opened(), inside(Annotate(note=Note(id="n", text="x", node_id="flat")))),
}


def cases() -> list[Json]:
    found = []
    for about, (graph, edit) in EDITS.items():
        before, after = scene(graph), scene(apply(graph, edit))
        change = changed(before, after)
        assert change is not None
        found.append(
            {
                "about": about,
                "before": as_sent(before),
                "change": json.loads(change),
                "after": as_sent(after),
            }
        )
    return found


def recorded(found: Sequence[Json]) -> str:
    return "[\n" + ",\n".join(json.dumps(case, ensure_ascii=False) for case in found) + "\n]\n"


def later(before: Json, change: Json) -> Json:
    """Makes the later scope, as the browser does."""
    places = {"nodes": ("gone", "came"), "edges": ("edges_gone", "edges_came")}
    made = {**before, **{key: change[key] for key in ("direction", "notes") if key in change}}
    for name, (gone, came) in places.items():
        items = [item for at, item in enumerate(before[name]) if at not in change.get(gone, ())]
        for place, item in change.get(came, ()):
            items.insert(place, item)
        made[name] = items
    for at, fields in change.get("said", ()):
        for place in at:
            made["nodes"][place] = {**made["nodes"][place], **fields}
    for place, inner in change.get("inside", ()):
        node = made["nodes"][place]
        made["nodes"][place] = {**node, "inside": later(node["inside"], inner)}
    return made


def test_the_recorded_cases_are_what_is_sent_today() -> None:
    assert CASES.read_text(encoding="utf-8") == recorded(cases())


@pytest.mark.parametrize("about", EDITS)
def test_a_change_leads_from_one_scene_to_the_other(about: str) -> None:
    graph, edit = EDITS[about]
    before, after = scene(graph), scene(apply(graph, edit))
    change = changed(before, after)
    assert change is not None
    assert later(as_sent(before), json.loads(change)) == as_sent(after)
    assert changed(after, scene(apply(graph, edit))) == NOTHING


def test_what_many_nodes_have_in_common_is_said_once() -> None:
    graph = branches()
    after = apply(graph, SetTrainable(layer_ids=("conv", "dense"), trainable=False))
    change = json.loads(changed(scene(graph), scene(after)) or "")
    places = [list(graph.nodes).index(each) for each in ("conv", "dense")]
    assert change == {"said": [[places, {"frozen": True}]]}


def test_another_document_is_sent_as_a_whole() -> None:
    assert changed(scene(nested()), scene(branches())) is None


def test_nodes_in_another_order_are_sent_as_a_whole() -> None:
    graph = branches()
    turned = graph.model_copy(update={"nodes": dict(reversed(graph.nodes.items()))})
    assert changed(scene(graph), scene(turned)) is None


def any_edits(chance: random.Random) -> Iterator[Graph]:
    """Yields a document after one edit after the other, at any depth."""
    graph = opened()
    for _ in range(12):
        yield graph
        inner = chance.random() < 0.5 and isinstance(graph.layers.get("outer"), Block)
        there = graph.layers["outer"].graph if inner else graph  # type: ignore[union-attr]
        one, other = (chance.choice([*there.nodes, "none"]) for _ in range(2))
        layer = there.nodes[one].layer_id if one in there.nodes else "none"
        edit: Edit = chance.choice(
            [
                RemoveNodes(node_ids=(one,)),
                Duplicate(node_ids=(one,), shared=chance.random() < 0.5),
                Bypass(node_ids=(one, other), bypassed=chance.random() < 0.7),
                Connect(edge=Edge(source=one, target=other, order=chance.randrange(3))),
                Configure(layer_id=layer, config={"filters": chance.randrange(9)}),
                Fold(node_ids=(one,), unfolded=chance.random() < 0.7),
                Place(positions={one: (chance.random(), 0)}),
            ]
        )
        try:
            graph = apply(graph, EditBlock(layer_id="outer", edit=edit) if inner else edit)
        except EditError:
            continue


@pytest.mark.parametrize("seed", range(15))
def test_the_browser_has_what_is_shown_whatever_it_has_seen(seed: int) -> None:
    """It says late what it has, or nothing, and sometimes something that nobody has sent."""
    chance = random.Random(seed)
    shelf, browser, seen = Shelf(), Browser(), ""
    for graph in any_edits(chance):
        shown = Shown([], [], scene(graph))
        browser.take(json.loads(payload(shelf.answer(shown, seen))))
        assert browser.shown == as_sent(shown.scope)
        seen = chance.choice([seen, browser.revision, browser.revision, "", "unheard of"])


class Browser:
    """What a page makes of what it gets."""

    def __init__(self) -> None:
        self.kept: dict[str, Json] = {}
        self.revision = ""

    @property
    def shown(self) -> Json:
        return self.kept[self.revision]

    def take(self, data: Json) -> None:
        self.revision = data["revision"]
        if "base" in data:
            base = self.kept[data["base"]]
            self.kept[self.revision] = later(base, data.get("change", {}))
        else:
            self.kept[self.revision] = data["scope"]


def test_a_page_that_is_drawn_anew_gets_all() -> None:
    shelf, shown = Shelf(), Shown([], [], scene(branches()))
    first = shelf.answer(shown, "")
    assert "base" not in first
    assert shelf.answer(shown, first["revision"]) == {
        "revision": first["revision"],
        "base": first["revision"],
    }
    shelf.renew()
    assert "base" not in shelf.answer(shown, first["revision"])
    assert "base" in shelf.answer(shown, first["revision"])


def test_what_the_browser_has_is_remembered_however_much_comes_after_it() -> None:
    shelf, graph = Shelf(), branches()
    seen = shelf.answer(Shown([], [], scene(graph)), "")["revision"]
    for filters in range(1, 3 * KEPT):
        graph = apply(graph, Configure(layer_id="conv", config={"filters": filters}))
        answer = shelf.answer(Shown([], [], scene(graph)), seen)
        assert answer["base"] == seen


def test_a_palette_that_has_changed_is_sent() -> None:
    shelf, scope = Shelf(), scene(branches())
    item: Any = {"class_name": "block:mine", "family": "blocks", "summary": ""}
    seen = shelf.answer(Shown([], [], scope), "")["revision"]
    answer = shelf.answer(Shown([item], [], scope), seen)
    assert answer["palette"] == [item]
    assert answer["revision"] != seen
    assert not answer.keys() & {"change", "families", "scope"}


if __name__ == "__main__":
    CASES.write_text(recorded(cases()), encoding="utf-8")
