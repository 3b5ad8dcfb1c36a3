"""Settings, addresses and processes: the composition of the three apps, and no rule of its own."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
