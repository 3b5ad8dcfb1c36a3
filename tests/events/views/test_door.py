"""The door's page, its list and its answers: for the organiser's people alone, whatever is sent."""

import datetime as dt
import hashlib
import hmac
import json
import uuid

import pytest
from django.test import Client

from accounts import clock
from accounts.models import AuditRow
from events.models import CheckIn, Registration, WalkIn
from tests import build

pytestmark = pytest.mark.django_db
DEVICE = str(uuid.UUID(int=1))


class Door:
    """An edition with a party of one person, and a browser of the organiser's."""

    def __init__(self, client: Client) -> None:
        self.client, self.event, self.by = client, build.event(), build.organiser()
        self.registration = build.registration(build.organisation(name="青禾（示例）"), self.event)
        self.lin = build.attendee(self.registration, "林示例", mobile="13800000001")
        self.page = f"/markets/{self.event.slug}/door/"
        client.force_login(self.by)

    def post(self, body: object, **headers: str):
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.client.post(f"{self.page}check-ins/", text, content_type="application/json", **headers)

    def list(self) -> dict:
        return self.client.post(f"{self.page}list/").json()


def batch(*codes: str, **facts) -> dict:
    entries = [{"token": uuid.uuid4().hex, "code": code} for code in codes]
    return {"device": DEVICE, "place": "东门", "entries": entries} | facts


def test_the_list_has_hashed_codes_and_names_and_no_number(client):
    door = Door(client)
    gone = build.registration(build.organisation(name="不来"), door.event, cancelled_at=clock.now())
    build.attendee(gone, "缺席人")
    build.attendee(build.registration(build.organisation(), build.event()), "别处的人")
    told = door.list()
    text = json.dumps(told, ensure_ascii=False)
    codes = {door.registration.code: "", door.lin.code: "林示例"}
    hashed = [
        [hmac.new(told["salt"].encode(), code.encode(), hashlib.sha256).hexdigest()[:32], person, "青禾（示例）"]
        for code, person in codes.items()
    ]
    assert told["people"] == hashed
    for secret in (door.registration.code, door.lin.code, "13800000001", "缺席人", "别处的人"):
        assert secret not in text
    assert AuditRow.objects.get().verb == "door.take_list"


def test_the_list_of_another_edition_has_another_salt(client):
    door = Door(client)
    assert door.list()["salt"] != client.post(f"/markets/{build.event().slug}/door/list/").json()["salt"]


def test_after_the_edition_there_are_no_names(client):
    door = Door(client)
    now = clock.now()
    door.event.starts_at, door.event.ends_at = now - dt.timedelta(hours=10), now - dt.timedelta(hours=3)
    door.event.save()
    told = door.list()
    assert told["people"] == []
    assert told["until"] < now.timestamp() * 1000


def test_a_list_is_known_by_its_signature(client):
    door = Door(client)
    signature = door.list()["signature"]
    assert door.post(batch(list=signature)).json()["list_is_current"] is True
    other = client.post(f"/markets/{build.event().slug}/door/list/").json()["signature"]
    for forged in ("", signature + "x", "x" * 5000, None, 7, ["x"], other):
        assert door.post(batch(list=forged)).json()["list_is_current"] is False


def test_a_batch_is_answered_entry_by_entry(client):
    door = Door(client)
    answer = door.post(batch(door.lin.code, "AAAAAAAAAA"))
    told = answer.json()
    assert [(one["result"], one["person"], one["party"]) for one in told["answers"]] == [
        ("counted", "林示例", "青禾（示例）"),
        ("unknown", "", ""),
    ]
    assert (told["here"], told["everybody"]) == (1, 1)
    assert "no-store" in answer["Cache-Control"]
    assert CheckIn.objects.get().by == door.by


@pytest.mark.parametrize(
    "body",
    ["", "{", "null", "[]", "7", '"x"', b"\xff\xfe", "[" * 100_000, "{}", '{"entries": {}}', '{"entries": []}']
    + [json.dumps({"device": DEVICE, "entries": 7}), json.dumps({"device": {"a": 1}, "entries": []})],
)
def test_what_cannot_be_a_batch_is_answered_with_a_sentence(client, body):
    door = Door(client)
    answer = door.post(body)
    assert (answer.status_code, bool(answer.json()["error"])) == (400, True)


