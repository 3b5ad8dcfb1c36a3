"""Application settings of the events app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    """The events app."""

    name = "events"
    verbose_name = _("Markets")

    def ready(self) -> None:
        """Make the wording of this app's messages and audit verbs known."""
        from accounts.message_groups import register_groups
        from accounts.wording import register_texts, register_verbs
        from events.message_groups import GROUPS
        from events.message_texts import TEXTS
        from events.verb_texts import VERBS

        register_groups(GROUPS)
        register_texts(TEXTS)
        register_verbs(VERBS)
