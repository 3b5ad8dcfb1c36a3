"""Pages name people as they are called today; the log keeps what was written."""

import pytest

from accounts import audit
from accounts.models import AuditRow
from accounts.selectors.audit import with_present_names
from accounts.services.erasure import erase_account
from market.admin.history import history_of
from tests import build

pytestmark = pytest.mark.django_db


def test_an_erased_account_is_not_named_by_what_it_did() -> None:
    firm, person, renamed, nameless = build.organisation(), build.user("林示例"), build.user("旧名"), build.user("")
    for by in (person, renamed, nameless, None):
        audit.record(by=by, verb="organisation.update", subject=firm)
    renamed.name = "新名"
    renamed.save()
    erase_account(by=person, typed=person.email)
    rows = AuditRow.objects.filter(verb="organisation.update").order_by("pk")
    erased = f"已注销用户 {person.pk}"
    assert [(row.actor, row.who) for row in with_present_names(rows)] == [
        ("林示例", erased),
        ("旧名", "新名"),
        (nameless.email, nameless.email),
        ("", ""),
    ]
    assert [item["note"] for item in history_of(firm)] == ["平台", nameless.email, "新名", erased]
