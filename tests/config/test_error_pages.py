"""The pages nobody wants to see: what happened, in Chinese, and a way on."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from accounts.middleware import SESSION_KEY
from config.urls import urlpatterns as site
from tests import build

pytestmark = pytest.mark.django_db


def refused(request: HttpRequest) -> HttpResponse:
    """A page that is not for the reader, with the reason that was given."""
    raise PermissionDenied(*request.GET.getlist("reason"))


def broken(request: HttpRequest) -> HttpResponse:
    """A page with a bug."""
    raise RuntimeError("a bug")


urlpatterns = [path("refused/", refused), path("broken/", broken), *site]


@pytest.fixture(autouse=True)
def pages() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=__name__):
        yield


def test_a_missing_page_leads_home_and_to_the_sign_in() -> None:
    answer = Client().get("/nothing/here/")
    html = answer.content.decode()
    assert answer.status_code == 404
    assert "这个地址没有页面" in html
    assert 'href="/account/login/?next=/nothing/here/"' in html
    assert 'href="/">回首页' in html


def test_a_refusal_says_why() -> None:
    answer = Client().get("/refused/", {"reason": "只有机构的所有者可以邀请成员。"})
    assert answer.status_code == 403
    assert "<p>只有机构的所有者可以邀请成员。</p>" in answer.content.decode()


def test_a_refusal_names_the_organisation_one_acts_for() -> None:
    client, person = Client(), build.user()
    build.organisation(owner=person, name="青禾智能科技（示例）")
    client.force_login(person)
    html = client.get("/refused/").content.decode()
    assert "页面属于其他机构，或者您在机构中的角色没有这项权限。" in html
    assert "您当前代表 <strong>青禾智能科技（示例）</strong>" in html
    assert "切换机构" in html


def test_a_bug_is_ours_and_nothing_is_half_saved() -> None:
    client = Client(raise_request_exception=False)
    client.force_login(build.organiser())
    session = client.session
    session[SESSION_KEY] = build.organisation().pk
    session.save()
    answer = client.get("/broken/")
    html = answer.content.decode()
    assert answer.status_code == 500
    assert "系统出了问题" in html
    assert "不会只存一半" in html
    assert "a bug" not in html


def test_a_form_from_an_ended_session_says_what_to_do() -> None:
    answer = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "x"})
    html = answer.content.decode()
    assert answer.status_code == 403
    assert "表单未能提交" in html
    assert "返回上一页，填写的内容还在表单里。" in html
    assert "没有接受本站的 Cookie" in html
