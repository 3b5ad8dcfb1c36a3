"""Would this person see that page? Asked before a message leads somewhere that may be gone."""

from copy import copy

from django.contrib.messages.storage import default_storage
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, QueryDict
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme


def answers(request: HttpRequest, url: str) -> bool:
    """Does the page answer, or lead on? The view itself is asked, so that no rule is written twice; whatever it would
    write into the database (a reading that is logged, for one) is taken back: the person has not been there yet.
    """
    if not url.startswith("/") or not url_has_allowed_host_and_scheme(url, allowed_hosts=None):
        return False
    path, _mark, query = url.partition("#")[0].partition("?")
    probe = copy(request)
    probe.method, probe.path, probe.path_info = "GET", path, path
    probe.GET, probe.POST = QueryDict(query), QueryDict()
    probe.META = request.META | {"QUERY_STRING": query, "REQUEST_METHOD": "GET"}
    # What waits to be said to the person is not said to the probe.
    probe._messages = default_storage(probe)  # type: ignore[attr-defined]
    try:
        found = probe.resolver_match = resolve(path)
        with transaction.atomic():
            response = found.func(probe, *found.args, **found.kwargs)
            transaction.set_rollback(True)
    except (Resolver404, Http404, PermissionDenied):
        return False
    return bool(response.status_code < 400)
