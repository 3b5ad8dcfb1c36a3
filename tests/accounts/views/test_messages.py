"""The inbox: by day and by kind, one button a message, and a page that is gone is said to be gone."""

import datetime as dt

import pytest
from django.test import Client

from accounts import clock
from accounts.models import Message, User
from accounts.selectors.messages import group_counts, messages_of
from accounts.unsubscribe import make_token
from tests import build
from tests.browsers import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return build.user("林")


def tell(firm, code: str = "organisation.verify", **facts) -> Message:
    return Message.objects.create(
        organisation=firm, code=code, params={"name": "甲", "need": "设备", "event": "集市", "reason": ""}, **facts
    )


def test_the_newest_is_first_whatever_was_written_last() -> None:
    firm, now = build.organisation(), clock.now()
    late = Message.objects.create(organisation=firm, code="x", created_at=now)
    early = Message.objects.create(organisation=firm, code="x", created_at=now - dt.timedelta(days=3))
    Message.objects.create(organisation=build.organisation(), code="x")
    assert list(messages_of(firm)) == [late, early]


def test_all_are_marked_as_read_by_one_button(owner: User) -> None:
    tell(build.organisation(owner=owner))
    client = signed_in(owner)
    assert "1 条新消息" in client.get("/messages/").content.decode()
    assert client.post("/messages/").status_code == 302
    assert "新消息" not in client.get("/messages/").content.decode()


def test_kinds_are_counted_and_chosen(owner: User) -> None:
    firm = build.organisation(owner=owner)
    tell(firm, "need.published")
    tell(firm, "need.expired", read_at=clock.now())
    tell(firm)
    found = [(count.group.key, count.total, count.new) for count in group_counts(messages_of(firm))]
    assert found == [("needs", 2, 1), ("account", 1, 1)]
    client = signed_in(owner)
    chosen = client.get("/messages/?group=needs").context
    assert [notice.message.code for notice in chosen["notices"]] == ["need.expired", "need.published"]
    for odd in ("no-such", "'", "%00"):
        assert len(client.get(f"/messages/?group={odd}&page=x").context["notices"]) == 3


def test_messages_of_a_day_stand_together(owner: User) -> None:
    firm, noon = build.organisation(owner=owner), dt.datetime(2024, 5, 15, 4, tzinfo=dt.UTC)
    for hours in (0, 1, 13):  # 13 hours after noon is the next day in Shanghai
        tell(firm, created_at=noon + dt.timedelta(hours=hours))
    page = signed_in(owner).get("/messages/").content.decode()
    assert [page.count("5 月 15 日"), page.count("5 月 16 日")] == [1, 1]


def test_the_button_leads_to_the_page_and_marks_the_message(owner: User) -> None:
    message = tell(build.organisation(owner=owner), url="/organisation/members/?x=1")
    response = signed_in(owner).get(f"/messages/{message.pk}/")
    assert (response.status_code, response["Location"]) == (302, "/organisation/members/?x=1")
    message.refresh_from_db()
    assert message.read_at is not None


def test_from_a_letter_one_acts_for_the_organisation_it_was_sent_to(owner: User) -> None:
    first, second = build.organisation(owner=owner), build.organisation(owner=owner, name="乙公司")
    message = tell(second, url="/organisation/")
    client = signed_in(owner)
    assert first.name in client.get("/organisation/").content.decode()
    page = client.get(f"/messages/{message.pk}/", follow=True).content.decode()
    assert "您现在代表乙公司操作。" in page
    assert f"<h1>{second.name}" in page or second.name in page


@pytest.mark.parametrize(
    "url", ["/no/such/page/", "/needs/999999/", "https://elsewhere.example/", "//elsewhere.example/"]
)
def test_a_page_that_is_gone_is_said_to_be_gone(owner: User, url: str) -> None:
    message = tell(build.organisation(owner=owner), url=url)
    response = signed_in(owner).get(f"/messages/{message.pk}/")
    assert (response.status_code, "这条消息所指的页面已不存在" in response.content.decode()) == (200, True)


def test_a_page_the_person_may_not_see_any_more_is_said_to_be_gone(owner: User) -> None:
    firm = build.organisation(owner=owner)
    theirs = build.need(build.firm(), status="draft")
    message = tell(firm, url=theirs.get_absolute_url())
    assert "已无权查看" in signed_in(owner).get(f"/messages/{message.pk}/").content.decode()


