"""The invented parties: registered, verified, with profiles; deterministic, so that every demo tells the same story."""

import datetime as dt
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from accounts import clock
from accounts.enums import CertificateKind, OrganisationKind
from accounts.models import Organisation, User
from accounts.services.organisations import register_organisation
from accounts.services.profiles import update_profile
from accounts.services.verification import submit_for_verification, verify
from accounts.validators import credit_code_check_digit
from market.management.demo import words
from market.management.demo.editions import local

FIRMS = 108
TEAMS = 10
WAITING = 7
WAN = 10_000


@dataclass(slots=True)
class Parties:
    """Everybody in the story, by part."""

    firms: list[Organisation] = field(default_factory=list)
    teams: list[Organisation] = field(default_factory=list)
    banks: list[Organisation] = field(default_factory=list)
    funds: list[Organisation] = field(default_factory=list)
    schools: list[Organisation] = field(default_factory=list)
    offices: list[Organisation] = field(default_factory=list)
    carriers: list[Organisation] = field(default_factory=list)
    services: list[Organisation] = field(default_factory=list)

    def answering(self) -> list[Organisation]:
        """All parties that answer needs."""
        return [*self.banks, *self.funds, *self.schools, *self.offices, *self.carriers, *self.services]


class Registrar:
    """Registers invented organisations one after another, each with a valid credit code of its own."""

    def __init__(self, organiser: User, seed: int = 4) -> None:
        self.organiser = organiser
        self.chance = random.Random(seed)
        self._numbers = itertools.count(1)

    def register(self, kind: str, name: str, *, check: bool = True, **facts: Any) -> Organisation:
        """One organisation with an invented contact; checked by the organiser unless it is to wait in the queue."""
        number = next(self._numbers)
        body = f"91310107{number:09d}"
        organisation = register_organisation(
            by=self.organiser,
            kind=kind,
            name=name,
            credit_code=body + credit_code_check_digit(body),
            region=facts.pop("region", "310107"),
            contact_name=f"{words.PEOPLE[number % len(words.PEOPLE)]}示例",
            contact_title="负责人",
            contact_mobile=f"1380000{number:04d}",
            contact_email=f"contact{number}@demo.example",
            **facts,
        )
        if check:
            self.check(organisation)
        return organisation

    def check(self, organisation: Organisation) -> None:
        """Handed in and verified by the organiser."""
        submit_for_verification(by=self.organiser, organisation=organisation)
        verify(by=self.organiser, organisation=organisation)
        organisation.refresh_from_db()


def register_all(organiser: User, office: Organisation, registrar: Registrar, first_day: dt.date) -> Parties:
    """Everybody who took part in any edition, registered five weeks before the first one."""
    with clock.at(local(first_day - dt.timedelta(days=35), 10)):
        parties = Parties(offices=[office])
        parties.banks = [
            registrar.register(OrganisationKind.BANK, name, introduction="科创信贷与知识产权质押贷款（示例）。")
            for name in words.LENDERS
        ]
        parties.funds = [
            registrar.register(OrganisationKind.FUND, name, introduction="早期科技项目股权投资（示例）。")
            for name in words.FUNDS
        ]
        parties.schools = [
            registrar.register(kind, name, field=tech, introduction=words.CAPABILITIES[tech][2])
            for kind, name, tech in words.SCHOOLS
        ]
        parties.offices += [registrar.register(OrganisationKind.GOVERNMENT, name) for name in words.OFFICES[1:]]
        parties.carriers = [registrar.register(OrganisationKind.SERVICE, name) for name in words.CARRIERS]
        parties.services = [registrar.register(OrganisationKind.SERVICE, name) for name, _covers in words.SERVICES]
        names = firm_names()
        parties.firms = [register_firm(registrar, *next(names), today=first_day) for _number in range(FIRMS)]
        parties.teams = [register_firm(registrar, *next(names), today=first_day, team=True) for _number in range(TEAMS)]
    return parties


