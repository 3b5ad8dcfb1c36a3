"""What the platform has told the organisation."""

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.faces import acting_required, refusals, safe_next
from accounts.middleware import SESSION_KEY
from accounts.models import Message
from accounts.page_probe import answers
from accounts.selectors.messages import group_counts, linked, messages_of, my_message, of_group, worded
from accounts.services.acting import begin_acting
from accounts.services.messages import mark_read
from accounts.wording import is_personal


@acting_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """The messages, newest first and by day, all or those of one group; a member marks all of them as read."""
    if request.method == "POST":
        mark_read(by=request.user, organisation=request.organisation)
        return redirect(safe_next(request, "accounts:message_list"))
    rows = messages_of(request.organisation, request.user)
    groups = group_counts(rows)
    chosen = next((found for found in groups if found.group.key == request.GET.get("group")), None)
    page = Paginator(of_group(rows, chosen.group.key) if chosen else rows, 20).get_page(request.GET.get("page"))
    context = {
        "notices": linked(page.object_list),
        "page": page,
        "groups": groups,
        "chosen": chosen,
        "total": sum(found.total for found in groups),
        "unread": sum(found.new for found in groups),
        "may_mark": request.membership.pk is not None,
    }
    return render(request, "accounts/message_list.html", context)


@require_POST
@acting_required
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """A member marks one message as read."""
    message = get_object_or_404(messages_of(request.organisation, request.user), pk=pk)
    mark_read(by=request.user, organisation=request.organisation, message=message)
    return redirect(safe_next(request, "accounts:message_list"))


@login_required
@require_http_methods(["GET", "HEAD"])
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Go where the message leads, acting for the organisation it was sent to; a page that is gone, or that the person
    may not see any more, is said so beside what the message says.
    """
    message = _mine(request, pk)
    mark_read(by=request.user, organisation=message.organisation, message=message)
    if message.url and answers(request, message.url):
        return redirect(message.url)
    return render(request, "accounts/message_gone.html", {"notice": worded([message])[0]})


def _mine(request: HttpRequest, pk: int) -> Message:
    """The message, for a member of its organisation (who acts for it from now on), for whom it is told in person, or
    for the organiser standing in.
    """
    message = my_message(request.user, pk)
    if message is None:
        if not request.organisation:
            raise Http404
        return get_object_or_404(messages_of(request.membership.organisation, request.user), pk=pk)
    if is_personal(message.code):
        return message
    if not request.organisation or request.organisation.pk != message.organisation_id:
        with refusals(request):
            begin_acting(by=request.user, organisation=message.organisation)
        request.session[SESSION_KEY] = message.organisation_id
        request.membership = message.organisation.memberships.select_related("organisation").get(user=request.user)
        request.organisation = request.membership.organisation
        flash.info(request, _("You now act for %(name)s.") % {"name": message.organisation.name})
    return message
