"""Invitations: seven days, once, for one address; the link in the e-mail shows nothing to anybody else."""

import datetime as dt
import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts import clock
from accounts.enums import Role
from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.invitation_links import token_of
from accounts.models import AuditRow, Invitation, Membership
from accounts.services import members
from accounts.tasks import mail_invitation
from tests import build
from tests.accounts.services.test_members import WHO_MANAGES, actor
from tests.accounts.sign_in import main_words, signed_in, try_password
from tests.config.test_account_pages import assert_ours

pytestmark = pytest.mark.django_db

NOTHING = "当前账号没有可查看的内容"


def invited(*, name: str = "示例智造", email: str = "new@example.com", **facts) -> Invitation:
    """An open invitation of an owner."""
    owner = build.user("王所有", email="owner@example.com")
    firm = build.organisation(owner=owner, name=name)
    return Invitation.objects.create(organisation=firm, email=email, invited_by=owner, role="viewer", **facts)


def run_out() -> dt.datetime:
    """A moment ago."""
    return timezone.now() - dt.timedelta(seconds=1)


def link_of(invitation: Invitation) -> str:
    """The path in the e-mail."""
    return f"/invitations/{token_of(invitation)}/"


def test_it_holds_for_seven_days() -> None:
    owner, person = build.user(), build.user(email="new@example.com")
    firm = build.organisation(owner=owner)
    invitation = members.invite(by=owner, organisation=firm, email=person.email, role=Role.EDITOR)
    week = dt.timedelta(days=7)
    with clock.at(invitation.expires_at + dt.timedelta(seconds=1)), pytest.raises(WrongState, match="已过期"):
        members.accept_invitation(by=person, invitation=invitation)
    assert dt.timedelta(0) <= timezone.now() + week - invitation.expires_at < dt.timedelta(minutes=1)
    with clock.at(invitation.expires_at - dt.timedelta(seconds=1)):
        assert members.accept_invitation(by=person, invitation=invitation).role == "editor"


def test_one_that_has_run_out_says_whom_to_ask_and_opens_nothing() -> None:
    invitation, person = invited(expires_at=run_out()), build.user(email="new@example.com")
    client = signed_in(person)
    shown = client.get(link_of(invitation))
    assert_ours(shown.content.decode().replace("owner@example.com", ""))
    assert "请联系王所有（owner@example.com）重新发送" in main_words(shown)
    assert "已过期，请联系 owner@example.com 重新发送" in main_words(client.get("/acting/"))
    client.post(f"/invitations/{invitation.pk}/accept/")
    assert not Membership.objects.filter(user=person).exists()


@pytest.mark.parametrize(("role", "allowed"), WHO_MANAGES)
def test_who_may_send_again(role, allowed) -> None:
    invitation = invited(expires_at=run_out())
    person = actor(role, invitation.organisation)
    if allowed:
        again = members.resend_invitation(by=person, invitation=invitation)
        assert (again.is_expired, again.invited_by) == (False, person)
        assert AuditRow.objects.get().verb == "member.resend_invitation"
    else:
        with pytest.raises(NotAllowed):
            members.resend_invitation(by=person, invitation=invitation)
        invitation.refresh_from_db()
        assert (invitation.is_expired, AuditRow.objects.count()) == (True, 0)


@pytest.mark.parametrize("gone", ["withdrawn", "accepted"])
def test_what_is_gone_is_neither_sent_again_nor_accepted(gone) -> None:
    invitation, person = invited(), build.user(email="new@example.com")
    owner = invitation.invited_by
    if gone == "withdrawn":
        members.withdraw_invitation(by=owner, invitation=invitation)
    else:
        members.remove_member(by=owner, membership=members.accept_invitation(by=person, invitation=invitation))
    with pytest.raises(WrongState):
        members.resend_invitation(by=owner, invitation=invitation)
    with pytest.raises(WrongState):
        members.accept_invitation(by=person, invitation=invitation)
    assert not Membership.objects.filter(user=person).exists()


def test_inviting_again_after_it_has_run_out_makes_it_hold_again() -> None:
    invitation = invited(expires_at=run_out())
    firm, owner = invitation.organisation, invitation.invited_by
    again = members.invite(by=owner, organisation=firm, email=invitation.email, role=Role.EDITOR)
    assert (again.pk, again.is_expired, Invitation.objects.count()) == (invitation.pk, False, 1)


