"""When the tests of meetings begin."""

from collections.abc import Iterator

import pytest

from accounts import clock
from tests.events.meeting_scene import BEFORE


@pytest.fixture
def a_week_before() -> Iterator[None]:
    """It is a week before the market."""
    with clock.at(BEFORE):
        yield
