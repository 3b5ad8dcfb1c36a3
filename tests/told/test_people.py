"""Members, accounts and standing: whoever loses something learns of it, and so do those who stay."""

from typing import Any

import pytest

from accounts.models import User
from accounts.services import erasure, members, messages, sign_ins, users, verification
from events.services import duties
from tests import build
from tests.told.rows import Row, check


class House:
    """A firm with an owner, an editor and a viewer, and somebody outside who is invited."""

    def __init__(self) -> None:
        self.organiser, self.outside = build.organiser("organiser"), build.user("outside")
        self.owner, self.editor, self.viewer = (build.user(name) for name in ("owner", "editor", "viewer"))
        self.firm = build.organisation("enterprise", owner=self.owner, name="青禾")
        self.memberships = {"owner": self.firm.memberships.get()}
        for name, role in (("editor", "editor"), ("viewer", "viewer")):
            self.memberships[name] = build.member(getattr(self, name), self.firm, role)

    def invited(self) -> Any:
        return members.invite(by=self.owner, organisation=self.firm, email=self.outside.email, role="viewer")

    def helping(self) -> Any:
        return duties.give_duty(by=self.organiser, series=build.event().series, user=self.outside, task="check-in")

    def with_second_step(self) -> User:
        from allauth.mfa.models import Authenticator

        Authenticator.objects.create(user=self.editor, type=Authenticator.Type.TOTP, data={})
        return self.editor


def nothing(_house: House) -> None:
    return None


def decide(act: Any) -> Any:
    return lambda house, _thing: act(by=house.organiser, organisation=house.firm, reason="资料有误")


def pending(house: House) -> None:
    house.firm.verification = "pending"
    house.firm.save()


ALL = "owner editor viewer"

ROWS = [
    Row("members.remove_member members.tell_members", "an owner removes a member", nothing,
        lambda house, _t: members.remove_member(by=house.owner, membership=house.memberships["editor"]),
        {"member.removed": "editor", "member.left": "viewer"}, "member.remove", gone="Membership"),
    Row("members.remove_member", "the organiser removes a member", nothing,
        lambda house, _t: members.remove_member(by=house.organiser, membership=house.memberships["editor"]),
        {"member.removed": "editor", "member.left": "owner viewer"}, "member.remove", gone="Membership"),
    Row("members.remove_member", "a member leaves", nothing,
        lambda house, _t: members.remove_member(by=house.viewer, membership=house.memberships["viewer"]),
        {"member.left": "owner editor"}, "member.remove", gone="Membership"),
    Row("members.remove_member", "the last owner cannot", nothing,
        lambda house, _t: members.remove_member(by=house.owner, membership=house.memberships["owner"]), refused=True),
    Row("members.change_role", "an editor only reads from now on", nothing,
        lambda house, _t: members.change_role(by=house.owner, membership=house.memberships["editor"], role="viewer"),
        {"member.role": "editor"}, "member.change_role"),
    Row("members.withdraw_invitation", "nobody has accepted it", lambda house: house.invited(),
        lambda house, invitation: members.withdraw_invitation(by=house.owner, invitation=invitation),
        {"member.invitation_withdrawn": "outside"}, "member.withdraw_invitation", gone="Invitation"),
    Row("erasure.erase_account", "a member closes the account", nothing,
        lambda house, _t: erasure.erase_account(by=house.editor, typed=house.editor.email),
        {"member.account_closed": "owner viewer"}, "user.erase", gone="Membership"),
    Row("users.update_user", "the organiser closes an account", nothing,
        lambda house, _t: users.update_user(by=house.organiser, user=house.editor, is_active=False),
        {"member.account_closed": "owner viewer"}, "user.update"),
    Row("users.update_user", "the organiser corrects a name", nothing,
        lambda house, _t: users.update_user(by=house.organiser, user=house.editor, name="改名"), verbs="user.update"),
    Row("sign_ins.reset_second_step", "the organiser takes it off", lambda house: house.with_second_step(),
        lambda house, person: sign_ins.reset_second_step(by=house.organiser, user=person),
        {"account.second_step_reset": "editor"}, "user.reset_second_step"),
    Row("duties.end_duty", "the organiser ends it", lambda house: house.helping(),
        lambda house, duty: duties.end_duty(by=house.organiser, duty=duty), {"duty.ended": "outside"}, "duty.end"),
    Row("duties.end_duty", "the helper gives it back", lambda house: house.helping(),
        lambda house, duty: duties.end_duty(by=house.outside, duty=duty),
        {"duty.given_back": "organiser"}, "duty.end"),
    Row("verification.send_back", "something is to be corrected", pending, decide(verification.send_back),
        {"organisation.send_back": ALL}, "organisation.send_back"),
    Row("verification.suspend", "out of the market for the time being", nothing, decide(verification.suspend),
        {"organisation.suspend": ALL}, "organisation.suspend"),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_everybody_concerned_is_told(row: Row, django_capture_on_commit_callbacks: Any) -> None:
    check(row, House(), django_capture_on_commit_callbacks)


@pytest.mark.django_db
def test_who_has_left_still_reads_what_was_told_to_the_person_and_nothing_else(client: Any) -> None:
    house = House()
    members.remove_member(by=house.owner, membership=house.memberships["editor"])
    messages.send(organisation=house.firm, code="organisation.verify", name="青禾")
    client.force_login(house.editor)
    page = client.get("/messages/").content.decode()
    assert ("您已不是青禾的成员" in page, "青禾已通过" in page) == (True, False)


@pytest.mark.django_db
def test_what_is_told_to_a_person_is_read_once_and_by_nobody_else(client: Any) -> None:
    house = House()
    message = messages.send_to(
        recipient=house.editor, code="member.role", url="/organisation/", name="青禾", role="编辑"
    )
    client.force_login(house.viewer)
    assert (client.get("/messages/").content.decode().count("青禾中的角色"), messages.mark_read(
        by=house.viewer, organisation=house.firm)) == (0, 0)  # fmt: skip
    assert client.get(f"/messages/{message.pk}/").status_code == 404
    client.force_login(house.editor)
    assert client.get(f"/messages/{message.pk}/")["Location"] == "/organisation/"
    message.refresh_from_db()
    assert message.read_at is not None


@pytest.mark.django_db
def test_the_organisers_people_find_their_news_on_the_start_page(client: Any) -> None:
    house = House()
    messages.send_to(recipient=house.organiser, code="member.removed", name="青禾")
    client.force_login(house.organiser)
    assert "您已不是青禾的成员" in client.get("/admin/").content.decode()
    assert "您已不是青禾的成员" in client.get("/messages/").content.decode()
