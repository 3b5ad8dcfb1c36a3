"""Reading leads: the needs of others that a party may answer, with its own work and match on each."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

from accounts.enums import LENDER_KINDS, OrganisationKind
from accounts.models import Organisation, User
from events.models import StallBooking
from market.enums import NEED_ANSWERED_BY, NeedKind
from market.models import Introduction, Match, Need, NeedAdvice, Offering, ProviderWish
from market.querysets import NeedQuerySet, how_many, need_kinds_answered_by
from market.selectors.facts import NEED_PREFETCH

ROW_RELATIONS = ("organisation__profile", "event", *NeedKind.values)
AMOUNT_BANDS: dict[str, tuple[int | None, int | None]] = {
    "s": (None, 5_000_000),
    "m": (5_000_000, 30_000_000),
    "l": (30_000_000, None),
}
"""Bands of the amount in yuan: below 500 万元, up to 3,000 万元, above (the lower bound belongs to the band)."""
TERM_BANDS: dict[str, tuple[int | None, int | None]] = {"short": (None, 13), "medium": (13, 37), "long": (37, None)}
"""Bands of the term in months: up to 12, up to 36, longer."""

FIGURES_SHOWN_TO = frozenset({*LENDER_KINDS, OrganisationKind.GOVERNMENT})
"""Kinds of party that read a firm's yearly figures, while its authorisation holds."""


def board_kinds(organisation: Organisation) -> list[str]:
    """Kinds of need on the party's board, in the order of the kinds."""
    answered = need_kinds_answered_by(organisation.kind)
    return [kind for kind in NeedKind.values if kind in answered]


def visible_leads(user: User, organisation: Organisation) -> NeedQuerySet:
    """Needs of others that the party may read, open or not (its own work on a need keeps it readable)."""
    kinds = board_kinds(organisation)
    return Need.objects.visible_to(user, organisation).exclude(organisation=organisation).filter(kind__in=kinds)


def with_work(rows: NeedQuerySet, organisation: Organisation) -> NeedQuerySet:
    """Adds the party's best match of the run in force (``best_match``, ``best_score``), its latest introduction
    (``pair``, ``pair_state``, ``pair_due``), how many places are taken (``places_taken``) and whether the party would
    like to meet the firm (``wished``).
    """
    matches = (
        Match.objects.in_force()
        .filter(need=OuterRef("pk"), offering__organisation=organisation, run__event=OuterRef("event"))
        .order_by("-score", "pk")
    )
    pairs = Introduction.objects.filter(need=OuterRef("pk"), provider=organisation).order_by("-pk")
    wishes = ProviderWish.objects.standing().filter(need=OuterRef("pk"), organisation=organisation)
    taken = Introduction.objects.open().filter(slot__isnull=False)
    return rows.annotate(
        best_match=Subquery(matches.values("pk")[:1]),
        best_score=Subquery(matches.values("score")[:1]),
        pair=Subquery(pairs.values("pk")[:1]),
        pair_state=Subquery(pairs.values("state")[:1]),
        pair_due=Subquery(pairs.values("due_at")[:1]),
        places_taken=how_many(taken, "need"),
        wished=Exists(wishes),
    )


def with_facts(rows: NeedQuerySet) -> NeedQuerySet:
    """Loads what a row of the board says of the firm."""
    return rows.select_related(*ROW_RELATIONS).prefetch_related(*NEED_PREFETCH)


def for_page(keys: Sequence[int], user: User, organisation: Organisation) -> list[Any]:
    """The leads of one page with what a row says of them, in the order given; what the party may not read stays out,
    whatever the board's rows say.
    """
    rows = visible_leads(user, organisation).defer("keywords")
    rows = rows.select_related("organisation__profile", *board_kinds(organisation))
    found = rows.prefetch_related("organisation__profile__certificates").in_bulk(keys)
    needs = [found[key] for key in keys if key in found]
    add_work(needs, organisation)
    return needs


