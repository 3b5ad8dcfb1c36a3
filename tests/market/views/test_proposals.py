"""The form of a proposal and the firm's answer on the page of the pair, by clicking and by typing addresses."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import clock
from accounts.models import Organisation
from market.models import Introduction, Proposal, ProposalAnswer
from tests import build

pytestmark = pytest.mark.django_db


class Scene:
    """A cooperation pair in first contact, and everybody's browser."""

    def __init__(self) -> None:
        self.people = {name: build.user(name) for name in ("firm", "institute", "other_firm", "other_institute")}
        self.firm = build.organisation("enterprise", owner=self.people["firm"], name="青禾（示例）")
        self.institute = build.organisation("institute", owner=self.people["institute"], name="示例研究所")
        build.organisation("enterprise", owner=self.people["other_firm"])
        build.organisation("institute", owner=self.people["other_institute"])
        self.need = build.need(self.firm, kind="cooperation", status="in_progress", title="薄膜检测")
        self.pair = build.introduction(self.need, self.institute, state="contacted")
        self.page = self.pair.get_absolute_url()
        self.form = reverse("market:proposal_new", args=[self.pair.pk])

    def browser(self, name: str) -> Client:
        client = Client()
        client.force_login(self.people[name])
        return client

    def send(self, **facts: str) -> Any:
        given = {"text": "三个月完成样机", "people": "材料组", "price": "12", "valid_until": day(5)} | facts
        return self.browser("institute").post(self.form, given)

    def answer_url(self) -> str:
        return reverse("market:proposal_answer", args=[Proposal.objects.latest("pk").pk])


def day(number: int) -> str:
    return (clock.today() + dt.timedelta(days=number)).isoformat()


def test_the_office_sends_and_the_firm_accepts() -> None:
    scene = Scene()
    assert "提交对接方案</a>" in scene.browser("institute").get(scene.page).content.decode()
    assert scene.send().url == scene.page
    page = scene.browser("firm").get(scene.page).content.decode()
    assert "三个月完成样机" in page
    assert "接受方案</button>" in page
    assert "发送新版本" not in page
    assert scene.browser("firm").post(scene.answer_url(), {"accept": "1"}).url == scene.page
    assert Introduction.objects.get(pk=scene.pair.pk).state == "in_talks"
    page = scene.browser("institute").get(scene.page).content.decode()
    assert "企业已接受" in page
    assert "接受方案</button>" not in page


def test_the_firm_declines_with_a_reason_that_the_office_reads_and_answers_with_a_new_version() -> None:
    scene = Scene()
    scene.send(price="")
    assert "免费" in scene.browser("firm").get(scene.page).content.decode()
    scene.browser("firm").post(scene.answer_url(), {"reason": "<b>周期太长</b>"})
    page = scene.browser("institute").get(scene.page).content.decode()
    assert "企业已谢绝：&lt;b&gt;周期太长&lt;/b&gt;" in page
    assert "三个月完成样机</textarea>" in scene.browser("institute").get(scene.form).content.decode()
    scene.send(text="两个月完成")
    page = scene.browser("firm").get(scene.page).content.decode()
    assert ("第 2 版" in page, "第 1 版" in page, "接受方案</button>" in page) == (True, True, True)


def test_while_a_proposal_waits_it_is_the_firm_s_turn() -> None:
    scene = Scene()
    assert "轮到贵方：研判需求" in scene.browser("institute").get(scene.page).content.decode()
    scene.send()
    assert "等待青禾（示例）：答复方案" in scene.browser("institute").get(scene.page).content.decode()
    assert "轮到贵方：答复方案" in scene.browser("firm").get(scene.page).content.decode()
    scene.browser("firm").post(scene.answer_url(), {"reason": "周期太长"})
    assert "轮到贵方：研判需求" in scene.browser("institute").get(scene.page).content.decode()


def test_declining_without_a_reason_says_so_beside_the_field() -> None:
    scene = Scene()
    scene.send()
    response = scene.browser("firm").post(scene.answer_url(), {"reason": ""})
    assert "请简要说明不合适的原因。" in response.content.decode()
    assert ProposalAnswer.objects.count() == 0


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"text": ""}, "text"),
        ({"people": ""}, "people"),
        ({"price": "0"}, "price"),
        ({"price": "=1+1"}, "price"),
        ({"valid_until": "2001-01-01"}, "valid_until"),
        ({"valid_until": "soon"}, "valid_until"),
    ],
)
def test_broken_input_is_said_beside_its_field_and_the_rest_is_kept(facts: dict[str, str], field: str) -> None:
    scene = Scene()
    response = scene.send(**{"people": "材料组乙"} | facts)
    assert list(response.context["form"].errors) == [field]
    assert ("材料组乙" in response.content.decode()) == (field != "people")
    assert Proposal.objects.count() == 0


def test_nobody_else_reads_sends_or_answers() -> None:
    scene = Scene()
    scene.send()
    for name in ("other_firm", "other_institute"):
        browser = scene.browser(name)
        answers = [browser.get(scene.page), browser.get(scene.form), browser.post(scene.form, {"text": "x"})]
        answers.append(browser.post(scene.answer_url(), {"accept": "1"}))
        assert [answer.status_code for answer in answers] == [404] * 4, name
    assert scene.browser("firm").get(scene.form).status_code == 404
    assert scene.browser("institute").post(scene.answer_url(), {"accept": "1"}).status_code == 403
    assert Client().get(scene.form).status_code == 302
    assert (Proposal.objects.count(), ProposalAnswer.objects.count()) == (1, 0)


def test_a_form_that_comes_too_late_leads_back_with_the_reason() -> None:
    scene = Scene()
    scene.send()
    Introduction.objects.filter(pk=scene.pair.pk).update(state="withdrawn", closed_at=clock.now())
    assert scene.browser("institute").get(scene.form).url == scene.page
    response = scene.browser("firm").post(scene.answer_url(), {"accept": "1"})
    assert "该方案已答复、已被新版本取代或已过有效期" in response.content.decode()
    assert ProposalAnswer.objects.count() == 0


def test_the_page_needs_as_many_queries_for_five_versions_as_for_one() -> None:
    scene = Scene()
    browser = scene.browser("firm")
    counts = []
    for number in (1, 4):
        for _ in range(number):
            scene.send()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get(scene.page)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_words_of_an_erased_party_are_read_no_more() -> None:
    scene = Scene()
    scene.send()
    scene.browser("firm").post(scene.answer_url(), {"reason": "周期太长"})
    Organisation.objects.filter(pk=scene.institute.pk).update(erased_at=clock.now())
    page = scene.browser("firm").get(scene.page).content.decode()
    assert [word in page for word in ("三个月完成样机", "材料组", "周期太长", "已注销")] == [False, False, True, True]
    Organisation.objects.filter(pk=scene.firm.pk).update(erased_at=clock.now())
    assert "周期太长" not in scene.browser("institute").get(scene.page).content.decode()


def test_a_long_reason_that_comes_too_late_is_answered() -> None:
    scene = Scene()
    scene.send()
    late = scene.answer_url()
    scene.browser("firm").post(late, {"accept": "1"})
    page = scene.browser("firm").post(late, {"reason": "长" * 301}).content.decode()
    assert (page.count('role="alert"'), "301" in page) == (1, True)
