"""The interface is Chinese unless somebody chose otherwise."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_browser_that_asks_for_english_still_gets_chinese(client: Client) -> None:
    assert client.get("/healthz", headers={"accept-language": "en-GB,en"}).headers["Content-Language"] == "zh-hans"


def test_the_switch_turns_to_english_and_back(client: Client) -> None:
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})
    assert client.get("/healthz").headers["Content-Language"] == "en"
    client.post("/i18n/setlang/", {"language": "zh-hans", "next": "/"})
    assert client.get("/healthz").headers["Content-Language"] == "zh-hans"


def test_an_unknown_language_cookie_means_chinese(client: Client) -> None:
    client.cookies["django_language"] = "xx"
    assert client.get("/healthz").headers["Content-Language"] == "zh-hans"
