"""Support that a firm asks for: its files, a new one, mending and confirming; the office in charge reads along."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import OrganisationKind
from accounts.faces import acting_required, kind_required, new_form_token, refusals, writing_required
from accounts.models import Organisation
from accounts.permissions import can_act_for
from market.forms.subsidy import AgreedForm, AskForm, DocumentForm, MendForm, stored
from market.models import SubsidyDocument, SubsidyFile
from market.policy_enums import PolicyWay
from market.selectors.policy_cases import cases_of
from market.selectors.subsidies import budget_of, documents_for, files_for, goes_by_order, open_batches
from market.services import subsidy_documents, subsidy_files
from market.services.subsidy_counting import count_for
from market.subsidy_enums import FileState
from market.subsidy_states import Who, acts_in
from market.subsidy_texts import (
    account_words,
    batch_rows,
    count_rows,
    fact_rows,
    file_rows,
    next_words,
    rule_rows,
    step_items,
)
from market.views.attachments import download

FILES_A_PAGE = 30


@require_safe
@kind_required(OrganisationKind.ENTERPRISE, OrganisationKind.GOVERNMENT)
def subsidy_list(request: HttpRequest) -> HttpResponse:
    """A firm's own files; for an office those under the policies it is in charge of."""
    rows = files_for(request.user, request.organisation)
    page = Paginator(rows, FILES_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "firm": request.organisation.is_enterprise}
    return render(request, "market/subsidy_list.html", context)


@writing_required
@kind_required(OrganisationKind.ENTERPRISE)
@require_http_methods(["GET", "HEAD", "POST"])
def subsidy_ask(request: HttpRequest, batch: int, case: int) -> HttpResponse:
    """What is counted line by line, then documents, account and consent; POST hands the file in."""
    row = get_object_or_404(open_batches().filter(version__way=PolicyWay.APPLICATION), pk=batch)
    chosen = get_object_or_404(cases_of(request.organisation), pk=case)
    found = count_for(row.version, chosen)
    data = request.POST if request.method == "POST" else None
    initial = {"form_token": new_form_token(), "asked": found.high}
    form = AskForm(data, version=row.version, found=found, initial=initial)
    if data is not None and form.is_valid():
        token = form.cleaned_data["form_token"]
        with refusals(request, form) as attempt:
            file = subsidy_files.ask(by=request.user, batch=row, case=chosen, form_token=token, **form.facts())
        if attempt.ok:
            messages.success(request, _("Submitted. You are told of every step."))
            return redirect(file)
    context = {
        "batch": row,
        "case": chosen,
        "form": form,
        "found": found,
        "rows": batch_rows(row),
        "lines": count_rows(found.lines),
        "rules": rule_rows(row.version.rules, found.verdicts),
        "left": budget_of(row).left,
        "in_order": goes_by_order(row),
    }
    return render(request, "market/subsidy_ask.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@acting_required
def subsidy_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One file with its counting, its history and the next step; the firm confirms its account here, or mends."""
    file = get_object_or_404(files_for(request.user, request.organisation), pk=pk)
    writes = _writes(request, file)
    form = _form(request, file) if writes else None
    if request.method == "POST" and not writes:
        raise PermissionDenied(_("You may read this file, but not change it."))
    if request.method == "POST" and form is None:
        return redirect(file)
    if request.method == "POST" and form.is_valid():
        with refusals(request, form) as attempt:
            if file.state == FileState.LISTED:
                subsidy_files.confirm(by=request.user, file=file, **form.cleaned_data)
            else:
                subsidy_files.mend(by=request.user, file=file, **form.facts())
        if attempt.ok:
            messages.success(request, _("Handed in. You are told of every step."))
            return redirect(file)
    return render(request, "market/subsidy_file.html", _context(request, file, form, writes))


def _writes(request: HttpRequest, file: SubsidyFile) -> bool:
    """The reader acts for the firm itself, as one who may write."""
    own: Organisation = request.organisation
    return own.pk == file.organisation_id and can_act_for(request.user, own)


def _form(request: HttpRequest, file: SubsidyFile) -> Any:
    """What the firm has to fill in now."""
    data = request.POST if request.method == "POST" else None
    if file.state == FileState.LISTED:
        return AgreedForm(data)
    if file.state == FileState.SENT_BACK:
        found = count_for(file.batch.version, file.case, without=file)
        return MendForm(data, version=file.batch.version, found=found, initial=stored(file))
    return None


def _context(request: HttpRequest, file: SubsidyFile, form: Form | None, writes: bool) -> dict[str, Any]:
    own = request.organisation.pk == file.organisation_id
    return {
        "file": file,
        "form": form,
        "own": own,
        "writes": writes,
        "next": next_words(file) if own else "",
        "rows": file_rows(file),
        "account": account_words(file) if own else "",
        "lines": count_rows(file.lines),
        "facts": fact_rows(file),
        "rules": rule_rows(file.batch.version.rules, file.verdicts),
        "steps": step_items(file.steps.all()),
        "attached": file.attached.filter(removed_at__isnull=True),
        "can_withdraw": writes and "withdraw" in acts_in(file.state, Who.FIRM),
        "upload": DocumentForm() if writes and file.state in subsidy_documents.OPEN else None,
    }


@require_POST
@writing_required
@kind_required(OrganisationKind.ENTERPRISE)
def subsidy_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The firm takes its file back."""
    file = get_object_or_404(SubsidyFile, pk=pk, organisation=request.organisation)
    with refusals(request) as attempt:
        subsidy_files.withdraw(by=request.user, file=file)
    if attempt.ok:
        messages.success(request, _("It is taken back."))
    return redirect(file)


@require_http_methods(["GET", "HEAD", "POST"])
@writing_required
@kind_required(OrganisationKind.ENTERPRISE)
def subsidy_attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a document; what is wrong with it is said on the page of the file, where whoever comes back is led."""
    file = get_object_or_404(files_for(request.user, request.organisation), pk=pk, organisation=request.organisation)
    if request.method != "POST":
        return redirect(file)
    form = DocumentForm(request.POST, request.FILES)
    if form.is_valid():
        with refusals(request, form) as attempt:
            subsidy_documents.attach(by=request.user, file=file, upload=form.cleaned_data["upload"])
        if attempt.ok:
            messages.success(request, _("The document is attached."))
            return redirect(file)
    context = _context(request, file, None, True) | {"upload": form}
    return render(request, "market/subsidy_file.html", context)


@require_safe
@login_required
def subsidy_document(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A document as a download; opened by the firm, the office in charge and the organiser, others on record."""
    organisation = request.membership.organisation if request.membership else None
    row = get_object_or_404(documents_for(request.user, organisation), pk=pk)
    response = download(row)
    subsidy_documents.note_download(by=request.user, organisation=organisation, document=row)
    return response


@require_POST
@writing_required
@kind_required(OrganisationKind.ENTERPRISE)
def subsidy_document_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """The firm takes a document back."""
    own = SubsidyDocument.objects.filter(subsidy__organisation=request.organisation).select_related("subsidy")
    row = get_object_or_404(own, pk=pk)
    with refusals(request) as attempt:
        subsidy_documents.remove_document(by=request.user, document=row)
    if attempt.ok:
        messages.success(request, _("“%(name)s” has been removed.") % {"name": row.name})
    return redirect(row.subsidy)
