"""Words of the organiser's search boxes, in what was said and in who said it."""

from typing import Any

import pytest

from market.models import Introduction, Need, Outcome
from market.selectors import desk_search
from tests import build

pytestmark = pytest.mark.django_db

NOWHERE = ("传器", "100_", "pvcx线", "传感 流动", "'; --", "\\", "%", "星河 澄江 银行")


class Desk:
    """Two firms with a need each, a bank and a fund at work on the first, and an approval by the bank."""

    def __init__(self) -> None:
        firm = build.firm(name="澄江传感（示例）", contact_name="林晓", contact_mobile="13800138000")
        self.other = build.need(build.firm(name="星河软件"), title="流动资金", summary="采购 Server")
        self.need = build.need(firm, title="车载 MEMS 产线", summary="扩产 100% PVC_线")
        self.code = firm.credit_code
        bank, fund = build.organisation("bank", name="江州银行"), build.organisation("fund", name="远行基金")
        self.by_bank = build.introduction(self.need, bank, state="approved")
        self.by_fund = build.introduction(self.need, fund, state="claimed")
        papers = {"evidence": "批复 2026-88", "preferential": "科创贷"}
        terms = {"amount": 1_000_000, "annual_rate": 3, "term_months": 12}
        self.approval = build.outcome(self.by_bank, "approval", **terms, **papers)


@pytest.mark.parametrize("few", [desk_search.FEW, 0])
def test_each_word_stands_in_the_need_or_in_who_the_firm_is(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_search, "FEW", few)
    desk = Desk()

    def found(words: str) -> list[Any]:
        return list(desk_search.needs_with(Need.objects.order_by("pk"), words).values_list("pk", flat=True))

    for words in ("传感", "mems", "MEMS 扩产", "100%", "pvc_线", "林晓 车载", "13800138000", desk.code, "车"):
        assert found(words) == [desk.need.pk], words
    assert found("server 星河") == [desk.other.pk]
    assert found("") == found("  ") == [desk.other.pk, desk.need.pk]
    for words in (*NOWHERE[:-2], NOWHERE[-1], "江州"):
        assert found(words) == [], words


def test_a_pair_is_found_by_its_need_and_by_both_parties() -> None:
    desk = Desk()

    def found(words: str) -> list[Any]:
        return list(desk_search.pairs_with(Introduction.objects.order_by("pk"), words).values_list("pk", flat=True))

    assert found("车载") == found("澄江 传感") == [desk.by_bank.pk, desk.by_fund.pk]
    assert found("江州") == found("澄江 银行") == [desk.by_bank.pk]
    assert found("远行 mems") == [desk.by_fund.pk]
    assert found("星河") == found("批复") == []


def test_a_result_is_found_by_its_pair_and_its_papers() -> None:
    desk = Desk()

    def found(words: str) -> list[Any]:
        return list(desk_search.outcomes_with(Outcome.objects.order_by("pk"), words).values_list("pk", flat=True))

    for words in ("澄江", "江州", "mems", "2026-88", "科创贷 银行"):
        assert found(words) == [desk.approval.pk], words
    assert found("远行") == found("星河") == []
