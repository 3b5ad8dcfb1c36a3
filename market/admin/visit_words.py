"""Questions and promises of visits: what came of them, and what the organiser does in the place of either side."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.admin.site import site
from market.admin.acts import Act, Button
from market.admin.desk import DeskAdmin, pill
from market.admin.history import history_of
from market.admin.links import page_of_party
from market.admin.visit_forms import HandInForm
from market.enums import NeedKind
from market.forms.promise import DoneForm, NotYetForm, WithdrawForm
from market.models import Promise, Question
from market.selectors.promises import steps_of
from market.services import promises, visit_questions
from market.services.visit_questions import HANDED_IN
from market.templatetags.market_format import stamp
from market.visits import PromiseState

COLOURS = {PromiseState.OPEN: "action", PromiseState.DONE: "waiting", PromiseState.CONFIRMED: "done"}
OPEN, DONE = frozenset({PromiseState.OPEN}), frozenset({PromiseState.DONE})


@admin.register(Question, site=site)
class QuestionAdmin(DeskAdmin):
    """The latest first; those that became nothing yet can be listed alone."""

    list_display = ("words", "firm_name", "kind", "day", "became")
    list_filter = (("need", admin.EmptyFieldListFilter), "kind")
    search_fields = ("text", "guest__organisation__name")
    search_help_text = gettext_lazy("Question or firm")
    page_template = "market/admin/question.html"
    state_field = "kind"
    acts = {
        "make-draft": Act(
            label=gettext_lazy("Make it a draft of the firm"),
            call=lambda by, row: visit_questions.make_draft(by=by, question=row),
            done=gettext_lazy("The question is a draft of the firm now; the firm has been told."),
            states=frozenset(NeedKind.values),
            tone="primary",
        ),
        "hand-in": Act(
            label=gettext_lazy("Hand it in for the firm"),
            call=lambda by, row, **facts: visit_questions.hand_in_need(by=by, question=row, **facts),
            done=gettext_lazy("The need waits to be read; the firm has been told."),
            states=frozenset(HANDED_IN),
            form=lambda data, row: HandInForm(data, row=row),
            question=gettext_lazy(
                "Only what the firm has agreed to. It can take the need back before it is published."
            ),
        ),
    }

    def buttons_for(self, row: Question) -> list[Button]:
        """What has become a need is dealt with there."""
        return super().buttons_for(row) if row.need_id is None else []

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        """With the firm, the visit and the need."""
        return super().get_queryset(request).select_related("guest__organisation", "guest__visit", "need", "noted_by")

    def page_of(self, request: HttpRequest, row: Question) -> dict[str, Any]:
        """What was done with it, and the way to the draft on behalf of the firm."""
        draft = row.need is not None and row.need.status == "draft"
        return {
            "history": history_of(row),
            "edit_url": page_of_party("market:need_step", row.need_id, 1) if draft else "",
        }

    @admin.display(description=gettext_lazy("question"))
    def words(self, row: Question) -> str:
        """The beginning of it."""
        return str(row)

    @admin.display(description=gettext_lazy("firm"), ordering="guest__organisation__name")
    def firm_name(self, row: Question) -> str:
        """Who asked."""
        return row.firm.name

    @admin.display(description=gettext_lazy("asked on"), ordering="guest__visit__on")
    def day(self, row: Question) -> str:
        """When."""
        return stamp(row.guest.visit.on)

    @admin.display(description=gettext_lazy("what came of it"))
    def became(self, row: Question) -> str:
        """The state of the need, or that there is none."""
        return pill(row.need.status, row.need.get_status_display()) if row.need else pill("", _("No need yet"))


class OverdueFilter(admin.SimpleListFilter):
    """Whose day has passed."""

    title = gettext_lazy("day")
    parameter_name = "overdue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """One question."""
        return [("yes", _("Overdue"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Promise]:
        """Open ones after their day."""
        return queryset.overdue() if self.value() == "yes" else queryset


@admin.register(Promise, site=site)
class PromiseAdmin(DeskAdmin):
    """The nearest day first."""

    list_display = ("words", "firm_name", "promiser", "until", "standing")
    list_filter = (("state", admin.ChoicesFieldListFilter), OverdueFilter, "promiser__kind")
    search_fields = ("what", "person", "guest__organisation__name", "promiser__name")
    search_help_text = gettext_lazy("Promise, firm or who promised")
    page_template = "market/admin/promise.html"
    state_field = "state"
    acts = {
        "done": Act(
            label=gettext_lazy("Mark as done"),
            call=lambda by, row, **facts: promises.mark_done(by=by, promise=row, **facts),
            done=gettext_lazy("On record. The firm is asked to confirm it."),
            states=OPEN,
            form=lambda data, row: DoneForm(data),
            tone="primary",
        ),
        "withdraw": Act(
            label=gettext_lazy("It cannot be kept"),
            call=lambda by, row, **facts: promises.withdraw_promise(by=by, promise=row, **facts),
            done=gettext_lazy("Withdrawn. The firm has been told why."),
            states=OPEN,
            form=lambda data, row: WithdrawForm(data),
            tone="danger",
        ),
        "confirm": Act(
            label=gettext_lazy("The firm confirms it"),
            call=lambda by, row: promises.confirm_promise(by=by, promise=row),
            done=gettext_lazy("Confirmed. Who promised has been told."),
            states=DONE,
            tone="primary",
        ),
        "not-yet": Act(
            label=gettext_lazy("The firm says not yet"),
            call=lambda by, row, **facts: promises.say_not_yet(by=by, promise=row, **facts),
            done=gettext_lazy("The promise is open again. Who promised reads what is missing."),
            states=DONE,
            form=lambda data, row: NotYetForm(data),
        ),
    }

    def get_queryset(self, request: HttpRequest) -> Any:
        """With both sides and the visit."""
        related = ("promiser", "guest__organisation", "guest__visit", "made_by")
        return super().get_queryset(request).select_related(*related)

    def page_of(self, request: HttpRequest, row: Promise) -> dict[str, Any]:
        """Every word about it, and what was done."""
        return {
            "journal": [
                {
                    "title": step.get_to_state_display(),
                    "at": step.at,
                    "note": " · ".join(filter(None, [str(step.by), step.note])),
                }
                for step in steps_of(row)
            ],
            "history": history_of(row),
        }

    @admin.display(description=gettext_lazy("what was promised"))
    def words(self, row: Promise) -> str:
        """The beginning of it."""
        return str(row)

    @admin.display(description=gettext_lazy("firm"), ordering="guest__organisation__name")
    def firm_name(self, row: Promise) -> str:
        """To whom."""
        return row.firm.name

    @admin.display(description=pgettext_lazy("promise", "until"), ordering="due_on")
    def until(self, row: Promise) -> str:
        """Its day."""
        return stamp(row.due_on)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def standing(self, row: Promise) -> str:
        """In words and colour."""
        if row.is_overdue:
            return pill("", _("Overdue"), "urgent")
        return pill("", row.get_state_display(), COLOURS.get(PromiseState(row.state), ""))
