"""What beat hands to the workers, and when (local time)."""

from typing import Any

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, Any]] = {
    "take up stale runs": {"task": "market.tasks.sweep_stale_runs", "schedule": 15.0},
    "take up stale updates": {
        "task": "market.tasks.sweep_refreshes",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "take up stale fits of models": {"task": "market.tasks.sweep_stale_models", "schedule": 60.0},
    "clocks of introductions": {"task": "market.tasks.sweep_clocks", "schedule": 300.0},
    "reminders of advice slots": {"task": "market.tasks.remind_of_advice", "schedule": 300.0},
    "reminders of milestones": {"task": "market.tasks.remind_of_milestones", "schedule": crontab(hour=9, minute=20)},
    "clocks of support": {"task": "market.tasks.sweep_subsidies", "schedule": 300.0},
    "requests for meetings run out": {"task": "events.tasks.expire_meeting_requests", "schedule": 300.0},
    "reminders of meetings": {"task": "events.tasks.remind_of_meetings", "schedule": 300.0},
    "take up stale timetables": {"task": "events.tasks.sweep_timetables", "schedule": 15.0},
    "waiting lists of sessions": {"task": "events.tasks.settle_waiting_lists", "schedule": 300.0},
    "thanks after a market": {"task": "events.tasks.thank_parties", "schedule": crontab(hour="9-20", minute=5)},
    "reminders of promises": {"task": "market.tasks.remind_of_promises", "schedule": crontab(hour="8-20", minute=25)},
    "ask what became of firms": {"task": "market.tasks.ask_about_impact", "schedule": crontab(hour=9, minute=20)},
    "expire needs": {"task": "market.tasks.expire_needs", "schedule": crontab(hour=1, minute=10)},
    "take up copies of data": {"task": "market.tasks.sweep_data_exports", "schedule": 60.0},
    "take up spreadsheets of leads": {"task": "market.tasks.sweep_lead_exports", "schedule": 60.0},
    "take up exports of lists": {"task": "market.tasks.sweep_list_exports", "schedule": 60.0},
    "take up imports": {"task": "market.tasks.sweep_imports", "schedule": 60.0},
    "digests of leads": {"task": "market.tasks.send_lead_digests", "schedule": crontab(minute="*/10")},
    "scan files that wait": {"task": "market.tasks.scan_waiting_files", "schedule": 60.0},
    "deliver messages": {"task": "accounts.tasks.deliver_messages", "schedule": 30.0},
}
