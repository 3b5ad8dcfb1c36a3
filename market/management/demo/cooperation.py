"""The fashion school and the innovation team after the handshake: promises of non-disclosure, then milestones."""

import datetime as dt

from accounts import clock
from accounts.models import User
from market.models import Introduction
from market.selectors.non_disclosures import words_in_force
from market.services.confidential import read_confidential
from market.services.milestones import add_milestone, confirm_done, report_done
from market.services.non_disclosure import promise


def exchange_promises(pair: Introduction, moment: dt.datetime, professor: User, designer: User) -> None:
    """Each side promises, and the team reads what the school keeps confidential."""
    with clock.at(moment):
        for person in (professor, designer):
            promise(by=person, introduction=pair, version=words_in_force().version)
        if pair.offering:
            read_confidential(by=designer, organisation=pair.need.organisation, offering=pair.offering)


def plan_cooperation(pair: Introduction, moment: dt.datetime, professor: User, designer: User) -> None:
    """Five steps: one confirmed, one that waits for the team's word, one overdue, one due within a week, the result."""
    team, school, today = pair.need.organisation, pair.provider, clock.today()
    first = clock.as_local_date(moment)
    steps = (
        ("首批 20 套样衣完成数字建模（示例）", first + dt.timedelta(days=1), school, False),
        ("面料仿真参数库交付（示例）", max(first, today - dt.timedelta(days=1)), school, False),
        ("联合工作室场地与设备到位（示例）", max(first, today - dt.timedelta(days=2)), school, False),
        ("首期 12 名学生进入实训（示例）", today + dt.timedelta(days=5), team, False),
        ("联合发布虚拟服装系列（示例）", today + dt.timedelta(days=300), team, True),
    )
    with clock.at(moment):
        rows = [
            add_milestone(by=professor, introduction=pair, what=what, due_on=due, party=party, is_result=result)
            for what, due, party, result in steps
        ]
    with clock.at(moment + dt.timedelta(days=1)):
        report_done(by=professor, milestone=rows[0], done_on=clock.today(), note="20 套样衣已入库（示例）。")
    with clock.at(moment + dt.timedelta(days=2)):
        confirm_done(by=designer, milestone=rows[0])
    with clock.at(clock.now() - dt.timedelta(hours=20)):
        report_done(by=professor, milestone=rows[1], done_on=clock.today(), note="参数库第一版已交付（示例）。")
