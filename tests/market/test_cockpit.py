"""What the market adds to the phases of an edition: profiles, needs and runs before; clocks and results after."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import clock
from events.cockpit import CheckState, Phase, added
from market.models import MatchRun, NeedAdvice, OutcomeVerdict
from tests import build

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def lines(event: Any) -> dict[str, tuple[CheckState, int]]:
    return {line.name: (line.state, line.count) for line in added(Phase.BEFORE, event)}


def test_needs_and_profiles_before_the_market(client: Client) -> None:
    event, firm = build.event(), build.firm(introduction="")
    assert lines(event) == {
        "机构资料": (CheckState.DONE, 0),
        "待审需求": (CheckState.DONE, 0),
        "匹配": (CheckState.NOT_NEEDED, 0),
    }
    build.registration(build.organisation(credit_code=None), event)
    need = build.need(firm, event=event)
    build.need(firm, event=event, status="submitted")
    assert lines(event) == {
        "机构资料": (CheckState.MISSING, 1),
        "待审需求": (CheckState.MISSING, 1),
        "匹配": (CheckState.MISSING, 0),
    }
    run = MatchRun.objects.create(
        event=event, current=True, status="complete", finished_at=clock.now(), published_at=clock.now()
    )
    assert lines(event)["匹配"] == (CheckState.MISSING, 1)
    NeedAdvice.objects.create(run=run, need=need, eligible=0)
    found = lines(event)
    assert (found["匹配"], found["没有匹配的需求"]) == ((CheckState.DONE, 0), (CheckState.MISSING, 1))
    client.force_login(build.organiser())
    for line in added(Phase.BEFORE, event):
        if line.count and "changelist" not in line.url:
            assert client.get(line.url).status_code == 200, line.url


def test_clocks_and_results_afterwards(client: Client) -> None:
    event, now = build.event(starts_at=clock.now() - 3 * DAY), clock.now()
    bank = build.organisation("bank")
    for days in (-1, 3, 20, 40):
        need = build.need(build.firm(), event=event)
        build.introduction(need, bank, state="consulting", due_at=now + days * DAY)
    done = build.introduction(build.need(build.firm(), event=event), bank, state="approved")
    confirmed = build.outcome(done, "approval", amount=1)
    OutcomeVerdict.objects.create(outcome=confirmed, verdict="disputed", reason="示例", given_by=build.user())
    OutcomeVerdict.objects.create(outcome=confirmed, verdict="confirmed", given_by=build.user())
    build.outcome(done, "approval", amount=2)
    build.outcome(done, "refusal", refusal_code="too_new")
    found = {figure.name: figure.figure for figure in added(Phase.AFTER, event)}
    assert found == {
        "进行中的对接": 5,
        "超时的对接": 1,
        "两周内到期": 1,
        "三十天内到期": 2,
        "已记录的成果": 2,
        "待企业确认的成果": 1,
        "已确认的成果": 1,
    }
    client.force_login(build.organiser())
    for figure in added(Phase.AFTER, event):
        if figure.name != "已记录的成果":
            assert client.get(figure.url).context["cl"].result_count == figure.figure, figure.name
    assert client.get(reverse("admin:events_marketevent_after", args=[event.pk])).status_code == 200
