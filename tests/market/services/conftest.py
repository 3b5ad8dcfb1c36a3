"""What tests of services share."""

from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from events.models import MarketEvent
from tests import build


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    """Files of a test lie in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def event() -> MarketEvent:
    return build.event()


@pytest.fixture
def by() -> User:
    """One of the organiser's people."""
    return build.organiser()
