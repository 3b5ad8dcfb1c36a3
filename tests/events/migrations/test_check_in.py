"""What the badges make of people and arrivals that were there before."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from events.models import Attendee, CheckIn

pytestmark = pytest.mark.django_db(transaction=True)
NOON = dt.datetime(2024, 5, 15, 4, tzinfo=dt.UTC)


def steps() -> tuple[tuple[str, str], tuple[str, str]]:
    """The migration and the one before it, whatever their numbers are."""
    graph = MigrationExecutor(connection).loader.graph
    (after,) = (key for key in graph.nodes if key[0] == "events" and key[1].endswith("_check_in"))
    (before,) = (key for key in graph.node_map[after].parents if key[0] == "events")
    return before, after


@pytest.fixture
def _back_to_the_newest():
    yield
    call_command("migrate", verbosity=0)


@pytest.mark.usefixtures("_back_to_the_newest")
def test_people_get_badges_and_arrivals_stay_arrivals() -> None:
    before, after = steps()
    call_command("migrate", *before, verbosity=0)
    old = MigrationExecutor(connection).loader.project_state(before).apps
    party = old.get_model("accounts", "Organisation").objects.create(name="甲", kind="bank")
    other = old.get_model("accounts", "Organisation").objects.create(name="乙", kind="bank")
    series = old.get_model("events", "MarketSeries").objects.create(name="集市", slug="old", organiser=party)
    event = old.get_model("events", "MarketEvent").objects.create(
        series=series, number=1, name="集市", slug="old-1", starts_at=NOON, ends_at=NOON + dt.timedelta(hours=8), venue="馆"
    )
    registrations = old.get_model("events", "Registration").objects
    here = registrations.create(event=event, organisation=party, code="HERE", checked_in_at=NOON)
    away = registrations.create(event=event, organisation=other, code="AWAY")
    for registration in (here, here, away):
        people = old.get_model("events", "Attendee").objects
        people.create(registration=registration, name=f"来宾{people.count()}")

    call_command("migrate", *after, verbosity=0)
    codes = list(Attendee.objects.values_list("code", flat=True))
    assert (len(set(codes)), {len(code) for code in codes}) == (3, {10})
    facts = ("attendee__name", "registration__code", "counted", "at", "device", "by")
    rows = CheckIn.objects.order_by("pk").values_list(*facts)
    assert list(rows) == [(name, "HERE", True, NOON, "", None) for name in (None, "来宾0", "来宾1")]
