"""The policies of public documents, written by one of the organiser's people and published by another; and what a few
invented firms have stated for them.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from accounts import clock
from accounts.models import Organisation, User
from market.management.demo import words
from market.management.demo.parties import WAN, Parties
from market.management.demo.policy_texts import POLICIES
from market.models import Policy, PolicyCase, PolicyVersion
from market.policy_enums import BenefitForm, PolicySelection
from market.services.policies import begin_version, create_policy, save_version
from market.services.policy_cases import state_case
from market.services.policy_review import publish_version, submit_version

TOPICS = {
    "putuo_interest_2022": "interest",
    "premium_2025": "interest",
    "specialised_interest_2025": "interest",
    "shangcheng_interest_2025": "interest",
    "shangcheng_fee_2025": "interest",
    "minhang_interest_2024": "interest",
    "haina_digital_2023": "digital",
    "digital_own_2022": "digital",
    "digital_city_2022": "digital",
    "haina_seat_2023": "landing",
    "innovation_a_2024": "research",
    "innovation_b_2024": "research",
}
PUTUO = ("putuo", "haina", "digital", "innovation")
"""Beginnings of the keys of policies that the district's own office is in charge of."""


def publish_policies(writer: User, parties: Parties, at: dt.datetime) -> User:
    """All policies of `policy_texts`; returns the second person, who published them."""
    with clock.at(at):
        email, name, _role, _party = words.SECOND_PERSON
        second = User.objects.create(email=email, password=writer.password, name=name, is_staff=True)
        versions = {text["key"]: _written(writer, parties.offices[0], text) for text in POLICIES}
        for text in POLICIES:
            others = Policy.objects.filter(key__in=text["excludes"])
            if text["excludes"]:
                save_version(by=writer, version=versions[text["key"]], facts={}, excludes=others)
        for version in versions.values():
            publish_version(by=second, version=submit_version(by=writer, version=version))
    return second


def _written(writer: User, office: Organisation, text: dict[str, Any]) -> PolicyVersion:
    """A policy with its first version, as its text says it."""
    source, pays, valid, applying = (text[part] for part in ("source", "benefit", "valid", "applying"))
    names = {
        "key": text["key"],
        "name": text["name"],
        "topic": TOPICS[text["key"]],
        "office": office if text["key"].startswith(PUTUO) else None,
    }
    facts = {
        "document": source["document"],
        "document_number": source["number"],
        "article": source["article"],
        "issued_on": source["issued"],
        "link": source["link"],
        "valid_told": valid["told"],
        "valid_from": _day(valid["opens"]),
        "valid_to": _day(valid["closes"]),
        "applying_told": applying["told"],
        "applying_from": _day(applying["opens"]),
        "applying_to": _day(applying["closes"]),
        "rules": text["rules"],
        "benefit_form": _form(pays),
        "benefit_base": pays["base"],
        "benefit_percent": Decimal(pays["percent"]) if pays["percent"] else None,
        "benefit_fixed": pays["fixed"],
        "caps": pays["caps"],
        "matched": pays["matched"],
        "matched_percent": Decimal(pays["matched_percent"]),
        "selection": PolicySelection.EXPERTS if pays["decided"] else PolicySelection.ALL,
        "way": text["way"],
        "documents": text["documents"],
    }
    return create_policy(by=writer, names=names, facts=facts)


def _form(pays: dict[str, Any]) -> str:
    if pays["percent"]:
        return BenefitForm.SHARE
    return BenefitForm.FIXED if pays["fixed"] else BenefitForm.UNTOLD


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def change_one(writer: User) -> PolicyVersion:
    """An invented change of the interest subsidy waits for its second person: 25 % instead of 20 %."""
    version = begin_version(by=writer, policy=Policy.objects.get(key="putuo_interest_2022"))
    note = "演示用的虚构修改：贴息比例由 20 % 调为 25 %"
    version = save_version(by=writer, version=version, facts={"benefit_percent": Decimal(25), "note": note})
    return submit_version(by=writer, version=version)


def state_cases(firm_owner: User, organiser: User, parties: Parties) -> list[PolicyCase]:
    """The demo's firm has a project in the town, others a project or a loan; what they do not know they leave open."""
    firm = firm_owner.memberships.get().organisation
    shared = {"tax_region": "310107", "legal_person": True, "sound": True, "grants_same_purpose": Decimal(0)}
    project = shared | {
        "name": "车载传感器产线数字化改造",
        "project_kind": "digital",
        "landed": True,
        "joint_bid": False,
        "invested": Decimal(720 * WAN),
        "spent": Decimal(310 * WAN),
        "grants_count": 1,
    }
    cases = [state_case(by=firm_owner, organisation=firm, kind="project", facts=project)]
    for number, other in enumerate(parties.firms[1:13]):
        known = project | {"name": "数字化转型项目", "invested": Decimal((30 + 55 * number) * WAN), "spent": None}
        if number % 3 == 2:
            known["invested"] = None
        cases.append(state_case(by=organiser, organisation=other, kind="project", facts=known))
    for number, other in enumerate(parties.firms[13:25]):
        loan = shared | {
            "name": "流动资金贷款",
            "loan_kind": "credit" if number % 2 else "surety",
            "loan_amount": Decimal((200 + 50 * number) * WAN),
            "loan_rate": Decimal("3.1"),
            "loan_months": 12,
            "interest_paid": None if number % 4 == 3 else Decimal((6 + number) * WAN),
            "premium_paid": None if number % 2 else Decimal(2 * WAN),
            "loan_on_time": None if number % 5 == 4 else True,
        }
        cases.append(state_case(by=organiser, organisation=other, kind="loan", facts=loan))
    return cases