def test_nobody_reads_or_marks_what_is_for_others(owner: User) -> None:
    firm = build.organisation(owner=owner)
    colleague = build.user()
    build.member(colleague, firm)
    private = tell(firm, url="/organisation/", recipient=colleague)
    theirs = tell(build.organisation(owner=build.user()), url="/organisation/")
    client = signed_in(owner)
    found = [client.get(f"/messages/{message.pk}/").status_code for message in (private, theirs)] + [
        client.post(f"/messages/{message.pk}/read/").status_code for message in (private, theirs)
    ]
    assert found == [404] * 4
    assert client.get("/messages/").context["total"] == 0
    assert not Message.objects.filter(read_at__isnull=False).exists()


def test_one_message_is_marked_and_the_reader_stays_where_they_were(owner: User) -> None:
    message = tell(build.organisation(owner=owner))
    client = signed_in(owner)
    for _replayed in range(2):
        response = client.post(f"/messages/{message.pk}/read/", {"next": "/messages/?group=account"})
        assert response["Location"] == "/messages/?group=account"
    elsewhere = client.post(f"/messages/{message.pk}/read/", {"next": "https://elsewhere.example/"})
    assert elsewhere["Location"] == "/messages/"


# --- preferences --------------------------------------------------------------------------------------------------


def choices(client: Client, **changes: str) -> dict[str, str]:
    """The form as the page shows it, with changes."""
    form = client.get("/messages/preferences/").context["form"]
    return {name: str(form[name].value()) for name in form.fields} | changes


def test_choices_are_kept_and_nobody_else_s_are_touched(owner: User) -> None:
    other = build.user()
    client = signed_in(owner)
    sent = choices(client, mobile="138 1234 5678", language="en", digest_hour="18") | {"needs-email": "daily"}
    assert client.post(f"/messages/preferences/?user={other.pk}", sent | {"user": str(other.pk)}).status_code == 302
    owner.refresh_from_db()
    other.refresh_from_db()
    assert (owner.mobile, owner.language, other.mobile, other.language) == ("13812345678", "en", "", "zh-hans")
    assert (owner.message_preferences.modes, owner.message_preferences.digest_hour) == (
        {"needs": {"email": "daily"}},
        18,
    )
    assert not hasattr(other, "message_preferences")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"mobile": "123"}, "手机号"),
        ({"needs-sms": "now"}, "选择短信通知需填写手机号。"),
        ({"clocks-email": "off"}, "off"),
        ({"quiet_from": "99"}, "99"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(owner: User, wrong, sentence: str) -> None:
    client = signed_in(owner)
    response = client.post("/messages/preferences/", choices(client, wecom="lin.wei") | wrong)
    page = response.content.decode()
    assert (response.status_code, sentence in page, 'value="lin.wei"' in page) == (200, True, True)
    assert not hasattr(User.objects.get(pk=owner.pk), "message_preferences")


def test_a_group_that_is_never_off_says_why_and_offers_no_off(owner: User) -> None:
    client = signed_in(owner)
    form = client.get("/messages/preferences/").context["form"]
    assert [value for value, _label in form["clocks-email"].field.choices] == ["now", "daily"]
    assert "不可关闭：对方正等待您的答复。" in client.get("/messages/preferences/").content.decode()


def test_without_an_adapter_a_channel_is_not_offered(owner: User, settings) -> None:
    settings.SMS_ADAPTER = settings.WECOM_ADAPTER = ""
    form = signed_in(owner).get("/messages/preferences/").context["form"]
    assert not [name for name in form.fields if "sms" in name or "wecom" in name or name == "mobile"]


# --- the one-click address ----------------------------------------------------------------------------------------


def test_one_click_without_signing_in_and_without_a_csrf_token(owner: User) -> None:
    client, address = Client(enforce_csrf_checks=True), f"/messages/unsubscribe/{make_token(owner.pk, 'needs')}/"
    assert client.get(address).status_code == 200
    assert not hasattr(User.objects.get(pk=owner.pk), "message_preferences")
    for _twice in range(2):
        assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert User.objects.get(pk=owner.pk).message_preferences.modes == {"needs": {"email": "off"}}


@pytest.mark.parametrize("token", ["x", "WzEsIm5lZWRzIl0:1aaaaa:forged"])
def test_a_forged_address_leads_nowhere(token: str) -> None:
    assert [Client().get(f"/messages/unsubscribe/{token}/").status_code] == [404]
    assert [Client().post(f"/messages/unsubscribe/{token}/").status_code] == [404]
