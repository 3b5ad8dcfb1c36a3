"""The browser of somebody, as Django's client plays it."""

from typing import Any

from django.test import Client


def signed_in(person: Any) -> Client:
    """A client that this person has signed in with."""
    client = Client()
    client.force_login(person)
    return client
