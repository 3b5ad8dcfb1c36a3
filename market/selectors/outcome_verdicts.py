"""Results on record by the word of the firm."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from market.enums import OutcomeKind, Verdict
from market.models import Outcome, OutcomeVerdict
from market.selectors.follow_ups import held_back
from market.todo import Matter

UNJUDGED = "none"


def with_verdict(rows: QuerySet[Outcome], verdict: str) -> QuerySet[Outcome]:
    """Rows that stand and of which the firm last said this; ``none`` for results it has not judged."""
    latest = OutcomeVerdict.objects.filter(outcome=OuterRef("pk")).order_by("-pk").values("verdict")[:1]
    standing = rows.filter(corrected_by__isnull=True, void=False).annotate(word=Subquery(latest))
    if verdict == UNJUDGED:
        return standing.filter(word__isnull=True).exclude(kind=OutcomeKind.REFUSAL)
    said = OutcomeVerdict.objects.filter(verdict=verdict)  # few: the last word is looked up for these only
    return standing.filter(pk__in=said.values("outcome"), word=verdict)


def disputed() -> QuerySet[Any]:
    """Results of which the firm last said that they are wrong, with when and why it said so."""
    said = OutcomeVerdict.objects.filter(outcome=OuterRef("pk"), verdict=Verdict.DISPUTED).order_by("-pk")
    return with_verdict(Outcome.objects.all(), Verdict.DISPUTED).annotate(
        disputed_at=Subquery(said.values("given_at")[:1]), disputed_why=Subquery(said.values("reason")[:1])
    )


def disputes() -> tuple[int, Any]:
    """How many results are disputed now and not put off, and the verdict given last among them."""
    found = disputed().filter(~held_back(Matter.DISPUTE, since="disputed_at"))
    rows = list(found.values_list("pk", flat=True))
    if not rows:
        return 0, None
    given = OutcomeVerdict.objects.filter(outcome__in=rows, verdict=Verdict.DISPUTED)
    related = ("outcome__introduction__need__organisation", "outcome__introduction__provider")
    return len(rows), given.select_related(*related).last()
