"""The interface is Chinese unless somebody chose otherwise; the switch stays on the page it was pressed on."""

import html
import re
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from tests.addresses import address, one_reader_each, signed_in, values
from tests.hostile.test_posts import sender
from tests.pages import POSTS
from tests.world import ROLES, World

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SWITCH = re.compile(
    r'<form method="post" action="/i18n/setlang/".*?name="next" value="([^"]*)".*?name="language" value="([^"]*)"',
    re.DOTALL,
)
QUESTION = "q=%E7%94%B2&x=1%2F2&x=%26"


def switch(text: str) -> set[tuple[str, str]]:
    """Where each switch of a page leads, and to which language."""
    return {(html.unescape(place), language) for place, language in SWITCH.findall(text)}


def test_a_browser_that_asks_for_english_still_gets_chinese(client: Client) -> None:
    assert client.get("/healthz", headers={"accept-language": "en-GB,en"}).headers["Content-Language"] == "zh-hans"


def test_an_unknown_language_cookie_means_chinese(client: Client) -> None:
    client.cookies["django_language"] = "xx"
    assert client.get("/healthz").headers["Content-Language"] == "zh-hans"


@pytest.mark.parametrize("path", ["/healthz", "/needs/?q=%E7%94%B2&page=2", "/admin/market/need/?status=published"])
def test_the_switch_turns_to_english_and_back(client: Client, path: str) -> None:
    client.force_login(World().organiser)
    for language in ("en", "zh-hans"):
        answer = client.post("/i18n/setlang/", {"language": language, "next": path})
        assert (answer.status_code, answer["Location"]) == (302, path)
        assert client.get("/healthz").headers["Content-Language"] == language


@pytest.mark.parametrize("place", ["//evil.example/", "https://evil.example/", "javascript:alert(1)"])
def test_the_switch_leads_to_no_other_site(client: Client, place: str) -> None:
    assert client.post("/i18n/setlang/", {"language": "en", "next": place})["Location"] == "/"


def test_every_page_offers_itself_in_the_other_language() -> None:
    """Each page of the table with its first reader, the organiser's included, with a question behind the address."""
    world, wrong, read = World(), {}, 0
    clients: dict[str, Client] = {}
    for number, (role, label, path) in enumerate(one_reader_each(world, ROLES)):
        client = clients.setdefault(role, signed_in(world, role))
        here, other = (("zh-hans", "en"), ("en", "zh-hans"))[number % 2]
        client.cookies["django_language"] = here
        asked = f"{path}{'&' if '?' in path else '?'}{QUESTION}"
        answer = client.get(asked)
        if answer.status_code == 302:  # the organiser's lists refuse a question that they do not know
            asked = answer["Location"]
            answer = client.get(asked)
        found = switch(answer.content.decode())
        read += 1
        if found != {(asked, other)}:
            wrong[label] = found
    assert wrong == {}
    assert read > 150


def test_a_form_with_mistakes_offers_a_page_that_can_be_read() -> None:
    """What a form is answered with: the switch leads to a page, never to an address that only takes forms."""
    world, wrong, read = World(), {}, 0
    for page in POSTS:
        for body in ({}, values(world, page.body)):
            client = signed_in(world, sender(page))
            with transaction.atomic():
                answer: Any = client.post(address(page, world), body)
                shown = "" if answer.streaming else answer.content.decode("utf-8", "replace")
                for place, _language in switch(shown):
                    read += 1
                    status = client.get(place).status_code
                    away = place == "/" and answer.status_code < 400
                    if away or status not in (200, 302, answer.status_code):
                        wrong[page.label] = (answer.status_code, place, status)
                transaction.set_rollback(True)
    assert wrong == {}
    assert read > 30


@pytest.mark.parametrize("status", [403, 404])
def test_an_error_page_keeps_its_address_and_the_answer_to_a_form_leads_back(client: Client, status: int) -> None:
    world = World()
    client = signed_in(world, "bank")
    path = {403: "/needs/?q=1", 404: f"/needs/{world.draft.pk}/?q=1"}[status]
    answer = client.get(path)
    assert (answer.status_code, switch(answer.content.decode())) == (status, {(path, "en")})
    forms = {403: f"/needs/{world.need.pk}/withdraw/", 404: f"/needs/{world.draft.pk}/withdraw/"}[status]
    for referer, place in (
        ("http://testserver/leads/?q=1#top", "/leads/?q=1"),
        (f"http://testserver{forms}", "/"),
        ("http://evil.example/leads/", "/"),
        ("http://[evil", "/"),
    ):
        answer = client.post(forms, headers={"referer": referer})
        assert answer.status_code in (403, 404)
        assert switch(answer.content.decode()) == {(place, "en")}, referer
