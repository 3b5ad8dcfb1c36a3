"""What every act writes to whom: no letter tells a party what that party may not read.

A party's letters name its own things, its partner in a pair and the titles of its pairs. They never tell a contact or a
person of another organisation (consent opens the page, not the letters), a figure of a firm, a note of a team, or that
another party answers the same need.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.core import mail
from django.db import transaction

from accounts import clock
from accounts.models import Delivery, Organisation, User, YearFigures
from accounts.services import verification
from accounts.services.letters import text_letter
from accounts.services.outbox_checks import Batch
from events.models import Attendee, MeetingRequest, StallVisit
from market.models import AdviceBooking, ExistingLoan, Introduction, Promise, SavedFilter, TeamNote
from market.services import introductions, needs, offered, offerings, outcomes
from market.services.advice_reminders import remind
from market.services.clocks import sweep_clocks
from market.services.lead_digests import send_lead_digests
from market.services.outcome_verdicts import give_verdict
from market.services.promise_reminders import remind_of_promises
from tests import build
from tests.addresses import address, signed_in, values
from tests.hostile.test_posts import sender
from tests.pages import ADMIN, POSTS
from tests.world import World

pytestmark = pytest.mark.django_db

FIGURE = 87_654_321
STARS = ("8,765.43", "87,654,321", str(FIGURE))


class Marked(World):
    """The world with a name, a contact and people of its own for each organisation, and a rival for each answer."""

    def __init__(self) -> None:
        super().__init__()
        self.rival = build.organisation("bank", owner=build.user())
        build.registration(self.rival, self.event)
        self.applied = build.introduction(build.need(self.firm, event=self.event), self.bank, state="applied")
        for need in (self.need, self.need_done, self.lead):
            build.introduction(need, self.rival, state="claimed")
        for row in Organisation.objects.all():
            facts = {"contact_mobile": f"139{row.pk:08d}", "contact_email": f"contact{row.pk}@o.example"}
            Organisation.objects.filter(pk=row.pk).update(
                name=f"机构{row.pk:04d}号", contact_name=f"联{row.pk}人", **facts
            )
        for person in User.objects.all():
            User.objects.filter(pk=person.pk).update(name=f"人员{person.pk:04d}名", mobile=f"137{person.pk:08d}")
        for attendee in Attendee.objects.all():
            Attendee.objects.filter(pk=attendee.pk).update(name=f"人员{attendee.pk:04d}来", mobile="13733330000")
        YearFigures.objects.update(revenue=FIGURE)
        ExistingLoan.objects.create(terms=self.need.financing, bank="他行贷款", amount=FIGURE)
        TeamNote.objects.create(introduction=self.pair, text="内部说法", by=self.people["bank"])
        SavedFilter.objects.update(digest=True, digest_day=clock.today() - dt.timedelta(days=2))
        Introduction.objects.update(due_at=clock.now() - dt.timedelta(days=9))
        AdviceBooking.objects.update(reminded_at=None)
        Promise.objects.update(due_on=clock.today())
        for role, person in self.people.items():
            self.people[role] = User.objects.get(pk=person.pk) if person else None
        self.words = {
            row.pk: people_of(row) | {row.contact_name, row.contact_mobile, row.contact_email}
            for row in Organisation.objects.all()
        }

    def closed_to(self, own: Organisation, partners: set[int]) -> set[str]:
        """What no letter to this organisation may say; the organiser of the market knows who is who."""
        others = {word for pk, words in self.words.items() if pk != own.pk for word in words}
        known = {own.pk, *partners}
        strangers = [] if own == self.event.series.organiser else Organisation.objects.exclude(pk__in=known)
        return others | {row.name for row in strangers} | {*STARS, "内部说法", "他行贷款"}


def people_of(row: Organisation) -> set[str]:
    """How its members are called and reached."""
    people = User.objects.filter(memberships__organisation=row)
    return {word for person in people for word in (person.name, person.mobile, person.email)}


def partners_of(own: Organisation) -> set[int]:
    """The other sides of its pairs, its advice, its meetings and the visits at its stall."""
    pairs = Introduction.objects.filter(provider=own).values_list("need__organisation", flat=True)
    answers = Introduction.objects.filter(need__organisation=own).values_list("provider", flat=True)
    booked = AdviceBooking.objects.filter(slot__party=own).values_list("firm", flat=True)
    advisers = AdviceBooking.objects.filter(firm=own).values_list("slot__party", flat=True)
    asked = MeetingRequest.objects.filter(asker=own).values_list("asked", flat=True)
    askers = MeetingRequest.objects.filter(asked=own).values_list("asker", flat=True)
    visitors = StallVisit.objects.filter(booking__organisation=own, withdrawn_at=None).values_list(
        "organisation", flat=True
    )
    hosts = StallVisit.objects.filter(organisation=own).values_list("booking__organisation", flat=True)
    promised = Promise.objects.filter(promiser=own).values_list("guest__organisation", flat=True)
    promisers = Promise.objects.filter(guest__organisation=own).values_list("promiser", flat=True)
    return {*promised, *promisers, *pairs, *answers, *booked, *advisers, *asked, *askers, *visitors, *hosts}


def letters() -> Iterator[tuple[str, Organisation, str]]:
    """(code, to whom, all that it says) of every delivery on every channel. What is told to a person as such goes to
    that person and nobody else.
    """
    rows = list(Delivery.objects.filter(message__isnull=False).select_related("message__organisation", "user"))
    for row in (row for row in rows if row.message and row.message.organisation is None):
        assert row.user == row.message.recipient
    rows = [row for row in rows if row.message and row.message.organisation]
    batch = Batch(rows)
    for row in rows:
        message: Any = row.message
        letter = batch.letter(row)
        assert set(letter.to) <= {*people_of(message.organisation), message.organisation.contact_email}
        html = "".join(str(body) for body, _kind in letter.alternatives)
        yield (
            message.code,
            message.organisation,
            f"{letter.subject}\n{letter.body}\n{html}\n{text_letter(row, message)}",
        )


def acts(world: Marked) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Whatever tells somebody something: every form of the table by who may send it, every button of the organiser, and
    the clocks.
    """
    for page in POSTS:
        client = signed_in(world, sender(page))
        yield page.label, lambda page=page, client=client: client.post(address(page, world), values(world, page.body))
    desk = signed_in(world, "organiser")
    reason = {"reason": "说明理由", "note": "说明理由", "confirm": "1", "post": "yes", "owner": world.people["bank"].pk}
    for page in ADMIN:
        if "verb" in page.arguments or "word" in page.arguments or "act" in page.arguments:
            sent = reason | values(world, page.body)
            yield page.label, lambda page=page, sent=sent: desk.post(address(page, world), sent)
    yield from services(world)
    yield "clocks that ran out twice", escalate
    yield "clocks", sweep_clocks
    yield "reminders of advice", remind
    yield "reminders of promises", remind_of_promises
    yield "digest of saved filters", send_lead_digests


