"""Builders of policies: through the models, with what matters to the test as arguments."""

import itertools
from decimal import Decimal
from typing import Any

from accounts import clock
from accounts.models import Organisation, User
from market.models import Policy, PolicyCase, PolicyVersion
from tests import build

_count = itertools.count(1)
IN_PUTUO = {"key": "area", "fact": "firm.region", "op": "in", "value": ["310107"]}
INVESTED = {"key": "invested", "fact": "project.invested", "op": "gt", "value": 500_000}


def policy(**facts: Any) -> Policy:
    """A policy without a version."""
    number = next(_count)
    defaults = {"key": f"policy-{number}", "name": f"示例政策{number}", "topic": "digital"}
    return Policy.objects.create(
        **{"created_by": facts.pop("created_by", None) or build.organiser(), **defaults, **facts}
    )


def version(of: Policy | None = None, *, excludes: Any = (), **facts: Any) -> PolicyVersion:
    """A published version: 30 % of the money put in, at most 200 万元, for firms in Putuo with more than 50 万元."""
    held = of or policy()
    status = facts.pop("status", "published")
    writer = facts.pop("written_by", None) or held.created_by
    defaults: dict[str, Any] = {
        "number": held.versions.count() + 1,
        "document": "示例文件（2025）",
        "rules": [IN_PUTUO, INVESTED],
        "benefit_base": "project.invested",
        "benefit_percent": Decimal(30),
        "caps": [{"amount": "2000000", "had": ""}],
        "valid_told": False,
        "applying_told": False,
        "status": status,
    }
    if status in ("published", "withdrawn"):
        defaults |= {"reviewed_by": facts.pop("reviewed_by", None) or build.organiser(), "published_at": clock.now()}
    row = PolicyVersion.objects.create(policy=held, written_by=writer, **{**defaults, **facts})
    row.excludes.set(excludes)
    return row


def case(firm: Organisation, by: User | None = None, **facts: Any) -> PolicyCase:
    """A project of the firm of which nothing is known but its name."""
    kind = facts.pop("kind", "project")
    return PolicyCase.objects.create(
        organisation=firm, kind=kind, written_by=by or build.user(), **{"name": f"示例项目{next(_count)}", **facts}
    )
