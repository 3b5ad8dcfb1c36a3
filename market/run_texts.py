"""Why a pair came into a run or left it, in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.enums import OrganisationKind
from market.factor_texts import LABELS, factor_label
from market.models import Need, Offering
from market.selectors.run_comparison import PairChange
from market.unassigned_texts import LEAST_SHOWN, MILLI, factor_points

WHY: Mapping[str, Promise] = {
    "taken": gettext_lazy("The two are working on it already, so it is not proposed again"),
    "need_gone": gettext_lazy("The need is not on the market any more"),
    "need_missing": gettext_lazy("The need was not part of this run"),
    "better": gettext_lazy("The need has as many introductions as it wishes, with better pairs"),
    "no_room": gettext_lazy("It still fits; the places went to firms with fewer introductions or to better pairs"),
    "offering_gone": gettext_lazy("The offering is not on the shelf any more"),
    "below": gettext_lazy("It is no longer among the best pairs that are kept"),
    "rule": gettext_lazy("It no longer meets a rule of the offering"),
    "need_new": gettext_lazy("The need is new"),
    "room": gettext_lazy("It fitted before; now there is room for it"),
    "offering_new": gettext_lazy("The offering is new on the shelf"),
    "risen": gettext_lazy("It was not among the best pairs that were kept"),
    "rule_holds": gettext_lazy("It now meets all rules of the offering"),
}


def quota_sentences(params: Mapping[str, Any]) -> list[str]:
    """The quotas of a run in words: "每项需求最多与 2 家银行见面"."""
    kinds = dict(OrganisationKind.choices)
    return [
        (
            _("No introduction with a party of the kind “%(kind)s”")
            if not most
            else _("%(kind)s: at most %(number)d introductions of a need")
        )
        % {"kind": kinds.get(kind, kind), "number": most}
        for kind, most in sorted(params.get("quotas", {}).items())
    ]


UNKEPT: Mapping[str, Promise] = {
    "missing": gettext_lazy("the offering does not fit, is not on the shelf, or the need is not in the run"),
    "no_room": gettext_lazy(
        "no place is left for it: the offering sees no more firms, the need has as many introductions as it wishes, "
        "or a quota is used up"
    ),
}
"""Why a pair that was laid down is not introduced."""


def unkept_views(rows: Iterable[tuple[Need | None, Offering | None, str]]) -> list[dict[str, Any]]:
    """Pairs that were laid down and are not introduced, with the reason."""
    return [
        {"need": need, "offering": offering, "why": str(UNKEPT.get(why, why))}
        for need, offering, why in rows
        if need is not None and offering is not None
    ]


def pair_change_view(change: PairChange) -> dict[str, Any]:
    """A pair that came or went: name, reason, both scores and the factor that moved most."""
    before = None if change.before is None else float(change.before.score)
    after = None if change.after is None else float(change.after.score)
    return {
        "name": f"{change.offering.organisation.name} · {change.offering.name}",
        "gained": change.gained,
        "why": str(WHY[change.why]),
        "before": before,
        "after": after,
        "moved": factor_moved(change),
    }


def factor_moved(change: PairChange) -> str:
    """The factor whose points differ most between the two runs: "历史偏好 −3.2 分"; empty where none moved."""
    if change.before is None or change.after is None:
        return ""
    then, now = factor_points(change.before), factor_points(change.after)
    differences = {name: (now[name] - then[name]) / MILLI for name in LABELS if name in now and name in then}
    name = max(differences, key=lambda key: abs(differences[key]), default="")
    if abs(differences.get(name, 0.0)) < LEAST_SHOWN:
        return ""
    return _("%(factor)s %(difference)+.1f points") % {"factor": factor_label(name), "difference": differences[name]}
