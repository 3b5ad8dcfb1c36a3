"""A leaked link shows nothing: every address with a secret or a number in it, for a visitor and for strangers."""

import re
from collections.abc import Callable

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.invitation_links import token_of
from accounts.models import Organisation, User
from accounts.unsubscribe import make_token
from market.impact_links import token_of as impact_token
from tests import build, build_answers, build_trust
from tests.accounts.sign_in import PASSWORD, try_password, with_second_step
from tests.test_pages import addresses
from tests.world import World, enter

pytestmark = pytest.mark.django_db

SECRET = re.compile(r"<[^>]*\b(?:key|token|uidb36|uidb64|signed|secret|code)>|attachment|\.ics|\.svg|unsubscribe")


class Leaked:
    """The world, and the links that somebody has forwarded."""

    def __init__(self) -> None:
        self.world = World()
        self.owner: User = self.world.people["owner"]
        User.objects.filter(pk=self.owner.pk).update(name="机密人名", email="secret-owner@example.com")
        Organisation.objects.filter(pk=self.world.firm.pk).update(
            name="机密企业名", contact_name="机密联系人", contact_mobile="13987654321"
        )
        self.owner.refresh_from_db()
        self.invitation = self.world.firm.invitations.create(email="secret-guest@example.com", invited_by=self.owner)
        slot = build_answers.advice_slot(build.organisation("university"))
        self.booking = build_answers.advice_booking(slot, self.world.firm, question="机密问题")
        self.address = EmailAddress.objects.create(user=self.owner, email="secret-second@example.com")

    def token(self) -> str:
        """The link of the question what became of the firm, which has answered it once."""
        if not self.world.impact.answers.exists():
            build_trust.impact_answer(self.world.impact, note="机密说明")
        return impact_token(self.world.impact)

    def url(self, name: str) -> str:
        """The link of that name."""
        return LINKS[name](self)


def reset_link(leaked: Leaked) -> str:
    key = default_token_generator.make_token(leaked.owner)
    uid = user_pk_to_url_str(leaked.owner)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": key})


LINKS: dict[str, Callable[[Leaked], str]] = {
    "account_reset_password_from_key": reset_link,
    "account_confirm_email": lambda leaked: reverse(
        "account_confirm_email", args=[EmailConfirmationHMAC(leaked.address).key]
    ),
    "accounts:invitation": lambda leaked: reverse("accounts:invitation", args=[token_of(leaked.invitation)]),
    "accounts:unsubscribe": lambda leaked: reverse("accounts:unsubscribe", args=[make_token(leaked.owner.pk, "needs")]),
    "market:advice_calendar": lambda leaked: reverse("market:advice_calendar", args=[leaked.booking.pk]),
    "market:attachment": lambda leaked: reverse("market:attachment", args=[leaked.world.attachment.pk]),
    "market:attachment_remove": lambda leaked: reverse("market:attachment_remove", args=[leaked.world.attachment.pk]),
    "market:impact": lambda leaked: reverse("market:impact", args=[leaked.token()]),
    "market:impact_renew": lambda leaked: reverse("market:impact_renew", args=[leaked.token()]),
    "events:calendar": lambda leaked: reverse("events:calendar", args=[leaked.world.event.slug]),
    "events:registration_code": lambda leaked: reverse("events:registration_code", args=[leaked.world.registration.pk]),
    "events:badge_code": lambda leaked: reverse(
        "events:badge_code", args=[leaked.world.registration.pk, leaked.world.attendee.pk]
    ),
    "events:meeting_calendar": lambda leaked: reverse("events:meeting_calendar", args=[leaked.world.meeting.pk]),
    "events:stall_code": lambda leaked: reverse(
        "events:stall_code", args=[leaked.world.event.slug, leaked.world.stall.pk]
    ),
    "events:check_in": lambda leaked: reverse("events:check_in", args=[leaked.world.code]),
}
PUBLIC = {"events:calendar", "events:stall_code"}
NAMED = {"market:impact", "market:impact_renew"}
"""For whoever holds the e-mail, too; it names the firm and nothing else of it."""
HOLDERS = {
    "account_reset_password_from_key",
    "account_confirm_email",
    "accounts:unsubscribe",
    *NAMED,
}
"""By their nature for whoever holds the e-mail; the page names neither the person nor the address."""

SECRETS = re.compile("机密|secret-|13987654321")


def test_every_link_with_a_secret_is_tried_here() -> None:
    """A new address of this kind needs a row in LINKS."""
    found = {name for name, pattern in addresses(get_resolver()) if SECRET.search(pattern)}
    found -= {name for name in found if name.startswith(("admin:", "None", "mfa_"))}
    assert found <= set(LINKS), found - set(LINKS)


@pytest.mark.parametrize("name", LINKS)
@pytest.mark.parametrize("role", ["visitor", "other_firm", "bank", "new_bank", "office"])
def test_a_leaked_link_shows_nothing(name, role, client: Client) -> None:
    leaked = Leaked()
    enter(client, leaked.world, role)
    for answer in (client.get(leaked.url(name), follow=True), client.post(leaked.url(name), follow=True)):
        said = answer.getvalue().decode() + str(answer.redirect_chain)
        said = said.replace("机密企业名", "") if name in NAMED else said
        assert not SECRETS.search(said), SECRETS.search(said)
    plain = client.get(leaked.url(name))
    if name in PUBLIC:
        assert plain.status_code == 200
    elif name not in HOLDERS:
        place = plain.get("Location", "")
        assert plain.status_code in (403, 404, 405) or place.startswith("/account/login/"), (plain.status_code, place)


@pytest.mark.parametrize("name", sorted(set(LINKS) - PUBLIC - HOLDERS - {"events:check_in", "accounts:invitation"}))
def test_whose_it_is_sees_it(name, client: Client) -> None:
    """The other half: the refusals above are not because nothing is there."""
    leaked = Leaked()
    client.force_login(leaked.owner)
    assert client.get(leaked.url(name)).status_code == (405 if name.endswith("remove") else 200)


def test_the_owner_of_an_address_reads_which_one_is_confirmed(client: Client) -> None:
    leaked = Leaked()
    client.force_login(leaked.owner)
    assert "secret-second@example.com" in client.get(leaked.url("account_confirm_email")).content.decode()


def test_a_reset_link_works_once_and_does_not_go_round_the_second_step() -> None:
    person = with_second_step(build.user())
    uid, key = user_pk_to_url_str(person), default_token_generator.make_token(person)
    link = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": key})
    client = Client()
    page = client.get(link)["Location"]
    assert client.post(page, {"password1": "Another-2025", "password2": "Another-2025"}).status_code == 302
    assert client.get("/account/security/").status_code == 302
    assert try_password(client, person.email, "Another-2025")["Location"] == "/account/two-step/authenticate/"
    assert "链接已失效" in Client().get(link).content.decode()
    assert try_password(Client(), person.email, PASSWORD).status_code == 200


def test_an_unpublished_market_has_no_calendar(client: Client) -> None:
    event = build.event(status="draft", name="机密集市")
    answer = client.get(reverse("events:calendar", args=[event.slug]))
    assert (answer.status_code, "机密集市" in answer.content.decode()) == (404, False)
