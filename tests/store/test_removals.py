"""What was removed is remembered until its folder is gone."""


def told(store):
    return {(each.kind, each.id) for each in store.removals()}


def test_a_removed_run_and_removed_data_are_noted_once(store, project, run):
    store.add_own_data("d" * 32, project.id, "mine", 5)
    for _ in range(2):
        store.delete_run(run.id)
        store.delete_own_data("d" * 32)
        store.delete_run("nobody")
    assert told(store) == {("run", run.id), ("data", "d" * 32)}


def test_with_a_project_goes_all_that_has_a_folder(store, project, run):
    other = store.create_project("other", "{}")
    kept = store.create_run(other.id, "run", "{}", "{}")
    store.add_own_data("d" * 32, project.id, "mine", 5)
    store.delete_project(project.id)
    assert told(store) == {("run", run.id), ("data", "d" * 32)}
    assert store.run(kept.id) == kept
    for removal in store.removals():
        store.forget_removal(removal)
    assert store.removals() == []


def test_data_are_counted_by_project_and_by_owner(store, project):
    other = store.create_project("other", "{}")
    store.add_own_data("a" * 32, project.id, "a", 5, "ada")
    store.add_own_data("b" * 32, other.id, "b", 7, "ada")
    store.add_own_data("c" * 32, other.id, "c", 11, "ben")
    assert store.own_data_size(other.id) == 18
    assert [store.own_data_size_of_owner(owner) for owner in ("ada", "ben", "eve")] == [12, 11, 0]
