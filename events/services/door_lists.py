"""The list that a device takes along to the door, so that it knows the people without network."""

import hashlib
import json
from typing import Any

from django.core import signing
from django.db import transaction

from accounts import audit
from accounts.models import User
from events.enums import DutyTask
from events.models import MarketEvent
from events.permissions import check_task
from events.selectors.door_list import LIST_LIVES, door_people, door_salt, list_ends

SIGNED_FOR = "events.door_list"


@transaction.atomic
def take_list(*, by: User, event: MarketEvent) -> dict[str, Any]:
    """Hand the names of the edition to a device of the organiser's people; it forgets them at ``until`` (milliseconds).

    Codes are not in it, only what they are hashed to, and no mobile number. The signature says who took which list.
    """
    check_task(by, event, DutyTask.CHECK_IN)
    ends, people = list_ends(event), door_people(event)
    digest = hashlib.sha256(json.dumps(people).encode()).hexdigest()
    signature = signing.dumps({"event": event.pk, "by": by.pk, "people": digest}, salt=SIGNED_FOR)
    audit.record(by=by, verb="door.take_list", subject=event, people=len(people))
    return {
        "salt": door_salt(event),
        "until": int(ends.timestamp() * 1000),
        "people": people,
        "signature": signature,
    }


def list_is_current(event: MarketEvent, signature: object) -> bool:
    """Whether a device shows people by a list that we gave it for this edition, and lately enough."""
    if not isinstance(signature, str) or len(signature) > 1000:
        return False
    try:
        facts = signing.loads(signature, salt=SIGNED_FOR, max_age=LIST_LIVES)
    except signing.BadSignature:
        return False
    return isinstance(facts, dict) and facts.get("event") == event.pk
