"""Celery tasks of the events app: one service call each."""

from celery import shared_task

from events.services import feedback, meeting_days, meeting_requests, session_waiting, timetable_runs


@shared_task
def expire_meeting_requests() -> int:
    """Close requests for meetings that nobody answered in time."""
    return meeting_requests.expire_requests()


@shared_task
def remind_of_meetings() -> int:
    """Remind both sides of meetings of the next day."""
    return meeting_days.remind()


@shared_task
def make_timetable(plan_id: int) -> bool:
    """Work a version of the timetable out."""
    return timetable_runs.make(plan_id)


@shared_task
def sweep_timetables() -> int:
    """Hand over versions whose worker or message is gone."""
    return timetable_runs.sweep()


@shared_task
def settle_waiting_lists() -> int:
    """Close the waiting lists of sessions that are over, and give free seats to those who wait."""
    return session_waiting.settle_lists()


@shared_task
def thank_parties() -> int:
    """Thank the parties that came, the day after the market."""
    return feedback.thank()
