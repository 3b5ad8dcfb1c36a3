"""The plan of the hall: saved whole, by the organiser, over the version that was seen, within the stalls' rules."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from accounts import clock
from accounts.errors import Invalid, NotAllowed, Taken, WrongState
from accounts.models import AuditRow
from events.drawing import Drawing, Item
from events.models import HallItem, HallPlan
from events.selectors.plan import drawing_of
from events.services.hall import save_plan
from events.services.hall_items import change_item, draw_item, draw_row, keyed, remove_item, resize_hall
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return build.organiser("周组织")


def new(code: str, x: int, y: int, **facts) -> Item:
    return Item("stall", x, y, **{"width": 6, "height": 6, "text": code} | facts)


def at(stall, x: int, y: int, **facts) -> Item:
    return new(stall.code, x, y, stall=stall.pk, zone=stall.zone, **facts)


def stalls(event) -> list[str]:
    return list(event.stalls.order_by("code").values_list("code", flat=True))


def test_a_plan_is_saved_with_new_stalls_and_read_back(by):
    event = build.event()
    old = build.stall(event, "A01", row=2)
    door = Item("door", 0, 39, 4, 1, True, "入口")
    drawing = Drawing(
        40, 44, (at(old, 20, 20), new("B02", 8, 2, zone="金融"), new("B01", 2, 2, zone="金融"), new("C01", 2, 10), door)
    )
    plan = save_plan(by=by, event=event, drawing=drawing)
    assert (plan.version, plan.width, plan.height) == (1, 40, 44)
    assert list(event.stalls.values_list("code", "zone", "row", "column")) == [
        ("A01", "", 2, old.column),
        ("B01", "金融", 3, 1),
        ("B02", "金融", 3, 2),
        ("C01", "", 4, 1),
    ]
    made = {stall.code: stall for stall in event.stalls.all()}
    assert drawing_of(event) == Drawing(
        40,
        44,
        (at(old, 20, 20), at(made["B02"], 8, 2), at(made["B01"], 2, 2), at(made["C01"], 2, 10), door),
        version=1,
    )
    row = AuditRow.objects.get(verb="hall.save")
    assert (row.actor, row.subject_type, row.data) == (
        "周组织",
        "hallplan",
        {
            "version": 1,
            "new": ["B01", "B02", "C01"],
            "moved": {"A01": ["4,4 6×6", "20,20 6×6"]},
            "others": [[], ["door 0,39 1×4 入口"]],
            "hall": ["68×40", "40×44"],
        },
    )


def test_the_first_proposal_can_be_saved_as_it_is_and_saving_again_changes_nothing(by):
    event = build.event()
    for code in ("A01", "A02"):
        build.stall(event, code)
    drawing = drawing_of(event)
    save_plan(by=by, event=event, drawing=drawing)
    saved = drawing_of(event)
    assert saved == replace(drawing, version=1)
    assert save_plan(by=by, event=event, drawing=saved).version == 1
    assert AuditRow.objects.filter(verb="hall.save").count() == 1


def test_who_comes_second_is_told_who_was_first(by):
    event = build.event()
    stall = build.stall(event, "A01")
    seen = drawing_of(event)
    with clock.at(clock.now().replace(hour=2, minute=2)):
        save_plan(by=build.organiser("李主任"), event=event, drawing=replace(seen, items=(at(stall, 0, 0),)))
    with pytest.raises(Taken, match="李主任 于 10:02") as refusal:
        save_plan(by=by, event=event, drawing=replace(seen, items=(at(stall, 9, 9),)))
    assert refusal.value.code == "stale"
    assert HallItem.objects.values_list("x", "y").get() == (0, 0)
    save_plan(by=by, event=event, drawing=replace(seen, version=1, items=(at(stall, 8, 8),)))
    assert HallItem.objects.values_list("x", "y").get() == (8, 8)


@pytest.mark.parametrize("role", ["owner", "nobody's"])
def test_only_the_organiser_draws(role):
    event, person = build.event(), build.user()
    if role == "owner":
        build.registration(build.organisation(owner=person), event)
    with pytest.raises(NotAllowed):
        save_plan(by=person, event=event, drawing=Drawing(40, 40))
    assert not HallPlan.objects.exists()


def test_a_closed_market_keeps_its_plan(by):
    with pytest.raises(WrongState):
        save_plan(by=by, event=build.event(status="closed"), drawing=Drawing(40, 40))


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ((new("A01", 35, 0),), "A01"),
        ((new("A01", 0, 35),), "A01"),
        ((new("A01", 0, 0), new("A02", 5, 5)), "A01.*A02"),
        ((new("A01", 0, 0), new("A01", 9, 9)), "A01"),
        ((new("", 0, 0),), "8"),
        ((new("A23456789", 0, 0),), "8"),
        ((new("A01", 0, 0, stall=999_999),), "A01"),
        ((Item("label", 0, 0, 3, 3),), "文字"),
        ((Item("table", 0, 0, 0, 3),), "桌"),
        ((Item("table", 39, 0, 3, 3, text="甲"),), "甲"),
        ((Item("sofa", 0, 0, 3, 3),), "sofa"),
        ((Item("table", 0, 0, 3, 3, text="长" * 41),), "40"),
    ],
)
def test_what_cannot_stand_there_is_refused_by_name_and_nothing_is_saved(by, items, said):
    event = build.event()
    with pytest.raises(Invalid, match=said):
        save_plan(by=by, event=event, drawing=Drawing(40, 40, items))
    assert (HallPlan.objects.count(), event.stalls.count(), AuditRow.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(("width", "height"), [(9, 40), (40, 9), (601, 40), (40, 601)])
def test_a_hall_has_a_measure(by, width, height):
    with pytest.raises(Invalid) as refusal:
        save_plan(by=by, event=build.event(), drawing=Drawing(width, height))
    assert refusal.value.field == "width"


def test_a_number_of_the_hall_is_not_given_again(by):
    event = build.event()
    build.stall(event, "A01")
    with pytest.raises(Invalid, match="A01"):
        save_plan(by=by, event=event, drawing=Drawing(40, 40, (new("A01", 20, 20),)))


def test_a_stall_of_another_market_is_none_of_this_one(by):
    event, other = build.event(), build.stall(build.event(), "Z01")
    for drawing in (Drawing(40, 40, (at(other, 0, 0),)), Drawing(40, 40, removed=(other.pk,))):
        if drawing.items:
            with pytest.raises(Invalid, match="Z01"):
                save_plan(by=by, event=event, drawing=drawing)
        else:
            save_plan(by=by, event=event, drawing=drawing)
    assert type(other).objects.filter(pk=other.pk).exists()


def test_stalls_drawn_twice_are_refused(by):
    event = build.event()
    stall = build.stall(event, "A01")
    with pytest.raises(Invalid, match="A01"):
        save_plan(by=by, event=event, drawing=Drawing(40, 40, (at(stall, 0, 0), at(stall, 20, 20))))


def test_a_booked_stall_moves_and_never_goes(by):
    event = build.event()
    held, given_back, free = (build.stall(event, code) for code in ("A01", "A02", "A03"))
    build.stall_booking(held, build.organisation())
    build.stall_booking(given_back, build.organisation(), released_at=clock.now())
    for stall in (held, given_back):
        with pytest.raises(WrongState, match=stall.code):
            save_plan(by=by, event=event, drawing=Drawing(40, 40, removed=(stall.pk,)))
    save_plan(by=by, event=event, drawing=Drawing(40, 40, (at(held, 30, 30), at(given_back, 0, 0)), removed=(free.pk,)))
    assert stalls(event) == ["A01", "A02"]
    assert held.bookings.get().released_at is None
    assert sorted(AuditRow.objects.values_list("verb", flat=True)) == ["hall.save", "stall.remove"]
    save_plan(by=by, event=event, drawing=replace(drawing_of(event), removed=(free.pk,)))  # twice is no mistake


def test_a_stall_that_is_not_mentioned_stays_and_counts(by):
    event = build.event()
    stall = build.stall(event, "A01")
    save_plan(by=by, event=event, drawing=Drawing(40, 40, (at(stall, 2, 2),)))
    with pytest.raises(Invalid, match="A01"):
        save_plan(by=by, event=event, drawing=Drawing(40, 40, (new("A02", 3, 3),), version=1))
    save_plan(by=by, event=event, drawing=Drawing(40, 40, (new("A02", 12, 2),), version=1))
    assert sorted((item.text, item.x) for item in drawing_of(event).items) == [("A01", 2), ("A02", 12)]


def test_the_database_keeps_one_drawing_a_stall_and_stalls_apart_from_the_rest(by):
    event = build.event()
    stall = build.stall(event, "A01")
    plan = save_plan(by=by, event=event, drawing=Drawing(40, 40, (at(stall, 0, 0),)))
    good = {"plan": plan, "x": 0, "y": 0, "width": 1, "height": 1}
    for bad in (
        {"kind": "stall", "stall": stall},
        {"kind": "stall"},
        {"kind": "door", "stall": build.stall(event, "A02")},
        {"kind": "door", "width": 0},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            HallItem.objects.create(**good | bad)
    with pytest.raises(IntegrityError), transaction.atomic():
        HallPlan.objects.create(event=build.event(), width=0, height=4)
    with pytest.raises(IntegrityError), transaction.atomic():
        HallPlan.objects.create(event=event, width=4, height=4)


def test_the_plain_forms_do_what_the_editor_does(by):
    event = build.event()
    build.stall(event, "A06")
    draw_row(by=by, event=event, version=0, letter="a", count=2, x=20, y=2, upright=True, zone=" 工业 ")
    draw_item(by=by, event=event, version=1, item=Item("stage", 40, 2, 10, 4, text="主舞台"))
    resize_hall(by=by, event=event, version=2, width=80, height=50)
    keys = {item.text: key for key, item in keyed(drawing_of(event))}
    stage = Item("stage", 41, 3, 10, 4, True, text="主舞台")
    change_item(by=by, event=event, version=3, key=keys["主舞台"], item=stage)
    remove_item(by=by, event=event, version=4, key=keys["A08"])
    drawing = drawing_of(event)
    assert (drawing.width, drawing.height, drawing.version) == (80, 50, 5)
    assert [(item.text, item.zone, item.x, item.y) for item in drawing.stalls] == [
        ("A06", "", 4, 4),
        ("A07", "工业", 20, 2),
    ]
    assert drawing.furniture == (stage,)
    remove_item(by=by, event=event, version=5, key=keys["主舞台"])
    assert drawing_of(event).furniture == ()
    for key in (keys["主舞台"], "s0", "nonsense"):
        with pytest.raises(Invalid):
            remove_item(by=by, event=event, version=6, key=key)
    with pytest.raises(Taken):
        resize_hall(by=by, event=event, version=5, width=90, height=50)


def test_a_stall_that_was_laid_out_later_stands_below_until_it_is_moved(by):
    event = build.event()
    save_plan(by=by, event=event, drawing=Drawing(40, 40, (new("A01", 2, 2),)))
    later = build.stall(event, "B01")
    drawing = drawing_of(event)
    assert (drawing.height, [(item.text, item.y) for item in drawing.stalls]) == (56, [("A01", 2), ("B01", 46)])
    change_item(by=by, event=event, version=1, key=f"s{later.pk}", item=at(later, 20, 2))
    assert [(item.text, item.x, item.y) for item in drawing_of(event).stalls] == [("A01", 2, 2), ("B01", 20, 2)]
