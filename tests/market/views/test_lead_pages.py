"""The lead board and the lead page: what fits, who sees it, what stays hidden, and claiming."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.enums import Role
from market.models import CooperationTerms, Introduction, NeedAdvice
from tests import build
from tests.browsers import signed_in

pytestmark = pytest.mark.django_db

RESULT = {"key": "debt_ratio", "fact": "firm.debt_ratio", "op": "le", "value": 70, "actual": 46.37, "verdict": "pass"}
UNKNOWN = {"key": "tax", "fact": "firm.tax_grade", "op": "in", "value": ["A"], "actual": None, "verdict": "unknown"}
REASONS = {
    "rules": [RESULT, UNKNOWN],
    "factors": [
        {
            "name": "slack",
            "points": 20.5,
            "max_points": 40,
            "fact": {"rule": "debt_ratio", "actual": 46.37, "rules": 2},
        },
        {"name": "completeness", "points": 10, "max_points": 60, "fact": {"known": 1, "rules": 2}},
    ],
    "unknown": ["firm.tax_grade"],
    "absent": ["speed"],
}


def party(kind: str, event: Any = None, **facts: Any) -> tuple[Any, Client]:
    """An organisation registered for the event, and the browser of its owner."""
    person = build.user()
    organisation = build.organisation(kind, owner=person, **facts)
    if event:
        build.registration(organisation, event)
    return organisation, signed_in(person)


@pytest.fixture
def event() -> Any:
    return build.event()


@pytest.fixture
def bank_and_client(event: Any) -> tuple[Any, Client]:
    return party("bank", event, name="示例银行")


@pytest.fixture
def bank(bank_and_client: tuple[Any, Client]) -> Any:
    return bank_and_client[0]


@pytest.fixture
def client(bank_and_client: tuple[Any, Client]) -> Client:
    return bank_and_client[1]


def a_need(event: Any, firm: Any = None, **facts: Any) -> Any:
    return build.need(firm or build.firm(), event=event, **{"visibility": "lenders"} | facts)


@pytest.fixture
def board(event: Any, bank: Any) -> dict[str, Any]:
    """Five needs that differ in everything the filter asks about."""
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    software = build.firm(name="青禾智能", field="industry", certificates=("high_tech",), region="310107")
    factory = build.firm(name="澄江环境", field="environment", profile={"industry": "C26"}, region="310112")
    expired = build.firm(name="旧证科技", field="transport", region="320000")
    expired.profile.certificates.create(kind="high_tech", expires_on=yesterday)
    needs = {
        "small": a_need(
            event, software, keywords=["知识产权"], terms={"amount": Decimal(2_000_000), "term_months": 12}
        ),
        "medium": a_need(
            event, factory, terms={"amount": Decimal(5_000_000), "term_months": 24, "guarantees": ["pledge"]}
        ),
        "large": a_need(
            event,
            expired,
            field="education",
            terms={"amount": Decimal(30_000_000), "term_months": 60, "guarantees": ["ip_pledge", "credit"]},
        ),
    }
    build.match(needs["medium"], build.offering(bank), score="91", reasons=REASONS)
    build.match(needs["small"], build.offering(bank), score="75.5", reasons=REASONS)
    return needs


FILTERS = [
    ("", ["medium", "small", "large"]),
    ("sort=amount", ["large", "medium", "small"]),
    ("sort=newest", ["large", "medium", "small"]),
    ("amount=s", ["small"]),
    ("amount=m", ["medium"]),
    ("amount=l&amount=s", ["small", "large"]),
    ("term=short", ["small"]),
    ("term=medium&term=long", ["medium", "large"]),
    ("guarantee=pledge", ["medium"]),
    ("guarantee=ip_pledge", ["large"]),
    ("guarantee=credit", ["small", "large"]),
    ("certificate=high_tech", ["small"]),
    ("field=industry", ["small"]),
    ("field=transport", []),
    ("field=education", ["large"]),
    ("industry=I", ["small", "large"]),
    ("industry=C", ["medium"]),
    ("district=310112", ["medium"]),
    ("matched=on", ["medium", "small"]),
    ("q=知识产权", ["small"]),
    ("q=青禾", ["small"]),
    ("q=示例用途+澄江", ["medium"]),
    ("work=free", ["medium", "small", "large"]),
    ("work=ours", []),
    ("amount=s&q=澄江", []),
    ("amount=zz&term=x&sort=%27%3B&district=nowhere&work=x&event=99999", ["medium", "small", "large"]),
    ("page=99999999999999999999&lead=%00&q=%00", ["medium", "small", "large"]),
    ("q=" + "长" * 300, ["medium", "small", "large"]),
    ("organisation__contact_mobile=13800000000&ordering=organisation__contact_mobile", ["medium", "small", "large"]),
]


@pytest.mark.parametrize(("query", "names"), FILTERS)
def test_the_board_shows_what_fits(client: Client, board: dict[str, Any], query: str, names: list[str]) -> None:
    answer = client.get(f"/leads/?{query}")
    assert answer.status_code == 200
    by_key = {need.pk: name for name, need in board.items()}
    shown = [by_key[row["need"].pk] for row in answer.context["rows"]]
    assert (sorted(shown), shown[0] if "sort" in query or not query else None) == (
        sorted(names),
        names[0] if "sort" in query or not query else None,
    )


def test_the_market_filter_and_the_counts_beside_the_choices(client: Client, bank: Any, board: dict[str, Any]) -> None:
    other = build.event()
    build.registration(bank, other)
    elsewhere = a_need(other, terms={"amount": Decimal(1_000_000)})
    answer = client.get(f"/leads/?event={other.pk}")
    assert [row["need"].pk for row in answer.context["rows"]] == [elsewhere.pk]
    form = answer.context["filter"].form
    assert [label for _value, label in form.fields["amount"].choices] == [
        '500 万元以下 <small class="text-soft">2</small>',
        '500–3,000 万元 <small class="text-soft">1</small>',
        '3,000 万元以上 <small class="text-soft">1</small>',
    ]
    districts = [str(label) for value, label in form.fields["district"].choices if value]
    assert districts == ["普陀区 · 2", "闵行区 · 1", "江苏省 · 1"]
    certificates = [value for value, _label in form.fields["certificate"].choices]
    assert certificates == ["high_tech"]


def test_the_row_says_match_state_amount_and_what_is_missing(client: Client, board: dict[str, Any]) -> None:
    answer = client.get("/leads/")
    row = answer.context["rows"][0]
    assert (row["need"].pk, row["match"].score, row["amount"], row["term"]) == (board["medium"].pk, 91, 5_000_000, 24)
    assert (row["state"]["label"], row["missing"]) == ("可认领", "纳税信用等级")
    text = answer.content.decode()
    assert "澄江环境" in text
    assert "<strong>500</strong> 万元" in text


def test_the_panel_shows_the_named_lead_else_asks_for_the_first(client: Client, board: dict[str, Any]) -> None:
    first, named = board["medium"].pk, board["large"].pk
    answer = client.get(f"/leads/?lead={named}")
    assert [answer.context["chosen"].pk, answer.context["need"].pk] == [named, named]
    for address in ("/leads/", "/leads/?lead=abc"):
        answer = client.get(address)
        assert [answer.context["chosen"], answer.context["shown"].pk] == [None, first]
        assert [f'hx-get="/leads/{first}/panel/' in answer.content.decode(), "need" in answer.context] == [True, False]
    panel = client.get(f"/leads/{first}/panel/")
    assert [panel.context["need"].pk, "<html" in panel.content.decode()] == [first, False]


def test_pages_keep_the_query(client: Client, event: Any, bank: Any) -> None:
    firm = build.firm()
    for _number in range(21):
        a_need(event, firm)
    answer = client.get("/leads/?amount=m&page=2")
    assert len(answer.context["rows"]) == 1
    assert "?amount=m&amp;page=1" in answer.content.decode()


# --- Who sees what ------------------------------------------------------------------------------------------------


def seen(client: Client, address: str = "/leads/") -> list[int]:
    return [row["need"].pk for row in client.get(address).context["rows"]]


def test_only_verified_parties_registered_for_the_market_see_open_needs(event: Any) -> None:
    need = a_need(event)
    clients = {
        "registered": party("bank", event)[1],
        "fund": party("fund", event)[1],
        "unregistered": party("bank")[1],
        "other market": party("bank", build.event())[1],
        "unverified": party("bank", event, verification="pending")[1],
        "suspended": party("bank", event, verification="suspended", verification_reason="示例")[1],
    }
    assert {name: seen(client) for name, client in clients.items()} == {
        "registered": [need.pk],
        "fund": [need.pk],
        "unregistered": [],
        "other market": [],
        "unverified": [],
        "suspended": [],
    }
    allowed = {"registered", "fund"}
    for name, client in clients.items():
        assert client.get(f"/leads/{need.pk}/").status_code == (200 if name in allowed else 404), name
        if name not in allowed:
            assert client.post(f"/leads/{need.pk}/claim/").status_code == 404
    assert not Introduction.objects.exists()


HIDDEN = [
    {"visibility": "matched"},
    {"visibility": "organiser"},
    {"status": "draft"},
    {"status": "submitted"},
    {"status": "withdrawn"},
    {"status": "expired"},
]


@pytest.mark.parametrize("facts", HIDDEN)
def test_a_need_that_is_not_shown_does_not_exist_for_the_bank(
    client: Client, event: Any, facts: dict[str, Any]
) -> None:
    need = a_need(event, **facts)
    assert seen(client, f"/leads/?q={need.title}") == []
    assert client.get(f"/leads/{need.pk}/").status_code == 404
    assert client.post(f"/leads/{need.pk}/claim/").status_code == 404


def test_a_need_for_matched_parties_is_seen_by_the_party_it_was_proposed_to(
    client: Client, bank: Any, event: Any
) -> None:
    need = a_need(event, visibility="matched")
    build.introduction(need, bank)
    assert seen(client) == [need.pk]
    assert "已推荐给贵方" in client.get("/leads/").content.decode()
    assert seen(party("bank", event)[1]) == []


def test_a_need_past_its_validity_is_off_the_board(client: Client, event: Any) -> None:
    a_need(event, valid_until=timezone.localdate() - dt.timedelta(days=1))
    assert seen(client) == []


@pytest.mark.parametrize(
    ("kind", "address", "status"),
    [
        ("bank", "/leads/", 200),
        ("fund", "/leads/", 200),
        ("enterprise", "/leads/", 403),
        ("university", "/leads/", 403),
        ("bank", "/inbox/", 403),
        ("university", "/inbox/", 200),
        ("institute", "/inbox/", 200),
        ("government", "/inbox/", 200),
        ("service", "/inbox/", 200),
        ("enterprise", "/inbox/", 200),
    ],
)
def test_the_board_is_for_lenders_and_the_inbox_for_the_others(kind: str, address: str, status: int) -> None:
    assert party(kind)[1].get(address).status_code == status


def test_visitors_sign_in_and_organisers_choose_whom_they_act_for(event: Any) -> None:
    need = a_need(event)
    assert Client().get("/leads/")["Location"].startswith("/account/login/")
    assert signed_in(build.organiser()).get(f"/leads/{need.pk}/")["Location"].startswith("/acting/")


CONTACT = {"contact_name": "秦联系", "contact_mobile": "13911112222", "contact_email": "secret@example.com"}


def test_contact_code_and_address_never_show_and_cannot_be_searched(client: Client, bank: Any, event: Any) -> None:
    profile = {"registered_address": "示例路一号", "legal_representative": "秦法人"}
    firm = build.firm(**CONTACT, profile=profile)
    need = a_need(event, firm)
    build.match(need, build.offering(bank), reasons=REASONS)
    secrets = [*CONTACT.values(), firm.credit_code, *profile.values()]
    for address in ("/leads/", f"/leads/{need.pk}/"):
        text = client.get(address).content.decode()
        assert [secret for secret in secrets if secret in text] == []
    for secret in secrets:
        assert seen(client, f"/leads/?q={secret}") == []


@pytest.mark.parametrize(
    ("authorisation", "shown"),
    [
        ({}, False),
        ({"authorised_at": timezone.now()}, True),
    ],
)
def test_yearly_figures_show_only_while_the_authorisation_holds(
    client: Client, bank: Any, event: Any, authorisation: dict[str, Any], shown: bool
) -> None:
    last = timezone.localdate().year - 1
    firm = build.firm(years=[{"year": last, "revenue": Decimal(81_230_000)}], profile={"debt_ratio": Decimal("46.37")})
    need = a_need(event, firm, **authorisation)
    build.match(need, build.offering(bank), reasons=REASONS)
    for address in (f"/leads/?lead={need.pk}", f"/leads/{need.pk}/panel/", f"/leads/{need.pk}/"):
        text = client.get(address).content.decode()
        assert ("46.37 %" in text) is shown
        assert "资产负债率" in text
        assert ("8,123 万元" in text) is (shown and address == f"/leads/{need.pk}/")


@pytest.mark.parametrize(
    "ended", [{"authorisation_revoked_at": timezone.now()}, {"authorised_until": dt.date(2020, 1, 1)}]
)
def test_with_the_authorisation_the_need_is_gone(client: Client, bank: Any, event: Any, ended: dict[str, Any]) -> None:
    need = a_need(event, build.firm(), authorised_at=timezone.now(), **ended)
    build.match(need, build.offering(bank), reasons=REASONS)
    assert seen(client, "/leads/") == []
    assert client.get(f"/leads/{need.pk}/").status_code == 404


def test_a_university_reads_no_yearly_figures(event: Any) -> None:
    client = party("university", event)[1]
    firm = build.firm(profile={"debt_ratio": Decimal("46.37")})
    need = a_need(event, firm, kind="cooperation", authorised_at=timezone.now())
    CooperationTerms.objects.create(need=need, problem="涂层开裂", budget=Decimal(500_000))
    text = client.get(f"/leads/{need.pk}/").content.decode()
    assert ("46.37" in text, "涂层开裂" in text, "50 万元" in text) == (False, True, True)


def test_the_inbox_shows_the_kinds_a_party_answers(event: Any) -> None:
    needs = {kind: a_need(event, kind=kind) for kind in ("financing", "cooperation", "talent", "space", "policy")}
    assert set(seen(party("government", event)[1], "/inbox/")) == {
        needs[kind].pk for kind in ("talent", "space", "policy")
    }
    client = party("university", event)[1]
    assert set(seen(client, "/inbox/")) == {needs[kind].pk for kind in ("cooperation", "talent", "space")}
    assert set(seen(client, "/inbox/?kind=talent")) == {needs["talent"].pk}
    assert set(seen(client, "/inbox/?kind=financing&amount=s")) == {
        needs[kind].pk for kind in ("cooperation", "talent", "space")
    }


def test_a_firm_does_not_find_its_own_need(event: Any) -> None:
    firm, client = party("enterprise", event)
    own = a_need(event, firm, kind="legal")
    other = a_need(event, kind="legal")
    assert seen(client, "/inbox/") == [other.pk]
    assert client.get(f"/leads/{own.pk}/").status_code == 404


# --- The page of a lead -------------------------------------------------------------------------------------------


def test_the_page_shows_rules_factors_and_the_claim_button(client: Client, board: dict[str, Any]) -> None:
    text = client.get(f"/leads/{board['medium'].pk}/").content.decode()
    for words in ("准入条件：1 项符合；1 项待补", "纳税信用等级未填", "为什么是 91 分", "准入余量", "认领并联系"):
        assert words in text
    assert "未计入（暂无记录）：审批速度" in text


def test_a_lead_that_was_not_matched_says_what_our_nearest_offering_misses(
    client: Client, bank: Any, event: Any, board: dict[str, Any]
) -> None:
    from market.models import MatchRun

    ours, theirs = build.offering(bank), build.offering(build.organisation("bank"))
    failed = RESULT | {"fact": "firm.age_months", "op": "ge", "value": 240, "actual": 120, "verdict": "fail"}
    misses = [
        {"offering": str(row.pk), "failed": [failed | {"actual": months}], "changes": [], "days": None}
        for row, months in ((theirs, 60), (ours, 120))
    ]
    run = MatchRun.objects.get(current=True)
    NeedAdvice.objects.create(run=run, need=board["large"], data={"near_misses": misses})
    text = client.get(f"/leads/{board['large'].pk}/").content.decode()
    assert "成立 10 年，须满 20 年" in text
    assert "成立 5 年" not in text


def test_claiming_leads_to_the_introduction(client: Client, bank: Any, board: dict[str, Any]) -> None:
    need = board["medium"]
    answer = client.post(f"/leads/{need.pk}/claim/")
    pair = Introduction.objects.get(need=need, provider=bank)
    assert (answer.status_code, answer["Location"]) == (302, f"/introductions/{pair.pk}/")
    assert (pair.state, pair.source, pair.offering.organisation_id) == ("claimed", "matched", bank.pk)
    row = next(row for row in client.get("/leads/?work=ours").context["rows"])
    assert (row["need"].pk, row["state"]["label"], row["state"]["due"]) == (need.pk, "已认领", pair.due_at)
    page = client.get(f"/leads/{need.pk}/").content.decode()
    assert ("查看对接进度" in page, "认领并联系" in page) == (True, False)
    assert seen(client, "/leads/?work=free") == [board["small"].pk, board["large"].pk]


def test_a_lead_taken_a_second_ago_is_said_beside_the_button(client: Client, event: Any) -> None:
    need = a_need(event, introductions_wanted=1)
    party("bank", event)[1].post(f"/leads/{need.pk}/claim/")
    answer = client.post(f"/leads/{need.pk}/claim/")
    assert answer.status_code == 409
    (sentence,) = answer.context["claim_form"].non_field_errors()
    assert sentence in answer.content.decode()
    assert "被其他机构认领" in sentence
    assert Introduction.objects.count() == 1
    page = client.get("/leads/?work=full")
    assert [row["state"]["label"] for row in page.context["rows"]] == ["名额已满"]


def test_claiming_with_an_offering_of_somebody_else_is_refused(client: Client, bank: Any, event: Any) -> None:
    need = a_need(event)
    build.offering(bank)
    foreign = build.offering(build.organisation("bank"))
    for value in (foreign.pk, "abc", "9" * 30):
        answer = client.post(f"/leads/{need.pk}/claim/", {"offering": value})
        assert (answer.status_code, Introduction.objects.count()) == (409, 0)
        assert "offering" in answer.context["claim_form"].errors


def test_a_viewer_reads_leads_and_cannot_claim(bank: Any, event: Any) -> None:
    need = a_need(event)
    viewer = build.user()
    build.member(viewer, bank, Role.VIEWER)
    client = signed_in(viewer)
    assert "您的角色只能查看" in client.get(f"/leads/{need.pk}/").content.decode()
    assert client.post(f"/leads/{need.pk}/claim/").status_code == 403
    assert not Introduction.objects.exists()


def test_a_closed_lead_stays_readable_for_the_party_that_worked_on_it(client: Client, bank: Any, event: Any) -> None:
    need = a_need(event, status="fulfilled")
    build.introduction(need, bank, state="drawn")
    answer = client.get(f"/leads/{need.pk}/")
    assert (answer.status_code, answer.context["may_claim"]) == (200, False)
    assert seen(client) == []


@pytest.mark.parametrize("facts", [{"verification": "pending"}, {}])
def test_an_empty_board_says_why(facts: dict[str, Any]) -> None:
    text = party("bank", **facts)[1].get("/leads/").content.decode()
    assert ("贵机构尚未通过核验" if facts else "还没有线索") in text


def test_an_empty_choice_says_so(client: Client, board: dict[str, Any]) -> None:
    assert "没有符合所选条件的线索" in client.get("/leads/?q=没有这样的企业").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_asks_the_database_the_same_number_of_times(
    client: Client, bank: Any, event: Any, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(count):
        firm = build.firm(certificates=("high_tech",))
        build.stall_booking(build.stall(event), firm)
        build.match(a_need(event, firm), build.offering(bank), reasons=REASONS)
    with django_assert_num_queries(21):
        client.get("/leads/")


def test_an_impossible_number_in_the_address_is_not_found(client: Client, bank: Any) -> None:
    number = "9" * 30
    for address in (f"/leads/{number}/", f"/offerings/{number}/", f"/offerings/{number}/edit/"):
        assert client.get(address).status_code == 404
    assert client.post(f"/leads/{number}/claim/").status_code == 404
    assert client.get(f"/leads/?event={number}&lead={number}").status_code == 200


def test_the_board_says_how_many_fit_our_offerings_and_what_the_clock_is_for(
    client: Client, bank: Any, event: Any, board: dict[str, Any]
) -> None:
    build.introduction(board["large"], bank, state="claimed", due_at=timezone.now() + dt.timedelta(hours=5))
    page = client.get("/leads/").content.decode()
    assert "，其中 2 条匹配贵方供给" in page
    assert "小时 · 联系" in page
    assert "未匹配" in page


def test_a_fund_looks_for_shares_only(event: Any) -> None:
    _fund, browser = party("fund", event)
    loan, shares = a_need(event), a_need(event, terms={"financing_type": "equity"})
    both, chosen = browser.get("/leads/"), browser.get("/leads/?financing_type=equity")
    assert {row["need"] for row in both.context["rows"]} == {loan, shares}
    assert [row["need"] for row in chosen.context["rows"]] == [shares]


def test_who_claims_is_told_what_happens_next(client: Client, bank: Any, event: Any) -> None:
    build.offering(bank)
    response = client.post(f"/leads/{a_need(event).pk}/claim/", follow=True)
    assert "认领成功，已请企业同意公开联系方式。" in response.content.decode()
