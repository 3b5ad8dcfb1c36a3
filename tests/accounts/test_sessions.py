"""Devices that are signed in, signing them out, and the page Account security."""

import datetime as dt
import re

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.devices import device_name
from accounts.middleware import SEEN_EVERY, SEEN_KEY
from accounts.models import AuditRow
from accounts.selectors.safety import devices_of
from tests import build
from tests.accounts.sign_in import PASSWORD, confirm, main_words, signed_in, with_second_step
from tests.config.test_account_pages import assert_ours

pytestmark = pytest.mark.django_db

SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
    "Mobile/15E148 Safari/604.1"
)
WECHAT = (
    "Mozilla/5.0 (Linux; Android 14; V2304A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0 Mobile "
    "Safari/537.36 MicroMessenger/8.0.50"
)
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (SAFARI, "Safari · iPhone"),
        (WECHAT, "微信 · Android"),
        (EDGE, "Edge · Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Gecko/20100101 Firefox/131.0", "Firefox · macOS"),
        ("curl/8.5", ""),
        ("", ""),
    ],
)
def test_devices_have_names(agent, name) -> None:
    assert device_name(agent) == name


def is_in(client: Client) -> bool:
    """The browser is signed in."""
    return client.get("/account/security/").status_code == 200


def session_of(person, address: str) -> UserSession:
    """The session of that address."""
    return UserSession.objects.get(user=person, ip=address)


def test_the_list_names_device_address_and_times_and_this_one_first() -> None:
    person = build.user()
    phone = signed_in(person, "192.0.2.7", SAFARI)
    here = signed_in(person, "192.0.2.1", EDGE)
    shown = here.get("/account/sessions/")
    assert_ours(shown.content.decode())
    text = main_words(shown)
    assert re.search(r"Edge · Windows 本设备 192\.0\.2\.1 · .*Safari · iPhone 192\.0\.2\.7 · .*最近活动", text)
    assert main_words(phone.get("/account/sessions/")).index("iPhone") < text.index("iPhone")


def test_one_device_is_signed_out_and_the_others_stay() -> None:
    person = build.user()
    here, phone, tablet = (signed_in(person, f"192.0.2.{number}") for number in (1, 2, 3))
    answer = here.post(f"/account/sessions/{session_of(person, '192.0.2.2').pk}/end/")
    assert answer.status_code == 302
    assert [is_in(client) for client in (here, phone, tablet)] == [True, False, True]
    assert [row.data for row in AuditRow.objects.filter(verb="session.end")] == [{"count": 1}]


def test_all_others_are_signed_out() -> None:
    person, other = build.user(), build.user()
    here, phone, tablet = (signed_in(person, f"192.0.2.{number}") for number in (1, 2, 3))
    stranger = signed_in(other, "192.0.2.4")
    assert "已退出 2 台设备" in main_words(here.post("/account/sessions/end-others/", follow=True))
    assert [is_in(client) for client in (here, phone, tablet, stranger)] == [True, False, False, True]


@pytest.mark.parametrize("whose", ["own", "stranger's"])
def test_neither_this_device_nor_a_stranger_s_is_signed_out_by_its_number(whose) -> None:
    person, other = build.user(), build.user()
    here, stranger = signed_in(person, "192.0.2.1"), signed_in(other, "192.0.2.4")
    target = session_of(person, "192.0.2.1") if whose == "own" else session_of(other, "192.0.2.4")
    assert here.post(f"/account/sessions/{target.pk}/end/").status_code == 404
    assert (is_in(here), is_in(stranger)) == (True, True)


def test_a_new_password_signs_out_the_others_and_says_so() -> None:
    person = build.user()
    here, phone = signed_in(person, "192.0.2.1"), signed_in(person, "192.0.2.2")
    assert "其他设备将全部退出登录" in main_words(here.get("/account/password/change/"))
    new = {"oldpassword": PASSWORD, "password1": "Another-2025", "password2": "Another-2025"}
    assert here.post("/account/password/change/", new).status_code == 302
    assert (is_in(here), is_in(phone)) == (True, False)
    assert [device.address for device in devices_of(person, None)] == ["192.0.2.1"]
    assert AuditRow.objects.filter(verb="user.new_password", subject_id=str(person.pk)).count() == 1


