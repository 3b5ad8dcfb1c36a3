"""What happens at the door: codes are read, people count once, nothing that was read is lost."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction

from accounts import audit, clock
from accounts.models import User
from events.enums import CheckInSource, DutyTask, ScanResult
from events.models import Attendee, CheckIn, MarketEvent, Registration, WalkIn
from events.permissions import check_task
from events.services import check_in_answers as answers
from events.services.check_in_answers import Answer
from events.services.check_in_entries import SENT_LATER, Entry, Guest, Scan, read_device, read_entries

FIRST, MORE, AGAIN = "registration.check_in", "registration.check_in_more", "registration.check_in_again"
"""Verbs of the audit log: the party's first arrival, another of its people, a badge read on a second device."""


@dataclass(frozen=True, slots=True)
class Where:
    """Which device of which door sends, in whose hands."""

    event: MarketEvent
    by: User
    device: str = ""
    place: str = ""


@dataclass(slots=True)
class Batch:
    """The registrations of some codes, locked, with their people and who is here; and what is to be written."""

    registrations: dict[int, Registration]
    people: dict[int, list[Attendee]]
    codes: dict[str, tuple[Registration, Attendee | None]]
    there: dict[tuple[int, int], CheckIn]
    known: dict[uuid.UUID, CheckIn]
    rows: list[CheckIn] = field(default_factory=list)
    arrived: dict[int, Registration] = field(default_factory=dict)
    verbs: dict[str, list[Registration]] = field(default_factory=lambda: defaultdict(list))

    def first(self, registration: Registration, attendee: Attendee | None) -> CheckIn | None:
        """The row that counts for this code, if there is one."""
        return self.there.get((registration.pk, attendee.pk if attendee else 0))

    def add(self, row: CheckIn) -> None:
        """Write this row; what counts is found by the next scan of the same code."""
        self.rows.append(row)
        self.known[row.token] = row
        if row.counted:
            self.there[row.registration_id, row.attendee_id or 0] = row


def record_check_ins(
    *, by: User, event: MarketEvent, device: object, entries: object, place: object = "", sent: object = None
) -> list[Answer]:
    """Write a batch from a device at the door and answer each entry, in its order.

    Sending a batch again changes nothing and gives the same answers. A badge that another device has read already is
    kept and told of, but counts once. Whoever comes without registration is noted, to be completed later. ``sent`` is
    the device's clock in milliseconds. Constant queries for as many entries as a batch has.
    """
    check_task(by, event, DutyTask.CHECK_IN)
    where = Where(event, by, *read_device(device, place))
    read = read_entries(entries, sent=sent)
    try:
        return _record(where, read)
    except IntegrityError:  # the same batch, sent twice at the same moment: now its rows are there
        return _record(where, read)


@transaction.atomic
def _record(where: Where, entries: Sequence[Entry]) -> list[Answer]:
    scans = [entry for entry in entries if isinstance(entry, Scan)]
    batch = lock_codes({scan.code for scan in scans if scan.code}, [scan.token for scan in scans])
    noted = _note_guests(where, [entry for entry in entries if isinstance(entry, Guest)])
    found = []
    for entry in entries:
        if isinstance(entry, Scan):
            found.append(_scan(where, batch, entry))
        elif isinstance(entry, Guest):
            found.append(answers.noted(noted[entry.token]))
        else:
            found.append(Answer(entry.token, ScanResult.REFUSED, entry.text))
    write(where.by, batch, device=where.device, place=where.place)
    return found


def lock_codes(codes: Iterable[str], tokens: Iterable[uuid.UUID] = ()) -> Batch:
    """Everything about these codes, with their registrations locked (in the order of their keys)."""
    codes = list(codes)
    badges = Attendee.objects.filter(code__in=codes).values_list("registration", flat=True)
    whole = Registration.objects.filter(code__in=codes).values_list("pk", flat=True)
    return lock_registrations({*badges, *whole}, tokens)


