"""The demo market on its own servers, loaded once for all who look at it."""

from collections.abc import Iterator

import pytest

from tests.journey.demo_site import demo_site


@pytest.fixture(scope="session")
def demo() -> Iterator[str]:
    with demo_site() as base:
        yield base
