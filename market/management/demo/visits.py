"""A breakfast talk and a regular visit: questions, one of which became a need, and promises kept, open and overdue."""

import datetime as dt

from accounts import clock
from accounts.models import Organisation, User
from market.management.demo.editions import Story, local
from market.management.demo.parties import Parties
from market.models import Promise, Question
from market.services.promise_reminders import remind_of_promises
from market.services.promises import confirm_promise, mark_done
from market.services.visit_questions import make_draft
from market.services.visits import GuestFacts, note_visit

SUBSIDY = "贷款贴息在放款之后多久可以申请？需要哪些材料？（示例）"
PARTNER = "希望区里帮忙找一家能做虚拟服装打版的高校团队。（示例）"
ROOM = "明年研发人员增加到六十人，区内有没有八百平方米左右的办公场地？（示例）"


def visit_firms(story: Story, parties: Parties, people: dict[str, User]) -> None:
    """The firm of the demo had breakfast with the office and the bank three weeks ago and was visited last week."""
    firm = people["firm@demo.example"].memberships.get().organisation
    office, bank = (people[f"{name}@demo.example"].memberships.get().organisation for name in ("office", "bank"))
    breakfast(story, firm, parties.firms[1], office, bank)
    regular_visit(story, firm, office)
    keep(people, firm)
    for days in (20, 2, 0):
        with clock.at(clock.now() - dt.timedelta(days=days)):
            remind_of_promises()


def breakfast(story: Story, firm: Organisation, team: Organisation, office: Organisation, bank: Organisation) -> None:
    """Three weeks ago: two firms, a promise of the office that is kept and one of the bank whose day has passed."""
    day = clock.today() - dt.timedelta(days=21)
    kept = {"promiser": office, "person": "综合服务科（示例）", "what": "发送贴息申请材料清单并安排一次辅导（示例）"}
    late = {"promiser": bank, "person": "客户经理（示例）", "what": "给出知识产权质押额度的书面测算（示例）"}
    with clock.at(local(day, 11)):
        note_visit(
            by=story.organiser,
            kind="breakfast",
            on=day,
            place="区科创中心一楼咖啡厅（示例）",
            host=office,
            series=story.last.series,
            guests={
                0: GuestFacts(
                    firm,
                    "总经理、财务负责人（示例）",
                    [{"text": SUBSIDY, "kind": "policy"}],
                    [kept | {"due_on": day + dt.timedelta(days=7)}, late | {"due_on": day + dt.timedelta(days=14)}],
                ),
                1: GuestFacts(team, "创始人（示例）", [{"text": PARTNER, "kind": "cooperation"}]),
            },
        )


def regular_visit(story: Story, firm: Organisation, office: Organisation) -> None:
    """Last week at the firm: a question that nobody has taken further, and a promise with days left."""
    day = clock.today() - dt.timedelta(days=6)
    promise = {
        "promiser": office,
        "person": "产业载体科（示例）",
        "what": "提供三处可选办公场地的面积、租金与起租时间（示例）",
        "due_on": clock.today() + dt.timedelta(days=9),
    }
    with clock.at(local(day, 16)):
        note_visit(
            by=story.organiser,
            kind="regular",
            on=day,
            place="企业现场（示例）",
            host=office,
            guests={0: GuestFacts(firm, "总经理（示例）", [{"text": ROOM, "kind": "space"}], [promise])},
        )


def keep(people: dict[str, User], firm: Organisation) -> None:
    """The office kept its first promise in time, the firm confirmed it; its first question became a draft."""
    promise = Promise.objects.get(guest__organisation=firm, what__startswith="发送贴息")
    with clock.at(local(clock.today() - dt.timedelta(days=16), 15)):
        mark_done(by=people["office@demo.example"], promise=promise, note="清单已发送，3 号窗口辅导一小时（示例）")
    with clock.at(local(clock.today() - dt.timedelta(days=15), 9)):
        confirm_promise(by=people["firm@demo.example"], promise=promise)
        make_draft(by=people["firm@demo.example"], question=Question.objects.get(text=SUBSIDY))
