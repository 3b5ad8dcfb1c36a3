"""Members, invitations, choosing whom to act for, messages: the pages."""

import pytest
from django.test import Client

from accounts.models import AuditRow, Invitation, Membership
from accounts.services import messages
from tests import build
from tests.accounts.views.test_organisations import signed_in

pytestmark = pytest.mark.django_db


def test_an_owner_invites_and_the_person_joins() -> None:
    owner, person = build.user(), build.user(email="new@example.com")
    firm = build.organisation(owner=owner)
    assert (
        signed_in(owner).post("/organisation/members/invite/", {"email": person.email, "role": "viewer"}).status_code
        == 302
    )
    guest = signed_in(person)
    assert firm.name in guest.get("/acting/").content.decode()
    answer = guest.post(f"/invitations/{Invitation.objects.get().pk}/accept/")
    assert answer["Location"] == "/organisation/"
    assert guest.get("/organisation/").context["organisation"] == firm


@pytest.mark.parametrize(("role", "status"), [("owner", 302), ("editor", 403), ("viewer", 403)])
def test_who_manages_members(role, status) -> None:
    person = build.user()
    firm = build.organisation(owner=build.user())
    build.member(person, firm, role)
    other = build.member(build.user(), firm, "editor")
    invitation = Invitation.objects.create(organisation=firm, email="x@example.com", invited_by=person)
    browser = signed_in(person)
    assert (
        browser.post("/organisation/members/invite/", {"email": "n@example.com", "role": "editor"}).status_code
        == status
    )
    assert browser.post(f"/organisation/members/{other.pk}/role/", {"role": "viewer"}).status_code == status
    assert browser.post(f"/organisation/invitations/{invitation.pk}/withdraw/").status_code == status
    assert browser.post(f"/organisation/members/{other.pk}/remove/").status_code == status
    assert ("邀请成员" in browser.get("/organisation/members/").content.decode()) is (role == "owner")


def test_members_and_invitations_of_others_do_not_exist() -> None:
    owner = build.user()
    build.organisation(owner=owner)
    foreign = build.organisation()
    member = build.member(build.user(), foreign)
    invitation = Invitation.objects.create(organisation=foreign, email="x@example.com", invited_by=member.user)
    browser = signed_in(owner)
    for page in (
        f"/organisation/members/{member.pk}/role/",
        f"/organisation/members/{member.pk}/remove/",
        f"/organisation/invitations/{invitation.pk}/withdraw/",
        f"/invitations/{invitation.pk}/accept/",
    ):
        assert browser.post(page).status_code == 404
    assert (Membership.objects.filter(pk=member.pk).count(), Invitation.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "page", ["organisation/members/1/role", "organisation/members/1/remove", "invitations/1/accept"]
)
def test_changes_are_posts(page) -> None:
    person = build.user()
    build.organisation(owner=person)
    assert signed_in(person).get(f"/{page}/").status_code == 405


def test_a_wrong_invitation_keeps_what_was_typed() -> None:
    owner = build.user()
    build.organisation(owner=owner)
    response = signed_in(owner).post("/organisation/members/invite/", {"email": "no address", "role": "editor"})
    assert 'value="no address"' in response.content.decode()
    response = signed_in(owner).post("/organisation/members/invite/", {"email": owner.email, "role": "editor"})
    assert "此人已经是成员。" in response.content.decode()


def test_the_last_owner_is_told_why_not() -> None:
    owner = build.user()
    firm = build.organisation(owner=owner)
    page = f"/organisation/members/{firm.memberships.get().pk}/remove/"
    assert "机构至少要有一位所有者" in signed_in(owner).post(page, follow=True).content.decode()
    assert firm.memberships.count() == 1


def test_a_member_leaves_and_chooses_again() -> None:
    person = build.user()
    member = build.member(person, build.organisation(owner=build.user()), "viewer")
    assert signed_in(person).post(f"/organisation/members/{member.pk}/remove/")["Location"] == "/acting/"


