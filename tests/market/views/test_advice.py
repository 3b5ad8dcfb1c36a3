"""The pages of advice slots: booking on the firm's side, bookings and results on the party's, and who sees what."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import clock
from market.models import AdviceBooking, AdviceSlot, Introduction
from tests import build, build_answers

pytestmark = pytest.mark.django_db

LINK = "https://call.example.com/room-7"


class Scene:
    """An office with a slot in two days, a firm, and everybody's browser."""

    def __init__(self) -> None:
        kinds = {"office": "government", "firm": "enterprise", "other_firm": "enterprise", "other_office": "government"}
        self.people = {name: build.user(name) for name in kinds}
        self.parties = {
            name: build.organisation(kind, owner=self.people[name], name=f"{name}（示例）")
            for name, kind in kinds.items()
        }
        self.slot = build_answers.advice_slot(self.parties["office"], link=LINK, about="贷款贴息")
        self.page = self.slot.get_absolute_url()

    def browser(self, name: str) -> Client:
        client = Client()
        client.force_login(self.people[name])
        return client

    def text(self, name: str, address: str) -> str:
        return self.browser(name).get(address).content.decode()

    def book(self, name: str = "firm", question: str = "如何申请贴息") -> AdviceBooking:
        assert self.browser(name).post(self.page, {"question": question}).url == self.page
        return AdviceBooking.objects.get(firm=self.parties[name])


def address(name: str, row: Any) -> str:
    return reverse(f"market:{name}", args=[row.pk])


def test_a_firm_finds_a_slot_books_it_and_finds_the_link() -> None:
    scene = Scene()
    found = scene.text("firm", "/advice/")
    assert ("office（示例）" in found, "贷款贴息" in found, LINK in found) == (True, True, False)
    assert LINK not in scene.text("firm", scene.page)
    booking = scene.book()
    assert (booking.question, LINK in scene.text("firm", scene.page)) == ("如何申请贴息", True)
    assert "已预约" in scene.text("firm", "/advice/")


def test_the_question_and_the_name_of_a_firm_are_read_by_the_party_alone() -> None:
    scene = Scene()
    AdviceSlot.objects.update(capacity=2)
    scene.book()
    for reader, answer in (("office", True), ("other_firm", False)):
        text = scene.text(reader, scene.page) + scene.text(reader, "/advice/")
        assert ("如何申请贴息" in text, "firm（示例）" in text.replace("other_firm（示例）", "")) == (answer, answer)
    assert LINK not in scene.text("other_firm", scene.page)
    assert scene.browser("other_office").get(scene.page).status_code == 404
    assert "office（示例）</strong>" not in scene.text("other_office", "/advice/")


def test_kinds_of_question_have_counters_and_choose_the_slots() -> None:
    scene = Scene()
    bank = build.organisation("bank")
    for party, topic in ((scene.parties["office"], "policy"), (scene.parties["office"], "space"), (bank, "financing")):
        slot = build_answers.advice_slot(party, topic=topic, capacity=2)
        for name in ("firm", "other_firm"):
            build_answers.advice_booking(slot, scene.parties[name])
    shown = scene.browser("firm").get("/advice/?topic=policy").context
    assert [(key, count) for key, _label, count in shown["topics"]] == [("financing", 1), ("space", 1), ("policy", 2)]
    assert ({slot.topic for slot in shown["page"]}, [slot.taken for slot in shown["page"]]) == ({"policy"}, [0, 2])


def test_booking_without_a_question_keeps_the_form_and_says_so() -> None:
    scene = Scene()
    answer = scene.browser("firm").post(scene.page, {"question": " "})
    assert (set(answer.context["form"].errors), AdviceBooking.objects.count()) == ({"question"}, 0)


def test_a_firm_with_three_bookings_is_told_above_the_form_and_its_words_stay() -> None:
    scene = Scene()
    for days in (3, 4, 5):
        slot = build_answers.advice_slot(scene.parties["office"], starts_at=timezone.now() + dt.timedelta(days=days))
        build_answers.advice_booking(slot, scene.parties["firm"])
    text = scene.browser("firm").post(scene.page, {"question": "第四个问题"}).content.decode()
    assert ("您已有 3 个" in text, "第四个问题</textarea>" in text) == (True, True)


def test_the_calendar_file_has_time_place_and_link_for_the_two_sides() -> None:
    scene = Scene()
    booking = scene.book()
    answer = scene.browser("firm").get(address("advice_calendar", booking))
    text = answer.content.decode().replace("\r\n ", "")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    starts = scene.slot.starts_at.astimezone(dt.UTC)
    lines = text.split("\r\n")
    assert [line for line in lines if line.startswith(("DTSTART", "LOCATION", "UID"))] == [
        f"DTSTART:{starts:%Y%m%dT%H%M%SZ}",
        f"UID:advice-{booking.pk}@science-technology-market",
        f"LOCATION:大厅 3 号窗 {LINK}",
    ]
    answers = {name: scene.browser(name).get(address("advice_calendar", booking)).status_code for name in scene.people}
    assert answers == {"office": 200, "firm": 200, "other_firm": 404, "other_office": 404}


