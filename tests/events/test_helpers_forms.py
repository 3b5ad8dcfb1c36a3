"""What helpers read and choose on the pages that are open to them: no contact, nothing of other series."""

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditRow, User
from events.enums import DutyTask
from events.models import Attendee, Duty, MarketEvent, MeetingSlot, Registration, Session
from tests import build, build_meetings

pytestmark = pytest.mark.django_db

MOBILE = "13987654321"
LOOKING = ("programme", "matchmaker", "viewer")


class Two:
    """Two series, each with an edition, a party, a session and a request."""

    def __init__(self) -> None:
        self.own, self.other = build.event(name="本系列集市"), build.event(name="别系列集市")
        self.firm = build.organisation(name="青禾科技", contact_mobile=MOBILE)
        self.bank = build.organisation("bank", name="示例银行")
        self.stranger = build.organisation(name="外人公司")
        self.registration: Registration = build.registration(self.firm, self.own)
        self.attendee: Attendee = build.attendee(self.registration, "林来宾", mobile=MOBILE)
        build.registration(self.bank, self.own)
        build.registration(self.stranger, self.other)
        self.session: Session = build.session(self.own, title="本系列活动")
        self.elsewhere: Session = build.session(self.other, title="别系列活动")

    def client(self, *tasks: str) -> Client:
        client = Client()
        client.force_login(build.helper(self.own.series, *tasks))
        return client


def at(name: str, *args: Any) -> str:
    return reverse(f"admin:events_{name}", args=args)