def test_a_password_set_by_e_mail_signs_out_everybody(mailoutbox) -> None:
    person = build.user()
    thief, client = signed_in(person, "192.0.2.66"), Client()
    client.post("/account/password/reset/", {"email": person.email})
    page = client.get(re.search(r"http://testserver(/\S+)", mailoutbox[0].body)[1])["Location"]
    client.post(page, {"password1": "Another-2025", "password2": "Another-2025"})
    assert is_in(thief) is False
    assert devices_of(person, None) == []


def test_a_closed_account_is_out_at_once() -> None:
    person = build.user()
    client = signed_in(person)
    person.is_active = False
    person.save()
    assert is_in(client) is False


def test_sessions_that_have_run_out_are_not_listed() -> None:
    person = build.user()
    signed_in(person, "192.0.2.1")
    Session.objects.update(expire_date=timezone.now() - dt.timedelta(seconds=1))
    assert devices_of(person, None) == []


@pytest.mark.parametrize(("seconds", "moved"), [(SEEN_EVERY - 5, False), (SEEN_EVERY + 5, True)])
def test_a_device_is_seen_from_time_to_time_and_a_page_costs_no_write(seconds, moved) -> None:
    person = build.user()
    client = signed_in(person)
    old = timezone.now() - dt.timedelta(hours=1)
    UserSession.objects.update(last_seen_at=old)
    session = client.session
    session[SEEN_KEY] -= seconds
    session.save()
    client.get("/markets/")
    assert (UserSession.objects.get().last_seen_at > old) is moved


def test_everything_about_the_account_is_in_one_place() -> None:
    person = with_second_step(build.user())
    client = signed_in(person, "192.0.2.1", EDGE)
    page = client.get("/account/security/")
    assert_ours(page.content.decode().replace(person.email, ""))
    html, text = page.content.decode(), main_words(page)
    for path in ("/account/password/change/", "/account/email/", "/account/two-step/", "/account/sessions/"):
        assert f'href="{path}"' in html
    assert "1 台设备已登录" in text
    assert re.search(r"最近登录记录 .* 登录 Edge · Windows · 192\.0\.2\.1", text)
    assert 'href="/account/security/"' in client.get("/markets/").content.decode()  # from the menu


def test_the_last_twenty_sign_ins_are_shown_and_no_other_person_s() -> None:
    person, other = build.user(), build.user()
    for number in range(25):
        client = signed_in(person, f"192.0.2.{number + 1}")
    signed_in(other, "198.51.100.9")
    text = main_words(client.get("/account/security/"))
    assert len(re.findall(r"登录 Chrome · Windows", text)) == 20
    assert ("192.0.2.25" in text, "192.0.2.5 " in text, "198.51.100.9" in text) == (True, False, False)


@pytest.mark.parametrize("page", ["/account/security/", "/account/sessions/"])
def test_the_number_of_queries_does_not_grow_with_devices(page, django_assert_max_num_queries) -> None:
    person = build.user()
    client = signed_in(person)
    with django_assert_max_num_queries(20) as one:
        client.get(page)
    spent = len(one)
    for number in range(3):
        signed_in(person, f"192.0.2.{number + 10}")
    with django_assert_max_num_queries(spent):
        client.get(page)


@pytest.mark.parametrize(
    "page",
    [
        "/account/security/",
        "/account/sessions/",
        "/account/two-step/",
        "/account/two-step/totp/deactivate/",
        "/account/two-step/recovery-codes/generate/",
        "/account/two-step/reauthenticate/",
        "/account/password/change/",
        "/account/email/",
        "/account/reauthenticate/",
        "/invitations/1:forged/",
        "/organisation/members/",
    ],
)
def test_in_english_no_chinese_is_left(page) -> None:
    person = with_second_step(build.user("Lin"))
    firm = build.organisation(owner=person, name="Example Ltd")
    firm.invitations.create(email="guest@example.com", invited_by=person)
    client = confirm(signed_in(person))
    client.get("/markets/")  # the welcome in Chinese has been read
    client.cookies["django_language"] = "en"
    answer = client.get(page)
    assert answer.status_code in (200, 404)
    assert not re.search(r"[\u3400-\u9fff]", main_words(answer)), main_words(answer)
