"""The header: which pages a person sees, by what they act as."""

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.enums import OrganisationKind
from accounts.middleware import SESSION_KEY
from config.navigation import Entry, entries_for, navigation, resolve
from tests import build

LENDER = ["线索", "跟进", "我的产品", "集市", "成效"]
ANSWERING = ["合作需求", "跟进", "我的供给", "集市", "成效"]


@pytest.mark.parametrize(
    ("kind", "labels"),
    [
        (None, ["集市", "供给大厅", "政策", "区域全景"]),
        ("enterprise", ["我的集市", "我的需求", "跟进", "我的供给", "集市"]),
        ("bank", LENDER),
        ("fund", LENDER),
        ("university", ANSWERING),
        ("institute", ANSWERING),
        ("government", ANSWERING),
        ("service", ANSWERING),
    ],
)
def test_each_kind_has_its_pages(kind, labels) -> None:
    assert [str(entry.label) for entry in entries_for(kind)] == labels


def test_every_kind_is_covered() -> None:
    assert all(len(entries_for(kind)) == 5 for kind in OrganisationKind.values)


def test_every_page_of_the_navigation_exists() -> None:
    entries = {entry for kind in (None, *OrganisationKind.values) for entry in entries_for(kind)}
    assert {entry.view for entry in entries} == {item["view"] for item in resolve(tuple(entries), "/")}


def test_the_page_with_the_longest_address_is_active() -> None:
    entries = (Entry("login", "account_login"), Entry("reset", "account_reset_password"), Entry("done", ""))
    done = (*entries[:2], Entry("done", "account_reset_password_done"))
    path = reverse("account_reset_password_done")
    assert [item["active"] for item in resolve(done, path)] == [False, False, True]
    assert [item["active"] for item in resolve(done, "/elsewhere/")] == [False, False, False]


def test_a_part_that_is_not_installed_is_left_out() -> None:
    assert resolve((Entry("x", "nowhere:page"),), "/") == []


def test_a_request_that_never_reached_the_middleware_is_a_visitor() -> None:
    context = navigation(RequestFactory().get("/"))
    assert [str(item["label"]) for item in context["nav_items"]] == ["集市", "供给大厅", "政策", "区域全景"]
    assert not context["acting_on_behalf"]


def page(client: Client) -> str:
    """Any page with the full header."""
    return client.get("/there-is-nothing-here/").content.decode()


@pytest.mark.django_db
def test_a_member_sees_the_organisation_and_no_banner() -> None:
    client, person = Client(), build.user()
    firm = build.organisation("bank", owner=person, name="示例银行（示例）")
    client.force_login(person)
    html = page(client)
    assert f'<span class="acting-name">{firm.name}</span>' in html
    assert "线索" in html
    assert "您正在代" not in html
    assert "组织者工作台" not in html


@pytest.mark.django_db
def test_staff_acting_for_a_party_are_told_so_on_every_page() -> None:
    client = Client()
    client.force_login(build.organiser())
    firm = build.organisation("enterprise", name="青禾智能科技（示例）")
    assert "您正在代" not in page(client)
    session = client.session
    session[SESSION_KEY] = firm.pk
    session.save()
    html = page(client)
    assert "您正在代 <strong>青禾智能科技（示例）</strong> 办理" in html
    assert "组织者工作台" in html
    assert "我的需求" in html


@pytest.mark.django_db
def test_the_language_switch_returns_to_the_page() -> None:
    client = Client()
    assert '<button class="link-button quiet" type="submit" name="language" value="en" lang="en">' in page(client)
    answer = client.post(reverse("set_language"), {"language": "en", "next": "/there-is-nothing-here/"})
    assert answer["Location"] == "/there-is-nothing-here/"
    assert "There is no page at this address" in page(client)
