"""The filter of a large board, drawn once for all who would see the same one.

What is drawn is found again by everything that stands in it: the choices with their numbers in the reader's language,
and what the reader chose. So it is never an old one, and nobody sees what their own filter does not say.
"""

import hashlib
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from market.filters.leads import LeadFilter
from market.selectors.kept import KEPT_FOR, LARGE


def drawn(found: LeadFilter, request: HttpRequest) -> str:
    """The filter's panel as HTML; on a board of more than ``LARGE`` leads kept for a minute."""
    if found.on_board <= LARGE or found.form.errors:
        return _draw(found, request)
    key = _key(found, request.path)
    known = cache.get(key)
    if known is None:
        known = str(_draw(found, request))
        cache.set(key, known, KEPT_FOR)
    return mark_safe(known)  # noqa: S308  (our own template has escaped it)


def _draw(found: LeadFilter, request: HttpRequest) -> SafeString:
    context = {"form": found.form, "active_count": found.active_count, "request": request}
    return render_to_string("components/filter_panel.html", context)


def _key(found: LeadFilter, path: str) -> str:
    """A name made of all that the panel says."""
    fields: list[tuple[Any, ...]] = []
    for name, one in found.filters.items():
        offered = [str(row) for row in one.queryset] if name == "event" else one.extra.get("choices")
        fields.append((name, offered, found.data.getlist(name)))
    said = repr((get_language(), path, fields))
    return f"filter-face:{hashlib.sha256(said.encode()).hexdigest()}"
