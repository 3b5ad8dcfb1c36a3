"""Visits and talks: write one down with all that was asked and promised, look at it, add what was forgotten."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.site import site
from accounts.faces import refusals
from market.admin.acts import Act
from market.admin.desk import DeskAdmin
from market.admin.history import history_of
from market.admin.visit_forms import GuestForm, PromiseForm, QuestionForm, VisitForm, room
from market.models import Visit
from market.selectors.visits import guests_of
from market.services import promises, visit_questions, visits
from market.templatetags.market_format import stamp
from market.visits import MOST_FIRMS, VisitKind


@admin.register(Visit, site=site)
class VisitAdmin(DeskAdmin):
    """The latest first."""

    change_list_template = "market/admin/visit_list.html"
    list_display = ("what", "day", "place", "host", "firms", "questions", "open_promises")
    list_filter = ("kind", "on", "series")
    list_select_related = ("host",)
    search_fields = ("place", "host__name", "guests__organisation__name", "guests__people")
    search_help_text = gettext_lazy("Place, host, firm or person")
    page_template = "market/admin/visit.html"
    state_field = "kind"
    acts = {
        "add-firm": Act(
            label=gettext_lazy("Add a firm"),
            call=lambda by, row, **facts: visits.add_guest(by=by, visit=row, **facts),
            done=gettext_lazy("The firm is on the list."),
            states=frozenset(VisitKind.values),
            form=GuestForm,
        ),
        "note-question": Act(
            label=gettext_lazy("Note a question"),
            call=lambda by, row, **facts: visit_questions.note_question(by=by, **facts),
            done=gettext_lazy("The question is on record."),
            states=frozenset(VisitKind.values),
            form=QuestionForm,
        ),
        "note-promise": Act(
            label=gettext_lazy("Note a promise"),
            call=lambda by, row, **facts: promises.make_promise(by=by, **facts),
            done=gettext_lazy("The promise is on record; both sides have been told."),
            states=frozenset(VisitKind.values),
            form=PromiseForm,
            tone="primary",
        ),
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Visit]:
        """With how many firms, questions and open promises."""
        count = {"distinct": True}
        return (
            super()
            .get_queryset(request)
            .select_related("host", "series", "noted_by")
            .annotate(
                firm_count=Count("guests", **count),
                question_count=Count("guests__questions", **count),
                open_count=Count("guests__promises", filter=Q(guests__promises__state="open"), **count),
            )
        )

    def get_urls(self) -> list[URLPattern]:
        """The page that writes one down."""
        view = self.admin_site.admin_view(self.note_view)
        return [path("note/", view, name="market_visit_note"), *super().get_urls()]

    def note_view(self, request: HttpRequest) -> HttpResponse:
        """A visit with its firms, their questions and the promises to them, on one page."""
        if request.method == "POST" and "more" in request.POST:
            return self._form_page(request, VisitForm.with_more(request.POST))
        form = VisitForm(request.POST, firms=room(request.POST)) if request.method == "POST" else VisitForm()
        if request.method == "POST" and form.is_valid():
            with refusals(request, form) as attempt:
                visit = visits.note_visit(by=request.user, **form.facts())
            if attempt.ok:
                messages.success(request, _("The visit is on record; the firms and those who promised have been told."))
                return HttpResponseRedirect(visit.get_absolute_url())
        return self._form_page(request, form)

    def _form_page(self, request: HttpRequest, form: VisitForm) -> HttpResponse:
        context = self.admin_site.each_context(request) | {
            "title": _("Note a visit or talk"),
            "opts": self.opts,
            "form": form,
            "can_grow": form.firms < MOST_FIRMS,
        }
        return TemplateResponse(request, "market/admin/visit_note.html", context)

    def page_of(self, request: HttpRequest, row: Visit) -> dict[str, Any]:
        """The firms with what they asked and were promised, and what was done."""
        return {"guests": guests_of(row), "history": history_of(row)}

    @admin.display(description=gettext_lazy("kind"), ordering="kind")
    def what(self, row: Visit) -> str:
        """What it was."""
        return row.get_kind_display()

    @admin.display(description=gettext_lazy("day"), ordering="on")
    def day(self, row: Visit) -> str:
        """When."""
        return stamp(row.on)

    @admin.display(description=gettext_lazy("firms"), ordering="firm_count")
    def firms(self, row: Any) -> int:
        """How many firms were there."""
        return int(row.firm_count)

    @admin.display(description=gettext_lazy("questions"), ordering="question_count")
    def questions(self, row: Any) -> int:
        """How much was asked."""
        return int(row.question_count)

    @admin.display(description=gettext_lazy("open promises"), ordering="open_count")
    def open_promises(self, row: Any) -> int:
        """How much is still to be kept."""
        return int(row.open_count)
