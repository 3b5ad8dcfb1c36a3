"""Messages: written with the act and with their deliveries, once where they are to be told once."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import AuditRow, Delivery, Message, MessagePreferences
from accounts.services import messages
from tests import build

pytestmark = pytest.mark.django_db


def tell(organisation, name: str = "示例科技") -> Message:
    """One message about a verification."""
    return messages.send(organisation=organisation, code="organisation.verify", url="/organisation/", name=name)


def planned() -> list[tuple[str, str, str]]:
    """Who gets what by which channel (the contact is nobody)."""
    return [(row.user.name if row.user else "", row.channel, row.state) for row in Delivery.objects.order_by("pk")]


def test_every_active_member_gets_a_delivery_by_each_channel_chosen() -> None:
    firm = build.organisation(owner=build.user("甲", mobile="13812345678"))
    second = build.user("乙")
    build.member(second, firm, "viewer")
    build.member(build.user("丙", is_active=False), firm)
    MessagePreferences.objects.create(
        user=firm.memberships.get(user__name="甲").user, modes={"account": {"sms": "now", "wecom": "now"}}
    )
    MessagePreferences.objects.create(user=second, modes={"account": {"email": "daily"}})
    tell(firm)
    assert planned() == [("甲", "email", "waiting"), ("甲", "sms", "waiting"), ("乙", "email", "digest")]


def test_without_members_the_contact_is_told() -> None:
    tell(build.organisation())
    assert planned() == [("", "email", "waiting")]


def test_many_drafts_take_as_many_queries_as_one(django_assert_num_queries) -> None:
    firms = [build.organisation(owner=build.user()) for _number in range(3)]
    drafts = [messages.draft(organisation=firm, code="organisation.verify", name="x") for firm in firms]
    with django_assert_num_queries(5):  # savepoint, messages, members, deliveries, release
        messages.send_many(drafts)
    assert Delivery.objects.count() == 3


@pytest.mark.parametrize("by_contact", [False, True])
def test_the_database_refuses_a_second_delivery(by_contact: bool) -> None:
    tell(build.organisation(owner=None if by_contact else build.user()))
    row = Delivery.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(message=row.message, user=row.user, channel=row.channel)


def test_what_is_rolled_back_is_not_told() -> None:
    firm = build.organisation(owner=build.user())
    with transaction.atomic():
        tell(firm)
        transaction.set_rollback(True)
    assert (Message.objects.count(), Delivery.objects.count()) == (0, 0)


def test_what_is_told_once_reaches_one_person_once() -> None:
    person = build.user("甲")
    firm = build.organisation(owner=person)
    build.member(build.user("乙"), firm)
    found = [
        messages.send_once(
            recipient=person,
            once="filter 1, 15 May",
            message=messages.draft(organisation=firm, code="organisation.verify", name=name),
        )
        for name in ("一", "二")
    ]
    assert found[0] == found[1] == Message.objects.get()
    assert (found[1].params, planned()) == ({"name": "一"}, [("甲", "email", "waiting")])


def test_somebody_who_has_left_gets_nothing_of_their_own() -> None:
    message = messages.draft(organisation=build.organisation(owner=build.user()), code="organisation.verify", name="x")
    messages.send_once(recipient=build.user(), once="x", message=message)
    assert planned() == []


@pytest.mark.parametrize("wrong", [{"code": "no.such"}, {"code": "organisation.verify"}])
def test_a_message_without_wording_or_param_is_refused_when_written(wrong) -> None:
    with pytest.raises(KeyError):
        messages.send(organisation=build.organisation(), **wrong)


def test_members_mark_messages_as_read_and_the_organiser_does_not() -> None:
    person = build.user()
    firm = build.organisation(owner=person)
    tell(firm)
    tell(build.organisation())
    assert messages.mark_read(by=build.organiser(), organisation=firm) == 0
    assert messages.mark_read(by=build.user(), organisation=firm) == 0
    assert messages.mark_read(by=person, organisation=firm) == 1
    assert messages.mark_read(by=person, organisation=firm) == 0
    assert [(row.verb, row.data) for row in AuditRow.objects.all()] == [("message.read", {"count": 1})]
    assert Message.objects.filter(read_at__isnull=True).count() == 1


def test_one_message_is_marked_and_what_is_for_a_colleague_stays_new() -> None:
    person, colleague = build.user(), build.user()
    firm = build.organisation(owner=person)
    build.member(colleague, firm)
    first, second = tell(firm), tell(firm)
    private = messages.draft(organisation=firm, code="organisation.verify", name="x")
    messages.send_once(recipient=colleague, once="x", message=private)
    assert messages.mark_read(by=person, organisation=firm, message=first) == 1
    assert list(Message.objects.filter(read_at__isnull=True).order_by("pk")) == [second, private]
    assert messages.mark_read(by=person, organisation=firm, message=private) == 0
    assert messages.mark_read(by=person, organisation=firm) == 1
    assert list(Message.objects.filter(read_at__isnull=True)) == [private]
