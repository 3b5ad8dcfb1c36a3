"""Contact details: closed, open, read, and every reading on record."""

import pytest

from accounts.errors import NotAllowed, WrongState
from accounts.models import AuditRow
from market.services.contact import Contact, can_read_contact, read_contact
from market.services.introductions import consent, withdraw_consent
from tests import build

pytestmark = pytest.mark.django_db

STATES = [
    "proposed",
    "claimed",
    "contacted",
    "consulting",
    "applied",
    "approved",
    "drawn",
    "declined",
    "withdrawn",
    "lapsed",
]
OPEN = {"claimed", "contacted", "consulting", "applied", "approved", "drawn"}


class Scene:
    def __init__(self, state: str = "claimed", *, consented: bool = True) -> None:
        self.firm_user, self.officer = build.user(), build.user()
        self.firm = build.organisation(
            "enterprise", owner=self.firm_user, name="青禾（示例）", contact_name="林青", contact_title="经理"
        )
        self.bank = build.organisation("bank", owner=self.officer, name="示例银行", contact_name="周行")
        need = build.need(self.firm, event=build.event())
        self.pair = build.introduction(need, self.bank, state=state)
        if consented and self.pair.claimed_at:
            self.pair.consent_at = self.pair.claimed_at
            self.pair.save()


def readings() -> list[tuple[str, str]]:
    rows = AuditRow.objects.filter(verb="contact.read").order_by("pk")
    return [(row.on_behalf_of, row.data["name"]) for row in rows]


def test_every_reading_is_on_record() -> None:
    scene = Scene()
    expected = Contact("青禾（示例）", "林青", "经理", "13800000000", scene.firm.contact_email)
    for _time in range(2):
        assert read_contact(by=scene.officer, organisation=scene.bank, introduction=scene.pair) == expected
    firm_reads = read_contact(by=scene.firm_user, organisation=scene.firm, introduction=scene.pair)
    assert (firm_reads.organisation, firm_reads.name) == ("示例银行", "周行")
    assert readings() == [("示例银行", "青禾（示例）")] * 2 + [("青禾（示例）", "示例银行")]


@pytest.mark.parametrize("state", STATES)
def test_the_contact_is_open_from_the_claim_until_an_end_without_result(state: str) -> None:
    scene = Scene(state)
    assert can_read_contact(scene.bank, scene.pair) == (state in OPEN)
    if state in OPEN:
        read_contact(by=scene.officer, organisation=scene.bank, introduction=scene.pair)
    else:
        with pytest.raises(WrongState):
            read_contact(by=scene.officer, organisation=scene.bank, introduction=scene.pair)
    assert len(readings()) == (state in OPEN)


def test_without_consent_the_bank_reads_nothing_and_the_firm_reads_the_bank() -> None:
    scene = Scene(consented=False)
    assert not can_read_contact(scene.bank, scene.pair)
    with pytest.raises(WrongState, match="企业尚未同意公开联系方式"):
        read_contact(by=scene.officer, organisation=scene.bank, introduction=scene.pair)
    assert read_contact(by=scene.firm_user, organisation=scene.firm, introduction=scene.pair).name == "周行"
    consent(by=scene.firm_user, introduction=scene.pair)
    assert read_contact(by=scene.officer, organisation=scene.bank, introduction=scene.pair).name == "林青"
    withdraw_consent(by=scene.firm_user, introduction=scene.pair)
    with pytest.raises(WrongState):
        read_contact(by=scene.officer, organisation=scene.bank, introduction=scene.pair)


def test_strangers_and_viewers_read_nothing() -> None:
    scene = Scene()
    stranger, viewer = build.user(), build.user()
    other = build.organisation("bank", owner=stranger)
    build.member(viewer, scene.bank, "viewer")
    for person, organisation in ((stranger, other), (stranger, scene.bank), (viewer, scene.bank)):
        with pytest.raises(NotAllowed):
            read_contact(by=person, organisation=organisation, introduction=scene.pair)
    assert readings() == []


def test_staff_reads_on_behalf_and_it_says_so() -> None:
    scene = Scene()
    staff = build.organiser("周组织")
    read_contact(by=staff, organisation=scene.bank, introduction=scene.pair)
    row = AuditRow.objects.get(verb="contact.read")
    assert (row.actor, row.by_staff, row.on_behalf_of) == ("周组织", True, "示例银行")


def test_a_suspended_party_reads_nothing_until_it_is_reinstated() -> None:
    scene = Scene()
    for party, person in ((scene.bank, scene.officer), (scene.firm, scene.firm_user)):
        party.verification, party.verification_reason = "suspended", "示例"
        party.save()
        assert not can_read_contact(party, scene.pair)
        with pytest.raises(NotAllowed, match="已被暂停"):
            read_contact(by=person, organisation=party, introduction=scene.pair)
    assert readings() == []
    scene.bank.verification, scene.bank.verification_reason = "verified", ""
    scene.bank.save()
    assert read_contact(by=scene.officer, organisation=scene.bank, introduction=scene.pair).name == "林青"
