"""Application settings of the accounts app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """The accounts app."""

    name = "accounts"
    verbose_name = _("People and organisations")

    def ready(self) -> None:
        """Make the wording of this app's messages known, and listen to what allauth tells."""
        from accounts.message_texts import register
        from accounts.receivers import connect

        register()
        connect()
