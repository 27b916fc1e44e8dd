import pytest

from builder.layers.keras_import import load_keras


@pytest.fixture(scope="session")
def keras():
    return load_keras()
