"""The big screen's addresses: figures without names for everybody, a stream of signs, a way on without one."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone

from market import live
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Streams of three quick rounds."""
    kept = live.Signs.__init__.__kwdefaults__
    monkeypatch.setattr(live.Signs.__init__, "__kwdefaults__", {"lasts": 0.03, "every": 0.01})
    yield
    assert live.Signs.__init__.__kwdefaults__ != kept


def test_the_screen_names_nobody_but_hosts_of_sessions(client: Client) -> None:
    event = build.event(name="第四届示例集市")
    firm, bank = build.organisation(name="凌度科技"), build.organisation("bank", name="示例银行乙")
    build.attendee(build.registration(firm, event, checked_in_at=timezone.now()), "王小明")
    build.stall_booking(build.stall(event, "A01", zone="数字展区"), firm)
    pair = build.introduction(build.need(firm, event=event, title="扩产资金"), bank, state="approved")
    build.outcome(pair, "approval", amount=35_000_000)
    for path in ("", "part/"):
        html = client.get(f"/markets/{event.slug}/screen/{path}").content.decode()
        assert "3,500 万元" in html
        assert "A01" in html
        assert [word for word in ("凌度", "示例银行乙", "王小明", "扩产资金") if word in html] == []


def test_a_draft_edition_is_the_organisers_only(client: Client) -> None:
    event = build.event(status="draft")
    paths = [f"/markets/{event.slug}/screen/{path}" for path in ("", "part/", "changes/")]
    assert [client.get(path).status_code for path in paths] == [404, 404, 404]
    client.force_login(build.organiser())
    answers = [client.get(path) for path in paths]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    answers[-1].close()


def test_the_stream_says_when_something_was_written(client: Client, quick: None) -> None:
    event = build.event()
    answer = client.get(f"/markets/{event.slug}/screen/changes/")
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("text/event-stream", "no-store")
    assert (
        b"".join(answer.streaming_content) == b"retry: 1000\nevent: changed\ndata: 0\n\n" + b": still the same\n\n" * 3
    )
    answer.close()


def test_without_a_stream_to_spare_the_page_asks_by_itself(client: Client) -> None:
    event = build.event()
    taken = [live.signs(lambda: 1) for _number in range(live.STREAMS)]
    answer = client.get(f"/markets/{event.slug}/screen/changes/")
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, b"retry: 10000\n\n")
    html = client.get(f"/markets/{event.slug}/screen/").content.decode()
    assert 'hx-trigger="changed, every 10s"' in html
    assert '<noscript><meta http-equiv="refresh" content="15"></noscript>' in html
    for stream in taken:
        assert isinstance(stream, live.Signs)
        stream.close()
