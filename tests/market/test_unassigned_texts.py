"""Rank and reason of a pair in words, and what no firm or party may read in them."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from accounts.models import Organisation
from market.models import Match
from market.services import matching
from market.unassigned_texts import (
    FIRM,
    ORGANISER,
    PARTY,
    rank_words,
    why_for_firm,
    why_for_organiser,
    why_for_party,
)
from tests import build
from tests.browsers import signed_in
from tests.market.services.test_second_view import fair_market

POINTS = {"slack": 20_000, "appetite": None, "cost": 10_000, "speed": 5_000, "completeness": 1_000}


def row(pk: int, rank: int, score: str, **points: Any) -> Match:
    given = (POINTS | points).values() if points else []
    return Match(pk=pk, rank=rank, score=Decimal(score), points=[*given])


def test_a_rank_is_told_by_the_factors_that_put_it_behind() -> None:
    rows = [
        row(12, 3, "30.000", slack=14_000, cost=9_000, speed=4_970, completeness=2_000),
        row(10, 1, "36.000", slack=20_000),
        row(11, 2, "35.970", slack=19_970),
        row(13, 25, "20"),
    ]
    with translation.override("en"):
        assert rank_words(rows) == {
            10: "No other offering scores higher for this need",
            11: "0.0 points behind rank 1",
            12: "6.0 points behind rank 2: Room within the rules -6.0 points; Cost to the firm -1.0 points",
            13: "10.0 points behind rank 3: Room within the rules -14.0 points; Cost to the firm -9.0 points",
        }
    assert rank_words([]) == {}


def test_every_reason_has_words_for_each_reader_and_none_for_an_introduction() -> None:
    for why in ORGANISER:
        assert all(say(why) for say in (why_for_organiser, why_for_firm, why_for_party)), why
    assert [say("") for say in (why_for_organiser, why_for_firm, why_for_party)] == ["", "", ""]


def test_value_and_fairness_read_the_same_for_everybody_but_the_organiser() -> None:
    for say in (why_for_firm, why_for_party):
        assert say("capacity_value") == say("capacity_fairness") == say("no_gain")
    assert len({why_for_organiser(why) for why in ORGANISER}) == len(ORGANISER)
    with translation.override("en"):
        told = " ".join(str(words) for words in (*FIRM.values(), *PARTY.values()))
        assert "other firm" not in told
        assert "score" not in told


def of(organisation: Organisation) -> Client:
    person = build.user()
    build.member(person, organisation)
    return signed_in(person)


@pytest.mark.django_db
def test_organiser_firm_and_party_each_read_why_a_pair_was_not_introduced() -> None:
    run, rows = fair_market()
    rich, poor = rows["rich"], rows["poor"]
    type(rich).objects.update(visibility="lenders")
    organiser = build.organiser()
    matching.publish_run(by=organiser, run=run)
    (missed,) = Match.objects.filter(need=rich, assigned=None).select_related("offering__organisation")
    build.registration(missed.offering.organisation, run.event)
    why = "capacity_fairness"
    desk = signed_in(organiser).get(f"/admin/market/matchrun/{run.pk}/change/").content.decode()
    need_page = signed_in(organiser).get(f"/admin/market/need/{rich.pk}/change/").content.decode()
    firm = of(rich.organisation).get(f"/needs/{rich.pk}/").content.decode()
    bank = of(missed.offering.organisation).get(f"/leads/{rich.pk}/").content.decode()
    assert why_for_organiser(why) in desk
    assert why_for_organiser("wanted_reached") in desk
    assert why_for_organiser(why) in need_page
    assert why_for_firm(why) in firm
    assert why_for_party(why) in bank
    for page in (firm, bank):
        assert why_for_organiser(why) not in page
    assert poor.organisation.name not in firm
    assert poor.title not in firm
    own = Match.objects.get(need=rich, assigned=1).offering.organisation
    build.registration(own, run.event)
    assert why_for_party("wanted_reached") not in of(own).get(f"/leads/{rich.pk}/").content.decode()
