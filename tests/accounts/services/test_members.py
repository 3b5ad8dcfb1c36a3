"""Invitations, roles and leaving."""

import pytest
from django.core import mail
from django.utils import timezone

from accounts import audit
from accounts.enums import Role
from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import AuditRow, Invitation, Membership, Message
from accounts.services import members
from accounts.tasks import mail_invitation
from tests import build

pytestmark = pytest.mark.django_db

WHO_MANAGES = [("owner", True), ("editor", False), ("viewer", False), (None, False), ("staff", True)]


def actor(role, organisation):
    """Somebody in this role; ``staff`` is the organiser, None a stranger."""
    if role == "staff":
        return build.organiser()
    person = build.user()
    if role:
        build.member(person, organisation, role)
    return person


def verbs() -> list[str]:
    """The acts in the audit log, in order."""
    return list(AuditRow.objects.order_by("pk").values_list("verb", flat=True))


@pytest.mark.parametrize(("role", "allowed"), WHO_MANAGES)
def test_who_may_invite(role, allowed) -> None:
    firm = build.organisation(owner=build.user())
    person = actor(role, firm)
    if allowed:
        invitation = members.invite(by=person, organisation=firm, email=" New@Example.com ", role=Role.EDITOR)
        assert (invitation.email, invitation.role, invitation.invited_by) == ("new@example.com", "editor", person)
        assert verbs() == ["member.invite"]
    else:
        with pytest.raises(NotAllowed):
            members.invite(by=person, organisation=firm, email="new@example.com", role=Role.EDITOR)
        assert (Invitation.objects.count(), verbs()) == (0, [])


def test_inviting_again_changes_the_open_invitation() -> None:
    owner = build.user()
    firm = build.organisation(owner=owner)
    first = members.invite(by=owner, organisation=firm, email="new@example.com", role=Role.EDITOR)
    again = members.invite(by=owner, organisation=firm, email="NEW@example.com", role=Role.VIEWER)
    assert (again.pk, Invitation.objects.get().role) == (first.pk, "viewer")


@pytest.mark.parametrize(
    ("email", "role", "field"), [("nonsense", "editor", "email"), ("new@example.com", "king", "role")]
)
def test_a_wrong_invitation_is_refused(email, role, field) -> None:
    owner = build.user()
    firm = build.organisation(owner=owner)
    with pytest.raises(Invalid) as refusal:
        members.invite(by=owner, organisation=firm, email=email, role=role)
    assert refusal.value.field == field


def test_a_member_is_not_invited_again() -> None:
    owner = build.user(email="owner@example.com")
    firm = build.organisation(owner=owner)
    with pytest.raises(Invalid, match="已经是成员"):
        members.invite(by=owner, organisation=firm, email="OWNER@example.com", role=Role.EDITOR)


def test_the_invited_person_joins_once_and_the_owners_are_told() -> None:
    firm, person = build.organisation(owner=build.user()), build.user("陈", email="new@example.com")
    invitation = Invitation.objects.create(
        organisation=firm, email="New@Example.com", role="viewer", invited_by=build.user()
    )
    membership = members.accept_invitation(by=person, invitation=invitation)
    assert members.accept_invitation(by=person, invitation=invitation) == membership
    assert (membership.organisation, membership.role) == (firm, "viewer")
    assert verbs() == ["member.join"]
    assert [(row.code, row.params["person"]) for row in Message.objects.all()] == [("member.joined", "陈")]


def test_an_invitation_is_for_one_address() -> None:
    firm = build.organisation()
    invitation = Invitation.objects.create(organisation=firm, email="new@example.com", invited_by=build.user())
    with pytest.raises(NotAllowed):
        members.accept_invitation(by=build.user(email="other@example.com"), invitation=invitation)
    assert not Membership.objects.exists()


def test_somebody_removed_does_not_come_back_by_an_old_invitation() -> None:
    firm, person = build.organisation(), build.user(email="new@example.com")
    invitation = Invitation.objects.create(
        organisation=firm, email=person.email, invited_by=build.user(), accepted_at=timezone.now()
    )
    with pytest.raises(WrongState):
        members.accept_invitation(by=person, invitation=invitation)
    assert not Membership.objects.exists()


@pytest.mark.parametrize(("role", "allowed"), WHO_MANAGES)
def test_who_may_withdraw_an_invitation(role, allowed) -> None:
    firm = build.organisation(owner=build.user())
    invitation = Invitation.objects.create(organisation=firm, email="new@example.com", invited_by=build.user())
    if allowed:
        members.withdraw_invitation(by=actor(role, firm), invitation=invitation)
        members.withdraw_invitation(by=build.organiser(), invitation=invitation)  # a second click
        assert verbs() == ["member.withdraw_invitation"]
    else:
        with pytest.raises(NotAllowed):
            members.withdraw_invitation(by=actor(role, firm), invitation=invitation)
    assert Invitation.objects.exists() is not allowed


@pytest.mark.parametrize(("role", "allowed"), WHO_MANAGES)
def test_who_may_change_a_role(role, allowed) -> None:
    firm = build.organisation(owner=build.user())
    member = build.member(build.user(), firm, Role.VIEWER)
    if allowed:
        members.change_role(by=actor(role, firm), membership=member, role=Role.EDITOR)
        assert AuditRow.objects.get().data == {"role": ["viewer", "editor"]}
    else:
        with pytest.raises(NotAllowed):
            members.change_role(by=actor(role, firm), membership=member, role=Role.EDITOR)
    member.refresh_from_db()
    assert member.role == ("editor" if allowed else "viewer")


