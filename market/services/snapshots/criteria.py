"""Rules and parameters as they may be stored: what the engine does not know is refused, never skipped."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from accounts.enums import CertificateKind, OrganisationKind, TechField
from accounts.errors import Invalid
from market.matching import engine
from market.matching.data import params_from_data
from market.matching.rules import Rule, RuleError, parse_rules, rule_to_data, walk
from market.matching.values import Market

Data = dict[str, Any]


VOCABULARY: dict[str, frozenset[Any]] = {
    "firm.certificates": frozenset(CertificateKind.values),
    "firm.field": frozenset(TechField.values),
    "need.field": frozenset(TechField.values),
}


def check_criteria(criteria: Any) -> list[Data]:
    """The rules as they may be stored. An unknown fact, a wrong comparison or value is refused, never skipped."""
    try:
        rules = parse_rules(criteria)
        _check_words(rules)
        return [rule_to_data(rule) for rule in rules]
    except RuleError as error:
        message = _("Rule %(number)s cannot be used: please check what it compares.") % {"number": error.position + 1}
        raise Invalid(message, field="criteria", code=error.code) from error


def _check_words(rules: Sequence[Rule]) -> None:
    """Values of facts whose words are ours (certificates, fields), not the engine's."""
    for position, rule in enumerate(rules):
        for leaf in walk(rule):
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
