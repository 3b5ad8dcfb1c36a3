"""The enterprise profile with its years and certificates."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts import audit, clock
from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import AuditRow, EnterpriseProfile
from accounts.services.profiles import update_profile
from tests import build

pytestmark = pytest.mark.django_db
DAY = dt.date(2024, 5, 15)


@pytest.fixture(autouse=True)
def _on_market_day():
    with clock.at(dt.datetime(2024, 5, 15, 4, tzinfo=dt.UTC)):
        yield


def keep(firm, by=None, facts=(), years=(), certificates=()):
    """Update the profile, by the organiser unless said otherwise."""
    return update_profile(
        by=by or build.organiser(), organisation=firm, facts=dict(facts), years=years, certificates=certificates
    )


def test_facts_years_and_certificates_are_kept() -> None:
    firm = build.organisation()
    profile = keep(
        firm,
        facts={"established_on": dt.date(2019, 3, 1), "registered_capital": Decimal("5000000.00"), "staff": 40},
        years=[{"year": 2023, "revenue": Decimal("12000000.00"), "profit": Decimal("-350000.50")}],
        certificates=[{"kind": "high_tech", "number": "GR1", "issued_on": DAY, "expires_on": dt.date(2027, 5, 14)}],
    )
    profile.refresh_from_db()
    assert (profile.established_on, profile.registered_capital, profile.staff, profile.rd_staff) == (
        dt.date(2019, 3, 1),
        Decimal("5000000.00"),
        40,
        None,
    )
    assert list(profile.years.values_list("year", "revenue", "profit", "tax", "rd_spend")) == [
        (2023, Decimal("12000000.00"), Decimal("-350000.50"), None, None)
    ]
    assert list(profile.certificates.values_list("kind", "number", "issued_on", "expires_on")) == [
        ("high_tech", "GR1", DAY, dt.date(2027, 5, 14))
    ]
    row = AuditRow.objects.get()
    assert (row.verb, row.on_behalf_of_id, row.by_staff) == ("profile.update", firm.pk, True)
    assert row.data["changes"]["staff"] == ["", "40"]
    assert row.data["changes"]["certificates"] == ["+ high_tech GR1 2024-05-15 2027-05-14"]


def test_the_same_again_writes_nothing() -> None:
    firm = build.organisation()
    same = {
        "facts": {"staff": 40},
        "years": [{"year": 2023, "revenue": Decimal(1)}],
        "certificates": [{"kind": "gazelle", "number": ""}],
    }
    keep(firm, **same)
    keep(firm, **same)
    assert AuditRow.objects.count() == 1


def test_a_year_without_figures_goes_and_others_stay() -> None:
    firm = build.organisation()
    keep(firm, years=[{"year": 2022, "tax": Decimal(1)}, {"year": 2023, "tax": Decimal(2)}])
    profile = keep(firm, years=[{"year": 2023, "tax": None}])
    assert list(profile.years.values_list("year", "tax")) == [(2022, Decimal(1))]


def test_certificates_are_the_whole_list() -> None:
    firm = build.organisation()
    keep(firm, certificates=[{"kind": "gazelle", "number": "1"}, {"kind": "tech_sme", "number": "2"}])
    kept = EnterpriseProfile.objects.get().certificates.get(number="2").pk
    profile = keep(firm, certificates=[{"kind": "tech_sme", "number": "2", "expires_on": DAY}])
    assert list(profile.certificates.values_list("pk", "expires_on")) == [(kept, DAY)]
    assert AuditRow.objects.first().data["changes"]["certificates"] == [
        "~ tech_sme 2 — 2024-05-15",
        "− gazelle 1 — —",
    ]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"facts": {"established_on": dt.date(2024, 5, 16)}}, "established_on"),
        ({"facts": {"staff": 10, "rd_staff": 11}}, "rd_staff"),
        ({"facts": {"registered_capital": Decimal(-1)}}, "registered_capital"),
        ({"facts": {"registered_capital": Decimal("9" * 30)}}, "registered_capital"),
        ({"facts": {"debt_ratio": Decimal(-1)}}, "debt_ratio"),
        ({"facts": {"staff": -1}}, "staff"),
        ({"facts": {"tax_grade": "Z"}}, "tax_grade"),
        ({"years": [{"year": 2025, "revenue": Decimal(1)}]}, "years"),
        ({"years": [{"year": 2023, "revenue": Decimal(-1)}]}, "years"),
        ({"years": [{"year": 2023, "tax": Decimal(-1)}]}, "years"),
        ({"certificates": [{"kind": "gazelle", "issued_on": dt.date(2024, 5, 16)}]}, "certificates"),
        ({"certificates": [{"kind": "gazelle", "issued_on": DAY, "expires_on": dt.date(2024, 5, 14)}]}, "certificates"),
        ({"certificates": [{"kind": "gazelle"}, {"kind": "gazelle"}]}, "certificates"),
        ({"certificates": [{"kind": "medal"}]}, "kind"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_half_done(given, field) -> None:
    firm = build.organisation()
    with pytest.raises(Invalid) as refusal:
        keep(firm, **{"facts": {"legal_representative": "新"}, **given})
    assert refusal.value.field == field
    profile = EnterpriseProfile.objects.get()
    assert (profile.legal_representative, profile.years.count(), profile.certificates.count()) == ("", 0, 0)
    assert not AuditRow.objects.exists()


@pytest.mark.parametrize(("role", "allowed"), [("owner", True), ("editor", True), ("viewer", False), (None, False)])
def test_who_may_keep_a_profile(role, allowed) -> None:
    firm, person = build.organisation(), build.user()
    if role:
        build.member(person, firm, role)
    if allowed:
        assert keep(firm, person, facts={"staff": 5}).staff == 5
    else:
        with pytest.raises(NotAllowed):
            keep(firm, person, facts={"staff": 5})


def test_only_enterprises_have_a_profile() -> None:
    with pytest.raises(WrongState):
        keep(build.organisation("bank"), facts={"staff": 5})


def test_an_unknown_fact_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError, match="organisation"):
        keep(build.organisation(), facts={"organisation": 1})


def test_without_its_audit_row_nothing_is_saved(monkeypatch) -> None:
    def broken(**kwargs):
        raise OSError("no audit")

    firm = build.organisation()
    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(OSError, match="no audit"):
        keep(firm, facts={"staff": 5}, years=[{"year": 2023, "tax": Decimal(1)}], certificates=[{"kind": "gazelle"}])
    profile = EnterpriseProfile.objects.get()
    assert (profile.staff, profile.years.count(), profile.certificates.count()) == (None, 0, 0)
