"""What other rooms may want to know of: sent inside the transaction that makes the change."""

from django.dispatch import Signal

organisation_changed = Signal()
"""Facts of an ``organisation`` have changed, ``by`` whom; ``standing`` when it was verified or suspended."""
