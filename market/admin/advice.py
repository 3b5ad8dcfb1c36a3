"""Advice slots and bookings, to be looked at: who offers what, who came, what came of it."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import clock
from accounts.admin.base import ReadOnlyAdmin
from accounts.admin.site import site
from market.models import AdviceBooking, AdviceSlot


class WhenFilter(admin.SimpleListFilter):
    """Before it begins, or after."""

    title = gettext_lazy("time")
    parameter_name = "when"
    column = "starts_at"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Two sides of now."""
        return [("ahead", _("Ahead")), ("begun", _("Begun or over"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows on that side."""
        sides = {"ahead": "gt", "begun": "lte"}
        side = sides.get(self.value() or "")
        return queryset.filter(**{f"{self.column}__{side}": clock.now()}) if side else queryset


class BookingWhenFilter(WhenFilter):
    """By the slot of the booking."""

    column = "slot__starts_at"


class StandsFilter(admin.SimpleListFilter):
    """What became of a booking."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Standing, cancelled, or begun without a word."""
        return [("stands", _("Stands")), ("cancelled", _("Cancelled")), ("silent", _("Waiting for its result"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AdviceBooking]) -> QuerySet[AdviceBooking]:
        """The rows in that state."""
        stands = Q(cancelled_at__isnull=True)
        wanted = {"stands": stands, "cancelled": ~stands, "silent": stands & Q(result="")}
        found = queryset.filter(wanted[self.value()]) if self.value() in wanted else queryset  # type: ignore[index]
        return found.filter(slot__starts_at__lte=clock.now()) if self.value() == "silent" else found


@admin.register(AdviceSlot, site=site)
class AdviceSlotAdmin(ReadOnlyAdmin):
    """The slots, the latest first."""

    list_display = ("party", "topic", "about", "starts_at", "where", "booked", "withdrawn_at")
    list_filter = (WhenFilter, "topic", "party__kind")
    list_select_related = ("party",)
    search_fields = ("party__name", "about", "place")
    ordering = ("-starts_at", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[AdviceSlot]:
        """With the number of places taken."""
        taken = Count("bookings", filter=Q(bookings__cancelled_at__isnull=True))
        return super().get_queryset(request).annotate(taken=taken)

    @admin.display(description=gettext_lazy("where to come"))
    def where(self, row: AdviceSlot) -> str:
        """The place, or that it is a call."""
        return row.place or _("By call")

    @admin.display(description=gettext_lazy("places taken"))
    def booked(self, row: Any) -> str:
        """How many of how many."""
        return f"{row.taken} / {row.capacity}"


@admin.register(AdviceBooking, site=site)
class AdviceBookingAdmin(ReadOnlyAdmin):
    """The bookings, the latest first."""

    list_display = ("firm", "party", "topic", "starts_at", "question_words", "result_words", "introduction")
    list_filter = (BookingWhenFilter, StandsFilter, "result", "slot__topic", "slot__party__kind")
    list_select_related = ("firm", "slot__party", "introduction__need", "introduction__provider")
    search_fields = ("firm__name", "slot__party__name", "question")
    ordering = ("-slot__starts_at", "-pk")

    @admin.display(description=gettext_lazy("advising party"), ordering="slot__party__name")
    def party(self, row: AdviceBooking) -> str:
        """Who gives the advice."""
        return row.slot.party.name

    @admin.display(description=gettext_lazy("kind of question"))
    def topic(self, row: AdviceBooking) -> str:
        """What it is about."""
        return str(row.slot.get_topic_display())

    @admin.display(description=gettext_lazy("starts"), ordering="slot__starts_at")
    def starts_at(self, row: AdviceBooking) -> Any:
        """When it begins."""
        return row.slot.starts_at

    @admin.display(description=gettext_lazy("question"))
    def question_words(self, row: AdviceBooking) -> str:
        """The beginning of the question."""
        return row.question if len(row.question) <= 60 else f"{row.question[:59]}…"

    @admin.display(description=gettext_lazy("result"))
    def result_words(self, row: AdviceBooking) -> str:
        """What came of it, or where it stands."""
        if row.cancelled_at is not None:
            return _("Cancelled")
        if row.result:
            return str(row.get_result_display())
        return _("Waiting for its result") if row.awaits_result else _("Ahead")
