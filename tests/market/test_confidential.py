"""What a listing keeps confidential comes out by no way in, until the firm is in contact about this very listing."""

import io
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from accounts import clock
from accounts.errors import NotAllowed
from accounts.models import AuditRow
from market.inbox_texts import reason_words
from market.models import CapabilityTerms, CooperationTerms, Lead, Match, Offering, SpaceOfferTerms, SpaceTerms
from market.reports import own_data
from market.reports.export import workbook
from market.selectors.board import LeadOrder
from market.selectors.routing import inbox_of
from market.selectors.texts import offering_text
from market.services import non_disclosure, run_execution
from market.services.confidential import read_confidential
from market.services.matching import queue_run
from market.services.offerings import update_offering
from tests import build

pytestmark = pytest.mark.django_db

SECRET = "碳化硅配方"
KINDS = ("capability", "space")


class Scene:
    """A university with one listing that keeps a word for itself, a firm, and another firm, at one market."""

    def __init__(self, kind: str = "capability") -> None:
        self.event = build.event()
        self.people = {name: build.user(name) for name in ("school", "firm", "other")}
        self.school = build.organisation("university", owner=self.people["school"], name="示例大学")
        self.firm = build.organisation("enterprise", owner=self.people["firm"], name="青禾（示例）")
        self.other = build.organisation("enterprise", owner=self.people["other"])
        for party in (self.school, self.firm, self.other):
            build.registration(party, self.event)
        self.listing = build.offering(self.school, kind=kind, name="公开名称", summary="公开说明", keywords=["公开词"])
        if kind == "capability":
            CapabilityTerms.objects.create(offering=self.listing, modes=["joint"], confidential=SECRET)
        else:
            SpaceOfferTerms.objects.create(offering=self.listing, place="园区一号楼", confidential=SECRET)
        need_kind = "cooperation" if kind == "capability" else "space"
        facts = {"kind": need_kind, "event": self.event, "visibility": "lenders"}
        self.need = build.need(self.firm, title=SECRET, keywords=[SECRET], **facts)
        (CooperationTerms if kind == "capability" else SpaceTerms).objects.create(need=self.need)
        self.page, self.door = f"/offerings/{self.listing.pk}/", f"/offerings/{self.listing.pk}/confidential/"

    def pair(self, state: str, **facts: Any) -> Any:
        return build.introduction(self.need, self.school, state=state, **{"offering": self.listing} | facts)

    def promise(self, pair: Any) -> None:
        """The firm promises non-disclosure about it."""
        non_disclosure.promise(by=self.people["firm"], introduction=pair, version=1)

    def browser(self, name: str) -> Client:
        client = Client()
        if name != "nobody":
            client.force_login(self.people.get(name) or build.organiser())
        return client

    def reads(self, name: str, *, opens: bool = False) -> bool:
        client = self.browser(name)
        answer = client.post(self.door) if opens else client.get(self.page)
        return SECRET in answer.content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_shows_it_to_the_party_and_the_organiser_alone(kind: str) -> None:
    scene = Scene(kind)
    readers = ("school", "organiser", "firm", "other", "nobody")
    assert {name: scene.reads(name) for name in readers} == {
        "school": True,
        "organiser": True,
        "firm": False,
        "other": False,
        "nobody": False,
    }
    assert {name: scene.reads(name, opens=True) for name in ("firm", "other", "nobody")} == {
        "firm": False,
        "other": False,
        "nobody": False,
    }