def test_a_person_of_two_organisations_switches() -> None:
    person = build.user()
    first, second = build.organisation(owner=person), build.organisation("bank", owner=person)
    browser = signed_in(person)
    assert browser.get("/organisation/").context["organisation"] == first
    assert browser.post("/acting/", {"organisation": second.pk, "next": "/messages/"})["Location"] == "/messages/"
    assert browser.get("/organisation/").context["organisation"] == second
    assert not AuditRow.objects.exists()  # one's own organisation is no act on behalf of another


@pytest.mark.parametrize("chosen", ["foreign", "nonsense", "9" * 40, "²"])
def test_nobody_acts_for_a_foreign_organisation(chosen) -> None:
    person = build.user()
    mine, foreign = build.organisation(owner=person), build.organisation()
    browser = signed_in(person)
    answer = browser.post("/acting/", {"organisation": foreign.pk if chosen == "foreign" else chosen})
    assert answer.status_code == 404
    assert browser.get("/organisation/").context["organisation"] == mine
    assert foreign.name not in browser.get("/acting/?q=示例").content.decode()


def test_the_organiser_acts_for_anyone_and_it_is_written_down() -> None:
    staff, firm = build.organiser(), build.organisation(name="示例走访企业")
    browser = signed_in(staff)
    assert "示例走访企业" in browser.get(f"/acting/?q={firm.credit_code.lower()}").content.decode()
    browser.post("/acting/", {"organisation": firm.pk})
    row = AuditRow.objects.get()
    assert (row.verb, row.actor_id, row.on_behalf_of_id) == ("organisation.act_for", staff.pk, firm.pk)
    browser.post("/organisation/members/invite/", {"email": "n@example.com", "role": "owner"})
    assert (AuditRow.objects.first().verb, AuditRow.objects.first().by_staff) == ("member.invite", True)
    browser.post("/acting/", {"organisation": ""})
    assert browser.get("/organisation/").status_code == 302


def test_somebody_removed_stops_acting_at_once() -> None:
    person = build.user()
    firm = build.organisation(owner=build.user())
    member = build.member(person, firm)
    browser = signed_in(person)
    browser.post("/acting/", {"organisation": firm.pk})
    member.delete()
    assert browser.get("/organisation/").status_code == 302


def test_messages_are_read_and_marked() -> None:
    person = build.user()
    firm = build.organisation(owner=person)
    messages.send(
        organisation=firm, code="organisation.send_back", url="/organisation/", name=firm.name, reason="执照不清。"
    )
    messages.send(organisation=build.organisation(), code="organisation.verify", name="他人机构")
    browser = signed_in(person)
    page = browser.get("/messages/").content.decode()
    assert "组织者退回了核验申请：执照不清。" in page
    assert "1 条新消息" in page
    assert "他人机构" not in page
    assert browser.post("/messages/").status_code == 302
    assert "条新消息" not in browser.get("/messages/").content.decode()


def test_no_messages_is_said() -> None:
    person = build.user()
    build.organisation(owner=person)
    assert "还没有消息" in signed_in(person).get("/messages/").content.decode()


def _fill(firm, owner, count: int) -> None:
    for _number in range(count):
        build.member(build.user(), firm)
        Invitation.objects.create(organisation=firm, email=build.user().email, invited_by=owner)
        messages.send(organisation=firm, code="organisation.verify", name=firm.name)
        other = build.organisation()
        build.member(owner, other)
        Invitation.objects.create(organisation=build.organisation(), email=owner.email, invited_by=owner)
        firm.profile.certificates.create(kind="gazelle", number=str(build.credit_code()))
        firm.profile.years.create(year=2000 + firm.profile.years.count())


@pytest.mark.parametrize(
    "page", ["/organisation/", "/organisation/members/", "/messages/", "/acting/", "/organisation/profile/"]
)
@pytest.mark.parametrize("staff", [False, True])
def test_query_counts_are_constant(page, staff, django_assert_max_num_queries) -> None:
    owner = build.organiser() if staff else build.user()
    firm = build.organisation(owner=owner)
    browser = Client()
    browser.force_login(owner)
    browser.post("/acting/", {"organisation": firm.pk})
    _fill(firm, owner, 1)
    with django_assert_max_num_queries(16) as one:
        assert browser.get(page).status_code == 200
    _fill(firm, owner, 2)
    with django_assert_max_num_queries(len(one)):
        assert browser.get(page).status_code == 200
