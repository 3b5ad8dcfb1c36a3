"""The style guide shows every component; outside development it is not there."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from config.styleguide_examples import PARTS_OF, examples
from tests.journey.demo_site import ROOT

pytestmark = pytest.mark.django_db

FILES = {path.stem for path in (ROOT / "templates/components").glob("*.html")}


def test_every_component_is_shown_with_each_of_its_states(client: Client, settings: Settings) -> None:
    settings.DEBUG = True
    answer = client.get("/styleguide")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert set(examples()) | set(PARTS_OF) == FILES
    assert {name for name in examples() if f'data-component="{name}"' not in html} == set()
    for mark in ("invalid", "field-choices", "field-check", "field-file", "field-textarea", "field-plain"):
        assert mark in html, mark
    assert "请填写数字，例如 350 或 350.5。" in html


def test_a_component_is_described_where_those_look_who_build_pages() -> None:
    text = (ROOT / "templates/components/README.md").read_text(encoding="utf-8")
    assert {name for name in FILES if f"`{name}.html`" not in text} == set()


def test_production_has_no_style_guide(client: Client) -> None:
    assert client.get("/styleguide").status_code == 404
