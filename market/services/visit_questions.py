"""What firms asked at a visit, and how a question becomes a need of the firm."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, WrongState
from accounts.models import User
from accounts.permissions import check_act_for, check_organise
from accounts.services.messages import send, send_for
from accounts.services.rows import check_columns
from market.enums import NeedKind
from market.models import Need, Question, VisitGuest
from market.services.needs import create_draft, save_need, submit_need
from market.visits import MAX_QUESTION

TITLE = 80
HANDED_IN = (NeedKind.POLICY, NeedKind.LEGAL)
"""Kinds of need that say all they have to with a topic and the question itself."""


@transaction.atomic
def note_question(*, by: User, guest: VisitGuest, text: str, kind: str) -> Question:
    """The organiser writes down what the firm asked, and which kind of need it would be."""
    check_organise(by)
    lock_guest(guest.pk)
    if not text.strip():
        raise Invalid(_("This field is required."), field="text")
    if len(text.strip()) > MAX_QUESTION:
        raise Invalid(_("At most %(limit)d characters.") % {"limit": MAX_QUESTION}, field="text")
    if kind not in NeedKind.values:
        raise Invalid(_("Please choose what the question is about."), field="kind")
    number = guest.questions.count() + 1
    row = Question(guest=guest, number=number, kind=kind, text=text.strip(), noted_by=by, noted_at=clock.now())
    check_columns(row)
    row.save()
    audit.record(by=by, verb="question.note", subject=row, on_behalf_of=guest.organisation, kind=kind)
    return row


def lock_guest(pk: int) -> VisitGuest:
    """The firm at the visit, locked: whoever numbers what it asked or was promised holds this lock."""
    return VisitGuest.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)


@transaction.atomic
def make_draft(*, by: User, question: Question) -> Need:
    """The question becomes a draft of the firm's, with its words and its kind; the firm (or the organiser for it) goes
    on from there. Asking again gives the need that is there.
    """
    row = _lock(question)
    check_act_for(by, row.firm)
    if row.need is not None:
        return row.need
    need = _draft(by, row)
    send_for(by=by, organisation=row.firm, code="question.became_need", url=need.get_absolute_url(), need=need.title)
    return need


@transaction.atomic
def hand_in_need(
    *,
    by: User,
    question: Question,
    topic: str,
    visibility: str,
    authorised_until: dt.date,
    pledged: bool,
    authorised: bool,
) -> Need:
    """The organiser hands the question in as a need of the firm, which has pledged that it is true and authorised its
    use in person or on the telephone. Only kinds that need no further facts; the need is then read like every other.
    """
    check_organise(by)
    row = _lock(question)
    if row.need is not None:
        raise WrongState(_("This question has become a need already."))
    if row.kind not in HANDED_IN:
        raise WrongState(_("A need of this kind needs more facts: make it a draft and fill in the form for the firm."))
    need = _draft(by, row)
    common = {"visibility": visibility, "authorised_until": authorised_until}
    need = save_need(by=by, need=need, common=common, terms={"topic": topic})
    need = submit_need(by=by, need=need, pledged=pledged, authorised=authorised)
    send(organisation=row.firm, code="question.handed_in", url=need.get_absolute_url(), need=need.title)
    return need


def _lock(question: Question) -> Question:
    rows = Question.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("guest__organisation", "need").get(pk=question.pk)


def _draft(by: User, row: Question) -> Need:
    """The draft, tied to the locked question."""
    first = row.text.splitlines()[0].strip()
    title = first if len(first) <= TITLE else f"{first[: TITLE - 1]}…"
    need = create_draft(by=by, organisation=row.firm, kind=row.kind, title=title)
    need = save_need(by=by, need=need, common={"summary": row.text}, terms={})
    row.need = need
    row.save(update_fields=["need"])
    audit.record(by=by, verb="question.need", subject=row, on_behalf_of=row.firm, need=need.pk)
    return need
