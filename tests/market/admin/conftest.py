"""One of the organiser's people, signed in."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tests import build


@pytest.fixture
def organiser(db: None) -> User:
    """The person."""
    return build.organiser()


@pytest.fixture
def desk(organiser: User) -> Client:
    """The person's browser."""
    client = Client()
    client.force_login(organiser)
    return client


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    """Files of this test lie in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path
