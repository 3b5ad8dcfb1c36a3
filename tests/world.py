"""A small market with one of everything, and one person for each part, for tests that look at the whole site."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile

from accounts import audit, clock
from accounts.middleware import SESSION_KEY
from accounts.models import AuditRow, Delivery, Invitation, Membership, Message, User
from events.models import Absence, MeetingSlot, MeetingTable, PlanLine, SeatBooking, SeatWaiting
from market.impact_links import token_of
from market.models import (
    CapabilityTerms,
    CooperationTerms,
    CriteriaVersion,
    DataExport,
    ExportTemplate,
    LeadExport,
    LegalTerms,
    ListExport,
    MatchRefresh,
    MatchRun,
    MeetingLink,
    NeedAttachment,
    NonDisclosure,
    NonDisclosureText,
    Outcome,
    PairInstruction,
    PolicyTerms,
    RuleCost,
    SavedFilter,
    SynonymGroup,
)
from tests import (
    build,
    build_answers,
    build_district,
    build_meetings,
    build_policies,
    build_subsidies,
    build_trust,
)
from tests.market import learning, workbooks

ROLES = (
    "visitor",
    "owner",
    "editor",
    "viewer",
    "other_firm",
    "bank",
    "new_bank",
    "fund",
    "university",
    "office",
    "service",
    "organiser",
    "stand_in",
)
"""Nobody; the firm's three roles; another firm; a verified bank at the market and an unverified one; the other
answering parties; the organiser acting for nobody, and acting for the firm."""

PARTIES = {
    "other_firm": "enterprise",
    "bank": "bank",
    "fund": "fund",
    "university": "university",
    "office": "government",
    "service": "service",
}


class World:
    """Rows by name; ``size`` says how many there are of everything that is listed."""

    def __init__(self, size: int = 1) -> None:
        self.size = size
        self.organiser = build.organiser()
        self.today = clock.today()
        self.soon = self.today + dt.timedelta(days=30)
        self.people: dict[str, User | None] = {"visitor": None, "organiser": self.organiser, "stand_in": self.organiser}
        self.event = build.event(number=1)
        for number in range(1, size):
            build.event(series=self.event.series, number=number + 1, starts_at=self.event.starts_at + dt.timedelta(90))
        self.next_event = build.event(series=self.event.series, number=9)
        self._firm()
        self._parties()
        self.people["helper"] = build.helper(self.event.series, "owner")
        for _number in range(size):
            self.duty = build.duty(self.event.series, "viewer")
        for number in range(size):
            self._needs(number)
            self._presence(number)
            self._post(number)
            self._pairs(number)
            self._support(number)

    def _firm(self) -> None:
        self.people |= {role: build.user() for role in ("owner", "editor", "viewer")}
        self.firm = build.firm(years=[{"year": 2023}], certificates=("high_tech",), owner=self.people["owner"])
        for role in ("editor", "viewer"):
            self.membership = build.member(self.people[role], self.firm, role)
        self.member = self.membership
        self.colleague = build.member(build.user(), self.firm)
        self.registration = build.registration(self.firm, self.event)
        self.code = self.registration.code

    def _parties(self) -> None:
        self.parties = {}
        for role, kind in PARTIES.items():
            self.people[role] = build.user()
            self.parties[role] = build.organisation(kind, owner=self.people[role])
            build.registration(self.parties[role], self.event)
        self.people["new_bank"] = build.user()
        self.parties["new_bank"] = build.organisation("bank", owner=self.people["new_bank"], verification="unverified")
        self.waiting = build.organisation("service", verification="pending", submitted_at=clock.now())
        self.bank = self.parties["bank"]
        self.guest = self.parties["new_bank"]
        self.service_party = self.parties["service"]

    def _needs(self, number: int) -> None:
        """The firm's needs: one with every kind of party, one that is still a draft, one that the bank may claim."""
        at_the_market = {"event": self.event, "organisation": self.firm}
        self.need = build.need(**at_the_market)
        self.need_done = build.need(**at_the_market)
        self.lead = build.need(**at_the_market, visibility="lenders")
        self.draft = build.need(self.firm, status="draft")
        self.draft_policy = build.need(self.firm, kind="policy", status="draft")
        PolicyTerms.objects.create(need=self.draft_policy)
        for name, kind, terms in (
            ("cooperation", "cooperation", CooperationTerms),
            ("policy", "policy", PolicyTerms),
            ("legal", "legal", LegalTerms),
        ):
            need = build.need(**at_the_market, kind=kind)
            terms.objects.create(need=need)
            setattr(self, name, need)
        self.submitted = build.need(self.firm, status="submitted")
        self.loan = build.offering(self.bank)
        self.loan_submitted = build.offering(self.bank, status="submitted")
        self.loan_draft = build.offering(self.bank, status="draft")
        self.match = build.match(self.lead, self.loan)
        self.run = self.match.run
        self.laid_down = PairInstruction.objects.create(
            need=self.lead,
            provider=self.bank,
            offering=self.loan,
            instruction="pin",
            note="示例理由",
            given_by=self.organiser,
        )
        CriteriaVersion.objects.create(offering=self.loan, number=1, made_by=self.organiser)
        RuleCost.objects.create(run=self.run, offering=self.loan, fits=1, rules=[["amount", 2, 1], ["term", 0, 0]])
        self.complete_run = MatchRun.objects.create(event=self.event, status="complete", finished_at=clock.now())
        self.update = MatchRefresh.objects.create(need=self.lead, done_at=clock.now(), error="示例")
        self.model = learning.model()
        membership = self.parties["bank"].memberships.get()
        self.saved = SavedFilter.objects.create(membership=membership, place=number + 1, name=f"示例筛选{number}")
        self.lead_copy = self._lead_copy(membership)
        self.list_copy = self._list_copy()
        self.columns = ExportTemplate.objects.create(
            owner=self.organiser, what="needs", place=number + 1, name=f"示例模板{number}", columns=["title", "firm"]
        )
        if number == 0:
            self.fitting = learning.model("fitting")
            self.data_copy = self._data_copy()
        self.attachment, self.draft_file = (self._file(need) for need in (self.need, self.draft))
        self._workbooks(number)
        self.indicator = build_district.indicator(values={("310107", 2024): number + 1, ("310106", 2023): 2})

    def _data_copy(self) -> DataExport:
        copy = DataExport(organisation=self.firm, requested_by=self.people["owner"], finished_at=clock.now())
        copy.file.save("example.zip", ContentFile(b"PK"), save=False)
        copy.status = "complete"
        copy.save()
        return copy

    def _lead_copy(self, membership: Any) -> LeadExport:
        copy = LeadExport(organisation=membership.organisation, requested_by=membership.user, finished_at=clock.now())
        copy.file.save("example.xlsx", ContentFile(b"PK"), save=False)
        copy.status = "complete"
        copy.save()
        return copy

    def _list_copy(self) -> ListExport:
        copy = ListExport(requested_by=self.organiser, what="needs", columns=["title"], finished_at=clock.now())
        copy.file.save("example.xlsx", ContentFile(b"PK"), save=False)
        copy.status = "complete"
        copy.save()
        return copy

    def _workbooks(self, number: int) -> None:
        """One with a worker, one whose columns are not chosen, and those that have been compared."""
        if number == 0:
            run = {"status": "running", "done": 1, "started_at": clock.now()}
            self.book_running = workbooks.stored(self.next_event, self.organiser, **run)
            self.book_new = workbooks.stored(self.event, self.organiser, status="uploaded")
        self.book = workbooks.stored(self.event, self.organiser)

    def _file(self, need: Any) -> NeedAttachment:
        content = b"%PDF-1.4 example"
        return NeedAttachment.objects.create(
            need=need,
            file=ContentFile(content, name="example.pdf"),
            name="示例.pdf",
            content_type="application/pdf",
            size=len(content),
            sha256="0" * 64,
            uploaded_by=self.people["owner"],
        )

    def _presence(self, number: int) -> None:
        holder = self.firm if number == 0 else build.firm()
        self.stall, self.free_stall = build.stall(self.event), build.stall(self.event)
        self.stall_booking = build.stall_booking(self.stall, holder)
        if number == 0:
            self.booking_visited = self.stall_booking
        visitor = self.parties["other_firm"] if number == 0 else build.firm()
        self.visit = build.stall_visit(self.booking_visited, visitor, user=self.people["other_firm"])
        self.noted = build.walk_in(self.event, by=self.organiser)
        copied = build.attendee(self.parties["other_firm"].registrations.get(event=self.event))
        for counted in (True, False):
            build.check_in(copied, counted=counted, by=self.organiser)
        self._afterwards(number)
        if number:
            build.registration(holder, self.event)
            return
        self.session = build.session(self.event)
        self.attendee = build.attendee(self.registration)
        self.seat = SeatBooking.objects.create(session=self.session, attendee=self.attendee, seat=1)
        full = build.session(self.event, capacity=1)
        SeatBooking.objects.create(session=full, attendee=copied, seat=1)
        self.waiting_seat = SeatWaiting.objects.create(session=full, attendee=self.attendee)

    def _afterwards(self, number: int) -> None:
        """An edition that ended yesterday: the firm met a bank, was asked at its stall, and somebody gave feedback."""
        if number == 0:
            day = clock.now() - dt.timedelta(days=1, hours=8)
            self.past = build.event(series=self.event.series, number=8, starts_at=day)
            for party in (self.firm, *self.parties.values()):
                if party != self.parties["new_bank"]:
                    build.registration(party, self.past, checked_in_at=day)
        other = build.organisation("bank")
        came = build.registration(other, self.past, checked_in_at=self.past.starts_at)
        build.feedback(came)
        slot = MeetingSlot.objects.create(
            event=self.past,
            starts_at=self.past.starts_at + dt.timedelta(minutes=20 * number),
            ends_at=self.past.starts_at + dt.timedelta(minutes=20 * (number + 1)),
        )
        table = MeetingTable.objects.create(event=self.past, code=f"P{number:02d}")
        build_meetings.meeting(self.firm, other, slot, table, state="held", ended_at=slot.ends_at)
        held = build.stall_booking(build.stall(self.past), self.firm if number == 0 else other)
        if number == 0:
            self.past_stall = held
        build.stall_visit(self.past_stall, other)
        if number:
            build.stall_visit(held, self.firm)

    def _post(self, number: int) -> None:
        invited = self.people["other_firm"]
        assert invited is not None
        email = invited.email if number == 0 else f"guest{number}@example.com"
        self.invitation = Invitation.objects.create(organisation=self.firm, email=email, invited_by=self.organiser)
        if number:
            build.member(build.user(), self.firm)
        for organisation in (self.firm, *self.parties.values()):
            told_of = {"name": organisation.name}
            gone = Message.objects.create(organisation=organisation, code="organisation.verify", params=told_of)
            told = Message.objects.create(
                organisation=organisation, code="organisation.verify", params=told_of, url="/organisation/"
            )
            if organisation == self.firm:
                self.message, self.message_gone = told, gone
            Delivery.objects.create(message=told, user=self.people["owner"])
        audit.record(by=self.organiser, verb="organisation.verify", subject=self.firm)

    def _support(self, number: int) -> None:
        """A policy in force with a version in work, and what the firm and another one have stated."""
        office = self.parties["office"]
        self.support = build_policies.policy(office=office, created_by=self.organiser)
        first = build_policies.version(self.support)
        self.rules_in_force = first
        self.rules_draft = build_policies.version(self.support, status="draft", excludes=[build_policies.policy()])
        self.rules_review = build_policies.version(status="in_review", excludes=[self.support])
        self.case = build_policies.case(self.firm, self.people["owner"], invested=Decimal(1_000_000))
        build_policies.case(self.firm, kind="loan", outcome=self.outcome)
        build_policies.case(self.parties["other_firm"] if number == 0 else build.firm())
        self._files(number)

    def _files(self, number: int) -> None:
        """The firm has asked in an open batch, mends another file, and stands in a public notice."""
        owner = self.people["owner"]
        facts = {"by": owner, "invested": Decimal(1_000_000)}
        self.batch = build_subsidies.batch(self.rules_in_force, created_by=self.organiser, name=f"第{number + 1}批")
        self.subsidy = build_subsidies.file(self.batch, self.case)
        self.case_free = build_policies.case(self.firm, **facts)
        self.subsidy_back = build_subsidies.file(
            self.batch, build_policies.case(self.firm, **facts), state="sent_back", sent_back_reason="示例缺页"
        )
        self.notice = build_subsidies.batch(self.rules_in_force, created_by=self.organiser, state="noticed")
        for _place in range(number + 1):
            build_subsidies.file(self.notice, build_policies.case(self.firm, **facts), state="in_notice")
        self.subsidy_document = build_subsidies.document(self.subsidy)

    def _pairs(self, number: int) -> None:
        self.pair = build.introduction(self.need, self.bank, state="consulting", owner=self.people["bank"])
        found = build.match(self.need_done, self.loan)
        self.pair_done = build.introduction(
            self.need_done, self.bank, state="approved", offering=self.loan, match=found
        )
        self.outcome = Outcome.objects.create(
            introduction=self.pair_done,
            kind="approval",
            amount=Decimal(3_000_000),
            annual_rate=Decimal("3.40"),
            term_months=12,
            decided_on=clock.today(),
            recorded_by=self.people["bank"],
        )
        self._trust(number)
        for role, need in (("university", self.cooperation), ("office", self.policy), ("service", self.legal)):
            self.talks = build.introduction(need, self.parties[role], state="in_talks")
            self._proposal(role)
        self._agreed(number)
        self._advice()
        self._visits(number)
        self._meetings(number)

    def _agreed(self, number: int) -> None:
        """The firm and the university have agreed: a step ahead, one that the firm has to confirm, and secrets."""
        listing = build.offering(self.parties["university"], kind="capability")
        CapabilityTerms.objects.create(offering=listing, confidential="示例保密内容")
        self.agreed = build.introduction(
            self.cooperation, self.parties["university"], state="agreed", offering=listing, slot=9
        )
        self.milestone = build_answers.milestone(self.agreed)
        self.reported = build_answers.reported(self.agreed)
        if number == 0:
            self.promised = NonDisclosureText.objects.create(version=1, text_zh="示例", text_en="Example")
            self.synonyms = SynonymGroup.objects.create(words=["时尚", "fashion"])
        promise = {"number": 1, "text": self.promised, "by": self.people["owner"]}
        NonDisclosure.objects.create(introduction=self.agreed, party=self.firm, **promise)

    def _trust(self, number: int) -> None:
        """A payment of which the firm says that it was another; evidence; two results that look like one; questions."""
        self.paid = build.outcome(self.pair_done, "subsidy", amount=1_000_000, recorded_by=self.people["bank"])
        self.correction = build_trust.correction(self.paid, amount=Decimal(900_000), made_by=self.people["owner"])
        self.evidence = build_trust.evidence(self.outcome, uploaded_by=self.people["bank"])
        other = build.firm()
        like = [build_trust.approved(other, self.bank, event=self.event) for _time in range(2)]
        self.twin = build_trust.twin(self.outcome, like[0], by=self.organiser)
        asked = build_trust.impact(self.outcome if number == 0 else like[0])
        if number:
            build_trust.impact_answer(asked)
            return
        self.impact, self.impact_late = asked, build_trust.impact(self.outcome, 12, days_ago=31)
        self.impact_token, self.late_token = token_of(asked), token_of(self.impact_late)

    def _meetings(self, number: int) -> None:
        """The firm has asked the bank, which has not answered; it meets the university; the office has accepted and has
        no time yet; another firm has asked it.
        """
        slot = self.event.starts_at + dt.timedelta(hours=number)
        self.meeting_slot = MeetingSlot.objects.create(
            event=self.event, starts_at=slot, ends_at=slot + dt.timedelta(minutes=20)
        )
        self.free_slot = MeetingSlot.objects.create(
            event=self.event, starts_at=slot + dt.timedelta(minutes=30), ends_at=slot + dt.timedelta(minutes=50)
        )
        self.table = MeetingTable.objects.create(event=self.event, code=f"T{number:02d}")
        if number:
            build_meetings.request(self.firm, self._guest("bank"), self.event)
            build_meetings.request(self._guest("enterprise"), self.firm, self.event)
            waits = build_meetings.request(self.firm, self._guest("government"), self.event, state="accepted")
            PlanLine.objects.create(plan=self.plan, request=waits)
            build_meetings.meeting(self.firm, self._guest("university"), self.meeting_slot, self.table)
            return
        self.request = build_meetings.request(self.firm, self.bank, self.event)
        self.request_in = build_meetings.request(self.parties["other_firm"], self.firm, self.event)
        self.request_open = build_meetings.request(self.firm, self.parties["office"], self.event, state="accepted")
        self.meeting = build_meetings.meeting(self.firm, self.parties["university"], self.meeting_slot, self.table)
        self.request_met = self.meeting.request
        self.plan_line = build_meetings.draft(self.event, self.organiser, self.request_open, self.free_slot, self.table)
        self.plan = self.plan_line.plan
        self.absence = Absence.objects.create(
            registration=self.registration,
            starts_at=slot,
            ends_at=slot + dt.timedelta(minutes=5),
            made_by=self.organiser,
        )
        MeetingLink.objects.create(introduction=self.pair, request=self.request)

    def _guest(self, kind: str) -> Any:
        """One more party at the market."""
        party = build.organisation(kind)
        build.registration(party, self.event)
        return party

    def _advice(self) -> None:
        """The office's slot tomorrow with a place of the firm's; one that has begun; one that anybody may book."""
        office, day = self.parties["office"], dt.timedelta(days=1)
        self.slot = build_answers.advice_slot(office, starts_at=clock.now() + day)
        self.booking = build_answers.advice_booking(self.slot, self.firm)
        self.slot_begun = build_answers.advice_slot(office, starts_at=clock.now() - day)
        self.booking_begun = build_answers.advice_booking(self.slot_begun, self.firm)
        self.slot_free = build_answers.advice_slot(office, starts_at=clock.now() + 3 * day)

    def _visits(self, number: int) -> None:
        """The firm was at a talk of the office, which has promised one thing and says that another is done."""
        office = self.parties["office"]
        self.talk_guest = build_answers.visit_guest(self.firm, host=office)
        self.talk = self.talk_guest.visit
        self.question = build_answers.question(self.talk_guest)
        self.promise_done = build_answers.promise(self.talk_guest, office, state="done")
        self.promise = build_answers.promise(self.talk_guest, office)

    def _proposal(self, role: str) -> None:
        """A proposal with a file; the university's is the one that the table opens."""
        proposal = build_answers.proposal(self.talks, self.people[role])
        file = build_answers.proposal_file(proposal)
        if role == "university":
            self.proposal, self.proposal_file = proposal, file

    def first(self, model: Any) -> Any:
        """The key of some row of the model, for its admin pages."""
        row = model._default_manager.first()
        assert row is not None, f"there is no {model.__name__} in this world"
        return row.pk


def enter(client: Any, world: World, role: str) -> None:
    """Sign in as that role; the organiser who stands in acts for the firm."""
    person = world.people[role]
    if person is not None:
        client.force_login(person)
    if role == "stand_in":
        session = client.session
        session[SESSION_KEY] = world.firm.pk
        session.save()


def traces() -> tuple[int, ...]:
    """Grows with whatever is done."""
    return AuditRow.objects.count(), Membership.objects.count(), Message.objects.filter(read_at=None).count()
