"""What was done with a thing, and by whom: its rows of the audit log."""

from django.db.models import Model, Q, QuerySet

from accounts.models import AuditRow
from accounts.selectors.audit import with_present_names


def audit_rows(row: Model, *others: Model) -> QuerySet[AuditRow]:
    """The audit rows of a row and of others that belong to it, newest first."""
    wanted = Q(pk__in=[])
    for one in (row, *others):
        wanted |= Q(subject_type=one._meta.model_name, subject_id=str(one.pk))
    return with_present_names(AuditRow.objects.filter(wanted)).order_by("-pk")