def test_whoever_is_not_of_the_organisers_people_is_told_so_in_json(client):
    door, owner = Door(client), build.user()
    build.member(owner, door.registration.organisation, "owner")
    before = AuditRow.objects.count()
    for person, status in ((None, 401), (owner, 403)):
        client.logout()
        if person:
            client.force_login(person)
        for answer in (door.post(batch(door.lin.code)), client.post(f"{door.page}list/")):
            assert (answer.status_code, list(answer.json())) == (status, ["error"])
        assert client.get(door.page).status_code == (302 if person is None else 403)
    assert (CheckIn.objects.count(), AuditRow.objects.count()) == (0, before)


def test_a_form_from_elsewhere_is_refused():
    careful = Client(enforce_csrf_checks=True)
    door = Door(careful)
    assert door.post(batch(door.lin.code)).status_code == 403
    careful.get(door.page)
    token = careful.cookies["csrftoken"].value
    assert door.post(batch(door.lin.code), headers={"X-CSRFToken": token}).status_code == 200


def test_the_page_keeps_working_without_scripts_and_names_nobody_but_conflicts(client):
    door = Door(client)
    html = client.get(door.page).content.decode()
    assert f'action="/markets/{door.event.slug}/check-in/"' in html
    assert "林示例" not in html
    build.check_in(door.lin, by=door.by)
    build.check_in(door.lin, by=door.by, counted=False, place="西门")
    html = client.get(door.page).content.decode()
    for text in ("林示例", "西门", "东门", "周组织"):
        assert text in html


def test_the_worker_may_keep_the_door_and_holds_no_data(client):
    answer = client.get("/door-worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Service-Worker-Allowed"] == "/"
    assert 'const PARTS = "/static/";' in answer.content.decode()


def test_a_badge_opens_the_persons_page(client):
    door = Door(client)
    html = client.get(f"/check-in/{door.lin.code.lower()}/").content.decode()
    assert "<h1>林示例</h1>" in html
    html = client.post(f"/check-in/{door.lin.code}/", follow=True).content.decode()
    assert "林示例已签到" in html
    other = build.attendee(door.registration, "陈示例")
    html = client.get(f"/check-in/{door.registration.code}/").content.decode()
    assert "其余人员一并签到" in html
    client.post(f"/check-in/{door.registration.code}/")
    assert other.check_ins.get().counted


def test_whoever_was_noted_is_registered_with_the_party_that_is_found(client):
    door = Door(client)
    party = build.organisation(name="路过科技（示例）")
    noted = build.walk_in(door.event, name="王示例", party="路过科技", mobile="138", by=door.by)
    url = f"/markets/{door.event.slug}/walk-ins/{noted.pk}/"
    assert url in client.get(f"/markets/{door.event.slug}/check-in/").content.decode()
    assert "路过科技（示例）" in client.get(url).content.decode()
    html = client.post(url, {"organisation": party.pk, "mobile": "138"}, follow=True).content.decode()
    assert "手机号" in html
    assert 'value="138"' in html
    html = client.post(url, {"organisation": party.pk, "mobile": "13800000009"}, follow=True).content.decode()
    assert "王示例 已随路过科技（示例）报名并签到" in html
    row, registration = WalkIn.objects.get(), Registration.objects.get(organisation=party)
    assert (row.registration, registration.checked_in_at) == (registration, noted.at)
    presence = CheckIn.objects.get(attendee__name="王示例")
    assert (presence.source, presence.at, presence.attendee.mobile) == ("walk_in", noted.at, "13800000009")
    assert client.get(url).status_code == 404


def test_each_person_has_a_badge_that_only_the_party_sees(client):
    door, owner = Door(client), build.user()
    build.member(owner, door.registration.organisation, "owner")
    client.force_login(owner)
    html = client.get(f"/registrations/{door.registration.pk}/badges/").content.decode()
    assert door.lin.code in html
    picture = f"/registrations/{door.registration.pk}/badges/{door.lin.pk}.svg"
    assert client.get(picture)["Content-Type"] == "image/svg+xml"
    stranger = build.user()
    build.organisation(owner=stranger)
    client.force_login(stranger)
    assert [client.get(url).status_code for url in (picture, picture.rpartition("/")[0] + "/")] == [404, 404]