def text(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return html.unescape(response.content.decode())


def options(page: str, name: str) -> set[str]:
    """The words of a drop-down, but for the empty line."""
    (box,) = re.findall(rf'<select name="{name}".*?</select>', page, re.S)
    return {word.strip() for value, word in re.findall(r'<option value="([^"]*)"[^>]*>([^<]*)', box) if value}


def test_contacts_and_codes_stay_with_the_owner() -> None:
    two = Two()
    walk_in = build.walk_in(two.own, mobile=MOBILE)
    pages = [at("registration_change", two.registration.pk), at("registration_changelist")]
    for task in LOOKING:
        for url in pages:
            shown = text(two.client(task), url)
            assert "青禾科技" in shown
            for secret in (MOBILE, two.registration.code, two.attendee.code):
                assert secret not in shown, (task, url)
    assert "林来宾" in text(two.client("viewer"), pages[0])
    for task in ("check-in", "viewer"):
        assert MOBILE not in text(two.client(task), at("walkin_change", walk_in.pk))
    owner = two.client("owner")
    for url, secrets in (
        (pages[0], (MOBILE, two.registration.code, two.attendee.code)),
        (at("walkin_change", walk_in.pk), (MOBILE,)),
    ):
        assert all(secret in text(owner, url) for secret in secrets)


@pytest.mark.parametrize("question", [MOBILE, "code"])
def test_nobody_finds_out_by_searching(question: str) -> None:
    two = Two()
    word = two.registration.code if question == "code" else question
    url = f"{at('registration_changelist')}?q={word}"
    assert {task: "青禾科技" in text(two.client(task), url) for task in (*LOOKING, "owner")} == {
        **dict.fromkeys(LOOKING, False),
        "owner": True,
    }


@pytest.mark.parametrize(
    "question", ["organisation__contact_mobile__startswith=139", "attendees__mobile=" + MOBILE, "code__startswith=A"]
)
def test_a_question_in_the_address_tells_nothing(question: str) -> None:
    """Whatever is asked beside the filters is refused, or answers the same for a hit and a miss."""
    two = Two()
    url = at("registration_changelist")
    hit = two.client("viewer").get(f"{url}?{question.replace('=A', '=' + two.registration.code[:1])}")
    assert hit.status_code in (302, 400)
    build.walk_in(two.own, mobile=MOBILE)
    guess = two.client("check-in").get(at("walkin_changelist") + "?mobile__startswith=139")
    assert guess.status_code in (302, 400)
    assert two.client("check-in").get(at("walkin_changelist") + "?completed_at__isempty=1").status_code == 200


def test_lists_filters_and_boxes_name_only_the_own_series() -> None:
    two = Two()
    client = two.client("owner")
    build.stall(two.own)
    build.stall(two.other)
    for page in ("marketevent_changelist", "session_changelist", "registration_changelist", "stall_changelist"):
        shown = text(client, at(page))
        assert "本系列" in shown
        assert not {word for word in ("别系列", "外人公司", two.other.series.name) if word in shown}, page
    add = text(client, at("session_add"))
    assert options(add, "event") == {"本系列集市"}
    assert options(add, "host") == {"青禾科技", "示例银行"}
    assert options(text(client, at("marketevent_add")), "series") == {two.own.series.name}
    assert options(text(client, at("duty_add")), "series") == {two.own.series.name}
    ask = text(client, at("meetingrequest_add"))
    assert options(ask, "asker") == options(ask, "asked") == {"青禾科技", "示例银行"}


def test_boxes_that_find_rows_find_the_own_alone() -> None:
    two = Two()
    mine, theirs = build.stall(two.own, "A1"), build.stall(two.other, "B1")
    own = build_meetings.request(two.firm, two.bank, two.own, state="accepted")
    build_meetings.request(two.stranger, two.bank, two.other, state="accepted")
    MeetingSlot.objects.create(event=two.other, starts_at=two.other.starts_at, ends_at=two.other.ends_at)
    client = two.client("programme", "matchmaker")

    def found(model: str, field: str) -> Any:
        facts = {"app_label": "events", "model_name": model, "field_name": field, "term": ""}
        response = client.get(reverse("admin:autocomplete"), facts)
        return {int(row["id"]) for row in response.json()["results"]} if response.status_code == 200 else 403

    assert found("stallbooking", "stall") == {mine.pk} != {theirs.pk}
    assert found("meetingrequest", "event") == {two.own.pk}
    assert found("meeting", "request") == {own.pk}
    assert (found("stallbooking", "organisation"), found("session", "host")) == (403, 403)
    assert options(text(client, at("meeting_add")), "time") == set()


def test_what_is_chosen_of_another_series_is_no_choice() -> None:
    """A form that names a row of others is refused like one that names nothing; the service would refuse it as well."""
    two = Two()
    client = two.client("owner")
    facts = {"kind": "training", "title": "混入的活动", "room": "一厅", "capacity": 5, "event": two.other.pk}
    times = {f"{name}_{part}": word for name in ("starts_at", "ends_at") for part, word in (("0", "x"), ("1", "x"))}
    assert client.post(at("session_add"), facts | times).status_code == 200
    edition = {"series": two.other.series_id, "number": 77, "name": "混入的集市", "slug": "mixed", "venue": "馆"}
    page = client.post(at("marketevent_add"), edition | times).content.decode()
    assert "id_series_error" in page or "errorlist" in page
    assert not Session.objects.filter(title="混入的活动").exists()
    assert not MarketEvent.objects.filter(slug="mixed").exists()


def times_of(row: Any, *names: str) -> dict[str, str]:
    from django.utils import timezone

    found = {}
    for name in names:
        moment = timezone.localtime(getattr(row, name))
        found |= {f"{name}_0": moment.strftime("%Y-%m-%d"), f"{name}_1": moment.strftime("%H:%M:%S")}
    return found


@pytest.mark.parametrize(
    ("task", "status"), [("owner", 302), ("programme", 302), ("viewer", 403), ("matchmaker", 403), ("check-in", 403)]
)
def test_a_session_is_changed_by_who_has_the_task(task: str, status: int) -> None:
    two = Two()
    facts = {"kind": "roadshow", "title": "改过的活动", "room": "新厅", "capacity": 10, "host": "", "description": ""}
    sent = facts | times_of(two.session, "starts_at", "ends_at")
    client = two.client(task)
    assert client.post(at("session_change", two.session.pk), sent).status_code == status
    two.session.refresh_from_db()
    assert two.session.title == ("改过的活动" if status == 302 else "本系列活动")
    assert client.post(at("session_change", two.elsewhere.pk), sent).status_code in (403, 404)
    assert Session.objects.get(pk=two.elsewhere.pk).title == "别系列活动"


def test_an_edition_stays_in_its_series() -> None:
    two = Two()
    facts = {
        "series": two.other.series_id,
        "number": two.own.number,
        "slug": two.own.slug,
        "name": "新名",
        "venue": "馆",
    }
    facts |= {"tagline": "", "introduction": "", "address": "", "contact_days": 1, "judge_days": 3, "decide_days": 30}
    sent = facts | times_of(two.own, "starts_at", "ends_at")
    assert two.client("programme").post(at("marketevent_change", two.own.pk), sent).status_code == 302
    two.own.refresh_from_db()
    assert (two.own.name, two.own.series_id == two.other.series_id) == ("新名", False)


def test_bulk_acts_and_exports_are_for_who_may() -> None:
    two = Two()
    names = {
        task: set(re.findall(r'<option value="([a-z_-]+)"', text(two.client(task), at("registration_changelist"))))
        for task in ("owner", "viewer")
    }
    assert names == {"owner": {"cancel", "check_in_all"}, "viewer": set()}
    ids = f"?ids={two.registration.pk},{Registration.objects.get(organisation=two.stranger).pk}"
    cancel = at("registration_decide", "cancel") + ids
    assert two.client("viewer").post(cancel).status_code == 403
    assert two.client("owner").post(cancel).status_code == 302
    assert list(Registration.objects.exclude(cancelled_at=None)) == [two.registration]


@pytest.mark.parametrize("task", [task for task in DutyTask if task not in (DutyTask.CHECK_IN, DutyTask.OWNER)])
def test_the_door_is_for_who_checks_in(task: str) -> None:
    two = Two()
    own = [reverse("events:desk_of", args=[two.own.slug]), reverse("events:door", args=[two.own.slug])]
    codes = [two.registration.code, Registration.objects.get(organisation=two.stranger).code]
    for who, expected in ((task, [403, 403, 404, 404]), ("check-in", [200, 200, 200, 404])):
        client = two.client(who)
        found = [client.get(url).status_code for url in own]
        assert [
            *found,
            *(client.get(reverse("events:check_in", args=[code])).status_code for code in codes),
        ] == expected
        there = client.get(reverse("events:desk_of", args=[two.other.slug])).status_code
        assert there == 403
    assert client.post(reverse("events:door_list", args=[two.other.slug])).status_code == 403
    assert client.post(reverse("events:door_list", args=[two.own.slug])).status_code == 200


def test_a_task_is_given_on_its_page_and_ended() -> None:
    two = Two()
    person, client = build.user("新帮手", email="helper@example.com"), two.client("owner")
    add = at("duty_add")
    page = text(client, add)
    assert page.count('type="radio"') == len(DutyTask)
    unknown = client.post(add, {"series": two.own.series_id, "email": "nobody@example.com", "task": "viewer"})
    said = unknown.content.decode()
    assert "没有账号使用这个邮箱" in said
    assert "nobody@example.com" in said
    facts = {"series": two.own.series_id, "email": " Helper@example.com", "task": "check-in"}
    assert client.post(add, facts).status_code == 302
    duty = Duty.objects.get(user=person)
    assert "已承担这项分工" in client.post(add, facts).content.decode()
    assert client.post(at("duty_act", duty.pk, "end")).status_code == 302
    duty.refresh_from_db()
    assert duty.ended_at is not None
    assert list(AuditRow.objects.values_list("verb", flat=True)) == ["duty.end", "duty.give"]
    assert client.post(add, facts | {"series": two.other.series_id}).status_code == 200
    assert Duty.objects.filter(series=two.other.series).count() == 0


def test_the_first_page_of_a_helper() -> None:
    two = Two()
    client = two.client("check-in")
    page = text(client, reverse("admin:index"))
    main = page[page.index('id="content"') :]
    assert "别系列集市" not in page
    assert re.findall(r'class="button primary" href="([^"]+)"', main) == [
        reverse("events:desk_of", args=[two.own.slug])
    ]
    menu = page[page.index('<nav class="nav"') : page.index("</nav>")]
    assert re.findall(r'href="([^"]+)"', menu) == [reverse("admin:index"), at("marketevent_changelist")]
    MarketEvent.objects.filter(pk=two.own.pk).update(status="closed")
    assert "目前没有进行中的集市" in text(client, reverse("admin:index"))


def test_a_task_is_given_back_on_the_first_page() -> None:
    two = Two()
    client = two.client("viewer")
    duty = Duty.objects.get()
    other = build.duty(two.own.series, "viewer")
    assert client.post(at("duty_give_back", other.pk)).status_code == 404
    response = client.post(at("duty_give_back", duty.pk))
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.get(reverse("admin:index")).status_code == 302
    assert not User.objects.get(pk=duty.user_id).helps


def test_absences_are_noted_by_the_matchmaker() -> None:
    two = Two()
    url = at("registration_absences", two.registration.pk)
    moment = times_of(two.own, "starts_at")
    sent = {"day": moment["starts_at_0"], "starts_at": "10:00", "ends_at": "09:00", "people": 1}
    client = two.client("matchmaker")
    assert "结束时间" in client.post(url, sent).content.decode()
    assert two.registration.absences.count() == 0
    assert client.post(url, sent | {"ends_at": "11:00"}).status_code == 302
    absence = two.registration.absences.get()
    assert MOBILE not in text(client, url)
    assert client.post(url, {"back": absence.pk}).status_code == 302
    absence.refresh_from_db()
    assert absence.withdrawn_at is not None
    theirs = Registration.objects.get(organisation=two.stranger)
    assert client.post(at("registration_absences", theirs.pk), sent).status_code == 404
