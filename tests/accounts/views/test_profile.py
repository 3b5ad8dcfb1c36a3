"""The profile page: facts, three years, certificates, without any script."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client

from accounts import clock
from accounts.models import Certificate, EnterpriseProfile, YearFigures
from tests import build

pytestmark = pytest.mark.django_db
PAGE = "/organisation/profile/"


@pytest.fixture
def browser():
    """A firm's owner on the market day."""
    person = build.user()
    build.organisation(owner=person)
    client = Client()
    client.force_login(person)
    with clock.at(dt.datetime(2024, 5, 15, 4, tzinfo=dt.UTC)):
        yield client


def typed(**changes) -> dict:
    """The page as a firm fills it in."""
    return {
        "established_on": "2019-03-01",
        "legal_representative": "林示例",
        "registered_capital": "５００",
        "staff": "40",
        "rd_staff": "12",
        "debt_ratio": "45.5",
        "tax_grade": "A",
        "clean_record": "yes",
        "year-2023-revenue": "1,200",
        "year-2023-profit": "-35",
        "certificate-TOTAL_FORMS": "2",
        "certificate-INITIAL_FORMS": "0",
        "certificate-0-kind": "high_tech",
        "certificate-0-number": "ＧＲ2023",
        "certificate-0-issued_on": "2023-12-01",
        "certificate-0-expires_on": "2026-11-30",
    } | changes


def test_everything_is_saved_in_yuan(browser) -> None:
    assert browser.post(PAGE, typed())["Location"] == "/organisation/"
    profile = EnterpriseProfile.objects.get()
    assert (profile.registered_capital, profile.staff, profile.debt_ratio, profile.clean_record) == (
        Decimal("5000000.00"),
        40,
        Decimal("45.50"),
        True,
    )
    assert list(YearFigures.objects.values_list("year", "revenue", "profit")) == [
        (2023, Decimal("12000000.00"), Decimal("-350000.00"))
    ]
    assert list(Certificate.objects.values_list("kind", "number")) == [("high_tech", "GR2023")]


def test_the_page_shows_what_is_stored(browser) -> None:
    browser.post(PAGE, typed())
    page = browser.get(PAGE).context["page"]
    assert [form.year for form in page.years] == [2023, 2022, 2021]
    assert page.facts["registered_capital"].value() == "500"
    assert page.years[0]["profit"].value() == "-35"
    assert [form["number"].value() for form in page.certificates] == ["GR2023", None, None]
    shown = browser.get("/organisation/").content.decode()
    assert all(words in shown for words in ("1,200 万元", "-35 万元", "高新技术企业", "45.5 %"))


def test_a_certificate_is_taken_off_and_more_rows_come_without_script(browser) -> None:
    browser.post(PAGE, typed())
    again = typed(more="1") | {"certificate-INITIAL_FORMS": "1", "certificate-TOTAL_FORMS": "3"}
    again |= {"certificate-0-DELETE": "on", "certificate-1-kind": "gazelle"}
    assert browser.post(PAGE, again)["Location"] == f"{PAGE}#certificates"
    assert list(Certificate.objects.values_list("kind", flat=True)) == ["gazelle"]


@pytest.mark.parametrize(
    ("changes", "part", "field", "sentence"),
    [
        ({"established_on": "2024-05-16"}, "facts", "established_on", "日期不能晚于今天。"),
        ({"registered_capital": "-1"}, "facts", "registered_capital", "不能小于 0 万元。"),
        ({"registered_capital": "9" * 30}, "facts", "registered_capital", "不能大于 1,000,000 万元。"),
        ({"rd_staff": "41"}, "facts", "rd_staff", "研发人员不能多于职工总数。"),
        ({"staff": "40.5", "rd_staff": ""}, "facts", "staff", "请填写整数。"),
        ({"legal_representative": ""}, "facts", "legal_representative", "请填写这一项。"),
        ({"year-2023-revenue": "-1"}, "year", "revenue", "不能小于 0 万元。"),
        ({"year-2023-tax": "1.234"}, "year", "tax", "小数点后最多 2 位。"),
        ({"certificate-0-issued_on": "2024-05-16"}, "certificate", "issued_on", "日期不能晚于今天。"),
        ({"certificate-0-expires_on": "2023-11-30"}, "certificate", "expires_on", "有效期不能早于发证日期。"),
    ],
)
def test_mistakes_are_said_beside_the_field_and_nothing_is_saved(browser, changes, part, field, sentence) -> None:
    response = browser.post(PAGE, typed(**changes))
    page = response.context["page"]
    form = {"facts": page.facts, "year": page.years[0], "certificate": page.certificates[0]}[part]
    assert form.errors == {field: [sentence]}
    assert sentence in response.content.decode()
    for value in filter(None, changes.values()):
        assert f'value="{value}"' in response.content.decode()
    assert (EnterpriseProfile.objects.get().legal_representative, Certificate.objects.count()) == ("", 0)


def test_a_certificate_without_its_kind_is_asked_for_and_an_empty_row_is_none(browser) -> None:
    response = browser.post(PAGE, typed(**{"certificate-0-kind": ""}))
    assert response.context["page"].certificates[0].errors == {"kind": ["请选择是哪一项资质。"]}
    assert response.context["page"].certificates[1].errors == {}


def test_a_certificate_listed_twice(browser) -> None:
    twice = {"certificate-1-kind": "high_tech", "certificate-1-number": "GR2023"}
    response = browser.post(PAGE, typed(**twice))
    assert "同一项资质填了两次。" in response.content.decode()
    assert not Certificate.objects.exists()


def test_a_form_without_its_management_rows_is_refused_and_not_an_error(browser) -> None:
    assert browser.post(PAGE, {"staff": "1"}).status_code == 200
    assert EnterpriseProfile.objects.get().staff is None
