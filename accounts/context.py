"""What every page may ask about the person in front of it."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.selectors.messages import unread_count


def unread(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``unread_messages`` of the acting organisation, counted when a page asks for it."""

    def count() -> int:
        organisation = getattr(request, "organisation", None)
        return unread_count(organisation) if organisation else 0

    return {"unread_messages": SimpleLazyObject(count)}
