"""What the palette holds: the layers of Keras, our own blocks, and those that a person saved."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from builder.blocks import BLOCKS
from builder.graph import files
from builder.graph.document import INPUT, AnyLayer, Block, Graph, Node
from builder.graph.edits import EditError, fragment, fresh_id, new_layer
from builder.graph.naming import snake_case
from builder.inference.specs import TensorSpec
from builder.layers.catalogue import FAMILIES, catalogue, layer_spec, summary_of
from builder.layers.specs import LayerSpec
from builder.ui.figures import plural
from builder.ui.projects import open_store
from builder.ui.stack.rows import Family, PaletteItem

BLOCK_PREFIX = "block:"
BLOCK_FAMILY = "blocks"
MOST_SAVED = 200
"""How many blocks a person can save."""


@dataclass(frozen=True, slots=True)
class Library:
    """What one person can add to a network.

    Attributes:
        owner: The browser whose saved blocks these are; empty before it has said which it is.
    """

    owner: str = ""

    def items(self) -> list[PaletteItem]:
        """Returns what can be added, family by family; of the blocks the person's own last."""
        items = [*_built_in(), *(_saved_item(key, block) for key, block in self._saved().items())]
        place = {family.name: index for index, family in enumerate(FAMILIES)}
        return sorted(items, key=lambda item: place.get(item["family"], len(place)))

    def new(
        self, graph: Graph, item: str, node_id: str | None, tensor: TensorSpec | None
    ) -> tuple[AnyLayer, Node]:
        """Makes what an item of the palette stands for, ready to be added.

        Args:
            graph: The graph that it is for.
            item: A class of layers, or `block:<key>`.
            node_id: The id that the node gets where it is still free.
            tensor: What will feed it, where that is known; our own blocks are made to fit it.

        Raises:
            EditError: When the palette has no such item.
        """
        layer: AnyLayer
        if item.startswith(BLOCK_PREFIX):
            layer = self._block(item.removeprefix(BLOCK_PREFIX), tensor)
            layer = layer.model_copy(update={"id": fresh_id(graph, snake_case(layer.name))})
        else:
            spec = layer_spec(item)
            if spec is None or not spec.palette:
                raise EditError(f"Expected a layer of the palette, got {item!r}.")
            layer, _ = new_layer(graph, item, dict(spec.starter))
        taken = node_id is None or node_id in graph.nodes
        return layer, Node(id=layer.id if taken or node_id is None else node_id, layer_id=layer.id)

    def save(self, graph: Graph, node_id: str) -> None:
        """Puts the block that a node calls into the palette; one that is there already stays.

        Raises:
            EditError: When it is no block, or the palette takes no more.
        """
        block = graph.layer_of(node_id)
        if not isinstance(block, Block):
            raise EditError(f"{block.name!r} is no block: group some layers first.")
        if not self.owner:
            raise EditError("This browser has not told its name yet, so nothing was saved.")
        saved = open_store().saved_blocks(self.owner)
        text = files.to_json(_alone(graph, node_id))
        if any((each.name, each.graph_json) == (block.name, text) for each in saved):
            return
        if len(saved) >= MOST_SAVED:
            raise EditError(f"Expected at most {MOST_SAVED} saved blocks: delete one first.")
        open_store().save_block(self.owner, block.name, text)

    def forget(self, item: str) -> None:
        """Takes a saved block out of the palette; networks that use it keep it."""
        open_store().delete_block(self.owner, item.removeprefix(BLOCK_PREFIX))

    def _block(self, key: str, tensor: TensorSpec | None) -> Block:
        if key in BLOCKS:
            return BLOCKS[key].make(tensor)
        block = self._saved().get(key)
        if block is None:
            raise EditError("This block is not in the palette any more.")
        return block

    def _saved(self) -> dict[str, Block]:
        if not self.owner:
            return {}
        saved = open_store().saved_blocks(self.owner)
        read = {each.id: _block_in(each.graph_json) for each in saved}
        return {key: block for key, block in read.items() if block is not None}


@cache
def families() -> list[Family]:
    """Returns the families in the palette's order."""
    return [
        Family(
            name=family.name,
            title=family.title,
            icon=family.icon,
            light=family.colour_light,
            dark=family.colour_dark,
        )
        for family in FAMILIES
    ]


@cache
def _built_in() -> tuple[PaletteItem, ...]:
    layers = (
        PaletteItem(
            class_name=spec.class_name,
            family=spec.family,
            summary=spec.summary,
            starts=_starts(spec),
        )
        for spec in catalogue().values()
        if spec.palette
    )
    blocks = (
        PaletteItem(
            class_name=f"{BLOCK_PREFIX}{key}",
            title=spec.title,
            family=BLOCK_FAMILY,
            summary=spec.about,
        )
        for key, spec in BLOCKS.items()
    )
    return (*layers, *blocks)


def _starts(spec: LayerSpec) -> str:
    """What stands on a new layer of a class; nothing on an input, whose shape says it."""
    if spec.class_name == INPUT:
        return ""
    layer, _ = new_layer(Graph(), spec.class_name, dict(spec.starter))
    return summary_of(layer)


def _saved_item(key: str, block: Block) -> PaletteItem:
    layers = sum(layer.class_name != INPUT for layer in block.graph.layers.values())
    return PaletteItem(
        class_name=f"{BLOCK_PREFIX}{key}",
        title=block.name,
        saved=True,
        family=BLOCK_FAMILY,
        summary=f"A block that you have saved: {plural(layers, 'layer')}.",
    )


def _alone(graph: Graph, node_id: str) -> Graph:
    """A graph of nothing but one call, which nobody has placed or unfolded."""
    call = Node(id=node_id, layer_id=graph.nodes[node_id].layer_id)
    return fragment(graph, [node_id]).model_copy(update={"nodes": {node_id: call}, "notes": ()})


@lru_cache(maxsize=2 * MOST_SAVED)
def _block_in(text: str) -> Block | None:
    """The block of a saved text; None where it cannot be read (any more)."""
    try:
        graph = files.from_json(text)
    except files.DocumentError:
        return None
    return next((layer for layer in graph.layers.values() if isinstance(layer, Block)), None)
