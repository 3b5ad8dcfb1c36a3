"""What the organiser's people do about a line of their to-do list: remind, log a call, put it off, take it up again."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.enums import Role
from accounts.errors import Invalid, Refused, Taken, WrongState
from accounts.models import Organisation, User
from accounts.permissions import check_organise
from accounts.services import messages
from market.models import AdviceBooking, FollowUp
from market.selectors.follow_ups import Key
from market.selectors.todo import Line, find_line
from market.services.advice_slots import lock_slot
from market.services.contact import Contact
from market.services.pairs import lock_pair
from market.todo import LONGEST_PUT_OFF, MOST_REMINDED, FollowUpKind, Matter
from market.todo_texts import missing_words, names, party_url, sentence

MAX_NOTE = 300
MAX_NAME = 60


@dataclass(frozen=True, slots=True)
class Reminded:
    """What a reminder to many came to: how many were sent, and why the others were not."""

    sent: int
    refused: list[str]


@transaction.atomic
def remind(*, by: User, matter: str, subject_id: int) -> FollowUp:
    """Ask the party that has to act once more, with a message to all its people: at most once a day for a line."""
    line = _lock(by, matter, subject_id)
    if line.is_own:
        raise WrongState(_("This waits for the organiser: there is nobody to remind."))
    _check_not_put_off(line)
    if line.reminded_today:
        raise _reminded_already()
    entry = _write(by, line, FollowUpKind.REMIND)
    code = "introduction.remind" if line.matter == Matter.CLOCK else f"followup.{line.matter}"
    words = names(line) | ({"missing": _missing(line.party)} if line.matter == Matter.PROFILE else {})
    messages.send(organisation=line.party, code=code, url=party_url(line), **words)
    return entry


def remind_many(*, by: User, keys: Iterable[Key]) -> Reminded:
    """Remind of each of at most fifty lines, each on its own: what cannot be reminded of now is said, the others go."""
    check_organise(by)
    chosen = list(dict.fromkeys(keys))
    if not chosen:
        raise Invalid(_("Tick the lines to remind of first."))
    if len(chosen) > MOST_REMINDED:
        raise Invalid(_("At most %(limit)d lines at a time.") % {"limit": MOST_REMINDED})
    sent, refused = 0, []
    for matter, subject_id in chosen:
        try:
            remind(by=by, matter=matter, subject_id=subject_id)
            sent += 1
        except Refused as error:
            line = find_line(matter, subject_id)
            said = _("%(what)s: %(said)s")
            refused.append(said % {"what": sentence(line), "said": error} if line else str(error))
    return Reminded(sent, refused)


@transaction.atomic
def log_call(*, by: User, matter: str, subject_id: int, spoke_with: str, note: str) -> FollowUp:
    """Who was called about the line and what was said: on the line, and in the history of the thing."""
    line = _lock(by, matter, subject_id)
    return _write(
        by,
        line,
        FollowUpKind.CALL,
        spoke_with=_text(spoke_with, MAX_NAME, "spoke_with"),
        note=_text(note, MAX_NOTE, "note"),
    )


@transaction.atomic
def put_off(*, by: User, matter: str, subject_id: int, until: dt.date, reason: str) -> FollowUp:
    """Take the line off the list until a day, with the reason; on that day it is back."""
    line = _lock(by, matter, subject_id)
    _check_not_put_off(line)
    today = clock.today()
    if until <= today:
        raise Invalid(_("Choose a day after today."), field="until")
    if until > today + LONGEST_PUT_OFF:
        raise Invalid(_("At most %(days)d days ahead.") % {"days": LONGEST_PUT_OFF.days}, field="until")
    return _write(by, line, FollowUpKind.PUT_OFF, until=until, note=_text(reason, MAX_NOTE, "reason"))


@transaction.atomic
def take_back(*, by: User, matter: str, subject_id: int) -> FollowUp:
    """A line that is put off is taken up again before its day."""
    line = _lock(by, matter, subject_id)
    if line.held_back is None:
        raise WrongState(_("This is not put off."))
    return _write(by, line, FollowUpKind.TAKE_BACK, ends=line.held_back)


@transaction.atomic
def read_party_contact(*, by: User, matter: str, subject_id: int) -> Contact:
    """Whom to call about a line: the contact of the party that has to act, else its owner. Every reading writes an
    audit row.
    """
    line = _lock(by, matter, subject_id)
    party = line.party
    audit.record(by=by, verb="contact.read", subject=line.pair or line.subject, of=party.pk, name=party.name)
    if party.contact_mobile:
        return Contact(party.name, party.contact_name, party.contact_title, party.contact_mobile, party.contact_email)
    owners = party.memberships.filter(role=Role.OWNER, user__is_active=True).select_related("user").order_by("pk")
    owner = next((member.user for member in owners), None)
    name = party.contact_name or (owner.name if owner else "")
    email = party.contact_email or (owner.email if owner else "")
    return Contact(party.name, name, party.contact_title, owner.mobile if owner else "", email)


def _lock(by: User, matter: str, subject_id: int) -> Line:
    """The line as it is now, its thing locked as all who change it lock it; refused when nothing waits there."""
    check_organise(by)
    line = find_line(matter, subject_id)
    if line is not None:
        _lock_thing(line)
        line = find_line(matter, subject_id)
    if line is None:
        raise WrongState(_("This has been done in the meantime: nothing waits there any more."))
    return line


def _lock_thing(line: Line) -> None:
    if line.pair:
        lock_pair(line.pair)
    elif isinstance(line.subject, AdviceBooking):
        lock_slot(line.subject.slot_id)
    else:
        type(line.subject)._default_manager.select_for_update(of=("self",), no_key=True).get(pk=line.subject.pk)


def _check_not_put_off(line: Line) -> None:
    if line.held_back and line.held_back.until:
        raise WrongState(_("This is put off until %(day)s.") % {"day": line.held_back.until.isoformat()})


def _write(by: User, line: Line, kind: FollowUpKind, **facts: object) -> FollowUp:
    """The next entry of the line, and its audit row."""
    number = line.journal[0].number + 1 if line.journal else 1
    now = clock.now()
    entry = FollowUp(
        matter=line.matter,
        subject_id=line.subject.pk,
        number=number,
        kind=kind,
        party=line.party,
        by=by,
        at=now,
        day=clock.as_local_date(now),
        **facts,
    )
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError as error:
        raise (_reminded_already() if kind == FollowUpKind.REMIND else _changed()) from error
    said = " · ".join(filter(None, [entry.spoke_with, entry.until.isoformat() if entry.until else "", entry.note]))
    audit.record(
        by=by,
        verb=f"followup.{kind}",
        subject=line.pair or line.subject,
        matter=line.matter,
        party=line.party.pk,
        note=said,
    )
    return entry


def _reminded_already() -> Taken:
    return Taken(_("A reminder has gone out today already; once a day is enough."))


def _changed() -> Taken:
    return Taken(_("Somebody else has just dealt with this: please look again."))


def _text(value: str, limit: int, name: str) -> str:
    text = value.strip()
    if not text:
        raise Invalid(_("This field is required."), field=name)
    if len(text) > limit:
        raise Invalid(_("At most %(limit)d characters.") % {"limit": limit}, field=name)
    return text


def _missing(party: Organisation) -> str:
    """What is missing, in the language of the platform: the message keeps it as it was then."""
    with translation.override(settings.LANGUAGE_CODE):
        return missing_words(party)
