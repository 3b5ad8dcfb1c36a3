"""Pages of support: asking from the line of a policy, the file, the office's reading, the notice; from each side."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts import clock
from market.models import SubsidyDocument, SubsidyFile
from market.services import subsidy_batches, subsidy_review
from tests import build, build_subsidies
from tests.browsers import signed_in
from tests.events.test_prints import pages
from tests.market.subsidy_scene import ACCOUNT, ASKED, NOON, WAN, Scene

pytestmark = pytest.mark.django_db

SENT = {"documents": "结清证明", "agreed": "on", **ACCOUNT}


@pytest.fixture(autouse=True)
def _wednesday(settings: Any, tmp_path: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path
    with clock.at(NOON):
        yield


def text(person: Any, url: str) -> str:
    client = signed_in(person) if person else Client()
    return client.get(url).content.decode()


def test_a_firm_asks_from_the_line_of_the_policy() -> None:
    scene = Scene()
    case = scene.loan()
    client = signed_in(scene.boss)
    ask = reverse("market:subsidy_ask", args=[scene.batch.pk, case.pk])
    mine = f"{reverse('market:policy_mine')}?case={case.pk}"
    assert ask in client.get(mine).content.decode()
    page = client.get(ask).content.decode()
    for words in ("20 %", "20 万元", "4 万元", "结清证明", "剩余 100 万元", "同意将企业名称和金额列入公示"):
        assert words in page
    answer = client.post(ask, SENT)
    file = SubsidyFile.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, file.get_absolute_url())
    shown = client.get(file.get_absolute_url()).content.decode()
    assert ("…2222" in shown, "6222000011112222" in shown, "已提交" in shown) == (True, False, True)
    listed = client.get(mine).content.decode()
    assert (ask in listed, file.get_absolute_url() in listed) == (False, True)
    assert file.get_absolute_url() in text(scene.boss, reverse("market:subsidy_list"))


@pytest.mark.parametrize("left_out", ["documents", "agreed", "account_bank", "account_number"])
def test_what_is_missing_is_said_beside_its_field_and_the_rest_is_kept(left_out: str) -> None:
    scene = Scene()
    ask = reverse("market:subsidy_ask", args=[scene.batch.pk, scene.loan().pk])
    answer = signed_in(scene.boss).post(ask, {name: value for name, value in SENT.items() if name != left_out})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [left_out]
    kept = answer.content.decode()
    assert left_out == "account_bank" or "示例银行普陀支行" in kept
    assert SubsidyFile.objects.count() == 0


def test_the_same_form_sent_twice_hands_in_one_file() -> None:
    scene = Scene()
    ask = reverse("market:subsidy_ask", args=[scene.batch.pk, scene.loan().pk])
    client = signed_in(scene.boss)
    token = client.get(ask).context["form"]["form_token"].value()
    found = {client.post(ask, SENT | {"form_token": token})["Location"] for _time in range(2)}
    assert len(found) == SubsidyFile.objects.count() == 1


def test_a_viewer_reads_and_asks_for_nothing() -> None:
    scene = Scene()
    case, viewer = scene.loan(), build.user()
    build.member(viewer, scene.firm, "viewer")
    file = scene.ask(scene.loan())
    ask = reverse("market:subsidy_ask", args=[scene.batch.pk, case.pk])
    client = signed_in(viewer)
    assert ask not in client.get(f"{reverse('market:policy_mine')}?case={case.pk}").content.decode()
    assert (client.get(ask).status_code, client.get(file.get_absolute_url()).status_code) == (403, 200)
    assert client.post(reverse("market:subsidy_withdraw", args=[file.pk])).status_code == 403


def test_a_file_is_another_s_business_but_for_the_office_in_charge() -> None:
    """404 for another firm, another office and the bank of the loan; the office reads neither account nor contact."""
    scene = Scene()
    file = scene.ask()
    outsiders = {kind: build.user() for kind in ("enterprise", "government")}
    for kind, person in outsiders.items():
        build.organisation(kind, owner=person)
    url = file.get_absolute_url()
    bank = scene.bank.memberships.get().user
    found = {name: signed_in(person).get(url).status_code for name, person in {**outsiders, "bank": bank}.items()}
    assert found == {"enterprise": 404, "government": 404, "bank": 404}
    assert Client().get(url)["Location"].startswith("/account/login/")
    page = text(scene.officer, url)
    assert ("青禾（示例）" in page, "4 万元" in page) == (True, True)
    secret = ("2222", "示例银行普陀支行", scene.firm.contact_name, scene.firm.contact_mobile, "<form class")
    assert [words for words in secret if words in page] == []
    assert url in text(scene.officer, reverse("market:subsidy_list"))
    assert url not in text(outsiders["government"], reverse("market:subsidy_list"))
    assert signed_in(bank).get(reverse("market:subsidy_list")).status_code == 403
    case = build_subsidies.file(scene.batch, scene.stated(build.firm()), state="submitted")
    assert case.get_absolute_url() not in text(scene.boss, reverse("market:subsidy_list"))


def test_a_listed_firm_confirms_its_account_on_the_page_of_the_file() -> None:
    scene = Scene(way="confirmed")
    scene.loan()
    subsidy_batches.list_firms(by=scene.a, batch=scene.batch)
    file = SubsidyFile.objects.get()
    client = signed_in(scene.boss)
    assert "2026年5月18日 12:00 前确认账户" in client.get(file.get_absolute_url()).content.decode()
    assert client.post(file.get_absolute_url(), {**ACCOUNT}).context["form"].errors.keys() == {"agreed"}
    assert client.post(file.get_absolute_url(), {**ACCOUNT, "agreed": "on"}).status_code == 302
    assert scene.fresh(file).state == "submitted"
    assert signed_in(scene.officer).post(file.get_absolute_url(), {**ACCOUNT, "agreed": "on"}).status_code == 403
    assert client.post(file.get_absolute_url(), {**ACCOUNT, "agreed": "on"}).status_code == 302  # nothing is left to do
    assert scene.fresh(file).account_bank == "示例银行普陀支行"


def test_a_file_that_was_sent_back_is_mended_on_its_page() -> None:
    scene = Scene()
    file = subsidy_review.send_back_file(by=scene.a, file=scene.ask(), reason="缺结清证明原件")
    client = signed_in(scene.boss)
    page = client.get(file.get_absolute_url()).content.decode()
    assert ("缺结清证明原件" in page, "6222000011112222" in page) == (True, True)
    wrong = client.post(file.get_absolute_url(), {**ACCOUNT, "documents": "结清证明", "account_number": "1"})
    assert (list(wrong.context["form"].errors), scene.fresh(file).state) == (["account_number"], "sent_back")
    assert client.post(file.get_absolute_url(), {**ACCOUNT, "documents": "结清证明"}).status_code == 302
    assert scene.fresh(file).state == "submitted"


def test_documents_are_attached_and_taken_back_on_the_page() -> None:
    scene = Scene()
    file = scene.ask()
    client = signed_in(scene.boss)
    attach = reverse("market:subsidy_attach", args=[file.pk])
    wrong = client.post(attach, {"upload": SimpleUploadedFile("a.pdf", b"MZ program")})
    assert (wrong.status_code, list(wrong.context["upload"].errors)) == (200, ["upload"])
    good = SimpleUploadedFile("结清证明.pdf", b"%PDF-1.7\n%%EOF\n")
    assert client.post(attach, {"upload": good}).status_code == 302
    document = SubsidyDocument.objects.get()
    remove = reverse("market:subsidy_document_remove", args=[document.pk])
    assert remove in client.get(file.get_absolute_url()).content.decode()
    assert remove not in text(scene.officer, file.get_absolute_url())
    assert client.post(remove).status_code == 302
    assert scene.fresh(document).removed_at == NOON


def test_a_file_is_taken_back_on_its_page() -> None:
    scene = Scene()
    file = scene.ask()
    withdraw = reverse("market:subsidy_withdraw", args=[file.pk])
    assert signed_in(scene.officer).post(withdraw).status_code == 403
    assert signed_in(scene.boss).post(withdraw).status_code == 302
    assert scene.fresh(file).state == "withdrawn"
    assert withdraw not in text(scene.boss, file.get_absolute_url())


def test_anybody_reads_the_public_notice_and_nothing_before_it_is_out() -> None:
    """Firm and amount; no account, no contact, no credit code, and no file that is not in it."""
    scene = Scene()
    notice = reverse("market:subsidy_notice", args=[scene.batch.pk])
    paper = reverse("market:subsidy_notice_paper", args=[scene.batch.pk])
    assert [Client().get(url).status_code for url in (notice, paper)] == [404, 404]
    refused = build_subsidies.file(scene.batch, scene.stated(build.firm(name="未过（示例）")), state="refused")
    scene.noticed()
    page = Client().get(notice).content.decode()
    for words in ("青禾（示例）", "4 万元", "2026年5月20日 12:00", "按时还款贴息"):
        assert words in page
    secret = (refused.organisation.name, str(scene.firm.credit_code), scene.firm.contact_name, "6222")
    assert [words for words in secret if words in page] == []
    assert notice in Client().get(reverse("market:subsidy_notice_list")).content.decode()
    answer = Client().get(paper)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    read = "".join(pages(answer.content))
    assert ("4 万元" in read, "青禾" in read, "6222" in read) == (True, True, False)


def test_a_notice_of_many_firms_takes_as_many_sheets_as_it_needs() -> None:
    scene = Scene()
    batch = build_subsidies.batch(scene.version, state="noticed")
    for _number in range(60):
        build_subsidies.file(batch, scene.stated(build.firm()), state="in_notice", asked=ASKED)
    answer = Client().get(reverse("market:subsidy_notice_paper", args=[batch.pk]))
    assert len(pages(answer.content)) == 3
    assert ASKED * 60 == 240 * WAN


@pytest.mark.parametrize("name", ["subsidy_notice", "subsidy_notice_paper", "subsidy_file"])
def test_a_number_that_is_no_row_is_not_found(name: str) -> None:
    scene = Scene()
    client = signed_in(scene.boss)
    assert [client.get(reverse(f"market:{name}", args=[pk])).status_code for pk in (10**6, 10**17)] == [404, 404]
