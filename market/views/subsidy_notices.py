"""Public notices of support: which firm gets how much by which policy, as a page and on paper."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts import clock
from market.models import SubsidyBatch
from market.selectors.subsidies import files_in_notice, noticed_batches
from market.subsidy_print import notice_sheets
from market.subsidy_texts import batch_rows


@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """All public notices, the newest first."""
    return render(request, "market/subsidy_notice_list.html", {"batches": noticed_batches()[:100]})


@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch: firm and amount of each file, until when objections are heard, and where."""
    batch = get_object_or_404(noticed_batches(), pk=pk)
    files = list(files_in_notice(batch))
    context = {
        "batch": batch,
        "rows": batch_rows(batch),
        "files": files,
        "total": sum(file.granted for file in files),
        "runs": _runs(batch),
    }
    return render(request, "market/subsidy_notice.html", context)


@require_safe
def notice_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a PDF."""
    batch = get_object_or_404(noticed_batches(), pk=pk)
    paper = notice_sheets(batch, list(files_in_notice(batch)))
    response = HttpResponse(paper, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="notice-{batch.pk}.pdf"'
    return response


def _runs(batch: SubsidyBatch) -> bool:
    """Objections are still heard."""
    return batch.notice_until is not None and batch.notice_until > clock.now()
