"""Reading needs: the firm's list, its page of one need, the parties it may name."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.enums import Verification
from accounts.models import Organisation
from events.models import Registration
from market.enums import NEED_ANSWERED_BY, OFFERED_BY, OPEN_STATES, State
from market.models import Introduction, Match, Need, NeedAttachment, Offering, Step
from market.querysets import LIVE_NEED_STATUSES, NeedQuerySet, how_many
from market.selectors.matches import current_run
from market.selectors.meetings import WITH_MEETINGS
from market.selectors.need_terms import terms_of
from market.selectors.refreshes import updated_since

WORKING = tuple(state for state in OPEN_STATES if state != State.PROPOSED)
RESULTS = (State.APPROVED, State.DRAWN, State.AGREED)
TERMS = ("financing", "cooperation", "talent", "space", "policy", "legal", "scenario")


def need_terms(need: Need) -> Any:
    """The detail row of the need's kind."""
    return terms_of(need)


def my_needs(organisation: Organisation) -> NeedQuerySet:
    """The firm's needs, newest first, with counts: ``matched`` offerings of the run in force, ``proposed`` and
    ``working`` pairs, ``waiting`` pairs that ask for the firm's consent, ``results``.
    """
    rows = Need.objects.filter(organisation=organisation).select_related("event", "financing")
    pairs, working = Introduction.objects.all(), Introduction.objects.filter(state__in=WORKING)
    return rows.annotate(
        proposed=how_many(pairs.filter(state=State.PROPOSED), "need"),
        working=how_many(working, "need"),
        waiting=how_many(working.filter(consent_at__isnull=True), "need"),
        results=how_many(pairs.filter(state__in=RESULTS), "need"),
        matched=how_many(Match.objects.in_force().filter(run__event=F("need__event")), "need"),
    ).order_by("-created_at", "-pk")


def need_of(organisation: Organisation) -> QuerySet[Need]:
    """The firm's own needs with their detail rows, for its pages."""
    return Need.objects.filter(organisation=organisation).select_related(
        "organisation", "event__series__organiser", *TERMS
    )


def files_of(need: Need) -> list[NeedAttachment]:
    """The files that came with the need and were not taken back."""
    return list(need.attachments.filter(removed_at__isnull=True))


def parties_to_wish_for(need: Need) -> QuerySet[Organisation]:
    """Verified parties that can answer this kind of need: those that offer something, or come to its market."""
    offering_kinds = NEED_ANSWERED_BY[need.kind]
    kinds = {kind for offering in offering_kinds for kind in OFFERED_BY[offering]}
    offers = Offering.objects.live().filter(organisation=OuterRef("pk"), kind__in=offering_kinds)
    comes = Registration.objects.filter(organisation=OuterRef("pk"), event=need.event_id, cancelled_at__isnull=True)
    rows = Organisation.objects.filter(kind__in=kinds, verification=Verification.VERIFIED).exclude(
        pk=need.organisation_id
    )
    return rows.filter(Q(Exists(offers)) | Q(Exists(comes))).order_by("name", "pk")


def pairs_of(need: Need) -> list[Introduction]:
    """What the page of a need shows: pairs at work, proposals best first, the latest that closed."""
    rows = Introduction.objects.filter(need=need).select_related("provider", "offering", "event", "match")
    told = ("steps", "outcomes__corrected_by", "outcomes__verdicts", "outcomes__advice", "milestones", WITH_MEETINGS)
    found = rows.prefetch_related(*told).order_by("-created_at", "-pk")
    return sorted(found, key=_place)


def _place(pair: Introduction) -> tuple[int, float]:
    if pair.state != State.PROPOSED:
        return (0 if pair.is_open else 2, 0)
    return (1, -float(pair.match.score) if pair.match else 0)


def run_speaks_of(need: Need) -> bool:
    """The run in force, or an update since, read the need as it stands, on the market and not changed later."""
    run = current_run(need.event)
    if run is None or need.published_at is None or need.status not in LIVE_NEED_STATUSES:
        return False
    return need.published_at <= run.queued_at or updated_since(need, need.published_at)


def without_pairs(matches: Iterable[Match], pairs: Iterable[Introduction]) -> list[Match]:
    """Matches whose party has no pair with the need yet, in the order given."""
    taken = {pair.provider_id for pair in pairs}
    return [match for match in matches if match.offering.organisation_id not in taken]


def offering_names(keys: set[str]) -> dict[str, str]:
    """What the offerings that advice speaks of are called: "银行 · 产品"."""
    rows = Offering.objects.filter(pk__in=[int(key) for key in keys])
    return {str(key): f"{party} · {name}" for key, party, name in rows.values_list("pk", "organisation__name", "name")}


def steps_of(pair: Introduction) -> list[Step]:
    """The moves of a pair, oldest first (prefetched)."""
    return sorted(pair.steps.all(), key=lambda step: (step.at, step.pk))
