"""What every page may ask about the person in front of it."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.selectors.messages import unread_count


def unread(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``unread_messages`` of the acting organisation and of the person, counted when a page asks for
    it.
    """

    def count() -> int:
        membership = getattr(request, "membership", None)
        if membership:
            return unread_count(membership.organisation, membership.user_id)
        person = getattr(request, "user", None)
        return unread_count(None, person.pk) if person and person.is_authenticated else 0

    return {"unread_messages": SimpleLazyObject(count)}
