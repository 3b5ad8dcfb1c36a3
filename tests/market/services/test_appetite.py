"""Asking for a model and deciding about it: who may, in which state, and what a worse model needs."""

from collections.abc import Callable
from typing import Any

import pytest
from celery import current_app

from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import AuditRow, User
from market.enums import ModelStatus
from market.models import AppetiteModel
from market.selectors.appetite_models import coefficients_in_use, model_in_use
from market.services import appetite
from tests import build
from tests.market.learning import figures, model
from tests.market.services.test_claim_races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser() -> User:
    return build.organiser()


def verbs() -> list[str]:
    return list(AuditRow.objects.order_by("pk").values_list("verb", flat=True))


def statuses() -> list[tuple[int, str]]:
    return list(AppetiteModel.objects.order_by("version").values_list("version", "status"))


def test_a_fit_is_asked_for(
    organiser: User, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    model("rejected")
    sent: list[tuple[str, tuple[int, ...]]] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args: sent.append((name, args)))
    with django_capture_on_commit_callbacks(execute=True):
        row = appetite.request_fit(by=organiser)
    assert (row.version, row.status, row.requested_by, row.attempts) == (2, "fitting", organiser, 0)
    assert sent == [("market.tasks.fit_appetite", (row.pk,))]
    assert verbs() == ["model.request"]


def test_one_fit_at_a_time(organiser: User) -> None:
    appetite.request_fit(by=organiser)
    with pytest.raises(WrongState, match="已有一个模型正在训练"):
        appetite.request_fit(by=organiser)
    assert statuses() == [(1, "fitting")]
    assert verbs() == ["model.request"]


ACTS: dict[str, Callable[[User, AppetiteModel], Any]] = {
    "request": lambda by, row: appetite.request_fit(by=by),
    "use": lambda by, row: appetite.put_into_use(by=by, model=row),
    "turn down": lambda by, row: appetite.turn_down(by=by, model=row, note="理由"),
}


OUT = "take out"


def take_out(by: User, row: AppetiteModel) -> AppetiteModel:
    return appetite.take_out_of_use(by=by, model=row, note="结果变差")


@pytest.mark.parametrize("act", [*ACTS, OUT])
@pytest.mark.parametrize("role", ["firm", "bank", "outsider", "former"])
def test_only_the_organiser_decides(act: str, role: str) -> None:
    person = build.user() if role != "former" else build.user(is_staff=True, is_active=False)
    if role in ("firm", "bank"):
        build.organisation("enterprise" if role == "firm" else "bank", owner=person)
    row = model("in_use" if act == OUT else "proposed")
    before = statuses()
    with pytest.raises(NotAllowed):
        take_out(person, row) if act == OUT else ACTS[act](person, row)
    assert (statuses(), verbs()) == (before, [])


@pytest.mark.parametrize("act", ["use", "turn down"])
@pytest.mark.parametrize("status", sorted(set(ModelStatus.values) - {"proposed"}))
def test_only_a_proposed_model_is_decided_on(organiser: User, act: str, status: str) -> None:
    row = model(status)
    with pytest.raises(WrongState, match="只能对待决定的模型"):
        ACTS[act](organiser, row)
    assert (statuses(), verbs()) == ([(1, status)], [])


def test_a_better_model_comes_into_use_and_retires_the_one_before(organiser: User) -> None:
    before = model("in_use")
    row = model(coefficients={"weights": {"x": 1.5}, "half_life_days": 900})
    row.figures["compared_with"] = str(before.version)
    row.save()
    assert model_in_use() == before
    used = appetite.put_into_use(by=organiser, model=row)
    assert (used.decided_by, used.decided_at is not None, used.note) == (organiser, True, "")
    assert statuses() == [(1, "retired"), (2, "in_use")]
    assert coefficients_in_use() == {"version": "2", "weights": {"x": 1.5}, "half_life_days": 900}
    assert verbs() == ["model.retire", "model.put_into_use"]