@pytest.mark.parametrize(
    ("state", "opens"),
    [
        ("proposed", False),
        ("claimed", False),
        ("contacted", True),
        ("in_talks", True),
        ("agreed", True),
        ("declined", False),
        ("withdrawn", False),
        ("lapsed", False),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_it_opens_with_the_first_contact_and_closes_with_an_end_without_result(
    kind: str, state: str, opens: bool
) -> None:
    scene = Scene(kind)
    ended = {"contacted_at": clock.now()} if state in ("declined", "withdrawn", "lapsed") else {}
    pair = scene.pair(state, **ended)
    assert scene.reads("firm") is False  # the page itself says only that there is more
    assert ("查看承诺书" in scene.browser("firm").get(scene.page).content.decode()) is opens
    assert scene.reads("firm", opens=True) is False  # nobody has promised non-disclosure
    if opens:
        scene.promise(pair)
    assert ("查看保密内容" in scene.browser("firm").get(scene.page).content.decode()) is opens
    assert scene.reads("firm", opens=True) is opens
    assert scene.reads("other", opens=True) is False
    read = AuditRow.objects.filter(verb="offering.read_confidential").values_list("on_behalf_of", flat=True)
    assert list(read) == (["青禾（示例）"] if opens else [])


def test_a_pair_about_another_listing_or_none_opens_nothing() -> None:
    scene = Scene()
    scene.pair("in_talks", offering=None)
    assert scene.reads("firm", opens=True) is False
    second = build.need(scene.firm, kind="cooperation", event=scene.event)
    other = build.offering(scene.school, kind="capability")
    build.introduction(second, scene.school, state="in_talks", offering=other)
    assert scene.reads("firm", opens=True) is False


def test_a_viewer_of_the_firm_opens_nothing() -> None:
    scene = Scene()
    scene.pair("contacted")
    viewer = build.user()
    build.member(viewer, scene.firm, "viewer")
    with pytest.raises(NotAllowed):
        read_confidential(by=viewer, organisation=scene.firm, offering=scene.listing)


@pytest.mark.parametrize("kind", KINDS)
def test_searching_and_filtering_cannot_ask_for_it(kind: str) -> None:
    scene = Scene(kind)
    for address, other in (("/shelf/?q={}", "公开词"), (f"{scene.event.get_absolute_url()}?q={{}}", "公开说明")):
        empty, found = (
            Client().get(address.format(word)).content.decode().replace(SECRET, "") for word in (SECRET, other)
        )
        assert ("示例大学" in empty, "示例大学" in found) == (False, True), address
    for name in ("confidential", "capability__confidential", "space_terms__confidential__contains"):
        assert "公开名称" in Client().get(f"/shelf/?{name}=别的词").content.decode()  # no such filter


@pytest.mark.parametrize("kind", KINDS)
def test_matching_routing_and_their_reasons_do_not_know_it(kind: str) -> None:
    scene = Scene(kind)
    assert SECRET not in offering_text(scene.listing)
    rows = LeadOrder(Lead.objects.open_to(scene.school), scene.school, "score", "").as_needs()
    (route,) = inbox_of(rows, scene.school, clock.today()).routes
    assert (route.words, SECRET in reason_words(route)) == ((), False)
    run = queue_run(by=build.organiser(), event=scene.event)
    while run_execution.take_ticket(run.pk):
        pass
    matches = Match.objects.filter(run=run)
    assert [SECRET in str(match.reasons) for match in matches] == [False]


@pytest.mark.parametrize("kind", KINDS)
def test_neither_copies_of_others_nor_the_log_have_it(kind: str) -> None:
    scene = Scene(kind)
    scene.pair("contacted")
    terms = {"confidential": f"{SECRET}二"}
    update_offering(by=scene.people["school"], offering=scene.listing, common={}, terms=terms, criteria=[])
    assert [SECRET in str(row.data) for row in AuditRow.objects.filter(verb="offering.update")] == [False]
    Offering.objects.filter(pk=scene.listing.pk).update(status="published")
    need_words = {scene.need.title}
    for owner, has in ((scene.school, True), (scene.firm, False)):
        sheets = list(own_data.sheets(owner))
        book = load_workbook(io.BytesIO(workbook(*sheets)))
        cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
        assert any(f"{SECRET}二" in cell for cell in cells - need_words) is has


@pytest.mark.parametrize("kind", KINDS)
def test_the_partner_s_pages_of_the_pair_do_not_print_it(kind: str) -> None:
    scene = Scene(kind)
    scene.need.title, scene.need.keywords = "公开的需求", []
    scene.need.save()
    pair = scene.pair("contacted", match=build.match(scene.need, scene.listing))
    pages = (pair.get_absolute_url(), scene.need.get_absolute_url(), "/introductions/", "/shelf/", "/my-market/")
    found = {page: SECRET in scene.browser("firm").get(page).content.decode() for page in pages}
    assert found == dict.fromkeys(pages, False)
