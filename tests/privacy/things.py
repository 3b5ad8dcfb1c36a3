"""Everything beside needs and pairs that parties write, once in each of its states, with words of its own and with
those who may read them by the rules: no line of the rules asks the product.

What is on the shelf of a verified party is read by everybody; what is not, by its party and the organiser. What two
parties have in a pair (results in every state, proposals, answers, their files) is read by both and the organiser, not
by another party that has a pair with the same need. Notes of a team are its own: not even the organiser reads them. A
message to one member is that member's. The choices that somebody keeps are nobody else's. A question to an adviser and
the link of the call are read by the firm that booked and by the adviser. What a firm asks at a talk is its own, also
against who held the talk and who made a promise there; a promise is read by the firm and by who made it.
Support is read by the firm that asks, by the office in charge of the policy and by the organiser, who alone reads the
whole account.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile

from accounts import clock
from accounts.models import Message
from market.models import (
    CapabilityTerms,
    DataExport,
    OutcomeVerdict,
    ProposalAnswer,
    SavedFilter,
    TeamNote,
)
from tests import build, build_answers, build_policies, build_subsidies, build_trust
from tests.privacy.rules import READERS, Case
from tests.privacy.world import Scene

EVERYBODY = frozenset(READERS)
FIRM = frozenset(name for name, reader in READERS.items() if reader.firm)
MEMBERS = FIRM - {"stand_in"}
BANK, ORGANISER = frozenset({"bank", "clerk"}), frozenset({"organiser"})


@dataclass(frozen=True, slots=True)
class Thing:
    """Words that stand in it alone, who may read them, and the addresses where they stand or could."""

    what: str
    word: str
    readers: frozenset[str]
    places: tuple[str, ...]
    on_page: bool = True
    """Whoever may read it finds it at one of the places (the organiser's places are its own)."""


class Things(Scene):
    """A firm with a pair with each of several parties, and what came of them."""

    def __init__(self) -> None:
        super().__init__([Case(relation="agreed"), Case("cooperation"), Case("policy")])
        self.things: list[Thing] = []
        money, talks, policy = self.rows
        self.pair, self.rival = money.pairs["bank"], money.pairs["away_bank"]
        self.talks = build.introduction(talks.need, self.parties["university"], state="in_talks")
        self.advised = build.introduction(policy.need, self.parties["office"], state="in_talks")
        parts = (
            self._offerings,
            self._outcomes,
            self._proposals,
            self._trust,
            self._messages,
            self._own,
            self._advice,
            self._visits,
        )
        for part in parts:
            part()
        self._support()

    def add(self, what: str, word: str, readers: frozenset[str], *places: str, **facts: Any) -> None:
        self.things.append(Thing(what, word, readers, places, **facts))

    def _offerings(self) -> None:
        own = {"bank": BANK, "suspended_bank": frozenset({"suspended_bank"})}
        for party, status in (*(("bank", status) for status in STATUSES), ("suspended_bank", "published")):
            word = f"品名子{status}{party}"
            row = build.offering(self.parties[party], status=status, name=word)
            readers = EVERYBODY if (party, status) == ("bank", "published") else own[party] | ORGANISER
            desk = f"/admin/market/offering/{row.pk}/change/"
            self.add(f"offering {party} {status}", word, readers, f"/offerings/{row.pk}/", f"/shelf/?q={word}", desk)
        row = build.offering(self.parties["university"], kind="capability", name="公开之能")
        CapabilityTerms.objects.create(offering=row, confidential="秘而不宣丑")
        readers = frozenset({"university"}) | ORGANISER
        self.add("confidential", "秘而不宣丑", readers, f"/offerings/{row.pk}/", "/shelf/?q=秘而不宣丑")

    def _outcomes(self) -> None:
        """On record, disputed, taken back: with the bank; and one of the other bank with the same need."""
        readers = FIRM | BANK | ORGANISER
        for number, state in enumerate(("recorded", "disputed", "void")):
            facts = {"annual_rate": f"9.8{number}", "evidence": f"凭证寅{state}", "term_months": 12}
            row = build.outcome(self.pair, "approval", amount=1_000_000, **facts)
            places = (f"/introductions/{self.pair.pk}/", f"/needs/{self.pair.need_id}/")
            desk = f"/admin/market/outcome/{row.pk}/change/"
            self.add(f"outcome {state}", f"凭证寅{state}", readers, *places, desk)
            self.add(f"rate {state}", f"9.8{number} %", readers, *places, on_page=False)
            if state == "disputed":
                word = "有异议卯"
                OutcomeVerdict.objects.create(outcome=row, verdict=state, reason=word, given_by=self.person("owner"))
                self.add("dispute", word, readers, *places, f"/outcomes/{row.pk}/verdict/", desk)
            if state == "void":
                build.outcome(self.pair, "approval", amount=1_000_000, corrects=row, void=True)
        build.outcome(self.rival, "refusal", refusal_code="other", refusal_text="他行理由辰", evidence="他行凭证辰")
        others = FIRM | ORGANISER | {"away_bank"}
        place = f"/introductions/{self.rival.pk}/"
        self.add("refusal of another bank", "他行理由辰", others, place, f"/admin{self._desk(self.rival)}")

    @staticmethod
    def _desk(pair: Any) -> str:
        return f"/market/introduction/{pair.pk}/change/"

    def _proposals(self) -> None:
        readers = FIRM | ORGANISER | {"university"}
        places = (f"/introductions/{self.talks.pk}/", f"/admin{self._desk(self.talks)}")
        declined, standing = (
            build_answers.proposal(self.talks, self.person("university"), text=f"方案巳{n}", people=f"团队巳{n}")
            for n in "一二"
        )
        ProposalAnswer.objects.create(proposal=declined, accepted=False, reason="不合巳", by=self.person("owner"))
        for row, word in ((declined, "方案巳一"), (standing, "方案巳二"), (standing, "团队巳二"), (declined, "不合巳")):
            self.add(f"proposal {row.version} {word}", word, readers, *places)
        file = build_answers.proposal_file(standing, "文件午".encode(), name="附件名午.pdf")
        self.add("file of a proposal", "文件午", readers, f"/proposals/files/{file.pk}/")
        self.add("name of the file", "附件名午", readers, *places)

    def _trust(self) -> None:
        """A proposed correction and the evidence of a result are the two sides' and the organiser's; what became of a
        firm is the firm's and the organiser's.
        """
        readers = FIRM | ORGANISER | BANK
        outcome = build.outcome(self.pair, "subsidy", amount=2_000_000, recorded_by=self.person("bank"))
        asked = build_trust.correction(outcome, reason="更正理由戊", made_by=self.person("owner"))
        self.add("reason of a correction", "更正理由戊", readers, asked.get_absolute_url())
        file = build_trust.evidence(outcome, "佐证己".encode(), name="佐证名己.pdf", uploaded_by=self.person("bank"))
        self.add("evidence", "佐证己", readers, f"/evidence/{file.pk}/")
        self.add("name of the evidence", "佐证名己", readers, f"/introductions/{self.pair.pk}/")
        build_trust.impact_answer(build_trust.impact(outcome), note="成效庚")
        self.add("what became of the firm", "成效庚", FIRM | ORGANISER, "/what-became-of-us/", "/admin/market/impact/")

    def _messages(self) -> None:
        facts = {"organisation": self.firm, "code": "organisation.send_back"}
        for what, word, recipient, readers in (
            ("message", "告知未", None, FIRM | ORGANISER),
            ("message to one", "独告申", self.person("owner"), frozenset({"owner"}) | ORGANISER),
        ):
            row = Message.objects.create(params={"name": "甲", "reason": word}, recipient=recipient, **facts)
            desk = f"/admin/accounts/message/{row.pk}/change/"
            self.add(what, word, readers, "/messages/", f"/messages/{row.pk}/", desk)

    def _own(self) -> None:
        """What is one's own: a copy of all data, kept choices, notes of a team."""
        copy = DataExport(organisation=self.firm, requested_by=self.person("owner"), finished_at=clock.now())
        copy.file.save("example.zip", ContentFile("全部酉".encode()), save=False)
        copy.status = "complete"
        copy.save()
        self.add("copy of the data", "全部酉", frozenset({"owner"}), f"/my-data/{copy.pk}/file/")
        membership = self.parties["bank"].memberships.get(user=self.person("bank"))
        SavedFilter.objects.create(membership=membership, place=1, name="筛选戌", query="q=%E6%9D%A1%E4%BB%B6%E6%88%8C")
        self.add("saved filter", "筛选戌", frozenset({"bank"}), "/leads/filters/", "/leads/")
        TeamNote.objects.create(introduction=self.pair, text="内部亥", by=self.person("bank"))
        places = (f"/introductions/{self.pair.pk}/", f"/admin{self._desk(self.pair)}", f"/leads/{self.pair.need_id}/")
        self.add("note of the team", "内部亥", BANK, *places)

    def _advice(self) -> None:
        slot = build_answers.advice_slot(self.parties["office"], link="https://meet.example/lianjie", capacity=3)
        row = build_answers.advice_booking(slot, self.firm, question="提问乾")
        readers = FIRM | {"office"}
        places = (f"/advice/{slot.pk}/", "/advice/", f"/advice/bookings/{row.pk}/calendar.ics")
        self.add("question", "提问乾", readers | ORGANISER, *places, f"/admin/market/advicebooking/{row.pk}/change/")
        self.add("link", "lianjie", readers | ORGANISER, *places, f"/admin/market/adviceslot/{slot.pk}/change/")

    def _visits(self) -> None:
        """A talk that the office held: what the firm asked is its own, what the bank promised is the two sides'."""
        guest = build_answers.visit_guest(self.firm, people="到场坤", host=self.parties["office"])
        question = build_answers.question(guest, text="疑问艮")
        row = build_answers.promise(guest, self.parties["bank"], what="诺言离", person="承诺人坎")
        pages = ("/plan/", f"/plan/{self.firm.pk}/", f"/admin/market/visit/{guest.visit_id}/change/")
        desk = f"/admin/market/question/{question.pk}/change/"
        self.add("who was at the talk", "到场坤", FIRM | ORGANISER, *pages, "/promises/")
        self.add("question at the talk", "疑问艮", FIRM | ORGANISER, *pages, desk, "/promises/")
        places = (*pages, "/promises/", f"/promises/{row.pk}/done/", f"/admin/market/promise/{row.pk}/change/")
        for word in ("诺言离", "承诺人坎"):
            self.add(f"promise {word}", word, FIRM | BANK | ORGANISER, *places)

    def _support(self) -> None:
        """What the firm asks an office for; the account is told to the organiser alone once it is to be paid."""
        version = build_policies.version(build_policies.policy(office=self.parties["office"]))
        facts = {"name": "事由艮", "invested": Decimal(900_000)}
        case = build_policies.case(self.firm, self.person("owner"), **facts)
        file = build_subsidies.file(
            build_subsidies.batch(version), case, state="in_notice", account_number="7777000066665555"
        )
        document = build_subsidies.document(file, "材料坤".encode(), name="附件坤.pdf")
        readers = FIRM | ORGANISER | {"office"}
        desk = f"/admin/market/subsidyfile/{file.pk}/change/"
        places = (file.get_absolute_url(), "/policies/files/", f"/policies/files/new/{file.batch_id}/{case.pk}/", desk)
        self.add("file of support", "事由艮", readers, *places)
        self.add("document of support", "材料坤", readers, f"/policies/documents/{document.pk}/")
        self.add("name of the document", "附件坤", readers, *places)
        self.add("account", "7777000066665555", ORGANISER, *places)

    def places(self) -> list[str]:
        """Every address of every thing, and the lists, searches and files where any of them could be told."""
        words = [thing.word for thing in self.things]
        found = [place for thing in self.things for place in thing.places] + list(LISTS)
        found += [place.format(word) for place in SEARCHES for word in words[:: len(words) // 2]]
        return list(dict.fromkeys(found))


STATUSES = ("draft", "submitted", "published", "withdrawn")
LISTS = (
    "/",
    "/my-market/",
    "/shelf/",
    "/district/",
    "/offerings/",
    "/leads/",
    "/inbox/",
    "/introductions/",
    "/introductions/?tab=closed",
    "/results/",
    "/results/export/",
    "/results/approved/",
    "/messages/",
    "/messages/preferences/",
    "/advice/",
    "/my-data/",
    "/plan/",
    "/promises/",
    "/organisation/",
    "/organisation/members/",
)
SEARCHES = ("/leads/?q={}", "/inbox/?q={}", "/introductions/?q={}", "/needs/?q={}")
