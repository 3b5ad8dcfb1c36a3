"""What is overdue, and who sees which pairs in the list."""

import datetime as dt

import pytest
from django.utils import timezone

from market.selectors.introductions import for_list, list_counts, overdue
from tests import build

pytestmark = pytest.mark.django_db


def test_the_organisers_list_is_open_pairs_whose_time_is_out_the_longest_first() -> None:
    bank, event = build.organisation("bank"), build.event()

    def pair(state: str, hours: int | None) -> object:
        due = timezone.now() + dt.timedelta(hours=hours) if hours is not None else None
        need = build.need(build.organisation("enterprise"), event=event)
        return build.introduction(need, bank, state=state, due_at=due)

    late, later = pair("contacted", -1), pair("claimed", -50)
    for state, hours in (("claimed", 1), ("approved", None), ("declined", -9)):
        pair(state, hours)
    assert list(overdue()) == [later, late]


def test_everybody_lists_and_counts_the_own_pairs() -> None:
    firm_user, officer, stranger, staff = build.user(), build.user(), build.user(), build.organiser()
    firm, bank = build.organisation("enterprise", owner=firm_user), build.organisation("bank", owner=officer)
    other = build.organisation("bank", owner=stranger)
    mine = build.introduction(build.need(firm), bank, state="claimed")
    ended = build.introduction(build.need(firm), bank, state="lapsed")
    foreign = build.introduction(build.need(build.organisation("enterprise")), other, state="claimed")
    seen = {
        name: (list(for_list(person, own)), list(for_list(person, own, closed=True)), list_counts(person, own))
        for name, person, own in (
            ("firm", firm_user, firm),
            ("bank", officer, bank),
            ("other", stranger, other),
            ("staff", staff, None),
            ("nobody", officer, None),
        )
    }
    own = ([mine], [ended], {"open": 1, "overdue": 0, "closed": 1})
    assert seen == {
        "firm": own,
        "bank": own,
        "other": ([foreign], [], {"open": 1, "overdue": 0, "closed": 0}),
        "staff": ([mine, foreign], [ended], {"open": 2, "overdue": 0, "closed": 1}),
        "nobody": ([], [], {"open": 0, "overdue": 0, "closed": 0}),
    }
