"""Who is who: who may be named, which numbers show, and that no choice tells a smaller number than three."""

import datetime as dt
from itertools import product
from typing import Any

import pytest
from django.utils import timezone

from accounts.enums import TechField
from accounts.models import Certificate, Organisation
from events.models import MarketEvent
from market.index_enums import PartyGroup, Stage
from market.models import Introduction
from market.reports.district_map import (
    FEWEST,
    GROWTH,
    KINDS,
    Link,
    Wanted,
    by_region,
    by_stage,
    links,
    named,
    named_by_field,
)
from tests import build, build_district

pytestmark = pytest.mark.django_db


def names(**wanted: Any) -> list[str]:
    return [row.name for row in named(Wanted(**wanted))]


def at(event: Any, kind: str = "enterprise", **facts: Any) -> Organisation:
    row = build.organisation(kind, **facts)
    build.registration(row, event)
    return row


def test_only_verified_parties_of_public_directories_are_named() -> None:
    public, draft = build.event(name="公开"), build.event(status="draft")
    at(public, name="甲", field="health")
    at(public, name="未认证", verification="unverified")
    at(public, name="停用", verification="suspended", verification_reason="x")
    at(public, name="已注销", erased_at=timezone.now())
    at(draft, name="筹备中")
    build.organisation("enterprise", name="未报名")
    left = build.organisation("enterprise", name="已取消")
    build.registration(left, public, cancelled_at=timezone.now())
    holder = build.organisation("bank", name="摊位")
    build.stall_booking(build.stall(public), holder)
    gone = build.organisation("bank", name="已退摊")
    build.stall_booking(build.stall(public), gone, released_at=timezone.now())
    assert sorted(names()) == ["摊位", "甲"]
    assert [(row.edition, row.edition_name) for row in named(Wanted(field="health"))] == [(public.slug, "公开")]


def test_the_list_follows_field_group_and_edition() -> None:
    first, second = build.event(), build.event()
    at(first, name="甲", field="health")
    at(second, name="乙", field="health")
    at(second, "fund", name="丙", field="software")
    assert names(field="health") == ["乙", "甲"]
    assert names(group="finance") == ["丙"]
    assert names(event=first.pk) == ["甲"]
    assert names(field="software", group="enterprise") == []
    assert named_by_field(Wanted()) == {"health": 2, "software": 1}


def test_a_party_of_two_editions_is_one_and_leads_to_the_later() -> None:
    now = timezone.now()
    first, second = build.event(starts_at=now - dt.timedelta(days=90)), build.event(starts_at=now)
    party = at(first, field="health")
    build.registration(party, second)
    build.stall_booking(build.stall(first), party)
    assert [row.edition for row in named(Wanted())] == [second.slug]
    assert named_by_field(Wanted()) == {"health": 1}


def test_counts_by_district_show_from_three_on() -> None:
    for number in range(FEWEST):
        build.organisation("enterprise", field="health", region="310107")
        if number:
            build.organisation("enterprise", field="health", region="310106")
    build.organisation("enterprise", field="health", region="310107", verification="unverified")
    build.organisation("enterprise", field="", region="310107")
    build.organisation("bank", field="health", region="310107")
    assert by_region("enterprise") == {("health", "310107"): 3}
    assert by_region("finance") == {}


def stages(count: int, **facts: Any) -> list[Organisation]:
    return [build.firm(field="health", **facts) for _number in range(count)]


def test_the_stage_is_age_unless_a_growth_certificate_is_in_force() -> None:
    today = timezone.localdate()
    years = lambda number: {"profile": {"established_on": today - dt.timedelta(days=int(number * 365.3))}}  # noqa: E731
    stages(3, **years(2))
    stages(4, **years(5))
    stages(5, **years(20))
    stages(3, profile={"established_on": None})
    for firm in stages(3, **years(4)):
        Certificate.objects.create(profile=firm.profile, kind="gazelle", expires_on=today)
    for firm in stages(1, **years(4)):
        Certificate.objects.create(profile=firm.profile, kind="gazelle", expires_on=today - dt.timedelta(days=1))
    stages(1, certificates=("high_tech",), **years(4))
    assert by_stage() == {
        ("health", Stage.YOUNG): 3,
        ("health", Stage.GROWING): 6,
        ("health", Stage.SETTLED): 5,
        ("health", Stage.LEADING): 3,
        ("health", Stage.UNKNOWN): 3,
    }
    assert "high_tech" not in GROWTH


