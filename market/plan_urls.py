"""Where the two sides of a promise find it."""

from django.urls import reverse


def plan_url() -> str:
    """The firm's one-to-one plan."""
    return reverse("market:plan")


def promises_url() -> str:
    """The promises of a party."""
    return reverse("market:promise_list")
