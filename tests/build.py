"""Small builders: each makes one valid thing, through the models, with what matters to the test as arguments."""

import datetime as dt
import itertools
import uuid
from decimal import Decimal
from typing import Any

from accounts.enums import OrganisationKind, Role, Verification
from accounts.models import EnterpriseProfile, Membership, Organisation, User
from accounts.validators import credit_code_check_digit

_count = itertools.count(1)

# --- accounts -----------------------------------------------------------------------------------------------------


def credit_code(number: int | None = None) -> str:
    """A valid unified social credit code, another one at each call."""
    body = f"91310107MA{next(_count) if number is None else number:07d}"
    return body + credit_code_check_digit(body)


def user(name: str = "", **facts: Any) -> User:
    """A person who can sign in with the password ``market-2024``."""
    return User.objects.create_user(
        facts.pop("email", f"user{next(_count)}@example.com"), "market-2024", name=name, **facts
    )


def organiser(name: str = "周组织") -> User:
    """One of the organiser's people."""
    return user(name, is_staff=True)


def organisation(kind: str = OrganisationKind.ENTERPRISE, *, owner: User | None = None, **facts: Any) -> Organisation:
    """A verified organisation with contact details; an enterprise gets an empty profile; ``owner`` becomes its
    owner.
    """
    number = next(_count)
    defaults: dict[str, Any] = {
        "name": f"示例机构{number}",
        "credit_code": credit_code(),
        "verification": Verification.VERIFIED,
        "region": "310107",
        "contact_name": "林示例",
        "contact_mobile": "13800000000",
        "contact_email": f"contact{number}@example.com",
    }
    row = Organisation.objects.create(kind=kind, **{**defaults, **facts})
    if row.is_enterprise:
        EnterpriseProfile.objects.create(organisation=row)
    if owner:
        member(owner, row, Role.OWNER)
    return row


def member(person: User, organisation: Organisation, role: str = Role.EDITOR) -> Membership:
    """The person's membership in that role."""
    return Membership.objects.create(user=person, organisation=organisation, role=role)


# --- events -------------------------------------------------------------------------------------------------------


def series(**facts: Any) -> "Any":
    """A market series of a government office."""
    from events.models import MarketSeries

    number = next(_count)
    owner = facts.pop("organiser", None) or organisation(OrganisationKind.GOVERNMENT)
    return MarketSeries.objects.create(
        **{"name": f"示例集市{number}", "slug": f"series-{number}", "organiser": owner} | facts
    )


def event(**facts: Any) -> "Any":
    """A published edition that takes place in three days."""
    from django.utils import timezone

    from events.models import MarketEvent

    number = next(_count)
    starts = facts.pop("starts_at", timezone.now() + dt.timedelta(days=3))
    defaults = {
        "series": facts.pop("series", None) or series(),
        "number": number % 30_000,
        "name": f"第{number}届示例集市",
        "slug": f"event-{number}",
        "starts_at": starts,
        "ends_at": starts + dt.timedelta(hours=8),
        "venue": "示例展馆",
        "status": "published",
    }
    return MarketEvent.objects.create(**defaults | facts)


def duty(series: Any, task: str, *, user: User | None = None, **facts: Any) -> "Any":
    """The person (a new one unless named) has the task in the series; an ended one when ``ended_at`` is given."""
    from events.models import Duty

    person = user or globals()["user"](f"帮手{next(_count)}")
    by = facts.pop("given_by", None) or organiser()
    if "ended_at" in facts:
        facts.setdefault("ended_by", by)
    row = Duty.objects.create(series=series, user=person, task=task, given_by=by, **facts)
    person.helps = Duty.objects.filter(user=person, ended_at=None).exists()
    person.save(update_fields=["helps"])
    return row


def helper(series: Any, *tasks: str) -> User:
    """Somebody with these tasks in the series, as a request would read the person."""
    person = user(f"帮手{next(_count)}")
    for task in tasks:
        duty(series, task, user=person)
    return User.objects.get(pk=person.pk)


def registration(organisation: Organisation, event: Any, **facts: Any) -> "Any":
    """The organisation's registration for the edition."""
    from events.models import Registration

    return Registration.objects.create(organisation=organisation, event=event, **facts)


