"""What time does to support: firms are reminded of their account, what was not confirmed lapses, batches close, and a
public notice comes to its end.
"""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from accounts import clock
from accounts.services.messages import send_to
from market.models import SubsidyBatch, SubsidyFile
from market.services.subsidy_batches import close_batch
from market.services.subsidy_rows import enter, leave, lock_batch, lock_file, tell
from market.subsidy_enums import BatchState, FileState
from market.working_days import working_time

REMIND_BEFORE = dt.timedelta(days=1)
"""Working time before the last moment at which a firm is reminded."""


def sweep_subsidies() -> int:
    """All that is due (beat); how many things were done. Safe to repeat."""
    now = clock.now()
    listed = SubsidyFile.objects.filter(state=FileState.LISTED)
    done = sum(_lapse(file) for file in listed.filter(confirm_by__lte=now))
    done += sum(_remind(file) for file in listed.filter(confirm_by__gt=now, reminded_at=None))
    for batch in SubsidyBatch.objects.filter(state=BatchState.OPEN, closes_on__lt=clock.today()):
        close_batch(by=None, batch=batch)
        done += 1
    over = SubsidyBatch.objects.filter(notice_until__lte=now, over_told_at=None)
    return done + sum(_tell_over(batch.pk) for batch in over)


@transaction.atomic
def _lapse(file: SubsidyFile) -> bool:
    """The account was not confirmed in time: the support is forfeited."""
    row = lock_file(file)
    if row.state != FileState.LISTED or row.confirm_by is None or row.confirm_by > clock.now():
        return False
    row = enter(None, file, "lapse")
    row.closed_at = clock.now()
    leave(None, row, "lapse")
    return True


@transaction.atomic
def _remind(file: SubsidyFile) -> bool:
    """Once, when one working day is left."""
    row = lock_file(file)
    if row.state != FileState.LISTED or row.reminded_at is not None or row.confirm_by is None:
        return False
    left = working_time(timezone.localtime(clock.now()), timezone.localtime(row.confirm_by))
    if left > REMIND_BEFORE:
        return False
    row.reminded_at = clock.now()
    row.save(update_fields=["reminded_at"])
    tell(None, row, "subsidy.confirm_due", time=time_words(row.confirm_by))
    return True


@transaction.atomic
def _tell_over(pk: int) -> bool:
    """Whoever published the notice learns that it is over, and how many files can be paid."""
    row = lock_batch(pk)
    if row.over_told_at is not None or row.notice_until is None or row.notice_until > clock.now():
        return False
    row.over_told_at = clock.now()
    row.save(update_fields=["over_told_at"])
    count = row.files.filter(state=FileState.IN_NOTICE, notice_until__lte=F("batch__notice_until")).count()
    if row.noticed_by is not None and count:
        url = reverse("admin:market_subsidybatch_change", args=[row.pk])
        words = {"policy": row.version.policy.name, "batch": row.name, "count": count}
        send_to(recipient=row.noticed_by, code="subsidy.notice_over", url=url, **words)
    return True


def time_words(moment: dt.datetime) -> str:
    """A moment as messages write it, local time."""
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
