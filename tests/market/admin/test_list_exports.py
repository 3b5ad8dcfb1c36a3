"""Exports from the lists: the action carries the list, the page offers its columns, contacts ask for the password."""

import io
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditRow, User
from market.models import ExportTemplate, ListExport
from market.reports.lists import LISTS
from market.services import list_exports, made_files
from market.services.list_exports import make_export
from tests import build
from tests.accounts.sign_in import PASSWORD, confirm, signed_in, with_second_step
from tests.hostile.values import ONE_BOX
from tests.market.list_scene import Lists, sheets

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

MINE = "/admin/market/exports/"


def new(what: str = "organisations") -> str:
    """The page of the columns of a list."""
    return reverse("admin:market_list_export_new", args=[what])


def act(desk: Client, what: str, *rows: Model, query: str = "", **more: str) -> str:
    """Tick the rows in their list and choose the action: where it leads."""
    meta = LISTS[what].listed._meta
    data = {"action": f"columns_of_{what}", "_selected_action": [row.pk for row in rows]} | more
    answer = desk.post(reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist") + query, data)
    return str(answer.headers["Location"])


def send(desk: Client, url: str, **data: Any) -> Any:
    """Send the form of the page at this address: it holds the question of the address itself."""
    path, _mark, query = url.partition("?")
    return desk.post(path, {name: values[0] for name, values in parse_qs(query).items()} | data)


def made() -> list[list[Any]]:
    """The rows of the file that was asked for last."""
    export = ListExport.objects.latest("pk")
    assert make_export(export.pk)
    return sheets(export)[0][1:]


@pytest.mark.parametrize("what", LISTS)
def test_every_list_has_the_action_and_it_leads_to_its_columns(desk: Client, what: str) -> None:
    Lists()
    row = LISTS[what].listed._default_manager.first()
    assert row is not None
    page = desk.get(act(desk, what, row))
    assert page.status_code == 200
    assert [line["column"].name for line in page.context["form"].rows()] == [one.name for one in LISTS[what].columns]
    assert page.context["count"] == 1


def test_ticked_rows_are_carried_as_keys_and_all_rows_as_the_address_of_the_list(desk: Client) -> None:
    scene = Lists(3)
    few = act(desk, "needs", scene.need, query="?kind=financing&o=1")
    assert parse_qs(urlsplit(few).query) == {"list": ["kind=financing&o=1"], "ids": [str(scene.need.pk)]}
    whole = act(desk, "needs", scene.need, query="?kind=financing", select_across="1")
    assert parse_qs(urlsplit(whole).query) == {"list": ["kind=financing"]}
    assert [desk.get(url).context["count"] for url in (few, whole)] == [1, 3]


def test_the_file_has_the_rows_that_the_list_shows_in_its_order(desk: Client) -> None:
    scene = Lists(3)
    build.organisation("bank", name="江州银行二（示例）")
    url = act(desk, "organisations", scene.bank, query="?kind__exact=bank&q=江州&o=-1", select_across="1")
    answer = send(desk, url, columns=["name"], order="listed", do="make")
    assert answer.headers["Location"] == MINE
    assert made() == [["江州银行（示例）"], ["江州银行二（示例）"]]
    export = ListExport.objects.get()
    assert ["搜索", "江州"] in export.words
    assert ["类型", "银行"] in export.words
    assert export.query == "kind__exact=bank&q=%E6%B1%9F%E5%B7%9E&o=-1"
    assert desk.get(new() + "?" + urlencode({"list": f"{export.query}&p=7&all="})).context["count"] == 2


@pytest.mark.parametrize(
    ("scope", "names"), [("ticked", ["=企业1（示例）"]), ("all", ["=企业0（示例）", "=企业1（示例）"])]
)
def test_of_ticked_rows_one_may_still_take_all(desk: Client, scope: str, names: list[str]) -> None:
    scene = Lists(2)
    url = act(desk, "organisations", scene.firms[1], query="?q=企业")
    send(desk, url, columns=["name"], order="oldest", scope=scope, do="make")
    assert [row[0] for row in made()] == names


def test_people_come_of_the_listed_registrations_and_seats_of_the_listed_sessions(desk: Client) -> None:
    scene = Lists(2)
    other = build.session(scene.event)
    first = scene.firms[0].registrations.get()
    build.attendee(first, "来宾九")
    url = act(desk, "attendees", first)
    send(desk, url, columns=["name", "organisation"], order="listed", scope="ticked", do="make")
    assert made() == [["来宾0", "=企业0（示例）"], ["来宾九", "=企业0（示例）"]]
    assert desk.get(act(desk, "seats", other)).context["count"] == 0
    url = act(desk, "seats", scene.session, other)
    send(desk, url, columns=["seat", "attendee"], order="newest", scope="ticked", do="make")
    assert made() == [[2, "来宾1"], [1, "来宾0"]]


def test_numbers_put_columns_at_their_places(desk: Client) -> None:
    Lists()
    data = {"columns": ["name", "kind", "credit_code"], "order": "newest", "do": "make"}
    send(desk, new(), **(data | {"place_credit_code": "1", "place_kind": "2"}))
    export = ListExport.objects.get()
    assert (export.columns, export.order) == (["credit_code", "kind", "name"], "newest")


def test_a_choice_is_saved_used_again_and_removed(desk: Client, organiser: User) -> None:
    Lists()
    data = {"columns": ["name", "kind"], "order": "party", "place_kind": "1", "keep_as": "通讯录", "do": "save"}
    assert send(desk, new() + "?list=q%3Dx", **data).headers["Location"] == new() + "?list=q%3Dx"
    row = ExportTemplate.objects.get(owner=organiser)
    assert (row.columns, row.order, ListExport.objects.count()) == (["kind", "name"], "party", 0)
    page = desk.get(new())
    assert f"{new()}?template={row.pk}" in page.content.decode()
    form = desk.get(f"{new()}?template={row.pk}").context["form"]
    ticked = [(line["column"].name, line["place"].value()) for line in form.rows() if line["ticked"]]
    assert (ticked, form["order"].value()) == ([("name", 2), ("kind", 1)], "party")
    gone = desk.post(reverse("admin:market_export_template_remove", args=[row.pk]), {"next": new() + "?list=q"})
    assert (gone.headers["Location"], ExportTemplate.objects.count()) == (new() + "?list=q", 0)


def test_a_template_of_somebody_else_or_of_another_list_is_not_found(desk: Client, organiser: User) -> None:
    theirs = ExportTemplate.objects.create(owner=build.organiser(), what="needs", name="他人的", place=1)
    mine = ExportTemplate.objects.create(owner=organiser, what="needs", name="我的", place=1, columns=["title"])
    page = desk.get(new("needs")).content.decode()
    assert ("我的" in page, "他人的" in page) == (True, False)
    asked = [(new("needs"), theirs.pk), (new("outcomes"), mine.pk), (new("needs"), "x"), (new("needs"), "9" * 400)]
    assert [desk.get(f"{url}?template={pk}").status_code for url, pk in asked] == [404] * 4
    assert desk.post(reverse("admin:market_export_template_remove", args=[theirs.pk])).status_code == 404
    assert ExportTemplate.objects.count() == 2


def test_a_name_with_the_file_keeps_both_or_none(desk: Client, organiser: User) -> None:
    Lists()
    data = {"columns": ["name"], "order": "listed", "keep_as": "名单", "do": "make"}
    ListExport.objects.create(requested_by=organiser, what="organisations")
    page = send(desk, new(), **data)
    assert "已有一份导出正在生成" in page.content.decode()
    assert page.context["form"]["keep_as"].value() == "名单"
    assert not ExportTemplate.objects.exists()
    ListExport.objects.all().delete()
    assert send(desk, new(), **data).headers["Location"] == MINE
    assert (ExportTemplate.objects.count(), ListExport.objects.count()) == (1, 1)


@pytest.mark.parametrize("box", ["columns", "place_name", "order", "keep_as"])
def test_hostile_columns_places_and_names_come_back_with_a_sentence(desk: Client, box: str) -> None:
    for value in set(ONE_BOX.values()) - {ONE_BOX["surrogate"]}:
        data = {"columns": ["name"], "order": "listed", "do": "save", "keep_as": "名单"} | {box: value}
        answer = send(desk, new(), **data)
        assert answer.status_code in (200, 302)
        assert (answer.status_code == 302) or answer.context["form"].errors
        assert b"<svg/onload" not in answer.content
    assert not ListExport.objects.exists()


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("list=nonsense%3D1", 404),
        ("list=kind__exact%3Dnothing", 200),
        ("list=p%3D99999%26e%3D1", 200),
        ("list=verified_at__gte%3Dyesterday", 404),
        ("list=memberships__user__password__startswith%3Dp", 400),
        ("ids=1,2,x,%C2%B2," + "9" * 50, 200),
        ("ids=' OR 1=1", 200),
    ],
)
def test_an_address_that_the_list_refuses_is_refused(desk: Client, query: str, status: int) -> None:
    assert desk.get(f"{new()}?{query}").status_code == status


