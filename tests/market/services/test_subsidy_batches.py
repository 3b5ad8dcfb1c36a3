"""Batches: opened with their money, listed, closed, noticed, done; what time does to them and to listed files."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts import clock
from accounts.errors import Invalid, NotAllowed, Refused, WrongState
from market.models import SubsidyBatch, SubsidyFile
from market.services import subsidy_batches, subsidy_files, subsidy_review
from market.tasks import sweep_subsidies
from tests import build, build_subsidies
from tests.market.subsidy_scene import ACCOUNT, ASKED, DAY, NOON, OVER, TODAY, Scene, last_words, logged, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _wednesday() -> Any:
    with clock.at(NOON):
        yield


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": " "}, "name"),
        ({"closes_on": TODAY - DAY}, "closes_on"),
        ({"budget": Decimal(0)}, "budget"),
        ({"notice_days": 0}, "notice_days"),
        ({"notice_days": 61}, "notice_days"),
    ],
)
def test_a_batch_that_is_wrong_names_its_field(facts: dict[str, Any], field: str) -> None:
    scene = Scene()
    with pytest.raises(Invalid) as caught:
        scene.open(**facts)
    assert (caught.value.field, SubsidyBatch.objects.count()) == (field, 1)


def test_only_a_published_version_pays_and_only_the_organiser_opens() -> None:
    scene = Scene()
    with pytest.raises(NotAllowed):
        scene.open(by=scene.officer)
    scene.version.status = "withdrawn"
    scene.version.save()
    with pytest.raises(WrongState):
        scene.open()


@pytest.mark.parametrize("facts", [{"budget": 0}, {"closes_on": TODAY - DAY}, {"state": "noticed"}])
def test_the_database_keeps_a_batch_whole(facts: dict[str, Any]) -> None:
    scene = Scene()
    with pytest.raises(IntegrityError), transaction.atomic():
        SubsidyBatch.objects.filter(pk=scene.batch.pk).update(**facts)


def test_a_notice_shows_all_approved_files_for_five_working_days() -> None:
    scene = Scene()
    file, waiting = scene.approved(), scene.other()
    with pytest.raises(WrongState, match="截止后"):
        subsidy_batches.publish_notice(by=scene.a, batch=scene.batch)
    subsidy_batches.close_batch(by=scene.a, batch=scene.batch)
    row = subsidy_batches.publish_notice(by=scene.a, batch=scene.batch)
    until = dt.datetime(2026, 5, 20, 4, 0, tzinfo=dt.UTC)
    assert (row.state, row.noticed_at, row.notice_until, row.noticed_by) == ("noticed", NOON, until, scene.a)
    shown = scene.fresh(file)
    assert (shown.state, shown.notice_until, scene.fresh(waiting).state) == ("in_notice", until, "submitted")
    assert told()[-1] == ("青禾（示例）", "subsidy.notice")
    assert last_words()["day"] == "2026年5月20日"


def test_what_is_approved_later_comes_into_a_notice_of_its_own() -> None:
    scene = Scene()
    first, later = scene.approved(), scene.other()
    subsidy_batches.close_batch(by=scene.a, batch=scene.batch)
    subsidy_batches.publish_notice(by=scene.a, batch=scene.batch)
    with pytest.raises(WrongState, match="没有待公示"):
        subsidy_batches.publish_notice(by=scene.a, batch=scene.batch)
    scene.approve(scene.check(later))
    with clock.at(NOON + DAY):
        row = subsidy_batches.publish_notice(by=scene.b, batch=scene.batch)
    ends = [scene.fresh(file).notice_until for file in (first, later)]
    assert ends == [NOON + 7 * DAY, NOON + 8 * DAY]
    assert (row.noticed_at, row.notice_until, row.noticed_by) == (NOON, NOON + 8 * DAY, scene.b)


def test_a_batch_is_done_when_nothing_is_under_way() -> None:
    scene = Scene()
    scene.paid()
    other = build_subsidies.file(scene.batch, scene.stated(), state="submitted")
    with pytest.raises(WrongState, match="1 件"):
        subsidy_batches.finish_batch(by=scene.a, batch=scene.batch)
    subsidy_review.refuse_file(by=scene.a, file=other, code="documents")
    assert subsidy_batches.finish_batch(by=scene.a, batch=scene.batch).state == "done"
    assert logged()[-1] == "subsidy_batch.finish"


@pytest.mark.parametrize("act", ["close_batch", "publish_notice", "finish_batch", "list_firms"])
def test_batches_are_the_organiser_s(act: str) -> None:
    scene = Scene(way="confirmed")
    for person in (scene.boss, scene.officer, build.user()):
        with pytest.raises(NotAllowed):
            getattr(subsidy_batches, act)(by=person, batch=scene.batch)


def listed() -> tuple[Scene, SubsidyFile]:
    scene = Scene(way="confirmed")
    scene.loan()
    assert subsidy_batches.list_firms(by=scene.a, batch=scene.batch) == 1
    return scene, SubsidyFile.objects.get()


def test_firms_that_are_entitled_are_listed_and_confirm_their_account() -> None:
    """Not those that are not, nor those of which something is unknown, nor those that are not verified; each once."""
    scene = Scene(way="confirmed")
    case = scene.loan()
    for facts in ({"loan_on_time": False}, {"sound": None}, {"interest": None}):
        scene.loan(**facts)
    scene.loan(build.firm(owner=build.user(), verification="pending"))
    assert subsidy_batches.list_firms(by=scene.a, batch=scene.batch) == 1
    assert subsidy_batches.list_firms(by=scene.a, batch=scene.batch) == 0
    file = SubsidyFile.objects.get()
    assert (file.case, file.state, file.asked, file.confirm_by) == (case, "listed", ASKED, NOON + 5 * DAY)
    assert told() == [("青禾（示例）", "subsidy.list")]
    confirmed = subsidy_files.confirm(by=scene.boss, file=file, agreed=True, **ACCOUNT)
    assert (confirmed.state, confirmed.account_number) == ("submitted", "6222000011112222")
    for facts in ({"agreed": False}, {"account_number": "x"}):
        other = build_subsidies.file(scene.batch, scene.stated(), state="listed")
        with pytest.raises(Invalid):
            subsidy_files.confirm(by=scene.boss, file=other, **{"agreed": True, **ACCOUNT, **facts})


def test_who_is_paid_without_any_word_is_submitted_at_once() -> None:
    scene = Scene(way="automatic")
    scene.loan()
    assert subsidy_batches.list_firms(by=scene.a, batch=scene.batch) == 1
    assert SubsidyFile.objects.get().state == "submitted"


def test_where_firms_apply_nobody_is_listed() -> None:
    scene = Scene()
    with pytest.raises(Refused, match="自行申报"):
        subsidy_batches.list_firms(by=scene.a, batch=scene.batch)


def test_the_firm_is_reminded_once_and_what_it_does_not_confirm_lapses() -> None:
    scene, file = listed()
    assert sweep_subsidies() == 0
    with clock.at(NOON + 2 * DAY):  # Friday noon: one working day is left, until Monday noon
        assert (sweep_subsidies(), sweep_subsidies()) == (1, 0)
    assert last_words()["time"] == "2026-05-18 12:00"
    with clock.at(NOON + 5 * DAY):
        with pytest.raises(WrongState):
            subsidy_files.confirm(by=scene.boss, file=file, agreed=True, **ACCOUNT)
        assert (sweep_subsidies(), sweep_subsidies()) == (1, 0)
    assert scene.fresh(file).state == "lapsed"
    assert [code for _who, code in told()] == ["subsidy.list", "subsidy.confirm_due", "subsidy.lapse"]


def test_a_batch_closes_after_its_last_day_and_whoever_published_the_notice_hears_that_it_is_over() -> None:
    scene = Scene()
    other = scene.open()
    scene.noticed()
    with clock.at(OVER):
        assert (sweep_subsidies(), sweep_subsidies()) == (1, 0)
        assert told()[-1] == ("甲", "subsidy.notice_over")
        assert last_words()["count"] == 1
    with clock.at(NOON + 21 * DAY):
        assert sweep_subsidies() == 1
    assert scene.fresh(other).state == "closed"
