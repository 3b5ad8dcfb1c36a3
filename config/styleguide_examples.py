"""What the style guide shows: every partial of templates/components with each of its states, on invented values.

A name stands for its file; the label says the state. Partials that only serve another one are shown inside it.
"""

import datetime as dt
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from django.core.paginator import Paginator

from accounts import clock
from config.styleguide_form import TYPED, sample_form
from market.templatetags.market_components import STALL_TONES, TONES

Example = tuple[str, dict[str, Any]]
COLOURS = ("", "action", "urgent", "done", "waiting", "refused")

VISITOR = SimpleNamespace(user=SimpleNamespace(is_authenticated=False), get_full_path="/styleguide", path="/styleguide")
MEMBER = SimpleNamespace(
    user=SimpleNamespace(is_authenticated=True, email="someone@demo.example"),
    organisation=SimpleNamespace(name="青禾智能科技（示例）"),
)
"""Stand for requests in partials that say who is signed in."""

FACTORS = [
    {"label": "额度余地", "points": 24, "max_points": 30, "note": "产品最高 1,000 万元"},
    {"label": "同类企业经验", "points": "12.5", "max_points": 25, "tone": "waiting"},
    {"label": "成本", "points": 0, "max_points": 15},
]
RULES = [
    {"verdict": "pass", "text": "成立满 2 年", "note": "成立于 2019 年"},
    {"verdict": "fail", "text": "资产负债率不高于 65 %", "note": "企业为 71 %"},
    {"verdict": "unknown", "text": "最近一年有盈利", "url": "#", "action": "补充年度数据"},
    {"verdict": "more", "text": "金额改为 500 万元，还能匹配 3 个产品"},
]
STAGES = [
    {"label": "触达", "count": 120, "url": "#"},
    {"label": "咨询", "count": 48, "tone": "action"},
    {"label": "批复", "count": 12, "tone": "done"},
    {"label": "放款", "count": 0},
]
FILES = [
    {"name": "财务报表（示例）.pdf", "size": 482_000, "url": "#", "remove_url": "#"},
    {"name": "订单合同（示例）.pdf", "note": "等待病毒扫描"},
]
TIMELINE = [
    {"state": "done", "title": "已认领", "text": "示例银行", "note": "客户经理甲"},
    {"state": "overdue", "title": "应当联系", "note": "超时 1 天"},
    {"state": "now", "title": "正在咨询"},
    {"state": "refused", "title": "未成", "note": "负债率过高"},
    {"state": "", "title": "等待批复"},
]
STEPS = [
    {"label": "想做什么", "state": "done", "url": "#"},
    {"label": "多少钱", "state": "now"},
    {"label": "谁能看到", "state": ""},
]


def examples() -> dict[str, list[Example]]:
    """Partial → its examples."""
    return {**_of_the_head(), **_of_forms(), **_of_lists(), **_of_figures()}


def _of_the_head() -> dict[str, list[Example]]:
    return {
        "brand": [("", {})],
        "account_menu": [
            ("with what is due and unread", {"request": MEMBER, "due_today": 2, "unread_messages": 3}),
            ("nothing new", {"request": MEMBER, "unread_messages": 0}),
            ("a visitor", {"request": VISITOR}),
        ],
        "language_switch": [("", {})],
        "behalf": [("", {"request": MEMBER})],
        "messages": [("each level", {"messages": list(_messages())})],
        "way_on": [("", {"choose": True})],
        "wizard_head": [
            (
                "second of three steps",
                {
                    "title": "融资需求",
                    "steps": STEPS,
                    "saved": "已保存 14:20",
                    "back_url": "#",
                    "back_label": "我的需求",
                },
            )
        ],
    }


def _of_forms() -> dict[str, list[Example]]:
    blank, sent = sample_form("blank"), sample_form("sent", TYPED)
    return {
        "form_errors": [("after a mistake", {"form": sample_form("summary", TYPED)})],
        "field": [
            *((f"{bound.name}: empty", {"field": bound}) for bound in blank),
            *((f"{bound.name}: wrong", {"field": bound}) for bound in sent if bound.errors),
            ("marked as required", {"field": sample_form("marked")["term"], "required": True}),
        ],
        "form": [("whole form with mistakes", {"form": sample_form("whole", TYPED)})],
        "upload": [("with files", {"field": sample_form("files")["sheet"], "files": FILES})],
        "filter_panel": [("two fields narrow the list", {"form": _filter(), "active_count": 2, "clear_url": "#"})],
        "bottom_bar": [
            ("back and on", {"next_label": "下一步", "back_url": "#"}),
            ("on alone", {"next_label": "提交"}),
        ],
    }


def _of_lists() -> dict[str, list[Example]]:
    return {
        "pagination": [("in the middle", {"page": Paginator(range(200), 10).page(7)})],
        "state": [
            *((state, {"state": state}) for state in sorted(TONES)),
            *((f"tone {tone or 'none'}", {"label": "示例", "tone": tone, "state": ""}) for tone in COLOURS),
        ],
        "clock": list(_clocks()),
        "money": [("", {"amount": amount}) for amount in (None, 88, 35_000_000, 110_000_000)],
    }


def _of_figures() -> dict[str, list[Example]]:
    return {
        "score_ring": [("small", {"score": 86}), ("large", {"score": 43, "size": "large"}), ("nothing", {"score": 0})],
        "rule_list": [("each verdict", {"rules": RULES})],
        "factor_bars": [("adds up", {"factors": FACTORS, "total": "36.5"}), ("without a sum", {"factors": FACTORS})],
        "funnel": [("", {"stages": STAGES})],
        "bar": [(f"tone {tone or 'none'}", {"share": 62, "tone": tone}) for tone in COLOURS],
        "progress": [
            ("begun", {"label": "比较需求", "done": 3, "total": 12, "note": "可以离开本页"}),
            ("not begun", {"label": "比较需求", "done": None, "total": 12}),
        ],
        "timeline": [("each state", {"items": [TIMELINE[0] | {"at": clock.now()}, *TIMELINE[1:]]})],
        "stall_map": [("each kind of holder", {"stalls": list(_stalls())})],
        "empty": [
            (
                "with a way on",
                {
                    "title": "还没有需求",
                    "text": "写下第一条，银行和高校才能看到。",
                    "action_url": "#",
                    "action_label": "新建需求",
                },
            ),
            ("nothing to do", {"title": "没有消息"}),
        ],
    }


PARTS_OF = {"field_help": "field", "field_mark": "field"}
"""Partials that are lines of another one."""


def _messages() -> Iterator[dict[str, str]]:
    for level in ("success", "error", "warning", "info"):
        yield {"level_tag": level, "message": level}


def _filter() -> Any:
    form = sample_form("filter", {"region": "east", "sides": "debt"})
    for name in set(form.fields) - {"region", "sides", "amount"}:
        del form.fields[name]
    return form


def _clocks() -> Iterator[Example]:
    for label, left in (
        ("days", dt.timedelta(days=3)),
        ("hours", dt.timedelta(hours=5)),
        ("overdue", -dt.timedelta(2)),
    ):
        yield label, {"until": clock.now() + left, "what": "联系"}


def _stalls() -> Iterator[dict[str, Any]]:
    for number, kind in enumerate((*STALL_TONES, ""), 1):
        yield {"code": f"A{number:02}", "kind": kind, "name": f"示例机构 {number}" if kind else "", "url": "#"}
    yield {"code": "A00", "kind": "enterprise", "name": "我们", "chosen": True}
