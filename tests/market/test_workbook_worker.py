"""A worker killed with SIGKILL in the middle of an import, on the broker of this test run (embedded or Redis)."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import AuditRow, Organisation
from accounts.services.queueing import hand_over
from market.models import WorkbookImport
from market.services import workbook_runs
from tests import build
from tests.market.workbooks import FIRMS, checked, figures, firm_row, xlsx
from tests.workers import kill, wait_for, worker

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("workers")]

ROWS = 600


def test_the_import_goes_on_with_the_first_row_that_is_not_done() -> None:
    by = build.organiser()
    book = checked(by, build.event(), "organisations", xlsx(FIRMS, *map(firm_row, range(ROWS))))

    def now() -> WorkbookImport:
        return WorkbookImport.objects.get(pk=book.pk)

    with worker() as first:
        workbook_runs.start_import(by=by, book=book)
        wait_for(lambda: now().done > 0, pause=0.005)
        kill(first)
    killed = now()
    assert (killed.status, 0 < killed.done < ROWS, killed.done % workbook_runs.PART) == ("running", True, 0)
    written = Organisation.objects.filter(name__endswith="号示例企业有限公司")
    assert (written.count(), killed.rows.filter(done=True).count()) == (killed.done, killed.done)

    WorkbookImport.objects.update(alive_at=timezone.now() - dt.timedelta(minutes=6))
    with worker():
        assert workbook_runs.sweep_imports() == 1
        hand_over(workbook_runs.TASK, book.pk)  # delivered twice: must change nothing
        wait_for(lambda: now().status == "done")
    finished = now()
    assert (figures(finished), finished.attempts, finished.done) == ((ROWS, 0, 0, 0), 2, ROWS)
    assert (written.count(), AuditRow.objects.filter(verb="organisation.register").count()) == (ROWS, ROWS)
    verbs = AuditRow.objects.filter(verb__startswith="workbook.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["workbook.bring", "workbook.check", "workbook.start", "workbook.complete"]
