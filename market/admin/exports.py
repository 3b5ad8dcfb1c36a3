"""A made file as an answer; each page that gives one notes it on record itself."""

from django.http import HttpResponse

from accounts import clock
from market.reports.export import CONTENT_TYPE


def as_download(content: bytes, name: str) -> HttpResponse:
    """The file with a name that says what it is and of which day; no cache keeps it."""
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}-{clock.today():%Y%m%d}.xlsx"'
    response["Cache-Control"] = "no-store"
    return response
