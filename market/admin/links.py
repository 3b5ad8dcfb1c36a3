"""Addresses of the parties' own pages, to which the organiser goes on behalf of a party."""

from typing import Any

from django.urls import NoReverseMatch, reverse


def page_of_party(name: str, *args: Any) -> str:
    """The address of a page, or nothing where the site has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
