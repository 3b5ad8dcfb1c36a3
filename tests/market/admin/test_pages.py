"""Every page of the organiser's room: who gets in, what a list costs, that nothing is edited or deleted."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from market.models import MatchRun, NeedAdvice
from tests import build

TABLES = ("need", "offering", "matchrun", "introduction", "outcome")


def scene() -> dict[str, Any]:
    """One row of every table, joined with each other."""
    event = build.event()
    need = build.need(build.firm(name="甲企业"), event=event)
    offering = build.offering(build.organisation("bank"))
    pair = build.introduction(need, offering.organisation, state="drawn", offering=offering)
    outcome = build.outcome(pair, "approval", amount=1_000_000, annual_rate=3, term_months=12)
    match = build.match(need, offering)
    NeedAdvice.objects.create(run=match.run, need=need, eligible=1, data={})
    return {"need": need, "offering": offering, "introduction": pair, "outcome": outcome, "matchrun": match.run}


def addresses() -> list[str]:
    """All pages that answer a GET."""
    rows = scene()
    waiting = build.need(build.firm(), status="submitted", event=rows["need"].event)
    submitted = build.offering(build.organisation("bank"), status="submitted")
    working = build.introduction(waiting, submitted.organisation, state="claimed")
    complete = MatchRun.objects.create(event=waiting.event, status="complete", stats={"needs": 0})
    return [
        reverse("admin:index"),
        *(reverse(f"admin:market_{name}_changelist") for name in TABLES),
        *(reverse(f"admin:market_{name}_change", args=[row.pk]) for name, row in rows.items()),
        reverse("admin:market_matchrun_start"),
        reverse("admin:market_matchrun_publish", args=[complete.pk]),
        reverse("admin:market_introduction_propose") + f"?need={rows['need'].pk}",
        reverse("admin:market_need_act", args=[waiting.pk, "send_back"]),
        reverse("admin:market_offering_act", args=[submitted.pk, "send_back"]),
        *(
            reverse("admin:market_introduction_act", args=[working.pk, verb])
            for verb in ("move-contacted", "record-refusal", "record-approval", "record-drawdown", "assign")
        ),
        *(reverse("admin:market_outcome_act", args=[rows["outcome"].pk, verb]) for verb in ("correct", "void")),
        reverse("admin:market_funnel"),
        reverse("admin:market_funnel") + "?track=service",
        reverse("admin:market_funnel_pairs", args=["approved"]),
        reverse("admin:accounts_organisation_changelist"),
    ]


def test_the_organiser_opens_every_page(desk: Client) -> None:
    found = addresses()
    assert {url: desk.get(url).status_code for url in found} == dict.fromkeys(found, 200)


def test_nobody_else_opens_any(client: Client, db: None) -> None:
    found = addresses()
    client.force_login(build.user())
    assert {url: client.get(url).status_code for url in found} == dict.fromkeys(found, 302)
    client.logout()
    assert {client.get(url).url.partition("?")[0] for url in found} == {reverse("admin:login")}


def test_writing_addresses_refuse_everybody_else(client: Client, db: None) -> None:
    rows = scene()
    client.force_login(build.user())
    found = [
        reverse("admin:market_need_act", args=[rows["need"].pk, "withdraw"]),
        reverse("admin:market_offering_act", args=[rows["offering"].pk, "take_off_shelf"]),
        reverse("admin:market_matchrun_start"),
        reverse("admin:market_matchrun_publish", args=[rows["matchrun"].pk]),
        reverse("admin:market_outcome_act", args=[rows["outcome"].pk, "void"]),
        reverse("admin:market_funnel_export"),
    ]
    assert {client.post(url, {"reason": "x"}).status_code for url in found} == {302}
    rows["need"].refresh_from_db()
    rows["offering"].refresh_from_db()
    assert (rows["need"].status, rows["offering"].status, rows["introduction"].outcomes.count()) == (
        "published",
        "published",
        1,
    )


@pytest.mark.parametrize("name", TABLES)
def test_nothing_is_added_edited_or_deleted(desk: Client, name: str) -> None:
    row = scene()[name]
    assert desk.get(f"/admin/market/{name}/add/").status_code == 403
    assert desk.post(reverse(f"admin:market_{name}_change", args=[row.pk]), {"title": "x"}).status_code == 403
    assert desk.post(f"/admin/market/{name}/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    desk.post(reverse(f"admin:market_{name}_changelist"), chosen)
    assert type(row).objects.filter(pk=row.pk).exists()


def test_a_row_that_is_not_there(desk: Client) -> None:
    assert desk.get(reverse("admin:market_need_change", args=[99])).status_code == 302
    assert desk.post(reverse("admin:market_need_act", args=[99, "publish"])).status_code == 404
    need = build.need(build.firm())
    assert desk.post(reverse("admin:market_need_act", args=[need.pk, "explode"])).status_code == 404
    assert desk.get(reverse("admin:market_need_act", args=[need.pk, "withdraw"])).status_code == 405


def another_need() -> None:
    build.need(build.firm(), kind="talent", status="submitted", event=build.event())


def another_offering() -> None:
    build.offering(build.organisation("bank"))


def another_run() -> None:
    MatchRun.objects.create(event=build.event(), status="failed", requested_by=build.user())


def another_introduction() -> Any:
    need = build.need(build.firm(), event=build.event())
    return build.introduction(need, build.organisation("bank"), state="drawn")


def another_outcome() -> None:
    build.outcome(another_introduction(), "drawdown", amount=10)


@pytest.mark.parametrize(
    ("page", "another"),
    [
        ("admin:market_need_changelist", another_need),
        ("admin:market_offering_changelist", another_offering),
        ("admin:market_matchrun_changelist", another_run),
        ("admin:market_introduction_changelist", another_introduction),
        ("admin:market_outcome_changelist", another_outcome),
        ("admin:accounts_organisation_changelist", another_offering),
    ],
)
def test_a_list_costs_the_same_with_one_row_and_three(desk: Client, page: str, another: Callable[[], Any]) -> None:
    another()
    desk.get(reverse(page))
    one = queries(desk, reverse(page))
    another()
    another()
    assert queries(desk, reverse(page)) == one


def test_a_run_costs_the_same_with_one_need_and_three(desk: Client) -> None:
    run = scene()["matchrun"]
    url = reverse("admin:market_matchrun_change", args=[run.pk])
    one = queries(desk, url)
    for _number in range(2):
        need = build.need(build.firm(), event=run.event)
        for _offer in range(2):
            build.match(need, build.offering(build.organisation("bank")))
        NeedAdvice.objects.create(run=run, need=need, eligible=2, data={})
    assert queries(desk, url) == one


def test_pairs_behind_a_figure_cost_the_same(desk: Client) -> None:
    url = reverse("admin:market_funnel_pairs", args=["reached"])
    another_introduction()
    one = queries(desk, url)
    another_introduction()
    another_introduction()
    assert queries(desk, url) == one


def queries(client: Client, url: str) -> int:
    """How many queries the page makes."""
    with CaptureQueriesContext(connection) as counted:
        assert client.get(url).status_code == 200
    return len(counted)
