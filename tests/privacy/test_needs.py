"""Every reader × every case of a need: what is found, listed, searched and opened is what the rules say."""

import re

import pytest
from django.test import Client

from market.models import Need
from tests.privacy import rules
from tests.privacy.rules import READERS, Case
from tests.privacy.world import FIGURES, NEVER, Row, Scene

pytestmark = pytest.mark.django_db

TITLES = re.compile(r"标题甲\d{4}")
PARTIES = [name for name, reader in READERS.items() if reader.kind and not reader.firm]
BOARDS = {"bank": "/leads/", "fund": "/leads/"}


def test_rows_found_are_those_of_the_rules() -> None:
    """All 441 cases of a financing need, asked of the one place where visibility is a filter."""
    scene = Scene(rules.ALL)
    assert len(rules.ALL) == 441
    wrong = []
    for name in READERS:
        if name == "visitor":
            continue
        found = set(Need.objects.visible_to(scene.person(name), scene.acting(name)).values_list("title", flat=True))
        wrong += [(name, row.case) for row in scene.rows if (row.title in found) != rules.reads_need(name, row.case)]
    assert wrong == []


def listed(client: Client, address: str, **query: str) -> set[str]:
    """Titles of all needs in the list; the page itself names no other, except for what was typed."""
    answer = client.get(address, query)
    if answer.status_code != 200:
        return set()
    found = set(Need.objects.filter(pk__in=answer.context["page"].paginator.object_list[:1000]))
    titles = {need.title for need in found}
    assert set(TITLES.findall(answer.content.decode())) <= titles | set(query.values())
    return titles


@pytest.mark.parametrize("name", PARTIES)
def test_the_board_its_orders_and_its_search(name: str) -> None:
    """However a party asks its board, it is told of the same needs; words that it may not read find nothing."""
    scene = Scene(rules.some())
    client = scene.enter(name)
    address = BOARDS.get(READERS[name].kind, "/inbox/")
    expected = {row.title for row in scene.rows if rules.on_board(name, row.case)}
    for query in ({}, {"sort": "amount"}, {"sort": "newest"}, {"sort": "organisation__profile__debt_ratio"}):
        assert listed(client, address, **query) == expected, query
    assert listed(client, address, matched="on") == set()
    for word in ("标题甲", "说明乙"):
        assert listed(client, address, q=word) == expected, word
    row = next((row for row in scene.rows if row.title in expected), scene.rows[0])
    assert listed(client, address, q=row.text) == {row.title} & expected
    for word in ("他行丙", *NEVER, str(scene.firm.credit_code)):
        assert listed(client, address, q=word) == set(), word


@pytest.mark.parametrize("name", READERS)
def test_every_page_of_a_need(name: str) -> None:
    """Pages, print-out, letter and fragments; with the htmx header and without."""
    scene = Scene(rules.some())
    client = scene.enter(name)
    wrong = [
        (row.case, path, answer)
        for number, row in enumerate(scene.rows)
        for path, answer in pages(client, row, PAGES if number % 4 == 0 else MAIN).items()
        if answer != expected_page(name, row.case, path)
    ]
    assert wrong == []


MAIN = ("needs/{}/", "leads/{}/", "leads/{}/panel/")
PAGES = (*MAIN, "needs/{}/print/", "needs/{}/letter/", "needs/{}/freshness/", "needs/{}/preview/")


def pages(client: Client, row: Row, paths: tuple[str, ...]) -> dict[str, str]:
    """What each page answers: a status, and whether it tells the text, the secret and the figures."""
    found = {}
    for path in paths:
        answer = client.get("/" + path.format(row.need.pk), headers={"HX-Request": "true"} if "fresh" in path else {})
        page = answer.content.decode() if answer.status_code == 200 else ""
        told = [word for word, there in (("text", row.text in page), ("secret", row.secret in page)) if there]
        told += ["figures"] if any(figure in page for figure in FIGURES) and path.startswith("leads") else []
        told += ["never"] if path.startswith("leads") and any(word in page for word in NEVER) else []
        place = answer.get("Location", "")
        where = "login" if place.startswith("/account/login/") else "choose" if "/acting/" in place else ""
        found[path] = " ".join([where or str(answer.status_code), *told])
    return found


def expected_page(name: str, case: Case, path: str) -> str:
    """The same from the rules."""
    reader = READERS[name]
    if name == "visitor":
        return "login"
    home = reader.firm or reader.staff
    if path in ("leads/{}/", "leads/{}/panel/"):
        if reader.staff:
            return "choose"
        if not rules.lead_page(name, case):
            return "404"
        if path == "leads/{}/panel/":
            return "200"  # who, how well it fits and why: the need's own words stand on its page
        return "200 text figures" if rules.reads_figures(name, case) else "200 text"
    if path == "needs/{}/freshness/":
        return "200" if rules.reads_need(name, case) else "404"
    if path == "needs/{}/preview/":
        return "choose" if reader.staff else "200" if reader.firm and case.status == "draft" else "404"
    if path == "needs/{}/letter/":
        return "200" if home else "404"
    if not home:
        return "302" if path == "needs/{}/" and rules.reads_need(name, case) else "404"
    secret = case.kind == "financing" or (path == "needs/{}/" and case.status == "draft")
    return "200 text secret" if secret else "200 text"
