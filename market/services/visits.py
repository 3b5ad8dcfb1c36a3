"""Visits and talks are written down with all that was asked and promised there."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.enums import Verification
from accounts.errors import Invalid
from accounts.models import Organisation, User
from accounts.permissions import check_organise
from accounts.services.messages import send
from accounts.services.rows import check_columns
from events.models import MarketSeries
from market.models import Visit, VisitGuest
from market.plan_urls import plan_url
from market.services.promises import make_promise
from market.services.visit_questions import note_question
from market.visits import MOST_FIRMS


@dataclass(frozen=True, slots=True)
class GuestFacts:
    """A firm that was there, with its people; ``questions`` and ``promises`` are the arguments of the services that
    write them, but for the person and the guest.
    """

    organisation: Organisation
    people: str = ""
    questions: Sequence[dict[str, Any]] = ()
    promises: Sequence[dict[str, Any]] = ()


@transaction.atomic
def note_visit(
    *,
    by: User,
    kind: str,
    on: Any,
    place: str,
    host: Organisation,
    guests: Mapping[int, GuestFacts],
    series: MarketSeries | None = None,
    form_token: str | None = None,
) -> Visit:
    """The organiser writes down a visit of today or before: which firms, who was there, what they asked, what was
    promised to them. All of it or nothing; the same form sent twice gives the visit of the first time.

    What is wrong with the firm under the key ``n`` is raised with a field "firmn-name".
    """
    check_organise(by)
    if form_token and (earlier := Visit.objects.filter(form_token=form_token).first()):
        return earlier
    if on > clock.today():
        raise Invalid(_("The date cannot be in the future."), field="on")
    if not guests:
        raise Invalid(_("Name at least one firm."), field="firm0-organisation")
    if host.verification == Verification.SUSPENDED:
        raise Invalid(_("This organisation is suspended."), field="host")
    visit = Visit(kind=kind, on=on, place=place.strip(), host=host, series=series, noted_by=by, noted_at=clock.now())
    visit.form_token = form_token or None
    check_columns(visit)
    try:
        with transaction.atomic():
            visit.save()
    except IntegrityError:
        return Visit.objects.get(form_token=form_token)
    audit.record(by=by, verb="visit.note", subject=visit, on_behalf_of=host, firms=len(guests))
    for number, facts in sorted(guests.items()):
        with _named_after(number):
            _write_guest(by, visit, facts)
    return visit


@transaction.atomic
def add_guest(*, by: User, visit: Visit, organisation: Organisation, people: str = "") -> VisitGuest:
    """One more firm that was there, once for each visit."""
    check_organise(by)
    row = Visit.objects.select_for_update(of=("self",), no_key=True).get(pk=visit.pk)
    return _write_guest(by, row, GuestFacts(organisation, people))


@contextmanager
def _named_after(number: int) -> Iterator[None]:
    try:
        yield
    except Invalid as error:
        raise Invalid(str(error), field=f"firm{number}-{error.field}") from error


def _write_guest(by: User, visit: Visit, facts: GuestFacts) -> VisitGuest:
    firm = facts.organisation
    if not firm.is_enterprise:
        raise Invalid(_("Choose a firm."), field="organisation")
    if firm.verification == Verification.SUSPENDED:
        raise Invalid(_("This organisation is suspended."), field="organisation")
    if visit.guests.count() >= MOST_FIRMS:
        raise Invalid(_("At most %(limit)d firms.") % {"limit": MOST_FIRMS}, field="organisation")
    guest = VisitGuest(visit=visit, organisation=firm, people=facts.people.strip())
    check_columns(guest)
    try:
        with transaction.atomic():
            guest.save()
    except IntegrityError as error:
        raise Invalid(_("This firm is on the list already."), field="organisation") from error
    audit.record(by=by, verb="visit.guest", subject=visit, on_behalf_of=firm, people=guest.people)
    for question in facts.questions:
        note_question(by=by, guest=guest, **question)
    for promise in facts.promises:
        make_promise(by=by, guest=guest, **promise)
    if not facts.promises:
        send(organisation=firm, code="visit.noted", url=plan_url(), day=visit.on.isoformat(), place=visit.place)
    return guest
