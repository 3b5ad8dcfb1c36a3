"""Series and editions: who may make, change, publish and close them."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import AuditRow
from events.enums import EventStatus
from events.models import MarketEvent, MarketSeries
from events.services import events as services
from tests import build

pytestmark = pytest.mark.django_db
START = dt.datetime(2024, 5, 15, 1, 30, tzinfo=dt.UTC)
FACTS = {
    "number": 4,
    "name": "第四届科创集市（示例）",
    "slug": "fourth",
    "starts_at": START,
    "ends_at": START + dt.timedelta(hours=7),
    "venue": "示例展馆",
}


def verbs() -> list[str]:
    return list(AuditRow.objects.order_by("pk").values_list("verb", flat=True))


def test_an_edition_is_prepared_published_and_closed():
    by = build.organiser()
    series = services.create_series(by=by, name="示例集市", slug="fair", organiser=build.organisation("government"))
    event = services.create_event(by=by, series=series, **FACTS)
    assert (event.status, event.contact_days, event.judge_days, event.decide_days) == (EventStatus.DRAFT, 1, 3, 30)
    assert services.publish_event(by=by, event=event).status == EventStatus.PUBLISHED
    assert services.close_event(by=by, event=event).status == EventStatus.CLOSED
    assert verbs() == ["series.create", "event.create", "event.publish", "event.close"]


@pytest.mark.parametrize(
    ("status", "act", "allowed"),
    [
        ("draft", services.publish_event, True),
        ("published", services.publish_event, False),
        ("closed", services.publish_event, False),
        ("draft", services.close_event, False),
        ("published", services.close_event, True),
        ("closed", services.close_event, False),
    ],
)
def test_moves_follow_the_table(status, act, allowed):
    event = build.event(status=status)
    if allowed:
        assert act(by=build.organiser(), event=event).status != status
        return
    with pytest.raises(WrongState):
        act(by=build.organiser(), event=event)
    event.refresh_from_db()
    assert (event.status, verbs()) == (status, [])


@pytest.mark.parametrize("role", ["owner", "editor", "viewer", None])
def test_only_the_organiser_writes(role):
    person = build.user()
    party = build.organisation()
    if role:
        build.member(person, party, role)
    event = build.event(status="draft")
    calls = [
        lambda: services.create_series(by=person, name="x", slug="x", organiser=party),
        lambda: services.update_series(by=person, series=event.series, name="x"),
        lambda: services.create_event(by=person, series=event.series, **FACTS),
        lambda: services.update_event(by=person, event=event, name="x"),
        lambda: services.publish_event(by=person, event=event),
        lambda: services.close_event(by=person, event=event),
    ]
    for call in calls:
        with pytest.raises(NotAllowed):
            call()
    assert (MarketSeries.objects.count(), MarketEvent.objects.count(), verbs()) == (1, 1, [])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_at": START}, "ends_at"),
        ({"ends_at": START - dt.timedelta(hours=1)}, "ends_at"),
        ({"starts_at": None}, "starts_at"),
        ({"name": ""}, "name"),
        ({"name": "长" * 81}, "name"),
        ({"slug": "not a slug"}, "slug"),
        ({"number": 0}, "number"),
        ({"contact_days": 0}, "contact_days"),
    ],
)
def test_wrong_facts_are_refused_at_their_field(changes, field):
    series = build.series()
    with pytest.raises(Invalid) as refusal:
        services.create_event(by=build.organiser(), series=series, **FACTS | changes)
    assert (refusal.value.field, MarketEvent.objects.count()) == (field, 0)


def test_number_and_address_are_used_once():
    by = build.organiser()
    event = services.create_event(by=by, series=build.series(), **FACTS)
    with pytest.raises(Invalid) as same_slug:
        services.create_event(by=by, series=build.series(), **FACTS)
    assert same_slug.value.field == "slug"
    with pytest.raises(Invalid):
        services.create_event(by=by, series=event.series, **FACTS | {"slug": "other"})
    assert MarketEvent.objects.count() == 1


def test_the_days_of_an_edition_keep_its_programme():
    event = build.event(starts_at=timezone.now() + dt.timedelta(days=9))
    build.session(event, title="路演")
    later = event.starts_at + dt.timedelta(days=2)
    with pytest.raises(Invalid, match="路演") as refusal:
        services.update_event(by=build.organiser(), event=event, starts_at=later, ends_at=later + dt.timedelta(hours=3))
    event.refresh_from_db()
    assert (refusal.value.field, event.starts_at < later) == ("starts_at", True)


def test_a_change_is_on_record():
    event = build.event()
    services.update_event(by=build.organiser(), event=event, name="新名称", venue="新馆")
    event.refresh_from_db()
    row = AuditRow.objects.get(verb="event.update")
    assert (event.name, event.venue, row.data) == ("新名称", "新馆", {"changed": ["name", "venue"]})


def test_an_unknown_fact_is_an_error_of_ours():
    with pytest.raises(TypeError, match="status"):
        services.update_event(by=build.organiser(), event=build.event(), status="closed")
