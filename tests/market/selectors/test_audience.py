"""The names that the page tells are exactly those who would see the need."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Organisation
from market.models import Need
from market.selectors.audience import Audience, audience_of
from market.services import needs
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def need() -> Any:
    """A need at a market with lenders that come, that do not, that left, that are not verified, and others."""
    event = build.event()
    need = build.need(build.firm(name="甲公司"), event=event)
    for name, kind in (("甲银行", "bank"), ("乙基金", "fund"), ("某大学", "university"), ("乙公司", "enterprise")):
        build.registration(build.organisation(kind, name=name), event)
    build.registration(build.organisation("bank", name="未核验银行", verification="pending"), event)
    build.registration(build.organisation("bank", name="已取消银行"), event, cancelled_at=event.starts_at)
    build.organisation("bank", name="未报名银行")
    for name, state in (
        ("推荐银行", "proposed"),
        ("对接银行", "contacted"),
        ("谢绝银行", "declined"),
        ("过期银行", "lapsed"),
    ):
        build.introduction(need, build.organisation("bank", name=name), state=state)
    ended = build.organisation("bank", name="回绝银行")
    build.introduction(need, ended, state="declined", claimed_at=event.starts_at)
    suspended = build.organisation("bank", name="停用银行", verification="suspended", verification_reason="示例")
    build.introduction(need, suspended, state="contacted")
    return need


def seen_by(need: Any) -> set[str]:
    """Asked of the rule itself, party by party."""
    everybody = Organisation.objects.exclude(pk=need.organisation_id)
    return {
        party.name for party in everybody if Need.objects.filter(pk=need.pk).visible_to(build.user(), party).exists()
    }


def test_names_by_choice(need: Any) -> None:
    assert audience_of(need) == Audience(
        everyone=["乙基金", "回绝银行", "对接银行", "推荐银行", "甲银行", "谢绝银行", "过期银行"],
        matched=["回绝银行", "对接银行", "推荐银行", "谢绝银行", "过期银行"],
        working=["回绝银行", "对接银行"],
    )


@pytest.mark.parametrize(
    ("visibility", "names"), [("lenders", "everyone"), ("matched", "matched"), ("organiser", "working")]
)
def test_the_names_are_those_who_see_it(need: Any, visibility: str, names: str) -> None:
    Need.objects.filter(pk=need.pk).update(visibility=visibility)
    assert seen_by(need) == set(getattr(audience_of(need), names))


def test_other_kinds_of_need_have_other_readers(need: Any) -> None:
    asked = build.need(need.organisation, kind="cooperation", event=need.event)
    assert audience_of(asked).everyone == ["某大学"]
    assert audience_of(build.need(need.organisation, kind="legal", event=need.event)).everyone == ["乙公司", "某大学"]
    assert audience_of(build.need(need.organisation)) == Audience([], [], [])


@pytest.mark.parametrize("act", [needs.revise_need, needs.withdraw_need, needs.fulfil_need, needs.revoke_authorisation])
def test_who_was_only_told_of_a_need_reads_it_no_more_when_the_firm_takes_it_back(act: Any) -> None:
    """Their proposals lapse with the act; that does not make them parties that are at work on it."""
    need = build.need(build.firm(), event=build.event(), authorised_at=timezone.now())
    told = build.introduction(need, build.organisation("bank", name="推荐银行"))
    assert seen_by(need) == {"推荐银行"}
    act(by=build.organiser(), need=need)
    told.refresh_from_db()
    assert (told.is_open, seen_by(need)) == (False, set())


def test_two_queries_however_many_parties(need: Any) -> None:
    for _number in range(3):
        build.registration(build.organisation("bank"), need.event)
        build.introduction(need, build.organisation("bank"))
    with CaptureQueriesContext(connection) as queries:
        audience_of(need)
    assert len(queries) == 2
