"""Imports Keras before the first test, so that no test's time or strategy includes it."""

import pytest

from builder.layers.catalogue import catalogue


@pytest.fixture(scope="session", autouse=True)
def keras_is_there():
    catalogue()
