""" "I was here, call me": an introduction where a need fits, else a message; with the visitor's consent either way."""

import datetime as dt

import pytest

from accounts import clock
from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import AuditRow, Message
from events.models import StallVisit
from events.services.stall_visits import withdraw_visit
from market.models import Introduction
from market.services.contact import read_contact
from market.services.introductions import claim
from market.services.stall_visits import call_me, read_visitor_contact
from tests import build

pytestmark = pytest.mark.django_db


class Fair:
    """A bank with a stall and a registered firm."""

    def __init__(self, holder: str = "bank") -> None:
        self.event, self.officer, self.owner = build.event(), build.user("周行"), build.user("林厂长")
        self.holder = build.organisation(holder, owner=self.officer, name="持摊方（示例）")
        self.firm = build.firm(owner=self.owner, name="青禾（示例）", contact_mobile="13911112222")
        self.stall = build.stall(self.event, "B12")
        self.booking = build.stall_booking(self.stall, self.holder)
        build.registration(self.firm, self.event)

    def call(self, **facts):
        facts = {"by": self.owner, "booking": self.booking, "organisation": self.firm} | facts
        return call_me(**facts)

    def told(self) -> list[str]:
        return list(Message.objects.filter(organisation=self.holder).order_by("pk").values_list("code", flat=True))


def verbs() -> list[str]:
    return list(AuditRow.objects.order_by("pk").values_list("verb", flat=True))


def test_a_fitting_need_becomes_an_introduction_and_its_contact_opens_with_the_claim():
    fair = Fair()
    build.need(fair.firm, kind="legal", event=fair.event)
    older = build.need(fair.firm)
    need = build.need(fair.firm, event=fair.event, published_at=clock.now() - dt.timedelta(days=9))
    visit, pair = fair.call(note=" 想谈流动资金 ")
    assert pair is not None
    assert (pair.need, pair.provider, pair.source, pair.state) == (need, fair.holder, "stall", "proposed")
    assert (visit.note, fair.told()) == ("想谈流动资金", ["introduction.asked_at_stall"])
    with pytest.raises(WrongState):
        read_contact(by=fair.officer, organisation=fair.holder, introduction=pair)
    claimed = claim(by=fair.officer, organisation=fair.holder, need=need)
    assert (claimed.pk, claimed.consent_by) == (pair.pk, fair.owner)
    assert read_contact(by=fair.officer, organisation=fair.holder, introduction=claimed).mobile == "13911112222"
    consents = AuditRow.objects.filter(verb="introduction.consent").values_list("actor_id", "on_behalf_of_id")
    assert list(consents) == [(fair.owner.pk, fair.firm.pk)]
    assert older.introductions.count() == 0


def test_pressing_twice_does_one_thing():
    fair = Fair()
    build.need(fair.firm, event=fair.event)
    first, again = fair.call(), fair.call(note="另外")
    assert (first[1], first[0]) == (again[1], again[0])
    assert (StallVisit.objects.get().note, Introduction.objects.count()) == ("另外", 1)
    assert fair.told() == ["introduction.asked_at_stall"]
    assert verbs().count("stall.visit") == 1


def test_without_a_fitting_need_the_holder_is_told_and_may_read_the_contact():
    fair = Fair()
    build.need(fair.firm, kind="legal", event=fair.event)
    build.need(fair.firm, event=fair.event, visibility="organiser")
    build.need(fair.firm, event=fair.event, status="draft")
    build.need(fair.firm, event=fair.event, valid_until=clock.today() - dt.timedelta(days=1))
    declined = build.need(fair.firm, event=fair.event)
    build.introduction(declined, fair.holder, state="declined")
    visit, pair = fair.call()
    assert (pair, fair.told()) == (None, ["stall.visited"])
    message = Message.objects.get()
    assert message.url == f"/stall-bookings/{fair.booking.pk}/visitors/"
    assert message.params == {"visitor": "青禾（示例）", "stall": "B12", "event": fair.event.name}
    card = read_visitor_contact(by=fair.officer, visit=visit)
    assert (card.organisation, card.mobile) == ("青禾（示例）", "13911112222")
    row = AuditRow.objects.get(verb="contact.read")
    assert (row.actor_id, row.on_behalf_of_id, row.data["of"]) == (fair.officer.pk, fair.holder.pk, fair.firm.pk)


