"""Two banks, one lead: exactly one gets it, the others read why, nothing is half done."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections

from accounts.errors import Taken
from accounts.models import AuditRow, Message
from market.models import Introduction, Step
from market.services.introductions import claim
from tests import build

THREADS = 20


def at_once(acts: list[Callable[[], object]]) -> list[str]:
    """Carry out all acts in threads that start together; what each came to."""
    start, results = threading.Barrier(len(acts)), [""] * len(acts)

    def run(number: int) -> None:
        try:
            start.wait(timeout=30)
            acts[number]()
            results[number] = "claimed"
        except Taken as error:
            results[number] = str(error)
        except Exception as error:  # a thread must not die in silence
            results[number] = repr(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(results)


def claims(wanted: int, banks: int) -> tuple[list[Callable[[], object]], str]:
    event = build.event()
    need = build.need(build.organisation("enterprise"), event=event, visibility="lenders", introductions_wanted=wanted)
    acts = []
    for _number in range(banks):
        owner = build.user()
        bank = build.organisation("bank", owner=owner)
        build.registration(bank, event)
        acts.append(lambda owner=owner, bank=bank: claim(by=owner, organisation=bank, need=need))
    sentence = f"该线索刚刚被其他机构认领：企业最多同时与 {wanted} 家机构对接。有名额空出后，线索会回到列表。"
    return acts, sentence


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("wanted", [1, 3])
def test_twenty_banks_at_once(wanted: int) -> None:
    acts, sentence = claims(wanted, THREADS)
    assert at_once(acts) == sorted(["claimed"] * wanted + [sentence] * (THREADS - wanted))
    assert sorted(Introduction.objects.values_list("slot", flat=True)) == list(range(1, wanted + 1))
    assert Step.objects.count() == wanted
    assert (AuditRow.objects.filter(verb="introduction.claimed").count(), Message.objects.count()) == (wanted, wanted)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_bank_with_twenty_clicks_has_one_introduction() -> None:
    acts, _sentence = claims(3, 1)
    assert at_once(acts * THREADS) == ["claimed"] * THREADS
    assert (Introduction.objects.count(), Message.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_five_banks_at_once_on_whatever_database_this_is() -> None:
    acts, sentence = claims(2, 5)
    if connection.vendor == "sqlite":  # one writer at a time: the order of the claims is the only question
        results = sorted(at_once([act])[0] for act in acts)
    else:
        results = at_once(acts)
    assert results == sorted(["claimed"] * 2 + [sentence] * 3)
    assert sorted(Introduction.objects.values_list("slot", flat=True)) == [1, 2]
