"""Which ways a page of the desk shows: those that lead the reader anywhere."""

from typing import Any

from django import template

from events.admin.openings import is_open_name

register = template.Library()


@register.simple_tag(takes_context=True)
def may_open(context: dict[str, Any], name: str) -> bool:
    """Whether the page of that name about the ``event`` of the page is open to the reader."""
    return is_open_name(context["request"].user, name, context["event"].series_id)
