"""The organiser's desk: every page opens, writes go through services, nothing is deleted."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts import audit
from accounts.models import AuditRow, Message, Organisation, User
from accounts.services import messages
from tests import build
from tests.accounts.services.test_verification import complete_firm
from tests.accounts.views.test_organisations import signed_in

pytestmark = pytest.mark.django_db
TABLES = ("organisation", "enterpriseprofile", "user", "auditrow", "message")


def rows() -> dict[str, int]:
    """One row of each table."""
    firm = build.organisation(owner=build.user())
    messages.send(organisation=firm, code="organisation.verify", name=firm.name)
    row = audit.record(by=build.organiser(), verb="organisation.verify", subject=firm, on_behalf_of=firm)
    return {
        "organisation": firm.pk,
        "enterpriseprofile": firm.profile.pk,
        "user": firm.memberships.get().user_id,
        "auditrow": row.pk,
        "message": Message.objects.first().pk,
    }


@pytest.fixture
def desk() -> Client:
    """The organiser's browser."""
    return signed_in(build.organiser())


@pytest.mark.parametrize("table", TABLES)
def test_lists_and_pages_open_and_search(desk, table) -> None:
    pk = rows()[table]
    listing = reverse(f"admin:accounts_{table}_changelist")
    assert desk.get(listing).status_code == 200
    assert desk.get(listing, {"q": "示例"}).status_code == 200
    assert desk.get(reverse(f"admin:accounts_{table}_change", args=[pk])).status_code == 200


@pytest.mark.parametrize("table", TABLES)
def test_nothing_is_deleted(desk, table) -> None:
    pk = rows()[table]
    assert desk.get(reverse(f"admin:accounts_{table}_delete", args=[pk])).status_code == 403
    assert desk.post(reverse(f"admin:accounts_{table}_delete", args=[pk]), {"post": "yes"}).status_code == 403
    listing = reverse(f"admin:accounts_{table}_changelist")
    assert "delete_selected" not in desk.get(listing).content.decode()


@pytest.mark.parametrize("table", ["enterpriseprofile", "auditrow", "message"])
def test_read_only_tables_are_not_written(desk, table) -> None:
    pk = rows()[table]
    assert desk.get(reverse(f"admin:accounts_{table}_add")).status_code == 403
    assert desk.post(reverse(f"admin:accounts_{table}_change", args=[pk]), {"verb": "x"}).status_code == 403


@pytest.mark.parametrize("who", ["owner", "closed"])
def test_only_the_organiser_enters(who) -> None:
    person = build.user() if who == "owner" else build.user(is_staff=True, is_active=False)
    firm = build.organisation(owner=person)
    browser = signed_in(person)
    for page in (
        reverse("admin:accounts_organisation_changelist"),
        reverse("admin:accounts_organisation_decide", args=["verify"]) + f"?ids={firm.pk}",
    ):
        assert browser.get(page).status_code == 302
        assert browser.post(page).status_code == 302


def test_those_that_wait_come_first(desk) -> None:
    build.organisation(name="甲")
    waiting = build.organisation(name="乙", verification="pending")
    listing = desk.get(reverse("admin:accounts_organisation_changelist"))
    assert next(iter(listing.context["cl"].result_list)) == waiting


def facts(**changes) -> dict:
    """An organisation as the organiser types it."""
    return {"kind": "enterprise", "name": "示例走访企业", "credit_code": build.credit_code().lower()} | changes


def test_a_walk_in_is_registered_through_the_service(desk) -> None:
    answer = desk.post(reverse("admin:accounts_organisation_add"), facts(contact_mobile="+86 13800000000"))
    firm = Organisation.objects.get()
    assert answer.status_code == 302
    assert (firm.contact_mobile, firm.profile.staff, firm.memberships.count()) == ("13800000000", None, 0)
    assert [(row.verb, row.by_staff) for row in AuditRow.objects.all()] == [("organisation.register", True)]


def test_facts_are_changed_through_the_service_and_the_state_is_not(desk) -> None:
    firm = build.organisation(name="原名")
    page = reverse("admin:accounts_organisation_change", args=[firm.pk])
    typed = facts(name="新名", kind="bank", verification="suspended", verification_reason="x")
    assert desk.post(page, typed).status_code == 302
    firm.refresh_from_db()
    assert (firm.name, firm.kind, firm.verification) == ("新名", "enterprise", "verified")
    assert AuditRow.objects.get().data["changes"]["name"] == ["原名", "新名"]


def test_what_the_service_refuses_is_said_in_the_form(desk) -> None:
    taken = build.organisation()
    answer = desk.post(reverse("admin:accounts_organisation_add"), facts(credit_code=taken.credit_code))
    assert answer.status_code == 200
    assert "已经登记" in answer.content.decode()
    answer = desk.post(reverse("admin:accounts_organisation_add"), facts(credit_code="91350100M000100Y44"))
    assert "校验位不符" in answer.content.decode()
    assert (Organisation.objects.count(), AuditRow.objects.count()) == (1, 0)


