"""The organiser's pages of support: a batch is worked off by two people, and the register holds every file."""

import datetime as dt
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts import clock
from accounts.models import AuditRow
from market.admin.todo import todo_url
from market.models import ListExport, SubsidyBatch
from market.services.list_exports import make_export
from market.todo import Group
from tests import build, build_subsidies
from tests.browsers import signed_in
from tests.market.subsidy_scene import ASKED, NOON, OVER, TODAY, Scene

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _wednesday(settings: Any, tmp_path: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path
    with clock.at(NOON):
        yield


def file_act(client: Client, file: Any, verb: str, **data: Any) -> Any:
    return client.post(reverse("admin:market_subsidyfile_act", args=[file.pk, verb]), data)


def batch_act(client: Client, batch: Any, verb: str) -> Any:
    return client.post(reverse("admin:market_subsidybatch_act", args=[batch.pk, verb]))


def test_two_people_bring_a_file_from_its_check_to_its_payment() -> None:
    scene = Scene()
    file = scene.ask()
    first, second = signed_in(scene.a), signed_in(scene.b)
    file_act(first, file, "check")
    own = first.get(reverse("admin:market_subsidyfile_change", args=[file.pk])).content.decode()
    assert "由另一人审批" in own
    assert file_act(first, file, "approve", granted="4").status_code == 403
    too_much = file_act(second, file, "approve", granted="5")
    assert list(too_much.context["form"].errors) == ["granted"]
    assert file_act(second, file, "approve", granted="4").status_code == 302
    for verb in ("close", "notice"):
        assert batch_act(first, scene.batch, verb).status_code == 302
    early = file_act(first, file, "pay", paid_on="2026-05-13", reference="拨付-001")
    assert "公示至" in early.content.decode()
    with clock.at(OVER):
        page = second.get(reverse("admin:market_subsidyfile_change", args=[file.pk])).content.decode()
        assert "6222000011112222" in page  # whoever pays needs the account
        assert file_act(first, file, "pay", paid_on="2026-05-21", reference="拨付-001").status_code == 302
        page = second.get(reverse("admin:market_subsidybatch_change", args=[scene.batch.pk])).content.decode()
    assert scene.fresh(file).state == "paid"
    for words in ("剩余 96 万元", "已拨付", "公示 PDF"):
        assert words in page


def test_the_page_of_a_file_shows_counting_conditions_and_what_changed_since() -> None:
    scene = Scene()
    case = scene.loan(sound=None)
    file = scene.ask(case)
    url = reverse("admin:market_subsidyfile_change", args=[file.pk])
    page = signed_in(scene.a).get(url).content.decode()
    for words in ("已付利息", "20 万元 的 20 %", "4 万元", "结清证明", "…2222", "待补充："):
        assert words in page, words
    assert "提交后企业修改了填报内容" not in page
    with clock.at(OVER):
        case.written_at = clock.now()
        case.save()
        assert "提交后企业修改了填报内容" in signed_in(scene.a).get(url).content.decode()


@pytest.mark.parametrize(
    ("verb", "data", "field"),
    [
        ("send-back", {"reason": ""}, "reason"),
        ("refuse", {"code": ""}, "code"),
        ("refuse", {"code": "other", "text": ""}, "text"),
        ("approve", {"granted": "abc"}, "granted"),
        ("approve", {"granted": "0"}, "granted"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(verb: str, data: dict[str, str], field: str) -> None:
    scene = Scene()
    file = scene.check(scene.ask())
    answer = file_act(signed_in(scene.b), file, verb, **data)
    assert (list(answer.context["form"].errors), scene.fresh(file).state) == ([field], "checked")


def test_a_batch_is_opened_from_its_list() -> None:
    scene = Scene()
    client = signed_in(scene.a)
    url = reverse("admin:market_subsidybatch_open")
    assert url in client.get(reverse("admin:market_subsidybatch_changelist")).content.decode()
    data = {"version": scene.version.pk, "name": "第二批", "budget": "300", "opens_on": TODAY.isoformat()}
    wrong = client.post(url, data | {"closes_on": "2026-05-01", "notice_days": "5"})
    assert list(wrong.context["form"].errors) == ["closes_on"]
    assert client.post(url, data | {"closes_on": "2026-06-30", "notice_days": "7"}).status_code == 302
    row = SubsidyBatch.objects.get(name="第二批")
    assert (row.budget, row.notice_days, row.created_by) == (3_000_000, 7, scene.a)
    assert client.get(reverse("admin:market_subsidybatch_change", args=[row.pk])).status_code == 200


def test_only_policies_without_application_list_their_firms() -> None:
    for way, shown in (("application", False), ("confirmed", True)):
        scene = Scene(way=way)
        page = signed_in(scene.a).get(reverse("admin:market_subsidybatch_change", args=[scene.batch.pk]))
        assert ("列出享受企业名单" in page.content.decode()) == shown


def test_lists_are_filtered_by_state_batch_and_policy_and_closed_to_others() -> None:
    scene = Scene()
    waiting = scene.ask()
    build_subsidies.file(scene.batch, scene.stated(), state="paid")
    client, url = signed_in(scene.a), reverse("admin:market_subsidyfile_changelist")
    asked = f"?state__exact=submitted&batch__id__exact={scene.batch.pk}&policy__id__exact={scene.version.policy_id}"
    assert [row.pk for row in client.get(url + asked).context["cl"].queryset] == [waiting.pk]
    helper = build.helper(build.series(), "owner")
    for person in (scene.boss, scene.officer, helper):
        for page in (url, reverse("admin:market_subsidybatch_changelist")):
            assert signed_in(person).get(page).status_code in (302, 403)


def test_files_that_wait_stand_on_the_to_do_list_and_the_start_page() -> None:
    scene = Scene()
    scene.ask()
    scene.check(scene.other())
    client = signed_in(scene.a)
    start = client.get(reverse("admin:index")).content.decode()
    for group, words in ((Group.SUBSIDY_CHECK, "补贴申报待审核"), (Group.SUBSIDY_APPROVE, "补贴申报待审批")):
        assert words in start
        page = client.get(todo_url(group)).content.decode()
        assert "的补贴申报待处理" in page
        assert reverse("admin:market_subsidyfile_changelist").rstrip("/") in page


def test_the_register_has_a_row_for_every_file_of_the_batch_and_nothing_becomes_a_formula() -> None:
    scene = Scene()
    file = scene.paid()
    scene.firm.name = "=HYPERLINK(青禾)"
    scene.firm.save()
    other = build_subsidies.file(scene.batch, scene.stated(), state="refused")
    elsewhere = build_subsidies.batch()
    build_subsidies.file(elsewhere, scene.stated(), state="submitted")
    client = signed_in(scene.a)
    page = client.get(reverse("admin:market_subsidybatch_change", args=[scene.batch.pk])).content.decode()
    url = reverse("admin:market_list_export_new", args=["subsidies"])
    assert f"{url}?list=batch__id__exact%3D{scene.batch.pk}" in page
    columns = ("firm", "credit_code", "document", "bank", "loan", "base", "percent", "asked", "granted", "state",
               "paid_on", "reference")  # fmt: skip
    query = f"batch__id__exact={scene.batch.pk}"
    sent = {"list": query, "columns": columns, "order": "oldest", "scope": "all", "do": "make"}
    assert client.post(url, sent).status_code == 302
    export = ListExport.objects.get()
    assert make_export(export.pk)
    export.refresh_from_db()
    with export.file.open("rb") as content:
        book = load_workbook(io.BytesIO(content.read()))
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(min_row=2)]
    assert len(rows) == 2
    assert rows[0] == [
        "=HYPERLINK(青禾)", scene.firm.credit_code, "示例文件（2025）", "示例银行", 35_000_000, 200_000, 20, ASKED,
        ASKED, "已拨付", dt.datetime(2026, 5, 21), "拨付-001",  # noqa: DTZ001 — a cell has no zone
    ]  # fmt: skip
    first = book.worksheets[0]["A2"]
    assert (first.data_type, first.quotePrefix, book.worksheets[0]["B2"].data_type) == ("s", True, "s")
    assert rows[1][-3] == other.get_state_display()
    assert AuditRow.objects.filter(verb="list_export.request").count() == 1
    assert scene.fresh(file).state == "paid"
