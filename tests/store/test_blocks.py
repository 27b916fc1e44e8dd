"""Blocks that people keep for other projects."""

from builder.store import Store


def test_a_block_is_kept_for_its_owner(store, url):
    block = store.save_block("ada", "residual", '{"a": "é"}')
    other = Store(url)
    assert other.saved_blocks("ada") == [block]
    assert (block.owner, block.name, block.graph_json) == ("ada", "residual", '{"a": "é"}')
    other.close()


def test_everybody_sees_their_own_blocks_the_first_saved_first(store):
    names = ["b", "a", "b"]
    made = [store.save_block("ada", name, "{}").id for name in names]
    store.save_block("ben", "c", "{}")
    assert [block.id for block in store.saved_blocks("ada")] == made
    assert len(set(made)) == 3
    assert store.saved_blocks("eve") == []


def test_only_the_owner_deletes_a_block(store):
    block = store.save_block("ada", "residual", "{}")
    store.delete_block("ben", block.id)
    store.delete_block("ada", "gone")
    assert store.saved_blocks("ada") == [block]
    store.delete_block("ada", block.id)
    assert store.saved_blocks("ada") == []


def test_a_block_outlives_the_projects(store, project):
    block = store.save_block("ada", "residual", "{}")
    store.delete_project(project.id)
    assert store.saved_blocks("ada") == [block]
