"""What pages say of an update, to whom, and how the organiser has a failed one done again."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import AuditRow
from market.admin.tasks_today import tasks
from market.models import MatchRefresh, RunSnapshot
from market.models.refresh import WORKER_LOST
from market.services import refreshes
from tests import build

pytestmark = pytest.mark.django_db

WAITS, DONE = "正在按最新资料更新", "已按最新资料更新"


class Lead:
    """A need that a bank reads, with a pair of a run in force."""

    def __init__(self) -> None:
        self.owner, self.officer, event = build.user(), build.user(), build.event()
        firm, bank = build.firm(), build.organisation("bank")
        build.member(self.owner, firm)
        build.member(self.officer, bank)
        build.registration(bank, event)
        self.need = build.need(firm, event=event, visibility="lenders")
        self.match = build.match(self.need, build.offering(bank))
        self.match.assigned = 1
        self.match.save()
        RunSnapshot.objects.create(run=self.match.run, data=b"")
        self.line = f"/needs/{self.need.pk}/freshness/"

    def done(self) -> None:
        MatchRefresh.objects.filter(done_at__isnull=True).update(done_at=timezone.now())


@pytest.fixture
def lead() -> Lead:
    return Lead()


def text(client: Any, person: Any, url: str) -> str:
    client.force_login(person)
    return client.get(url).content.decode()


def test_nothing_is_said_where_nothing_has_changed(client: Any, lead: Lead) -> None:
    assert text(client, lead.owner, lead.line).strip() == ""
    assert WAITS not in text(client, lead.owner, f"/needs/{lead.need.pk}/")


def test_the_firm_and_the_lender_read_that_an_update_waits_and_the_page_asks_again(client: Any, lead: Lead) -> None:
    refreshes.need_changed(lead.need)
    for person, page in ((lead.owner, f"/needs/{lead.need.pk}/"), (lead.officer, f"/leads/{lead.need.pk}/")):
        whole, line = text(client, person, page), text(client, person, lead.line)
        assert WAITS in whole
        assert WAITS in line
        assert f'hx-get="{lead.line}"' in line


def test_afterwards_they_read_when_it_was_made_and_nothing_is_asked_any_more(client: Any, lead: Lead) -> None:
    refreshes.need_changed(lead.need)
    lead.done()
    at = f"{timezone.localtime(MatchRefresh.objects.get().done_at):%H:%M}"
    for person, page in ((lead.owner, f"/needs/{lead.need.pk}/"), (lead.officer, f"/leads/{lead.need.pk}/")):
        whole, line = text(client, person, page), text(client, person, lead.line)
        assert f"{DONE} · {at}" in whole
        assert f"{DONE} · {at}" in line
        assert "hx-get" not in line


def test_the_matches_of_a_need_that_came_after_the_run_are_shown_once_it_was_updated(client: Any, lead: Lead) -> None:
    lead.need.published_at = timezone.now()
    lead.need.save()
    page = f"/needs/{lead.need.pk}/"
    assert lead.match.offering.name not in text(client, lead.owner, page)
    refreshes.need_changed(lead.need)
    lead.done()
    assert lead.match.offering.name in text(client, lead.owner, page)


def test_who_may_not_see_the_need_learns_nothing(client: Any, lead: Lead) -> None:
    other = build.user()
    build.member(other, build.organisation("bank"))
    client.force_login(other)
    assert client.get(lead.line).status_code == 404


def test_the_organiser_has_a_failed_update_done_again(client: Any, lead: Lead) -> None:
    organiser = build.organiser()
    failed = MatchRefresh.objects.create(need=lead.need, started_at=timezone.now(), error="Moved: 示例")
    lead.done()
    (task,) = [task for task in tasks(lead.need.event) if "matchrefresh" in task.url]
    assert (task.count, task.text) == (1, f"{lead.need}：仍显示修改前的匹配结果")
    page = text(client, organiser, task.url)
    assert "请勾选此行重新进行；如再次失败，请将技术信息交给系统维护人员。" in page
    assert "<summary>技术信息</summary><code>Moved: 示例</code></details>" in page
    chosen = {"action": "retry", "_selected_action": [failed.pk]}
    assert "1 项更新正在重新进行" in client.post(task.url, chosen, follow=True).content.decode()
    assert MatchRefresh.objects.filter(need=lead.need, started_at__isnull=True).count() == 1
    assert AuditRow.objects.get(verb="refresh.retry").actor == str(organiser)
    assert [task for task in tasks(lead.need.event) if "matchrefresh" in task.url] == []


def test_the_organiser_reads_in_words_that_a_worker_was_lost(client: Any, lead: Lead) -> None:
    MatchRefresh.objects.create(need=lead.need, started_at=timezone.now(), done_at=timezone.now(), error=WORKER_LOST)
    page = text(client, build.organiser(), "/admin/market/matchrefresh/?state=failed")
    assert "程序每次都在完成前中断。请勾选此行重新进行" in page
    assert WORKER_LOST not in page