def test_a_failing_audit_row_saves_nothing(desk, monkeypatch) -> None:
    def broken(**kwargs):
        raise OSError("no audit")

    monkeypatch.setattr(audit, "record", broken)
    with pytest.raises(OSError, match="no audit"):
        desk.post(reverse("admin:accounts_organisation_add"), facts())
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    ("word", "state", "to"),
    [
        ("submit", "unverified", "pending"),
        ("verify", "pending", "verified"),
        ("send-back", "pending", "rejected"),
        ("suspend", "verified", "suspended"),
        ("reinstate", "suspended", "verified"),
    ],
)
def test_a_decision_asks_first_and_then_acts(desk, word, state, to) -> None:
    firm = complete_firm(state)
    page = reverse("admin:accounts_organisation_decide", args=[word]) + f"?ids={firm.pk}"
    change = reverse("admin:accounts_organisation_change", args=[firm.pk])
    assert page in desk.get(change).content.decode()
    assert firm.name in desk.get(page).content.decode()
    assert Organisation.objects.get().verification == state
    answer = desk.post(page, {"reason": "请补充执照"})
    assert (answer.status_code, answer["Location"]) == (302, change)
    firm.refresh_from_db()
    assert (firm.verification, firm.verification_reason) == (
        to,
        "请补充执照" if to in ("rejected", "suspended") else "",
    )


@pytest.mark.parametrize("word", ["send-back", "suspend"])
def test_without_a_reason_nothing_is_decided(desk, word) -> None:
    firm = complete_firm("pending")
    page = reverse("admin:accounts_organisation_decide", args=[word]) + f"?ids={firm.pk}"
    answer = desk.post(page, {"reason": " "})
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["reason"])
    assert Organisation.objects.get().verification == "pending"


def test_many_at_once_with_a_page_in_between_and_each_refusal_named(desk) -> None:
    ready, early = complete_firm("pending"), complete_firm("unverified")
    listing = reverse("admin:accounts_organisation_changelist")
    answer = desk.post(listing, {"action": "verify", "_selected_action": [ready.pk, early.pk]})
    page = reverse("admin:accounts_organisation_decide", args=["verify"]) + f"?ids={ready.pk},{early.pk}"
    assert answer["Location"] == page
    said = desk.post(page, follow=True).content.decode()
    assert "已核验通过 1 家。" in said
    assert f"{early.name}：只有待核验的机构才能核验通过。" in said
    assert set(Organisation.objects.values_list("verification", flat=True)) == {"verified", "unverified"}


@pytest.mark.parametrize("query", ["", "?ids=", "?ids=999999", "?ids=x,;", "?ids=" + "9" * 40])
def test_a_decision_about_nothing_is_not_found(desk, query) -> None:
    assert desk.get(reverse("admin:accounts_organisation_decide", args=["verify"]) + query).status_code == 404
    assert desk.get(reverse("admin:accounts_organisation_decide", args=["burn"]) + query).status_code == 404


def test_the_button_to_act_for_a_party_leads_to_its_pages(desk) -> None:
    firm = build.organisation()
    page = desk.get(reverse("admin:accounts_organisation_change", args=[firm.pk])).content.decode()
    assert f'<input type="hidden" name="organisation" value="{firm.pk}">' in page
    assert desk.post("/acting/", {"organisation": firm.pk})["Location"] == "/organisation/"
    assert desk.get("/organisation/").context["organisation"] == firm


def test_an_account_is_opened_and_closed_through_the_service(desk) -> None:
    desk.post(reverse("admin:accounts_user_add"), {"email": "New@Example.com", "name": "陈", "is_active": "on"})
    person = User.objects.get(email="new@example.com")
    assert not person.has_usable_password()
    page = reverse("admin:accounts_user_change", args=[person.pk])
    assert desk.post(page, {"name": "陈示例", "is_staff": "on"}).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.is_active, person.is_staff) == ("陈示例", False, False)
    assert list(AuditRow.objects.order_by("pk").values_list("verb", flat=True)) == ["user.create", "user.update"]


def test_a_second_account_for_one_address_is_refused(desk) -> None:
    build.user(email="new@example.com")
    answer = desk.post(reverse("admin:accounts_user_add"), {"email": "NEW@example.com", "is_active": "on"})
    assert answer.status_code == 200
    assert "这个邮箱已经注册。" in answer.content.decode()


def test_audit_rows_are_filtered_and_read_in_words(desk) -> None:
    rows()
    listing = reverse("admin:accounts_auditrow_changelist")
    staff = AuditRow.objects.get().actor_id
    for query in ({"verb": "organisation.verify"}, {"actor_id": staff}, {"by_staff__exact": "1"}, {"at__year": "2000"}):
        answer = desk.get(listing, query)
        assert answer.context["cl"].result_count == (0 if "at__year" in query else 1)
    assert "核验通过" in desk.get(listing).content.decode()
    assert desk.get(listing, {"actor_id": "x"}).status_code == 200


@pytest.mark.parametrize("table", TABLES)
def test_lists_need_the_same_queries_for_one_row_and_three(desk, table, django_assert_max_num_queries) -> None:
    rows()
    listing = reverse(f"admin:accounts_{table}_changelist")
    desk.get(listing)
    with django_assert_max_num_queries(14) as one:
        desk.get(listing)
    rows(), rows()
    with django_assert_max_num_queries(len(one)):
        desk.get(listing)


def test_the_form_of_a_party_shows_its_contact_and_puts_each_reading_on_record(desk: Client) -> None:
    known, unknown = build.firm(contact_name="林会计", contact_mobile="13800000000"), build.firm(contact_name="")
    Organisation.objects.filter(pk=unknown.pk).update(contact_name="", contact_mobile="", contact_email="")
    for row in (known, known, unknown):
        assert desk.get(reverse("admin:accounts_organisation_change", args=[row.pk])).status_code == 200
    rows = AuditRow.objects.filter(verb="contact.read").order_by("pk")
    assert [(row.subject_id, row.data["of"], row.by_staff) for row in rows] == [(str(known.pk), known.pk, True)] * 2
    assert "13800000000" not in desk.get(reverse("admin:accounts_organisation_changelist")).content.decode()
