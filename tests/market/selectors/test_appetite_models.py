"""What the organiser's list says of models, and where a proposal is behind."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import clock
from market.selectors.appetite_models import Waiting, decisions_since, shortfalls, waiting_models
from tests import build
from tests.market.learning import decisions, figures, model

pytestmark = pytest.mark.django_db


def test_nothing_on_record_nothing_to_do() -> None:
    assert waiting_models() == Waiting(None, 0, None)


def test_the_oldest_proposal_waits() -> None:
    first = model()
    model()
    assert waiting_models() == Waiting(first, 0, None)


def test_new_decisions_are_those_since_the_last_fit_whatever_became_of_it() -> None:
    decisions(90)
    assert waiting_models() == Waiting(None, 90, None)
    asked = clock.now() + dt.timedelta(seconds=1)
    for status in ("in_use", "rejected", "failed"):
        row = model(status, requested_at=asked)
        assert waiting_models() == Waiting(None, 0, asked)
        row.delete()


def test_decisions_are_counted_with_their_positive_ones() -> None:
    decisions(4)
    introduction = build.introduction(build.need(build.firm()), build.organisation("bank"), state="declined")
    refused = build.outcome(introduction, "refusal", refusal_code="amount")
    build.outcome(introduction, "refusal", refusal_code="leverage", corrects=refused)
    build.outcome(introduction, "drawdown", amount=1)
    assert decisions_since(None) == (5, 4)
    assert decisions_since(clock.now() + dt.timedelta(seconds=1)) == (0, 4)


def test_queries_do_not_grow() -> None:
    for _number in range(3):
        model("rejected")
    with CaptureQueriesContext(connection) as queries:
        waiting_models()
    assert len(queries) == 3


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ({}, []),
        ({"own": figures(0.5, 0.7)}, []),
        ({"own": figures(0.5, 0.7), "in_use": figures(0.5, 0.7), "popular": figures(0.5, 0.7)}, []),
        ({"own": figures(0.499, 0.7), "in_use": figures(0.5, 0.7), "popular": figures(0.1, 0.1)}, [("in_use", "mrr")]),
        ({"own": figures(0.5, 0.7), "in_use": figures(0.1, 0.1), "popular": figures(0.4, 0.71)}, [("popular", "10")]),
    ],
)
def test_where_a_model_is_behind(found: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert shortfalls(model(figures=found)) == expected
