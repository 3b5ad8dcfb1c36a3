"""Support: the firm and its colleagues hear of every step, whoever publishes of the end of a notice."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import clock
from market.services import (
    subsidy_batches,
    subsidy_clock,
    subsidy_documents,
    subsidy_erasure,
    subsidy_files,
    subsidy_payments,
    subsidy_review,
)
from tests import build
from tests.market.subsidy_scene import ACCOUNT, DAY, NOON, OVER, Scene
from tests.told.rows import Row, at, check


class Desk(Scene):
    """Two people in the firm, two of the organiser."""

    def __init__(self) -> None:
        super().__init__()
        for person, name in ((self.boss, "boss"), (self.a, "first"), (self.b, "second"), (self.officer, "clerk")):
            person.name = name
            person.save()
        build.member(build.user("helper"), self.firm)

    def by(self, name: str) -> Any:
        return {"boss": self.boss, "first": self.a, "second": self.b}[name]


def file(state: str, **facts: Any) -> Any:
    def given(desk: Desk) -> Any:
        row = desk.in_state(state)
        if facts:
            type(row).objects.filter(pk=row.pk).update(**{name: getattr(desk, who) for name, who in facts.items()})
        return desk.fresh(row)

    return given


def act(service: Any, who: str, moment: Any = NOON, **facts: Any) -> Any:
    return lambda desk, row: at(moment, service, by=desk.by(who), file=row, **facts)


def noticed(desk: Desk) -> Any:
    desk.noticed()
    return desk.fresh(desk.batch)


def attached(desk: Desk) -> Any:
    upload = SimpleUploadedFile("a.pdf", b"%PDF-1.7\n%%EOF\n")
    return subsidy_documents.attach(by=desk.boss, file=desk.ask(), upload=upload)


def sweep(moment: Any) -> Any:
    return lambda _desk, _row: at(moment, subsidy_clock.sweep_subsidies)


def approved_in_closed(desk: Desk) -> Any:
    desk.in_state("approved")
    subsidy_batches.close_batch(by=desk.a, batch=desk.batch)
    return desk.batch


BOTH = "boss helper"
PAY = {"paid_on": OVER.date(), "reference": "拨付-001"}
LESS = {"amount": Decimal(1), "reason": "多付"}

ROWS = [
    Row("subsidy_files.withdraw", "by one of the firm", file("submitted"), act(subsidy_files.withdraw, "boss"),
        {"subsidy.withdraw": "helper"}, "subsidy.withdraw"),
    Row("subsidy_files.withdraw", "by the organiser", file("listed"), act(subsidy_files.withdraw, "first"),
        {"subsidy.withdraw": BOTH}, "subsidy.withdraw"),
    Row("subsidy_files.withdraw", "checked already", file("checked"), act(subsidy_files.withdraw, "boss"),
        refused=True),
    Row("subsidy_review.check_file", "by the first person", file("submitted"), act(subsidy_review.check_file, "first"),
        {"subsidy.check": BOTH}, "subsidy.check"),
    Row("subsidy_review.send_back_file", "with a reason", file("submitted"),
        act(subsidy_review.send_back_file, "first", reason="缺页"), {"subsidy.send_back": BOTH}, "subsidy.send_back"),
    Row("subsidy_review.send_back_file", "without one", file("submitted"),
        act(subsidy_review.send_back_file, "first", reason=" "), refused=True),
    Row("subsidy_review.refuse_file", "for good", file("checked"),
        act(subsidy_review.refuse_file, "second", code="funded"), {"subsidy.refuse": BOTH}, "subsidy.refuse"),
    Row("subsidy_review.approve_file", "by a second person", file("checked"),
        act(subsidy_review.approve_file, "second"), {"subsidy.approve": BOTH}, "subsidy.approve"),
    Row("subsidy_review.object_to", "an objection", file("in_notice"),
        act(subsidy_review.object_to, "first", text="有异议"), {"subsidy.object": BOTH}, "subsidy.object"),
    Row("subsidy_payments.pay", "after the notice", file("in_notice"), act(subsidy_payments.pay, "first", OVER, **PAY),
        {"subsidy.pay": BOTH}, "subsidy.pay"),
    Row("subsidy_payments.claw_back", "a part", file("paid"), act(subsidy_payments.claw_back, "first", **LESS),
        {"subsidy.claw_back": BOTH}, "subsidy.claw_back"),
    Row("subsidy_outcomes.correct_subsidy", "on the timeline of the loan", lambda desk: desk.paid(),
        act(subsidy_payments.claw_back, "first", OVER, **LESS), {"subsidy.claw_back": BOTH},
        "subsidy.claw_back outcome.correct"),
    Row("subsidy_clock.sweep_subsidies", "an account that was not confirmed", file("listed"), sweep(NOON + 9 * DAY),
        {"subsidy.lapse": BOTH}, "subsidy.lapse"),
    Row("subsidy_clock.sweep_subsidies", "the notice is over", noticed, sweep(OVER), {"subsidy.notice_over": "first"}),
    Row("subsidy_batches.close_batch", "what came in goes on", file("submitted"),
        lambda desk, _row: subsidy_batches.close_batch(by=desk.a, batch=desk.batch), verbs="subsidy_batch.close"),
    Row("subsidy_batches.publish_notice", "every firm in it", approved_in_closed,
        lambda desk, batch: subsidy_batches.publish_notice(by=desk.a, batch=batch), {"subsidy.notice": BOTH},
        "subsidy_batch.notice subsidy.notice"),
    Row("subsidy_documents.remove_document", "by the organiser", attached,
        lambda desk, row: subsidy_documents.remove_document(by=desk.a, document=row), {"subsidy.detach": BOTH},
        "subsidy.detach"),
    Row("subsidy_documents.remove_document", "by the firm", attached,
        lambda desk, row: subsidy_documents.remove_document(by=desk.boss, document=row), verbs="subsidy.detach"),
    Row("subsidy_erasure.forget_support", "files nobody has checked", file("submitted"),
        lambda desk, _row: subsidy_erasure.forget_support(by=desk.boss, organisation=desk.firm),
        {"subsidy.withdraw": "helper"}, "subsidy.withdraw"),
    Row("subsidy_files.mend", "by the firm", file("sent_back"),
        act(subsidy_files.mend, "boss", documents=["结清证明"], **ACCOUNT), {"subsidy.mend": "helper"}, "subsidy.mend"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_the_firm_hears_of_it(row: Row, django_capture_on_commit_callbacks: Any) -> None:
    with clock.at(NOON):
        check(row, Desk(), django_capture_on_commit_callbacks)
