"""Pages of an organisation: by role, with errors, sent twice."""

import pytest
from django.test import Client

from accounts.models import AuditRow, Membership, Organisation
from tests import build
from tests.browsers import signed_in

pytestmark = pytest.mark.django_db


def facts(**changes) -> dict:
    """A registration as it is typed."""
    return {
        "kind": "enterprise",
        "name": "示例科技（上海）",
        "credit_code": build.credit_code(),
        "field": "software",
        "region": "310107",
        "contact_name": "林示例",
        "contact_mobile": "+86 138-0000-0000",
    } | changes


PAGES = ["/organisation/", "/organisation/edit/", "/organisation/profile/", "/organisation/members/", "/messages/"]
WRITERS_ONLY = {"/organisation/edit/", "/organisation/profile/"}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ["owner", "editor", "viewer"])
def test_members_see_their_pages(page, role) -> None:
    person = build.user()
    build.member(person, build.organisation(verification="unverified"), role)
    status = 403 if role == "viewer" and page in WRITERS_ONLY else 200
    assert signed_in(person).get(page).status_code == status


@pytest.mark.parametrize("page", [*PAGES, "/organisation/new/", "/acting/"])
def test_strangers_sign_in_first(page) -> None:
    response = Client().get(page)
    assert (response.status_code, response["Location"]) == (302, f"/account/login/?next={page}")


@pytest.mark.parametrize("page", PAGES)
def test_who_has_no_organisation_registers_one_and_comes_back(page) -> None:
    response = signed_in(build.user()).get(page)
    assert response["Location"] == f"/organisation/new/?next={page.replace('/', '%2F')}"


@pytest.mark.parametrize("page", PAGES)
def test_the_organiser_chooses_first_and_then_sees_every_page(page) -> None:
    firm, browser = build.organisation(), signed_in(build.organiser())
    assert browser.get(page)["Location"] == f"/acting/?next={page.replace('/', '%2F')}"
    browser.post("/acting/", {"organisation": firm.pk})
    assert browser.get(page).status_code == 200


@pytest.mark.parametrize("kind", ["bank", "fund", "university", "institute", "government", "service"])
def test_others_than_firms_have_no_profile(kind) -> None:
    person = build.user()
    build.organisation(kind, owner=person)
    browser = signed_in(person)
    assert browser.get("/organisation/profile/").status_code == 403
    assert "企业档案" not in browser.get("/organisation/").content.decode()


def test_registering_leads_to_the_profile_and_acts_for_the_firm() -> None:
    person = build.user()
    browser = signed_in(person)
    response = browser.post("/organisation/new/", facts())
    assert (response.status_code, response["Location"]) == (302, "/organisation/profile/")
    firm = Organisation.objects.get()
    assert (firm.name, firm.contact_mobile) == ("示例科技(上海)", "13800000000")
    assert browser.get("/organisation/").context["organisation"] == firm


def test_a_registration_goes_on_where_it_was_asked_for_but_never_elsewhere() -> None:
    browser = signed_in(build.user())
    assert browser.post("/organisation/new/", facts(next="/messages/"))["Location"] == "/messages/"
    answer = browser.post("/organisation/new/", facts(kind="bank", next="https://evil.example.com/"))
    assert answer["Location"] == "/organisation/"


def test_a_replayed_registration_is_one_organisation() -> None:
    browser, typed = signed_in(build.user()), facts()
    answers = [browser.post("/organisation/new/", typed).status_code for _time in range(2)]
    assert answers == [302, 302]
    assert (Organisation.objects.count(), Membership.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"credit_code": "91350100M000100Y44"}, "credit_code", "校验位不符，请对照证照逐位核对。"),
        ({"credit_code": ""}, "credit_code", "请填写这一项。"),
        ({"contact_mobile": "110"}, "contact_mobile", "手机号码共 11 位，以 13 至 19 开头。"),
        ({"field": ""}, "field", "请选择企业所在的技术领域。"),
        ({"kind": "club"}, "kind", None),
        ({"region": "000000"}, "region", None),
        ({"website": "javascript:alert(1)"}, "website", None),
        ({"introduction": "长" * 1501}, "introduction", None),
    ],
)
def test_errors_stand_beside_the_field_and_keep_what_was_typed(changes, field, sentence) -> None:
    response = signed_in(build.user()).post("/organisation/new/", facts(**changes))
    form = response.context["form"]
    assert response.status_code == 200
    assert list(form.errors) == [field]
    if sentence:
        assert form.errors[field] == [sentence]
    assert form["name"].value() == "示例科技（上海）"
    assert "示例科技（上海）" in response.content.decode()
    assert not Organisation.objects.exists()


