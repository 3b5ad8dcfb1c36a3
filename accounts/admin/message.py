"""The messages and the outbox, to look at; a delivery that failed can be tried again."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import ReadOnlyAdmin, ReadOnlyTabular
from accounts.admin.site import site
from accounts.models import Delivery, Message
from accounts.selectors.messages import worded
from accounts.services import outbox


class DeliveriesInline(ReadOnlyTabular):
    """To whom it has gone, and how."""

    model = Delivery
    fields = ("user", "channel", "state", "due_at", "attempts", "sent_at", "reason")
    readonly_fields = ("reason",)

    @admin.display(description=_("last error"))
    def reason(self, row: Delivery) -> str:
        """What went wrong, or why it was not sent."""
        return reason_of(row)


def reason_of(row: Delivery) -> str:
    """What went wrong in words: our own reasons are translated, a server's answer is shown as it came."""
    return gettext(row.last_error) if row.last_error else ""


@admin.register(Message, site=site)
class MessageAdmin(ReadOnlyAdmin):
    """What the platform has told whom."""

    list_display = ("created_at", "organisation", "subject", "read_at")
    list_select_related = ("organisation",)
    list_filter = ("created_at", ("read_at", admin.EmptyFieldListFilter))
    search_fields = ("organisation__name", "code")
    fields = ("created_at", "organisation", "recipient", "subject", "body", "url", "read_at")
    inlines = (DeliveriesInline,)

    @admin.display(description=_("message"))
    def subject(self, row: Message) -> str:
        """The subject as the reader sees it."""
        return worded([row])[0].subject

    @admin.display(description=_("text"))
    def body(self, row: Message) -> str:
        """The text as the reader sees it."""
        return worded([row])[0].body


@admin.register(Delivery, site=site)
class DeliveryAdmin(ReadOnlyAdmin):
    """The outbox: what waits, what went out, and which address fails."""

    list_display = ("created_at", "to", "channel", "about", "state", "due_at", "attempts", "sent_at", "reason")
    list_select_related = ("user", "message__organisation")
    list_filter = ("state", "channel", "created_at")
    search_fields = ("user__email", "user__name", "message__organisation__name", "last_error")
    fields = (
        "created_at",
        "to",
        "channel",
        "about",
        "state",
        "digest_day",
        "due_at",
        "attempts",
        "claimed_at",
        "sent_at",
        "reason",
    )
    actions = ("try_again",)
    actions_selection_counter = True

    @admin.display(description=_("recipient"), ordering="user__email")
    def to(self, row: Delivery) -> str:
        """The person's sign-in address, or the contact address of the organisation."""
        return row.user.email if row.user else self._contact(row)

    @admin.display(description=_("about"))
    def about(self, row: Delivery) -> str:
        """The subject as the reader sees it."""
        return worded([row.message])[0].subject if row.message else str(_("Daily digest"))

    @admin.display(description=_("last error"))
    def reason(self, row: Delivery) -> str:
        """What went wrong, or why it was not sent."""
        return reason_of(row)

    @admin.action(description=_("Send again"), permissions=["view"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        """The deliveries that failed go out with the next round."""
        self.try_each(
            request,
            queryset,
            lambda row: outbox.retry(by=request.user, delivery=row),
            gettext("%(count)s deliveries are tried again."),
        )

    def _contact(self, row: Delivery) -> Any:
        return row.message.organisation.contact_email if row.message and row.message.organisation else ""
