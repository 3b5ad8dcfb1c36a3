"""Wrong passwords and codes: who waits, how long, what is said and written down, and who opens the door again."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.errors import NotAllowed
from accounts.lockout import Lock, sentence
from accounts.models import AuditRow
from accounts.selectors.safety import is_locked_out
from accounts.services import sign_ins
from tests import build
from tests.accounts.sign_in import browser, code_of, main_words, signed_in, try_password, with_second_step
from tests.config.test_account_pages import assert_ours

pytestmark = pytest.mark.django_db(transaction=True)

PROXY = "10.0.0.1"


@pytest.fixture(autouse=True)
def counted(settings):
    """The counters of the product, empty."""
    from config import settings as product

    settings.ACCOUNT_RATE_LIMITS = product.ACCOUNT_RATE_LIMITS
    cache.clear()
    yield
    cache.clear()


def fail(person, times: int, client: Client | None = None) -> None:
    """Wrong passwords."""
    for _time in range(times):
        try_password(client or browser(), person.email, "wrong")


def lock_rows() -> list[tuple]:
    """What the audit log holds of locks."""
    rows = AuditRow.objects.filter(verb="user.lock_out").order_by("pk")
    return [(row.actor_id, row.subject, row.data["what"], row.data["address"]) for row in rows]


def test_five_wrong_passwords_close_the_account_and_say_for_how_long() -> None:
    person = build.user("林示例")
    fail(person, 5)
    assert lock_rows() == []
    for _time in range(3):
        answer = try_password(browser("192.0.2.99"), person.email)  # the right one, from another place
        assert_ours(answer.content.decode())
        assert "该账号错误次数过多，请 15 分钟后再试" in main_words(answer)
    assert lock_rows() == [(None, "林示例", "account", "192.0.2.99")]
    assert AuditRow.objects.get(verb="user.lock_out").data["minutes"] == 15


def test_four_wrong_passwords_close_nothing_and_a_right_one_is_not_counted() -> None:
    person = build.user()
    fail(person, 4)
    for _time in range(3):
        assert try_password(browser(), person.email).status_code == 302
    fail(person, 1)
    assert try_password(browser(), person.email).status_code == 200


def test_an_account_is_one_however_it_is_written_and_by_whatever_name_the_site_is_called(settings) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "market.example"]
    person = build.user(email="lin@example.com")
    for spelling in ("LIN@example.com", "lin@Example.com", " lin@example.com"):
        try_password(browser(), spelling, "wrong")
    other = browser()
    for _time in range(2):
        other.post("/account/login/", {"login": person.email, "password": "wrong"}, HTTP_HOST="market.example")
    assert "15 分钟后再试" in main_words(try_password(browser(), person.email))


def test_an_unknown_account_is_treated_alike() -> None:
    """Nobody learns by a lock which addresses have an account."""
    person = build.user()
    said = []
    for email in (person.email, "nobody@example.com"):
        for _time in range(5):
            try_password(browser(), email, "wrong")
        said.append(main_words(try_password(browser(), email)).replace(email, ""))
    assert said[0] == said[1]
    assert [row[1] for row in lock_rows()] == [person.email, "nobody@example.com"]


def test_an_address_that_tries_many_accounts_waits_and_others_do_not() -> None:
    for number in range(30):
        try_password(browser("198.51.100.7"), f"guess{number}@example.com", "wrong")
    person = build.user()
    answer = try_password(browser("198.51.100.7"), person.email)
    assert "该网络错误次数过多，请 10 分钟后再试" in main_words(answer)
    assert lock_rows() == [(None, person.email, "address", "198.51.100.7")]
    assert try_password(browser("198.51.100.8"), person.email).status_code == 302


def test_behind_the_proxy_the_address_is_that_of_the_person(settings) -> None:
    """What a visitor writes into the header before the proxy adds to it counts for nothing."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    person = build.user()

    def at(address: str, forged: str = "") -> Client:
        return Client(REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=f"{forged}{address}")

    for number in range(30):
        try_password(at("198.51.100.7", f"203.0.113.{number}, "), f"guess{number}@example.com", "wrong")
    assert try_password(at("198.51.100.7", "203.0.113.99, "), person.email).status_code == 200
    assert try_password(at("198.51.100.8"), person.email).status_code == 302
    assert AuditRow.objects.get(verb="user.sign_in").data["address"] == "198.51.100.8"


