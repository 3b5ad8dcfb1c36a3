"""Needs in all the cases of the rules, each with words of its own that a test can look for in any page."""

import datetime as dt
import itertools
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from accounts import clock
from accounts.middleware import SESSION_KEY
from accounts.models import EnterpriseProfile, Organisation, User
from market.models import CooperationTerms, ExistingLoan, LegalTerms, NeedAttachment, PolicyTerms
from tests import build
from tests.privacy.rules import PAIRED, READERS, RELATIONS, Case

CONTACT = ("欧阳秘", "13912345678", "secret@firm.example")
PEOPLE = ("尉迟密", "13687654321")
ADDRESS = ("法人代表密", "密址注册路一号", "密址办公路二号")
REVENUE = Decimal("87654300.00")
FIGURES = ("8,765.43", "87,654,300", "87654300")
NEVER = (*CONTACT, *PEOPLE, *ADDRESS)
"""What stands on no page of the other side."""
TERMS = {"cooperation": CooperationTerms, "policy": PolicyTerms, "legal": LegalTerms}


class Row:
    """A need of a case with its words: ``title`` for whoever has the need or a pair with it, ``text`` for readers of
    the need, ``secret`` for the firm and the organiser.
    """

    def __init__(self, case: Case, number: int, firm: Organisation, event: Any) -> None:
        self.case = case
        self.title, self.text, self.secret = f"标题甲{number:04d}", f"说明乙{number:04d}", f"他行丙{number:04d}"
        today, now = clock.today(), timezone.now()
        self.need = build.need(
            firm,
            kind=case.kind,
            status=case.status,
            event=event,
            visibility=case.visibility,
            title=self.title,
            summary=self.text,
            sent_back_reason=self.secret,
            authorised_at=now,
            authorised_until=today - dt.timedelta(days=1) if case.grant == "past" else today + dt.timedelta(days=9),
            authorisation_revoked_at=now if case.grant == "revoked" else None,
            closed_at=now if case.status in ("fulfilled", "withdrawn", "expired") else None,
        )
        if case.kind == "financing":
            ExistingLoan.objects.create(terms=self.need.financing, bank=self.secret, amount=Decimal(1_000_000))
        else:
            TERMS[case.kind].objects.create(need=self.need)
        self.file: Any = None
        self.pairs: dict[str, Any] = {}

    def attach(self, by: User) -> None:
        """A file that came with the need."""
        file = ContentFile(b"%PDF-1.7", "a.pdf")
        facts = {"name": f"{self.secret}.pdf", "size": 8, "sha256": "0" * 64, "uploaded_by": by}
        self.file = NeedAttachment.objects.create(need=self.need, kind="other", file=file, **facts)

    def pair(self, parties: dict[str, Organisation]) -> None:
        """The relation of the case with each of the paired parties."""
        state, now = RELATIONS[self.case.relation], timezone.now()
        if not state or self.case.kind != "financing":
            return
        facts: dict[str, Any] = {"consent_at": now} if self.case.consented else {}
        if self.case.relation == "ended":
            facts["claimed_at"] = now
        for name in PAIRED:
            self.pairs[name] = build.introduction(self.need, parties[name], state=state, **facts)


class Scene:
    """One firm, one market, somebody for each reader of the rules, and the needs of the cases."""

    def __init__(self, cases: Iterable[Case], *, files: bool = False) -> None:
        self.event = build.event()
        self.people: dict[str, User | None] = {name: build.user() for name in READERS} | {"visitor": None}
        self.people["organiser"] = self.people["stand_in"] = build.organiser()
        owner = build.user(PEOPLE[0], mobile=PEOPLE[1])
        self.people["owner"] = owner
        name, mobile, email = CONTACT
        self.firm = build.firm(
            owner=owner,
            contact_name=name,
            contact_mobile=mobile,
            contact_email=email,
            years=[{"year": clock.today().year - 1, "revenue": REVENUE}],
        )
        EnterpriseProfile.objects.filter(organisation=self.firm).update(
            legal_representative=ADDRESS[0], registered_address=ADDRESS[1], office_address=ADDRESS[2]
        )
        for role in ("editor", "viewer"):
            build.member(self.person(role), self.firm, role)
        registration = build.registration(self.firm, self.event)
        build.attendee(registration, PEOPLE[0], mobile=PEOPLE[1])
        build.stall_booking(build.stall(self.event), self.firm)
        self.parties = {name: self._party(name) for name, reader in READERS.items() if reader.kind and not reader.firm}
        numbers = itertools.count(1)
        self.rows = [Row(case, next(numbers), self.firm, self.event) for case in cases]
        for row in self.rows:
            row.pair(self.parties)
            if files:
                row.attach(owner)

    def _party(self, name: str) -> Organisation:
        reader = READERS[name]
        if name == "clerk":
            build.member(self.person(name), self.parties_bank, "viewer")
            return self.parties_bank
        refused = {"verification_reason": "示例"} if reader.verification == "suspended" else {}
        party = build.organisation(reader.kind, owner=self.person(name), verification=reader.verification, **refused)
        if name == "bank":
            self.parties_bank = party
        if reader.comes:
            build.registration(party, self.event)
        build.offering(party, kind="service") if reader.kind == "enterprise" else None
        return party

    def person(self, name: str) -> User:
        person = self.people[name]
        assert person is not None
        return person

    def enter(self, name: str) -> Client:
        """A browser of this reader."""
        client = Client()
        if self.people[name] is not None:
            client.force_login(self.person(name))
        if name == "stand_in":
            session = client.session
            session[SESSION_KEY] = self.firm.pk
            session.save()
        return client

    def acting(self, name: str) -> Organisation | None:
        """The organisation this reader acts for."""
        return self.firm if READERS[name].firm else self.parties.get(name)
