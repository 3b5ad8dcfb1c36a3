"""Appetite models in the organiser's room: asked for, watched, read beside the one in use, decided on."""

import datetime as dt
from typing import Any

import pytest
from celery import current_app
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from accounts import clock
from accounts.models import AuditRow, User
from market.models import AppetiteModel, Outcome
from market.services.appetite_fitting import fit_model
from tests import build
from tests.market.learning import decisions, model

LIST = "admin:market_appetitemodel_changelist"


def change(row: AppetiteModel) -> str:
    return reverse("admin:market_appetitemodel_change", args=[row.pk])


def act(desk: Client, row: AppetiteModel, verb: str, **data: Any) -> Any:
    return desk.post(reverse("admin:market_appetitemodel_act", args=[row.pk, verb]), data)


def status(row: AppetiteModel) -> str:
    return AppetiteModel.objects.get(pk=row.pk).status


def told(desk: Client) -> dict[str, tuple[int, str]]:
    page = desk.get(reverse("admin:index"))
    return {task.title: (task.count, task.url) for task in page.context["tasks"] if "模型" in task.title}


def test_an_empty_page_says_what_to_do(desk: Client) -> None:
    text = desk.get(reverse(LIST)).content.decode()
    assert "还没有模型" in text
    assert "在用：引擎内置权重" in text
    assert reverse("admin:market_appetitemodel_fit") in text
    assert "还没有模型" not in desk.get(reverse(LIST), {"status__exact": "failed"}).content.decode()


def test_a_fit_is_asked_for_and_leads_to_its_page(desk: Client, organiser: User) -> None:
    answer = desk.post(reverse("admin:market_appetitemodel_fit"))
    row = AppetiteModel.objects.get()
    assert (answer.url, row.status, row.requested_by) == (change(row), "fitting", organiser)
    again = desk.post(reverse("admin:market_appetitemodel_fit"))
    assert again.url == reverse(LIST)
    assert str(list(get_messages(again.wsgi_request))[-1]) == "已有一个模型正在训练，请等它完成。"
    assert AppetiteModel.objects.count() == 1


