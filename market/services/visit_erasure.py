"""What remains of visits when a side is erased: that they were, and what became of the promises, without words."""

from django.db.models import Q

from accounts.models import Organisation, User
from accounts.services.erasure import rename_in_messages
from market.models import Promise, Question, Visit, VisitGuest
from market.services.promises import end_of_party
from market.visits import PromiseState

GONE = "—"


def forget_visits(*, by: User, organisation: Organisation) -> None:
    """Promises that are not confirmed end, with a word to the other side; names of people, questions and words of
    promises go. To be called inside the transaction that erases the organisation.
    """
    mine = Q(guest__organisation=organisation) | Q(promiser=organisation)
    rows = Promise.objects.select_for_update(of=("self",), no_key=True).filter(mine).order_by("pk")
    for row in rows.select_related("promiser", "guest__organisation"):
        if row.state == PromiseState.OPEN:
            end_of_party(by=by, row=row, organisation=organisation)
        rename_in_messages(row.what, GONE, ("what",))
        row.what, row.person, row.done_note = GONE, "", GONE if row.done_note else ""
        row.save(update_fields=["what", "person", "done_note"])
    Question.objects.filter(guest__organisation=organisation).update(text=GONE)
    VisitGuest.objects.filter(organisation=organisation).update(people="")
    Visit.objects.filter(host=organisation).update(place=GONE)
