"""What became of firms after their first result: questions after 6 and 12 months, and their answers."""

import datetime as dt
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, Taken, WrongState
from accounts.models import EnterpriseProfile, Organisation, User
from accounts.permissions import check_act_for
from accounts.services.messages import send
from market.impact_links import address_of
from market.models import ImpactAnswer, ImpactRequest, Outcome
from market.outcome_enums import ImpactMonth, Via
from market.selectors.impact import first_results, to_be_asked, to_be_reminded
from market.services.outcome_checks import CENT, MAX_AMOUNT

A_DAY = dt.timedelta(days=1)
MOST_STAFF = 1_000_000
MOST_PATENTS = 100_000
NOTE_LIMIT = 300
BATCH = 500
"""Questions that one round sends: what is left goes with the next."""


def ask_firms() -> int:
    """Note firms with a first result, send the questions that are due, remind once of those without an answer (beat);
    the number of letters. Safe to repeat.
    """
    for outcome in first_results()[:BATCH]:
        note_first_result(outcome=outcome)
    keys = list(to_be_asked().values_list("pk", flat=True)[:BATCH])
    reminded = list(to_be_reminded().values_list("pk", flat=True)[:BATCH])
    return sum(_send_link(pk, "impact.ask") for pk in keys) + sum(_send_link(pk, "impact.remind") for pk in reminded)


@transaction.atomic
def note_first_result(*, outcome: Outcome) -> list[ImpactRequest]:
    """Plan both questions of a firm, and keep what its profile says now: that is "before". A fact that the profile does
    not give stays unknown.
    """
    firm = outcome.introduction.need.organisation
    Organisation.objects.select_for_update(no_key=True).get(pk=firm.pk)
    known = ImpactRequest.objects.filter(organisation=firm)
    if known.exists():
        return list(known)
    before = _before(firm)
    rows = [
        ImpactRequest(
            organisation=firm,
            outcome=outcome,
            month=month,
            due_on=months_later(outcome.decided_on, month),
            before_on=clock.today(),
            **before,
        )
        for month in ImpactMonth.values
    ]
    made = ImpactRequest.objects.bulk_create(rows)
    audit.record(by=None, verb="impact.plan", subject=outcome, on_behalf_of=firm)
    return made


@transaction.atomic
def send_new_link(*, question: ImpactRequest) -> bool:
    """Somebody with an old link asks for a new one: it goes to the firm, not to whoever asks, at most once a day; the
    page says the same whether one was sent or not.
    """
    row = ImpactRequest.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if row.link_at is None or clock.now() < row.link_at + A_DAY:
        return False
    return _issue(row, "impact.new_link")


@transaction.atomic
def answer_impact(
    *,
    question: ImpactRequest,
    via: str,
    by: User | None = None,
    staff: int | None = None,
    revenue: Decimal | None = None,
    patents: int | None = None,
    note: str = "",
) -> ImpactAnswer:
    """The firm's figures: people, yuan of the last twelve months, patents in all. What it does not know stays empty,
    but not everything. The first answer settles the question; a later one corrects it, and both stay.
    """
    row = ImpactRequest.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if via == Via.MEMBER:
        check_act_for(by, row.organisation)  # type: ignore[arg-type]
    if row.asked_at is None or row.organisation.erased_at is not None:
        raise WrongState(_("Nobody has asked this yet."))
    figures = {"staff": staff, "revenue": revenue, "patents": patents}
    note = note.strip()
    _check(figures, note)
    before = row.answers.filter(corrected_by__isnull=True).first()
    said = {**figures, "note": note}
    if before is not None and all(getattr(before, name) == value for name, value in said.items()):
        return before
    try:
        with transaction.atomic():
            answer = ImpactAnswer.objects.create(
                request=row, via=via, by=by if via == Via.MEMBER else None, at=clock.now(), corrects=before, **said
            )
    except IntegrityError as error:
        raise Taken(_("Somebody else has just dealt with this: please look again.")) from error
    verb = "impact.correct" if before else "impact.answer"
    audit.record(by=by, verb=verb, subject=answer, on_behalf_of=row.organisation, via=via, request=row.pk)
    return answer


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day so many months on, the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first = dt.date(year, month + 1, 1)
    last = (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def _before(firm: Organisation) -> dict[str, object]:
    profile = EnterpriseProfile.objects.filter(organisation=firm).first()
    if profile is None:
        return {"staff_before": None, "revenue_before": None, "patents_before": None}
    known = profile.years.filter(revenue__isnull=False, revenue__gte=0).order_by("-year").first()
    patents = [profile.invention_patents, profile.utility_patents]
    return {
        "staff_before": profile.staff,
        "revenue_before": known.revenue if known else None,
        "patents_before": None if None in patents else sum(patents),  # type: ignore[arg-type]
    }


@transaction.atomic
def _send_link(pk: int, code: str) -> bool:
    """One letter, unless another worker was faster or the answer has come."""
    row = ImpactRequest.objects.select_for_update(of=("self",)).get(pk=pk)
    reminds = code == "impact.remind"
    done = row.reminded_at is not None if reminds else row.asked_at is not None
    if done or row.answers.exists():
        return False
    if reminds:
        row.reminded_at = clock.now()
    return _issue(row, code)


def _issue(row: ImpactRequest, code: str) -> bool:
    """A link that replaces the one before, in a message to the firm."""
    row.issue += 1
    row.link_at = clock.now()
    row.asked_at = row.asked_at or row.link_at
    row.save(update_fields=["issue", "link_at", "asked_at", "reminded_at"])
    firm = row.organisation
    audit.record(by=None, verb=code, subject=row, on_behalf_of=firm, issue=row.issue)
    send(organisation=firm, code=code, url=address_of(row), firm=firm.name, months=row.month)
    return True


def _check(figures: dict[str, int | Decimal | None], note: str) -> None:
    """At least one figure, each within what is possible."""
    if all(value is None for value in figures.values()):
        raise Invalid(_("Please give at least one figure; what you do not know may stay empty."), field="staff")
    for name, most in (("staff", MOST_STAFF), ("patents", MOST_PATENTS), ("revenue", MAX_AMOUNT)):
        value = figures[name]
        if value is not None and not 0 <= value <= most:
            raise Invalid(_("This figure is not possible."), field=name)
    revenue = figures["revenue"]
    if revenue is not None and Decimal(revenue) != Decimal(revenue).quantize(CENT):
        raise Invalid(_("At most two decimals."), field="revenue")
    if len(note) > NOTE_LIMIT:
        raise Invalid(_("At most %(limit)d characters.") % {"limit": NOTE_LIMIT}, field="note")
