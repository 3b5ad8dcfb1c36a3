"""The stall's page asks, the holder's page answers."""

import pytest

from accounts.models import AuditRow
from events.models import StallVisit
from tests import build

pytestmark = pytest.mark.django_db


class Fair:
    def __init__(self) -> None:
        self.event, self.officer, self.owner = build.event(), build.user(), build.user()
        self.bank = build.organisation("bank", owner=self.officer, name="示例银行")
        self.firm = build.firm(owner=self.owner, name="青禾（示例）", contact_mobile="13911112222")
        self.booking = build.stall_booking(build.stall(self.event, "B12"), self.bank)
        for party in (self.bank, self.firm):
            build.registration(party, self.event)
        self.page = f"/markets/{self.event.slug}/stalls/{self.booking.stall_id}/"
        self.visitors = f"/stall-bookings/{self.booking.pk}/visitors/"


def test_a_visitor_asks_and_takes_it_back(client):
    fair = Fair()
    assert f"/account/login/?next={fair.page}" in client.get(fair.page).content.decode()
    client.force_login(fair.owner)
    assert "我来过，请联系我" in client.get(fair.page).content.decode()
    html = client.post(f"{fair.page}call-me/", {"note": "想谈贷款"}, follow=True).content.decode()
    assert "示例银行可以查看贵方联系方式，并会联系贵方" in html
    assert StallVisit.objects.get().note == "想谈贷款"
    assert "我来过，请联系我" not in client.get(fair.page).content.decode()
    html = client.post(f"{fair.page}call-me/", {"act": "back"}, follow=True).content.decode()
    assert "已收回" in html
    assert "我来过，请联系我" in html


def test_the_holder_reads_one_contact_at_a_time_on_record(client):
    fair = Fair()
    visit = build.stall_visit(fair.booking, fair.firm, note="想谈贷款")
    client.force_login(fair.officer)
    html = client.get(fair.visitors).content.decode()
    assert "青禾（示例）" in html
    assert "想谈贷款" in html
    assert "13911112222" not in html
    answer = client.post(f"/stall-visits/{visit.pk}/contact/")
    assert "13911112222" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert AuditRow.objects.get().verb == "contact.read"
    client.force_login(fair.owner)
    assert client.get(fair.visitors).status_code == 404
    assert client.post(f"/stall-visits/{visit.pk}/contact/").status_code == 404


def test_the_code_at_the_stall_is_a_picture_for_everybody(client):
    fair = Fair()
    answer = client.get(f"{fair.page}code.svg")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml")
    assert client.get(f"{fair.page}0/code.svg").status_code == 404
