"""The need form in three steps; each step is kept as it is typed, and nothing is lost by leaving."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.enums import OrganisationKind
from accounts.errors import NotAllowed, Refused
from accounts.faces import add_refusal, kind_required, new_form_token, refusals, writing_required
from events.selectors.events import current_event
from market.completeness import missing_facts
from market.enums import AttachmentKind, NeedKind, NeedStatus
from market.forms.need import StepForm
from market.forms.need_audience import FileForm, PledgeForm
from market.forms.need_financing import Loans
from market.forms.need_steps import LAST, STEPS, step_label
from market.models import Need
from market.need_sheet import sheet
from market.selectors.audience import audience_of
from market.selectors.needs import files_of, need_of
from market.services import attachments, drafts, needs
from market.views import draft_windows


@require_http_methods(["GET", "HEAD", "POST"])
@kind_required(OrganisationKind.ENTERPRISE)
@writing_required
def need_new(request: HttpRequest) -> HttpResponseBase:
    """Choose what kind of need to state; the draft exists from here on."""
    if request.method == "POST":
        with refusals(request) as attempt:
            need = needs.create_draft(
                by=request.user,
                organisation=request.organisation,
                kind=request.POST.get("kind", ""),
                event=current_event(),
                form_token=request.POST.get("form_token", "")[:32] or None,
            )
        if attempt.ok:
            return redirect("market:need_step", need.pk, 1)
    return render(request, "market/need_new.html", {"kinds": NeedKind.choices, "form_token": new_form_token()})


@require_http_methods(["GET", "HEAD", "POST"])
@writing_required
def need_step(request: HttpRequest, pk: int, step: int) -> HttpResponseBase:
    """One step: GET shows what is kept, POST keeps what is valid and goes where the button says."""
    if step not in range(1, LAST + 1):
        raise Http404
    need = get_object_or_404(need_of(request.organisation), pk=pk)
    if need.status != NeedStatus.DRAFT:
        messages.info(request, _("This need has been submitted; this is how it stands."))
        return HttpResponse(status=409) if "autosave" in request.GET else redirect(need)
    if request.method != "POST":
        return _show(request, need, step, StepPage(need, step))
    return _keep(request, need, step)


class StepPage:
    """The forms of one step, empty or as they were posted."""

    def __init__(self, need: Need, step: int, post: Any = None, files: Any = None, *, draft: bool = False) -> None:
        form_class = STEPS[need.kind][step - 1]
        self.need = need
        self.form: StepForm = form_class(post, need=need, draft=draft)
        self.loans: Any = None
        self.file: Any = None
        self.pledge: Any = None
        if step == 2 and need.kind == NeedKind.FINANCING:
            rows = need.financing.existing_loans.values("bank", "amount", "guarantee", "starts_on", "ends_on")
            self.loans = Loans(post, initial=list(rows), prefix="loans")
        if step == LAST:
            self.file = FileForm(post, files, prefix="file")
            self.pledge = PledgeForm(post)

    def is_valid(self) -> bool:
        """Everything that was posted is right."""
        forms = [form for form in (self.form, self.loans, self.file, self.pledge) if form is not None]
        valid = [form.is_valid() for form in forms]  # each form is asked, so that each shows its errors
        return all(valid)

    def add_refusal(self, error: Refused) -> None:
        """Put the refusal beside the field at fault, in whichever form it is, or above all."""
        homes = [form for form in (self.file, self.pledge) if form is not None and error.field in form.fields]
        add_refusal(homes[0] if homes else self.form, error)


def _keep(request: HttpRequest, need: Need, step: int) -> HttpResponseBase:
    """Keep what is valid first, nothing over what another window changed; then check the step as the button asks."""
    draft = StepPage(need, step, request.POST, draft=True)
    draft.is_valid()
    saved: drafts.SavedDraft | None = None
    error: Refused | None = None
    try:
        saved = drafts.save_draft(
            by=request.user,
            need=need,
            common=draft.form.common,
            terms=draft.form.terms,
            existing_loans=draft.loans.filled() if draft.loans is not None else None,
            wishes=draft.form.wishes,
            marks=draft_windows.posted_marks(request.POST),
            take=draft_windows.taken(request.POST),
        )
    except NotAllowed as refused:
        raise PermissionDenied(str(refused)) from refused
    except Refused as refused:
        error = refused
    if "autosave" in request.GET:
        return HttpResponse(status=422) if saved is None else draft_windows.answer(request, draft.form, saved)
    need = get_object_or_404(need_of(request.organisation), pk=need.pk)
    return _checked(request, need, step, saved, error)


def _checked(
    request: HttpRequest, need: Need, step: int, saved: drafts.SavedDraft | None, error: Refused | None
) -> HttpResponseBase:
    """What was kept is kept; the step is checked in full and left, or shown with what is wrong or was changed
    elsewhere.
    """
    go = request.POST.get("go", "next")
    stays = error is not None or saved is None or bool(saved.clashes) or draft_windows.stays(go)
    if go == "back" and step > 1 and not stays:
        return redirect("market:need_step", need.pk, step - 1)
    fresh = StepPage(need, step).form if saved is not None and saved.newer else None
    post = draft_windows.with_stored(request.POST, fresh, saved) if fresh and saved else request.POST
    page = StepPage(need, step, post, request.FILES)
    right = page.is_valid()
    if saved is not None:
        draft_windows.tell(request, page, saved)
    if right and not stays:
        return _go_on(request, need, step, go, page)
    if error is not None:
        page.add_refusal(error)
    return _show(request, need, step, page, saved)


def _go_on(request: HttpRequest, need: Need, step: int, go: str, page: StepPage) -> HttpResponseBase:
    """The step is right: to the next one, stay for more rows or files, or hand the need over."""
    here = reverse("market:need_step", args=[need.pk, step])
    if step < LAST:
        return redirect(f"{here}#loans") if go == "more" else redirect("market:need_step", need.pk, step + 1)
    try:
        _attach(request, need, page)
        if go == "submit":
            _submit(request, need, page)
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except Refused as error:
        page.add_refusal(error)
        return _show(request, need, step, page)
    if go == "submit":
        messages.success(request, _("Handed over. The organiser checks the need and publishes it or asks for changes."))
        return redirect(need)
    if go == "later":
        return redirect("market:need_list")
    return redirect(f"{here}#files" if go == "upload" else here)


def _attach(request: HttpRequest, need: Need, page: StepPage) -> None:
    """Keep the file that was chosen, if any; it stays even when the need cannot be handed over yet."""
    upload = page.file.cleaned_data.get("upload")
    if upload:
        kind = page.file.cleaned_data["kind"] or AttachmentKind.OTHER
        attachments.add_attachment(by=request.user, need=need, kind=kind, upload=upload)


def _submit(request: HttpRequest, need: Need, page: StepPage) -> None:
    confirmed = page.pledge.cleaned_data
    needs.submit_need(by=request.user, need=need, pledged=confirmed["pledged"], authorised=confirmed["authorised"])


def _show(
    request: HttpRequest, need: Need, step: int, page: StepPage, saved: drafts.SavedDraft | None = None
) -> HttpResponse:
    """The page of a step, with the marks of what it was made from."""
    urls = [reverse("market:need_step", args=[need.pk, number]) for number in range(1, LAST + 1)]
    states = ["done" if number < step else "now" if number == step else "" for number in range(1, LAST + 1)]
    context: dict[str, Any] = {
        "need": need,
        "step": step,
        "page": page,
        "form": page.form,
        "marks": draft_windows.marks_for(page, saved),
        "steps": [
            {"label": step_label(need.kind, number), "state": states[number - 1], "url": urls[number - 1]}
            for number in range(1, LAST + 1)
        ],
        "next_step": step_label(need.kind, step + 1) if step < LAST else "",
        "autosave_url": f"{urls[step - 1]}?autosave=1",
    }
    if step == LAST:
        context |= {
            "files": [_file_line(file) for file in files_of(need)],
            "missing": missing_facts(need),
            "audience": audience_of(need),
            "sheet": sheet(need),
            "organiser": need.event.series.organiser if need.event else None,
        }
    return render(request, "market/need_step.html", context)


def _file_line(file: Any) -> dict[str, Any]:
    return {
        "name": file.name,
        "size": file.size,
        "url": reverse("market:attachment", args=[file.pk]) if file.is_served else "",
        "note": "" if file.is_served else file.get_scan_display(),
        "remove_url": reverse("market:attachment_remove", args=[file.pk]),
    }
