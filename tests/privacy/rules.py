"""Who may read what, written down from the rules in words: no line of this asks the product.

A need chooses who sees it: every verified answering party at its market, only those it was proposed to, or only the
organiser. Others see it while it is live and authorised; who has claimed it keeps it. What the firm is still writing
is read by nobody else. Contact and files open after claim and consent, and close with an end without result. Lenders
and offices read yearly figures while the authorisation holds. A party that is not verified reads nothing of others,
a suspended one not even what was opened to it.
"""

from dataclasses import dataclass, replace
from itertools import product


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody at a page: of the firm, of a party of that kind, of the organiser, or nobody."""

    kind: str = ""
    verification: str = "verified"
    comes: bool = True
    firm: bool = False
    staff: bool = False
    writes: bool = True


NOBODY = Reader()
FIRM = Reader("enterprise", firm=True)
BANK = Reader("bank")
READERS: dict[str, Reader] = {
    "visitor": NOBODY,
    "owner": FIRM,
    "editor": FIRM,
    "viewer": replace(FIRM, writes=False),
    "stand_in": FIRM,
    "other_firm": Reader("enterprise"),
    "bank": BANK,
    "clerk": replace(BANK, writes=False),
    "away_bank": replace(BANK, comes=False),
    "new_bank": replace(BANK, verification="unverified"),
    "suspended_bank": replace(BANK, verification="suspended"),
    "fund": Reader("fund"),
    "university": Reader("university"),
    "office": Reader("government"),
    "service": Reader("service"),
    "organiser": Reader(staff=True),
}
"""``clerk`` is a viewer of ``bank``; ``stand_in`` is the organiser acting for the firm."""
PAIRED = ("bank", "away_bank", "new_bank", "suspended_bank")
"""Those who have the relation of a case with its need; the others have none."""

ANSWERS = {
    "financing": {"bank", "fund"},
    "cooperation": {"university", "institute"},
    "policy": {"government"},
    "legal": {"service", "government", "university", "institute", "enterprise"},
}
FIGURES_FOR = {"bank", "fund", "government"}

STATUSES = ("draft", "submitted", "published", "in_progress", "fulfilled", "withdrawn", "expired")
LIVE, UNREAD = {"published", "in_progress"}, {"draft", "submitted"}
VISIBILITIES = ("lenders", "matched", "organiser")
GRANTS = ("holds", "revoked", "past")
RELATIONS = {
    "none": "",
    "told": "proposed",
    "lapsed": "lapsed",
    "claimed": "claimed",
    "agreed": "contacted",
    "ended": "declined",
    "won": "drawn",
}
"""Relation of the paired parties with the need → state of their pairs."""
CLAIMED = {"claimed", "agreed", "ended", "won"}
CONSENTED = {"agreed", "ended", "won"}
WITHOUT_RESULT = {"declined", "withdrawn", "lapsed"}


@dataclass(frozen=True, slots=True)
class Case:
    """A need in one state of everything that decides who reads it."""

    kind: str = "financing"
    status: str = "published"
    visibility: str = "lenders"
    grant: str = "holds"
    relation: str = "none"

    @property
    def consented(self) -> bool:
        return self.relation in CONSENTED


ALL = [Case("financing", *parts) for parts in product(STATUSES, VISIBILITIES, GRANTS, RELATIONS)]


def some() -> list[Case]:
    """Cases in which every value of every part meets every value of every other, and other kinds of need."""
    found, open_pairs = [], {pair for case in ALL for pair in _pairs(case)}
    while open_pairs:
        best = max(ALL, key=lambda case: len(open_pairs & _pairs(case)))
        found.append(best)
        open_pairs -= _pairs(best)
    others = [
        Case(kind, status, seen)
        for kind in list(ANSWERS)[1:]
        for status in ("published", "draft")
        for seen in VISIBILITIES
    ]
    return found + others


def _pairs(case: Case) -> frozenset[tuple[str, str]]:
    parts = (case.status, case.visibility, case.grant, case.relation)
    named = [f"{place}{part}" for place, part in enumerate(parts)]
    return frozenset((one, other) for one in named for other in named if one < other)


def relation(name: str, case: Case) -> str:
    """What the reader's party has to do with the need; the clerk works for the bank."""
    return case.relation if name in (*PAIRED, "clerk") and case.kind == "financing" else "none"


def is_party(name: str, case: Case) -> bool:
    """The reader's organisation has a pair with the need."""
    return relation(name, case) != "none"


def reads_need(name: str, case: Case) -> bool:
    """May this reader read the need, on whatever page, list or search?"""
    reader = READERS[name]
    if reader.firm or reader.staff:
        return True
    if not reader.kind or reader.verification != "verified":
        return False
    has = relation(name, case)
    board = case.visibility == "lenders" and reader.comes and reader.kind in ANSWERS[case.kind]
    told = case.visibility != "organiser" and has != "none"
    shown = case.status in LIVE and case.grant == "holds" and (board or told)
    return shown or (has in CLAIMED and case.status not in UNREAD)


def lead_page(name: str, case: Case) -> bool:
    """The page of a lead is for parties; firm and organiser have the need's own page."""
    reader = READERS[name]
    return not reader.firm and not reader.staff and reader.kind in ANSWERS[case.kind] and reads_need(name, case)


def on_board(name: str, case: Case) -> bool:
    """Leads that can still be worked on stand on the board."""
    return lead_page(name, case) and case.status in LIVE


def reads_figures(name: str, case: Case) -> bool:
    """The firm's yearly figures on the page of a lead."""
    return lead_page(name, case) and READERS[name].kind in FIGURES_FOR and case.grant == "holds"


def reads_pair(name: str, case: Case) -> bool:
    """Both parties and the organiser have the page of a pair, in every state of it."""
    reader = READERS[name]
    return case.relation != "none" and (reader.firm or reader.staff or is_party(name, case))


def opens_file(name: str, case: Case) -> bool:
    """A file of the need."""
    reader = READERS[name]
    if reader.firm or reader.staff:
        return True
    opened = case.consented and RELATIONS[case.relation] not in WITHOUT_RESULT
    return is_party(name, case) and opened and reader.verification != "suspended"


def reads_contact(name: str, party: str, state: str, *, claimed: bool, consented: bool) -> bool:
    """The contact of the other side of a pair with ``party``; the organiser acts for somebody when reading it."""
    reader = READERS[name]
    if not reader.writes or reader.verification == "suspended" or not claimed or state in WITHOUT_RESULT:
        return False
    return reader.firm or (name == party and consented)
