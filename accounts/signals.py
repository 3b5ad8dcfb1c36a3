"""What other rooms may want to know of: sent inside the transaction that makes the change."""

from django.dispatch import Signal

organisation_changed = Signal()
"""Facts of an organisation have changed (``organisation``); ``standing`` when it was verified or suspended."""
