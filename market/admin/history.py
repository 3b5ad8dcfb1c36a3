"""The audit rows of a thing as a timeline."""

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.models import AuditRow
from accounts.wording import verb_name
from market.selectors.history import audit_rows

LATEST = 30


def history_of(row: Model, *others: Model) -> list[dict[str, Any]]:
    """The latest acts, newest first: what, who, for whom, with the reason or note that was given."""
    return [_item(entry) for entry in audit_rows(row, *others)[:LATEST]]


def _item(entry: AuditRow) -> dict[str, Any]:
    who = entry.who or _("The platform")
    behalf = _("for %(name)s") % {"name": entry.on_behalf_of} if entry.on_behalf_of else ""
    said = entry.data.get("reason") or entry.data.get("note") or ""
    return {
        "title": verb_name(entry.verb),
        "at": entry.at,
        "note": " · ".join(filter(None, [" ".join(filter(None, [who, behalf])), said])),
        "state": "",
    }
