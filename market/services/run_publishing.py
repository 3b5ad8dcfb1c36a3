"""What the publication of a run does to the proposals of its market: new ones, those made again, those replaced."""

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts.models import User
from market.enums import Source, State
from market.models import Introduction, Match, MatchRun, Offering
from market.services import proposals


def propose_assigned(by: User, run: MatchRun) -> tuple[int, int]:
    """One introduction for each assigned pair whose party has none open with the need; the number proposed, and the
    number skipped because somebody or something has left the market since the run.
    """
    _follow(run)
    offerings = Offering.objects.select_related("organisation").in_bulk(
        _assigned(run).order_by().values_list("offering", flat=True).distinct()
    )
    assigned = [
        proposals.Assigned(need_id, offerings[offering_id], pk)
        for pk, need_id, offering_id in _assigned(run).values_list("pk", "need_id", "offering_id")
    ]
    return proposals.propose_many(by=by, source=Source.MATCHED, assigned=assigned)


def drop_replaced(run: MatchRun) -> int:
    """End unclaimed proposals of earlier runs that the new run does not make again."""
    stale = Introduction.objects.filter(need__event=run.event_id, state=State.PROPOSED, source=Source.MATCHED)
    return proposals.lapse_many(pairs=stale.exclude(match__run=run), note=_("A newer matching run replaced it."))


def _follow(run: MatchRun) -> None:
    """A proposal that the run makes again belongs to the run from now on, with the offering that the run chose."""
    again = _assigned(run).filter(need=OuterRef("need"), offering__organisation=OuterRef("provider"))
    waiting = Introduction.objects.filter(need__event=run.event_id, state=State.PROPOSED)
    waiting.filter(Exists(again)).update(
        match=Subquery(again.values("pk")[:1]), offering=Subquery(again.values("offering")[:1])
    )


def _assigned(run: MatchRun) -> "QuerySet[Match]":
    return Match.objects.computed().filter(run=run, assigned__isnull=False)