def test_a_place_is_given_back_and_can_be_booked_again() -> None:
    scene = Scene()
    booking = scene.book()
    assert scene.browser("other_firm").post(address("advice_cancel", booking)).status_code == 404
    assert scene.browser("firm").post(address("advice_cancel", booking)).url == "/advice/"
    assert LINK not in scene.text("firm", scene.page)
    assert scene.book("other_firm").place == 1


def test_a_party_offers_a_slot_by_the_local_clock() -> None:
    scene = Scene()
    day = (clock.today() + dt.timedelta(days=9)).isoformat()
    sent = {"topic": "policy", "day": day, "starts": "14:00", "ends": "13:00", "place": "大厅", "capacity": "3"}
    office = scene.browser("office")
    assert set(office.post("/advice/new/", sent).context["form"].errors) == {"ends"}
    answer = office.post("/advice/new/", sent | {"ends": "15:30"})
    slot = AdviceSlot.objects.latest("pk")
    assert answer.url == slot.get_absolute_url()
    local = timezone.localtime(slot.starts_at)
    assert (f"{local:%Y-%m-%d %H:%M}", slot.ends_at - slot.starts_at, slot.capacity) == (
        f"{day} 14:00",
        dt.timedelta(minutes=90),
        3,
    )
    assert office.get("/advice/").context["page"].paginator.count == 2


def test_a_slot_taken_back_leaves_the_list_and_says_why_to_who_had_booked() -> None:
    scene = Scene()
    scene.book()
    scene.browser("office").post(address("advice_withdraw", scene.slot), {"reason": "窗口维修"})
    assert "窗口维修" in scene.text("firm", scene.page)
    assert "贷款贴息" not in scene.text("other_firm", "/advice/")
    assert scene.browser("other_firm").get(scene.page).status_code == 404


def test_afterwards_the_party_moves_on_to_an_introduction() -> None:
    scene = Scene()
    need = build.need(scene.parties["firm"], kind="policy", title="贴息申请", visibility="organiser")
    begun = build_answers.advice_slot(scene.parties["office"], starts_at=timezone.now() - dt.timedelta(hours=1))
    booking = build_answers.advice_booking(begun, scene.parties["firm"], need=need)
    office = scene.browser("office")
    assert "1 个预约待登记结果" in office.get("/advice/?tab=past").content.decode()
    form = address("advice_result", booking)
    assert set(office.post(form, {"result": "introduced"}).context["form"].errors) == {"need"}
    answer = office.post(form, {"result": "introduced", "need": need.pk, "note": "约定下周提交材料"})
    pair = Introduction.objects.get(need=need)
    assert (answer.url, pair.state) == (pair.get_absolute_url(), "contacted")
    assert "已进行并转入对接" in scene.text("firm", "/advice/")


def test_without_a_need_that_it_may_see_the_party_cannot_move_on() -> None:
    scene = Scene()
    build.need(scene.parties["firm"], kind="policy", title="不公开的需求", visibility="organiser")
    begun = build_answers.advice_slot(scene.parties["office"], starts_at=timezone.now() - dt.timedelta(hours=1))
    booking = build_answers.advice_booking(begun, scene.parties["firm"])
    text = scene.text("office", address("advice_result", booking))
    assert ("不公开的需求" in text, 'value="introduced"' in text) == (False, False)


def test_the_organiser_filters_bookings_and_finds_those_without_a_word() -> None:
    scene = Scene()
    scene.book()
    begun = build_answers.advice_slot(scene.parties["office"], starts_at=timezone.now() - dt.timedelta(hours=1))
    build_answers.advice_booking(begun, scene.parties["other_firm"], question="待登记的问题")
    client = Client()
    client.force_login(build.organiser())
    base = "/admin/market/advicebooking/"
    counts = {
        query: client.get(f"{base}?{query}").context["cl"].result_count
        for query in ("", "when=ahead", "when=begun", "state=silent", "state=cancelled", "slot__topic=policy")
    }
    assert counts == {
        "": 2,
        "when=ahead": 1,
        "when=begun": 1,
        "state=silent": 1,
        "state=cancelled": 0,
        "slot__topic=policy": 2,
    }
    assert client.get("/admin/market/adviceslot/?when=ahead").context["cl"].result_count == 1
