"""A district that pays 20 % of the interest of a loan back: an office, a firm with a loan on record, two people."""

import datetime as dt
from decimal import Decimal
from typing import Any

from accounts import clock
from accounts.models import AuditRow, Message
from market.models import PolicyCase, PolicyVersion, SubsidyBatch, SubsidyFile
from market.services import subsidy_batches, subsidy_files, subsidy_payments, subsidy_review
from tests import build, build_policies, build_subsidies

NOON = dt.datetime(2026, 5, 13, 4, 0, tzinfo=dt.UTC)
"""A Wednesday, noon in Shanghai; the five working days after it end on the Wednesday after."""
DAY = dt.timedelta(days=1)
OVER = NOON + 8 * DAY
"""The public notice is over."""
TODAY = dt.date(2026, 5, 13)
WAN = 10_000
SOUND = {"key": "sound", "fact": "firm.sound", "op": "is", "value": True}
ON_TIME = {"key": "on_time", "fact": "loan.on_time", "op": "is", "value": True}
ACCOUNT = {"account_bank": "示例银行普陀支行", "account_number": "6222 0000 1111 2222"}
INTEREST = 20 * WAN
ASKED = Decimal(4 * WAN)


class Scene:
    """Everybody who has to do with it; ``a`` and ``b`` are the two people of the organiser."""

    def __init__(self, **facts: Any) -> None:
        self.a, self.b = build.organiser("甲"), build.organiser("乙")
        self.boss, self.officer = build.user("老板"), build.user("官员")
        self.office = build.organisation("government", owner=self.officer, name="示例办公室")
        self.firm = build.firm(owner=self.boss, name="青禾（示例）")
        self.bank = build.organisation("bank", owner=build.user("行员"), name="示例银行")
        self.version = self.new_version(**facts)
        self.batch = self.open()

    def new_version(self, **facts: Any) -> PolicyVersion:
        """20 % of the interest paid, for loans that were repaid on time by sound firms, with one document."""
        name = facts.pop("name", "按时还款贴息")
        policy = build_policies.policy(name=name, office=self.office)
        given = {
            "rules": [SOUND, ON_TIME],
            "benefit_base": "loan.interest_paid",
            "benefit_percent": Decimal(20),
            "caps": [],
            "documents": ["结清证明"],
        }
        return build_policies.version(policy, **{**given, **facts})

    def open(self, **facts: Any) -> SubsidyBatch:
        given = {"version": self.version, "name": "第一批", "budget": Decimal(100 * WAN), "opens_on": TODAY}
        given |= {"closes_on": TODAY + 20 * DAY, "by": self.a}
        return subsidy_batches.open_batch(**{**given, **facts})

    def loan(self, firm: Any = None, interest: int | None = INTEREST, **facts: Any) -> PolicyCase:
        """A loan of the firm that was drawn here and repaid on time."""
        firm = firm or self.firm
        need = build.need(firm, status="in_progress")
        claimed = NOON - 400 * DAY
        pair = build.introduction(need, self.bank, state="drawn", claimed_at=claimed, contacted_at=claimed)
        outcome = build.outcome(pair, "drawdown", amount=3_500 * WAN, decided_on=TODAY - 380 * DAY)
        return self.stated(firm, outcome=outcome, interest_paid=interest, **facts)

    def stated(self, firm: Any = None, **facts: Any) -> PolicyCase:
        """A loan that the firm only states."""
        paid = facts.pop("interest_paid", INTEREST)
        given = {"kind": "loan", "sound": True, "loan_on_time": True, "by": self.boss}
        given["interest_paid"] = None if paid is None else Decimal(paid)
        return build_policies.case(firm or self.firm, **{**given, **facts})

    def ask(self, case: PolicyCase | None = None, **facts: Any) -> SubsidyFile:
        case = case or self.loan()
        given = {"by": self.boss, "batch": self.batch, "documents": ["结清证明"], "agreed": True, **ACCOUNT}
        return subsidy_files.ask(case=case, **{**given, **facts})

    def other(self, interest: int = INTEREST, **facts: Any) -> SubsidyFile:
        """A file of another firm."""
        boss = build.user()
        case = self.loan(build.firm(owner=boss), interest)
        return self.ask(case, by=boss, **facts)

    def check(self, file: SubsidyFile) -> SubsidyFile:
        return subsidy_review.check_file(by=self.a, file=file)

    def approve(self, file: SubsidyFile, **facts: Any) -> SubsidyFile:
        return subsidy_review.approve_file(by=self.b, file=file, **facts)

    def approved(self, **facts: Any) -> SubsidyFile:
        return self.approve(self.check(self.ask(**facts)))

    def noticed(self, **facts: Any) -> SubsidyFile:
        file = self.approved(**facts)
        subsidy_batches.close_batch(by=self.a, batch=self.batch)
        subsidy_batches.publish_notice(by=self.a, batch=self.batch)
        return self.fresh(file)

    def paid(self, **facts: Any) -> SubsidyFile:
        file = self.noticed(**facts)
        with clock.at(OVER):
            return subsidy_payments.pay(by=self.a, file=file, paid_on=clock.today(), reference="拨付-001")

    def in_state(self, state: str) -> SubsidyFile:
        """A file of the firm that stands there."""
        return build_subsidies.file(self.batch, self.stated(), state=state, asked=ASKED)

    @staticmethod
    def fresh(row: Any) -> Any:
        return type(row)._default_manager.get(pk=row.pk)


def told() -> list[tuple[str, str]]:
    """Whom a message went to, and its code, in order."""
    rows = Message.objects.select_related("organisation", "recipient").order_by("pk")
    return [(row.organisation.name if row.organisation else row.recipient.name, row.code) for row in rows]


def last_words() -> dict[str, Any]:
    """The params of the newest message."""
    row = Message.objects.order_by("-pk").first()
    assert row is not None
    return dict(row.params)


def logged() -> list[str]:
    rows = AuditRow.objects.filter(verb__startswith="subsidy").order_by("pk")
    return [row.verb for row in rows]
