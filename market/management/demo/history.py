"""What happened over four editions: who came, who talked with the first bank, what came of it.

The first bank's cumulative figures are the story's: 102 firms and teams reached, 40 advised, 12 approved, 1.1 亿元 in
all, 9 drawn. Nothing here writes a figure: every step is taken through the services at its own moment, and the
reports count the rows.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from accounts import clock
from accounts.models import Organisation, User
from events.models import MarketEvent, Registration, Stall
from events.services.desk import check_in
from events.services.registrations import register
from events.services.seats import book_seat
from events.services.stalls import book_stall
from market.enums import NeedKind, Source, State
from market.management.demo import words
from market.management.demo.editions import Story
from market.management.demo.parties import WAN, Parties
from market.management.demo.wants import financing, state_need
from market.models import Introduction, Need, Offering
from market.services.introductions import claim, consent, move, propose
from market.services.needs import fulfil_need, withdraw_need
from market.services.outcomes import record_approval, record_drawdown, record_refusal


@dataclass(frozen=True, slots=True)
class Chapter:
    """One edition of the first bank's story: firms that took part and were reached (from, to), how many were advised,
    the approved amounts in 万元, and how many of them were drawn."""

    edition: int
    present: tuple[int, int]
    reached: tuple[int, int]
    advised: int
    approved: tuple[int, ...]
    drawn: int


CHAPTERS = (
    Chapter(0, (85, 108), (90, 108), 7, (300, 200), 2),
    Chapter(1, (58, 90), (68, 90), 9, (800, 600, 500), 3),
    Chapter(2, (44, 70), (44, 68), 10, (1000, 900, 700), 3),
    Chapter(3, (0, 58), (0, 28), 12, (3500, 1200, 800, 500), 1),
)
ADVISED_TEAMS = 2
NOTES = {Source.STALL: "摊位面谈", Source.VISIT: "上门走访", Source.BROWSED: "电话联系"}
OTHER_BANKS_APPROVE = (60, 400, 150, 300, 100, 500, 80, 600, 240)


class Historian:
    """Tells the story in order; holds who acts."""

    def __init__(self, story: Story, parties: Parties, offers: dict[str, list[Offering]], banker: User) -> None:
        self.story = story
        self.parties = parties
        self.offers = offers
        self.organiser = story.organiser
        self.banker = banker
        self.bank = parties.banks[0]
        self.product = offers["loan"][0]

    def attend(self, chapter: Chapter) -> None:
        """Firms and the first bank, at the last edition all answering parties, register ahead, hold a stall and come."""
        event = self.story.editions[chapter.edition]
        firms = self.parties.firms[slice(*chapter.present)]
        stalls = list(event.stalls.order_by("row", "column"))
        places = {
            "firm": [stall for stall in stalls if stall.code[0] in "ABCD"],
            "money": [stall for stall in stalls if stall.code[0] == "F"],
            "school": [stall for stall in stalls if stall.code[0] == "U"],
            "office": [stall for stall in stalls if stall.code[0] == "G"],
        }
        groups = {"firm": firms, "money": [self.bank]}
        if event == self.story.last:
            groups = {
                "firm": firms,
                "money": [*self.parties.banks, *self.parties.funds],
                "school": self.parties.schools,
                "office": [*self.parties.offices, *self.parties.services, *self.parties.carriers],
            }
        for group, members in groups.items():
            for number, party in enumerate(members):
                stall = places[group][number] if number < len(places[group]) else None
                registration = self._attend(event, party, stall)
                if event == self.story.last and group == "firm" and number % 4 == 0:
                    self._take_seat(registration, number)

    def _attend(self, event: MarketEvent, party: Organisation, stall: Stall | None) -> Registration:
        with clock.at(event.starts_at - dt.timedelta(days=21)):
            person = {"name": party.contact_name, "title": party.contact_title, "mobile": party.contact_mobile}
            registration = register(by=self.organiser, event=event, organisation=party, attendees=[person])
            if stall is not None:
                shows = party.introduction.removesuffix("。虚构示例企业。")
                book_stall(by=self.organiser, stall=stall, organisation=party, shows=shows)
        if event == self.story.last:
            with clock.at(event.starts_at):
                check_in(by=self.organiser, registration=registration)
        return registration

    def _take_seat(self, registration: Registration, number: int) -> None:
        """Some come to a session too: the sessions in turn."""
        sessions = list(registration.event.sessions.order_by("starts_at"))
        with clock.at(registration.event.starts_at - dt.timedelta(days=7)):
            attendee = registration.attendees.all()[0]
            book_seat(by=self.organiser, session=sessions[number // 4 % len(sessions)], attendee=attendee)

    def tell(self, chapter: Chapter) -> None:
        """The first bank's part in one edition: reached on the day, advised in the week, decided within the month."""
        event = self.story.editions[chapter.edition]
        firms = self.parties.firms[slice(*chapter.reached)]
        open_end = chapter.edition == len(self.story.editions) - 1
        for number, firm in enumerate(firms):
            approved = chapter.approved[number] if number < len(chapter.approved) else None
            need = self._financing(event, firm, number, approved)
            pair = self.reach(need, *self._meeting(event, number, chapter, open_end))
            if number >= chapter.advised:
                self._after_contact(pair, number, open_end)
                continue
            self.advise(pair)
            if approved is None:
                self._after_advice(pair, number - len(chapter.approved), open_end)
            else:
                self._approve(pair, approved, draw=number < chapter.drawn)

    def _meeting(self, event: MarketEvent, number: int, chapter: Chapter, open_end: bool) -> tuple[dt.datetime, str]:
        """On the market day at the stall; a few leads of the last edition were taken up only yesterday."""
        if open_end and number >= chapter.advised and number % 4 == 3:
            return clock.now() - dt.timedelta(hours=26 - number % 8), Source.BROWSED
        return event.starts_at + dt.timedelta(minutes=30 + 11 * number), Source.STALL

    def visit_teams(self) -> None:
        """Roadshow teams that the first bank met on other occasions, between the third and the fourth edition."""
        day = self.story.last.starts_at - dt.timedelta(days=70)
        for number, team in enumerate(self.parties.teams):
            moment = day + dt.timedelta(days=number)
            common, terms = financing(number, 80 + 20 * number)
            need = state_need(self.organiser, team, NeedKind.FINANCING, None, moment, common=common, terms=terms)
            pair = self.reach(need, moment + dt.timedelta(hours=3), Source.VISIT)
            if number < ADVISED_TEAMS:
                self.step(pair, State.CONSULTING, days=2)
            self._refuse(pair, "too_new", days=9)

    def other_banks(self) -> None:
        """Every other bank has approved one loan at the second edition: the others have a history too."""
        event = self.story.editions[1]
        firms = [*self.parties.firms[58:67]]
        for number, (firm, amount) in enumerate(zip(firms, OTHER_BANKS_APPROVE, strict=True)):
            bank, product = self.parties.banks[number + 1], self.offers["loan"][number + 1]
            need = self._financing(event, firm, number, amount)
            moment = event.starts_at + dt.timedelta(minutes=40 + 9 * number)
            pair = self.reach(need, moment, Source.STALL, bank=bank, product=product)
            self.advise(pair)
            self._approve(pair, amount, draw=True)

    def close_needs(self, event: MarketEvent) -> None:
        """Three months on: what was approved is fulfilled, the rest is withdrawn."""
        with clock.at(event.ends_at + dt.timedelta(days=88)):
            for need in Need.objects.live().filter(event=event).order_by("pk"):
                done = need.introductions.filter(state__in=[State.APPROVED, State.DRAWN, State.AGREED]).exists()
                (fulfil_need if done else withdraw_need)(by=self.organiser, need=need)

    def _financing(self, event: MarketEvent, firm: Organisation, number: int, approved: int | None) -> Need:
        amount = approved or 500 + number % 7 * 150
        purpose = "扩大车载传感器产线，采购贴片设备两台" if approved == 3500 else ""
        common, terms = financing(number, amount, 12 + number % 3 * 12 if approved != 3500 else 12, purpose)
        if approved == 3500:
            terms |= {"guarantees": ["credit", "ip_pledge"], "max_rate": Decimal("4.00")}
        moment = event.starts_at - dt.timedelta(days=10 - number % 5)
        return state_need(self.organiser, firm, NeedKind.FINANCING, event, moment, common=common, terms=terms)

    def reach(
        self,
        need: Need,
        moment: dt.datetime,
        source: str,
        bank: Organisation | None = None,
        product: Offering | None = None,
    ) -> Introduction:
        """Claim and first contact on the day."""
        bank, product = bank or self.bank, product or self.product
        by = self.banker if bank == self.bank else self.organiser
        with clock.at(moment):
            if source == Source.VISIT:
                propose(by=self.organiser, need=need, provider=bank, offering=product, source=source)
            pair = claim(by=by, organisation=bank, need=need, offering=product, source=source)
        with clock.at(moment + dt.timedelta(minutes=35)):
            return move(
                by=by, introduction=pair, to=State.CONTACTED, note="摊位面谈" if source == Source.STALL else "上门走访"
            )

    def _by(self, pair: Introduction) -> User:
        return self.banker if pair.provider_id == self.bank.pk else self.organiser

    def _later(self, pair: Introduction, days: int) -> dt.datetime:
        assert pair.contacted_at
        return min(pair.contacted_at + dt.timedelta(days=days, hours=2), clock.now() - dt.timedelta(minutes=30))

    def step(self, pair: Introduction, state: str, *, days: int, note: str = "") -> None:
        """One move, so many days after the first contact."""
        with clock.at(self._later(pair, days)):
            move(by=self._by(pair), introduction=pair, to=state, note=note)

    def advise(self, pair: Introduction) -> None:
        """The firm opens its contact, and the bank calls on it the next day."""
        with clock.at(self._later(pair, 0)):
            consent(by=self.organiser, introduction=pair)
        self.step(pair, State.CONSULTING, days=1)

    def _approve(self, pair: Introduction, amount: int, *, draw: bool) -> None:
        """Applied after three days, approved on the twelfth, drawn on the fifteenth."""
        self.step(pair, State.APPLIED, days=3, note="材料齐全")
        story = amount == 3500
        with clock.at(self._later(pair, 12)):
            record_approval(
                by=self._by(pair),
                introduction=pair,
                amount=Decimal(amount) * WAN,
                annual_rate=Decimal("3.20") if story else Decimal("3.60"),
                term_months=12,
                decided_on=clock.today(),
                first_loan=amount < 600,
                credit_loan=amount <= 500,
                preferential="靠普贷" if story else "",
                subsidy_percent=Decimal(20) if story else None,
                evidence="授信批复通知书（示例）",
            )
        if draw:
            with clock.at(self._later(pair, 15)):
                record_drawdown(
                    by=self._by(pair),
                    introduction=pair,
                    amount=Decimal(amount) * WAN,
                    decided_on=clock.today(),
                    evidence="放款凭证（示例）",
                )

    def _refuse(self, pair: Introduction, code: str, *, days: int) -> None:
        with clock.at(self._later(pair, days)):
            record_refusal(by=self._by(pair), introduction=pair, code=code, text="", decided_on=clock.today())

    def _after_contact(self, pair: Introduction, number: int, open_end: bool) -> None:
        """Reached, not advised: refused with a reason, withdrawn by the firm, or (last edition) still being judged."""
        if open_end and number % 4 == 3:
            return
        if number % 4 == 1:
            with clock.at(self._later(pair, 3)):
                move(by=self.organiser, introduction=pair, to=State.WITHDRAWN, note="企业暂缓融资计划")
        else:
            self._refuse(pair, words.REFUSALS[number % len(words.REFUSALS)], days=2)

    def _after_advice(self, pair: Introduction, number: int, open_end: bool) -> None:
        """Advised, not approved: still open at the last edition, else refused with a reason."""
        if open_end and number < 5:
            if number < 2:
                self.step(pair, State.APPLIED, days=4, note="材料齐全")
            return
        self._refuse(pair, words.REFUSALS[(number + 2) % len(words.REFUSALS)], days=14)
