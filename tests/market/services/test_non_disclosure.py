"""A promise of non-disclosure opens what the other side keeps confidential, in the words that were read; and closes it
when it is taken back.
"""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import AuditRow, Message
from accounts.models.audit import AppendOnlyError
from market.models import CapabilityTerms, CooperationTerms, NonDisclosure, NonDisclosureText
from market.non_disclosure_words import STANDARD_ZH
from market.services.confidential import read_confidential, read_need_confidential
from market.services.non_disclosure import promise, publish_text, withdraw_promise
from tests import build

pytestmark = pytest.mark.django_db
OURS, THEIRS = "织物配方甲", "面料参数乙"


class Scene:
    """A firm and a school in talks about a listing; each keeps something confidential."""

    def __init__(self, state: str = "in_talks") -> None:
        self.scholar, self.boss = build.user("陆老师"), build.user("织示例")
        self.school = build.organisation("university", owner=self.scholar, name="示例大学")
        self.firm = build.firm(owner=self.boss, name="织境（示例）")
        self.need = build.need(self.firm, kind="cooperation", event=build.event())
        CooperationTerms.objects.create(need=self.need, confidential=OURS)
        self.listing = build.offering(self.school, kind="capability")
        CapabilityTerms.objects.create(offering=self.listing, confidential=THEIRS)
        self.pair = build.introduction(self.need, self.school, state=state, offering=self.listing)

    def browser(self, person: Any) -> Client:
        client = Client()
        client.force_login(person)
        return client

    def reads_need(self, person: Any = None) -> str:
        return read_need_confidential(by=person or self.scholar, introduction=self.pair)

    def reads_listing(self) -> str:
        return read_confidential(by=self.boss, organisation=self.firm, offering=self.listing)


def test_each_side_reads_after_its_own_promise_and_every_reading_is_on_record() -> None:
    scene = Scene()
    for reading in (scene.reads_need, scene.reads_listing):
        with pytest.raises(WrongState, match="保密承诺"):
            reading()
    given = promise(by=scene.scholar, introduction=scene.pair, version=1)
    assert (given.party, given.by, given.text.version, given.text.text_zh) == (
        scene.school,
        scene.scholar,
        1,
        STANDARD_ZH,
    )
    assert (scene.reads_need(), scene.reads_need()) == (OURS, OURS)
    with pytest.raises(WrongState):
        scene.reads_listing()
    promise(by=scene.boss, introduction=scene.pair, version=1)
    assert scene.reads_listing() == THEIRS
    verbs = AuditRow.objects.filter(verb__endswith="read_confidential").order_by("pk")
    assert [(row.verb, row.on_behalf_of) for row in verbs] == [
        ("need.read_confidential", "示例大学"),
        ("need.read_confidential", "示例大学"),
        ("offering.read_confidential", "织境（示例）"),
    ]
    told = Message.objects.filter(code="nondisclosure.promised").order_by("pk")
    assert [(row.organisation, row.params["party"]) for row in told] == [
        (scene.firm, "示例大学"),
        (scene.school, "织境（示例）"),
    ]


def test_promising_twice_is_one_promise_and_taking_it_back_closes_the_detail() -> None:
    scene = Scene()
    first = promise(by=scene.scholar, introduction=scene.pair, version=1)
    assert promise(by=scene.scholar, introduction=scene.pair, version=1) == first
    withdraw_promise(by=scene.scholar, introduction=scene.pair)
    with pytest.raises(WrongState):
        scene.reads_need()
    with pytest.raises(WrongState):
        withdraw_promise(by=scene.scholar, introduction=scene.pair)
    promise(by=scene.scholar, introduction=scene.pair, version=1)
    assert scene.reads_need() == OURS
    rows = NonDisclosure.objects.values_list("number", "withdrawn")
    assert list(rows) == [(1, False), (2, True), (3, False)]


def test_the_database_has_one_row_a_number_and_no_row_changes() -> None:
    scene = Scene()
    row = promise(by=scene.scholar, introduction=scene.pair, version=1)
    facts = {"introduction": scene.pair, "party": scene.school, "text": row.text, "by": scene.scholar}
    for wrong in ({"number": 1}, {"number": 1, "withdrawn": True, "party": scene.firm}):
        with pytest.raises(IntegrityError), transaction.atomic():
            NonDisclosure.objects.create(**facts | wrong)
    with pytest.raises(AppendOnlyError):
        NonDisclosure.objects.filter(pk=row.pk).update(number=9)