def test_a_code_of_another_party_is_said_beside_the_code() -> None:
    other = build.organisation()
    response = signed_in(build.user()).post("/organisation/new/", facts(credit_code=other.credit_code))
    assert list(response.context["form"].errors) == ["credit_code"]
    assert "请让该机构的所有者邀请您" in response.content.decode()


def test_changing_facts_and_not_the_verified_name() -> None:
    person = build.user()
    firm = build.organisation(owner=person, name="原名", field="software")
    browser = signed_in(person)
    typed = facts(name="新名", credit_code=build.credit_code(), introduction="新介绍")
    assert browser.post("/organisation/edit/", typed)["Location"] == "/organisation/"
    before = firm.credit_code
    firm.refresh_from_db()
    assert (firm.name, firm.credit_code, firm.introduction) == ("原名", before, "新介绍")


def test_what_is_missing_is_listed_with_its_page_and_then_submitted() -> None:
    person = build.user()
    firm = build.organisation(owner=person, verification="unverified", field="software", contact_name="")
    browser = signed_in(person)
    page = browser.get("/organisation/").content.decode()
    assert 'href="/organisation/edit/#id_contact_name"' in page
    assert 'href="/organisation/profile/#id_established_on"' in page
    assert "提交核验</button>" not in page
    answer = browser.post("/organisation/submit/", follow=True)
    assert "提交核验前还需填写：联系人、成立日期、法定代表人。" in answer.content.decode()
    firm.contact_name = "林示例"
    firm.save()
    firm.profile.established_on, firm.profile.legal_representative = "2019-01-01", "林示例"
    firm.profile.save()
    assert "提交核验</button>" in browser.get("/organisation/").content.decode()
    browser.post("/organisation/submit/")
    assert "待核验" in browser.get("/organisation/").content.decode()
    assert AuditRow.objects.filter(verb="organisation.submit").count() == 1


@pytest.mark.parametrize("state", ["rejected", "suspended"])
def test_the_reason_of_the_organiser_is_read(state) -> None:
    person = build.user()
    build.organisation(owner=person, verification=state, verification_reason="执照照片不清晰")
    assert "执照照片不清晰" in signed_in(person).get("/organisation/").content.decode()


def test_a_viewer_submits_nothing() -> None:
    person = build.user()
    build.member(person, build.organisation(verification="unverified"), "viewer")
    assert signed_in(person).post("/organisation/submit/").status_code == 403


def test_submitting_is_a_post() -> None:
    person = build.user()
    build.organisation(owner=person)
    assert signed_in(person).get("/organisation/submit/").status_code == 405


@pytest.mark.parametrize(
    ("person", "where"),
    [("fresh", "/organisation/new/"), ("invited", "/acting/"), ("member", "/"), ("organiser", "/admin/")],
)
def test_where_signing_in_leads(person, where) -> None:
    people = {"organiser": build.organiser} if person == "organiser" else {}
    who = people.get(person, build.user)()
    if person == "member":
        build.organisation(owner=who)
    if person == "invited":
        build.organisation().invitations.create(email=who.email, invited_by=build.user())
    answer = Client().post("/account/login/", {"login": who.email.upper(), "password": "market-2024"})
    assert (answer.status_code, answer["Location"]) == (302, where)


def test_signing_up_leads_to_the_registration_and_an_address_counts_once() -> None:
    typed = {"email": "New@Example.com", "password1": "jishi-2024-lucky", "password2": "jishi-2024-lucky"}
    answer = Client().post("/account/signup/", typed)
    assert (answer.status_code, answer["Location"]) == (302, "/organisation/new/")
    Client().post("/account/signup/", typed | {"email": "new@example.COM"})
    from accounts.models import User

    assert list(User.objects.values_list("email", flat=True)) == ["new@example.com"]


@pytest.mark.parametrize(("following", "kind"), [("/needs/new/", "enterprise"), ("/leads/", None), ("", None)])
def test_whoever_comes_to_state_a_need_is_taken_for_a_firm(client: Client, following: str, kind: str | None) -> None:
    client.force_login(build.user())
    form = client.get("/organisation/new/", {"next": following}).context["form"]
    assert form.initial.get("kind") == kind
