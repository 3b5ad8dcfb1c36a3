"""Bases of all admin pages: staff see, add and change through services; nobody deletes; some tables only read."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models
from django.forms import Media, ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.errors import Refused
from accounts.faces import row_key
from accounts.permissions import can_organise

SLUG_SCRIPTS = re.compile(r"/(xregexp|urlify|prepopulate)\b")


class StaffPermissions:
    """Every one of the organiser's people may look, add and change; nothing is ever deleted here."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """The organiser sees the section."""
        return can_organise(request.user)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """The organiser sees every row."""
        return can_organise(request.user)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """The organiser adds rows on behalf of anyone."""
        return can_organise(request.user)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """The organiser changes rows on behalf of anyone."""
        return can_organise(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nothing is lost: rows end in a state, they do not vanish."""
        return False


class ReadOnlyPermissions(StaffPermissions):
    """The organiser looks, and changes nothing."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Rows of this table are written by services alone."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Rows of this table are written by services alone."""
        return False


class ServiceForm(ModelForm):
    """An admin form whose save asks a service: ``write`` is set by ``StaffAdmin``, a refusal becomes a form error."""

    write: Callable[[], models.Model] | None = None

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors or self.write is None:
            return
        try:
            self.written = self.write()
        except Refused as error:
            self.add_error(error.field if error.field in self.fields else None, str(error))

    def save(self, commit: bool = True) -> models.Model:
        """The row the service has written."""
        if hasattr(self, "written"):
            self.save_m2m = lambda: None  # type: ignore[method-assign]
            return self.written
        return super().save(commit)


class FoundRow(AutocompleteSelect):
    """A box that finds rows while one types. What a form named and no row can have is not looked up when it is shown
    again (Django would ask the database for it, and fail); the field itself says that it is no valid choice.
    """

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """Only what can be a key is a choice."""
        return super().optgroups(name, [key for key in value if row_key(key)], attrs)


class NamedList(admin.ModelAdmin):
    """A list under its own name, not under a request to select a row; its bulk actions call a service row by row."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, titled with what it lists."""
        return super().changelist_view(
            request, {"title": capfirst(self.opts.verbose_name_plural), **(extra_context or {})}
        )

    @admin.display(description=mark_safe('<input type="checkbox" id="action-toggle">'))
    def action_checkbox(self, obj: models.Model) -> str:
        """The box that ticks a row, written out: a form's widget for every row takes a tenth of the page."""
        label = _("Select this object for an action - {}").format(obj)
        box = '<input type="checkbox" name="{}" value="{}" class="action-select" aria-label="{}">'
        return format_html(box, ACTION_CHECKBOX_NAME, obj.pk, label)

    def try_each(self, request: HttpRequest, rows: Any, act: Callable[[Any], Any], done: str) -> int:
        """Call a service for each row of a bulk action; refusals are said row by row, ``done`` has %(count)s."""
        count = 0
        for row in rows:
            try:
                act(row)
                count += 1
            except Refused as error:
                self.message_user(request, _("%(what)s: %(said)s") % {"what": row, "said": error}, messages.ERROR)
        if count:
            self.message_user(request, done % {"count": count}, messages.SUCCESS)
        return count

    @property
    def media(self) -> Media:
        """Django's scripts but for those that make web names out of titles: no form here does, and they are heavy."""
        return Media(js=[path for path in super().media._js if not SLUG_SCRIPTS.search(path)])


class StaffAdmin(StaffPermissions, NamedList):
    """A page of the organiser.

    A class whose rows may be added or changed here uses a ``ServiceForm`` and overrides ``write_row``; the admin itself
    never saves. Inlines of such a page only read (a service writes one thing, not a page of them).
    """

    actions_selection_counter = True
    change_form_template = "accounts/admin/change_form.html"
    list_per_page = 20
    show_full_result_count = False

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Rows of long tables are found while one types."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = FoundRow(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def write_row(self, request: HttpRequest, form: ServiceForm, change: bool) -> models.Model:
        """Call the service for what the form holds and return the row; a class that can be written overrides this."""
        raise Refused(_("This is not changed here: use the buttons of the page."))

    def get_form(
        self, request: HttpRequest, obj: models.Model | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """A form class whose validation ends with the service call of this request."""
        base = super().get_form(request, obj, change=change, **kwargs)
        if not issubclass(base, ServiceForm):
            return base
        page = self

        class RequestForm(base):  # type: ignore[valid-type, misc]
            def write(self) -> models.Model:
                return page.write_row(request, self, change)

        return RequestForm

    def get_formsets_with_inlines(self, request: HttpRequest, obj: models.Model | None = None) -> Iterator[Any]:
        """Rows that only read are shown and never sent back: what the service wrote does not depend on them."""
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            if request.method != "POST" or not isinstance(inline, ReadOnlyRows):
                yield formset, inline

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        """Nothing: the service has written the row, audit row included, while the form was validated."""
        if not hasattr(form, "written"):
            raise Refused(_("This is not changed here: use the buttons of the page."))

    def log_addition(self, *args: Any) -> None:
        """The audit rows are the one log."""

    def log_change(self, *args: Any) -> None:
        """The audit rows are the one log."""


class ReadOnlyAdmin(ReadOnlyPermissions, NamedList):
    """A table to look at."""

    change_form_template = "accounts/admin/change_form.html"
    list_per_page = 20
    show_full_result_count = False
    actions: Any = None


class ReadOnlyRows(ReadOnlyPermissions):
    """Every field of an inline only reads, those included that no form could hold."""

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        """All that is shown."""
        return tuple(self.fields or self.readonly_fields)


class ReadOnlyTabular(ReadOnlyRows, admin.TabularInline):
    """Rows shown below the thing they belong to."""

    extra = 0
    can_delete = False
    show_change_link = False


class ReadOnlyStacked(ReadOnlyRows, admin.StackedInline):
    """One row shown below the thing it belongs to."""

    extra = 0
    can_delete = False
    show_change_link = False