def test_the_page_follows_the_fit_and_then_loads_again(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    row = model("fitting")
    progress = reverse("admin:market_appetitemodel_progress", args=[row.pk])
    assert progress in desk.get(change(row)).content.decode()
    assert "训练已排队" in desk.get(progress).content.decode()
    AppetiteModel.objects.update(requested_at=clock.now() - dt.timedelta(seconds=10))
    assert "等待空闲的后台进程" in desk.get(progress).content.decode()
    gone = {"broker_write_url": "redis://127.0.0.1:1/0", "broker_transport": None, "broker_transport_options": {}}
    with monkeypatch.context() as patch:
        for name, value in gone.items():
            patch.setitem(current_app.conf, name, value)
        assert "队列服务暂不可用" in desk.get(progress).content.decode()
    AppetiteModel.objects.update(heartbeat_at=clock.now(), attempts=2)
    text = desk.get(progress).content.decode()
    assert "正在训练并评估模型" in text
    assert "第 2 次" in text
    AppetiteModel.objects.update(status="failed", error="可供训练的决定太少")
    assert desk.get(progress).headers["HX-Refresh"] == "true"
    page = desk.get(change(row)).content.decode()
    assert progress not in page
    assert "未能得到模型： 可供训练的决定太少" in page
    assert "重新训练" in page


def test_a_fitted_model_is_read_beside_the_one_in_use(desk: Client, organiser: User) -> None:
    decisions()
    desk.post(reverse("admin:market_appetitemodel_fit"))
    row = AppetiteModel.objects.get()
    fit_model(row.pk)
    row.refresh_from_db()
    page = desk.get(change(row))
    assert [measure["label"] for measure in page.context["comparison"]] == [
        "平均倒数排名",
        "首位命中",
        "前 5 命中",
        "前 10 命中",
        "前 20 命中",
    ]
    first = page.context["comparison"][1]["bars"]
    own = row.figures["own"]["hits"]["1"]
    assert [bar["label"] for bar in first] == ["本模型", "当时在用的模型", "按本省业务量"]
    assert first[0]["share"] == round(100 * own, 1)
    weights = [term for group in page.context["groups"] for term in group["terms"]]
    assert len(weights) == len(row.coefficients["weights"])
    text = page.content.decode()
    assert str(row.choices) in text
    assert f"{first[0]['figure']}" in text


def test_a_model_is_put_into_use(desk: Client, organiser: User) -> None:
    row = model()
    page = desk.get(reverse("admin:market_appetitemodel_act", args=[row.pk, "use"]))
    assert list(page.context["form"].fields) == ["note"]
    assert "从下一次匹配开始" in page.content.decode()
    assert act(desk, row, "use").url == change(row)
    row.refresh_from_db()
    assert (row.status, row.decided_by, row.note) == ("in_use", organiser, "")
    assert "在用：模型 1" in desk.get(reverse(LIST)).content.decode()
    assert AuditRow.objects.filter(verb="model.put_into_use", by_staff=True).count() == 1


def test_a_worse_model_asks_for_a_reason_and_a_confirmation(desk: Client) -> None:
    row = model(own=(0.45, 0.8))
    assert "不如“当时在用的模型”：平均倒数排名。" in desk.get(change(row)).content.decode()
    page = act(desk, row, "use")
    assert list(page.context["form"].fields) == ["note", "confirmed"]
    assert set(page.context["form"].errors) == {"note"}
    page = act(desk, row, "use", note="政策已变")
    assert set(page.context["form"].errors) == {"confirmed"}
    assert status(row) == "proposed"
    act(desk, row, "use", note="政策已变", confirmed="on")
    assert status(row) == "in_use"
    assert "政策已变" in desk.get(change(row)).content.decode()


def test_a_model_is_turned_down_with_a_reason(desk: Client) -> None:
    row = model()
    assert set(act(desk, row, "turn-down", note="").context["form"].errors) == {"note"}
    assert act(desk, row, "turn-down", note="样本太偏").url == change(row)
    page = desk.get(change(row))
    assert (status(row), page.context["buttons"]) == ("rejected", [])
    assert "样本太偏" in page.content.decode()


def test_the_model_in_use_is_taken_out(desk: Client) -> None:
    row = model("in_use")
    assert [button.label for button in desk.get(change(row)).context["buttons"]] == ["停用"]
    assert act(desk, row, "take-out", note="结果变差").url == change(row)
    assert status(row) == "retired"
    assert "在用：引擎内置权重" in desk.get(reverse(LIST)).content.decode()


def test_what_cannot_be_decided_any_more_is_said(desk: Client) -> None:
    row = model("rejected")
    page = act(desk, row, "use")
    assert page.context["form"].non_field_errors() == ["只能对待决定的模型作决定。"]
    assert status(row) == "rejected"


@pytest.mark.django_db
@pytest.mark.parametrize("verb", ["use", "turn-down"])
def test_nobody_else_gets_in(client: Client, verb: str) -> None:
    owner = build.user()
    build.organisation("bank", owner=owner)
    client.force_login(owner)
    row = model()
    assert act(client, row, verb, note="理由").url.startswith("/admin/login/")
    assert client.post(reverse("admin:market_appetitemodel_fit")).url.startswith("/admin/login/")
    assert (status(row), AppetiteModel.objects.count()) == ("proposed", 1)


def test_the_start_page_asks_for_a_fit_after_enough_new_decisions(desk: Client) -> None:
    decisions(79)
    pair = Outcome.objects.latest("pk").introduction
    last = build.outcome(pair, "refusal", refusal_code="amount")
    assert told(desk) == {}  # a fit needs 80 positive ones
    build.outcome(pair, "approval", amount=1)
    fit = reverse(LIST)
    assert told(desk) == {"已有决定记录，尚未训练模型": (81, fit)}
    used = model("in_use", requested_at=clock.now() + dt.timedelta(seconds=1))
    assert told(desk) == {}
    old = clock.now() - dt.timedelta(days=9)
    AppetiteModel.objects.filter(pk=used.pk).update(requested_at=old)
    build.outcome(pair, "refusal", refusal_code="leverage", corrects=last)  # a correction is no new decision
    build.outcome(pair, "drawdown", amount=1)  # nor is a drawdown
    assert told(desk) == {"上次训练模型后新增的决定": (81, fit)}
    model("fitting")
    assert told(desk) == {}


def test_a_proposed_model_waits_on_the_start_page(desk: Client) -> None:
    decisions(90)
    row = model()
    assert told(desk) == {"有偏好模型待决定": (1, change(row))}
    act(desk, row, "turn-down", note="样本太偏")
    assert told(desk) == {}


def test_the_run_page_names_its_model(desk: Client) -> None:
    used = model("in_use")
    pair = build.match(build.need(build.firm(), event=build.event()), build.offering(build.organisation("bank")))
    run, page = pair.run, reverse("admin:market_matchrun_change", args=[pair.run.pk])
    assert "内置偏好权重" in desk.get(page).content.decode()
    run.model = used
    run.save()
    text = desk.get(page).content.decode()
    assert "偏好模型 1" in text
    assert change(used) in text
