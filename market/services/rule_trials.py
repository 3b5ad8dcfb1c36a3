"""Trying rules before they go live: how many published needs they would have admitted, and how many the rules in force.

What a party may learn from it is bounded, because rules that are tried one after the other could ask for a fact of one
firm ("revenue over 50 million?"). Decided here:

- only verified organisations try rules, and they leave a trace: each trial is on record with the rules that were tried,
  where the organiser reads it, and there are ``TRIALS_A_DAY`` of them;
- counted are only published needs of one market that the offering could answer, never drafts or closed needs;
- with fewer than ``LEAST_FIRMS`` firms there is no figure at all, and a count below it is told as "fewer than" only,
  among the admitted, the refused, the open and for each rule, so that a group of one firm has no figure of its own.

What remains is the difference between two large counts, which costs two of the day's trials. Nothing but the audit
row is written; the needs of a very large market are sampled evenly.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Taken, WrongState
from accounts.models import AuditRow, Organisation, User
from accounts.permissions import check_act_for
from events.models import MarketEvent
from events.selectors.events import current_event
from market.models import Offering
from market.selectors.market import live_need_ids
from market.selectors.offer_rules import offering_rules
from market.services.criteria_versions import TRIAL
from market.services.offering_checks import check_common, check_offers, check_terms
from market.services.offerings import TERMS_MODELS
from market.services.snapshots import check_criteria, try_offerings

LEAST_FIRMS = 5
TRIALS_A_DAY = 30
MOST_NEEDS = 1000
"""Needs that are looked at; of more, every so many-th."""

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Count:
    """A number of needs as far as it may be told: ``number`` is None where there are few of them (``few``), or where
    all but a few are counted.
    """

    number: int | None
    few: bool = False

    @classmethod
    def of(cls, number: int, among: int | None = None) -> "Count":
        """None may be told, and so may a large number; neither the count nor its rest ``among`` all is one to four."""
        if 0 < number < LEAST_FIRMS:
            return cls(None, few=True)
        rest = 0 if among is None else among - number
        return cls(None) if 0 < rest < LEAST_FIRMS else cls(number)


@dataclass(frozen=True, slots=True)
class Trial:
    """What rules would have done. ``enough`` is False where too few firms are there to tell anything."""

    event: MarketEvent | None
    enough: bool
    needs: int = 0
    sampled: bool = False
    admitted: Count = Count(0)
    before: Count | None = None
    unknown: Count = Count(0)
    rules: tuple[tuple[dict[str, Any], Count, Count], ...] = ()


@transaction.atomic
def try_rules(
    *,
    by: User,
    organisation: Organisation,
    kind: str,
    common: Facts,
    terms: Facts,
    criteria: Sequence[Facts],
    offering: Offering | None = None,
) -> Trial:
    """The edited, unsaved offering against the needs of the current market, beside the rules in force."""
    edited = edited_offering(by, organisation, kind, common, terms, criteria)
    _take_a_trial(organisation)
    trial = _tried(edited, offering)
    audit.record(
        by=by,
        verb=TRIAL,
        subject=offering or organisation,
        on_behalf_of=organisation,
        rules=offering_rules(edited),
        needs=trial.needs,
        admitted=trial.admitted.number,
        before=trial.before.number if trial.before else None,
    )
    return trial


def _take_a_trial(organisation: Organisation) -> None:
    """One more trial of the day, counted one after the other."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    since = clock.now() - dt.timedelta(days=1)
    rows = AuditRow.objects.filter(verb=TRIAL, on_behalf_of_id=organisation.pk, at__gte=since)
    if rows.count() >= TRIALS_A_DAY:
        raise Taken(_("Rules can be tried %(count)d times a day. Please try again tomorrow.") % {"count": TRIALS_A_DAY})


def edited_offering(
    by: User, organisation: Organisation, kind: str, common: Facts, terms: Facts, criteria: Sequence[Facts]
) -> Offering:
    """The offering as it would be, in memory only: checked like one that is saved, of a verified party for which the
    person may act.
    """
    check_act_for(by, organisation)
    if not organisation.is_verified:
        raise WrongState(_("Rules can be tried once your organisation is verified."))
    check_offers(organisation, kind)
    check_common(common)
    check_terms(kind, terms)
    row = Offering(organisation=organisation, kind=kind, criteria=check_criteria(list(criteria)))
    TERMS_MODELS[kind](offering=row, **terms)
    return row


def _tried(edited: Offering, stored: Offering | None) -> Trial:
    event = current_event()
    if event is None:
        return Trial(None, enough=False)
    keys = live_need_ids(event)
    step = -(-len(keys) // MOST_NEEDS) or 1
    asked = [edited] if stored is None else [edited, stored]
    needs, firms, found = try_offerings(asked, keys[::step], clock.as_local_date(clock.now()))
    if firms < LEAST_FIRMS:
        return Trial(event, enough=False)
    new = found[0]
    sentences = {rule["key"]: rule for rule in offering_rules(edited)}
    return Trial(
        event=event,
        enough=True,
        needs=needs,
        sampled=step > 1,
        admitted=Count.of(new["admitted"], needs),
        before=Count.of(found[1]["admitted"], needs) if stored else None,
        unknown=Count.of(new["unknown"]),
        rules=tuple((sentences[key], Count.of(fails), Count.of(alone)) for key, fails, alone in new["rules"] if fails),
    )
