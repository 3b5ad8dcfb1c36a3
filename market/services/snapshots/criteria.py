"""Rules and parameters as they may be stored: what the engine does not know is refused, never skipped."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from accounts.enums import CertificateKind, OrganisationKind, TechField
from accounts.errors import Invalid
from market.matching import engine
from market.matching.data import params_from_data
from market.matching.facts import FACTS, OFFERED
from market.matching.rules import Rule, RuleError, parse_rules, rule_to_data, walk
from market.matching.values import Market

Data = dict[str, Any]


VOCABULARY: dict[str, frozenset[Any]] = {
    "firm.certificates": frozenset(CertificateKind.values),
    "firm.field": frozenset(TechField.values),
    "need.field": frozenset(TechField.values),
}


OF_POLICIES = frozenset(name for name, spec in FACTS.items() if spec.side != "need")
"""The facts that the conditions of a policy may read."""


def check_policy_rules(rules: Any) -> list[Data]:
    """The conditions of a policy as they may be stored; they speak of firms, projects and loans, not of needs."""
    try:
        return check_criteria(rules, OF_POLICIES)
    except Invalid as error:
        raise Invalid(str(error), field="rules", code=error.code) from error


def check_criteria(criteria: Any, readable: frozenset[str] = OFFERED) -> list[Data]:
    """The rules as they may be stored. An unknown fact, a wrong comparison or value is refused, never skipped; so is a
    fact that is not ``readable``: of a project or a loan no need tells, and a policy is not about needs.
    """
    try:
        rules = parse_rules(criteria)
        _check_words(rules, readable)
        return [rule_to_data(rule) for rule in rules]
    except RuleError as error:
        message = _("Rule %(number)s cannot be used: please check what it compares.") % {"number": error.position + 1}
        raise Invalid(message, field="criteria", code=error.code) from error


def _check_words(rules: Sequence[Rule], readable: frozenset[str]) -> None:
    """Values of facts whose words are ours (certificates, fields), not the engine's, and facts that may be read."""
    for position, rule in enumerate(rules):
        for leaf in walk(rule):
            if leaf.fact not in readable:
                raise RuleError(position, "fact", f"{leaf.fact} is not told here")
            known = VOCABULARY.get(leaf.fact)
            used = leaf.value if isinstance(leaf.value, frozenset) else {leaf.value}
            if known is not None and not used <= known:
                raise RuleError(position, "choice", f"{leaf.fact} has no such value")


def check_params(params: Data) -> Data:
    """The parameters of a run; a name or value that the engine does not know is refused."""
    try:
        checked = params_from_data(params)
        engine.prepare(Market(0, (), ()), checked)
        _check_quotas(checked.quotas)
    except (TypeError, ValueError) as error:
        raise Invalid(_("These parameters of the run are not known or not possible."), field="params") from error
    return params


def _check_quotas(quotas: Mapping[str, Any]) -> None:
    """A quota is the most introductions of a need with parties of a kind: a whole number, and a kind that is known."""
    for kind, most in quotas.items():
        if kind not in OrganisationKind.values or isinstance(most, bool) or not isinstance(most, int) or most < 0:
            raise ValueError(f"{most!r} is no quota for {kind!r}")
