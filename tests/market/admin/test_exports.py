"""The funnel as a file: what it holds when it is opened again, and the trace it leaves."""

import io

from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditRow
from tests import build


def test_nobody_else_takes_the_funnel(client: Client, db: None) -> None:
    client.force_login(build.user())
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
