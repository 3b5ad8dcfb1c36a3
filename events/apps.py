"""Application settings of the events app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    """The events app."""

    name = "events"
    verbose_name = _("Markets")

    def ready(self) -> None:
        """Make the wording of this app's messages and audit verbs known; follow the standing of organisations."""
        from accounts.message_groups import register_groups
        from accounts.signals import organisation_changed
        from accounts.wording import register_texts, register_verbs
        from events.message_groups import GROUPS
        from events.message_texts import TEXTS
        from events.services.meeting_ends import on_organisation_changed
        from events.verb_texts import VERBS

        register_groups(GROUPS)
        register_texts(TEXTS)
        register_verbs(VERBS)
        organisation_changed.connect(on_organisation_changed)
