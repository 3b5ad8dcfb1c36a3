"""What makes the next run differ from the last: a product leaves the shelf, and the organiser runs matching again."""

from playwright.sync_api import expect

from tests.journey.people import Person

PRODUCT = "兴科贷（示例）"
"""A product of the second bank of the demo."""


def withdraw_product(bank: Person) -> None:
    """The lender takes its product off the shelf, so that the next run has something to tell."""
    bank.open("/offerings/")
    bank.press(PRODUCT)
    bank.page.locator("main").get_by_role("button", name="下架").click()
    bank.press("下架", within="dialog")
    bank.says("已下架")


def run_again(organiser: Person) -> None:
    """Start and watch: the page follows the run to its end by itself."""
    organiser.open("/admin/")
    organiser.press("运行匹配")
    organiser.press("运行匹配")
    expect(organiser.page.get_by_role("link", name="发布批次")).to_be_visible(timeout=120_000)
    organiser.look()
