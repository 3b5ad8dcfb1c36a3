"""Disputed results: on the organiser's list with who says what, and behind the figure exactly these rows."""

import pytest
from django.test import Client

from market.admin.tasks_today import tasks
from market.services.outcome_verdicts import give_verdict
from tests import build

pytestmark = pytest.mark.django_db


def approval(firm: str) -> object:
    pair = build.introduction(
        build.need(build.firm(name=firm)), build.organisation("bank", name="甲银行"), state="approved"
    )
    return build.outcome(pair, "approval", amount=3_000_000)


def test_disputes_stand_on_the_list_with_the_rows_behind_them() -> None:
    organiser = build.organiser()
    confirmed, disputed, unjudged = (approval(name) for name in ("甲公司", "乙公司", "丙公司"))
    pair = build.introduction(build.need(build.firm(name="丁公司")), build.organisation("bank"), state="declined")
    build.outcome(pair, "refusal", refusal_code="purpose")
    assert tasks(None) == [task for task in tasks(None) if task.title != "成果有异议"]
    give_verdict(by=organiser, outcome=confirmed, verdict="confirmed")
    give_verdict(by=organiser, outcome=disputed, verdict="disputed", reason="金额不对")
    (task,) = [task for task in tasks(None) if task.title == "成果有异议"]
    assert (task.count, task.text) == (1, "乙公司 对 甲银行：金额不对")
    client = Client()
    client.force_login(organiser)
    found = {
        word: list(client.get(f"/admin/market/outcome/?verdict={word}").context["cl"].result_list)
        for word in ("disputed", "confirmed", "none")
    }
    assert found == {"disputed": [disputed], "confirmed": [confirmed], "none": [unjudged]}
    assert task.url == "/admin/market/todo/?group=dispute"
    (part,) = client.get(task.url).context["parts"]
    assert [view.line.subject for view in part["lines"]] == [disputed]
