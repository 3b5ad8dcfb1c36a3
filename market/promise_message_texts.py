"""Wording of the messages about visits, questions and promises (params: firm, provider, what, day, and what each code
names).
"""

from django.utils.translation import gettext_lazy as _

from accounts.wording import MessageText

PROMISE_TEXTS = {
    "visit.noted": MessageText(
        _("The visit of %(day)s is on record"),
        _("What your firm asked on %(day)s (%(place)s), and what comes of it, stands on the page of your plan."),
        _("View the plan"),
    ),
    "question.became_need": MessageText(
        _("Your question has become a draft: %(need)s"),
        _("The organiser has made a draft of a need out of what you asked. Complete it and hand it in, or leave it."),
        _("Complete the draft"),
    ),
    "question.handed_in": MessageText(
        _("Your question has been handed in as a need: %(need)s"),
        _("The organiser has handed in what you asked as a need of yours, as agreed with you. You can take it back."),
        _("View the need"),
    ),
    "promise.made": MessageText(
        _("%(provider)s has promised you something until %(day)s"),
        _("%(provider)s has promised: %(what)s. It stands on the page of your plan, with what becomes of it."),
        _("View the plan"),
    ),
    "promise.made_by_you": MessageText(
        _("Your promise to %(firm)s, until %(day)s"),
        _("You have promised %(firm)s: %(what)s. Mark it as done on the page of your promises."),
        _("View the promises"),
    ),
    "promise.due_soon": MessageText(
        _("Your promise to %(firm)s is due on %(day)s"),
        _("You have promised %(firm)s: %(what)s. Please mark it as done when it is."),
        _("View the promises"),
    ),
    "promise.overdue": MessageText(
        _("Your promise to %(firm)s is overdue"),
        _("You have promised %(firm)s until %(day)s: %(what)s. Please do it, or say why you cannot."),
        _("View the promises"),
    ),
    "followup.promise": MessageText(
        _("Please keep your promise to %(firm)s"),
        _("You have promised %(firm)s until %(day)s: %(what)s. Please mark it as done, or say why you cannot keep it."),
        _("View the promises"),
    ),
    "promise.done": MessageText(
        _("Has %(provider)s kept its promise?"),
        _("%(provider)s says that it is done: %(what)s. What was done: %(note)s. Please confirm it, or say not yet."),
        _("View and answer"),
    ),
    "promise.done_for_you": MessageText(
        _("Your promise to %(firm)s is marked as done"),
        _("The organiser has marked it as done for you: %(what)s. The firm is asked to confirm it."),
        _("View the promises"),
    ),
    "promise.withdrawn": MessageText(
        _("%(provider)s cannot keep a promise"),
        _("%(provider)s had promised you: %(what)s. It cannot keep it: %(reason)s"),
        _("View the plan"),
    ),
    "promise.withdrawn_for_you": MessageText(
        _("Your promise to %(firm)s is withdrawn"),
        _("The organiser has withdrawn it for you: %(what)s. The firm has been told why."),
        _("View the promises"),
    ),
    "promise.released": MessageText(
        _("Your promise to %(firm)s has ended"),
        _("You need not keep it any more: %(what)s. %(reason)s"),
        _("View the promises"),
    ),
    "promise.confirmed": MessageText(
        _("%(firm)s has confirmed that you kept your promise"),
        _("%(firm)s has confirmed: %(what)s."),
        _("View the promises"),
    ),
    "promise.not_yet": MessageText(
        _("%(firm)s says that it is not done yet"),
        _("You had marked as done: %(what)s. %(firm)s says what is missing: %(reason)s"),
        _("View the promises"),
    ),
    "promise.answered_for_you": MessageText(
        _("The organiser has answered %(provider)s for you"),
        _("On whether this promise has been kept: %(what)s. The answer stands on the page of your plan."),
        _("View the plan"),
    ),
}
