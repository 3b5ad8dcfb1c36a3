"""Asking a worker to take a matching run."""

from accounts.services.queueing import hand_over


def enqueue_run(run_id: int) -> bool:
    """Ask a worker to take the matching run."""
    return hand_over("market.tasks.run_matching", run_id)
