"""Every refusal code has something the firm can do, and a message that says it."""

import pytest
from django.utils import translation

from accounts.wording import render
from market.enums import RefusalCode
from market.refusals import REPAIRS, repair_action


def test_every_code_has_its_own_repair_action() -> None:
    assert set(REPAIRS) == set(RefusalCode.values)
    assert len({repair_action(code) for code in RefusalCode.values}) == len(RefusalCode.values)


@pytest.mark.parametrize("code", RefusalCode.values)
def test_the_message_names_the_reason_and_the_way_on(code: str) -> None:
    params = {"provider": "示例银行", "firm": "青禾（示例）", "need": "流动资金", "text": "", "amount": ""}
    with translation.override("zh-hans"):
        subject, body = render(f"refusal.{code}", params)
        assert subject == "示例银行未成：流动资金"
        assert str(RefusalCode(code).label) in body
        assert repair_action(code) in body
