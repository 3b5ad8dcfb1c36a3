"""Celery tasks of the market app: ids in, one service call."""

from celery import shared_task

from market.services import (
    advice_reminders,
    appetite_fitting,
    clocks,
    data_exports,
    file_scans,
    impact,
    lead_digests,
    lead_exports,
    list_exports,
    milestone_reminders,
    needs,
    promise_reminders,
    refreshing,
    run_execution,
    subsidy_clock,
    workbook_runs,
)


@shared_task(acks_late=True, reject_on_worker_lost=True)
def run_matching(run_id: int) -> bool:
    """Work on a matching run for a while and hand it on; harmless when called twice."""
    return run_execution.take_ticket(run_id)


@shared_task
def sweep_stale_runs() -> int:
    """Take up runs whose worker is gone."""
    return run_execution.sweep_stale_runs()


@shared_task
def sweep_clocks() -> int:
    """Remind and escalate introductions whose clock has run out."""
    swept = clocks.sweep_clocks()
    return swept.reminded + swept.escalated


@shared_task
def remind_of_advice() -> int:
    """Remind both sides of advice slots of the next day."""
    return advice_reminders.remind()


@shared_task
def sweep_subsidies() -> int:
    """Remind of accounts, let lapse what was not confirmed, close batches, tell of notices that are over."""
    return subsidy_clock.sweep_subsidies()


@shared_task
def remind_of_promises() -> int:
    """Remind who promised before the day, and tell them when it has passed."""
    return promise_reminders.remind_of_promises()


@shared_task
def remind_of_milestones() -> int:
    """Remind both sides of milestones that fall due, and tell them of those that are overdue."""
    return milestone_reminders.remind()


@shared_task
def expire_needs() -> int:
    """Close needs whose validity has ended."""
    return needs.expire_needs()


@shared_task
def ask_about_impact() -> int:
    """Ask firms what became of them 6 and 12 months after their first result; remind once."""
    return impact.ask_firms()


@shared_task
def scan_waiting_files() -> int:
    """Scan files that came while the virus scanner was down."""
    return file_scans.scan_waiting()


@shared_task(acks_late=True, reject_on_worker_lost=True)
def make_data_export(export_id: int) -> bool:
    """Make the copy of an organisation's data; harmless when called twice."""
    return data_exports.make_export(export_id)


@shared_task
def sweep_data_exports() -> int:
    """Take up copies whose worker is gone, delete old ones."""
    return data_exports.sweep_exports()


@shared_task(acks_late=True, reject_on_worker_lost=True)
def make_lead_export(export_id: int) -> bool:
    """Write the spreadsheet of leads; harmless when called twice."""
    return lead_exports.make_export(export_id)


@shared_task
def sweep_lead_exports() -> int:
    """Take up spreadsheets whose worker is gone, delete old ones."""
    return lead_exports.sweep_exports()


@shared_task(acks_late=True, reject_on_worker_lost=True)
def make_list_export(export_id: int) -> bool:
    """Write the spreadsheet of an organiser's list; harmless when called twice."""
    return list_exports.make_export(export_id)


@shared_task
def sweep_list_exports() -> int:
    """Take up spreadsheets of lists whose worker is gone, delete old ones."""
    return list_exports.sweep_exports()


@shared_task
def send_lead_digests() -> int:
    """Tell members what their saved filters newly find."""
    return lead_digests.send_lead_digests()


@shared_task
def fit_appetite(model_id: int) -> bool:
    """Fit an appetite model; harmless when called twice."""
    return appetite_fitting.fit_model(model_id)


@shared_task
def sweep_stale_models() -> int:
    """Take up fits whose worker is gone."""
    return appetite_fitting.sweep_stale_models()


@shared_task(acks_late=True, reject_on_worker_lost=True)
def refresh_matches(refresh_id: int) -> bool:
    """Bring the pairs of a changed need or offering up to date; harmless when called twice."""
    return refreshing.refresh(refresh_id)


@shared_task
def sweep_refreshes() -> int:
    """Take up updates whose worker or message is gone."""
    return refreshing.sweep_refreshes()


@shared_task(acks_late=True, reject_on_worker_lost=True)
def run_import(workbook_id: int) -> bool:
    """Write the rows of an organiser's workbook; harmless when called twice."""
    return workbook_runs.run_import(workbook_id)


@shared_task
def sweep_imports() -> int:
    """Take up imports whose worker is gone, delete old rows."""
    return workbook_runs.sweep_imports()
