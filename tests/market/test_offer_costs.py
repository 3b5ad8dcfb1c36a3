"""The offers for one need side by side, part by part, in the words of the page."""

from decimal import Decimal
from typing import Any

import pytest

from market.models import Introduction
from market.offer_costs import OfferCost, compare
from market.selectors.my_market import my_market
from tests import build

pytestmark = pytest.mark.django_db

FEES = {"guarantee_fee": Decimal("0.80"), "insurance_premium": Decimal(0), "repayment": "bullet"}


def bank_loan(name: str, **terms: Any) -> Any:
    return build.offering(build.organisation("bank", name=name), name="科创贷", terms=FEES | terms)


@pytest.fixture
def need() -> Any:
    return build.need(build.firm(), event=build.event(), title="扩产")


def offers(need: Any) -> list[OfferCost]:
    found = my_market(need.organisation)
    pairs: list[Introduction] = [pair for pair in found.pairs if pair.need_id == need.pk]
    comparison = compare(found.needs[0], pairs, found.matches[need.pk])
    return comparison.offers if comparison else []


def lines(offer: OfferCost) -> list[str]:
    return [*(part.text for part in offer.parts), offer.total.text, offer.effective.text]


def test_a_product_that_fits_is_counted_from_its_lowest_to_its_highest_rate(need: Any) -> None:
    build.match(need, bank_loan("甲银行", subsidy_percent=Decimal(20)))
    (offer,) = offers(need)
    assert (offer.title, offer.standing, offer.approved, offer.unknown) == ("甲银行 · 科创贷", "符合条件", False, False)
    assert (offer.url, offer.basis) == (need.get_absolute_url(), "500 万元 · 12 个月 · 3 %–4 %")
    assert lines(offer) == ["15 万元–20 万元", "4 万元", "0 万元", "3 万元–4 万元", "16 万元–20 万元", "3.27 %–4.11 %"]


def test_what_was_approved_goes_before_what_the_product_says(need: Any) -> None:
    loan = bank_loan("甲银行")
    pair = build.introduction(need, loan.organisation, state="approved", offering=loan)
    facts = {"annual_rate": Decimal("3.60"), "term_months": 24, "subsidy_percent": Decimal(50)}
    build.outcome(pair, "approval", amount=3_000_000, **facts)
    build.match(need, loan)
    (offer,) = offers(need)
    assert (offer.url, offer.standing, offer.approved) == (pair.get_absolute_url(), "已批复", True)
    assert offer.basis == "300 万元 · 24 个月 · 3.6 %"
    assert lines(offer)[:5] == ["10.8 万元", "2.4 万元", "0 万元", "5.4 万元", "7.8 万元"]


def test_what_is_not_filled_in_is_said_and_is_not_zero(need: Any) -> None:
    build.match(need, bank_loan("甲银行", guarantee_fee=None, insurance_premium=None))
    (offer,) = offers(need)
    assert [part.known for part in offer.parts] == [True, False, False, False]
    assert (offer.unknown, lines(offer)[1:5]) == (True, ["未填", "未填", "未填", "15 万元–20 万元"])


def test_without_a_rate_there_is_no_total_and_the_offer_stands_last(need: Any) -> None:
    build.match(need, bank_loan("无价银行", rate_min=None, rate_max=None))
    build.match(need, bank_loan("贵银行", rate_min=Decimal(5), rate_max=Decimal(5)))
    build.match(need, bank_loan("廉银行", rate_min=None, rate_max=Decimal(3)))
    found = offers(need)
    assert [offer.title for offer in found] == ["廉银行 · 科创贷", "贵银行 · 科创贷", "无价银行 · 科创贷"]
    assert (found[2].total.text, found[2].effective.text, found[2].unknown) == ("未填", "未填", True)
    assert found[2].basis == "500 万元 · 12 个月 · 利率未填"


def test_amount_and_term_keep_within_the_product(need: Any) -> None:
    build.match(need, bank_loan("甲银行", amount_max=Decimal(2_000_000), term_min=24))
    assert offers(need)[0].basis == "200 万元 · 24 个月 · 3 %–4 %"


def test_a_party_in_conversation_is_shown_once(need: Any) -> None:
    loan = bank_loan("甲银行")
    build.introduction(need, loan.organisation, offering=loan)
    build.match(need, loan)
    assert [(offer.title, offer.standing) for offer in offers(need)] == [("甲银行 · 科创贷", "待认领")]


def test_nothing_to_compare(need: Any) -> None:
    """No offer, no loan asked for, or an offer that is no loan."""
    assert offers(need) == []
    build.match(need, build.offering(build.organisation("fund"), kind="equity"))
    assert offers(need) == []
    build.match(need, bank_loan("甲银行"))
    need.financing.term_months = None
    need.financing.save()
    assert offers(need) == []


def test_how_an_open_repayment_was_counted_is_said(need: Any) -> None:
    for name, repayment in (("甲", "by_agreement"), ("乙", "revolving"), ("丙", "instalments")):
        build.match(need, bank_loan(name, repayment=repayment))
    assert {offer.title[0]: offer.repayment for offer in offers(need)} == {
        "甲": "还款方式未定：按到期还本计算",
        "乙": "随借随还：按全额用满期限计算",
        "丙": "等额还款",
    }
