"""How letters read: both parts, both languages, one button, nothing from other hosts; short texts stay short."""

import re

import pytest
from django.core import mail
from django.utils import translation

from accounts.models import Delivery, MessagePreferences
from accounts.services import messages
from accounts.services.letters import email_letter, message_id, short_text, text_letter
from accounts.unsubscribe import read_token
from tests import build

pytestmark = pytest.mark.django_db
SITE = "https://market.example.com"


def letter(code: str = "need.sent_back", *, site: str = SITE, settings, need: str = "采购设备", **facts):
    """The e-mail about a need that was sent back, to a person called 林."""
    settings.SITE_URL = site
    person = build.user("林", email="a@example.com", **facts)
    firm = build.organisation(owner=person, name="甲公司")
    params = {"need": need, "reason": "请补充用途。", "name": "甲公司", "firm": "甲公司", "provider": "示例银行"}
    message = messages.send(organisation=firm, code=code, url="/needs/1/", **params)
    return email_letter(Delivery.objects.get(), message, "a@example.com")


def test_both_parts_say_what_happened_and_what_to_do(settings) -> None:
    found = letter(settings=settings)
    row = Delivery.objects.get()
    page = f"{SITE}/messages/{row.message_id}/"
    html, kind = found.alternatives[0]
    assert (found.to, found.subject, kind) == (["a@example.com"], "“采购设备”已退回", "text/html")
    assert f"修改需求：{page}" in re.sub(r"： ", "：", found.body)
    for part in (found.body, html):
        assert "请补充用途。" in part
        assert "本邮件发送给林（甲公司）。" in part
        assert f"{SITE}/messages/preferences/" in part
    assert html.count(f'href="{page}"') == 2
    assert set(re.findall(r"https?://[^/\"\s<]+", html)) == {SITE}
    assert not re.search(r"<img|<script|style=|<link", html)
    assert found.extra_headers["Message-ID"] == message_id(row) == f"<delivery-{row.key}@market.example.com>"


def test_one_click_names_the_group_and_the_person(settings) -> None:
    headers = letter(settings=settings).extra_headers
    token = re.fullmatch(rf"<{SITE}/messages/unsubscribe/(.+)/>", headers["List-Unsubscribe"])
    assert token
    assert read_token(token[1]) == (Delivery.objects.get().user_id, "needs")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize("code", ["organisation.verify", "introduction.remind"])
def test_what_must_be_told_has_no_such_address(settings, code: str) -> None:
    found = letter(code, settings=settings)
    assert "List-Unsubscribe" not in found.extra_headers
    assert "unsubscribe" not in found.body + found.alternatives[0][0]


def test_without_an_address_of_the_site_the_letter_says_where_to_go(settings) -> None:
    found = letter(site="", settings=settings)
    assert "请登录平台，在“消息”中继续办理。" in found.body
    assert "http" not in found.body + found.alternatives[0][0]
    assert "List-Unsubscribe" not in found.extra_headers


def test_the_letter_is_in_the_language_of_the_person_whoever_sends_it(settings) -> None:
    with translation.override("zh-hans"):
        found = letter(settings=settings, language="en")
    text = found.body.replace("采购设备", "").replace("请补充用途。", "").replace("甲公司", "").replace("林", "")
    assert found.subject == "“采购设备” was sent back"
    assert "Correct the need" in text
    assert not re.search(r"[\u3400-\u9fff]", text)
    assert '<html lang="en">' in found.alternatives[0][0]


def test_names_are_no_markup_and_no_headers(settings) -> None:
    found = letter(settings=settings, need="<b>设备</b>\r\nBcc: victim@example.com")
    assert found.subject == "“<b>设备</b> Bcc: victim@example.com”已退回"
    assert "&lt;b&gt;设备&lt;/b&gt;" in found.alternatives[0][0]
    assert "<b>设备" not in found.alternatives[0][0]
    found.send()
    assert mail.outbox[0].recipients() == ["a@example.com"]


@pytest.mark.parametrize("name", ["甲", "示例科技", "示例智能科技（上海）股份有限公司" * 4])
@pytest.mark.parametrize("link", ["", "https://m.example.com/messages/123456/", f"https://{'long' * 20}.example/1/"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_sms_is_one_sms(name: str, link: str, language: str) -> None:
    with translation.override(language):
        text = short_text(name, "对接", link)
    assert len(text) <= 70
    assert name[:1] in text
    assert text.endswith(link) or (len(link) > 40 and "http" not in text)


def test_an_sms_names_nobody_but_the_organisation(settings) -> None:
    settings.SITE_URL = "https://m.cn"
    person = build.user("林", mobile="13812345678")
    MessagePreferences.objects.create(user=person, wecom="lin", modes={"needs": {"sms": "now", "wecom": "now"}})
    firm = build.organisation(owner=person, name="甲公司")
    message = messages.send(
        organisation=firm, code="need.wished_for", url="/needs/1/", firm="乙公司", need="设备", reason=""
    )
    found = messages.send(organisation=firm, code="need.published", url="/needs/1/", need="采购设备")
    rows = {row.channel: row for row in Delivery.objects.filter(message=found)}
    assert (
        text_letter(rows["sms"], found) == f"【科创集市】甲公司：有新消息（需求）。 https://m.cn/messages/{found.pk}/"
    )
    assert text_letter(rows["wecom"], found) == f"“采购设备”已发布\n查看需求 https://m.cn/messages/{found.pk}/"
    assert list(message.deliveries.values_list("channel", flat=True)) == ["email"]
