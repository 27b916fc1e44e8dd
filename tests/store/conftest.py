import pytest

from builder.store import Store


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'strata.sqlite'}"


@pytest.fixture
def store(url):
    store = Store(url)
    yield store
    store.close()


@pytest.fixture
def project(store):
    return store.create_project("first", "{}")


@pytest.fixture
def run(store, project):
    return store.create_run(project.id, "run", "{}", "{}")
