"""The leads that a digest names, as the person may read them at the moment of reading."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.urls import reverse

from accounts.models import Message
from market.querysets import LIVE_NEED_STATUSES
from market.selectors.leads import visible_leads

Link = tuple[str, str]


def leads_named_in(messages: Sequence[Message]) -> Mapping[int, list[Link]]:
    """Message → (firm and need, page of the lead). A lead that has been closed since, or is not shown to the party any
    more, is left out: the message holds keys only.
    """
    found: dict[int, list[Link]] = {}
    groups: dict[tuple[int | None, int | None], list[Message]] = defaultdict(list)
    for message in messages:
        groups[message.recipient_id, message.organisation_id].append(message)
    for together in groups.values():
        first = together[0]
        if first.recipient is None or first.organisation is None:
            continue
        wanted = {pk for message in together for pk in message.params["leads"]}
        rows = visible_leads(first.recipient, first.organisation).filter(pk__in=wanted, status__in=LIVE_NEED_STATUSES)
        names = {pk: f"{firm} · {title}" for pk, firm, title in rows.values_list("pk", "organisation__name", "title")}
        for message in together:
            leads = [pk for pk in message.params["leads"] if pk in names]
            found[message.pk] = [(names[pk], reverse("market:lead", args=[pk])) for pk in leads]
    return found