@pytest.mark.parametrize("state", ["proposed", "claimed", "declined", "withdrawn", "lapsed"])
def test_nothing_is_promised_or_read_before_the_contact_and_after_an_end_without_result(state: str) -> None:
    scene = Scene(state)
    with pytest.raises(WrongState):
        promise(by=scene.scholar, introduction=scene.pair, version=1)
    with pytest.raises(NotAllowed):
        scene.reads_need()


def test_only_the_two_sides_promise_and_only_where_there_is_something() -> None:
    scene = Scene()
    for person in (build.user(), build.organiser()):
        with pytest.raises(NotAllowed):
            promise(by=person, introduction=scene.pair, version=1)
    viewer = build.user()
    build.member(viewer, scene.school, "viewer")
    with pytest.raises(NotAllowed):
        promise(by=viewer, introduction=scene.pair, version=1)
    promise(by=scene.boss, introduction=scene.pair, version=1)
    with pytest.raises(NotAllowed):
        scene.reads_need(scene.boss)
    CooperationTerms.objects.update(confidential="")
    with pytest.raises(WrongState):
        promise(by=scene.scholar, introduction=scene.pair, version=1)


def test_a_new_text_is_read_first_and_binds_nobody_who_promised_in_the_old_one() -> None:
    scene, organiser = Scene(), build.organiser()
    with pytest.raises(NotAllowed):
        publish_text(by=scene.boss, text_zh="新", text_en="new")
    with pytest.raises(Invalid):
        publish_text(by=organiser, text_zh=" ", text_en="new")
    promise(by=scene.scholar, introduction=scene.pair, version=1)
    assert publish_text(by=organiser, text_zh="新的承诺", text_en="A new promise").version == 2
    with pytest.raises(WrongState, match="新版本"):
        promise(by=scene.boss, introduction=scene.pair, version=1)
    assert promise(by=scene.boss, introduction=scene.pair, version=2).text.text_zh == "新的承诺"
    assert scene.reads_need() == OURS
    assert list(NonDisclosureText.objects.values_list("version", flat=True)) == [2, 1]


def test_the_pages_lead_from_the_pair_to_the_words_and_to_the_detail() -> None:
    scene = Scene()
    school, firm, page = scene.browser(scene.scholar), scene.browser(scene.boss), scene.pair.get_absolute_url()
    assert ("查看承诺书" in (shown := school.get(page).content.decode()), OURS in shown) == (True, False)
    assert STANDARD_ZH[:20] in school.get(f"{page}non-disclosure/").content.decode()
    assert school.post(f"{page}non-disclosure/", {"version": "1"})["Location"] == f"{page}#confidential"
    assert OURS not in school.get(page).content.decode()
    assert OURS in school.post(f"{page}confidential/").content.decode()
    owner = firm.get(page).content.decode()
    assert "示例大学（陆老师）于" in owner
    assert THEIRS not in firm.post(f"/offerings/{scene.listing.pk}/confidential/", follow=True).content.decode()
    firm.post(f"{page}non-disclosure/", {"version": "1"})
    assert THEIRS in firm.post(f"/offerings/{scene.listing.pk}/confidential/").content.decode()
    assert "织境（示例）（织示例）于" in school.get(f"/offerings/{scene.listing.pk}/").content.decode()
    assert school.post(f"{page}non-disclosure/", {"version": "x"}).status_code == 302
    school.post(f"{page}non-disclosure/", {"act": "withdraw"})
    assert OURS not in school.post(f"{page}confidential/", follow=True).content.decode()


def test_the_organiser_publishes_the_next_text_at_its_desk() -> None:
    desk = Scene().browser(build.organiser())
    address = "/admin/market/nondisclosuretext/add/"
    assert STANDARD_ZH[:20] in desk.get(address).content.decode()
    assert desk.post(address, {"text_zh": "", "text_en": "x"}).status_code == 200
    assert desk.post(address, {"text_zh": "新的承诺", "text_en": "New"}).status_code == 302
    assert NonDisclosureText.objects.first().version == 2  # type: ignore[union-attr]
