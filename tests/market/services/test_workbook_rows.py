"""What each kind of row of a workbook does, does twice, and is refused for."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import AuditRow, Organisation, User
from events.models import Attendee, Registration, Stall, StallBooking
from market.models import Need
from tests import build
from tests.market.workbooks import FIRMS, checked, figures, firm_row, imported, reasons, xlsx

pytestmark = pytest.mark.django_db


def test_organisations_are_registered_changed_and_the_second_time_left(event: Any, by: User) -> None:
    there = build.firm(name="老企业（上海）有限公司", contact_name="旧联系人", region="310107")
    upload = lambda: xlsx(  # noqa: E731 - the same file twice
        (*FIRMS, "成立日期", "法定代表人", "注册资本（万元）", "职工人数"),
        [*firm_row(1), "2014年5月1日", "林法人", 500, "50人"],
        [*firm_row(2, name="老企业(上海)有限公司", credit_code=there.credit_code, contact="新联系人"), "", "", "", ""],
        [*firm_row(3, kind="银行", credit_code="", field=""), "", "", "", ""],
    )
    book = imported(by, event, "organisations", upload())
    assert (book.status, figures(book), reasons(book)) == ("done", (2, 1, 0, 0), {})
    firm = Organisation.objects.get(name="第1号示例企业有限公司")
    assert (firm.verification, firm.region, firm.contact_mobile) == ("unverified", "310107", "13800000001")
    profile = firm.profile
    facts = (str(profile.established_on), profile.legal_representative, profile.registered_capital, profile.staff)
    assert facts == ("2014-05-01", "林法人", Decimal("5000000.00"), 50)
    there.refresh_from_db()
    assert (there.contact_name, there.name, there.contact_title) == ("新联系人", "老企业（上海）有限公司", "")
    assert Organisation.objects.get(name="第3号示例企业有限公司").kind == "bank"
    changed = book.rows.get(state="changed")
    assert "联系人：旧联系人 → 新联系人" in changed.changes.splitlines()
    assert AuditRow.objects.filter(verb="organisation.register", actor_id=by.pk, by_staff=True).count() == 2
    trail = AuditRow.objects.exclude(verb__startswith="workbook.").count()
    second = imported(by, event, "organisations", upload())
    assert (figures(second), AuditRow.objects.exclude(verb__startswith="workbook.").count()) == ((0, 0, 3, 0), trail)


def test_certificates_on_record_stay_when_facts_of_the_firm_change(event: Any, by: User) -> None:
    firm = build.firm(certificates=("high_tech",))
    row = firm_row(1, name=firm.name, credit_code=firm.credit_code)
    assert figures(imported(by, event, "organisations", xlsx((*FIRMS, "职工人数"), [*row, 77]))) == (0, 1, 0, 0)
    firm.profile.refresh_from_db()
    assert (firm.profile.staff, [one.kind for one in firm.profile.certificates.all()]) == (77, ["high_tech"])


def test_mistakes_of_organisations(event: Any, by: User) -> None:
    verified, bank = build.firm(name="甲企业"), build.organisation("bank", name="乙银行")
    gone = build.firm(name="已删企业", erased_at=timezone.now())
    for _number in range(2):
        build.firm(name="同名企业")
    code = build.credit_code()
    rows = [
        firm_row(1, credit_code=code[:-1] + ("0" if code[-1] != "0" else "1")),
        firm_row(2, mobile="12345", region="火星", kind=""),
        firm_row(3, name="别的名字", credit_code=verified.credit_code),
        firm_row(4, name="乙银行", credit_code=bank.credit_code),
        firm_row(5, name="已删企业", credit_code=gone.credit_code),
        firm_row(6, name="同名企业", credit_code=""),
        firm_row(7, credit_code=code),
        firm_row(8, credit_code=code),
        firm_row(7, credit_code=""),
        firm_row(9, name="x" * 121),
    ]
    book = checked(by, event, "organisations", xlsx(FIRMS, *rows))
    assert reasons(book) == {
        2: "统一社会信用代码：校验位不符，请对照证照逐位核对。",
        3: "机构类型：请填写此单元格。\n所在地区：无法识别该地区：请填写上海的区名，或其他省（区、市）名称。\n"
        "联系手机：手机号码共 11 位，以 13 至 19 开头。",
        4: "机构名称：该信用代码属于“甲企业”。如名称已变更，请在该机构页面修改。",
        5: "机构类型：该机构登记为“银行”，类型不能更改。",
        6: "该机构已按其要求删除。",
        7: "统一社会信用代码：有多个机构使用该名称：请填写信用代码。",
        9: "与第 8 行重复。",
        10: "与第 8 行重复。",
        11: "机构名称：最多 120 个字。",
    }
    bank_row = [*firm_row(1, name="丙银行", kind="银行"), 5]
    book = checked(by, event, "organisations", xlsx((*FIRMS, "职工人数"), bank_row))
    assert reasons(book) == {2: "职工总数：只有企业需要填写此项。"}


PEOPLE = ("企业名称", "信用代码", "姓名", "职务", "手机")


def test_people_register_their_organisation_once(event: Any, by: User) -> None:
    firm, bank = build.firm(name="甲企业"), build.organisation("bank", name="乙银行")
    known = build.attendee(build.registration(bank, event), "林经理", mobile="13900000001", title="经理")
    upload = lambda title: xlsx(  # noqa: E731 - nearly the same file
        PEOPLE,
        ["甲企业", "", "张三", "工程师", "13800000001"],
        ["", firm.credit_code, "李四", "", ""],
        ["乙银行", bank.credit_code, "林经理", title, 13900000001],
    )
    book = imported(by, event, "people", upload("行长"))
    assert (figures(book), reasons(book)) == ((2, 1, 0, 0), {})
    registration = Registration.objects.get(organisation=firm, event=event)
    there = list(registration.attendees.values_list("name", "title", "mobile"))
    assert there == [("张三", "工程师", "13800000001"), ("李四", "", "")]
    known.refresh_from_db()
    assert (known.title, book.rows.get(state="changed").changes) == ("行长", "职务：经理 → 行长")
    assert figures(imported(by, event, "people", upload("行长"))) == (0, 0, 3, 0)
    assert figures(imported(by, event, "people", upload(""))) == (0, 0, 3, 0)
    assert Attendee.objects.filter(registration__event=event).count() == 3


def test_mistakes_of_people(event: Any, by: User) -> None:
    firm = build.firm(name="甲企业")
    full, away, out = build.firm(name="满员企业"), build.firm(name="取消企业"), build.firm(name="停用企业")
    Organisation.objects.filter(pk=out.pk).update(verification="suspended", verification_reason="x")
    registration = build.registration(full, event)
    for number in range(20):
        build.attendee(registration, f"来宾{number}")
    build.registration(away, event, cancelled_at=timezone.now())
    rows = [
        ["", "", "张三", "", ""],
        ["没有的企业", "", "张三", "", ""],
        ["", build.credit_code(), "张三", "", ""],
        ["乙企业", firm.credit_code, "张三", "", ""],
        ["满员企业", "", "张三", "", ""],
        ["取消企业", "", "张三", "", ""],
        ["停用企业", "", "张三", "", ""],
        ["甲企业", "", "张三", "", "13800000001"],
        ["甲企业", "", "张三", "总裁", "13800000001"],
    ]
    assert reasons(checked(by, event, "people", xlsx(PEOPLE, *rows))) == {
        2: "机构：请填写机构的信用代码或名称。",
        3: "机构：没有登记过该名称的机构。",
        4: "统一社会信用代码：没有登记过使用该信用代码的机构。",
        5: "统一社会信用代码：该信用代码属于“甲企业”。",
        6: "每家机构最多报名 20 人。",
        7: "机构：取消企业已取消报名：请先恢复其报名。",
        8: "机构：停用企业已被暂停，不能报名。",
        10: "与第 9 行重复。",
    }


STALLS = ("摊位号", "展区", "排", "列", "企业名称", "展示内容")


def test_stalls_are_set_up_moved_and_given_to_their_parties(event: Any, by: User) -> None:
    firm, bank = build.firm(name="甲企业"), build.organisation("bank", name="乙银行")
    build.registration(firm, event)
    build.registration(bank, event)
    build.stall(event, "A1", zone="旧区", row=1, column=1)
    upload = lambda: xlsx(  # noqa: E731 - the same file twice
        STALLS,
        ["A1", "新区", 1, 2, "甲企业", "传感器"],
        ["A2", "新区", "", "", "", ""],
        ["Ａ３", "", "", "", "乙银行", ""],
    )
    book = imported(by, event, "stalls", upload())
    assert (figures(book), reasons(book)) == ((2, 1, 0, 0), {})
    places = list(Stall.objects.order_by("code").values_list("code", "zone", "row", "column"))
    assert places == [("A1", "新区", 1, 2), ("A2", "新区", 1, 3), ("A3", "", 1, 4)]
    held = set(StallBooking.objects.values_list("stall__code", "organisation__name", "shows"))
    assert held == {("A1", "甲企业", "传感器"), ("A3", "乙银行", "")}
    assert figures(imported(by, event, "stalls", upload())) == (0, 0, 3, 0)
    described = xlsx(STALLS, ["A1", "", "", "", "甲企业", "芯片"])
    assert figures(imported(by, event, "stalls", described)) == (0, 1, 0, 0)
    assert StallBooking.objects.get(stall__code="A1").shows == "芯片"


def test_mistakes_of_stalls(event: Any, by: User) -> None:
    holder, away, new = build.firm(name="甲企业"), build.firm(name="未报名企业"), build.firm(name="未认证企业")
    Organisation.objects.filter(pk=new.pk).update(verification="unverified")
    for firm in (holder, new):
        build.registration(firm, event)
    build.stall_booking(build.stall(event, "A1"), holder)
    rows = [
        ["A1", "", "", "", away.name, ""],
        ["A2", "", "", "", holder.name, ""],
        ["A3", "", "", "", away.name, ""],
        ["A4", "", "", "", new.name, ""],
        ["A5", "", "", "", "", "芯片"],
        ["A6", "", "x", "", "", ""],
        ["A7", "", "", "", "", ""],
        ["A7", "", "", "", "", ""],
    ]
    found = reasons(checked(by, event, "stalls", xlsx(STALLS, *rows)))
    assert found == {
        2: "机构：摊位 A1 已由“甲企业”使用：请先释放。",
        3: found[3],
        4: found[4],
        5: found[5],
        6: "机构：请填写在该摊位展示的机构。",
        7: "排：请填写数字，例如 350 或 350.5。",
        9: "与第 8 行重复。",
    }
    assert [word in found[row] for row, word in ((3, "A1"), (4, "报名"), (5, "核验"))] == [True] * 3


NEEDS = ("企业名称", "需求类型", "需求名称", "贷款额度（万元）", "期限（个月）", "用途", "最高年利率（%）", "担保方式")
LOAN = ["甲企业", "融资", "扩产资金", 500, 12, "采购原材料", 4.5, "信用、抵押"]
COOPERATION = ("企业名称", "需求类型", "需求名称", "关键词", "合作方式", "主要问题", "预期目标", "预算（万元）")
TALKS = ["甲企业", "技术合作", "传感器降噪", "传感 降噪", "委托开发", "噪声大", "降低一半", 30]


def test_needs_become_complete_drafts_on_behalf_of_the_firm(event: Any, by: User) -> None:
    firm = build.firm(name="甲企业")
    assert figures(imported(by, event, "needs", xlsx(NEEDS, LOAN))) == (1, 0, 0, 0)
    assert figures(imported(by, event, "needs", xlsx(COOPERATION, TALKS))) == (1, 0, 0, 0)
    need, talks = Need.objects.get(kind="financing"), Need.objects.get(kind="cooperation")
    assert (need.organisation, need.event, need.status, need.title, need.created_by) == (
        firm, event, "draft", "扩产资金", by
    )  # fmt: skip
    terms = need.financing
    assert (terms.amount, terms.term_months, terms.purpose, terms.max_rate, terms.guarantees) == (
        Decimal(5_000_000), 12, "采购原材料", Decimal("4.50"), ["credit", "mortgage"]
    )  # fmt: skip
    assert (talks.keywords, talks.cooperation.modes, talks.cooperation.budget) == (
        ["传感", "降噪"], ["commissioned"], Decimal(300_000)
    )  # fmt: skip
    trail = AuditRow.objects.get(verb="need.create", subject_id=str(need.pk))
    assert (trail.actor_id, trail.on_behalf_of_id, trail.by_staff) == (by.pk, firm.pk, True)
    assert figures(imported(by, event, "needs", xlsx(NEEDS, LOAN))) == (0, 0, 1, 0)
    more = imported(by, event, "needs", xlsx(NEEDS, [*LOAN[:3], 800, *LOAN[4:]]))
    assert (figures(more), more.rows.get().changes) == ((0, 1, 0, 0), "金额：500 万元 → 800 万元")
    assert Need.objects.filter(kind="financing").count() == 1


def test_mistakes_of_needs(event: Any, by: User) -> None:
    firm = build.firm(name="甲企业")
    build.organisation("bank", name="乙银行")
    build.need(firm, event=event, title="已提交", status="submitted")
    rows = [
        ["乙银行", *LOAN[1:]],
        ["甲企业", "人才", *LOAN[2:]],
        [*LOAN[:3], "", *LOAN[4:]],
        [*LOAN[:3], "5百", 400, "x" * 301, 40, "房子"],
        ["甲企业", "融资", "已提交", 501, 12, "示例用途", "", ""],
        ["甲企业", "融资", "已提交 ", 500, 12, "示例用途", "", "信用"],
        ["甲企业", "技术合作", "降噪", 500, "", "", "", ""],
    ]
    found = reasons(checked(by, event, "needs", xlsx(NEEDS, *rows)))
    assert found == {
        2: "机构：需求由企业提出；其他机构请发布供给。",
        3: "需求类型：“人才”不在可选范围内：融资；技术合作。",
        4: "金额：请填写此单元格。",
        5: found[5],
        6: found[6],
        8: "金额：该类需求没有这一项。",
    }
    assert [line.partition("：")[0] for line in found[5].splitlines()] == [
        "金额", "期限", "可接受的最高年利率", "资金用途", "可以提供的担保"
    ]  # fmt: skip
    assert found[6].startswith("标题：")
    draft = build.event(status="draft")
    assert "不接受需求" in reasons(checked(by, draft, "needs", xlsx(NEEDS, LOAN)))[2]
