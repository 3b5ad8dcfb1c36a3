"""Audit rows as pages show them."""

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from accounts.models import AuditRow, User


def with_present_names(rows: QuerySet[AuditRow]) -> QuerySet[AuditRow]:
    """Each row with ``who``: the person as called today, so that an erased account is named nowhere but in the log
    itself, which keeps what was written; empty for the platform.
    """
    present = User.objects.filter(pk=OuterRef("actor_id")).values("name")
    named = Coalesce(NullIf(Subquery(present), Value("")), F("actor"))
    return rows.annotate(who=named)  # type: ignore[no-redef]  # the model only declares it
