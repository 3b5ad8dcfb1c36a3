"""Who helps with which series: tasks are given to people who have an account, and ended."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import EmptyFieldListFilter, register
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.admin.base import ServiceForm, StaffAdmin
from accounts.admin.site import site
from accounts.faces import refusals
from accounts.models import User
from events.admin.acts import ActsMixin
from events.admin.own import OwnFilter, OwnRows
from events.enums import DutyTask
from events.models import Duty
from events.selectors.duties import account_of, own_duties
from events.services import duties as services

MEANS = {
    DutyTask.OWNER: gettext_lazy(
        "Everything in the editions of the series: all tasks below, copies, contacts of registered people, who helps."
    ),
    DutyTask.PROGRAMME: gettext_lazy(
        "Facts and phases of an edition, sessions, the plan of the hall, stalls, and what is printed."
    ),
    DutyTask.CHECK_IN: gettext_lazy("The check-in desk, the door without network, walk-ins and the page of the day."),
    DutyTask.MATCHMAKER: gettext_lazy("Slots, tables, requests, versions of the timetable, and absences."),
    DutyTask.VIEWER: gettext_lazy("Pages, lists and the report of an edition; changes nothing."),
}


class DutyForm(ServiceForm):
    """A series, the e-mail address of somebody who has an account, and a task."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail of the person"),
        help_text=gettext_lazy("The address with which the person signs in; who has no account yet signs up first."),
    )
    task = forms.ChoiceField(label=gettext_lazy("Task"), widget=forms.RadioSelect)

    class Meta:
        model = Duty
        fields = ("series", "task")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "task" in self.fields:
            words = [(task.value, f"{task.label} · {MEANS[task]}") for task in DutyTask]
            self.fields["task"].choices = words  # type: ignore[attr-defined]

    def clean_email(self) -> str:
        """Somebody with this address can sign in."""
        self.person: User | None = account_of(self.cleaned_data["email"])
        if self.person is None:
            raise forms.ValidationError(
                _("Nobody has an account with this address. Ask the person to sign up, then give the task.")
            )
        return self.person.email


def end(request: HttpRequest, duty: Duty) -> str:
    """The person does it no longer."""
    row = services.end_duty(by=request.user, duty=duty)
    return _("%(person)s does not have this task any more and has been told.") % {"person": row.user}


@register(Duty, site=site)
class DutyAdmin(OwnRows, ActsMixin, StaffAdmin):
    """Tasks in the series, open and ended ones."""

    series_path = "series"
    form = DutyForm
    list_display = ("user", "task", "series", "given_by", "given_at", "ended_at")
    list_select_related = ("user", "series", "given_by")
    list_filter = (("series", OwnFilter), "task", ("ended_at", EmptyFieldListFilter))
    search_fields = ("user__name", "user__email")
    acts = {"end": (gettext_lazy("End this task"), end)}

    def get_fields(self, request: HttpRequest, obj: Duty | None = None) -> tuple[str, ...]:
        """A new one names series, person and task."""
        if obj is None:
            return ("series", "email", "task")
        return ("series", "user", "task", "given_by", "given_at", "ended_by", "ended_at")

    def has_change_permission(self, request: HttpRequest, obj: Duty | None = None) -> bool:
        """A task is ended and given anew."""
        return obj is None and super().has_change_permission(request)

    def acts_for(self, row: Duty) -> list[str]:
        """What is open can be ended."""
        return [] if row.ended_at else ["end"]

    def write_row(self, request: HttpRequest, form: ServiceForm, change: bool) -> Duty:
        """Give it."""
        data = form.cleaned_data
        person = form.person  # type: ignore[attr-defined]
        return services.give_duty(by=request.user, series=data["series"], user=person, task=data["task"])

    def get_urls(self) -> list[URLPattern]:
        """The way out for whoever has a task."""
        view = self.admin_site.admin_view(self.give_back)
        return [path("<int:pk>/give-back/", view, name="events_duty_give_back"), *super().get_urls()]

    @method_decorator(require_POST)
    def give_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A person ends a task of their own."""
        duty = own_duties(request.user).filter(pk=pk).first()
        if duty is None:
            raise Http404
        with refusals(request) as attempt:
            services.end_duty(by=request.user, duty=duty)
        if attempt.ok:
            said = {"task": duty.get_task_display(), "series": duty.series}
            messages.success(request, _("You have given the task back: %(task)s, %(series)s.") % said)
        return redirect("admin:index" if own_duties(request.user).exists() else "/")
