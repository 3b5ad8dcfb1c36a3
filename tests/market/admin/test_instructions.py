"""Instructions for pairs and quotas in the organiser's room."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from market.models import MatchRun, Need, Offering, PairInstruction
from market.run_texts import quota_sentences
from market.services import instructions, matching
from market.services.run_execution import execute_run
from tests import build

pytestmark = pytest.mark.django_db

LAY_DOWN = "admin:market_pairinstruction_lay_down"


@pytest.fixture
def need() -> Need:
    return build.need(build.firm(name="示例企业甲"), event=build.event(), title="示例需求甲")


@pytest.fixture
def loan() -> Offering:
    return build.offering(build.organisation("bank", name="示例银行甲"), name="示例贷甲")


def asked(need: Need, **more: Any) -> str:
    return reverse(LAY_DOWN) + "?" + "&".join(f"{name}={value}" for name, value in {"need": need.pk, **more}.items())


def pinned(by: User, need: Need, loan: Offering) -> PairInstruction:
    facts: dict[str, Any] = {"provider": loan.organisation, "offering": loan, "instruction": "pin", "note": "示例理由"}
    return instructions.lay_down(by=by, need=need, **facts)


def complete(by: User, need: Need, **params: Any) -> MatchRun:
    run = matching.queue_run(by=by, event=need.event, params=params)
    execute_run(run.pk)
    run.refresh_from_db()
    return run


def page(run: MatchRun) -> str:
    return reverse("admin:market_matchrun_change", args=[run.pk])


def test_a_pair_is_pinned_from_its_need(desk: Client, organiser: User, need: Need, loan: Offering) -> None:
    change = reverse("admin:market_need_change", args=[need.pk])
    assert asked(need) in desk.get(change).content.decode()
    sent = {"instruction": "pin", "answer": f"o{loan.pk}", "note": "区重点项目"}
    assert desk.post(asked(need), sent).url == change
    row = PairInstruction.objects.get()
    assert (row.need, row.provider, row.offering, row.given_by) == (need, loan.organisation, loan, organiser)
    found = desk.get(change)
    assert found.context["instructions"] == [row]
    assert "区重点项目" in found.content.decode()


def test_a_party_is_ruled_out(desk: Client, need: Need, loan: Offering) -> None:
    sent = {"instruction": "exclude", "answer": f"p{loan.organisation_id}", "note": "关联企业"}
    desk.post(asked(need), sent)
    assert PairInstruction.objects.values_list("instruction", "offering").get() == ("exclude", None)


def test_what_is_missing_is_said_beside_its_field(desk: Client, need: Need, loan: Offering) -> None:
    errors = desk.post(asked(need), {}).context["form"].errors
    assert set(errors) == {"instruction", "answer", "note"}
    sent = {"instruction": "pin", "answer": f"p{loan.organisation_id}", "note": "x"}
    assert set(desk.post(asked(need), sent).context["form"].errors) == {"answer"}
    assert not PairInstruction.objects.exists()


def test_a_second_instruction_is_refused_above_the_form(
    desk: Client, organiser: User, need: Need, loan: Offering
) -> None:
    pinned(organiser, need, loan)
    sent = {"instruction": "exclude", "answer": f"p{loan.organisation_id}", "note": "x"}
    assert len(desk.post(asked(need), sent).context["form"].non_field_errors()) == 1


def test_without_a_need_or_with_one_off_the_market_the_page_leads_back(desk: Client, loan: Offering) -> None:
    needs = reverse("admin:market_need_changelist")
    assert desk.get(reverse(LAY_DOWN)).url.startswith(needs)
    draft = build.need(build.firm(), status="draft")
    assert desk.get(asked(draft)).url == reverse("admin:market_need_change", args=[draft.pk])


def test_a_pair_of_a_run_leads_to_the_form_with_its_offering(
    desk: Client, organiser: User, need: Need, loan: Offering
) -> None:
    run = complete(organiser, need)
    link = asked(need, offering=loan.pk)
    assert link.replace("&", "&amp;") in desk.get(page(run)).content.decode()
    assert desk.get(link).context["form"]["answer"].value() == f"o{loan.pk}"


def test_the_run_page_shows_what_is_laid_down(desk: Client, organiser: User, need: Need, loan: Offering) -> None:
    row, run = pinned(organiser, need, loan), complete(organiser, need)
    other = build.need(build.firm(), event=build.event())
    pinned(organiser, other, loan)
    found = desk.get(page(run))
    assert (list(found.context["instructions"]), found.context["unkept"]) == ([row], [])
    assert row.get_absolute_url() in found.content.decode()


def test_a_pin_that_was_not_kept_is_named_with_its_reason(
    desk: Client, organiser: User, need: Need, loan: Offering
) -> None:
    pinned(organiser, need, loan)
    Offering.objects.filter(pk=loan.pk).update(criteria=[{"key": "s", "fact": "firm.staff", "op": "ge", "value": 999}])
    found = desk.get(page(complete(organiser, need)))
    (item,) = found.context["unkept"]
    assert (item["need"], item["offering"]) == (need, loan)
    assert "示例需求甲" in found.content.decode()
    assert item["why"] in found.content.decode()


def test_an_instruction_is_taken_back_with_a_reason(desk: Client, organiser: User, need: Need, loan: Offering) -> None:
    row = pinned(organiser, need, loan)
    url = reverse("admin:market_pairinstruction_act", args=[row.pk, "take-back"])
    assert url in desk.get(row.get_absolute_url()).content.decode()
    assert set(desk.post(url, {"reason": ""}).context["form"].errors) == {"reason"}
    assert desk.post(url, {"reason": "误操作"}).url == row.get_absolute_url()
    found = desk.get(row.get_absolute_url())
    assert found.context["buttons"] == []
    assert "误操作" in found.content.decode()
    row.refresh_from_db()
    assert row.ended_by == organiser


def test_the_list_can_be_narrowed_to_a_market(desk: Client, organiser: User, need: Need, loan: Offering) -> None:
    row = pinned(organiser, need, loan)
    pinned(organiser, build.need(build.firm(), event=build.event()), loan)
    url = reverse("admin:market_pairinstruction_changelist") + f"?need__event__id__exact={need.event_id}"
    assert list(desk.get(url).context["cl"].queryset) == [row]


@pytest.mark.parametrize("kind", ["enterprise", "bank"])
def test_parties_do_not_come_in(client: Client, organiser: User, need: Need, loan: Offering, kind: str) -> None:
    row = pinned(organiser, need, loan)
    person = build.user()
    build.organisation(kind, owner=person)
    client.force_login(person)
    for url in (asked(need), row.get_absolute_url(), reverse("admin:market_pairinstruction_changelist")):
        assert client.post(url, {}).url.startswith("/admin/login/")
    assert PairInstruction.objects.count() == 1


def test_quotas_are_asked_for_and_shown_in_words(desk: Client, need: Need, loan: Offering) -> None:
    start = reverse("admin:market_matchrun_start")
    sent = {"event": need.event_id, "top": "10", "near_misses": "3", "quota_bank": "2", "quota_fund": "0"}
    answer = desk.post(start, sent)
    run = MatchRun.objects.get()
    assert run.params == {"top": 10, "near_misses": 3, "quotas": {"bank": 2, "fund": 0}}
    execute_run(run.pk)
    found = desk.get(answer.url)
    assert found.context["quotas"] == ["每项需求最多与 2 家银行见面", "不安排与基金见面"]
    assert "每项需求最多与 2 家银行见面" in found.content.decode()


@pytest.mark.parametrize("quota", ["-1", "21", "1.5", "x"])
def test_a_quota_out_of_range_is_explained(desk: Client, need: Need, quota: str) -> None:
    sent = {"event": need.event_id, "top": "10", "near_misses": "3", "quota_bank": quota}
    page = desk.post(reverse("admin:market_matchrun_start"), sent)
    assert set(page.context["form"].errors) == {"quota_bank"}
    assert not MatchRun.objects.exists()


def test_no_quota_no_words() -> None:
    assert quota_sentences({"top": 3}) == []
