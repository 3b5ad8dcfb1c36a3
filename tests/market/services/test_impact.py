"""Questions after 6 and 12 months: when they go, whom they reach, what a link opens, and what is never shown."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core import signing
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import clock
from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import Message
from market.impact_links import SALT, address_of, request_of, token_of
from market.models import ImpactAnswer, ImpactRequest
from market.selectors.impact import impact
from market.services.impact import answer_impact, ask_firms, months_later, note_first_result, send_new_link
from market.tasks import ask_about_impact
from tests import build, build_trust

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_was_sent() -> None:
    """How often a form was sent this hour is kept outside of the database."""
    cache.clear()


@pytest.fixture
def owner() -> Any:
    return build.user()


@pytest.fixture
def firm(owner: Any) -> Any:
    facts = {"staff": 50, "invention_patents": 3, "utility_patents": 4}
    years = [{"year": 2023, "revenue": Decimal(8_000_000)}, {"year": 2024, "revenue": Decimal(9_000_000)}]
    return build.firm(owner=owner, name="青禾传感", profile=facts, years=years)


@pytest.fixture
def outcome(firm: Any) -> Any:
    return build_trust.approved(firm, build.organisation("bank"))


def later(days: int) -> Any:
    return clock.at(timezone.now() + dt.timedelta(days=days))


def test_the_first_result_plans_two_questions_with_what_was_known_before(outcome: Any, firm: Any) -> None:
    build_trust.approved(firm, build.organisation("bank"))
    assert (ask_firms(), ask_firms()) == (0, 0)
    rows = ImpactRequest.objects.order_by("month")
    assert [(row.outcome, row.month, row.staff_before, row.revenue_before, row.patents_before) for row in rows] == [
        (outcome, month, 50, Decimal(9_000_000), 7) for month in (6, 12)
    ]
    assert [row.due_on for row in rows] == [months_later(outcome.decided_on, month) for month in (6, 12)]


def test_an_empty_profile_is_unknown_and_never_zero() -> None:
    firm = build.firm(profile={"staff": None})
    rows = note_first_result(outcome=build_trust.approved(firm, build.organisation("bank")))
    assert [(row.staff_before, row.revenue_before, row.patents_before) for row in rows] == [(None, None, None)] * 2


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [("2024-08-31", 6, "2025-02-28"), ("2023-08-31", 6, "2024-02-29"), ("2024-12-15", 12, "2025-12-15")],
)
def test_months_later(day: str, months: int, found: str) -> None:
    assert months_later(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(found)


def test_one_letter_on_the_day_one_reminder_and_no_more(outcome: Any, firm: Any) -> None:
    ask_firms()
    sent = []
    for days in (183, 185, 186, 201, 240):
        with later(days):
            sent.append(ask_about_impact())
    assert sum(sent) == 2
    assert list(Message.objects.order_by("pk").values_list("code", "organisation")) == [
        ("impact.ask", firm.pk),
        ("impact.remind", firm.pk),
    ]
    row = ImpactRequest.objects.get(month=6)
    assert (row.issue, Message.objects.order_by("pk").last().url) == (2, address_of(row))  # type: ignore[union-attr]


def test_who_has_answered_is_not_reminded_and_what_is_long_past_is_not_asked(outcome: Any) -> None:
    ask_firms()
    with later(185):
        ask_firms()
        answer_impact(question=ImpactRequest.objects.get(month=6), via="link", staff=60)
    with later(300):
        assert ask_firms() == 0
    with later(366 + 91):
        assert (ask_firms(), impact(12).missed) == (0, 1)


def test_an_answer_and_its_correction_both_stay(outcome: Any, owner: Any) -> None:
    row = build_trust.impact(outcome)
    first = answer_impact(question=row, via="link", staff=60, revenue=Decimal(11_000_000))
    assert answer_impact(question=row, via="link", staff=60, revenue=Decimal(11_000_000)) == first
    second = answer_impact(question=row, via="member", by=owner, staff=62, patents=5)
    assert (second.corrects, first.by, second.by) == (first, None, owner)
    with pytest.raises(IntegrityError), transaction.atomic():
        build_trust.impact_answer(row)
    found = impact(6)
    assert (found.asked, found.answered, found.unanswered) == (1, 1, 0)
    staff, revenue, patents = found.changes
    assert (staff.firms, staff.before, staff.after, round(staff.share)) == (1, 50, 62, 24)
    assert (revenue.firms, patents.difference) == (0, 1)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({}, "staff"),
        ({"staff": -1}, "staff"),
        ({"patents": 100_001}, "patents"),
        ({"revenue": Decimal("0.001")}, "revenue"),
        ({"staff": 1, "note": "长" * 301}, "note"),
    ],
)
def test_what_is_refused(outcome: Any, facts: Any, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        answer_impact(question=build_trust.impact(outcome), via="link", **facts)
    assert (refused.value.field, ImpactAnswer.objects.count()) == (field, 0)


def test_others_do_not_answer_and_nobody_before_it_is_asked(outcome: Any, owner: Any) -> None:
    row = build_trust.impact(outcome, asked=False)
    with pytest.raises(WrongState):
        answer_impact(question=row, via="member", by=owner, staff=1)
    with pytest.raises(NotAllowed):
        answer_impact(question=row, via="member", by=build.user(), staff=1)


def test_the_link_opens_one_form_without_signing_in_and_shows_the_name_alone(outcome: Any, client: Client) -> None:
    row = build_trust.impact(outcome)
    build_trust.impact_answer(row, staff=4711, note="机密")
    page = client.get(address_of(row))
    words = page.content.decode()
    assert [word in words for word in ("青禾传感", "4711", "机密", outcome.introduction.provider.name)] == [
        True,
        False,
        False,
        False,
    ]
    assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("strict-origin", "noindex, nofollow")
    assert "no-store" in page["Cache-Control"]
    done = client.post(address_of(row), {"staff": "70", "revenue": "1200", "patents": ""})
    answer = ImpactAnswer.objects.get(corrects__isnull=False)
    assert (done.status_code, answer.staff, answer.revenue, answer.patents, answer.via) == (
        200,
        70,
        12_000_000,
        None,
        "link",
    )


def test_what_was_typed_stays_in_a_form_that_is_refused(outcome: Any, client: Client) -> None:
    page = client.post(address_of(build_trust.impact(outcome)), {"staff": "", "note": "刚成立"})
    assert (page.status_code, "刚成立" in page.content.decode(), ImpactAnswer.objects.count()) == (200, True, 0)


@pytest.mark.parametrize("days", [29, 30])
def test_a_link_ends_after_thirty_days_and_a_new_one_goes_to_the_firm(outcome: Any, client: Client, days: int) -> None:
    row = build_trust.impact(outcome, days_ago=days)
    token = token_of(row)
    page = client.get(reverse("market:impact", args=[token]))
    assert page.status_code == (200 if days < 30 else 410)
    if days < 30:
        return
    assert "青禾传感" not in page.content.decode()
    renew = reverse("market:impact_renew", args=[token])
    answers = [client.post(renew, follow=True) for _time in range(2)]
    said = [answer.content.decode().partition("<h1>")[2].partition("</main>")[0] for answer in answers]
    assert said[0] == said[1] != ""
    row.refresh_from_db()
    assert (row.issue, list(Message.objects.values_list("code", flat=True))) == (2, ["impact.new_link"])
    assert token_of(row) not in answers[0].content.decode()
    assert client.get(address_of(row)).status_code == 200
    assert client.post(reverse("market:impact", args=[token]), {"staff": "1"}).status_code == 410


def test_links_that_were_not_made_here_open_nothing(outcome: Any, client: Client) -> None:
    row = build_trust.impact(outcome)
    token = token_of(row)
    flipped = token[:-1] + ("A" if token[-1] != "A" else "B")
    forged = signing.dumps([row.pk, row.issue], salt="something else")
    odd = [signing.dumps(what, salt=SALT) for what in ("x", [row.pk], [10**6, 1])]
    for wrong in (flipped, forged, *odd, "x", "1:2:3"):
        assert client.get(reverse("market:impact", args=[wrong])).status_code == 404, wrong
        assert client.post(reverse("market:impact_renew", args=[wrong])).status_code == 404
    assert request_of(token) == (row, True)
    type(outcome.introduction.need.organisation).objects.update(erased_at=timezone.now())
    assert request_of(token) == (None, False)


def test_a_form_is_not_sent_without_end(outcome: Any, client: Client) -> None:
    cache.clear()
    row = build_trust.impact(outcome)
    codes = [client.post(address_of(row), {"staff": str(number)}).status_code for number in range(12)]
    assert (codes, ImpactAnswer.objects.count()) == ([200] * 10 + [429] * 2, 10)


def test_a_member_answers_signed_in_and_a_viewer_reads(outcome: Any, owner: Any, client: Client) -> None:
    row = build_trust.impact(outcome)
    client.force_login(owner)
    assert "一分钟填写" in client.get(reverse("market:impact_list")).content.decode()
    place = reverse("market:impact_own", args=[row.pk])
    assert client.post(place, {"staff": "66"})["Location"] == reverse("market:impact_list")
    assert "66" in client.get(reverse("market:impact_list")).content.decode()
    assert not send_new_link(question=build_trust.impact(outcome, 12, asked=False))


def test_the_organiser_sees_before_after_and_who_is_silent(outcome: Any, client: Client) -> None:
    build_trust.impact_answer(build_trust.impact(outcome))
    silent = build.firm(name="无声企业")
    build_trust.impact(build_trust.approved(silent, build.organisation("bank")))
    client.force_login(build.organiser())
    words = client.get(reverse("admin:market_impact")).content.decode()
    assert [word in words for word in ("青禾传感", "无声企业", "未答复", "+20.0%", "50 → 60")] == [True] * 5
