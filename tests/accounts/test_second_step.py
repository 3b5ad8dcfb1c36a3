"""The second step at sign-in: set up, used, given up, lost; required of the organiser's people."""

import re

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.core import mail
from django.test import Client

from accounts.errors import NotAllowed, WrongState
from accounts.models import AuditRow, User
from accounts.second_step import SecondStepAdapter
from accounts.services.sign_ins import reset_second_step
from tests import build
from tests.accounts.sign_in import code_for, code_of, confirm, main_words, signed_in, try_password, with_second_step
from tests.config.test_account_pages import assert_ours

SET_UP = "/account/two-step/totp/activate/"
CODES = "/account/two-step/recovery-codes/"

pytestmark = pytest.mark.django_db(transaction=True)


def verbs(person) -> list[str]:
    """What is on record about the account."""
    return list(AuditRow.objects.filter(subject_id=str(person.pk)).order_by("pk").values_list("verb", flat=True))


def set_up(client: Client) -> str:
    """Scan the picture, type the code; the secret that was shown."""
    html = client.get(SET_UP).content.decode()
    secret = re.search(r'class="secret">([^<]+)<', html)[1]
    assert_ours(html.replace(secret, ""))
    assert '<div class="qr" role="img"' in html
    assert "<svg " in html
    assert "data:" not in html
    secret = secret.replace(" ", "")
    assert client.post(SET_UP, {"code": code_for(secret)})["Location"] == CODES
    return secret


def test_it_is_set_up_and_then_asked_for() -> None:
    person = build.user()
    here, elsewhere = confirm(signed_in(person)), signed_in(person, "192.0.2.7")
    secret = set_up(here)
    shown = here.get(CODES).content.decode()
    assert_ours(shown)
    assert len(re.findall(r"<code>\d{4} \d{4}</code>", shown)) == 10
    assert here.get("/account/security/").status_code == 200
    assert elsewhere.get("/account/security/").status_code == 302  # came in without the second step
    assert secret not in str(Authenticator.objects.get(type="totp").data)
    assert verbs(person) == ["user.sign_in"] * 2 + ["user.second_step_on", "session.end"]
    assert "验证器" in mail.outbox[-1].body

    client = Client()
    assert try_password(client, person.email)["Location"] == "/account/two-step/authenticate/"
    assert client.get("/account/security/")["Location"].startswith("/account/login/")
    page = client.get("/account/two-step/authenticate/").content.decode()
    assert_ours(page)
    wrong = client.post("/account/two-step/authenticate/", {"code": "000000"})
    assert "验证码不正确，请核对后重新输入" in main_words(wrong)
    assert client.post("/account/two-step/authenticate/", {"code": code_of(person)}).status_code == 302
    assert client.get("/account/security/").status_code == 200


def test_a_code_counts_once() -> None:
    person = with_second_step(build.user())
    code = code_of(person)
    first, second = Client(), Client()
    for client, status in ((first, 302), (second, 200)):
        try_password(client, person.email)
        assert client.post("/account/two-step/authenticate/", {"code": code}).status_code == status


def test_a_recovery_code_opens_once_and_new_ones_replace_the_old() -> None:
    person = build.user()
    here = confirm(signed_in(person))
    set_up(here)
    codes = re.findall(r"<code>(\d{4} \d{4})</code>", here.get(CODES).content.decode())
    for client, status in ((Client(), 302), (Client(), 200)):
        try_password(client, person.email)
        assert client.post("/account/two-step/authenticate/", {"code": codes[0]}).status_code == status
    assert "9 个可用" in main_words(here.get(CODES))
    assert here.get(f"{CODES}download/").content.decode().split() == [code.replace(" ", "") for code in codes[1:]]
    assert_ours(here.get(f"{CODES}generate/").content.decode())
    assert here.post(f"{CODES}generate/")["Location"] == CODES
    client = Client()
    try_password(client, person.email)
    assert client.post("/account/two-step/authenticate/", {"code": codes[1]}).status_code == 200
    assert "user.recovery_codes" in verbs(person)


def test_it_is_given_up_after_a_confirmation() -> None:
    person = with_second_step(build.user())
    client = signed_in(person)
    page = "/account/two-step/totp/deactivate/"
    assert client.post(page)["Location"].startswith("/account/reauthenticate/")
    confirm(client)
    assert_ours(client.get(page).content.decode())
    assert client.post(page)["Location"] == "/account/two-step/"
    assert verbs(person) == ["user.sign_in", "user.second_step_off"]
    assert_ours(client.get("/account/two-step/").content.decode())


