"""The columns of each kind of workbook as data: what they are called, how a cell is read, what the template shows.

``also`` are other headings that organisers use, apart by blanks.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.enums import OrganisationKind, TechField
from market import workbook_cells as cells
from market.enums import CooperationMode, FinancingType, Guarantee
from market.workbook_cells import Reader
from market.workbook_enums import ImportedNeed, ImportKind

WAN = _("10,000 yuan")


@dataclass(frozen=True, slots=True)
class Column:
    """One of our columns."""

    name: str
    label: str | Promise
    read: Reader
    also: str = ""
    example: str = ""
    unit: str | Promise = ""
    required: bool = False
    help: str | Promise = ""

    @property
    def heading(self) -> str:
        """The label with its unit."""
        parts = {"label": self.label, "unit": self.unit}
        return gettext("%(label)s (%(unit)s)") % parts if self.unit else str(self.label)


CODE = "统一社会信用代码 信用代码 社会信用代码 统一信用代码 creditcode uscc"
PARTY = "机构名称 企业名称 单位名称 公司名称 单位 企业 机构 organisation company firm"
FIELD = "技术领域 领域 行业领域 field"

PARTY_HELP = _("The credit code or the name, or both. It must be registered on the platform.")
ORGANISATION = (
    Column(
        "name",
        _("name of the organisation"),
        cells.text(120),
        PARTY + " 名称 name",
        "澄江传感技术有限公司（示例）",
        required=True,
    ),
    Column(
        "credit_code",
        _("unified social credit code"),
        cells.credit_code,
        CODE,
        "91310107MA1FY3TA9X",
        help=_("Rows are recognised by it; without it, by the exact name."),
    ),
    Column(
        "kind",
        _("kind of organisation"),
        cells.choice(OrganisationKind),
        "机构类型 类型 类别 kind type",
        "企业",
        required=True,
    ),
    Column("field", _("technical field"), cells.choice(TechField), FIELD, "工业"),
    Column("region", _("district"), cells.region, "区域 所在区 所属区 注册地 地区 region district", "普陀区"),
    Column("introduction", _("introduction"), cells.long_text(1500), "简介 企业简介 机构简介 introduction", ""),
    Column("website", _("website"), cells.website, "网址 官网 website", ""),
    Column("contact_name", _("contact person"), cells.text(60), "联系人 联系人姓名 contact", "林示例"),
    Column("contact_title", _("position"), cells.text(60), "职务 职位 联系人职务 title", "总经理"),
    Column(
        "contact_mobile",
        _("contact mobile"),
        cells.mobile,
        "手机 手机号 手机号码 联系电话 联系方式 电话 mobile phone",
        "13800000000",
    ),
    Column("contact_email", _("contact e-mail"), cells.email, "邮箱 电子邮箱 email e-mail", "contact@example.com"),
    Column(
        "established_on",
        _("established on"),
        cells.past_day,
        "成立时间 成立日期 注册日期",
        "2014-05-01",
        help=_("For enterprises only."),
    ),
    Column(
        "legal_representative",
        _("legal representative"),
        cells.text(60),
        "法人 法定代表人 法人代表",
        "林示例",
        help=_("For enterprises only."),
    ),
    Column(
        "registered_capital",
        _("registered capital"),
        cells.amount,
        "注册资本 注册资金",
        "500",
        WAN,
        help=_("For enterprises only."),
    ),
    Column(
        "staff",
        _("staff"),
        cells.whole(0, 1_000_000, "人"),
        "职工人数 员工人数 员工数 人数",
        "50",
        help=_("For enterprises only."),
    ),
)

PARTY_COLUMNS = (
    Column("organisation", _("organisation"), cells.text(120), PARTY, "澄江传感技术有限公司（示例）", help=PARTY_HELP),
    Column(
        "credit_code", _("unified social credit code"), cells.credit_code, CODE, "91310107MA1FY3TA9X", help=PARTY_HELP
    ),
)

PEOPLE = (
    *PARTY_COLUMNS,
    Column("name", _("Full name"), cells.folded(60), "姓名 参会人 参会人员 联系人 name", "林示例", required=True),
    Column("title", _("Position"), cells.text(60), "职务 职位 title", "总经理"),
    Column("mobile", _("Mobile"), cells.mobile, "手机 手机号 手机号码 联系电话 电话 mobile phone", "13800000000"),
)

STALLS = (
    Column("code", _("stall number"), cells.folded(8), "摊位号 摊位编号 展位号 编号 stall code", "A01", required=True),
    Column("zone", _("zone"), cells.text(40), "区域 展区 分区 zone", "金融服务区"),
    Column("row", _("row"), cells.whole(1, 200), "排 行 row", "1"),
    Column("column", _("place in the row"), cells.whole(1, 200), "列 排内位置 column", "1"),
    *PARTY_COLUMNS,
    Column("shows", _("what is shown"), cells.text(200), "展示内容 展品 shows", "工业传感器"),
)

FINANCING, COOPERATION = _("For financing."), _("For technical cooperation.")
NEEDS = (
    *PARTY_COLUMNS,
    Column("kind", _("kind of need"), cells.choice(ImportedNeed), "需求类型 类型 kind", "融资", required=True),
    Column("title", _("title"), cells.text(80), "需求名称 标题 需求标题 title", "扩产流动资金", required=True),
    Column("summary", _("description"), cells.long_text(1500), "说明 需求描述 需求说明 描述 summary", ""),
    Column("field", _("technical field"), cells.choice(TechField), FIELD, "工业"),
    Column("valid_until", _("valid until"), cells.coming_day, "有效期 有效期至 截止日期", ""),
    Column(
        "financing_type",
        _("kind of financing"),
        cells.choice(FinancingType, {"贷款": "debt"}),
        "融资方式 融资类型",
        "债权",
        help=FINANCING,
    ),
    Column(
        "amount",
        _("amount"),
        cells.amount,
        "金额 融资金额 贷款额度 贷款金额 融资额度 需求金额 额度 amount",
        "500",
        WAN,
        help=FINANCING,
    ),
    Column(
        "term_months",
        _("term"),
        cells.whole(1, 360, "个月"),
        "期限 贷款期限 融资期限 term",
        "12",
        _("months"),
        help=FINANCING,
    ),
    Column(
        "max_rate",
        _("highest annual rate"),
        cells.percent(36),
        "最高年利率 可接受利率 可接受最高利率 利率上限",
        "4.5",
        "%",
        help=FINANCING,
    ),
    Column(
        "purpose",
        _("purpose"),
        cells.long_text(300),
        "用途 贷款用途 资金用途 融资用途 purpose",
        "采购原材料",
        help=FINANCING,
    ),
    Column(
        "guarantees",
        _("security that can be given"),
        cells.choices(Guarantee),
        "担保方式 可提供的担保 增信方式",
        "信用",
        help=FINANCING,
    ),
    Column("modes", _("way of cooperation"), cells.choices(CooperationMode), "合作方式 合作模式", "", help=COOPERATION),
    Column("keywords", _("keywords"), cells.keywords, "关键词 关键字 keywords", "", help=COOPERATION),
    Column("problem", _("main problem"), cells.long_text(1500), "主要问题 技术难题 技术问题", "", help=COOPERATION),
    Column("key_technology", _("key technology"), cells.long_text(1500), "关键技术", "", help=COOPERATION),
    Column("expected_goal", _("expected goal"), cells.long_text(1500), "预期目标 目标", "", help=COOPERATION),
    Column("budget", _("money set aside"), cells.amount, "拟投入资金 预算 投入金额", "", WAN, help=COOPERATION),
)

COLUMNS: dict[str, tuple[Column, ...]] = {
    ImportKind.ORGANISATIONS: ORGANISATION,
    ImportKind.PEOPLE: PEOPLE,
    ImportKind.STALLS: STALLS,
    ImportKind.NEEDS: NEEDS,
}
