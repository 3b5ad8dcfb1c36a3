"""Handing work to Celery after commit; what cannot be handed over now stays in its row and is swept up later."""

import logging

from celery import current_app
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def hand_over(task: str, *ids: int) -> bool:
    """Queue a task by its name with row ids. False when the broker does not answer: nothing is lost by it."""
    try:
        current_app.send_task(task, args=ids)
    except (OperationalError, OSError) as error:
        log.warning("broker does not answer, %s%s waits for the sweep: %s", task, ids, error)
        return False
    return True


def broker_answers() -> bool:
    """Whether work can be handed over right now (asked once, with the short patience of the settings)."""
    try:
        with current_app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=0, timeout=2)
    except (OperationalError, OSError):
        return False
    return True