def test_a_code_confirms_as_well_as_the_password() -> None:
    person = with_second_step(build.user())
    client = signed_in(person)
    page = client.get("/account/reauthenticate/").content.decode()
    assert_ours(page)
    assert "/account/two-step/reauthenticate/" in page
    assert_ours(client.get("/account/two-step/reauthenticate/").content.decode())
    assert client.post("/account/two-step/reauthenticate/", {"code": code_of(person)}).status_code == 302
    assert client.get("/account/two-step/totp/deactivate/").status_code == 200


@pytest.mark.parametrize(
    "page", ["/admin/", "/admin/accounts/user/", "/acting/", "/", "/markets/", "/account/security/", "/messages/"]
)
def test_an_organiser_without_it_is_led_to_set_it_up(settings, page) -> None:
    settings.MFA_REQUIRED = True
    client = signed_in(build.organiser())
    for answer in (client.get(page), client.post(page)):
        assert (answer.status_code, answer["Location"]) == (302, "/account/two-step/")
    shown = client.get("/account/two-step/")
    assert_ours(shown.content.decode())
    assert "组织者人员可以看到各方联系方式" in main_words(shown)


def test_an_organiser_who_has_set_it_up_gets_in_and_keeps_it(settings) -> None:
    settings.MFA_REQUIRED = True
    person = build.organiser()
    client = confirm(signed_in(person))
    set_up(client)
    assert 'href="/admin/"' in client.get(CODES).content.decode()
    desk = client.get("/admin/").content.decode()
    assert "非正式环境" not in desk
    answer = client.post("/account/two-step/totp/deactivate/")
    assert (answer.status_code, Authenticator.objects.filter(user=person, type="totp").count()) == (200, 1)


@pytest.mark.parametrize("page", ["/", "/markets/", "/account/security/"])
def test_others_may_do_without(settings, page) -> None:
    settings.MFA_REQUIRED = True
    person = build.user()
    build.organisation(owner=person)
    assert (signed_in(person).get(page).status_code, Client().get("/markets/").status_code) == (200, 200)


def test_the_desk_says_that_one_step_is_enough_here() -> None:
    assert "非正式环境" in signed_in(build.organiser()).get("/admin/").content.decode()


def test_the_admin_has_no_door_of_its_own() -> None:
    """Django's own sign-in page of the admin would count no wrong passwords and ask for no second step."""
    person = with_second_step(build.organiser())
    client = Client()
    answer = client.post("/admin/login/", {"username": person.email, "password": "market-2024"})
    assert answer["Location"].startswith("/account/login/")
    assert client.get("/admin/").status_code == 302
    assert signed_in(person).get("/admin/").status_code == 200


def test_secrets_are_kept_under_the_key_of_the_site(settings) -> None:
    kept = SecondStepAdapter().encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in kept
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key", [settings.SECRET_KEY]
    assert SecondStepAdapter().decrypt(kept) == "JBSWY3DPEHPK3PXP"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        SecondStepAdapter().decrypt(kept)


@pytest.mark.parametrize(
    ("by", "of", "allowed"),
    [
        ("staff", "member", True),
        ("superuser", "staff", True),
        ("superuser", "member", True),
        ("staff", "staff", False),
        ("member", "member", False),
        ("self", "staff", False),
    ],
)
def test_who_resets_it_when_the_phone_is_lost(by, of, allowed) -> None:
    people = {
        "member": build.user,
        "staff": build.organiser,
        "superuser": lambda: User.objects.create_superuser("boss@example.com", "market-2024"),
    }
    person = with_second_step(people[of]())
    client = signed_in(person)
    actor = person if by == "self" else people[by]()
    if allowed:
        reset_second_step(by=actor, user=person)
    else:
        with pytest.raises(NotAllowed):
            reset_second_step(by=actor, user=person)
    assert Authenticator.objects.filter(user=person).exists() is not allowed
    assert (client.get("/account/security/").status_code == 302) is allowed
    assert ("user.reset_second_step" in verbs(person)) is allowed


def test_nothing_to_reset_is_said() -> None:
    with pytest.raises(WrongState, match="没有开启两步验证"):
        reset_second_step(by=build.organiser(), user=build.user())
