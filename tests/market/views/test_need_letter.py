"""The letter of authorisation: what it says, that it can be revoked, and that the other side then sees nothing."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts import clock
from accounts.models import YearFigures
from market.models import Need
from tests import build

pytestmark = pytest.mark.django_db


class Scene:
    """A need that a bank may see while the firm's authorisation holds, with a figure of last year."""

    def __init__(self) -> None:
        self.owner, self.banker, self.event = build.user("林厂长"), build.user("林行长"), build.event()
        self.firm = build.firm(owner=self.owner, name="甲公司")
        YearFigures.objects.create(profile=self.firm.profile, year=clock.today().year - 1, revenue=98_760_000)
        self.bank = build.organisation("bank", owner=self.banker, name="甲银行")
        build.registration(self.bank, self.event)
        self.need = build.need(
            self.firm,
            event=self.event,
            title="扩产",
            visibility="lenders",
            authorised_at=timezone.now(),
            authorised_until=clock.today() + dt.timedelta(days=20),
        )

    def get(self, path: str, person: Any = None) -> Any:
        client = Client()
        client.force_login(person or self.owner)
        return client.get(path)

    def letter(self) -> str:
        answer = self.get(f"/needs/{self.need.pk}/letter/")
        assert answer.status_code == 200
        return str(answer.content.decode())

    def lead(self) -> Any:
        return self.get(f"/leads/{self.need.pk}/", self.banker)


def test_it_says_to_whom_what_and_until_when() -> None:
    scene = Scene()
    page = scene.letter()
    for words in ("甲公司授权", scene.event.series.organiser.name, "目前包括： 甲银行", "有效。", "撤销授权"):
        assert words in page, words
    assert scene.firm.credit_code in page


def test_revoked_on_the_page_the_other_side_sees_neither_need_nor_figures() -> None:
    scene = Scene()
    assert scene.lead().status_code == 200
    assert "9,876 万元" in scene.lead().content.decode()
    client = Client()
    client.force_login(scene.owner)
    assert client.post(f"/needs/{scene.need.pk}/revoke/").status_code == 302
    page = scene.letter()
    assert "终止。" in page
    assert "甲银行" not in page
    assert "/revoke/" not in page
    assert scene.lead().status_code == 404


def test_with_its_last_day_it_ends_at_once_and_not_with_the_nightly_sweep() -> None:
    scene = Scene()
    with clock.at(timezone.now() + dt.timedelta(days=20)):
        assert Need.objects.filter(pk=scene.need.pk).visible_to(scene.banker, scene.bank).exists()
    with clock.at(timezone.now() + dt.timedelta(days=21)):
        assert not Need.objects.filter(pk=scene.need.pk).visible_to(scene.banker, scene.bank).exists()
        assert Need.objects.filter(pk=scene.need.pk).visible_to(scene.owner, scene.firm).exists()
        assert "到期。" in scene.letter()


def test_a_party_at_work_keeps_the_need_without_the_figures() -> None:
    scene = Scene()
    build.introduction(scene.need, scene.bank, state="contacted", consent_at=timezone.now())
    assert "9,876 万元" in scene.lead().content.decode()
    Need.objects.filter(pk=scene.need.pk).update(authorisation_revoked_at=timezone.now(), visibility="organiser")
    page = scene.lead()
    assert page.status_code == 200
    assert "9,876 万元" not in page.content.decode()
    assert "甲银行" in scene.letter()


def test_a_draft_has_a_letter_that_is_not_given_yet() -> None:
    scene = Scene()
    draft = build.need(scene.firm, status="draft")
    page = scene.get(f"/needs/{draft.pk}/letter/").content.decode()
    assert "尚未授权" in page
    assert "/revoke/" not in page


def test_the_wizard_and_the_page_of_the_need_name_the_readers() -> None:
    scene = Scene()
    draft = build.need(scene.firm, status="draft", event=scene.event)
    for path in (f"/needs/{draft.pk}/step/3/", f"/needs/{scene.need.pk}/"):
        page = scene.get(path).content.decode()
        assert "1 家机构，需求发布后可见" in page
        assert "<p>甲银行</p>" in page
