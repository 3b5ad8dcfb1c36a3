"""Fitting an appetite model: learn from older decisions, judge on the last months, store the proposal.

The newest months are held out: the model is learned from what was decided before them and judged by what was decided in
them, beside the model in use and plain popularity, on the same decisions. What was judged is what can come into use.

A worker that takes a model up counts an attempt and gives signs of life; one that has gone silent is replaced, and what
it would still store is refused.
"""

import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid
from market.enums import ModelStatus
from market.models import AppetiteModel
from market.selectors.appetite_models import LEAST_JUDGED, LEAST_LEARNED, coefficients_in_use
from market.selectors.deals import PastDeal, past_deals
from market.services import snapshots
from market.services.appetite import enqueue_fit
from market.services.run_leases import LeaseLost, stale_before

log = logging.getLogger(__name__)

JUDGED_MONTHS = 6
"""The newest months are held out to judge by."""
TRAINED_YEARS = 6
"""Decisions older than this before the held-out months are counted as history, but not learned from."""
Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Windows:
    """Days learned from and days judged by; each ends before its last day begins."""

    trained_from: dt.date
    trained_until: dt.date
    judged_from: dt.date
    judged_until: dt.date


@dataclass(frozen=True, slots=True)
class Result:
    """What a worker found: the coefficients, what they were learned from, and figures by name."""

    windows: Windows
    coefficients: Figures
    choices: int
    figures: Figures


def fit_model(model_id: int) -> bool:
    """Fit the model and store it as proposed. False when there was nothing to do: it is done, or in living hands. Too
    few decisions end it with a sentence for the organiser, an error of ours with its name.
    """
    attempt = _take(model_id)
    if attempt is None:
        return False
    try:
        _store(model_id, attempt, _work_out(model_id, attempt))
    except LeaseLost:
        log.info("model %s: another worker has it now", model_id)
        return False
    except Invalid as error:
        _fail(model_id, attempt, str(error))
    except Exception as error:
        _fail(model_id, attempt, f"{type(error).__name__}: {error}"[:1000])
        raise
    return True


def sweep_stale_models() -> int:
    """Hand models to a worker again whose worker is gone or whose message was lost; how many were handed over."""
    silent = Q(heartbeat_at__lt=_silent_before()) | Q(heartbeat_at__isnull=True, requested_at__lt=stale_before())
    rows = AppetiteModel.objects.filter(silent, status=ModelStatus.FITTING)
    return sum(enqueue_fit(pk) for pk in rows.values_list("pk", flat=True))


def windows_of(deals: Sequence[PastDeal], today: dt.date) -> Windows:
    """The held-out months end today and begin with a month; what was decided in the years before is learned from."""
    month = today.year * 12 + today.month - 1 - JUDGED_MONTHS
    held_out = dt.date(month // 12, month % 12 + 1, 1)
    oldest = held_out.replace(year=held_out.year - TRAINED_YEARS)
    first = min((deal.on for deal in deals), default=oldest)
    return Windows(min(max(first, oldest), held_out), held_out, held_out, today)


@transaction.atomic
def _take(model_id: int) -> int | None:
    """The number of the attempt that is now ours; None when the model is not to be had."""
    row = AppetiteModel.objects.select_for_update().get(pk=model_id)
    if row.status != ModelStatus.FITTING or (row.heartbeat_at and row.heartbeat_at >= _silent_before()):
        return None
    if row.attempts >= settings.MATCH_ATTEMPTS:
        _end(row, _("Given up after %(count)s attempts; the worker was stopped each time.") % {"count": row.attempts})
        return None
    row.attempts, row.heartbeat_at = row.attempts + 1, clock.now()
    row.save(update_fields=["attempts", "heartbeat_at"])
    return row.attempts


def _silent_before() -> dt.datetime:
    return clock.now() - dt.timedelta(seconds=settings.MODEL_STALE_SECONDS)


def _work_out(model_id: int, attempt: int) -> Result:
    """Outside any transaction; a sign of life before each long step."""
    version = AppetiteModel.objects.values_list("version", flat=True).get(pk=model_id)
    today, in_use = clock.today(), coefficients_in_use()
    deals = past_deals(before=today)
    windows = windows_of(deals, today)
    _check_enough(deals, windows)
    judged = (windows.judged_from, windows.judged_until)
    _sign_of_life(model_id, attempt)
    try:
        own, choices = snapshots.fit_appetite(deals, windows.trained_from, windows.trained_until, str(version))
    except ValueError as error:
        message = _("Too few decisions to learn from: most of them went to parties that had never said yes before.")
        raise Invalid(message) from error
    _sign_of_life(model_id, attempt)
    figures = {
        "own": snapshots.judge_appetite(deals, {"version": str(version), **own}, *judged),
        "in_use": snapshots.judge_appetite(deals, in_use, *judged),
        "popular": snapshots.judge_popular(deals, *judged),
        "compared_with": in_use["version"] if in_use else "",
    }
    return Result(windows, own, choices, figures)


def _check_enough(deals: Sequence[PastDeal], windows: Windows) -> None:
    """Refused with the number there is and the number that is needed."""
    days = [deal.on for deal in deals if deal.result == "approved"]
    learned = sum(windows.trained_from <= day < windows.trained_until for day in days)
    judged = sum(windows.judged_from <= day < windows.judged_until for day in days)
    words = {"day": f"{windows.judged_from:%Y-%m-%d}"}
    if learned < LEAST_LEARNED:
        raise Invalid(
            _("Too few decisions to learn from: %(count)s positive ones before %(day)s, %(needed)s are needed.")
            % (words | {"count": learned, "needed": LEAST_LEARNED})
        )
    if judged < LEAST_JUDGED:
        raise Invalid(
            _("Too few decisions to judge by: %(count)s positive ones since %(day)s, %(needed)s are needed.")
            % (words | {"count": judged, "needed": LEAST_JUDGED})
        )


def _sign_of_life(model_id: int, attempt: int) -> None:
    ours = AppetiteModel.objects.filter(pk=model_id, status=ModelStatus.FITTING, attempts=attempt)
    if not ours.update(heartbeat_at=clock.now()):
        raise LeaseLost


def _locked(model_id: int, attempt: int) -> AppetiteModel:
    row = AppetiteModel.objects.select_for_update().get(pk=model_id)
    if row.status != ModelStatus.FITTING or row.attempts != attempt:
        raise LeaseLost
    return row


@transaction.atomic
def _store(model_id: int, attempt: int, found: Result) -> None:
    """The proposal with everything it was learned from and judged by."""
    row = _locked(model_id, attempt)
    for name in Windows.__slots__:
        setattr(row, name, getattr(found.windows, name))
    row.coefficients, row.choices, row.figures = found.coefficients, found.choices, found.figures
    row.judged = found.figures["own"]["judged"]
    row.status, row.fitted_at = ModelStatus.PROPOSED, clock.now()
    row.save()
    audit.record(by=None, verb="model.propose", subject=row, choices=row.choices, judged=row.judged)


@transaction.atomic
def _fail(model_id: int, attempt: int, error: str) -> None:
    try:
        _end(_locked(model_id, attempt), error)
    except LeaseLost:
        log.info("model %s: another worker has it now", model_id)


def _end(row: AppetiteModel, error: str) -> None:
    row.status, row.error = ModelStatus.FAILED, error
    row.save(update_fields=["status", "error"])
    audit.record(by=None, verb="model.fail", subject=row, error=error)