def lock_registrations(keys: Iterable[int], tokens: Iterable[uuid.UUID] = ()) -> Batch:
    """These registrations, locked, with their people and who of them is here."""
    rows = Registration.objects.select_for_update(no_key=True, of=("self",)).select_related("event", "organisation")
    registrations = {row.pk: row for row in rows.filter(pk__in=set(keys)).order_by("pk")}
    people: dict[int, list[Attendee]] = defaultdict(list)
    codes: dict[str, tuple[Registration, Attendee | None]] = {row.code: (row, None) for row in registrations.values()}
    for person in Attendee.objects.filter(registration__in=registrations).order_by("pk"):
        people[person.registration_id].append(person)
        codes[person.code] = (registrations[person.registration_id], person)
    counted = CheckIn.objects.filter(registration__in=registrations, counted=True).select_related("by")
    there = {(row.registration_id, row.attendee_id or 0): row for row in counted}
    known = {row.token: row for row in CheckIn.objects.filter(token__in=list(tokens))}
    return Batch(registrations, people, codes, there, known)


def _scan(where: Where, batch: Batch, scan: Scan) -> Answer:
    """What this code comes to; rows that are to be written are added to the batch."""
    registration, attendee = batch.codes.get(scan.code, (None, None))
    if registration is None:
        return answers.unknown(scan.token)
    if registration.event_id != where.event.pk:
        return answers.elsewhere(scan.token)
    first, written = batch.first(registration, attendee), batch.known.get(scan.token)
    if written is not None:
        return answers.again(written, first, registration, attendee)
    if registration.cancelled_at is not None:
        return answers.cancelled(scan.token, registration, attendee)
    if first is not None and first.device == where.device:
        return answers.already(scan.token, registration, attendee, first)
    row = arrival(where, registration, attendee, scan, counted=first is None)
    batch.add(row)
    if first is not None:
        batch.verbs[AGAIN].append(registration)
        return answers.conflict(row, first)
    batch.verbs[MORE if registration.checked_in_at else FIRST].append(registration)
    note_arrival(batch, row)
    return answers.counted(row, attendee)


def arrival(
    where: Where,
    registration: Registration,
    attendee: Attendee | None,
    scan: Scan,
    *,
    counted: bool = True,
    source: str = "",
) -> CheckIn:
    """The row for one code that was read, not yet stored."""
    now = clock.now()
    return CheckIn(
        event=registration.event,
        registration=registration,
        attendee=attendee,
        token=scan.token,
        counted=counted,
        source=source or (CheckInSource.OFFLINE if scan.age > SENT_LATER else CheckInSource.ONLINE),
        at=now - scan.age,
        recorded_at=now,
        device=where.device,
        place=where.place,
        by=where.by,
    )


def note_arrival(batch: Batch, row: CheckIn) -> None:
    """The party is here from its first arrival on; the code of the party brings in all its people."""
    registration = row.registration
    if registration.checked_in_at is None or row.at < registration.checked_in_at:
        registration.checked_in_at = row.at
        batch.arrived[registration.pk] = registration
    if row.attendee_id is not None:
        return
    facts = ("event", "registration", "source", "at", "recorded_at", "device", "place", "by")
    for person in batch.people[registration.pk]:
        if batch.first(registration, person) is None:
            same = {name: getattr(row, name) for name in facts}
            batch.add(CheckIn(attendee=person, token=uuid.uuid5(row.token, person.code), **same))


def write(by: User, batch: Batch, **where: str) -> None:
    """Store the rows of the batch, the parties' first arrivals and the audit rows."""
    CheckIn.objects.bulk_create(batch.rows)
    Registration.objects.bulk_update(batch.arrived.values(), ["checked_in_at"])
    for verb, subjects in batch.verbs.items():
        audit.record_many(by=by, verb=verb, subjects=subjects, **where)


def _note_guests(where: Where, guests: Sequence[Guest]) -> dict[uuid.UUID, WalkIn]:
    """People without registration, each noted once."""
    if not guests:
        return {}
    noted = {row.token: row for row in WalkIn.objects.filter(token__in=[guest.token for guest in guests])}
    now, new = clock.now(), []
    for guest in guests:
        if guest.token not in noted:
            facts = {"name": guest.name, "party": guest.party, "mobile": guest.mobile, "token": guest.token}
            row = WalkIn(event=where.event, by=where.by, device=where.device, place=where.place, **facts)
            row.at, row.recorded_at = now - guest.age, now
            noted[guest.token] = row
            new.append(row)
    WalkIn.objects.bulk_create(new)
    audit.record_many(by=where.by, verb="walk_in.note", subjects=new, device=where.device, place=where.place)
    return noted
