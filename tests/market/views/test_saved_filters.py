"""The pages of saved filters: from the board and back to it, each member for themselves."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.middleware import SESSION_KEY
from market.models import SavedFilter
from tests import build
from tests.browsers import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Any:
    return build.event()


@pytest.fixture
def person() -> Any:
    return build.user()


@pytest.fixture
def bank(person: Any, event: Any) -> Any:
    bank = build.organisation("bank", owner=person)
    build.registration(bank, event)
    for amount in (2_000_000, 9_000_000):
        build.need(build.firm(), event=event, visibility="lenders", terms={"amount": amount})
    return bank


def test_from_the_board_to_a_filter_and_back(person: Any, bank: Any) -> None:
    client = signed_in(person)
    assert "/leads/filters/new/?amount=s" in client.get("/leads/?amount=s&page=1").content.decode()
    new = "/leads/filters/new/?amount=s&term=vanished"
    assert client.get(new).context["words"] == [("金额", "500 万元以下")]
    refused = client.post(new, {"name": "", "digest": "on"}).content.decode()
    assert [words in refused for words in ("请填写这一项", "checked")] == [True, True]
    assert client.post(new, {"name": "小额", "digest": "on"})["Location"] == "/leads/?amount=s"
    saved = SavedFilter.objects.get()
    assert (saved.query, saved.digest, saved.membership.user) == ("amount=s", True, person)
    board = client.get("/leads/?amount=s").content.decode()
    assert f'<a href="/leads/filters/{saved.pk}/" aria-current="page">小额</a>' in board
    assert "/leads/filters/new/" not in board
    assert client.get(f"/leads/filters/{saved.pk}/")["Location"] == "/leads/?amount=s"
    taken = client.post("/leads/filters/new/?amount=m", {"name": "小额"}).content.decode()
    assert [words in taken for words in ("您已有一个同名的筛选", 'value="小额"')] == [True, True]
    client.post(f"/leads/filters/{saved.pk}/change/", {"name": "小额贷款"})
    saved.refresh_from_db()
    assert (saved.name, saved.digest) == ("小额贷款", False)
    client.post(f"/leads/filters/{saved.pk}/remove/")
    assert SavedFilter.objects.count() == 0


def test_a_colleague_another_party_and_the_organiser_do_not_see_it(person: Any, bank: Any) -> None:
    client = signed_in(person)
    client.post("/leads/filters/new/?amount=s", {"name": "我的小额"})
    pk = SavedFilter.objects.get().pk
    build.member(colleague := build.user(), bank)
    stranger = build.user()
    build.organisation("bank", owner=stranger)
    for other in map(signed_in, (colleague, stranger)):
        for act in ("", "change/"):
            assert other.get(f"/leads/filters/{pk}/{act}").status_code == 404
        assert other.post(f"/leads/filters/{pk}/remove/").status_code == 404
        for page in ("/leads/", "/leads/filters/"):
            assert "我的小额" not in other.get(page).content.decode()
    organiser = signed_in(build.organiser())
    session = organiser.session
    session[SESSION_KEY] = bank.pk
    session.save()
    assert organiser.get("/leads/filters/")["Location"] == "/leads/"
    assert "saved-filters" not in organiser.get("/leads/").content.decode()


def test_conditions_that_are_not_known_any_more_are_named(person: Any, bank: Any, event: Any) -> None:
    client = signed_in(person)
    client.post(f"/leads/filters/new/?event={event.pk}&district=310107", {"name": "本届"})
    assert "已无法识别" not in client.get("/leads/filters/").content.decode()
    SavedFilter.objects.update(query="event=999999&amount=s&term=vanished")
    for page in ("/leads/filters/", "/leads/?event=999999&amount=s&term=vanished"):
        text = client.get(page).content.decode()
        assert "已无法识别" in text
        assert ("期限、集市" in text) is True


def test_a_district_without_leads_today_finds_none_and_still_holds(person: Any, bank: Any) -> None:
    client = signed_in(person)
    answer = client.get("/leads/?district=310112")
    assert (answer.context["rows"], answer.context["problems"]) == ([], "")


def test_the_list_takes_as_many_queries_for_three_as_for_one(person: Any, bank: Any, event: Any) -> None:
    client = signed_in(person)
    counts = []
    for number in range(3):
        client.post(f"/leads/filters/new/?event={event.pk}&amount=s", {"name": str(number), "digest": "on"})
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/leads/filters/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[2]
