"""Pages over hostile rows, hostile addresses and hostile questions; and what was typed stands in the form again."""

import html
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction
from django.test import Client
from django.urls import reverse

from accounts import audit, clock
from market.models import Introduction, Proposal, Step
from tests import build
from tests.addresses import address, models_by_page, values
from tests.hostile.test_posts import Attack, rows
from tests.hostile.values import MARK, ONE_BOX
from tests.pages import ADMIN, POSTS, SITE, Page
from tests.world import World, enter

pytestmark = pytest.mark.django_db

KEPT_AS_THEY_ARE = {"email", "password", "url", "slug", "file", "credit_code", "form_token", "sha256", "verb", "code"}
DRAWN = {"Lead", "LeadWords"}  # by the database, from what is marked
APPEND_ONLY = {
    "AuditRow", "CheckIn", "CriteriaVersion", "ImpactAnswer", "NonDisclosureText", "Outcome", "OutcomeVerdict",
    "PromiseStep", "Proposal", "ProposalAnswer", "ResultTwin", "Step",
    "SubsidyStep",
}  # fmt: skip
QUESTIONS = (
    "q",
    "page",
    "sort",
    "event",
    "since",
    "until",
    "kind",
    "district",
    "amount",
    "lead",
    "tab",
    "track",
    "next",
)
ASKED = ("nul", "very huge number", "64 bits", "not a number", "year 10000", "markup", "surrogate", "long", "list")


def mark_all(world: World) -> int:
    """Every free text of every row says the mark, append-only rows in new ones; the number of columns that do."""
    build.outcome(world.pair, "refusal", refusal_code="other", refusal_text=MARK, evidence=MARK)
    Step.objects.create(introduction=world.pair, to_state="consulting", at=clock.now(), note=MARK)
    audit.record(by=world.organiser, verb="organisation.suspend", subject=world.firm, reason=MARK)
    build.check_in(world.attendee, counted=False, by=world.organiser, device=MARK[:36], place=MARK)
    talks = Introduction.objects.get(need=world.cooperation, state="in_talks")
    facts = {"sent_by": world.people["university"], "valid_until": clock.today(), "version": 9}
    Proposal.objects.create(introduction=talks, text=MARK, people=MARK, **facts)
    count = 0
    for model in apps.get_models():
        if model._meta.app_label not in ("accounts", "events", "market") or model.__name__ in APPEND_ONLY | DRAWN:
            continue
        names = [field.name for field in model._meta.concrete_fields if is_free(field)]
        if names:
            model._base_manager.update(**dict.fromkeys(names, MARK))
            count += len(names) * model._base_manager.exists()
    return count


def is_free(field: Any) -> bool:
    """A column in which anybody may have typed anything."""
    text = isinstance(field, models.CharField | models.TextField) and not isinstance(field, models.FileField)
    named = not field.choices and not field.unique and field.name not in KEPT_AS_THEY_ARE
    return text and named and (field.max_length or 99) >= len(MARK)


@pytest.mark.parametrize("role", ["visitor", "owner", "bank", "university", "organiser"])
def test_markup_in_every_column_runs_on_no_page(client: Client, role: str) -> None:
    """Whatever stands in the database, however it came there."""
    world = World()
    assert mark_all(world) > 40
    enter(client, world, role)
    wrong, read = [], 0
    for page in (*SITE, *(ADMIN if role == "organiser" else ())):
        answer = client.get(address(page, world), values(world, page.body) if page in ADMIN else {})
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            text = answer.content.decode("utf-8", "replace")
            read += html.escape(MARK[:12]) in text
            wrong += [page.label] if MARK[:12] in text else []
    assert wrong == []
    assert read >= (1 if role == "visitor" else 8)


@pytest.mark.parametrize("role", ["owner", "bank", "organiser"])
def test_no_key_and_no_question_breaks_a_page(client: Client, role: str) -> None:
    """Keys that no database can count to, and every question with hostile words (a third of them on each page)."""
    world = World()
    enter(client, world, role)
    wrong = []
    for place, page in enumerate(SITE):
        if "pk" in page.arguments:
            key = values(world, page.arguments) | {"pk": 10**30}
            status = client.get(reverse(page.name, kwargs=key)).status_code
            wrong += [(page.label, "huge key", status)] if status >= 500 or status == 200 else []
        for what in ASKED[place % 3 :: 3] if not page.name.startswith(("account_", "mfa_")) else ():
            word = ONE_BOX[what].encode("utf-8", "replace").decode()[:6_000]
            status = client.get(address(page, world), dict.fromkeys(QUESTIONS, word)).status_code
            wrong += [(page.label, what, status)] if status >= 500 else []
    assert wrong == []


def test_an_address_with_something_unseen_names_nothing(client: Client) -> None:
    found = [
        client.get(path).status_code for path in ("/unsubscribe/%00/", "/market/%00/", "/%E2%80%AE/", "/check-in/a%00/")
    ]
    assert found == [404, 404, 404, 404]


BOXED = [
    page
    for page in POSTS
    if page.expected["owner"] == "200" and page.name.startswith(("accounts:", "market:", "events:"))
]


@pytest.mark.parametrize("page", BOXED, ids=lambda page: page.label)
def test_what_was_typed_stands_in_the_form_again(client: Client, page: Page) -> None:
    """Where a form is shown again, each text box still holds what was typed into it, however wrong."""
    attack = Attack(client, page)
    lost = []
    for name in attack.given:
        with transaction.atomic():
            answer = client.post(attack.url, attack.given | {name: "不对的<值>" * 60})
            form: Any = (answer.context or {}).get("form") if answer.status_code == 200 else None
            shown = form is not None and name in form.fields and form.errors.get(name)
            box = shown and getattr(form.fields[name].widget, "input_type", "textarea") in (
                "text",
                "email",
                "textarea",
                "url",
            )
            if box and html.escape("不对的<值>" * 60) not in answer.content.decode():
                lost.append(name)
            assert form is None or not form.errors or rows() == attack.before or page.name == "market:need_step"
            transaction.set_rollback(True)
    assert lost == []
    assert models_by_page()
