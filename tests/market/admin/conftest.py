"""One of the organiser's people, signed in."""

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
