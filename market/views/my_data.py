"""The copy of an organisation's data: asked for, watched, fetched; owners only."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import Role
from accounts.faces import View, acting_required, check_confirmed, refusals
from accounts.forms.erasure import EraseForm
from accounts.middleware import SESSION_KEY
from market.enums import RunStatus
from market.models import DataExport
from market.services import data_exports, made_files
from market.services.erasure import erase_organisation, pairs_at_work
from market.views.attachments import download


def owner_required(view: View) -> View:
    """Acting for an organisation as its owner; the organiser on its behalf does not count."""

    def inner(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.membership.role != Role.OWNER or request.membership.pk is None:
            raise PermissionDenied(_("Only an owner of the organisation can do this."))
        return view(request, *args, **kwargs)

    return acting_required(inner)


@owner_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_data(request: HttpRequest) -> HttpResponse:
    """What is stored, and the latest copy; POST asks for a new one."""
    if request.method == "POST":
        with refusals(request):
            data_exports.request_export(by=request.user, organisation=request.organisation)
        return redirect("market:my_data")
    export = request.organisation.data_exports.first()
    context = {"export": export, "until": export and export.finished_at and export.finished_at + made_files.KEPT}
    part = request.htmx and request.htmx.target == "export"
    return render(request, "market/my_data_export.html" if part else "market/my_data.html", context)


@owner_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """What goes, what stays, what stands in the way; password and name are typed again."""
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        check_confirmed(request)
        with refusals(request, form) as attempt:
            erase_organisation(by=request.user, organisation=request.organisation, **form.cleaned_data)
        if attempt.ok:
            request.session.pop(SESSION_KEY, None)
            messages.success(request, _("The organisation has been erased."))
            return redirect("market:home")
    pairs = pairs_at_work(request.organisation).select_related("need", "provider")
    context = {"form": form, "pairs": pairs, "name": request.organisation.name}
    return render(request, "market/my_data_erase.html", context)


@never_cache
@owner_required
@require_safe
def my_data_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The archive as a download; each time is on record."""
    rows = DataExport.objects.filter(organisation=request.organisation, status=RunStatus.COMPLETE)
    export = get_object_or_404(rows.filter(deleted_at__isnull=True).select_related("organisation"), pk=pk)
    response = download(export, name=f"my-data-{export.pk}.zip", content_type="application/zip")
    data_exports.note_fetched(by=request.user, export=export)
    return response
