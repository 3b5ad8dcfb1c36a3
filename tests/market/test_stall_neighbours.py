"""The hall is told which parties the run in force proposed to each other, and how strongly; nothing else."""

import pytest

from accounts import clock
from events import neighbours
from market.stall_neighbours import pairs
from tests import build

pytestmark = pytest.mark.django_db


def proposed(event, firm, bank, score: str, **facts):
    pair = build.match(build.need(firm, event=event), build.offering(bank), score=score)
    pair.assigned = 1
    for name, value in facts.items():
        setattr(pair, name, value)
    pair.save()
    return pair


def test_the_best_score_of_two_that_come_counts():
    event, other = build.event(), build.event()
    firm, bank, away, gone = (
        build.firm(),
        build.organisation("bank"),
        build.organisation("bank"),
        build.organisation("bank"),
    )
    for party in (firm, bank):
        build.registration(party, event)
    build.registration(gone, event, cancelled_at=clock.now())
    proposed(event, firm, bank, "61.4")
    proposed(event, firm, bank, "80.6")
    proposed(event, firm, bank, "99", replaced_at=clock.now())
    proposed(event, firm, bank, "99", assigned=None)
    proposed(event, firm, away, "99")
    proposed(event, firm, gone, "99")
    proposed(other, firm, bank, "99")
    assert list(pairs(event)) == [(firm.pk, bank.pk, 81)]
    assert neighbours.pairs(event) == {tuple(sorted((firm.pk, bank.pk))): 81}


def test_a_market_without_a_run_wishes_nothing():
    assert neighbours.pairs(build.event()) == {}


def test_pairs_count_once_by_their_largest_weight(monkeypatch):
    monkeypatch.setattr(neighbours, "_providers", [])
    rows = [(1, 2, 30), (2, 1, 70), (3, 3, 50), (4, 5, 0), (5, 6, 900)]
    for _twice in range(2):
        neighbours.register_pairs(rows_of := (lambda _event: rows))
    neighbours.register_pairs(rows_of)
    assert neighbours.pairs(build.event()) == {(1, 2): 70, (5, 6): 100}
