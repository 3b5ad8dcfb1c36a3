"""Who changed a field of a draft last."""

from accounts.models import AuditRow
from accounts.selectors.audit import with_present_names
from market.models import Need

AUDITED_AS = {"wanted": "wishes"}
"""Fields that the audit log knows by another name."""

LOOKED_AT = 50


def last_change(need: Need, field: str) -> AuditRow | None:
    """The latest save that changed the field, of the latest saves of the need."""
    saves = AuditRow.objects.filter(subject_type="need", subject_id=str(need.pk), verb="need.save").order_by("-pk")
    rows = with_present_names(saves)
    name = AUDITED_AS.get(field, field)
    return next((row for row in rows[:LOOKED_AT] if name in row.data.get("fields", ())), None)
