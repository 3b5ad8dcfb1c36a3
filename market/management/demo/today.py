"""The last edition's other needs, and what waits for somebody today."""

import datetime as dt
import itertools

from accounts import clock
from accounts.models import Organisation, User
from accounts.services.verification import submit_for_verification
from market.enums import NeedKind, Source, State, Visibility
from market.management.demo.cooperation import exchange_promises, plan_cooperation
from market.management.demo.editions import Story
from market.management.demo.parties import FIRMS, TEAMS, WAITING, Parties, Registrar, firm_names, register_firm
from market.management.demo.wants import financing, other, state_need
from market.models import Introduction, Need, Offering
from market.services.introductions import claim, consent, move, propose
from market.services.outcomes import record_result

OTHER_NEEDS = {
    NeedKind.COOPERATION: 17,
    NeedKind.TALENT: 10,
    NeedKind.SPACE: 8,
    NeedKind.POLICY: 12,
    NeedKind.LEGAL: 6,
    NeedKind.SCENARIO: 7,
}
MORE_FINANCING = (28, 44)
"""Firms of the last edition (from, to) whose financing need no bank has taken up yet."""


def state_other_needs(story: Story, parties: Parties) -> list[Need]:
    """The last edition has 104 needs: 44 for money, 60 of the other kinds, spread over the firms with stalls."""
    needs = []
    event, organiser = story.last, story.organiser
    for number in range(*MORE_FINANCING):
        common, terms = financing(number, 120 + number * 37 % 900)
        common |= {"visibility": Visibility.MATCHED if number % 5 == 0 else Visibility.LENDERS}
        moment = event.starts_at - dt.timedelta(days=6)
        needs.append(
            state_need(organiser, parties.firms[number], NeedKind.FINANCING, event, moment, common=common, terms=terms)
        )
    place = 1
    for kind, count in OTHER_NEEDS.items():
        for number in range(count):
            firm = parties.firms[1] if (kind, number) == (NeedKind.COOPERATION, 0) else parties.firms[place % 58]
            place += 1
            common, terms = other(kind, firm, number)
            common |= {"introductions_wanted": 1 + number % 2}
            moment = event.starts_at - dt.timedelta(days=5, hours=number)
            needs.append(state_need(organiser, firm, kind, event, moment, common=common, terms=terms))
    return needs


def fashion_story(
    story: Story, parties: Parties, offers: dict[str, list[Offering]], professor: User, designer: User
) -> Introduction:
    """The fashion-and-digital team met the fashion school on the day; an agreement without money followed, and the
    steps of their cooperation.
    """
    team, school = parties.firms[1], parties.schools[0]
    need = Need.objects.get(organisation=team, kind=NeedKind.COOPERATION)
    day = story.last.starts_at
    with clock.at(day + dt.timedelta(hours=2)):
        pair = propose(
            by=story.organiser, need=need, provider=school, offering=offers["capability"][0], source=Source.ORGANISER
        )
        pair = claim(by=professor, organisation=school, need=need, source=Source.STALL)
        pair = consent(by=designer, introduction=pair)
        move(by=professor, introduction=pair, to=State.CONTACTED, note="现场介绍")
    exchange_promises(pair, day + dt.timedelta(days=1), professor, designer)
    with clock.at(day + dt.timedelta(days=2)):
        move(by=professor, introduction=pair, to=State.IN_TALKS, note="到学院参观试制平台")
    with clock.at(day + dt.timedelta(days=11)):
        record_result(
            by=professor,
            introduction=pair,
            kind="agreement",
            agreement_type="joint",
            ip_rule="shared",
            term_months=24,
            decided_on=clock.today(),
            evidence="联合研发与人才培养合作协议（示例）",
        )
    plan_cooperation(pair, day + dt.timedelta(days=12), professor, designer)
    return pair


def wait_for_verification(registrar: Registrar) -> list[Organisation]:
    """Firms that registered in the last days and wait for the organiser."""
    waiting = []
    for number, facts in enumerate(itertools.islice(firm_names(), FIRMS + TEAMS, FIRMS + TEAMS + WAITING)):
        with clock.at(clock.now() - dt.timedelta(hours=26 - 3 * number)):
            firm = register_firm(registrar, *facts, today=clock.today(), check=False)
            submit_for_verification(by=registrar.organiser, organisation=firm)
        waiting.append(firm)
    return waiting


def wait_for_publication(story: Story, parties: Parties) -> list[Need]:
    """Needs that were submitted and wait for the organiser."""
    needs = []
    for number, firm in enumerate(parties.firms[50:53]):
        common, terms = financing(number, 260 + 90 * number)
        moment = clock.now() - dt.timedelta(hours=20 - 4 * number)
        needs.append(
            state_need(
                story.organiser, firm, NeedKind.FINANCING, story.last, moment, common=common, terms=terms, publish=False
            )
        )
    return needs


def clocks_today(
    story: Story, parties: Parties, offers: dict[str, list[Offering]], needs: list[Need], banker: User
) -> None:
    """Two leads claimed days ago and never contacted, and one claimed this morning with hours left."""
    money = [need for need in needs if need.kind == NeedKind.FINANCING and need.visibility == Visibility.LENDERS]
    for number, need in enumerate(money[:2]):
        bank = parties.banks[1 + number]
        with clock.at(clock.now() - dt.timedelta(days=6, hours=number)):
            claim(by=story.organiser, organisation=bank, need=need, offering=offers["loan"][1 + number])
    with clock.at(clock.now() - dt.timedelta(hours=3)):
        claim(by=banker, organisation=parties.banks[0], need=money[2], offering=offers["loan"][0])