def test_a_pair_at_work_goes_on_with_the_firms_consent():
    fair = Fair()
    pair = build.introduction(build.need(fair.firm, event=fair.event), fair.holder, state="claimed")
    assert fair.call()[1] == pair
    pair.refresh_from_db()
    assert (pair.consent_by, Introduction.objects.count()) == (fair.owner, 1)
    assert fair.told() == ["introduction.consent", "stall.visited"]


def test_a_pair_that_was_proposed_before_opens_with_the_claim_as_well():
    fair = Fair()
    need = build.need(fair.firm, event=fair.event)
    pair = build.introduction(need, fair.holder, source="matched")
    assert fair.call()[1] == pair
    assert claim(by=fair.officer, organisation=fair.holder, need=need).consent_by == fair.owner


def test_what_is_taken_back_is_closed_again():
    fair = Fair()
    need = build.need(fair.firm, event=fair.event)
    visit, _pair = fair.call()
    withdraw_visit(by=fair.owner, visit=visit)
    withdraw_visit(by=fair.owner, visit=visit)
    with pytest.raises(WrongState, match="收回"):
        read_visitor_contact(by=fair.officer, visit=visit)
    assert claim(by=fair.officer, organisation=fair.holder, need=need).consent_at is None
    assert verbs().count("stall.withdraw_visit") == 1
    assert fair.call()[0].withdrawn_at is None


@pytest.mark.parametrize(("role", "allowed"), [("owner", True), ("editor", True), ("viewer", False), (None, False)])
def test_who_may_ask_and_who_may_read(role, allowed):
    fair, person = Fair(), build.user()
    if role:
        build.member(person, fair.firm, role)
    if allowed:
        visit, _pair = fair.call(by=person)
        assert visit.user == person
    else:
        with pytest.raises(NotAllowed):
            fair.call(by=person)
        visit = build.stall_visit(fair.booking, fair.firm)
        with pytest.raises(NotAllowed):
            withdraw_visit(by=person, visit=visit)
    with pytest.raises(NotAllowed):
        read_visitor_contact(by=person, visit=visit)
    reader = build.user()
    if role:
        build.member(reader, fair.holder, role)
    if allowed:
        assert read_visitor_contact(by=reader, visit=visit).organisation == "青禾（示例）"
    else:
        with pytest.raises(NotAllowed):
            read_visitor_contact(by=reader, visit=visit)


def test_who_is_not_at_the_market_or_not_a_visitor_is_refused():
    fair = Fair()
    stranger = build.organisation(owner=fair.owner)
    with pytest.raises(WrongState, match="报名"):
        fair.call(organisation=stranger)
    build.registration(fair.holder, fair.event)
    with pytest.raises(NotAllowed):
        fair.call(by=fair.officer, organisation=fair.holder)
    with pytest.raises(Invalid):
        fair.call(note="长" * 201)
    fair.firm.verification, fair.firm.verification_reason = "suspended", "示例"
    fair.firm.save()
    with pytest.raises(WrongState, match="暂停"):
        fair.call()
    fair.booking.released_at = clock.now()
    fair.booking.save()
    fair.firm.verification = "verified"
    with pytest.raises(WrongState):
        fair.call()
    assert (StallVisit.objects.count(), Message.objects.count(), verbs()) == (0, 0, [])


def test_a_suspended_holder_reads_nobody():
    fair = Fair()
    visit, _pair = fair.call()
    fair.holder.verification, fair.holder.verification_reason = "suspended", "示例"
    fair.holder.save()
    with pytest.raises(NotAllowed):
        read_visitor_contact(by=fair.officer, visit=visit)