def firm_names() -> Iterator[tuple[str, str, str, str]]:
    """(name, field, what it shows, industry): the story's firms first, then names in five fields.

    54 names and 5 fields: each round gives every name another field, so no name comes twice in five rounds.
    """
    yield from words.NAMED_FIRMS.values()
    fields = itertools.cycle(words.FIELDS.items())
    others = [prefix for prefix in words.PREFIXES if prefix not in words.NAMED_FIRMS]
    for round_number in itertools.count():
        for prefix in others:
            tech, (ending, first, second, industry) = next(fields)
            yield f"{prefix}{ending}（示例）", tech, (first, second)[round_number % 2], industry


def register_firm(
    registrar: Registrar,
    name: str,
    tech: str,
    shows: str,
    industry: str,
    *,
    today: dt.date,
    team: bool = False,
    check: bool = True,
) -> Organisation:
    """A firm with a full profile; a roadshow team is a young one. One firm in six leaves gaps, as real ones do."""
    chance = registrar.chance
    firm = registrar.register(
        OrganisationKind.ENTERPRISE,
        name,
        check=False,
        field=tech,
        region=chance.choice(["310107"] * 6 + ["310106", "310104", "310112", "320000"]),
        introduction=f"{shows}。虚构示例企业。",
    )
    age = chance.randint(5, 14) if team else chance.randint(20, 180)
    founded = today - dt.timedelta(days=age * 30)
    staff = chance.randint(4, 15) if team else chance.randint(20, 260)
    revenue = Decimal(chance.randint(20, 200) if team else chance.randint(300, 12_000)) * WAN
    gaps = chance.random() < 1 / 6
    update_profile(
        by=registrar.organiser,
        organisation=firm,
        facts={
            "established_on": founded,
            "registered_capital": Decimal(chance.choice([50, 100, 300, 500, 1000, 2000])) * WAN,
            "registered_address": "普陀区示例路 8 号",
            "legal_representative": f"{chance.choice(words.PEOPLE)}示例",
            "industry": industry,
            "staff": staff,
            "rd_staff": staff * chance.randint(20, 60) // 100,
            "debt_ratio": None if gaps else Decimal(chance.randint(15, 78)),
            "invention_patents": chance.randint(0, 12),
            "utility_patents": chance.randint(0, 20),
            "software_copyrights": chance.randint(0, 25),
            "tax_grade": "" if gaps else chance.choice("AABBBM"),
            "clean_record": True,
            "certificates_complete": not gaps,
        },
        years=yearly_figures(chance, revenue, today.year - 1, min(3, max(1, age // 12))),
        certificates=certificates(chance, today, team),
    )
    if check:
        registrar.check(firm)
    return firm


HUNDRED = Decimal("1E2")
"""Firms type their figures in ten thousand yuan with two decimals."""


def yearly_figures(chance: random.Random, revenue: Decimal, year: int, count: int) -> list[dict[str, Any]]:
    """Figures of as many closed years, the given one the latest."""
    rows = []
    for number in range(count):
        turnover = (revenue * Decimal(chance.randint(80, 125)) / 100).quantize(Decimal(WAN))
        rows.append(
            {
                "year": year - number,
                "revenue": turnover,
                "profit": (turnover * Decimal(chance.randint(-8, 18)) / 100).quantize(HUNDRED),
                "tax": (turnover * Decimal(chance.randint(1, 6)) / 100).quantize(HUNDRED),
                "rd_spend": (turnover * Decimal(chance.randint(3, 22)) / 100).quantize(HUNDRED),
            }
        )
    return rows


def certificates(chance: random.Random, today: dt.date, team: bool) -> list[dict[str, Any]]:
    """Certificates of the year before, which hold for three years."""
    pool = (
        [CertificateKind.TECH_SME]
        if team
        else [
            CertificateKind.HIGH_TECH,
            CertificateKind.TECH_SME,
            CertificateKind.SPECIALISED_SME,
            CertificateKind.SOFTWARE,
            CertificateKind.INNOVATIVE_SME,
        ]
    )
    kinds = [kind for kind in pool if chance.random() < 0.45]
    issued = today + dt.timedelta(days=chance.randint(-235, -45))
    return [
        {
            "kind": kind,
            "number": f"DEMO{chance.randint(100_000, 999_999)}",
            "issued_on": issued,
            "expires_on": issued + dt.timedelta(days=1095),
        }
        for kind in kinds
    ]
