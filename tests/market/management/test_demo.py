"""The demo tells its story through the services, and the reports count it from the rows."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db.models import F
from django.test import override_settings
from django.utils import timezone

from accounts.models import AuditRow, Delivery, Membership, Message, Organisation, User
from events.models import Feedback, MarketEvent, SeatWaiting, StallBooking
from market.enums import OutcomeKind, State
from market.management.demo import editions, figures, words
from market.management.demo.load import load_demo
from market.management.demo.parties import firm_names
from market.models import Introduction, Match, Need, Outcome, SubsidyFile
from market.reports.funnel import funnel, funnel_by, funnel_pairs
from market.services import run_execution
from market.services.matching import publish_run, queue_run


@pytest.mark.parametrize(
    ("today", "market_day"),
    [
        (dt.date(2026, 11, 23), dt.date(2026, 11, 4)),
        (dt.date(2026, 11, 21), dt.date(2026, 11, 4)),
        (dt.date(2026, 11, 20), dt.date(2026, 10, 28)),
    ],
)
def test_the_last_market_day_is_a_wednesday_two_weeks_and_more_ago(today: dt.date, market_day: dt.date) -> None:
    assert editions.last_market_day(today) == market_day
    assert market_day.weekday() == 2


def test_no_two_firms_of_the_story_have_one_name() -> None:
    names = [facts[0] for _number, facts in zip(range(240), firm_names(), strict=False)]
    assert len(set(names)) == 240
    assert all("（示例）" in name for name in names)


@pytest.mark.django_db
@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
def test_the_whole_story() -> None:
    """One load, looked at from all sides (loading takes a while)."""
    load_demo()
    check_editions()
    check_funnel()
    check_firm_and_team()
    check_everybody_can_sign_in()
    check_what_waits_today()
    check_matching()
    check_afterwards()
    check_support()


def check_support() -> None:
    """The loan of the story stands in the public notice, an earlier one is paid and stands on its timeline."""
    found = {(row.state, row.asked) for row in SubsidyFile.objects.filter(pair__isnull=False)}
    assert found == {("in_notice", Decimal(224_000)), ("paid", Decimal(21_600))}
    others = SubsidyFile.objects.filter(pair=None).values_list("state", flat=True)
    assert sorted(others) == ["checked", "sent_back", "submitted"]
    paid = SubsidyFile.objects.get(state="paid")
    assert [row.kind for row in paid.pair.outcomes.order_by("pk")] == ["approval", "drawdown", "subsidy"]
    assert SubsidyFile.objects.exclude(approved_by=None).filter(approved_by=F("checked_by")).count() == 0


def check_afterwards() -> None:
    """Some say how each edition was; one session is full, and somebody has moved up from its list."""
    for event in MarketEvent.objects.all():
        assert Feedback.objects.filter(registration__event=event).count() >= 5
    moved = SeatWaiting.objects.get(how="seated")
    session = moved.session
    assert session.event.number == 4
    assert session.seats.filter(cancelled_at=None).count() == session.capacity
    assert session.waiting.filter(how="").count() == 2
    assert Message.objects.filter(code="session.moved_up").count() == 1


def check_editions() -> None:
    events = list(MarketEvent.objects.order_by("number"))
    assert [(event.number, event.status) for event in events] == [
        (1, "closed"),
        (2, "closed"),
        (3, "closed"),
        (4, "published"),
    ]
    held = StallBooking.objects.filter(organisation__kind="enterprise", released_at=None)
    assert held.filter(event=events[-1]).count() == 58
    assert held.values("organisation__credit_code").distinct().count() == 108
    shown = set(held.filter(event=events[-1]).values_list("organisation__field", flat=True))
    assert {"environment", "industry", "transport", "culture", "education"} <= shown


def check_funnel() -> None:
    bank = Organisation.objects.get(name=words.LENDERS[0])
    figure = funnel(provider=bank)
    assert (figure.reached, figure.consulted, figure.approved, figure.drawn) == (102, 40, 12, 9)
    assert figure.approved_amount == 110_000_000
    rows = {
        stage: funnel_pairs(stage, provider=bank).count() for stage in ("reached", "consulted", "approved", "drawn")
    }
    assert rows == {"reached": 102, "consulted": 40, "approved": 12, "drawn": 9}
    by_event = {row.label: row.funnel.reached for row in funnel_by("event", provider=bank)}
    assert sum(by_event.values()) == 102


def check_firm_and_team() -> None:
    approval = Outcome.objects.get(kind=OutcomeKind.APPROVAL, preferential="靠普贷")
    pair = approval.introduction
    assert (approval.amount, approval.annual_rate, approval.subsidy_percent) == (35_000_000, Decimal("3.20"), 20)
    market_day = timezone.localdate(pair.event.starts_at)
    assert timezone.localdate(pair.contacted_at) == market_day
    assert 0 < (approval.decided_on - market_day).days < 14
    agreement = Outcome.objects.get(kind=OutcomeKind.AGREEMENT)
    assert (agreement.amount, agreement.introduction.need.organisation.field) == (None, "fashion")
    text = figures.report()
    assert "触达 102 家 → 咨询 40 家 → 授信 12 家 → 放款 9 家；授信 1.10 亿元" in text
    assert "3,500 万元，年利率 3.20 %，靠普贷，贴息 20 %" in text


def check_everybody_can_sign_in() -> None:
    for email, _name, role, organisation in words.LOGINS:
        person = User.objects.get(email=email)
        assert person.check_password(words.PASSWORD)
        roles = list(Membership.objects.filter(user=person).values_list("organisation__name", "role"))
        assert roles == ([(organisation, role)] if organisation else [])


def check_what_waits_today() -> None:
    assert Organisation.objects.filter(verification="pending").count() == 7
    assert Need.objects.filter(status="submitted").count() == 3
    overdue = Introduction.objects.filter(state=State.CLAIMED, due_at__lt=timezone.now())
    assert overdue.count() == 2
    assert all(pair.reminded_at for pair in overdue)
    assert Message.objects.exists()
    assert not Delivery.objects.exclude(state="sent").exists()
    assert AuditRow.objects.filter(verb="need.publish").count() == Need.objects.exclude(published_at=None).count()


def check_matching() -> None:
    organiser = User.objects.get(email="organiser@demo.example")
    run = queue_run(by=organiser, event=MarketEvent.objects.current()[0])
    run_execution.execute_run(run.pk)
    run.refresh_from_db()
    assert run.stats["needs"] == 104
    publish_run(by=organiser, run=run)
    with_offer = set(Match.objects.filter(run=run).values_list("need_id", flat=True))
    introduced = set(Introduction.objects.filter(need__event=run.event).values_list("need_id", flat=True))
    assert len(with_offer) > 95
    assert with_offer - introduced == set()
