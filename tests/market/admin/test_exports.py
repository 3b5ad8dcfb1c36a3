"""Spreadsheets from the lists: what they hold when they are opened again, and the trace they leave."""

import io
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditRow, User
from market.reports.export import CONTENT_TYPE
from tests import build
from tests.accounts.sign_in import PASSWORD, confirm, signed_in, with_second_step


def exported(desk: Client, *rows: Model, query: str = "") -> list[dict[str, Any]]:
    """Choose the rows in their list, export them, read the file again."""
    first = rows[0]
    app, name = first._meta.app_label, first._meta.model_name
    action = {"organisation": "export_organisations"}.get(str(name), f"export_{name}s")
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    response = desk.post(reverse(f"admin:{app}_{name}_changelist") + query, data)
    assert response.headers["Content-Type"] == CONTENT_TYPE
    assert "no-store" in response.headers["Cache-Control"]
    page = load_workbook(io.BytesIO(response.content)).active
    headers, *found = page.iter_rows()
    return [{str(head.value): cell for head, cell in zip(headers, row, strict=True)} for row in found]


def test_needs(desk: Client, organiser: User) -> None:
    firm = build.firm(name="甲企业")
    need = build.need(firm, title="=1+1", terms={"amount": 35_000_000})
    (row,) = exported(desk, need, query="?kind=financing")
    assert (row["企业"].value, row["金额（元）"].value) == ("甲企业", Decimal(35_000_000))
    assert (row["统一社会信用代码"].value, row["统一社会信用代码"].data_type) == (firm.credit_code, "s")
    assert (row["标题"].value, row["标题"].data_type, row["标题"].quotePrefix) == ("=1+1", "s", True)
    trace = AuditRow.objects.get()
    assert (trace.verb, trace.actor, trace.data) == (
        "export.needs",
        str(organiser),
        {"count": 1, "chosen": {"kind": "financing"}},
    )


def test_organisations_keep_their_codes_and_phones_as_text(desk: Client) -> None:
    firm = build.firm(name="甲企业")
    (row,) = exported(confirm(desk), firm)
    assert (row["手机"].value, row["手机"].data_type, row["手机"].number_format) == ("13800000000", "s", "@")
    assert row["统一社会信用代码"].value == firm.credit_code
    assert AuditRow.objects.get().verb == "export.organisations"


@pytest.mark.parametrize(("open_", "mobile"), [(True, "13800000000"), (False, None)])
def test_introductions_show_a_contact_only_where_the_firm_opened_it(
    desk: Client, open_: bool, mobile: str | None
) -> None:
    need = build.need(build.firm())
    pair = build.introduction(need, build.organisation("bank", name="示例银行"), state="claimed")
    if open_:
        type(pair).objects.filter(pk=pair.pk).update(consent_at=pair.claimed_at)
    (row,) = exported(confirm(desk), pair)
    assert (row["承接机构"].value, row["企业联系手机"].value or None) == ("示例银行", mobile)


def test_outcomes_say_which_rows_stand(desk: Client) -> None:
    pair = build.introduction(build.need(build.firm()), build.organisation("bank"), state="drawn")
    first = build.outcome(pair, "approval", amount=1_000_000, annual_rate=3, term_months=12, first_loan=True)
    second = build.outcome(pair, "approval", amount=2_000_000, annual_rate=3, term_months=12, corrects=first)
    rows = exported(desk, first, second)
    found = {(row["金额（元）"].value, row["有效记录"].value, row["首贷"].value or "") for row in rows}
    assert found == {(1_000_000, "否", "是"), (2_000_000, "是", "")}


def asked_first(desk: Client, url: str, data: dict[str, Any]) -> str:
    """Send the form; nothing leaves and nothing is on record, the page that asks for the password comes."""
    before = AuditRow.objects.filter(verb__startswith="export.").count()
    answer = desk.post(url, data)
    assert answer.status_code == 302
    assert AuditRow.objects.filter(verb__startswith="export.").count() == before
    return str(answer.headers["Location"])


def test_contacts_leave_only_after_the_password_is_typed_again(organiser: User) -> None:
    """The list that was chosen is not lost: it comes as soon as the password is typed."""
    desk, firms = signed_in(organiser), [build.firm() for _number in range(3)]
    url = reverse("admin:accounts_organisation_changelist")
    data = {"action": "export_organisations", "_selected_action": [firm.pk for firm in firms[:2]]}
    ask = asked_first(desk, url, data)
    assert ask.startswith("/account/reauthenticate/?next=")
    assert "他人的联系方式" in desk.get(ask).content.decode()
    assert desk.post(ask, {"password": "wrong", "next": url}).headers["Content-Type"].startswith("text/html")
    answer = desk.post(ask, {"password": PASSWORD, "next": url})
    assert answer.headers["Content-Type"] == CONTENT_TYPE
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sorted(row[0].value for row in sheet.iter_rows(min_row=2)) == sorted(firm.name for firm in firms[:2])
    trace = AuditRow.objects.get(verb="export.organisations")
    assert (trace.actor_id, trace.data) == (organiser.pk, {"count": 2, "chosen": {}})


@pytest.mark.parametrize(("seconds", "asked"), [(29 * 60, False), (31 * 60, True)])
def test_a_confirmation_holds_for_half_an_hour(desk: Client, seconds: int, asked: bool) -> None:
    firm, pair = build.firm(), build.introduction(build.need(build.firm()), build.organisation("bank"), state="claimed")
    confirm(desk)
    session = desk.session
    session["account_authentication_methods"][-1]["at"] -= seconds
    session.save()
    for row, action in ((firm, "export_organisations"), (pair, "export_introductions")):
        url = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_changelist")
        answer = desk.post(url, {"action": action, "_selected_action": [row.pk]})
        assert (answer.status_code == 302) is asked


def test_a_code_of_the_phone_confirms_too(organiser: User) -> None:
    desk, firm = signed_in(with_second_step(organiser)), build.firm()
    url = reverse("admin:accounts_organisation_changelist")
    ask = asked_first(desk, url, {"action": "export_organisations", "_selected_action": [firm.pk]})
    assert "/account/two-step/reauthenticate/" in desk.get(ask).content.decode()


def test_lists_without_contacts_are_not_held_up(desk: Client) -> None:
    assert len(exported(desk, build.need(build.firm()))) == 1


def test_nobody_else_exports(client: Client, db: None) -> None:
    need = build.need(build.firm())
    client.force_login(build.user())
    data = {"action": "export_needs", "_selected_action": [need.pk]}
    assert client.post(reverse("admin:market_need_changelist"), data).status_code == 302
    assert client.post(reverse("admin:market_funnel_export")).status_code == 302
    assert not AuditRow.objects.exists()


def test_the_funnel_as_a_spreadsheet(desk: Client) -> None:
    pair = build.introduction(build.need(build.firm(name="甲企业")), build.organisation("bank"), state="drawn")
    build.outcome(pair, "approval", amount=35_000_000, annual_rate=3, term_months=12)
    response = desk.post(reverse("admin:market_funnel_export") + f"?provider={pair.provider_id}")
    book = load_workbook(io.BytesIO(response.content))
    figures = {row[0].value: (row[1].value, row[2].value) for row in book.worksheets[0].iter_rows(min_row=2)}
    assert figures["授信"] == (1, 35_000_000)
    assert [row[0].value for row in book.worksheets[3].iter_rows(min_row=2)] == ["甲企业"]
    assert AuditRow.objects.get().data == {
        "count": 1,
        "chosen": {"track": "financing", "provider": str(pair.provider)},
    }
    assert desk.get(reverse("admin:market_funnel_export")).status_code == 405
