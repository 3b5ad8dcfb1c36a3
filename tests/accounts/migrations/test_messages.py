"""What the first outbox makes of messages that had been one letter to all members."""

import datetime as dt

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts import clock
from accounts.models import Delivery
from accounts.services.outbox import deliver_due

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE, AFTER = [("accounts", "0003_firm")], [("accounts", "0007_helpers")]
NOON = dt.datetime(2024, 5, 15, 4, tzinfo=dt.UTC)


def migrate(target):
    """The models at that point."""
    call_command("migrate", *target[0], verbosity=0)
    return MigrationExecutor(connection).loader.project_state(target).apps


@pytest.fixture
def _back_to_the_newest():
    yield
    call_command("migrate", verbosity=0)


@pytest.mark.usefixtures("_back_to_the_newest")
def test_old_messages_go_out_exactly_once() -> None:
    old = migrate(BEFORE)
    firm = old.get_model("accounts", "Organisation").objects.create(name="甲", kind="bank", contact_email="c@example.com")
    empty = old.get_model("accounts", "Organisation").objects.create(name="乙", kind="bank", contact_email="d@example.com")
    for name in ("a", "b", "gone"):
        person = old.get_model("accounts", "User").objects.create(email=f"{name}@example.com", is_active=name != "gone")
        old.get_model("accounts", "Membership").objects.create(user=person, organisation=firm)
    for organisation, name, sent_at, attempts in (
        (firm, "已发", NOON, 1),
        (firm, "未发", None, 0),
        (firm, "试过", None, 2),
        (firm, "放弃", None, 6),
        (empty, "联系人", None, 0),
    ):
        old.get_model("accounts", "Message").objects.create(
            organisation=organisation,
            code="organisation.verify",
            params={"name": name},
            created_at=NOON,
            sent_at=sent_at,
            attempts=attempts,
        )
    migrate(AFTER)
    found = [
        (row.message.params["name"], row.user.email if row.user else "", row.state, row.attempts)
        for row in Delivery.objects.select_related("message", "user").order_by("pk")
    ]
    assert found == [
        ("已发", "", "sent", 1),
        ("未发", "a@example.com", "waiting", 0),
        ("未发", "b@example.com", "waiting", 0),
        ("试过", "a@example.com", "waiting", 2),
        ("试过", "b@example.com", "waiting", 2),
        ("放弃", "a@example.com", "failed", 6),
        ("放弃", "b@example.com", "failed", 6),
        ("联系人", "", "waiting", 0),
    ]
    with clock.at(NOON + dt.timedelta(minutes=10)):
        assert (deliver_due(), deliver_due()) == (5, 0)
    assert sorted((letter.to[0], letter.subject[:2]) for letter in mail.outbox) == [
        ("a@example.com", "未发"),
        ("a@example.com", "试过"),
        ("b@example.com", "未发"),
        ("b@example.com", "试过"),
        ("d@example.com", "联系"),
    ]
    back = migrate(BEFORE)
    unsent = back.get_model("accounts", "Message").objects.filter(sent_at__isnull=True)
    assert unsent.count() == 0
