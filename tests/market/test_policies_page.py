"""docs/policies.md says what the engine does: its sentence is the stored policy, and its tables are computed again."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest

from market.management.demo.policy_texts import POLICIES, PUTUO
from market.policies.values import Benefit, Cap, Window
from tests.market.policies_page import BIRCH, CITY, DOCUMENT, OWN, TABLES
from tests.market.policy_reading import READ
from tests.matching.worked_example import Row, block, read

TEXT = DOCUMENT.read_text(encoding="utf-8")
WAN = 10_000


def table(name: str) -> list[Row]:
    found = block(name).search(TEXT)
    assert found
    return read(found[2])


@pytest.mark.parametrize("name", TABLES)
def test_a_table_of_the_page_is_what_the_engine_computes(name: str) -> None:
    """After a change that is meant: python -m tests.market.policies_page."""
    assert table(name) == TABLES[name]()


def quoted() -> str:
    return " ".join(part.removeprefix(">").strip() for part in TEXT.splitlines() if part.startswith(">"))


def figures() -> dict[str, int]:
    """What the sentence prints, in yuan and percent."""
    found = re.search(
        r"project over (?P<least>\d+) 万元.*Up to (?P<share>\d+) % of the project, at most (?P<most>\d+) 万元"
        r".*matched up to (?P<match>\d) : 1, at most (?P<match_most>\d+) 万元",
        quoted(),
    )
    assert found
    words = {name: int(figure) for name, figure in found.groupdict().items()}
    return words | {name: words[name] * WAN for name in ("least", "most", "match_most")}


def days() -> list[date]:
    return [date.fromisoformat(day) for day in re.findall(r"\d{4}-\d\d-\d\d", quoted())]


def test_the_sentence_is_the_policy_that_is_stored() -> None:
    said, (begins, ends, opens, closes) = figures(), days()
    day = timedelta(1)
    rules = [
        {"key": "area", "fact": "firm.region", "op": "in", "value": [PUTUO]},
        {"key": "credit", "fact": "firm.clean_record", "op": "is", "value": True},
        {"key": "kind", "fact": "project.kind", "op": "in", "value": ["digital"]},
        {"key": "invested", "fact": "project.invested", "op": "gt", "value": said["least"]},
        {"key": "alone", "fact": "project.joint_bid", "op": "is", "value": False},
        {"key": "starts", "fact": "project.starts", "op": "after", "value": str(begins - day)},
        {"key": "ends", "fact": "project.ends", "op": "before", "value": str(ends + day)},
    ]
    data = {one["key"]: one for one in POLICIES}
    assert data[OWN]["rules"] == rules
    city = {"key": "city", "fact": "project.city_grant", "op": "gt", "value": 0}
    assert data[CITY]["rules"] == [*rules, city]
    own, matched = (READ[key][0] for key in (OWN, CITY))
    share, whole = Decimal(said["share"]), Decimal(100 * said["match"])
    caps = (Cap(Decimal(said["most"])),), (Cap(Decimal(said["match_most"])),)
    assert own.benefit == Benefit("project.invested", share, caps=caps[0], decided=True)
    assert matched.benefit == Benefit("project.city_grant", whole, caps=caps[1], decided=True)
    assert own.applying == matched.applying == Window(opens, closes)
    assert (own.excludes, matched.excludes) == ({CITY}, {OWN})


def test_the_result_is_the_sentence_counted_by_hand() -> None:
    """The figures of the sentence in plain arithmetic, without the engine."""
    said, (_, ends, opens, closes) = figures(), days()
    rows = {row[0]: row[2:6] for row in table("results")[1:]}

    def upto(yuan: float) -> str:
        return f"0 – {min(yuan, said['most']) / WAN:g}"

    own = upto(BIRCH["project.invested"] * said["share"] / 100)
    assert rows["as it is"] == ("unknown", own, "apply", str(closes))
    assert rows["it applies alone"] == ("yes", own, "apply", str(closes))
    assert rows["alone, 50 万元 put in"] == ("no", "0", "nothing", "")
    assert said["least"] == 50 * WAN
    assert rows["alone, one fen more"][1] == upto(said["least"] * said["share"] / 100)
    assert rows["alone, 700 万元 put in"][1] == upto(7_000_000 * said["share"] / 100) == "0 – 200"
    assert rows[f"alone, ended on {ends}"][0] == "yes"
    assert rows[f"alone, ended on {ends + timedelta(1)}"][0] == "no"
    assert rows[f"alone, on {opens - timedelta(1)}"][2:] == ("wait", str(opens))
    assert rows[f"alone, on {closes + timedelta(1)}"][2:] == ("late", str(closes))
    city = upto(BIRCH["project.city_grant"] * said["match"])
    assert rows["alone, as a project that the city funds"] == ("yes", city, "apply", str(closes))
    best = max(own, city, key=lambda ends: float(ends.split()[-1]))
    assert table("together")[-1][1] == best.split()[-1]
    assert f'"up to {best.split()[-1]} 万元; missing: whether a joint application; apply by {closes}"' in TEXT
