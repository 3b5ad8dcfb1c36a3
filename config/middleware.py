"""What every request passes through that belongs to no app."""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import translation

TEXTS = ("text/", "image/svg+xml", "application/javascript", "application/json")
EVENTS = "text/event-stream"


class ChosenLanguageMiddleware:
    """
    Chinese, unless the visitor chose another language with the switch (which sets the language cookie).

    Unlike Django's LocaleMiddleware it does not look at Accept-Language: a browser set to English belongs, in this
    district, to somebody who reads Chinese.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, and those that turn the direction of what follows: nobody types them, PostgreSQL refuses NUL,
and a name that reads backwards can pass for another.
"""


class SeenTextMiddleware:
    """What is sent or asked for holds only what can be seen; an address with something else in it names nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Clean the question before anything looks at it."""
        if UNSEEN.search(request.path_info):
            raise Http404
        request.GET = seen(request.GET)  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """The form has been read by now, for its CSRF token; one that cannot be read is answered with 400."""
        if request.method == "POST":
            request.POST = seen(request.POST)  # type: ignore[assignment]


def seen(data: QueryDict) -> QueryDict:
    """The same names and values without what cannot be seen."""
    if not any(UNSEEN.search(text) for name, values in data.lists() for text in (name, *values)):
        return data
    clean = QueryDict(mutable=True, encoding=data.encoding)
    for name, values in data.lists():
        clean.setlist(UNSEEN.sub("", name), [UNSEEN.sub("", value) for value in values])
    clean._mutable = False
    return clean


class CompressionMiddleware(GZipMiddleware):
    """
    Whatever is text travels compressed: a first visit loads a quarter of the bytes, which a phone in a full hall feels.

    The rest (pictures, attachments, tables for Excel) is compressed in itself and keeps its length. What WhiteNoise has
    compressed already is left as it is, and a stream of events goes out line by line. Each answer gets a file name of
    random length (Django's own defence), so that its length tells nothing about the secrets in it.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress a whole text."""
        kind = response.headers.get("Content-Type", "")
        if response.status_code == 200 and kind.startswith(TEXTS) and not kind.startswith(EVENTS):
            return super().process_response(request, response)
        return response
