"""Who may enter the pages of pairs: a party, or the organiser acting for nobody, who sees them all."""

from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase

from accounts.faces import View, acting_required
from accounts.permissions import can_organise


def party_or_organiser(view: View) -> View:
    """``request.organisation`` is an organisation, or None for the organiser; others choose or register one first."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.organisation and can_organise(request.user):
            request.organisation = None
            return view(request, *args, **kwargs)
        return acting_required(view)(request, *args, **kwargs)

    return login_required(inner)