def test_wrong_codes_close_the_second_step_too() -> None:
    person = with_second_step(build.user())
    client = browser()
    try_password(client, person.email)
    for _time in range(5):
        client.post("/account/two-step/authenticate/", {"code": "000000"})
    answer = client.post("/account/two-step/authenticate/", {"code": code_of(person)})
    assert_ours(answer.content.decode())
    assert "15 分钟后再试" in main_words(answer)
    assert lock_rows() == [(None, person.email, "account", "192.0.2.1")]


def test_a_new_password_by_e_mail_opens_the_account(mailoutbox) -> None:
    person = build.user()
    fail(person, 6)
    client = browser()
    client.post("/account/password/reset/", {"email": person.email})
    page = client.get(re.search(r"http://testserver(/\S+)", mailoutbox[0].body)[1])
    client.post(page["Location"], {"password1": "Another-2025", "password2": "Another-2025"})
    assert try_password(browser(), person.email, "Another-2025").status_code == 302


@pytest.mark.parametrize("what", ["account", "address"])
def test_the_organiser_opens_it_in_the_admin(what) -> None:
    person, staff = build.user(), build.organiser()
    if what == "account":
        fail(person, 6)
    else:
        for number in range(30):
            try_password(browser(), f"guess{number}@example.com", "wrong")
        fail(person, 1)
    assert is_locked_out(person)
    desk = signed_in(staff, "192.0.2.200")
    page = desk.get(reverse("admin:accounts_user_change", args=[person.pk])).content.decode()
    url = reverse("admin:accounts_user_decide", args=["unlock"]) + f"?ids={person.pk}"
    assert f'href="{url}"' in page
    assert "已确认错误尝试是本人所为" in desk.get(url).content.decode()
    assert is_locked_out(person)  # to ask is not to act
    assert desk.post(url).status_code == 302
    assert not is_locked_out(person)
    assert try_password(browser(), person.email).status_code == 302
    row = AuditRow.objects.get(verb="user.unlock")
    assert (row.actor_id, row.subject_id) == (staff.pk, str(person.pk))
    assert "解除登录锁定" not in desk.get(reverse("admin:accounts_user_change", args=[person.pk])).content.decode()


def test_nobody_else_opens_it() -> None:
    person = build.user()
    fail(person, 6)
    with pytest.raises(NotAllowed):
        sign_ins.unlock(by=person, user=person)
    assert (is_locked_out(person), AuditRow.objects.filter(verb="user.unlock").count()) == (True, 0)


def test_the_lost_phone_is_reset_in_the_admin() -> None:
    person = with_second_step(build.user())
    desk = signed_in(build.organiser())
    url = reverse("admin:accounts_user_decide", args=["reset-second-step"]) + f"?ids={person.pk}"
    assert f'href="{url}"' in desk.get(reverse("admin:accounts_user_change", args=[person.pk])).content.decode()
    desk.post(url)
    assert try_password(browser(), person.email)["Location"] not in ("/account/two-step/authenticate/",)


@pytest.mark.parametrize(("seconds", "minutes"), [(1, 1), (60, 1), (61, 2), (900, 15)])
def test_minutes_are_rounded_up(seconds, minutes) -> None:
    assert Lock("key", "", seconds).minutes == minutes
    assert f"{minutes} 分钟" in sentence(Lock("ip", "", seconds))


def test_too_many_requests_of_one_address_get_a_page_in_our_look(settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    try_password(browser(), "a@example.com", "wrong")
    answer = try_password(browser(), "a@example.com", "wrong")
    assert answer.status_code == 429
    assert_ours(answer.content.decode())
    assert "短时间内操作过于频繁" in main_words(answer)