def test_too_many_rows_and_none_are_said_on_the_page(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    Lists(2)
    monkeypatch.setattr(list_exports, "MOST_ROWS", 1)
    data = {"columns": ["name"], "order": "listed", "do": "make"}
    assert "请先缩小列表范围" in send(desk, new(), **data).content.decode()
    empty = send(desk, new() + "?list=q%3Dnobody", **data).content.decode()
    assert empty.count("没有可导出的行") >= 1
    assert not ListExport.objects.exists()


def test_contacts_ask_for_the_password_before_the_file_is_made_and_the_form_is_not_lost(organiser: User) -> None:
    scene = Lists(2)
    desk = signed_in(organiser)
    url = act(desk, "organisations", scene.firms[0])
    data = {"columns": ["name", "contact_mobile"], "order": "listed", "scope": "ticked", "do": "make"}
    ask = send(desk, url, **data)["Location"]
    assert ask == f"/account/reauthenticate/?{urlencode({'next': new()})}"
    assert not ListExport.objects.exists()
    assert desk.post(ask, {"password": PASSWORD, "next": new()})["Location"] == MINE
    assert made() == [["=企业0（示例）", "13900000000"]]


def test_contacts_ask_for_the_password_at_each_fetch_and_each_is_on_record(organiser: User) -> None:
    scene = Lists()
    for columns in (["name"], ["name", "contact_mobile"]):
        export = scene.ask(columns=columns, by=organiser)
        make_export(export.pk)
    plain, private = ListExport.objects.order_by("pk")
    desk = signed_in(organiser)
    files = [reverse("admin:market_list_export_file", args=[one.pk]) for one in (plain, private)]
    assert desk.get(files[0]).status_code == 200
    assert desk.get(files[1])["Location"].startswith("/account/reauthenticate/")
    assert AuditRow.objects.filter(verb="list_export.fetch").count() == 1
    answer = confirm(desk).get(files[1])
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert [cell.value for cell in book.worksheets[0][1]] == ["名称", "手机"]
    assert "no-store" in answer["Cache-Control"]
    desk.get(files[1])
    assert AuditRow.objects.filter(verb="list_export.fetch").count() == 3


@pytest.mark.parametrize(("seconds", "asked"), [(29 * 60, False), (31 * 60, True)])
def test_a_confirmation_holds_for_half_an_hour(desk: Client, seconds: int, asked: bool) -> None:
    url = act(desk, "organisations", Lists().firms[0])
    confirm(desk)
    session = desk.session
    session["account_authentication_methods"][-1]["at"] -= seconds
    session.save()
    answer = send(desk, url, columns=["name", "contact_mobile"], order="listed", scope="ticked", do="make")
    assert answer["Location"].startswith("/account/reauthenticate/") is asked
    assert ListExport.objects.exists() is not asked


def test_a_code_of_the_phone_confirms_too(organiser: User) -> None:
    desk = signed_in(with_second_step(organiser))
    url = act(desk, "organisations", Lists().firms[0])
    ask = send(desk, url, columns=["contact_mobile"], order="listed", scope="ticked", do="make")["Location"]
    page = desk.get(ask).content.decode()
    assert ("/account/two-step/reauthenticate/" in page, "他人的联系方式" in page) == (True, True)


def test_the_page_watches_the_file_being_made(desk: Client, organiser: User) -> None:
    scene = Lists()
    assert "还没有导出" in desk.get(MINE).content.decode()
    export = scene.ask(by=organiser, words=[("类型", "企业")])
    page = desk.get(MINE).content.decode()
    assert 'hx-trigger="every 2s"' in page
    assert "类型：企业" in page
    file = reverse("admin:market_list_export_file", args=[export.pk])
    assert desk.get(file).status_code == 404
    working = made_files.take(ListExport, export.pk)
    assert working is not None
    working.total = 3
    made_files.alive(working, 1)
    part = desk.get(MINE, headers={"HX-Request": "true", "HX-Target": "list-exports"}).content.decode()
    assert part.lstrip().startswith("<div")
    assert "1 / 3" in part
    ListExport.objects.update(status="queued")
    make_export(export.pk)
    page = desk.get(MINE).content.decode()
    assert file in page
    assert "every 2s" not in page


def test_a_leaked_address_gives_nothing_not_even_to_a_colleague(desk: Client) -> None:
    scene = Lists()
    export = scene.ask()
    make_export(export.pk)
    file = reverse("admin:market_list_export_file", args=[export.pk])
    assert confirm(desk).get(file).status_code == 404
    assert "还没有导出" in desk.get(MINE).content.decode()
    owner = build.user()
    build.organisation("bank", owner=owner)
    party = Client()
    party.force_login(owner)
    for url in (file, MINE, new()):
        assert party.get(url)["Location"].startswith("/admin/login/")
    assert party.post(new(), {"columns": ["name"]})["Location"].startswith("/admin/login/")
    assert ListExport.objects.count() == 1
    assert not AuditRow.objects.filter(verb="list_export.fetch").exists()
