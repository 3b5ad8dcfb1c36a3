"""Results on record by the word of the other side."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from market.enums import OutcomeKind, Verdict
from market.file_scan import SERVED_SCANS
from market.models import Correction, Outcome, OutcomeFile, OutcomeVerdict
from market.outcome_enums import CorrectionState
from market.selectors.follow_ups import held_back
from market.todo import Matter

UNJUDGED = "none"


def words_in_force() -> QuerySet[OutcomeVerdict]:
    """The last word of each side about each row."""
    later = OutcomeVerdict.objects.filter(outcome=OuterRef("outcome"), side=OuterRef("side"), pk__gt=OuterRef("pk"))
    return OutcomeVerdict.objects.filter(~Exists(later)).order_by()


def with_verdict(rows: QuerySet[Outcome], verdict: str) -> QuerySet[Outcome]:
    """Rows that stand and of which the other side last said this; ``none`` for results that nobody has judged. Where
    both sides may judge, a row that one of them disputes is disputed.
    """
    latest = (
        words_in_force().filter(outcome=OuterRef("pk")).order_by("-verdict").values("verdict")[:1]
    )  # disputed first
    standing = rows.filter(corrected_by__isnull=True, void=False).annotate(word=Subquery(latest))
    if verdict == UNJUDGED:
        return standing.filter(word__isnull=True).exclude(kind=OutcomeKind.REFUSAL)
    said = OutcomeVerdict.objects.filter(verdict=verdict)  # few: the last word is looked up for these only
    return standing.filter(pk__in=said.values("outcome"), word=verdict)


def is_confirmed() -> Q:
    """For sums over results: rows that the other side has confirmed and nobody disputes."""
    disputed = words_in_force().filter(verdict=Verdict.DISPUTED)
    confirmed = words_in_force().filter(verdict=Verdict.CONFIRMED).exclude(outcome__in=disputed.values("outcome"))
    return Q(pk__in=confirmed.values("outcome"))


def is_disputed() -> Q:
    """For sums over results: rows that a side says to be wrong."""
    return Q(pk__in=words_in_force().filter(verdict=Verdict.DISPUTED).values("outcome"))


def is_evidenced() -> Q:
    """For sums over results: rows that carry a file which shows them and can be opened."""
    files = OutcomeFile.objects.filter(removed_at__isnull=True, scan__in=SERVED_SCANS)
    return Q(pk__in=files.order_by().values("outcome"))


def disputed() -> QuerySet[Any]:
    """Results that a side last said to be wrong, with when and why it said so; where the organiser has decided that the
    record stands, the dispute is settled until the side says something new.
    """
    said = words_in_force().filter(outcome=OuterRef("pk"), verdict=Verdict.DISPUTED).order_by("-pk")
    upheld = Correction.objects.filter(outcome=OuterRef("pk"), state=CorrectionState.UPHELD)
    rows = with_verdict(Outcome.objects.all(), Verdict.DISPUTED).annotate(
        disputed_at=Subquery(said.values("given_at")[:1]), disputed_why=Subquery(said.values("reason")[:1])
    )
    return rows.filter(~Exists(upheld.filter(decided_at__gte=OuterRef("disputed_at"))))


def disputes() -> tuple[int, Any]:
    """How many results are disputed now and not put off, and the verdict given last among them."""
    found = disputed().filter(~held_back(Matter.DISPUTE, since="disputed_at"))
    rows = list(found.values_list("pk", flat=True))
    if not rows:
        return 0, None
    given = OutcomeVerdict.objects.filter(outcome__in=rows, verdict=Verdict.DISPUTED)
    related = ("outcome__introduction__need__organisation", "outcome__introduction__provider")
    return len(rows), given.select_related(*related).last()
