"""Notes of the team and handing over on the pages: for the own team alone, from every other side by address."""

import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from accounts.middleware import SESSION_KEY
from accounts.models import Membership
from market.models import Introduction, TeamNote
from market.reports.lists import LISTS
from market.reports.own_data import sheets
from market.reports.results import results_workbook
from market.services.list_exports import make_export, request_export
from tests import build

pytestmark = pytest.mark.django_db
SECRET = "内部机密：担保人另有负债"


class Scene:
    """A bank's pair with a note of its team, and everybody's browser."""

    def __init__(self) -> None:
        self.people = {
            name: build.user(name) for name in ("officer", "colleague", "viewer", "firm", "other_bank", "left")
        }
        self.bank = build.organisation("bank", owner=self.people["officer"], name="示例银行")
        self.firm = build.organisation("enterprise", owner=self.people["firm"], name="青禾（示例）")
        build.organisation("bank", owner=self.people["other_bank"])
        build.member(self.people["colleague"], self.bank)
        build.member(self.people["viewer"], self.bank, "viewer")
        self.people["organiser"] = build.organiser()
        self.need = build.need(self.firm, event=build.event())
        self.pair = build.introduction(self.need, self.bank, state="contacted", owner=self.people["officer"])
        self.note_url = reverse("market:introduction_note", args=[self.pair.pk])
        self.over_url = reverse("market:hand_over")

    def browser(self, name: str, acting_for: Any = None) -> Client:
        client = Client()
        client.force_login(self.people[name])
        if acting_for:
            session = client.session
            session[SESSION_KEY] = acting_for.pk
            session.save()
        return client

    def page(self, browser: Client) -> str:
        response = browser.get(self.pair.get_absolute_url())
        return response.content.decode() if response.status_code == 200 else str(response.status_code)

    def write(self, text: str = SECRET) -> None:
        TeamNote.objects.create(introduction=self.pair, text=text, by=self.people["officer"])


def test_the_team_writes_and_reads() -> None:
    scene = Scene()
    response = scene.browser("officer").post(scene.note_url, {"text": "<b>稍后再联系</b>"})
    assert response.url == scene.pair.get_absolute_url()
    for name in ("officer", "colleague", "viewer"):
        page = scene.page(scene.browser(name))
        assert "&lt;b&gt;稍后再联系&lt;/b&gt;" in page, name
        assert ("写入备注</button>" in page) == (name != "viewer"), name
    assert scene.browser("viewer").post(scene.note_url, {"text": "x"}).status_code == 403
    kept = scene.browser("officer").post(scene.note_url, {"text": "字" * 2001})
    assert ("字" * 2001 in kept.content.decode(), list(kept.context["note_form"].errors)) == (True, ["text"])
    assert TeamNote.objects.count() == 1


def test_nobody_else_finds_a_note_on_any_page() -> None:
    scene = Scene()
    scene.write()
    staff = scene.browser("organiser")
    for browser in (
        scene.browser("firm"),
        scene.browser("other_bank"),
        staff,
        scene.browser("organiser", scene.bank),
        scene.browser("organiser", scene.firm),
    ):
        page = scene.page(browser)
        assert (SECRET in page, "内部备注" in page) == (False, False)
        assert browser.post(scene.note_url, {"text": "x"}).status_code == 404
    for name, key in (("introduction", scene.pair.pk), ("need", scene.need.pk)):
        for act in ("change", "history"):
            page = staff.get(reverse(f"admin:market_{name}_{act}", args=[key])).content.decode()
            assert SECRET not in page, (name, act)
    assert SECRET not in staff.get(reverse("admin:accounts_auditrow_changelist")).content.decode()
    assert SECRET not in scene.browser("firm").get(scene.need.get_absolute_url()).content.decode()
    assert TeamNote.objects.count() == 1


def test_no_export_and_no_other_partys_data_copy_holds_a_note() -> None:
    scene = Scene()
    scene.write()
    files = [results_workbook(), results_workbook(provider=scene.bank)]
    columns = [column.name for column in LISTS["introductions"].columns]
    export = request_export(by=scene.people["organiser"], what="introductions", columns=columns, keys=[scene.pair.pk])
    assert make_export(export.pk)
    export.refresh_from_db()
    with export.file.open("rb") as file:
        files.append(file.read())
    cells = [
        str(cell)
        for file in files
        for sheet in load_workbook(io.BytesIO(file))
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    ]
    assert (SECRET in "".join(cells), "青禾（示例）" in "".join(cells)) == (False, True)
    assert SECRET not in str([list(sheet.rows) for sheet in sheets(scene.firm)])
    assert SECRET in str([list(sheet.rows) for sheet in sheets(scene.bank)])  # the team's own words are its data


def test_ticked_pairs_of_somebody_who_leaves_pass_to_a_colleague() -> None:
    scene = Scene()
    for _number in range(2):
        build.introduction(build.need(scene.firm), scene.bank, state="claimed", owner=scene.people["left"])
    browser = scene.browser("officer")
    page = browser.get(scene.over_url, {"owner": scene.people["left"].pk})
    ticked = page.context["form"].ticked
    assert (len(ticked), page.content.decode().count(" checked")) == (2, 2)
    assert browser.get(scene.over_url).context["form"].ticked == set()
    given = {"pairs": sorted(ticked), "owner": scene.people["colleague"].pk, "note": "请尽快联系"}
    response = browser.post(f"{scene.over_url}?owner={scene.people['left'].pk}", given, follow=True)
    assert "已将 2 条对接移交给colleague。" in response.content.decode()
    assert Introduction.objects.filter(owner=scene.people["colleague"]).count() == 2
    assert TeamNote.objects.filter(text="请尽快联系").count() == 2


def test_what_is_wrong_is_said_and_what_was_ticked_stays() -> None:
    scene = Scene()
    browser = scene.browser("officer")
    empty = browser.post(scene.over_url, {"note": "留着"})
    assert (sorted(empty.context["form"].errors), "留着" in empty.content.decode()) == (["owner", "pairs"], True)
    others = build.introduction(build.need(scene.firm), build.organisation("bank"), state="claimed")
    for pairs, owner in (([others.pk], "colleague"), ([scene.pair.pk], "viewer"), ([scene.pair.pk], "firm")):
        response = browser.post(scene.over_url, {"pairs": pairs, "owner": scene.people[owner].pk})
        assert (response.status_code, bool(response.context["form"].errors)) == (200, True)
    assert set(Introduction.objects.values_list("owner", flat=True)) == {scene.people["officer"].pk, None}
    assert [scene.browser(name).get(scene.over_url).status_code for name in ("viewer", "firm")] == [403, 403]


def test_the_number_of_queries_is_the_same_for_one_and_three_notes() -> None:
    scene = Scene()
    browser, counts = scene.browser("officer"), []
    for number in (1, 2):
        for _ in range(number):
            scene.write()
            Membership.objects.create(user=build.user(), organisation=scene.bank, role="editor")
        with CaptureQueriesContext(connection) as queries:
            scene.page(browser)
        counts.append(len(queries))
    assert counts[0] == counts[1]