def test_a_role_that_does_not_exist_is_refused() -> None:
    firm = build.organisation(owner=build.user())
    with pytest.raises(Invalid) as refusal:
        members.change_role(by=build.organiser(), membership=firm.memberships.get(), role="king")
    assert refusal.value.field == "role"


@pytest.mark.parametrize(("role", "allowed"), WHO_MANAGES)
def test_who_may_remove_a_member(role, allowed) -> None:
    firm = build.organisation(owner=build.user())
    member = build.member(build.user(email="leaver@example.com"), firm, Role.EDITOR)
    if allowed:
        members.remove_member(by=actor(role, firm), membership=member)
        assert AuditRow.objects.get().data == {"user": "leaver@example.com", "role": "editor"}
    else:
        with pytest.raises(NotAllowed):
            members.remove_member(by=actor(role, firm), membership=member)
    assert Membership.objects.filter(pk=member.pk).exists() is not allowed


@pytest.mark.parametrize("role", ["editor", "viewer"])
def test_a_member_may_leave(role) -> None:
    person = build.user()
    firm = build.organisation(owner=build.user())
    members.remove_member(by=person, membership=build.member(person, firm, role))
    assert not Membership.objects.filter(user=person).exists()


@pytest.mark.parametrize("by_staff", [True, False])
def test_the_last_owner_stays(by_staff) -> None:
    owner = build.user()
    firm = build.organisation(owner=owner)
    build.member(build.user(), firm, Role.EDITOR)
    build.member(build.user(is_active=False), firm, Role.OWNER)  # may not sign in: does not count
    by, last = build.organiser() if by_staff else owner, Membership.objects.get(user=owner)
    with pytest.raises(WrongState, match="所有者"):
        members.remove_member(by=by, membership=last)
    with pytest.raises(WrongState, match="所有者"):
        members.change_role(by=by, membership=last, role=Role.EDITOR)
    last.refresh_from_db()
    assert (last.role, verbs()) == ("owner", [])


def test_with_a_second_owner_the_first_may_go() -> None:
    owner, second = build.user(), build.user()
    firm = build.organisation(owner=owner)
    build.member(second, firm, Role.OWNER)
    members.remove_member(by=owner, membership=Membership.objects.get(user=owner))
    assert list(firm.memberships.values_list("user", flat=True)) == [second.pk]


def test_a_member_removed_a_moment_ago_is_said_so() -> None:
    firm = build.organisation(owner=build.user())
    member = build.member(build.user(), firm)
    Membership.objects.filter(pk=member.pk).delete()
    with pytest.raises(WrongState):
        members.change_role(by=build.organiser(), membership=member, role=Role.VIEWER)


def test_without_its_audit_row_nobody_joins_or_leaves(monkeypatch) -> None:
    def broken(**kwargs):
        raise OSError("no audit")

    person = build.user(email="new@example.com")
    firm = build.organisation(owner=build.user())
    member = build.member(build.user(), firm)
    invitation = Invitation.objects.create(organisation=firm, email=person.email, invited_by=build.user())
    monkeypatch.setattr(audit, "record", broken)
    for act in (
        lambda: members.accept_invitation(by=person, invitation=invitation),
        lambda: members.remove_member(by=build.organiser(), membership=member),
        lambda: members.change_role(by=build.organiser(), membership=member, role="viewer"),
        lambda: members.invite(by=build.organiser(), organisation=firm, email="x@example.com", role="editor"),
        lambda: members.withdraw_invitation(by=build.organiser(), invitation=invitation),
    ):
        with pytest.raises(OSError, match="no audit"):
            act()
    assert sorted(firm.memberships.values_list("role", flat=True)) == ["editor", "owner"]
    assert list(Invitation.objects.values_list("email", "accepted_at")) == [("new@example.com", None)]


def test_the_invitation_is_mailed_in_chinese_and_only_while_open(settings) -> None:
    settings.SITE_URL = "https://market.example.com/"
    firm = build.organisation(name="示例科技")
    invitation = Invitation.objects.create(
        organisation=firm, email="new@example.com", role="editor", invited_by=build.user("林\n示例")
    )
    assert mail_invitation(invitation.pk) == 1
    letter = mail.outbox[0]
    assert (letter.to, letter.subject) == (["new@example.com"], "林 示例邀请您加入示例科技")
    assert "https://market.example.com/invitations/" in letter.body
    invitation.accepted_at = timezone.now()
    invitation.save()
    assert mail_invitation(invitation.pk) == 0


@pytest.mark.django_db(transaction=True)
def test_a_dead_broker_does_not_stop_an_invitation(monkeypatch) -> None:
    from celery import current_app
    from kombu.exceptions import OperationalError

    def dead(*args, **kwargs):
        raise OperationalError("no broker")

    monkeypatch.setattr(current_app._get_current_object(), "send_task", dead)
    owner = build.user()
    members.invite(by=owner, organisation=build.organisation(owner=owner), email="new@example.com", role="editor")
    assert Invitation.objects.get().accepted_at is None