def add_work(needs: Sequence[Any], organisation: Organisation) -> None:
    """What ``with_work`` says of each need, asked for all of them at once: for the few rows of a page that is a
    fraction of the work of one question with a part for each fact.
    """
    keys = [need.pk for need in needs]
    pairs = Introduction.objects.filter(need__in=keys, provider=organisation).order_by("pk")
    latest = {need: rest for need, *rest in pairs.values_list("need", "pk", "state", "due_at")}
    best = _best_matches(keys, organisation)
    wishes = ProviderWish.objects.standing().filter(need__in=keys, organisation=organisation)
    wished = set(wishes.values_list("need", flat=True))
    open_pairs = Introduction.objects.open().filter(need__in=keys, slot__isnull=False)
    taken = Counter(open_pairs.order_by().values_list("need", flat=True))
    for need in needs:
        need.pair, need.pair_state, need.pair_due = latest.get(need.pk, (None, None, None))
        need.best_match, need.best_score = best.get((need.pk, need.event_id), (None, None))
        need.places_taken, need.wished = taken[need.pk], need.pk in wished


def _best_matches(keys: Sequence[int], organisation: Organisation) -> dict[tuple[int, int | None], tuple[int, Any]]:
    """(need, market) → the party's best pair of the run in force and its score; of equal ones the first."""
    rows = Match.objects.in_force().filter(need__in=keys, offering__organisation=organisation)
    rows = rows.order_by("score", "-pk")
    return {
        (need, market): (pk, score) for need, market, pk, score in rows.values_list("need", "run__event", "pk", "score")
    }


def holds_on(day: dt.date) -> Q:
    """Certificates that are valid on that day."""
    issued = Q(issued_on__isnull=True) | Q(issued_on__lte=day)
    return issued & (Q(expires_on__isnull=True) | Q(expires_on__gte=day))


def band_of(value: Any, bands: dict[str, tuple[int | None, int | None]]) -> str:
    """The band that the value lies in."""
    return next(
        name for name, (low, high) in bands.items() if (low is None or value >= low) and (high is None or value < high)
    )


def stalls_of(needs: Sequence[Need]) -> dict[tuple[int, int], str]:
    """(firm, event) → number of the firm's stall."""
    rows = StallBooking.objects.filter(
        organisation__in={need.organisation_id for need in needs},
        event__in={need.event_id for need in needs if need.event_id},
        released_at__isnull=True,
    )
    return {(firm, event): code for firm, event, code in rows.values_list("organisation", "event", "stall__code")}


def matches_of(needs: Sequence[Any]) -> dict[int, Match]:
    """The matches behind ``best_match`` of annotated needs: score and missing facts, reasons only where asked for."""
    wanted = [need.best_match for need in needs if need.best_match]
    rows = Match.objects.only("need", "offering", "score", "unknown").order_by()
    return rows.in_bulk(wanted) if wanted else {}


def near_miss_of(advice: NeedAdvice | None, organisation: Organisation) -> dict[str, Any] | None:
    """The party's own offering that just misses the need that the advice is for."""
    misses = (advice.data or {}).get("near_misses", []) if advice else []
    keys = {miss["offering"] for miss in misses}
    own = {
        str(pk) for pk in Offering.objects.filter(organisation=organisation, pk__in=keys).values_list("pk", flat=True)
    }
    return next((miss for miss in misses if miss["offering"] in own), None)


def offerings_to_answer(need: Need, organisation: Organisation) -> list[Offering]:
    """The party's offerings on the shelf that answer this kind of need."""
    rows = Offering.objects.live().filter(organisation=organisation, kind__in=NEED_ANSWERED_BY[need.kind])
    return list(rows.order_by("name", "pk"))


def shows_figures(need: Need, organisation: Organisation, today: dt.date) -> bool:
    """Lenders and offices read the firm's yearly figures while its authorisation for this need holds."""
    if organisation.kind not in FIGURES_SHOWN_TO:
        return False
    granted = need.authorised_at is not None and need.authorisation_revoked_at is None
    return granted and (need.authorised_until is None or need.authorised_until >= today)
