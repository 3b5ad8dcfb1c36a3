"""The comforts of the script in a real browser: drafts, counters, questions, sending once."""

import re
from collections.abc import Iterator

import pytest
from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import override_settings
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from config.urls import urlpatterns as site

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGE = """{% extends "base.html" %}
{% block head %}{% include "components/wizard_head.html" with title="融资需求" steps=steps %}{% endblock %}
{% block content %}
<form class="form" method="post" novalidate data-autosave="/draft/">{% csrf_token %}{{ form }}
  {% include "components/bottom_bar.html" with next_label="下一步" %}</form>
<form method="post" action="/withdraw/">{% csrf_token %}
  <button class="button danger" type="submit" data-confirm="撤回这条需求吗？">撤回</button></form>
{% endblock %}"""

received: list[tuple[str, str]] = []


class NeedForm(forms.Form):
    """A long text, a set of choices and a file."""

    purpose = forms.CharField(label="用途", max_length=10, widget=forms.Textarea)
    kind = forms.ChoiceField(label="类型", choices=[("debt", "债权"), ("equity", "股权")], widget=forms.RadioSelect)
    sheet = forms.FileField(label="附件", required=False)


def need(request: HttpRequest) -> HttpResponse:
    """The page; a POST is noted and takes its time."""
    if request.method == "POST":
        received.append(("sent", request.POST["purpose"]))
        return HttpResponse(status=204)
    context = {"form": NeedForm(), "steps": [{"label": "金额", "state": "now"}]}
    return HttpResponse(engines["django"].from_string(PAGE).render(context, request))


def draft(request: HttpRequest) -> HttpResponse:
    """Keeps the draft, unless the text asks for trouble."""
    received.append(("draft", request.POST["purpose"]))
    return HttpResponse(status=500 if request.POST["purpose"] == "断网" else 204)


@csrf_exempt
def withdraw(request: HttpRequest) -> HttpResponse:
    """Notes that it was asked."""
    received.append(("withdrawn", ""))
    return HttpResponse(status=204)


urlpatterns = [path("need/", need), path("draft/", draft), path("withdraw/", withdraw), *site]


@pytest.fixture
def page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """The page on a phone; every complaint of the browser fails the test."""
    received.clear()
    complaints: list[str] = []
    with override_settings(ROOT_URLCONF=__name__):
        opened = browser.new_page(viewport={"width": 390, "height": 844})
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        opened.goto(f"{live_server.url}/need/")
        yield opened
        opened.close()
    assert complaints == []


def test_a_draft_is_kept_and_the_page_says_when(page: Page) -> None:
    page.fill("[name=purpose]", "买设备")
    expect(page.locator("[data-saved]")).to_have_text(re.compile(r"^已自动保存 \d\d:\d\d$"))
    assert received == [("draft", "买设备")]


def test_a_draft_that_could_not_be_kept_is_said_and_tried_again(page: Page) -> None:
    page.fill("[name=purpose]", "断网")
    expect(page.locator("[data-saved]")).to_contain_text("未能保存")
    page.fill("[name=purpose]", "买设备")
    expect(page.locator("[data-saved]")).to_contain_text("已自动保存")
    assert received == [("draft", "断网"), ("draft", "买设备")]


def test_characters_are_counted_while_typing(page: Page) -> None:
    page.locator("[name=purpose]").press_sequentially("一二三")
    expect(page.locator(".counter")).to_have_text("3 / 10 字")


def test_a_form_is_sent_once_however_often_one_presses(page: Page) -> None:
    page.fill("[name=purpose]", "买设备")
    page.evaluate("() => { const b = document.querySelector('.bottom-bar button'); b.click(); b.click(); b.click(); }")
    expect(page.locator(".bottom-bar button")).to_have_attribute("aria-busy", "true")
    page.wait_for_timeout(300)
    assert [act for act, _ in received].count("sent") == 1
    page.evaluate("() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    assert page.locator(".bottom-bar button").get_attribute("aria-busy") is None


def test_a_question_is_asked_first_and_no_means_no(page: Page) -> None:
    page.click("text=撤回")
    expect(page.locator("dialog p")).to_have_text("撤回这条需求吗？")
    page.click("dialog >> text=取消")
    expect(page.locator("dialog")).to_have_count(0)
    assert received == []
    page.click("text=撤回")
    page.locator("dialog button.danger").click()
    page.wait_for_timeout(300)
    assert received == [("withdrawn", "")]


def test_the_name_of_a_chosen_file_is_shown(page: Page) -> None:
    page.set_input_files("[name=sheet]", {"name": "报表.xlsx", "mimeType": "text/plain", "buffer": b"x"})
    expect(page.locator("[data-file-name]")).to_have_text("报表.xlsx")


def test_nothing_is_wider_than_a_phone(page: Page) -> None:
    assert page.evaluate("() => document.documentElement.scrollWidth") == 390