@pytest.mark.parametrize(
    ("own", "behind"),
    [
        ((0.49, 0.8), [["in_use", "mrr"]]),
        ((0.6, 0.69), [["in_use", "10"]]),
        ((0.3, 0.5), [["in_use", "mrr"], ["in_use", "10"], ["popular", "mrr"], ["popular", "10"]]),
    ],
)
def test_a_worse_model_cannot_enter_silently(
    organiser: User, own: tuple[float, float], behind: list[list[str]]
) -> None:
    row = model(own=own)
    for told, field in (
        ({}, "note"),
        ({"confirmed": True}, "note"),
        ({"note": "  ", "confirmed": True}, "note"),
        ({"note": "新规则已改变"}, "confirmed"),
    ):
        with pytest.raises(Invalid) as refused:
            appetite.put_into_use(by=organiser, model=row, **told)
        assert refused.value.field == field
    assert (statuses(), verbs()) == ([(1, "proposed")], [])
    used = appetite.put_into_use(by=organiser, model=row, note=" 新规则已改变 ", confirmed=True)
    assert (used.status, used.note) == ("in_use", "新规则已改变")
    audited = AuditRow.objects.get(verb="model.put_into_use")
    assert audited.data == {"note": "新规则已改变", "behind": behind}


def test_a_model_as_good_as_the_one_in_use_needs_no_reason(organiser: User) -> None:
    assert appetite.put_into_use(by=organiser, model=model(own=(0.5, 0.7))).status == "in_use"


def test_a_comparison_with_a_model_that_has_left_is_not_enough(organiser: User) -> None:
    first, second = model(), model()
    appetite.put_into_use(by=organiser, model=first)
    with pytest.raises(WrongState, match="请重新训练"):
        appetite.put_into_use(by=organiser, model=second, note="理由", confirmed=True)
    assert statuses() == [(1, "in_use"), (2, "proposed")]


def test_a_model_is_turned_down_with_a_reason(organiser: User) -> None:
    row = model()
    with pytest.raises(Invalid) as refused:
        appetite.turn_down(by=organiser, model=row, note=" ")
    assert refused.value.field == "note"
    turned = appetite.turn_down(by=organiser, model=row, note="样本太偏")
    assert (turned.status, turned.note, turned.decided_by) == ("rejected", "样本太偏", organiser)
    assert (model_in_use(), verbs()) == (None, ["model.turn_down"])


def test_the_model_in_use_is_taken_out_with_a_reason(organiser: User) -> None:
    row = model("in_use")
    with pytest.raises(Invalid) as refused:
        appetite.take_out_of_use(by=organiser, model=row, note=" ")
    assert refused.value.field == "note"
    out = take_out(organiser, row)
    assert (out.status, out.note, out.decided_by, coefficients_in_use()) == ("retired", "结果变差", organiser, None)
    assert verbs() == ["model.take_out_of_use"]


@pytest.mark.parametrize("status", sorted(set(ModelStatus.values) - {"in_use"}))
def test_only_the_model_in_use_is_taken_out(organiser: User, status: str) -> None:
    row = model(status)
    with pytest.raises(WrongState, match="并未启用"):
        take_out(organiser, row)
    assert (statuses(), verbs()) == ([(1, status)], [])


def test_nothing_is_saved_without_its_audit_row(organiser: User, monkeypatch: pytest.MonkeyPatch) -> None:
    row = model()

    def broken(**_facts: Any) -> None:
        raise OSError("no audit")

    monkeypatch.setattr(appetite.audit, "record", broken)
    for act in ACTS.values():
        with pytest.raises(OSError, match="no audit"):
            act(organiser, row)
    assert statuses() == [(1, "proposed")]


@pytest.mark.django_db(transaction=True)
def test_two_organisers_at_once_put_one_model_into_use() -> None:
    people = [build.organiser(), build.organiser()]
    rows = [model(), model()]

    def use(number: int) -> Callable[[], object]:
        return lambda: appetite.put_into_use(by=people[number], model=rows[number])

    sentence = "本模型评估之后，已有另一个模型启用。请重新训练，以便两者比较。"
    assert at_once([use(0), use(1)]) == [repr(WrongState(sentence)), "claimed"]
    assert sorted(status for _version, status in statuses()) == ["in_use", "proposed"]
    assert verbs() == ["model.put_into_use"]


def test_figures_of_an_older_shape_are_no_shortfall(organiser: User) -> None:
    row = model(figures={"own": figures(0.5, 0.5), "compared_with": ""})
    assert appetite.put_into_use(by=organiser, model=row).status == "in_use"


@pytest.mark.django_db(transaction=True)
def test_two_organisers_at_once_ask_for_one_fit() -> None:
    people = [build.organiser(), build.organiser()]

    def ask(number: int) -> Callable[[], object]:
        return lambda: appetite.request_fit(by=people[number])

    sentence = "已有一个模型正在训练，请等它完成。"
    assert at_once([ask(0), ask(1)]) == [repr(WrongState(sentence)), "claimed"]
    assert (statuses(), verbs()) == ([(1, "fitting")], ["model.request"])
