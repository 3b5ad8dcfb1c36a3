"""Needs, offerings, pairs, results and advice: the other side learns of every end, the own one of the organiser's."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts import clock
from market.models import Introduction, MatchRun, NeedAttachment, SpaceOfferTerms
from market.services import (
    advice_bookings,
    advice_slots,
    attachments,
    introductions,
    matching,
    milestones,
    need_ends,
    needs,
    non_disclosure,
    offered,
    offerings,
    outcomes,
    promises,
)
from market.services import erasure as erasing
from tests import build, build_answers
from tests.told.rows import Row, at, check

FIRM, BANK, OFFICE = "boss helper", "officer deputy", "clerk aide"


class Market:
    """A firm with a need, a bank that works with it on it, an office that gives advice; two people in each."""

    def __init__(self) -> None:
        self.organiser, self.event = build.organiser("organiser"), build.event()
        self.people: dict[str, Any] = {}
        self.firm = self._party("enterprise", "青禾", FIRM)
        self.bank = self._party("bank", "示例银行", BANK)
        self.office = self._party("government", "示例办公室", OFFICE)
        self.need = build.need(self.firm, event=self.event, visibility="lenders", title="流动资金")
        self.offering = build.offering(self.bank)

    def _party(self, kind: str, name: str, people: str) -> Any:
        owner, second = (build.user(name) for name in people.split())
        self.people |= {owner.name: owner, second.name: second}
        party = build.organisation(kind, owner=owner, name=name)
        build.member(second, party)
        build.registration(party, self.event)
        return party

    def by(self, name: str) -> Any:
        return self.organiser if name == "organiser" else self.people[name]

    def pair(self, state: str = "claimed") -> Introduction:
        pair = build.introduction(self.need, self.bank, state=state)
        if state != "proposed":
            self.need.status = "in_progress"
            self.need.save()
        return pair

    def proposed(self) -> Introduction:
        return self.pair("proposed")

    def opened(self) -> Introduction:
        pair = self.pair()
        return introductions.consent(by=self.people["boss"], introduction=pair, organisation=self.firm)

    def approved(self) -> Any:
        facts = {"annual_rate": Decimal("3.2"), "term_months": 12}
        return build.outcome(self.pair("approved"), "approval", amount=5_000_000, **facts)

    def offer(self) -> Any:
        advice = build.need(self.firm, kind="policy", event=self.event)
        pair = build.introduction(advice, self.office, state="contacted")
        return build_answers.proposal(pair, by=self.people["clerk"])

    def talks(self) -> Introduction:
        """The firm and the office have agreed about a room of which the office keeps something confidential."""
        space = build.offering(self.office, kind="space")
        SpaceOfferTerms.objects.create(offering=space, confidential="保密")
        need = build.need(self.firm, kind="space", event=self.event)
        return build.introduction(need, self.office, state="agreed", offering=space)

    def step(self) -> Any:
        return build_answers.milestone(self.talks())

    def reported(self) -> Any:
        return build_answers.reported(self.talks())

    def promised(self) -> Introduction:
        pair = self.talks()
        non_disclosure.promise(by=self.people["boss"], introduction=pair, version=1, organisation=self.firm)
        return pair

    def slot(self) -> Any:
        return build_answers.advice_slot(self.office)

    def booking(self) -> Any:
        return build_answers.advice_booking(self.slot(), self.firm)

    def promise(self, state: str = "open") -> Any:
        return build_answers.promise(build_answers.visit_guest(self.firm), self.office, state=state)

    def waits(self) -> None:
        self.need.status = "submitted"
        self.need.save()

    def file(self) -> Any:
        who = {"uploaded_by": self.people["boss"], "sha256": "1" * 64, "content_type": "application/pdf", "size": 1}
        return NeedAttachment.objects.create(need=self.need, kind="other", name="图.pdf", file="x/y.pdf", **who)

    def newer_run(self) -> Any:
        pair = self.proposed()
        Introduction.objects.filter(pk=pair.pk).update(source="matched")
        return MatchRun.objects.create(event=self.event, status="complete", finished_at=timezone.now())

    def last_day(self) -> None:
        self.need.valid_until = self.need.authorised_until = clock.today()
        self.need.save()
        self.proposed()


def nothing(_market: Market) -> None:
    return None


def need(act: Any, who: str) -> Any:
    return lambda market, _thing: act(by=market.by(who), need=market.need)


def withdraw(who: str, side: str = "firm") -> Any:
    return lambda market, pair: introductions.move(
        by=market.by(who), introduction=pair, to="withdrawn", organisation=getattr(market, side)
    )


def close_contact(who: str) -> Any:
    return lambda market, pair: introductions.withdraw_consent(
        by=market.by(who), introduction=pair, organisation=market.firm
    )


def refuse(who: str) -> Any:
    return lambda market, pair: outcomes.record_refusal(
        by=market.by(who), introduction=pair, code="purpose", organisation=market.bank
    )


def void(who: str) -> Any:
    return lambda market, outcome: outcomes.void_outcome(
        by=market.by(who), outcome=outcome, reason="误录", organisation=market.bank
    )


def correct(who: str) -> Any:
    return lambda market, outcome: outcomes.correct_outcome(
        by=market.by(who), outcome=outcome, term_months=24, organisation=market.bank
    )


def decline(who: str) -> Any:
    return lambda market, proposal: offered.decline_proposal(
        by=market.by(who), proposal=proposal, reason="价格高", organisation=market.firm
    )


def erase(side: str, who: str) -> Any:
    def act(market: Market, _thing: Any) -> None:
        party = getattr(market, side)
        erasing.erase_organisation(by=market.by(who), organisation=party, typed=party.name)

    return act


def cannot_keep(who: str) -> Any:
    return lambda market, row: promises.withdraw_promise(by=market.by(who), promise=row, reason="政策已到期")


def not_yet(who: str) -> Any:
    return lambda market, row: promises.say_not_yet(by=market.by(who), promise=row, reason="还差一份")


def tomorrow(act: Any) -> Any:
    return lambda _market, _thing: at(timezone.now() + dt.timedelta(days=1), act)


ENDED = "introduction.withdrawn"
WITHDRAWN = "need.withdraw introduction.withdrawn"

NEEDS = [
    Row("needs.withdraw_need need_ends.end_introductions", "with a pair at work", lambda m: m.pair(),
        need(needs.withdraw_need, "boss"), {ENDED: BANK}, f"{WITHDRAWN}"),
    Row("needs.withdraw_need", "the organiser in its place", lambda m: m.pair(), need(needs.withdraw_need, "organiser"),
        {ENDED: f"{BANK} {FIRM}", "need.withdrawn": FIRM}, WITHDRAWN),
    Row("needs.fulfil_need need_ends.end_proposals", "with a proposal that nobody took up", lambda m: m.proposed(),
        need(needs.fulfil_need, "boss"), {"introduction.proposal_ended": BANK}, "need.fulfil introduction.lapsed"),
    Row("needs.fulfil_need", "the organiser in its place", nothing, need(needs.fulfil_need, "organiser"),
        {"need.fulfilled": FIRM}, "need.fulfil"),
    Row("needs.revise_need", "with a proposal that nobody took up", lambda m: m.proposed(),
        need(needs.revise_need, "boss"), {"introduction.proposal_ended": BANK}, "need.revise introduction.lapsed"),
    Row("needs.revise_need", "the organiser in its place", nothing, need(needs.revise_need, "organiser"),
        {"need.taken_back": FIRM}, "need.revise"),
    Row("needs.take_back_need", "the organiser in its place", lambda m: m.waits(),
        need(needs.take_back_need, "organiser"), {"need.taken_back": FIRM}, "need.take_back"),
    Row("needs.take_back_need", "the firm itself", lambda m: m.waits(), need(needs.take_back_need, "boss"),
        verbs="need.take_back"),
    Row("needs.send_back_need", "something is to be changed", lambda m: m.waits(),
        lambda market, _t: needs.send_back_need(by=market.organiser, need=market.need, reason="请补充"),
        {"need.sent_back": FIRM}, "need.send_back"),
    Row("needs.revoke_authorisation need_ends.hide", "with a proposal that nobody took up",
        lambda m: (authorised(m), m.proposed()), need(needs.revoke_authorisation, "boss"),
        {"introduction.proposal_ended": BANK}, "need.revoke_authorisation introduction.lapsed"),
    Row("needs.revoke_authorisation", "the organiser in its place", lambda m: authorised(m),
        need(needs.revoke_authorisation, "organiser"), {"need.authorisation_revoked": FIRM},
        "need.revoke_authorisation"),
    Row("need_ends.expire_needs", "its days are over", lambda m: m.last_day(), tomorrow(need_ends.expire_needs),
        {"need.expired": FIRM, "introduction.proposal_ended": BANK}, "need.expire introduction.lapsed"),
    Row("attachments.remove_attachment", "the organiser in its place", lambda m: m.file(),
        lambda market, file: attachments.remove_attachment(by=market.organiser, attachment=file),
        {"attachment.removed": FIRM}, "attachment.remove"),
    Row("attachments.remove_attachment", "the firm itself", lambda m: m.file(),
        lambda market, file: attachments.remove_attachment(by=market.people["boss"], attachment=file),
        verbs="attachment.remove"),
]  # fmt: skip

PAIRS = [
    Row("introductions.move", "the firm ends it", lambda m: m.pair(), withdraw("boss"), {ENDED: BANK},
        "introduction.withdrawn need.reopen"),
    Row("introductions.move", "the organiser ends it in the firm's place", lambda m: m.pair(), withdraw("organiser"),
        {ENDED: f"{BANK} {FIRM}"}, "introduction.withdrawn need.reopen"),
    Row("introductions.move", "a proposal lapses", lambda m: m.proposed(),
        lambda _m, pair: introductions.move(by=None, introduction=pair, to="lapsed"),
        {"introduction.proposal_ended": BANK}, "introduction.lapsed"),
    Row("introductions.withdraw_consent", "the firm closes its contact", lambda m: m.opened(), close_contact("boss"),
        {"introduction.consent_withdrawn": BANK}, "introduction.withdraw_consent"),
    Row("introductions.withdraw_consent", "the organiser in its place", lambda m: m.opened(),
        close_contact("organiser"), {"introduction.consent_withdrawn": BANK, "introduction.consent_ended": FIRM},
        "introduction.withdraw_consent"),
    Row("outcomes.record_refusal calls.refuse_after_call", "the bank", lambda m: m.pair("applied"), refuse("officer"),
        {"refusal.purpose": FIRM}, "introduction.declined outcome.refusal need.reopen"),
    Row("outcomes.record_refusal", "the organiser in its place", lambda m: m.pair("applied"), refuse("organiser"),
        {"refusal.purpose": FIRM, "introduction.declined": BANK}, "introduction.declined outcome.refusal need.reopen"),
    Row("outcomes.void_outcome", "the bank", lambda m: m.approved(), void("officer"), {"outcome.corrected": FIRM},
        "outcome.void"),
    Row("outcomes.void_outcome", "the organiser in its place", lambda m: m.approved(), void("organiser"),
        {"outcome.corrected": FIRM, "outcome.corrected_for_you": BANK}, "outcome.void"),
    Row("outcomes.correct_outcome", "the bank", lambda m: m.approved(), correct("officer"), {"outcome.corrected": FIRM},
        "outcome.correct"),
    Row("outcomes.correct_outcome", "the organiser in its place", lambda m: m.approved(), correct("organiser"),
        {"outcome.corrected": FIRM, "outcome.corrected_for_you": BANK}, "outcome.correct"),
    Row("offered.decline_proposal", "the firm", lambda m: m.offer(), decline("boss"), {"proposal.declined": OFFICE},
        "proposal.decline"),
    Row("offered.decline_proposal", "the organiser in its place", lambda m: m.offer(), decline("organiser"),
        {"proposal.declined": OFFICE, "proposal.declined_for_you": FIRM}, "proposal.decline"),
    Row("matching.publish_run run_publishing.drop_replaced proposals.lapse_many", "over the proposals of another run",
        lambda m: m.newer_run(), lambda market, run: matching.publish_run(by=market.organiser, run=run),
        {"introduction.replaced_many": BANK}, "run.publish introduction.lapsed"),
]  # fmt: skip

OFFERS = [
    Row("offerings.take_off_shelf", "the bank itself", nothing,
        lambda market, _t: offerings.take_off_shelf(by=market.people["officer"], offering=market.offering),
        verbs="offering.take_off_shelf"),
    Row("offerings.take_off_shelf", "the organiser in its place", nothing,
        lambda market, _t: offerings.take_off_shelf(by=market.organiser, offering=market.offering),
        {"offering.taken_off": BANK}, "offering.take_off_shelf"),
    Row("offerings.send_back_offering", "something is to be corrected",
        lambda market: build.offering(market.bank, status="submitted"),
        lambda market, found: offerings.send_back_offering(by=market.organiser, offering=found, reason="请补充"),
        {"offering.sent_back": BANK}, "offering.send_back"),
    Row("advice_bookings.cancel", "the firm", lambda m: m.booking(),
        lambda market, booking: advice_bookings.cancel(by=market.people["boss"], booking=booking),
        {"advice.cancelled": OFFICE}, "advice.cancel"),
    Row("advice_bookings.cancel", "the organiser in its place", lambda m: m.booking(),
        lambda market, booking: advice_bookings.cancel(by=market.organiser, booking=booking),
        {"advice.cancelled": OFFICE, "advice.cancelled_for_you": FIRM}, "advice.cancel"),
    Row("advice_slots.withdraw_slot", "the office", lambda m: m.booking(),
        lambda market, booking: advice_slots.withdraw_slot(by=market.people["clerk"], slot=booking.slot, reason="出差"),
        {"advice.withdrawn": FIRM}, "advice.withdraw"),
    Row("advice_slots.withdraw_slot", "the organiser in its place", lambda m: m.booking(),
        lambda market, booking: advice_slots.withdraw_slot(by=market.organiser, slot=booking.slot, reason="出差"),
        {"advice.withdrawn": FIRM, "advice.withdrawn_for_you": OFFICE}, "advice.withdraw"),
    Row("erasure.erase_organisation erasure.blank_organisation erasure.forget_people", "a firm with a proposed need",
        lambda m: (m.proposed(), m.booking()), erase("firm", "boss"),
        {ENDED: BANK, "advice.cancelled": OFFICE, "organisation.erased": "helper"},
        f"{WITHDRAWN} organisation.erase", gone="Membership"),
    Row("erasure.erase_organisation advice_erasure.forget_advice", "an office whose slot is booked",
        lambda m: m.booking(), erase("office", "clerk"), {"advice.withdrawn": FIRM, "organisation.erased": "aide"},
        "advice.withdraw organisation.erase", gone="Membership"),
]  # fmt: skip


PROMISES = [
    Row("promises.withdraw_promise", "the office", lambda m: m.promise(), cannot_keep("clerk"),
        {"promise.withdrawn": FIRM}, "promise.withdraw"),
    Row("promises.withdraw_promise", "the organiser in its place", lambda m: m.promise(), cannot_keep("organiser"),
        {"promise.withdrawn": FIRM, "promise.withdrawn_for_you": OFFICE}, "promise.withdraw"),
    Row("promises.say_not_yet", "the firm", lambda m: m.promise("done"), not_yet("boss"),
        {"promise.not_yet": OFFICE}, "promise.not_yet"),
    Row("promises.say_not_yet", "the organiser in its place", lambda m: m.promise("done"), not_yet("organiser"),
        {"promise.not_yet": OFFICE, "promise.answered_for_you": FIRM}, "promise.not_yet"),
    Row("erasure.erase_organisation visit_erasure.forget_visits promises.end_of_party", "a firm with a promise",
        lambda m: m.promise(), erase("firm", "boss"), {"promise.released": OFFICE, "organisation.erased": "helper"},
        "need.withdraw promise.withdraw organisation.erase", gone="Membership"),
    Row("erasure.erase_organisation visit_erasure.forget_visits", "an office that promised something",
        lambda m: m.promise(), erase("office", "clerk"), {"promise.withdrawn": FIRM, "organisation.erased": "aide"},
        "promise.withdraw organisation.erase", gone="Membership"),
]  # fmt: skip


def authorised(market: Market) -> None:
    market.need.authorised_at, market.need.authorised_until = timezone.now(), clock.today() + dt.timedelta(days=9)
    market.need.save()


def step(service: Any, who: str, side: str, **facts: Any) -> Any:
    return lambda market, found: service(
        by=market.by(who), milestone=found, organisation=getattr(market, side), reason="改期", **facts
    )


def take_back(who: str) -> Any:
    return lambda market, pair: non_disclosure.withdraw_promise(
        by=market.by(who), introduction=pair, organisation=market.firm
    )


COOPERATION = [
    Row("milestones.drop_milestone", "the firm", lambda m: m.step(), step(milestones.drop_milestone, "boss", "firm"),
        {"milestone.dropped": OFFICE}, "milestone.drop"),
    Row("milestones.drop_milestone", "the organiser in its place", lambda m: m.step(),
        step(milestones.drop_milestone, "organiser", "firm"),
        {"milestone.dropped": OFFICE, "milestone.for_you": FIRM}, "milestone.drop"),
    Row("milestones.send_back_milestone", "the firm", lambda m: m.reported(),
        step(milestones.send_back_milestone, "boss", "firm"), {"milestone.sent_back": OFFICE}, "milestone.send_back"),
    Row("non_disclosure.withdraw_promise", "the firm", lambda m: m.promised(), take_back("boss"),
        {"nondisclosure.withdrawn": OFFICE}, "nondisclosure.withdraw"),
    Row("non_disclosure.withdraw_promise", "the organiser in its place", lambda m: m.promised(),
        take_back("organiser"), {"nondisclosure.withdrawn": OFFICE, "nondisclosure.withdrawn_for_you": FIRM},
        "nondisclosure.withdraw"),
]  # fmt: skip

ROWS = NEEDS + PAIRS + OFFERS + PROMISES + COOPERATION


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_everybody_concerned_is_told(
    row: Row, django_capture_on_commit_callbacks: Any, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    check(row, Market(), django_capture_on_commit_callbacks)