def services(world: Marked) -> Iterator[tuple[str, Callable[[], Any]]]:
    """What the buttons call, where the world of the table gives no button with the right state."""
    staff, bank, owner, uni = (world.people[name] for name in ("organiser", "bank", "owner", "university"))
    talks, day = world.proposal.introduction, clock.today()
    decided: dict[str, Any] = {"decided_on": day, "evidence": "凭证"}
    sum_of: dict[str, Any] = decided | {"by": bank, "amount": Decimal(1_000_000)}
    agreed = decided | {"kind": "agreement", "agreement_type": "licence", "term_months": 12}
    words: dict[str, Any] = {"text": "方案", "people": "团队", "price": None, "valid_until": day}
    told, reason = {"by": bank, "outcome": world.outcome}, {"reason": "说明理由"}
    listed = {"by": staff, "offering": world.loan_submitted}
    yield "publish a need", partial(needs.publish_need, by=staff, need=world.submitted)
    yield "send a need back", partial(needs.send_back_need, by=staff, need=world.submitted, **reason)
    yield "publish an offering", partial(offerings.publish_offering, **listed)
    yield "send an offering back", partial(offerings.send_back_offering, **listed, **reason)
    yield "verify", partial(verification.verify, by=staff, organisation=world.waiting)
    yield "suspend", partial(verification.suspend, by=staff, organisation=world.bank, **reason)
    yield "propose", partial(introductions.propose, by=staff, need=world.lead, provider=world.parties["fund"])
    yield "claim", partial(introductions.claim, by=bank, organisation=world.bank, need=world.lead)
    yield "refuse", partial(outcomes.record_refusal, by=bank, introduction=world.pair, code="other", text="说明理由")
    terms = {"annual_rate": Decimal(3), "term_months": 12, "introduction": world.applied}
    yield "approve", partial(outcomes.record_approval, **sum_of, **terms)
    yield "draw", partial(outcomes.record_drawdown, **sum_of, introduction=world.pair_done)
    yield "agree", partial(outcomes.record_result, by=uni, introduction=talks, **agreed)
    yield "dispute", partial(give_verdict, by=owner, outcome=world.outcome, verdict="disputed", **reason)
    yield "correct", partial(outcomes.correct_outcome, **told, amount=Decimal(2_000_000))
    yield "take back", partial(outcomes.void_outcome, **told, **reason)
    yield "send a proposal", partial(offered.send_proposal, by=uni, introduction=talks, **words)
    yield "decline", partial(offered.decline_proposal, by=owner, proposal=world.proposal, **reason)


def escalate() -> None:
    """The organiser hears of pairs that were left lying."""
    Introduction.objects.update(reminded_at=clock.now() - dt.timedelta(days=60))
    sweep_clocks()


def test_no_letter_tells_a_party_what_it_may_not_read() -> None:
    world, wrong, codes = Marked(), [], set()
    Delivery.objects.all().delete()
    for label, act in acts(world):
        mail.outbox.clear()
        with transaction.atomic():
            act()
            for code, own, text in letters():
                codes.add(code)
                closed = world.closed_to(own, partners_of(own)) - people_of(own)  # somebody may have joined by this act
                wrong += [(label, code, own.kind, word) for word in closed if word and word in text]
            transaction.set_rollback(True)
    assert wrong == []
    assert len(codes) >= 33, sorted(codes)