def test_the_page_of_members_sends_again_and_withdraws() -> None:
    invitation = invited(expires_at=run_out())
    client = signed_in(invitation.invited_by)
    assert "已过期" in main_words(client.get("/organisation/members/"))
    assert client.post(f"/organisation/invitations/{invitation.pk}/resend/").status_code == 302
    shown = main_words(client.get("/organisation/members/"))
    assert ("已重新发送，七天内有效" in shown, "已过期" in shown) == (True, False)
    client.post(f"/organisation/invitations/{invitation.pk}/withdraw/")
    assert client.post(f"/organisation/invitations/{invitation.pk}/resend/").status_code == 404


def test_an_address_is_written_to_three_times_an_hour_at_most() -> None:
    owner = build.user()
    firm = build.organisation(owner=owner)
    facts = {"by": owner, "organisation": firm, "email": "new@example.com", "role": Role.EDITOR}
    first = members.invite(**facts)
    members.resend_invitation(by=owner, invitation=first)
    members.withdraw_invitation(by=owner, invitation=first)
    row = members.invite(**facts)
    held = Invitation.objects.values("expires_at", "role").get()
    with pytest.raises(Invalid, match="一小时内已向该邮箱发送三次"):
        members.resend_invitation(by=owner, invitation=row)
    with pytest.raises(Invalid, match="一小时内已向该邮箱发送三次"):
        members.invite(**{**facts, "role": Role.VIEWER})
    assert Invitation.objects.values("expires_at", "role").get() == held
    members.invite(**{**facts, "email": "other@example.com"})
    page = signed_in(owner).post(f"/organisation/invitations/{row.pk}/resend/", follow=True)
    assert "一小时内已向该邮箱发送三次" in main_words(page)
    with clock.at(timezone.now() + dt.timedelta(minutes=61)):
        members.resend_invitation(by=owner, invitation=row)


def test_the_letter_leads_the_invited_person_in(settings) -> None:
    settings.SITE_URL = "https://market.example"
    invitation, person = invited(), build.user(email="new@example.com")
    assert mail_invitation(invitation.pk) == 1
    letter = mail.outbox[0].body
    path = re.search(r"https://market\.example(/\S+)", letter)[1]
    assert path == link_of(invitation)
    day = timezone.localtime(invitation.expires_at)
    assert f"{day.year} 年 {day.month} 月 {day.day} 日前" in letter

    client = Client()
    door = client.get(path)["Location"]
    assert door.startswith("/account/login/?next=/invitations/")
    assert try_password(client, person.email).status_code == 302
    shown = client.get(path)
    assert_ours(shown.content.decode())
    assert "加入示例智造" in main_words(shown)
    client.post(f"/invitations/{invitation.pk}/accept/")
    assert Membership.objects.get(user=person).role == "viewer"
    assert "该邀请已接受" in main_words(client.get(path))


def test_one_that_has_run_out_is_not_mailed() -> None:
    assert (mail_invitation(invited(expires_at=run_out()).pk), mail.outbox) == (0, [])


@pytest.mark.parametrize("who", ["visitor", "stranger", "owner of another firm", "organiser"])
def test_a_leaked_link_shows_nothing(who) -> None:
    invitation = invited(name="不可泄露公司")
    path, client = link_of(invitation), Client()
    if who != "visitor":
        person = build.organiser() if who == "organiser" else build.user()
        if who == "owner of another firm":
            build.organisation(owner=person)
        client = signed_in(person)
    answers = [client.get(path), client.get("/invitations/1:forged/"), client.post(path)]
    for answer in answers:
        text = answer.content.decode()
        assert "不可泄露公司" not in text
        assert "owner@example.com" not in text
        assert "new@example.com" not in text
    if who == "visitor":
        assert {answer.status_code for answer in answers} == {302}
    else:
        assert [answer.status_code for answer in answers] == [404, 404, 405]
        assert NOTHING in main_words(answers[0])
        assert main_words(client.get(path)) == main_words(client.get("/invitations/1:forged/"))
    client.post(f"/invitations/{invitation.pk}/accept/")
    assert Membership.objects.count() == (2 if who == "owner of another firm" else 1)


@pytest.mark.parametrize("change", ["pk", "signature", "salt", "empty", "text"])
def test_a_link_is_not_guessed(change) -> None:
    from django.core.signing import Signer

    invitation, person = invited(), build.user(email="new@example.com")
    pk, signature = token_of(invitation).split(":")
    token = {
        "pk": f"{int(pk) + 1}:{signature}",
        "signature": f"{pk}:{signature[::-1]}",
        "salt": Signer(salt="another").sign(pk),
        "empty": ":",
        "text": "请进",
    }[change]
    assert NOTHING in main_words(signed_in(person).get(f"/invitations/{token}/"))
