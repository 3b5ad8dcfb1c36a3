"""The pages of signing in: in our look, in Chinese, and they lead on."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests import build

pytestmark = pytest.mark.django_db

PASSWORD = "market-2024"
ENGLISH = re.compile(r"[A-Za-z]{4,}(?: [A-Za-z]+)+")  # two English words in a row


def words(html: str) -> str:
    """What a reader sees of the page, without the switch to English and addresses."""
    body = html[html.index("<main") : html.index("</main>")]
    body = re.sub(r"<script.*?</script>", " ", body, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def assert_ours(html: str) -> None:
    """The page has our frame, one heading, styled controls, and no English words."""
    main = html[html.index("<main") : html.index("</main>")]
    assert 'class="site-head"' in html
    assert html.count("<h1") == 1
    assert not ENGLISH.search(words(html)), words(html)
    assert "style=" not in html
    for button in re.findall(r"<button[^>]*>", main):
        assert 'class="button' in button, button


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("account_login", "登录"),
        ("account_signup", "注册"),
        ("account_reset_password", "忘记密码"),
        ("account_reset_password_done", "请查收邮件"),
        ("account_reset_password_from_key_done", "密码已修改"),
        ("account_email_verification_sent", "还差一步：确认邮箱"),
        ("account_inactive", "这个账号已停用"),
    ],
)
def test_pages_of_a_visitor(name, heading) -> None:
    html = Client().get(reverse(name)).content.decode()
    assert_ours(html)
    assert f"<h1>{heading}</h1>" in html


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("account_logout", "要退出登录吗？"),
        ("account_email", "邮箱地址"),
        ("account_change_password", "修改密码"),
        ("account_reauthenticate", "请确认是您本人"),
    ],
)
def test_pages_of_somebody_who_is_signed_in(name, heading) -> None:
    client, person = Client(), build.user()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    html = client.get(reverse(name)).content.decode()
    assert_ours(html)
    assert f"<h1>{heading}</h1>" in html


def test_a_wrong_password_is_explained_above_the_form() -> None:
    person = build.user()
    answer = Client().post(reverse("account_login"), {"login": person.email, "password": "wrong"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert_ours(html)
    assert "请改正下面标出的内容" in html


def test_a_forgotten_password_is_set_anew_by_a_link_in_a_chinese_letter() -> None:
    client, person = Client(), build.user()
    assert client.post(reverse("account_reset_password"), {"email": person.email})["Location"] == reverse(
        "account_reset_password_done"
    )
    letter = mail.outbox[0]
    assert letter.to == [person.email]
    assert letter.body.startswith("您好：")
    assert "科创集市" in letter.body
    assert not ENGLISH.search(letter.body)
    link = re.search(r"http://\S+", letter.body)[0]
    answer = client.get(link, follow=True)
    assert_ours(answer.content.decode())
    new = {"password1": "Another-2025", "password2": "Another-2025"}
    assert client.post(answer.redirect_chain[-1][0], new)["Location"] == reverse("account_reset_password_from_key_done")
    assert Client().login(email=person.email, password="Another-2025")


def test_a_link_that_was_used_offers_a_new_one() -> None:
    html = Client().get(reverse("account_reset_password_from_key", args=["1", "used-up"]), follow=True).content.decode()
    assert_ours(html)
    assert "链接已失效" in html
    assert reverse("account_reset_password") in html


def test_an_unknown_confirmation_link_says_what_to_do() -> None:
    html = Client().get(reverse("account_confirm_email", args=["unknown"])).content.decode()
    assert_ours(html)
    assert "如果邮箱已确认，直接登录即可" in html


def test_an_address_is_added_and_confirmed_by_its_link() -> None:
    client, person = Client(), build.user()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    asked = client.post(reverse("account_email"), {"action_add": "1", "email": "second@example.com"})["Location"]
    assert asked.startswith("/account/reauthenticate/")
    assert mail.outbox == []
    client.post(asked, {"password": PASSWORD, "next": reverse("account_email")})  # goes on with what was typed
    letter = next(letter for letter in mail.outbox if letter.to == ["second@example.com"])
    path = re.search(r"http://testserver(/\S+)", letter.body)[1]
    html = client.get(path).content.decode()
    assert_ours(html)
    assert "请确认 second@example.com 是您本人的邮箱" in html
    client.post(path)
    listed = client.get(reverse("account_email")).content.decode()
    assert_ours(listed)
    assert re.findall(r'<span class="pill \w+">(\S+)</span>', listed).count("已确认") == 1
