"""The main pages with the whole demo: readable for everybody, in Chinese, on a phone and at a desk."""

import re

import pytest
from playwright.sync_api import Browser, Page

from tests.journey.looks import accessible
from tests.journey.people import DESK, PHONE
from tests.journey.places import PLACES, Visitors

pytestmark = [pytest.mark.browser, pytest.mark.worker, pytest.mark.sqlite]

LATIN = re.compile(r"[A-Za-z][A-Za-z&/'.+-]+")
ADDRESSES = re.compile(r"\S+@\S+|https?://\S+|\b[0-9a-f]{12}\b|\b[A-Z]+-?\d[\w-]*|[0-9A-Z]{18}")
ALLOWED = {
    "English",
    "R&D",
    "GB/T",
    "PDF",
    "pdf",
    "PNG",
    "JPEG",
    "XLSX",
    "DOCX",
    "xlsx",
    ".xlsx",
    "CSV",
    "MB",
    "AI",
    "Ctrl",
    "QR",
}
"""Words that a Chinese reader expects in Latin letters."""

OTHERS = (
    ("", "/markets/"),
    ("", "/shelf/"),
    ("", "/account/login/"),
    ("", "/account/signup/"),
    ("", "/markets/kechuang-4/stalls/"),
    ("firm", "/"),
    ("firm", "/organisation/"),
    ("firm", "/organisation/profile/"),
    ("firm", "/organisation/members/"),
    ("firm", "/registrations/"),
    ("firm", "/messages/"),
    ("firm", "/needs/"),
    ("firm", "/introductions/"),
    ("bank", "/introductions/?state=proposed"),
    ("bank", "/introductions/hand-over/"),
    ("bank", "/offerings/"),
    ("bank", "/offerings/new/loan/"),
    ("bank", "/results/reached/"),
    ("university", "/inbox/"),
    ("office", "/inbox/"),
    ("service", "/inbox/"),
    ("firm", "/advice/"),
    ("firm", "/advice/3/"),
    ("office", "/advice/"),
    ("office", "/advice/new/"),
    ("office", "/advice/bookings/2/result/"),
    ("organiser", "/acting/"),
    ("organiser", "/check-in/"),
    ("organiser", "/admin/accounts/organisation/"),
    ("organiser", "/admin/market/need/"),
    ("organiser", "/admin/market/offering/"),
    ("organiser", "/admin/market/introduction/"),
    ("organiser", "/admin/market/matchrun/"),
    ("organiser", "/admin/market/matchrun/start/"),
    ("organiser", "/admin/market/appetitemodel/"),
    ("organiser", "/admin/market/matchrefresh/"),
    ("organiser", "/admin/market/pairinstruction/"),
    ("organiser", "/admin/market/outcome/"),
    ("organiser", "/admin/market/adviceslot/"),
    ("organiser", "/admin/market/advicebooking/"),
    ("organiser", "/admin/market/funnel/"),
    ("organiser", "/admin/market/funnel/calibration/"),
    ("organiser", "/admin/events/marketevent/"),
    ("organiser", "/admin/events/stall/"),
    ("organiser", "/admin/accounts/auditrow/"),
    ("organiser", "/admin/accounts/message/"),
)
"""Further pages that are read in Chinese."""


def english_left(page: Page) -> list[str]:
    """Latin words a reader sees on the page, placeholders and button words included."""
    shown = page.locator("body").inner_text()
    shown += " ".join(
        page.locator("[placeholder], [aria-label], [title]").evaluate_all(
            "marks => marks.map(mark => [mark.placeholder, mark.ariaLabel, mark.title].join(' '))"
        )
    )
    return sorted(set(LATIN.findall(ADDRESSES.sub(" ", shown))) - ALLOWED)


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESK, "dark")], ids=["phone-light", "desk-dark"])
def test_the_main_pages_are_for_everybody_and_in_chinese(
    browser: Browser, demo: str, size: dict[str, int], scheme: str
) -> None:
    visitors = Visitors(browser, demo, size=size, scheme=scheme)
    found = {}
    for place in PLACES:
        page = visitors.go(place)
        found[place.name] = (accessible(page), english_left(page))
    assert found == {place.name: ([], []) for place in PLACES}
    visitors.leave()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_no_page_is_too_wide_or_half_in_english(browser: Browser, demo: str, size: dict[str, int]) -> None:
    visitors = Visitors(browser, demo, size=size)
    found = {f"{who} {path}": english_left(visitors.person(who).open(path)) for who, path in OTHERS}
    assert found == {f"{who} {path}": [] for who, path in OTHERS}
    visitors.leave()
