"""What a file asks for: is the firm entitled, to how much, how it was counted, what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts import clock
from accounts.errors import Invalid, WrongState
from market.amounts import wan
from market.fact_texts import fact_label, listed
from market.models import PolicyCase, PolicyVersion, SubsidyFile
from market.selectors.grants import grants_had, with_grants
from market.selectors.policy_cases import AMOUNTS
from market.services.policy_lines import known_of
from market.services.snapshots.policies import amount_paid, benefit_of_version, counted, judge_versions
from market.wording import rule_sentence

TOO_EARLY, TOO_LATE = "wait", "late"


@dataclass(frozen=True, slots=True)
class Counted:
    """One policy for one project or loan, as a file keeps it. ``low`` to ``high`` in yuan; ``chosen`` when somebody has
    to say how much (experts decide, or the document prints no figure); ``missing`` are amounts to supply.
    """

    verdict: str
    step: str
    against: tuple[dict[str, Any], ...]
    low: Decimal
    high: Decimal | None
    missing: tuple[str, ...]
    lines: list[dict[str, str]]
    facts: dict[str, str]
    verdicts: dict[str, str]

    @property
    def exact(self) -> bool:
        """There is one amount, and nobody has to choose it."""
        return self.low == self.high


def count_for(version: PolicyVersion, case: PolicyCase, *, without: SubsidyFile | None = None) -> Counted:
    """What the version means for the case today. Support granted here before counts (but for the file itself)."""
    day = clock.today()
    facts, amounts = known_of(case.organisation, case, day, without=without)
    judged = judge_versions([version], facts, amounts, day)[0]
    rules, line = {rule["key"]: rule for rule in version.rules}, judged.line
    return Counted(
        verdict=line.verdict.value,
        step=line.step.value,
        against=tuple(rules[key] for key in line.against),
        low=line.amount.low,
        high=line.amount.high,
        missing=tuple(name for name in line.missing if name in AMOUNTS),
        lines=counted(version, amounts),
        facts={name: str(value) for name, value in amounts.items() if value is not None},
        verdicts={key: verdict.value for key, verdict in judged.verdicts.items()},
    )


def most_now(file: SubsidyFile) -> Decimal | None:
    """The most that can be granted today for what the file stated: other support on record since counts (None: the
    document prints no limit).
    """
    stated: Mapping[str, Decimal | None] = {name: Decimal(value) for name, value in file.facts.items()}
    had = grants_had(file.organisation, clock.today(), file.case, without=file)
    _facts, amounts = with_grants({}, stated, had)
    return amount_paid(benefit_of_version(file.batch.version), amounts)[1]


def check_entitled(found: Counted) -> None:
    """No condition fails, the time is right, and no amount is missing; raises with the sentence for the firm."""
    if found.verdict == "no":
        sentence = _("Not entitled. Not met: %(rules)s")
        raise WrongState(sentence % {"rules": listed(rule_sentence(rule) for rule in found.against)})
    if found.step == TOO_EARLY:
        raise WrongState(_("The time for this policy has not come yet."))
    if found.step == TOO_LATE:
        raise WrongState(_("The time for this policy is over."))
    if found.missing and not found.exact:
        names = listed(fact_label(name) for name in found.missing)
        raise WrongState(_("Please supply first: %(names)s") % {"names": names})
    if found.high == 0:
        raise WrongState(_("Nothing is left of what this policy pays: other support has used it up."))


def amount_asked(found: Counted, asked: Decimal | None) -> Decimal:
    """What the file asks for: the amount that was counted, or where somebody has to choose what the firm typed."""
    if found.exact:
        return found.low
    if asked is None:
        raise Invalid(_("Please say how much you ask for."), field="asked")
    if asked <= 0:
        raise Invalid(_("Please give an amount above nothing."), field="asked")
    if found.high is not None and asked > found.high:
        raise Invalid(_("At most %(most)s by this policy.") % {"most": wan(found.high)}, field="asked")
    return asked
