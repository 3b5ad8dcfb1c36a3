"""Introductions and outcomes: moves and records on behalf of either party, brokering, corrections."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import clock
from accounts.errors import NotAllowed
from accounts.models import AuditRow, Organisation
from market.models import Introduction, Outcome
from market.services.contact import read_both_contacts
from tests import build

TODAY = timezone.localdate().isoformat()


def pair(state: str = "claimed", **facts: Any) -> Introduction:
    need = build.need(build.firm(name="甲企业"), event=build.event(), status="in_progress")
    return build.introduction(need, build.organisation("bank", name="示例银行"), state=state, **facts)


def act(desk: Client, row: Any, verb: str, **data: Any) -> Any:
    return desk.post(reverse(f"admin:market_{row._meta.model_name}_act", args=[row.pk, verb]), data)


def audited() -> list[tuple[str, str, bool]]:
    return list(AuditRow.objects.order_by("pk").values_list("verb", "on_behalf_of", "by_staff"))


@pytest.mark.parametrize(
    ("before", "to", "party"),
    [
        ("proposed", "claimed", "示例银行"),
        ("claimed", "contacted", "示例银行"),
        ("contacted", "consulting", "示例银行"),
        ("consulting", "applied", "示例银行"),
        ("consulting", "withdrawn", "甲企业"),
        ("contacted", "lapsed", ""),
    ],
)
def test_a_move_is_made_for_the_party_whose_move_it_is(desk: Client, before: str, to: str, party: str) -> None:
    row = pair(before)
    answer = act(desk, row, f"move-{to}", note="电话告知")
    assert answer.url == reverse("admin:market_introduction_change", args=[row.pk])
    row.refresh_from_db()
    assert (row.state, row.steps.last().note) == (to, "电话告知")
    assert (f"introduction.{to}", party, True) in audited()


def test_a_move_the_table_does_not_know_is_refused_beside_the_note(desk: Client) -> None:
    row = pair("claimed")
    page = act(desk, row, "move-applied")
    assert page.context["form"].non_field_errors() == ["无法执行此步骤：对接当前状态为“已认领”。"]
    row.refresh_from_db()
    assert (row.state, audited()) == ("claimed", [])
    assert act(desk, row, "move-approved").status_code == 404
    assert act(desk, row, "move-nowhere").status_code == 404


def test_the_page_offers_what_each_party_may_do_now(desk: Client) -> None:
    row = pair("claimed")
    page = desk.get(reverse("admin:market_introduction_change", args=[row.pk]))
    shown = {
        group["name"]: [button.url.rstrip("/").rpartition("/")[2] for button in group["buttons"]]
        for group in page.context["groups"]
    }
    assert shown == {
        "示例银行": ["move-contacted", "record-refusal", "assign"],
        "甲企业": ["move-withdrawn", "consent"],
        None: ["move-lapsed"],
    }


def test_an_approval_and_a_drawdown_are_recorded_for_the_bank(desk: Client) -> None:
    row = pair("applied")
    facts = {"amount": "3500", "annual_rate": "3.2", "term_months": "12", "decided_on": TODAY, "first_loan": "yes"}
    act(desk, row, "record-approval", **facts, form_token="a" * 32)
    act(desk, row, "record-approval", **facts, form_token="a" * 32)
    row.refresh_from_db()
    approval = Outcome.objects.get()
    assert (row.state, approval.amount, approval.first_loan) == ("approved", Decimal(35_000_000), True)
    act(desk, row, "record-drawdown", amount="2000", decided_on=TODAY)
    row.refresh_from_db()
    assert row.state == "drawn"
    assert ("outcome.approval", "示例银行", True) in audited()
    too_much = act(desk, row, "record-drawdown", amount="2000", decided_on=TODAY)
    assert set(too_much.context["form"].errors) == {"amount"}


def test_a_refusal_has_a_code(desk: Client) -> None:
    row = pair("contacted")
    assert set(act(desk, row, "record-refusal", decided_on=TODAY).context["form"].errors) == {"refusal_code"}
    act(desk, row, "record-refusal", decided_on=TODAY, refusal_code="too_new", refusal_text="成立不满一年")
    row.refresh_from_db()
    assert row.state == "declined"
    page = desk.get(reverse("admin:market_introduction_change", args=[row.pk]))
    assert page.context["repair"]


def test_consent_is_opened_and_closed_for_the_firm(desk: Client) -> None:
    row = pair("claimed")
    act(desk, row, "consent")
    row.refresh_from_db()
    assert row.consent_at is not None
    act(desk, row, "withdraw-consent")
    row.refresh_from_db()
    assert row.consent_at is None
    assert [(verb, party) for verb, party, _staff in audited()] == [
        ("introduction.consent", "甲企业"),
        ("introduction.withdraw_consent", "甲企业"),
    ]
    said = [str(message) for message in get_messages(act(desk, pair("proposed"), "consent").wsgi_request)]
    assert said[-1].startswith("线索被认领后")


def test_contacts_are_shown_when_asked_for_and_each_reading_is_logged(desk: Client) -> None:
    row = pair("claimed")
    Organisation.objects.filter(pk=row.need.organisation_id).update(contact_name="沈某", contact_mobile="13900001111")
    Organisation.objects.filter(pk=row.provider_id).update(contact_name="周某", contact_email="zhou@example.com")
    page = reverse("admin:market_introduction_change", args=[row.pk])
    show = reverse("admin:market_introduction_contact", args=[row.pk])
    hidden = ("沈某", "13900001111", "周某", "zhou@example.com")
    text = desk.get(page).content.decode()
    assert ([word for word in hidden if word in text], show in text, audited()) == ([], True, [])
    text = desk.post(show).content.decode()
    assert ([word for word in hidden if word in text], show in text) == (list(hidden), False)
    readings = AuditRow.objects.order_by("pk").values_list("verb", "data__name")
    assert list(readings) == [("contact.read", "甲企业"), ("contact.read", "示例银行")]
    assert desk.get(show).status_code == 405


@pytest.mark.django_db
def test_only_the_organiser_reads_both_contacts() -> None:
    row = pair("claimed")
    member = build.user()
    build.member(member, row.provider)
    with pytest.raises(NotAllowed):
        read_both_contacts(by=member, introduction=row)
    assert not AuditRow.objects.exists()


def test_only_a_member_of_the_party_is_put_in_charge(desk: Client) -> None:
    row = pair("claimed")
    officer = build.user("客户经理")
    assert "owner" in act(desk, row, "assign", owner=officer.pk).context["form"].errors
    build.member(officer, row.provider)
    act(desk, row, "assign", owner=officer.pk)
    row.refresh_from_db()
    assert row.owner == officer


def test_a_pair_is_brokered_by_hand(desk: Client) -> None:
    need = build.need(build.firm(name="甲企业"), event=build.event())
    product = build.offering(build.organisation("bank", name="示例银行"))
    url = reverse("admin:market_introduction_propose") + f"?need={need.pk}"
    assert desk.get(url).context["form"].fields["answer"].choices == [
        ("示例银行", [(f"o{product.pk}", product.name), (f"p{product.organisation_id}", "不指定具体供给")])
    ]
    answer = desk.post(url, {"answer": f"o{product.pk}"})
    row = Introduction.objects.get()
    assert answer.url == reverse("admin:market_introduction_change", args=[row.pk])
    assert (row.provider, row.offering, row.source, row.state) == (
        product.organisation,
        product,
        "organiser",
        "proposed",
    )
    assert AuditRow.objects.get().verb == "introduction.propose"


def test_what_cannot_be_brokered_is_said(desk: Client) -> None:
    hidden = build.need(build.firm(), visibility="organiser")
    bank = build.offering(build.organisation("bank")).organisation
    start = reverse("admin:market_introduction_propose")
    page = desk.post(f"{start}?need={hidden.pk}", {"answer": f"p{bank.pk}"})
    assert len(page.context["form"].non_field_errors()) == 1
    assert set(desk.post(f"{start}?need={hidden.pk}", {"answer": "p0"}).context["form"].errors) == {"answer"}
    draft = build.need(build.firm(), status="draft")
    assert desk.get(f"{start}?need={draft.pk}").url == reverse("admin:market_need_change", args=[draft.pk])
    assert desk.get(start).url.startswith(reverse("admin:market_need_changelist"))
    assert not Introduction.objects.exists()


def test_overdue_clocks_stand_first(desk: Client) -> None:
    now = clock.now()
    calm = pair("claimed", due_at=now + dt.timedelta(days=3))
    none = pair("proposed")
    late = pair("claimed", due_at=now - dt.timedelta(days=5), reminded_at=now)
    handed = pair("claimed", due_at=now - dt.timedelta(hours=5), reminded_at=now, escalated_at=now)

    def listed(**query: str) -> list[Introduction]:
        return list(desk.get(reverse("admin:market_introduction_changelist"), query).context["cl"].result_list)

    assert listed() == [handed, late, calm, none]
    assert listed(clock="overdue") == [handed, late]
    assert listed(clock="escalated") == [handed]
    assert listed(clock="late") == [late]
    assert listed(clock="today") == []
    assert listed(provider_kind="fund") == []
    assert listed(need__id__exact=str(late.need_id)) == [late]


def test_a_row_on_record_is_corrected_and_taken_back_by_new_rows(desk: Client) -> None:
    row = pair("approved")
    first = build.outcome(row, "approval", amount=1_000_000, annual_rate=3, term_months=12)
    facts = {"amount": "200", "annual_rate": "3", "term_months": "12", "decided_on": TODAY}
    act(desk, first, "correct", **facts)
    second = Outcome.objects.get(corrects=first)
    assert (second.amount, list(Outcome.objects.current())) == (Decimal(2_000_000), [second])
    late = act(desk, first, "correct", **facts)
    assert late.context["form"].non_field_errors() == ["该记录已被更正，请查看最新一条。"]
    assert act(desk, second, "void", reason="").context["form"].errors
    act(desk, second, "void", reason="重复登记")
    assert not Outcome.objects.current().exists()
    assert [verb for verb, _party, _staff in audited()] == ["outcome.correct", "outcome.void"]
    page = desk.get(reverse("admin:market_outcome_change", args=[first.pk]))
    assert (page.context["buttons"], page.context["later"]) == ([], second)
    shown = desk.get(reverse("admin:market_outcome_changelist"), {"stands": "no"}).context["cl"]
    assert shown.result_count == 3
