"""Send an attachment to somebody who may open it, or take it back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.faces import acting_required, refusals
from market.models import NeedAttachment
from market.selectors.attachments import attachments_for
from market.services import attachments


@require_safe
@login_required
def attachment(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file as a download under its own name; never shown inside a page of ours; 404 once it is lost."""
    organisation = request.membership.organisation if request.membership else None
    row = get_object_or_404(attachments_for(request.user, organisation), pk=pk)
    response = download(row)
    attachments.note_download(by=request.user, organisation=organisation, attachment=row)
    return response


def download(row: Any, *, name: str = "", content_type: str = "") -> HttpResponseBase:
    """The bytes of a stored file under its own name (or this one), as something to save and never as a page; 404 once
    it is lost.
    """
    try:
        file = row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        file, as_attachment=True, filename=name or row.name, content_type=content_type or row.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@acting_required
def attachment_remove(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The firm takes a file back."""
    own = NeedAttachment.objects.filter(need__organisation=request.organisation).select_related("need")
    row = get_object_or_404(own, pk=pk)
    with refusals(request) as attempt:
        attachments.remove_attachment(by=request.user, attachment=row)
    if attempt.ok:
        messages.success(request, _("“%(name)s” has been removed.") % {"name": row.name})
    if row.need.status == "draft":
        return redirect("market:need_step", row.need_id, 3)
    return redirect(row.need)
