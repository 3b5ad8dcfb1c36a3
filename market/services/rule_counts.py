"""The count beside rules while they are being written: about how many firms they would admit, and who is just outside.

A count that follows every keystroke must not become a way to ask for a fact of one firm. Decided here:

- firms are counted, in steps of ten, and a crowd below five has no figure (``market.matching.crowds``);
- an answer once told is told again, to the letter, for all rules under which fewer than five firms change sides. Two
  different answers of a day are therefore at least five firms apart, and their difference is never one firm; an edge
  of the rounding cannot be searched for by moving a limit a little;
- the market is the one of the day's first question, remembered until the day ends: a need that comes or goes in the
  meantime changes nothing, so that it cannot be seen by asking before and after;
- each new set of rules costs one of ``COUNTS_A_DAY`` and is on record; the same rules again cost nothing. The rules in
  force are asked like any others, or saving would be a free question;
- who is just outside is told for an answer that is told the first time or again for the very same rules, in the same
  steps, and never with a figure of a firm: only the rule, its next round values and a crowd of at least five. An
  invented firm "typical of them" is not told: the middle of five figures is a figure of one of the five, and a limit
  that is moved would read one after the other.

What remains: the market of tomorrow is another one, told to the nearest ten. The answers are kept in the cache; where
that is lost, the budget, which is in the database, still holds.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Taken
from accounts.models import AuditRow, Organisation, User
from events.models import MarketEvent
from events.selectors.events import current_event
from market.models import Offering
from market.selectors.market import live_need_ids
from market.selectors.offer_rules import offering_rules
from market.services.rule_trials import LEAST_FIRMS, MOST_NEEDS, edited_offering
from market.services.snapshots import (
    NeedCase,
    Outside,
    crowd_cases,
    crowd_changes,
    crowd_outside,
    crowd_sides,
    crowds_told,
)

COUNTS_A_DAY = 200
DAY = 24 * 3600

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Crowds:
    """Firms admitted, open and refused, to the nearest ten; None is fewer than five."""

    admitted: int | None
    open: int | None
    refused: int | None


@dataclass(frozen=True, slots=True)
class RuleCount:
    """What may be told of rules; ``enough`` is False where too few firms are there to tell anything."""

    event: MarketEvent | None
    rules: tuple[dict[str, Any], ...]
    enough: bool = False
    now: Crowds | None = None
    before: Crowds | None = None
    outside: Outside | None = None


Told = tuple[Crowds, Outside | None]


@transaction.atomic
def count_rules(
    *,
    by: User,
    organisation: Organisation,
    kind: str,
    common: Facts,
    terms: Facts,
    criteria: Sequence[Facts],
    offering: Offering | None = None,
) -> RuleCount:
    """The edited, unsaved offering against the remembered market of the day, beside the rules in force."""
    edited = edited_offering(by, organisation, kind, common, terms, criteria)
    rules = tuple(offering_rules(edited))
    event = current_event()
    if event is None:
        return RuleCount(None, rules)
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    day = clock.as_local_date(clock.now())
    cases = _market(event, day)
    if len(crowd_sides(edited, cases, day)) < LEAST_FIRMS:
        return RuleCount(event, rules)
    now, outside = _answer(by, edited, offering or organisation, event, cases, day)
    before = _answer(by, offering, offering, event, cases, day)[0] if offering else None
    return RuleCount(event, rules, enough=True, now=now, before=before, outside=outside)


def _market(event: MarketEvent, day: dt.date) -> list[NeedCase]:
    """The needs of the day's first question."""
    key = f"rule-market:{event.pk}:{day}"
    found = cache.get(key)
    if found is None:
        keys = live_need_ids(event)
        step = -(-len(keys) // MOST_NEEDS) or 1
        found = crowd_cases(keys[::step], day)
        cache.set(key, found, DAY)
    return list(found)


def _answer(
    by: User, row: Offering, subject: Offering | Organisation, event: MarketEvent, cases: list[NeedCase], day: dt.date
) -> Told:
    """What was told of these rules, or of rules with nearly the same firms, before; or a new answer, on record."""
    key = f"rule-counts:{row.organisation_id}:{row.kind}:{event.pk}:{day}"
    asked: dict[str, Told]
    anchors: list[tuple[dict[str, int], Crowds]]
    asked, anchors = cache.get(key, ({}, []))
    rules = offering_rules(row)
    name = hashlib.sha256(json.dumps(rules, sort_keys=True, default=str).encode()).hexdigest()
    if name in asked:
        return asked[name]
    _take_a_count(row.organisation)
    standing = crowd_sides(row, cases, day)
    near = next((answer for firms, answer in anchors if crowd_changes(firms, standing) < LEAST_FIRMS), None)
    found: Told = (near, None) if near else (Crowds(*crowds_told(standing)), crowd_outside(row, cases, day))
    if near is None:
        anchors.append((standing, found[0]))
    asked[name] = found
    cache.set(key, (asked, anchors), DAY)
    audit.record(
        by=by,
        verb="offering.count_rules",
        subject=subject,
        on_behalf_of=row.organisation,
        rules=rules,
        admitted=found[0].admitted,
    )
    return found


def _take_a_count(organisation: Organisation) -> None:
    since = clock.now() - dt.timedelta(days=1)
    rows = AuditRow.objects.filter(verb="offering.count_rules", on_behalf_of_id=organisation.pk, at__gte=since)
    if rows.count() >= COUNTS_A_DAY:
        raise Taken(
            _("The %(count)d counts of today are used. “Try the rules” still answers; counts go on tomorrow.")
            % {"count": COUNTS_A_DAY}
        )
