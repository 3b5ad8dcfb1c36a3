"""The rows of the lead board: the database draws them with every write, whoever writes."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import EnterpriseProfile, Organisation
from market import lead_triggers
from market.models import FinancingTerms, Introduction, Lead, Need
from tests import build

pytestmark = pytest.mark.django_db
EXCEPT = ("need_id", "organisation_id", "event_id", "published_at")


def a_need(**facts: Any) -> Any:
    firm = build.firm(name="青禾（示例）", field="industry", region="310107", profile={"industry": "C26"})
    return build.need(
        firm,
        event=build.event(),
        title="产线 Upgrade",
        summary="车载",
        keywords=["知识产权", "传感"],
        visibility="lenders",
        **facts,
    )


def row(need: Any) -> dict[str, Any]:
    found = Lead.objects.filter(need=need).annotate(words=F("searched__words")).values()[0]
    return {key: value for key, value in found.items() if key not in EXCEPT}


def test_a_row_has_all_that_the_board_asks_for() -> None:
    until = timezone.localdate() + dt.timedelta(days=30)
    need = a_need(valid_until=until, authorised_until=until, terms={"guarantees": ["credit", "pledge"]})
    assert row(need) == {
        "kind": "financing",
        "visibility": "lenders",
        "revoked": False,
        "authorised_until": until,
        "valid_until": until,
        "board_until": until,
        "field": "industry",
        "section": "C",
        "region": "310107",
        "financing_type": "debt",
        "amount": Decimal(5_000_000),
        "term_months": 12,
        "guarantees": '["credit", "pledge"]',
        "words": "产线 upgrade 车载 示例用途 知识产权 传感 青禾（示例）",
        "introductions_wanted": 3,
        "places_taken": 0,
    }
    lead = Lead.objects.get(need=need)
    assert (lead.organisation_id, lead.event_id, lead.published_at) == (
        need.organisation_id,
        need.event_id,
        need.published_at,
    )


def test_every_write_of_what_it_is_drawn_from_shows_in_the_same_transaction() -> None:
    need = a_need()
    before = row(need)
    Need.objects.filter(pk=need.pk).update(
        title="新标题", keywords=[], field="culture", visibility="organiser", authorisation_revoked_at=timezone.now()
    )
    FinancingTerms.objects.filter(need=need).update(amount=None, term_months=36, guarantees=[], purpose="")
    EnterpriseProfile.objects.filter(organisation=need.organisation).update(industry="")
    Organisation.objects.filter(pk=need.organisation_id).update(name="改名", region="")
    after = row(need)
    assert {key: value for key, value in after.items() if value != before[key]} == {
        "visibility": "organiser",
        "revoked": True,
        "board_until": None,
        "field": "culture",
        "section": "",
        "region": "",
        "amount": None,
        "term_months": 36,
        "guarantees": "[]",
        "words": "新标题 车载   改名",
    }
    Need.objects.filter(pk=need.pk).update(field="")
    assert row(need)["field"] == "industry"


DAYS = [(None, None, None), (3, None, 3), (None, 5, 5), (3, 5, 3), (5, 3, 3)]


@pytest.mark.parametrize(("valid", "authorised", "board"), DAYS)
def test_the_board_ends_with_the_earlier_day(valid: int | None, authorised: int | None, board: int | None) -> None:
    today = timezone.localdate()

    def day(days: int | None) -> dt.date | None:
        return None if days is None else today + dt.timedelta(days)

    found = row(a_need(valid_until=day(valid), authorised_until=day(authorised)))
    assert found["board_until"] == (day(board) or dt.date.max)


def test_a_firm_without_a_profile_and_a_need_without_terms_have_rows() -> None:
    need = build.need(build.organisation("university"), kind="cooperation", event=build.event())
    found = row(need)
    assert (found["section"], found["financing_type"], found["amount"], found["guarantees"]) == ("", "", None, "")


@pytest.mark.parametrize("status", ["draft", "submitted", "fulfilled", "expired", "withdrawn"])
def test_only_live_needs_have_a_row(status: str) -> None:
    need = a_need()
    Need.objects.filter(pk=need.pk).update(status=status)
    assert not Lead.objects.filter(need=need).exists()
    Need.objects.filter(pk=need.pk).update(status="in_progress")
    assert Lead.objects.filter(need=need).exists()


def test_places_are_counted_as_pairs_come_and_go() -> None:
    need = a_need()
    first = build.introduction(need, build.organisation("bank"), state="claimed")
    build.introduction(need, build.organisation("bank"), state="proposed")
    build.introduction(need, build.organisation("bank"), state="approved")
    assert row(need)["places_taken"] == 2
    Introduction.objects.filter(pk=first.pk).update(state="declined", closed_at=timezone.now())
    assert row(need)["places_taken"] == 1


def test_a_rolled_back_change_leaves_no_trace() -> None:
    need = a_need()
    with transaction.atomic():
        Need.objects.filter(pk=need.pk).update(title="从未")
        assert "从未" in row(need)["words"]
        transaction.set_rollback(True)
    assert "从未" not in row(need)["words"]


def test_an_erased_need_takes_its_row_along() -> None:
    need = build.need(build.organisation("university"), kind="cooperation", event=build.event())
    need.delete()
    assert not Lead.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_deployment_that_makes_the_tables_anew_puts_triggers_and_rows_back() -> None:
    """What happens around migrations, with a table made anew in between as SQLite does it, and a row gone astray."""
    need = a_need()
    plan = [(type("Migration", (), {"app_label": "market"}), False)]
    lead_triggers.before_migrations("default", plan)
    with connection.schema_editor() as editor:
        editor.alter_field(Need, Need._meta.get_field("title"), Need._meta.get_field("title"))
        if connection.vendor == "sqlite":
            editor._remake_table(Need)
    Need.objects.filter(pk=need.pk).update(title="期间")
    assert "期间" not in row(need)["words"]
    lead_triggers.after_migrations("default", plan)
    assert "期间" in row(need)["words"]
    Need.objects.filter(pk=need.pk).update(title="之后")
    assert "之后" in row(need)["words"]


@pytest.mark.django_db(transaction=True)
def test_a_deployment_without_migrations_of_ours_changes_nothing() -> None:
    need = a_need()
    call_command("migrate", verbosity=0)
    lead_triggers.before_migrations("default", [(type("Migration", (), {"app_label": "sessions"}), False)])
    Need.objects.filter(pk=need.pk).update(title="照常")
    assert "照常" in row(need)["words"]
