"""What every view needs: who may enter a page, and how a refused service call is said to the reader."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from accounts.enums import WRITING_ROLES
from accounts.errors import NotAllowed, Refused
from accounts.permissions import can_enter_desk, can_organise

MOST_DIGITS = 19
"""Keys have fewer: a database counts to 9,223,372,036,854,775,807."""

View = Callable[..., HttpResponseBase]


class Attempt:
    """How a service call ended: ``ok``, or refused with an ``error``."""

    def __init__(self) -> None:
        self.error: Refused | None = None

    @property
    def ok(self) -> bool:
        """Nothing was refused."""
        return self.error is None


def add_refusal(form: forms.BaseForm, error: Refused) -> None:
    """Put the refusal beside the field at fault, or above the form. A form may say in ``refused_at`` which of its
    fields stands for a thing the service knows by another name.
    """
    named = getattr(form, "refused_at", {}).get(error.field, error.field)
    field = named if named in form.fields else None
    form.add_error(field, str(error))


@contextmanager
def refusals(request: HttpRequest, form: forms.BaseForm | None = None) -> Iterator[Attempt]:
    """Carry out a service call; what it refuses becomes a form error, else a message on the next page.

    ``NotAllowed`` is answered with 403. Write ``with refusals(request, form) as attempt: ...``, then ``if
    attempt.ok: …``.
    """
    attempt = Attempt()
    try:
        yield attempt
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except Refused as error:
        attempt.error = error
        if form is None:
            messages.error(request, str(error))
        else:
            add_refusal(form, error)


def new_form_token() -> str:
    """The value of a form's hidden ``form_token``: a form that is sent twice does one thing."""
    return uuid.uuid4().hex


def _entry(request: HttpRequest) -> HttpResponseBase:
    """Where somebody without an acting organisation is led: choose one, or register the first."""
    has_some = can_organise(request.user) or request.user.memberships.exists()
    name = "accounts:choose" if has_some else "accounts:organisation_new"
    response = redirect(name)
    if request.method == "GET":
        response["Location"] += "?" + urlencode({"next": request.get_full_path()})
    return response


def acting_required(view: View) -> View:
    """Signed in and acting for an organisation; ``request.organisation`` is then a plain ``Organisation``."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.organisation:
            return _entry(request)
        request.organisation = request.membership.organisation  # no lazy wrapper beyond this point
        return view(request, *args, **kwargs)

    return login_required(inner)


def kind_required(*kinds: str) -> Callable[[View], View]:
    """Acting for an organisation of one of these kinds; others are told so with 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.organisation.kind not in kinds:
                raise PermissionDenied(_("This page is not for your kind of organisation."))
            return view(request, *args, **kwargs)

        return acting_required(inner)

    return decorate


def writing_required(view: View) -> View:
    """Acting for an organisation as owner or editor (or as the organiser on its behalf); viewers get 403."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.membership.role not in WRITING_ROLES:
            raise PermissionDenied(_("You may read the pages of this organisation, but not change them."))
        return view(request, *args, **kwargs)

    return acting_required(inner)


def safe_next(request: HttpRequest, default: str) -> str:
    """The page of this site that the reader came from or was going to, else ``default`` (may be empty). What does not
    begin like an address of ours is none: ``redirect`` would take it for the name of a page.
    """
    target = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    if ours and target.startswith("/"):
        return target
    return resolve_url(default) if default else ""


def own_address(request: HttpRequest, page: str) -> str:
    """Where the language switch leads back to when an address for forms alone has shown the page again: to the page as
    it is read. A page that was asked for keeps its address, with its question.
    """
    return page if request.method == "POST" else request.get_full_path()


def row_key(text: str) -> int:
    """The key of a row that a form names; 0, which no row has, for whatever is no key."""
    return int(text) if text.isdecimal() and len(text) < MOST_DIGITS else 0


def organiser_required(view: View) -> View:
    """Signed in as one of the organiser's people; others get 403."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_organise(request.user):
            raise PermissionDenied(_("Only the organiser can do this."))
        return view(request, *args, **kwargs)

    return login_required(inner)


def helper_required(view: View) -> View:
    """Signed in as one of the organiser's people or helpers; others get 403. What the helper may do there is asked by
    the view, which knows the market.
    """

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not can_enter_desk(request.user):
            raise PermissionDenied(_("Only the organiser can do this."))
        return view(request, *args, **kwargs)

    return login_required(inner)


def check_confirmed(request: HttpRequest) -> None:
    """Before contact details leave the house, or something is erased for good: who has not typed password or code for
    half an hour types it once more.

    The answer is then the page that asks; a form that was sent is kept and carried out after it.
    """
    raise_if_reauthentication_required(request, app="")
