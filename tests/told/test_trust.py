"""Corrections, evidence and results counted once: whoever loses something by an act is told."""

from typing import Any

import pytest

from market.services import corrections, outcome_files, result_twins
from tests import build, build_trust
from tests.told.rows import Row, check
from tests.told.test_market import BANK, FIRM, Market


def proposed(market: Market) -> Any:
    return build_trust.correction(market.approved(), made_by=market.people["boss"])


def alike(market: Market) -> Any:
    other = build.introduction(build.need(market.firm, event=market.event), market.bank, state="approved")
    facts = {"annual_rate": "3.20", "term_months": 12}
    return market.approved(), build.outcome(other, "approval", amount=5_000_000, **facts)


def once(market: Market) -> Any:
    keep, spare = alike(market)
    return result_twins.count_once(by=market.organiser, keep=keep, spare=spare)


def answer(act: Any, who: str, side: str = "", **words: str) -> Any:
    def do(market: Market, correction: Any) -> None:
        own = {"organisation": getattr(market, side)} if side else {}
        act(by=market.by(who), correction=correction, **own, **words)

    return do


def take_back(who: str) -> Any:
    return lambda market, file: outcome_files.remove_evidence(by=market.by(who), file=file)


def evidence(market: Market) -> Any:
    return build_trust.evidence(market.approved(), uploaded_by=market.people["officer"])


CORRECTED = "correction.accepted outcome.correct"

ROWS = [
    Row("corrections.propose_correction", "the firm", lambda m: m.approved(),
        lambda market, row: corrections.propose_correction(
            by=market.people["boss"], outcome=row, reason="金额不对", amount=row.amount / 2,
            annual_rate=row.annual_rate, term_months=row.term_months, decided_on=row.decided_on),
        {"outcome.correction_proposed": BANK}, "correction.propose"),
    Row("corrections.accept_correction", "the bank", proposed,
        answer(corrections.accept_correction, "officer", "bank"), {"outcome.corrected": FIRM}, CORRECTED),
    Row("corrections.accept_correction", "the organiser decides", proposed,
        answer(corrections.accept_correction, "organiser"),
        {"outcome.corrected": FIRM, "outcome.corrected_for_you": BANK}, CORRECTED),
    Row("corrections.decline_correction", "the bank", proposed,
        answer(corrections.decline_correction, "officer", "bank", reason="以批复为准"),
        {"outcome.correction_declined": FIRM}, "correction.declined"),
    Row("corrections.uphold_record", "the organiser", proposed,
        answer(corrections.uphold_record, "organiser", reason="以批复为准"),
        {"outcome.correction_upheld": f"{BANK} {FIRM}"}, "correction.upheld"),
    Row("corrections.withdraw_correction", "the firm", proposed,
        answer(corrections.withdraw_correction, "boss", "firm"),
        {"outcome.correction_withdrawn": BANK}, "correction.withdrawn"),
    Row("corrections.withdraw_correction", "the organiser in its place", proposed,
        answer(corrections.withdraw_correction, "organiser"),
        {"outcome.correction_withdrawn": f"{BANK} {FIRM}"}, "correction.withdrawn"),
    Row("outcome_files.remove_evidence", "the bank", evidence, take_back("officer"),
        {"outcome.evidence_removed": FIRM}, "evidence.remove"),
    Row("outcome_files.remove_evidence", "the organiser in its place", evidence, take_back("organiser"),
        {"outcome.evidence_removed": f"{BANK} {FIRM}"}, "evidence.remove"),
    Row("result_twins.count_once", "figures leave a row out", alike,
        lambda market, rows: result_twins.count_once(by=market.organiser, keep=rows[0], spare=rows[1]),
        {"outcome.counted_once": f"{BANK} {FIRM}"}, "twin.same"),
    Row("result_twins.undo_decision", "and count it again", once,
        lambda market, word: result_twins.undo_decision(by=market.organiser, decision=word),
        {"outcome.counted_again": f"{BANK} {FIRM}"}, "twin.undone"),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_everybody_concerned_is_told(
    row: Row, django_capture_on_commit_callbacks: Any, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    check(row, Market(), django_capture_on_commit_callbacks)
