"""A person erases the account; an organisation never stays without an owner by it."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from accounts import clock
from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import AuditRow, Delivery, Invitation, Membership, Message, MessagePreferences, User
from accounts.services.erasure import erase_account
from accounts.services.members import accept_invitation, invite
from accounts.services.messages import draft, send_once
from tests import build
from tests.accounts.sign_in import PASSWORD, confirm, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Any:
    row = build.user("林示例", email="lin@example.com", mobile="13800000000")
    EmailAddress.objects.create(user=row, email=row.email, primary=True)
    return row


def test_nothing_of_the_person_is_left_and_the_key_stays(person: Any) -> None:
    firm = build.organisation(owner=build.user())
    build.member(person, firm)
    Invitation.objects.create(organisation=build.organisation(), email="LIN@example.com", invited_by=build.user())
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    device = Client()
    device.force_login(person)
    key = device.session.session_key
    UserSession.objects.create(user=person, session_key=key, ip="10.0.0.1", user_agent="Firefox")
    MessagePreferences.objects.create(user=person, wecom="lin")
    Delivery.objects.create(message=firm.messages.create(code="x"), user=person)
    erase_account(by=person, typed=" Lin@Example.com ")
    row = User.objects.get(pk=person.pk)
    assert (row.name, row.email, row.mobile, row.is_active, row.has_usable_password()) == (
        f"已注销用户 {row.pk}",
        f"erased-{row.pk}@erased.invalid",
        "",
        False,
        False,
    )
    kinds = (Membership, EmailAddress, Authenticator, UserSession, MessagePreferences, Delivery)
    assert {kind.__name__: kind.objects.filter(user=row).count() for kind in kinds} == {
        kind.__name__: 0 for kind in kinds
    }
    assert not Invitation.objects.exists()
    assert not Session.objects.exists()
    said = AuditRow.objects.get(verb="user.erase")
    assert (said.actor_id, said.actor, said.subject) == (row.pk, row.name, row.name)


def test_no_invitation_goes_on_in_the_name_or_to_an_address_of_the_person(person: Any) -> None:
    """Those of others, and who was let in before, stay as they were."""
    firm, owner = build.organisation(owner=build.user()), build.user()
    EmailAddress.objects.create(user=person, email="Second@example.com", verified=True)
    EmailAddress.objects.create(user=person, email="other@example.com", verified=False)
    create = Invitation.objects.create
    create(organisation=firm, email="second@example.com", invited_by=owner)
    create(organisation=firm, email="new@example.com", invited_by=person)
    create(organisation=firm, email="in@example.com", invited_by=person, accepted_at=clock.now())
    create(organisation=firm, email="other@example.com", invited_by=owner)
    erase_account(by=person, typed=person.email)
    assert list(Invitation.objects.order_by("email").values_list("email", flat=True)) == [
        "in@example.com",
        "other@example.com",
    ]


def test_messages_no_longer_name_the_person_and_the_own_ones_are_gone(person: Any) -> None:
    """A namesake is not renamed."""
    firm, owner, namesake = build.organisation(name="甲公司"), build.user(), build.user("林示例")
    build.member(owner, firm, "owner")
    for who in (person, namesake):
        accept_invitation(by=who, invitation=invite(by=owner, organisation=firm, email=who.email, role="editor"))
    own = draft(organisation=firm, code="organisation.verify", name="甲公司")
    send_once(recipient=person, once="leads", message=own)
    erase_account(by=person, typed=person.email)
    row = User.objects.get(pk=person.pk)
    assert [(notice.code, notice.params) for notice in Message.objects.order_by("pk")] == [
        ("member.joined", {"name": "甲公司", "person": row.name, "email": row.email}),
        ("member.joined", {"name": "甲公司", "person": "林示例", "email": namesake.email}),
        ("member.account_closed", {"name": "甲公司"}),
    ]


@pytest.mark.parametrize("typed", ["", "other@example.com", "lin"])
def test_the_address_has_to_be_typed(person: Any, typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        erase_account(by=person, typed=typed)
    assert (refused.value.field, User.objects.get(pk=person.pk).is_active) == ("typed", True)


def test_the_last_owner_stays_until_there_is_another(person: Any) -> None:
    firm = build.organisation(owner=person, name="甲公司")
    closed = build.user(is_active=False)
    build.member(closed, firm, "owner")
    with pytest.raises(WrongState, match="甲公司"):
        erase_account(by=person, typed=person.email)
    build.member(build.user(), firm, "owner")
    erase_account(by=person, typed=person.email)
    assert firm.memberships.filter(user=person).count() == 0


def test_an_organiser_does_not_close_the_own_account() -> None:
    organiser = build.organiser()
    with pytest.raises(NotAllowed):
        erase_account(by=organiser, typed=organiser.email)


def test_the_page_signs_out_and_the_password_opens_nothing(person: Any) -> None:
    client = confirm(signed_in(person))
    answer = client.post("/my-account/erase/", {"typed": "wrong"})
    assert answer.context["form"].errors == {"typed": ["请准确输入您的邮箱。"]}
    assert client.post("/my-account/erase/", {"typed": person.email})["Location"] == "/"
    assert client.get("/my-account/erase/")["Location"].startswith("/account/login/")
    assert not client.login(email="lin@example.com", password="market-2024")


def test_a_session_that_was_left_open_asks_for_the_password_first(person: Any) -> None:
    client = Client()
    client.force_login(person)
    answer = client.post("/my-account/erase/", {"typed": person.email})
    assert answer["Location"] == "/account/reauthenticate/?next=%2Fmy-account%2Ferase%2F"
    assert User.objects.get(pk=person.pk).is_active
    asked = {"next": "/my-account/erase/"}
    assert client.post("/account/reauthenticate/", {**asked, "password": "wrong"}).status_code == 200
    assert User.objects.get(pk=person.pk).is_active
    assert client.post("/account/reauthenticate/", {**asked, "password": PASSWORD})["Location"] == "/"
    assert not User.objects.get(pk=person.pk).is_active
    assert client.get("/account/security/")["Location"].startswith("/account/login/")
