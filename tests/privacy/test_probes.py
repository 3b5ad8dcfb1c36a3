"""No column can be asked for through a filter, an order or a search: the lists answer as if nothing had been said."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client

from accounts.models import Certificate, EnterpriseProfile, Organisation, YearFigures
from market.filters.leads import LeadFilter
from market.models import CapabilityTerms, ExistingLoan, FinancingTerms, Introduction, Need, Offering, Outcome
from tests import build
from tests.privacy.rules import Case
from tests.privacy.world import NEVER, Scene

pytestmark = pytest.mark.django_db

ASKED: dict[str, type[Model]] = {
    "": Need,
    "need__": Need,
    "organisation__": Organisation,
    "organisation__profile__": EnterpriseProfile,
    "organisation__profile__years__": YearFigures,
    "organisation__profile__certificates__": Certificate,
    "financing__": FinancingTerms,
    "financing__existing_loans__": ExistingLoan,
    "introductions__": Introduction,
    "outcomes__": Outcome,
}
LOOKUPS = {
    "": "0",
    "__gt": "0",
    "__lt": "0",
    "__contains": "1",
    "__startswith": "1",
    "__isnull": "True",
    "__regex": "^1",
}
KNOWN = set(LeadFilter.base_filters) | {"event", "since", "until", "track", "page", "tab", "lead"}
KNOWN |= {"owner", "overdue", "state"}  # of the work board: its own team, its own clocks
KNOWN |= {"topic"}  # of the policies on the shelf, which everybody reads
LISTS = ("/leads/", "/introductions/", "/introductions/?tab=closed", "/shelf/", "/results/", "/results/reached/")


def columns() -> Iterator[str]:
    """Every column of every table behind a lead, by every path that an ORM could be asked on."""
    for path, model in ASKED.items():
        for field in model._meta.concrete_fields:
            yield path + field.name
            yield path + field.attname


def shown(client: Client, address: str) -> Any:
    """What a list shows, in its order."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    page, columns = answer.context.get("page"), answer.context.get("columns")
    if columns is not None:
        return [(column["total"], [card.pair.pk for card in column["cards"]]) for column in columns]
    return [getattr(row, "pk", row) for row in page.object_list] if page is not None else answer.context["stages"]


@pytest.fixture
def bank() -> Client:
    """A bank with leads, pairs and results, and the right to the figures of some firms only."""
    grants = ("holds", "revoked", "past")
    scene = Scene([Case("financing", "in_progress", "lenders", grant, "won") for grant in grants])
    other = build.need(build.firm(profile={"debt_ratio": "91.00"}), event=scene.event, visibility="lenders")
    build.match(other, build.offering(scene.parties["bank"]))
    build.introduction(other, scene.parties["bank"])
    for row in scene.rows:
        build.outcome(row.pairs["bank"], "drawdown", amount=1_000_000)
    return scene.enter("bank")


@pytest.mark.parametrize("address", LISTS)
def test_columns_are_no_filters(bank: Client, address: str) -> None:
    """A hundred and more at a time: any one that narrowed the list would be seen."""
    before = shown(bank, address)
    names = sorted({name for name in columns() if name not in KNOWN})
    assert before
    assert len(names) > 150
    for lookup, value in LOOKUPS.items():
        said = "&".join(f"{name}{lookup}={value}" for name in names)
        assert shown(bank, f"{address}{'&' if '?' in address else '?'}{said}") == before, lookup


@pytest.mark.parametrize("address", LISTS)
def test_columns_are_no_orders(bank: Client, address: str) -> None:
    before = shown(bank, address)
    orders = ("organisation__profile__years__revenue", "-organisation__profile__debt_ratio")
    for value in (*orders, "-need__organisation__contact_mobile", "organisation__credit_code"):
        said = "&".join(f"{key}={value}" for key in ("sort", "o", "order", "ordering", "order_by"))
        assert shown(bank, f"{address}{'&' if '?' in address else '?'}{said}") == before, value


def test_no_search_finds_a_firm_by_what_is_closed(bank: Client) -> None:
    firm = Need.objects.order_by("pk")[0].organisation
    words = [*NEVER, str(firm.credit_code), "8765", "87654300", firm.contact_name[:1] + firm.contact_name[-1:]]
    for word in words:
        assert shown(bank, f"/leads/?q={word}") == [], word
        for address in ("/introductions/", "/results/reached/"):
            assert shown(bank, f"{address}?q={word}") == shown(bank, address), (address, word)


def test_no_search_finds_an_offering_by_its_confidential_detail(client: Client) -> None:
    party = build.organisation("university", contact_name=NEVER[0], contact_mobile=NEVER[1])
    offering = build.offering(party, kind="capability")
    CapabilityTerms.objects.create(offering=offering, confidential="密而不宣的工艺")
    assert shown(client, "/shelf/") == [offering.pk]
    for word in ("密而不宣", NEVER[0], NEVER[1], str(party.credit_code)):
        assert shown(client, f"/shelf/?q={word}") == [], word
    for address in ("/shelf/", f"/offerings/{offering.pk}/"):
        assert "密而不宣" not in client.get(address).content.decode()
    assert Offering.objects.count() == 1


def test_names_of_other_organisations_are_searched_by_the_organiser_alone(bank: Client) -> None:
    """The organiser finds a party by its contact; whoever else asks is shown the own ones."""
    for word in (*NEVER, "示例"):
        answer = bank.get("/acting/", {"q": word})
        assert (answer.context["found"], len(answer.context["memberships"])) == (None, 1), word