def stall(event: Any, code: str = "", **facts: Any) -> "Any":
    """A free stall of the edition."""
    from events.models import Stall

    number = next(_count)
    return Stall.objects.create(event=event, code=code or f"A{number}", **{"column": number % 30_000} | facts)


def session(event: Any, **facts: Any) -> "Any":
    """A session of an hour in a room of its own, at the beginning of the edition, with ten seats."""
    from events.models import Session

    number = next(_count)
    starts = facts.pop("starts_at", event.starts_at)
    defaults = {
        "kind": "roadshow",
        "title": f"示例活动{number}",
        "room": f"{number} 号厅",
        "starts_at": starts,
        "ends_at": facts.pop("ends_at", starts + dt.timedelta(hours=1)),
        "capacity": 10,
    }
    return Session.objects.create(event=event, **defaults | facts)


def attendee(registration: Any, name: str = "", **facts: Any) -> "Any":
    """A person of the registration."""
    from events.models import Attendee

    return Attendee.objects.create(registration=registration, name=name or f"来宾{next(_count)}", **facts)


def stall_booking(stall: Any, organisation: Organisation, **facts: Any) -> "Any":
    """The organisation holds the stall."""
    from events.models import StallBooking

    return StallBooking.objects.create(event=stall.event, stall=stall, organisation=organisation, **facts)


def check_in(attendee: Any, **facts: Any) -> "Any":
    """The person's badge was read just now, at the east door unless ``place`` says otherwise."""
    from django.utils import timezone

    from events.models import CheckIn

    registration = attendee.registration
    defaults = {"event": registration.event, "registration": registration, "at": timezone.now(), "source": "online"}
    return CheckIn.objects.create(attendee=attendee, **{"token": uuid.uuid4(), "place": "东门"} | defaults | facts)


def walk_in(event: Any, **facts: Any) -> "Any":
    """Somebody noted at the door without a registration."""
    from django.utils import timezone

    from events.models import WalkIn

    by = facts.pop("by", None) or user()
    defaults = {"token": uuid.uuid4(), "name": f"路人{next(_count)}", "at": timezone.now(), "by": by}
    return WalkIn.objects.create(event=event, **defaults | facts)


def stall_visit(booking: Any, organisation: Organisation, **facts: Any) -> "Any":
    """The organisation asked at the stall to be called."""
    from events.models import StallVisit

    person = facts.pop("user", None) or user()
    return StallVisit.objects.create(booking=booking, organisation=organisation, user=person, **facts)


def feedback(registration: Any, **facts: Any) -> "Any":
    """The party found the market good and would come again."""
    from events.models import Feedback

    defaults = {"whole": 4, "meetings": 5, "organising": 4, "again": True}
    person = facts.pop("given_by", None) or user()
    return Feedback.objects.create(registration=registration, given_by=person, **defaults | facts)


# --- market -------------------------------------------------------------------------------------------------------


def need(organisation: Organisation, *, kind: str = "financing", status: str = "published", **facts: Any) -> "Any":
    """A need in the given status; a financing need gets terms (500 万元, 12 months, credit) unless ``terms`` says
    otherwise.
    """
    from django.utils import timezone

    from market.models import FinancingTerms, Need

    now = timezone.now()
    terms = facts.pop("terms", {})
    stamps = {} if status == "draft" else {"pledged_at": now, "submitted_at": now}
    if status not in ("draft", "submitted"):
        stamps["published_at"] = now
    author = facts.pop("created_by", None) or user()
    row = Need.objects.create(
        **{"organisation": organisation, "kind": kind, "title": f"示例需求{next(_count)}", "status": status}
        | {"created_by": author}
        | stamps
        | facts
    )
    if kind == "financing":
        money = {
            "amount": Decimal(5_000_000),
            "term_months": 12,
            "purpose": "示例用途",
            "guarantees": ["credit"],
        }
        FinancingTerms.objects.create(need=row, **money | terms)
    return row


