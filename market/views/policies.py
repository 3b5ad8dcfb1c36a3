"""Policies for everybody, and what they mean for the firm that reads."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from accounts import clock
from accounts.enums import OrganisationKind
from accounts.faces import kind_required
from accounts.permissions import can_act_for
from market.models import Policy, PolicyCase
from market.policy_texts import benefit_sentence, judged_rules, line_view, source_words, version_facts, window_words
from market.selectors.policies import in_force_of, published_policies, versions_on
from market.selectors.policy_cases import cases_of
from market.selectors.subsidies import asking_of
from market.services.policy_lines import lines_for
from market.subsidy_texts import ask_view
from market.wording import rule_sentence


@require_safe
def policy_list(request: HttpRequest) -> HttpResponse:
    """Every policy in force: how much, when, from which document."""
    rows = [
        {
            "policy": row.policy,
            "benefit": benefit_sentence(row),
            "applying": window_words(row.applying_told, row.applying_from, row.applying_to),
            "source": source_words(row),
        }
        for row in sorted(versions_on(), key=lambda row: row.policy.name)
    ]
    firm = request.organisation if request.organisation and request.organisation.is_enterprise else None
    return render(request, "market/policy_list.html", {"rows": rows, "firm": firm})


@require_safe
def policy_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One policy as of a day (``?on=``; today): conditions, amount, dates, source; earlier and later versions."""
    policy = get_object_or_404(published_policies(), pk=pk)
    day = _day(request.GET.get("on", ""))
    held = in_force_of(reversed(policy.published), day)
    context: dict[str, Any] = {
        "policy": policy,
        "day": day,
        "today": day == clock.today(),
        "version": held[0] if held else None,
        "versions": [_version_row(row) for row in policy.published],
    }
    if held:
        context |= {"rows": version_facts(held[0]), "rules": [rule_sentence(rule) for rule in held[0].rules]}
        context |= {"link": held[0].link}
        if request.organisation and request.organisation.is_enterprise:
            mine = _mine(request, policy, day)
            context |= {"mine": mine, "judged": judged_rules(mine["line"]) if mine else []}
    return render(request, "market/policy.html", context)


def _version_row(version: Any) -> dict[str, Any]:
    valid = window_words(version.valid_told, version.valid_from, version.valid_to)
    return {"version": version, "valid": valid, "on": version.valid_from if version.valid_told else None}


def _day(text: str) -> dt.date:
    """The day that is asked for; what is no day is today."""
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    return day if day is not None and 1900 <= day.year <= 2200 else clock.today()


def _mine(request: HttpRequest, policy: Policy, day: dt.date) -> dict[str, Any] | None:
    """The line of the firm's newest case."""
    case = cases_of(request.organisation).first()
    found = lines_for(request.organisation, case, day)
    writes = can_act_for(request.user, request.organisation)
    return next(
        (line_view(line, case, writes=writes) for line in found.lines if line.version.policy_id == policy.pk), None
    )


@require_safe
@kind_required(OrganisationKind.ENTERPRISE)
def policy_mine(request: HttpRequest) -> HttpResponse:
    """What the firm is entitled to: one of its projects or loans at a time, or the firm alone."""
    cases = list(cases_of(request.organisation))
    case = _chosen(request, cases)
    found = lines_for(request.organisation, case)
    writes, asking = can_act_for(request.user, request.organisation), asking_of(case)
    lines = [
        line_view(line, case, writes=writes) | ask_view(asking.get(line.version.policy_id), writes)
        for line in found.lines
    ]
    context = {
        "cases": cases,
        "case": case,
        "found": found,
        "open": [line for line in lines if line["line"].verdict != "no" and line["line"].step != "late"],
        "over": [line for line in lines if line["line"].verdict != "no" and line["line"].step == "late"],
        "closed": [line for line in lines if line["line"].verdict == "no"],
        "writes": writes,
    }
    return render(request, "market/policy_mine.html", context)


def _chosen(request: HttpRequest, cases: list[PolicyCase]) -> PolicyCase | None:
    """The case that the address names; the newest where it names none, and none for the firm alone."""
    asked = request.GET.get("case", "")
    if asked in ("", "none"):
        return cases[0] if cases and not asked else None
    found = next((case for case in cases if str(case.pk) == asked), None)
    if found is None:
        raise Http404
    return found
