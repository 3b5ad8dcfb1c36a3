"""``/styleguide``: every component with each state, on one page for those who build pages; 404 in production."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from config.styleguide_examples import examples


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """All components on invented values; 404 unless DEBUG is on."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "styleguide.html", {"parts": parts(request)})


def parts(request: HttpRequest) -> list[dict[str, Any]]:
    """Each partial with its rendered examples."""
    return [
        {
            "name": name,
            "shown": [
                (label, render_to_string(f"components/{name}.html", context, request)) for label, context in shown
            ],
        }
        for name, shown in examples().items()
    ]