def banks(count: int = FEWEST) -> list[Organisation]:
    return [build.organisation("bank") for _number in range(count)]


def test_a_link_shows_with_three_firms_and_three_parties_behind_it() -> None:
    event = build.event()
    build_district.contacts(event, "health", 4, banks())
    build_district.contacts(event, "software", 5, banks(2))
    build_district.contacts(event, "education", 2, banks())
    assert links(Wanted()) == [Link("health", "finance", 4)]
    assert links(Wanted(event=event.pk)) == [Link("health", "finance", 4)]
    assert links(Wanted(field="software")) == []
    assert links(Wanted(group="science")) == []


def test_only_what_came_to_a_first_contact_counts() -> None:
    event, parties = build.event(), banks()
    build_district.contacts(event, "health", 3, parties)
    for firm in [build.firm(field="health") for _number in range(3)]:
        build.introduction(build.need(firm, event=event), parties[0], state="claimed")
    draft = build.event(status="draft")
    build_district.contacts(draft, "health", 3, parties)
    assert links(Wanted()) == [Link("health", "finance", 3)]


def test_what_is_too_small_in_single_editions_is_added_up_where_it_is_enough_together() -> None:
    first, second, third = (build.event() for _number in range(3))
    build_district.contacts(first, "health", 3, banks())
    build_district.contacts(second, "health", 2, banks(2))
    assert links(Wanted()) == [Link("health", "finance", 3)], "the two of the second edition could be worked out"
    build_district.contacts(third, "health", 2, banks(2))
    assert links(Wanted()) == [Link("health", "finance", 7)]
    assert [links(Wanted(event=one.pk)) for one in (second, third)] == [[], []]


def test_no_two_choices_differ_by_fewer_than_three_firms() -> None:
    """Whoever takes every edition's numbers from those of all is left with three firms or none."""
    events = [build.event() for _number in range(4)]
    parties = {"finance": banks(3), "science": [build.organisation("university") for _number in range(3)]}
    sizes = {"health": (3, 1, 2, 0), "software": (1, 1, 0, 0), "education": (4, 3, 0, 2), "culture": (1, 1, 1, 3)}
    for (field, counts), (group, answering) in product(sizes.items(), parties.items()):
        for event, count in zip(events, counts, strict=True):
            build_district.contacts(event, field, count, answering if group == "finance" else answering[:2])
    everything = {(one.field, one.group): one.pairs for one in links(Wanted())}
    single = [{(one.field, one.group): one.pairs for one in links(Wanted(event=event.pk))} for event in events]
    for (field, counts), group in product(sizes.items(), ("finance", "science")):
        shown = [found.get((field, group), 0) for found in single]
        rest = everything.get((field, group), 0) - sum(shown)
        assert rest == 0 or rest >= FEWEST, (field, group)
        assert all(number == 0 or number >= FEWEST for number in shown)
        assert sum(counts) >= everything.get((field, group), 0)
    assert Introduction.objects.count() == 2 * sum(map(sum, sizes.values()))
    assert MarketEvent.objects.count() == 4


def test_every_kind_of_party_and_every_field_has_a_place() -> None:
    assert set(KINDS) == set(PartyGroup.values)
    assert sorted(kind for kinds in KINDS.values() for kind in kinds) == sorted(
        ["enterprise", "bank", "fund", "university", "institute", "government", "service"]
    )
    assert set(TechField.values) & set(PartyGroup.values) == set(), "their nodes have one set of names"