def offering(organisation: Organisation, *, kind: str = "loan", status: str = "published", **facts: Any) -> "Any":
    """An offering in the given status; a loan gets terms (100–1,000 万元, 6–36 months, 3–4 %) unless ``terms`` says
    otherwise.
    """
    from django.utils import timezone

    from market.models import LoanTerms, Offering

    terms = facts.pop("terms", {})
    author = facts.pop("created_by", None) or user()
    row = Offering.objects.create(
        **{"organisation": organisation, "kind": kind, "name": f"示例产品{next(_count)}", "status": status}
        | {"created_by": author, "published_at": timezone.now() if status == "published" else None}
        | facts
    )
    if kind == "loan":
        money = {
            "amount_min": Decimal(1_000_000),
            "amount_max": Decimal(10_000_000),
            "term_min": 6,
            "term_max": 36,
            "rate_min": Decimal("3.00"),
            "rate_max": Decimal("4.00"),
            "financing_types": ["debt"],
            "guarantees": ["credit", "ip_pledge"],
        }
        LoanTerms.objects.create(offering=row, **money | terms)
    return row


def firm(
    *, years: list[dict[str, Any]] | None = None, certificates: tuple[str, ...] = (), **facts: Any
) -> Organisation:
    """A verified enterprise with a profile: ``profile`` facts override a firm of ten years with 50 people."""
    from accounts.models import Certificate, YearFigures

    profile_facts = {
        "established_on": dt.date(2014, 5, 1),
        "industry": "I65",
        "staff": 50,
        "debt_ratio": Decimal("40.00"),
        "clean_record": True,
    } | facts.pop("profile", {})
    row = organisation(OrganisationKind.ENTERPRISE, **facts)
    EnterpriseProfile.objects.filter(organisation=row).update(**profile_facts)
    row.refresh_from_db()
    for figures in years or []:
        YearFigures.objects.create(profile=row.profile, **figures)
    for kind in certificates:
        Certificate.objects.create(profile=row.profile, kind=kind)
    return row


def introduction(need: Any, provider: Organisation, *, state: str = "proposed", **facts: Any) -> "Any":
    """A pair in the given state with the stamps that state needs, claimed two hours and contacted one hour ago."""
    from django.utils import timezone

    from market.enums import TRACK_OF_NEED
    from market.models import Introduction, Step

    now = timezone.now()
    hours = {
        name: now - dt.timedelta(hours=number) for name, number in (("proposed", 3), ("claimed", 2), ("contacted", 1))
    }
    worked = state not in ("proposed", "withdrawn", "lapsed", "declined")
    stamps: dict[str, Any] = {"created_at": hours["proposed"], "state_since": now}
    if worked:
        stamps |= {"claimed_at": hours["claimed"], "slot": need.introductions.count() + 1}
    if worked and state != "claimed":
        stamps["contacted_at"] = hours["contacted"]
    if state in ("drawn", "agreed", "withdrawn", "lapsed", "declined"):
        stamps["closed_at"] = now
    row = Introduction.objects.create(
        **{"need": need, "provider": provider, "event": need.event, "state": state, "source": "browsed"}
        | {"track": TRACK_OF_NEED[need.kind]}
        | stamps
        | facts
    )
    Step.objects.create(introduction=row, to_state="proposed", at=row.created_at)
    if state != "proposed":
        Step.objects.create(introduction=row, from_state="proposed", to_state=state, at=row.state_since)
    return row


def match(need: Any, offering: Any, *, score: str = "80", reasons: dict[str, Any] | None = None) -> "Any":
    """A pair of the published run in force of the need's edition (which is made at the first pair)."""
    from django.utils import timezone

    from market.models import Match, MatchRun

    now = timezone.now()
    run, _new = MatchRun.objects.get_or_create(
        event=need.event, current=True, defaults={"status": "complete", "finished_at": now, "published_at": now}
    )
    rank = run.matches.filter(need=need).count() + 1
    found = reasons or {}
    return Match.objects.create(
        run=run,
        need=need,
        offering=offering,
        score=Decimal(score),
        rank=rank,
        reasons=found,
        unknown=found.get("unknown", []),
    )


def outcome(introduction: Any, kind: str, *, amount: int | None = None, **facts: Any) -> "Any":
    """A row on record of that kind, decided today (``amount`` in yuan)."""
    from django.utils import timezone

    from market.models import Outcome

    number = None if amount is None else Decimal(amount)
    recorder = facts.pop("recorded_by", None) or user()
    defaults = {"introduction": introduction, "kind": kind, "amount": number, "decided_on": timezone.localdate()}
    return Outcome.objects.create(**defaults | {"recorded_by": recorder} | facts)
