"""What the platform has told the organisation."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.faces import acting_required
from accounts.selectors.messages import messages_of, unread_count, worded
from accounts.services.messages import mark_read


@acting_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """The messages, newest first; a member marks them as read."""
    if request.method == "POST":
        mark_read(by=request.user, organisation=request.organisation)
        return redirect("accounts:message_list")
    page = Paginator(messages_of(request.organisation), 20).get_page(request.GET.get("page"))
    context = {
        "notices": worded(page.object_list),
        "page": page,
        "unread": unread_count(request.organisation),
        "may_mark": request.membership.pk is not None,
    }
    return render(request, "accounts/message_list.html", context)
