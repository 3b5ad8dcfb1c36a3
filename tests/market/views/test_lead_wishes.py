"""The button that says we wish to meet a firm: on the board, on the lead's page; read by the firm and the organiser."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.enums import Role
from market.models import ProviderWish
from market.services.wishes import wish_for_lead
from tests import build
from tests.browsers import signed_in

pytestmark = pytest.mark.django_db
WISH = "该机构希望与您对接"
MARKED = "已标记想对接"
FACTORS = [
    {"name": "wishes", "points": 5, "max_points": 5, "fact": {"named": False, "named_by": True}},
    {"name": "completeness", "points": 95, "max_points": 95, "fact": {"known": 1, "rules": 1}},
]
REASONS = {"rules": [], "factors": FACTORS, "unknown": [], "absent": []}


def party(kind: str, event: Any) -> tuple[Any, Any, Client]:
    person = build.user()
    organisation = build.organisation(kind, owner=person)
    build.registration(organisation, event)
    return organisation, person, signed_in(person)


class Market:
    """Two banks at a market, a firm with a need that both see."""

    def __init__(self) -> None:
        self.event = build.event()
        self.bank, self.banker, self.client = party("bank", self.event)
        self.rival, _person, self.other = party("bank", self.event)
        self.loan, self.rivals = build.offering(self.bank), build.offering(self.rival)
        self.owner = build.user()
        self.firm = build.firm()
        build.member(self.owner, self.firm, Role.OWNER)
        self.need = build.need(self.firm, event=self.event, visibility="lenders", created_by=self.owner)

    def wish(self, need: Any = None) -> None:
        wish_for_lead(by=self.banker, need=need or self.need, organisation=self.bank)


@pytest.fixture
def market() -> Market:
    return Market()


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_button_marks_and_unmarks(market: Market) -> None:
    page = f"/leads/{market.need.pk}/"
    before = text(market.client, page)
    assert ("想对接</button>" in before, MARKED in before) == (True, False)
    assert "企业与组织者可以看到这一意向" in before
    answer = market.client.post(f"{page}wish/", {"wish": "on"})
    assert (answer.status_code, answer["Location"]) == (302, page)
    after = text(market.client, page)
    assert ("取消标记</button>" in after, MARKED in after) == (True, True)
    for _click in range(2):
        market.client.post(f"{page}wish/", {"wish": "off"})
    assert text(market.client, page).count(MARKED) == 0
    assert ProviderWish.objects.get().ended_by == market.banker


@pytest.mark.parametrize(
    ("target", "goes"), [("/leads/?lead=7&amount=s", None), ("https://example.com/", "lead"), ("", "lead")]
)
def test_the_reader_goes_on_at_the_page_of_the_button(market: Market, target: str, goes: str | None) -> None:
    answer = market.client.post(f"/leads/{market.need.pk}/wish/", {"wish": "on", "next": target})
    assert answer["Location"] == (f"/leads/{market.need.pk}/" if goes else target)


def test_the_panel_keeps_the_choice_of_the_board(market: Market) -> None:
    board = f'name="next" value="/leads/?amount=m&amp;lead={market.need.pk}"'
    first = text(market.client, "/leads/?amount=m")
    assert [f'hx-get="/leads/{market.need.pk}/panel/?amount=m"' in first, board in first] == [True, False]
    assert board in text(market.client, f"/leads/{market.need.pk}/panel/?amount=m")
    assert board in text(market.client, f"/leads/?amount=m&lead={market.need.pk}")


def test_a_refusal_is_said_on_the_next_page(market: Market) -> None:
    market.loan.capacity = 1
    market.loan.save()
    market.wish()
    second = build.need(build.firm(), event=market.event, visibility="lenders")
    answer = market.client.post(f"/leads/{second.pk}/wish/", {"wish": "on"}, follow=True)
    assert "本届已标记的需求已达上限" in answer.content.decode()
    assert ProviderWish.objects.count() == 1


def test_a_need_that_is_not_shown_does_not_exist_and_a_reader_may_not_click(market: Market) -> None:
    hidden = build.need(build.firm(), event=market.event, visibility="matched")
    assert market.client.post(f"/leads/{hidden.pk}/wish/", {"wish": "on"}).status_code == 404
    reader = build.user()
    build.member(reader, market.bank, Role.VIEWER)
    assert signed_in(reader).post(f"/leads/{market.need.pk}/wish/", {"wish": "on"}).status_code == 403
    assert "想对接</button>" not in text(signed_in(reader), f"/leads/{market.need.pk}/")
    assert market.client.get(f"/leads/{market.need.pk}/wish/").status_code == 405
    assert not ProviderWish.objects.exists()


def test_the_board_can_be_narrowed_to_our_wishes(market: Market) -> None:
    other = build.need(build.firm(), event=market.event, visibility="lenders")
    market.wish()

    def seen(client: Client, query: str) -> set[int]:
        return {row["need"].pk for row in client.get(f"/leads/?{query}").context["rows"]}

    assert (seen(market.client, "wished=on"), seen(market.other, "wished=on")) == ({market.need.pk}, set())
    assert seen(market.client, "") == {market.need.pk, other.pk}


def test_the_other_bank_never_reads_whom_we_wish_to_meet(market: Market) -> None:
    market.wish()
    build.match(market.need, market.rivals, reasons={**REASONS, "factors": FACTORS[1:], "absent": ["wishes"]})
    for address in ("/leads/", f"/leads/?lead={market.need.pk}", f"/leads/{market.need.pk}/"):
        found = text(market.other, address)
        assert (MARKED in found, market.bank.name in found, "希望与该企业对接" in found) == (False, False, False)


@pytest.mark.parametrize("introduced", [True, False])
def test_the_firm_reads_it_beside_the_pair_and_nowhere_else(market: Market, introduced: bool) -> None:
    match = build.match(market.need, market.loan, reasons=REASONS)
    build.match(market.need, market.rivals, reasons={**REASONS, "factors": FACTORS[1:]})
    if introduced:
        build.introduction(market.need, market.bank, match=match)
    page, client = f"/needs/{market.need.pk}/", signed_in(market.owner)
    assert WISH not in text(client, page)
    market.wish()
    found = text(client, page)
    assert (found.count(WISH), "机构希望与该企业对接" in found) == (1, True)


def test_the_organiser_reads_who_wished_and_in_the_reasons(market: Market) -> None:
    build.match(market.need, market.loan, reasons=REASONS)
    page, desk = f"/admin/market/need/{market.need.pk}/change/", signed_in(build.organiser())
    assert "暂无机构标记" in text(desk, page)
    market.wish()
    found = text(desk, page)
    assert (market.bank.name in found, "标记想对接的机构" in found, "暂无机构标记" in found) == (True, True, False)
    assert "机构希望与该企业对接" in found


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_asks_as_often_with_wishes_as_without(
    market: Market, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(count - 1):
        market.wish(build.need(build.firm(), event=market.event, visibility="lenders"))
    market.wish()
    with django_assert_num_queries(20):
        market.client.get("/leads/")
