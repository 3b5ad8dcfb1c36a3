"""An appetite model fitted by a real worker, over the broker of this test run (embedded or Redis)."""

import datetime as dt
from typing import Any

import pytest

from accounts import clock
from market import tasks
from market.models import AppetiteModel
from market.services import appetite
from tests import build
from tests.market.learning import decisions
from tests.workers import wait_for, worker

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("workers")]


def test_a_worker_fits_what_was_asked_for_and_what_another_left_behind(settings: Any) -> None:
    decisions()
    with worker():
        row = appetite.request_fit(by=build.organiser())
        wait_for(lambda: AppetiteModel.objects.get(pk=row.pk).status == "proposed")
        silent = clock.now() - dt.timedelta(seconds=settings.MODEL_STALE_SECONDS + 1)
        left = AppetiteModel.objects.create(version=2, heartbeat_at=silent, attempts=1)
        assert tasks.sweep_stale_models() == 1
        wait_for(lambda: AppetiteModel.objects.get(pk=left.pk).status == "proposed")
    told = list(AppetiteModel.objects.order_by("version").values_list("attempts", "figures__own__judged", "choices"))
    assert [attempts for attempts, _judged, _choices in told] == [1, 2]
    assert told[0][1:] == told[1][1:]
