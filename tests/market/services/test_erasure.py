"""An organisation is erased: nothing names it any more, and every figure of the market is what it was."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import models
from django.test import Client

from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import AuditRow, Certificate, Message, Organisation
from accounts.services.messages import send
from accounts.services.verification import reinstate
from market.models import ExistingLoan, Introduction, NeedAttachment, Outcome, Step
from market.reports.funnel import funnel
from market.services.erasure import erase_organisation
from tests import build
from tests.accounts.sign_in import confirm, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

SECRETS = ("甲科技", "林联系", "13911112222", "扩产细节", "来宾甲", "张三银行", "机密", "秘密.pdf")
KEPT_BY_LAW = {"AuditRow", "Step", "Outcome", "OutcomeVerdict"}
"""Append-only tables: the record of who did what."""


class Scene:
    """A firm that names itself wherever it can, with a result on record."""

    def __init__(self) -> None:
        self.owner, self.event = build.user("林厂长"), build.event()
        contact = {"contact_name": "林联系", "contact_mobile": "13911112222", "introduction": "甲科技做扩产细节"}
        self.firm = build.firm(
            owner=self.owner,
            name="甲科技",
            certificates=("high_tech",),
            years=[{"year": 2024, "revenue": Decimal(9_000_000)}],
            profile={"legal_representative": "林联系", "office_address": "甲科技大厦"},
            **contact,
        )
        Certificate.objects.update(number="甲科技001")
        build.attendee(build.registration(self.firm, self.event), "来宾甲", mobile="13911112222")
        build.stall_booking(build.stall(self.event), self.firm, shows="甲科技的机器")
        self.need = build.need(
            self.firm,
            event=self.event,
            title="甲科技扩产",
            summary="扩产细节",
            keywords=["甲科技"],
            terms={"purpose": "扩产细节"},
        )
        ExistingLoan.objects.create(terms=self.need.financing, bank="张三银行", amount=1)
        self.bank = build.organisation("bank", name="甲银行")
        self.need.financing.intended_lenders.add(self.bank)
        self.pair = build.introduction(self.need, self.bank, state="drawn")
        build.outcome(self.pair, "approval", amount=3_000_000)
        self.proposed = build.introduction(self.need, build.organisation("bank"))
        self.draft = build.need(self.firm, status="draft", title="甲科技草稿", created_by=self.owner)
        self.service = build.offering(self.firm, kind="service", name="甲科技服务", summary="机密")
        self.file = NeedAttachment.objects.create(
            need=self.need,
            file=ContentFile(b"%PDF", name="a.pdf"),
            name="秘密.pdf",
            size=4,
            sha256="0" * 64,
            uploaded_by=self.owner,
        )
        send(organisation=self.bank, code="introduction.consent", firm="甲科技", need="扩产", provider="甲银行")

    def erase(self) -> Organisation:
        return erase_organisation(by=self.owner, organisation=self.firm, typed=" 甲科技 ")


def cells_that_say(secret: str) -> list[str]:
    """Every text of every table in which it stands, apart from the record that is kept."""
    found = []
    for model in apps.get_models():
        if model.__name__ in KEPT_BY_LAW or model._meta.app_label not in ("accounts", "events", "market"):
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field, (models.CharField, models.TextField, models.JSONField)):
                values = [str(value) for value in model._base_manager.values_list(field.name, flat=True)]
                found += [f"{model.__name__}.{field.name}" for value in values if secret in value]
    return found


def test_nothing_names_it_and_the_figures_are_what_they_were(
    media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    scene = Scene()
    before = funnel(event=scene.event)
    assert [secret for secret in SECRETS if not cells_that_say(secret)] == []
    with django_capture_on_commit_callbacks(execute=True):
        row = scene.erase()
    assert {secret: cells_that_say(secret) for secret in SECRETS} == {secret: [] for secret in SECRETS}
    assert funnel(event=scene.event) == before
    assert (row.name, row.credit_code, row.verification) == (f"已注销机构 {row.pk}", None, "suspended")
    assert (Outcome.objects.get().amount, Step.objects.filter(introduction=scene.pair).count()) == (3_000_000, 2)
    assert row.profile.years.get().revenue == 9_000_000
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_messages_about_other_things_of_the_same_title_keep_it() -> None:
    scene = Scene()
    others = build.need(build.firm(), title=scene.need.title)
    pair = build.introduction(others, scene.bank)
    for url in (others.get_absolute_url(), pair.get_absolute_url(), scene.need.get_absolute_url()):
        send(organisation=scene.bank, code="need.published", url=url, need=scene.need.title)
    send(organisation=scene.bank, code="need.published", url=scene.pair.get_absolute_url(), need=scene.need.title)
    scene.erase()
    told = Message.objects.filter(organisation=scene.bank, code="need.published").order_by("pk")
    assert [message.params["need"] for message in told] == ["甲科技扩产", "甲科技扩产", "融资需求", "融资需求"]


def test_what_was_open_is_closed() -> None:
    scene = Scene()
    scene.erase()
    for thing in (scene.need, scene.draft, scene.proposed, scene.service, scene.file):
        thing.refresh_from_db()
    assert (scene.need.status, scene.draft.status, scene.draft.title) == ("withdrawn", "withdrawn", "融资需求")
    assert (scene.proposed.state, scene.service.status) == ("withdrawn", "withdrawn")
    assert scene.file.removed_at is not None
    assert scene.firm.memberships.count() == 0
    assert scene.firm.registrations.get().cancelled_at is not None
    assert AuditRow.objects.get(verb="organisation.erase").subject == f"已注销机构 {scene.firm.pk}"


@pytest.mark.parametrize("state", ["claimed", "contacted", "approved"])
def test_not_while_somebody_is_at_work(state: str) -> None:
    scene = Scene()
    build.introduction(scene.need, build.organisation("bank", name="在办银行"), state=state)
    with pytest.raises(WrongState):
        scene.erase()
    scene.firm.refresh_from_db()
    assert (scene.firm.name, scene.firm.erased_at, scene.firm.memberships.count()) == ("甲科技", None, 1)
    client = confirm(signed_in(scene.owner))
    page = client.post("/my-data/erase/", {"typed": "甲科技"}).content.decode()
    assert "还有 1 个对接在进行中" in page
    assert "在办银行" in page


def test_a_lender_is_not_erased_while_it_is_at_work() -> None:
    owner = build.user()
    bank = build.organisation("bank", owner=owner, name="甲银行")
    pair = build.introduction(build.need(build.firm()), bank, state="claimed")
    with pytest.raises(WrongState):
        erase_organisation(by=owner, organisation=bank, typed="甲银行")
    Introduction.objects.filter(pk=pair.pk).update(state="proposed", slot=None)
    erase_organisation(by=owner, organisation=bank, typed="甲银行")
    pair.refresh_from_db()
    assert pair.state == "lapsed"


@pytest.mark.parametrize("typed", ["", "甲", "甲科技有限公司"])
def test_the_name_has_to_be_typed(typed: str) -> None:
    scene = Scene()
    with pytest.raises(Invalid) as refused:
        erase_organisation(by=scene.owner, organisation=scene.firm, typed=typed)
    assert refused.value.field == "typed"


def test_only_an_owner_and_nobody_brings_it_back() -> None:
    scene = Scene()
    editor, organiser = build.user(), build.organiser()
    build.member(editor, scene.firm)
    for person in (editor, organiser, build.user()):
        with pytest.raises(NotAllowed):
            erase_organisation(by=person, organisation=scene.firm, typed="甲科技")
    row = scene.erase()
    with pytest.raises(WrongState):
        reinstate(by=organiser, organisation=row)


def test_the_owner_is_led_home_and_acts_for_nobody() -> None:
    scene = Scene()
    client = confirm(signed_in(scene.owner))
    client.get("/my-data/")  # the welcome has been read
    answer = client.post("/my-data/erase/", {"typed": "甲科技"}, follow=True)
    assert answer.redirect_chain == [("/", 302)]
    assert "机构已注销。" in answer.content.decode()
    assert client.get("/my-data/").status_code == 302


def test_a_session_that_was_left_open_asks_for_the_password_first() -> None:
    scene = Scene()
    client = Client()
    client.force_login(scene.owner)
    answer = client.post("/my-data/erase/", {"typed": "甲科技"})
    assert answer["Location"] == "/account/reauthenticate/?next=%2Fmy-data%2Ferase%2F"
    assert Organisation.objects.get(pk=scene.firm.pk).erased_at is None
