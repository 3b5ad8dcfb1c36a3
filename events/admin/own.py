"""Pages of the desk for who helps with some series: rows of others are not there, and each act asks for its task."""

from collections.abc import Callable
from typing import Any, Protocol

from django.contrib.admin import RelatedFieldListFilter
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.admin.base import ReadOnlyTabular
from accounts.models import Organisation
from accounts.permissions import can_organise
from events.admin.openings import PAGES, TABLES, Opening, Tasks, is_open, leads_on
from events.models import MarketEvent, MarketSeries, Stall
from events.permissions import series_with

WRITES = ("_act", "_decide")


class OwnRows:
    """Mixed into the page of a table whose rows belong to an edition; ``series_path`` leads from a row to the series.

    What the organiser's people may do stays as the other classes say.
    """

    series_path = "event__series"
    helper_actions: tuple[str, ...] = ()
    opts: Any
    list_filter: Any
    date_hierarchy: Any

    @property
    def opening(self) -> Opening:
        """Who opens this table."""
        return TABLES[self.opts.model_name]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever may look at it somewhere."""
        return self._may(request, self.opening.looks)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Rows of the series where the person may look."""
        return self._may(request, self.opening.looks, obj)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """As the page says for the organiser; helpers where the table says so."""
        if can_organise(request.user):
            return bool(super().has_add_permission(request, *args))  # type: ignore[misc]
        return self._may(request, self.opening.adds)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """As the page says for the organiser; helpers in the series where they have the task."""
        if can_organise(request.user):
            return bool(super().has_change_permission(request, obj))  # type: ignore[misc]
        return self._may(request, self.opening.changes, obj)

    def may_act(self, request: HttpRequest, obj: Model) -> bool:
        """Whether the row shows its buttons."""
        return can_organise(request.user) or self._may(request, self.opening.changes, obj)

    def leads_on(self, request: HttpRequest, obj: Model, address: str) -> bool:
        """Whether a link on the page of the row leads the person anywhere."""
        return leads_on(request.user, address, self.series_of(obj))

    def _may(self, request: HttpRequest, tasks: Tasks | None, obj: Model | None = None) -> bool:
        if can_organise(request.user):
            return True
        own = series_with(request.user, *tasks) if tasks is not None else set()
        return bool(own) if obj is None else self.series_of(obj) in own

    def series_of(self, obj: Model) -> int:
        """The key of the series that the row belongs to."""
        *way, last = self.series_path.split("__")
        row: Any = obj
        for name in way:
            row = getattr(row, name)
        return int(getattr(row, f"{last}_id"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """What the person may look at; where something is done, what the person may do it to."""
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]
        if can_organise(request.user):
            return rows
        name = request.resolver_match.url_name if request.resolver_match else None
        tasks = self.opening.changes if (name or "").endswith(WRITES) else self.opening.looks
        own = series_with(request.user, *tasks) if tasks is not None else set()
        return rows.filter(**{f"{self.series_path}__in": own})

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Helpers ask in the address what the filters ask: any other column (a number, a code) could be guessed letter
        by letter from what is listed.
        """
        allowed = bool(super().lookup_allowed(lookup, value, request))  # type: ignore[misc]
        if request is None or can_organise(request.user):
            return allowed
        named = [entry[0] if isinstance(entry, tuple) else entry for entry in self.list_filter]
        words = [getattr(name, "parameter_name", name) for name in (*named, self.date_hierarchy) if name]
        asked = {word.partition("__")[0] for word in words}
        return allowed and lookup.partition("__")[0] in asked

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Helpers have the acts of the market, where they have the task, and no export."""
        found: dict[str, Any] = super().get_actions(request)  # type: ignore[misc]
        if can_organise(request.user):
            return found
        if not self._may(request, self.opening.changes):
            return {}
        own = {*getattr(self, "decisions", ()), *self.helper_actions}
        return {word: act for word, act in found.items() if word in own}

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Helpers read names of parties and series without links to pages that are closed to them."""
        form = super().get_form(request, obj, change=change, **kwargs)  # type: ignore[misc]
        form.plain = not can_organise(request.user)
        return form

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """Rows of others are not there for helpers; Django would say so on the first page, with the key."""
        if not can_organise(request.user):
            raise Http404
        found: HttpResponse = super()._get_obj_does_not_exist_redirect(request, opts, object_id)  # type: ignore[misc]
        return found

    def get_autocomplete_fields(self, request: HttpRequest) -> Any:
        """A box that finds rows while one types asks a page of their table: parties have none that helpers open."""
        names = super().get_autocomplete_fields(request)  # type: ignore[misc]
        if can_organise(request.user):
            return names
        tables = {name: self.opts.get_field(name).related_model._meta for name in names}
        return tuple(name for name, of in tables.items() if f"{of.app_label}_{of.model_name}_changelist" in PAGES)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Helpers choose among what belongs to the series where they add rows."""
        if not can_organise(request.user):
            own = series_with(request.user, *(self.opening.adds or self.opening.changes or ()))
            kwargs["queryset"] = chosen_from(db_field.related_model, own)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]


def chosen_from(model: type[Model], series: set[int]) -> QuerySet[Any]:
    """The rows of a table that belong to these series; of parties those that are registered there or host something."""
    if model is MarketSeries:
        return MarketSeries.objects.filter(pk__in=series)
    if model is MarketEvent:
        return MarketEvent.objects.filter(series__in=series)
    if model is Stall:
        return Stall.objects.filter(event__series__in=series).select_related("event")
    if model is Organisation:
        there = Q(registrations__event__series__in=series, registrations__cancelled_at=None)
        hosts = Q(sessions__event__series__in=series)
        return Organisation.objects.filter(there | hosts).distinct()
    return model._default_manager.none()


class OwnFilter(RelatedFieldListFilter):
    """Filters by market: helpers choose among their own."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        """All for the organiser."""
        if can_organise(request.user):
            return super().field_choices(field, request, model_admin)
        own = series_with(request.user, *model_admin.opening.looks)
        path = "pk__in" if field.related_model is MarketSeries else "series__in"
        ordering = self.field_admin_ordering(field, request, model_admin)
        return field.get_choices(include_blank=False, ordering=ordering, limit_choices_to={path: own})


class OwnTabular(ReadOnlyTabular):
    """Rows below the page of a market's row: shown to whom their own table is open, or, where there is none, to all who
    see the page.
    """

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The page itself has let the person in."""
        name = f"events_{self.opts.model_name}_changelist"
        return can_organise(request.user) or name not in PAGES or is_open(request.user, name)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Without links to pages that are closed to the reader."""
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.plain = not can_organise(request.user)
        return formset


class _Page(Protocol):
    get_object: Callable[..., Any]


def edition_of(page: _Page, request: HttpRequest, pk: int) -> MarketEvent:
    """The edition that an address of the desk names: 404 where the person has no task in its series, 403 where it is
    another task that opens this page.
    """
    event: MarketEvent | None = page.get_object(request, str(pk))
    if event is None:
        raise Http404
    name = request.resolver_match.url_name if request.resolver_match else None
    if not is_open(request.user, name or "", event.series_id):
        raise PermissionDenied(_("This page of the desk is not part of your tasks."))
    return event
