"""A party says how the market was."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.faces import acting_required, refusals
from accounts.permissions import can_act_for
from events.afterwards import ANSWER_WITHIN, TOLD_FROM, may_answer
from events.forms.feedback import FeedbackForm
from events.selectors.feedback import feedback_of, told_to_parties
from events.selectors.registrations import registration_of
from events.services.feedback import give_feedback
from events.views.lookup import acting_for, event_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@acting_required
def feedback(request: HttpRequest, slug: str) -> HttpResponse:
    """The form with what the party has said before, and from five answers on what all have said together."""
    event = event_or_404(request, slug)
    organisation = acting_for(request)
    registration = registration_of(event, organisation)
    if registration is None or organisation is None:
        raise Http404
    said = feedback_of(registration)
    form = FeedbackForm(request.POST or None, initial=FeedbackForm.said(said))
    if request.method == "POST" and form.is_valid():
        with refusals(request, form) as attempt:
            give_feedback(by=request.user, registration=registration, **form.facts())
        if attempt.ok:
            messages.success(request, _("Thank you: your feedback is saved."))
            return redirect("events:feedback", event.slug)
    context = {
        "event": event,
        "registration": registration,
        "said": said,
        "form": form,
        "open": may_answer(event),
        "until": event.ends_at + ANSWER_WITHIN,
        "may_write": can_act_for(request.user, organisation),
        "answers": told_to_parties(event),
        "told_from": TOLD_FROM,
    }
    return render(request, "events/feedback.html", context)
