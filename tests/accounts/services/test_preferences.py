"""A person's choices: kept, refused with a reason, switched off by one click where that is allowed."""

import pytest

from accounts.errors import Invalid
from accounts.message_groups import group_of, mode_of
from accounts.models import AuditRow, MessagePreferences
from accounts.selectors.preferences import preferences_of
from accounts.services.preferences import unsubscribe, update_preferences
from tests import build

pytestmark = pytest.mark.django_db


def modes(person) -> dict[str, dict[str, str]]:
    return MessagePreferences.objects.get(user=person).modes


def test_only_what_differs_is_stored_and_said_in_the_audit_row() -> None:
    person = build.user("林")
    update_preferences(
        by=person,
        modes={"needs": {"email": "daily", "sms": "off"}, "outcomes": {"email": "now"}},
        language="en",
        mobile="+86 138-1234-5678",
        quiet_from=21,
    )
    person.refresh_from_db()
    row = MessagePreferences.objects.get(user=person)
    assert (row.modes, row.quiet_from, row.quiet_until) == ({"needs": {"email": "daily"}}, 21, 8)
    assert (person.language, person.mobile) == ("en", "13812345678")
    (audit,) = AuditRow.objects.all()
    assert (audit.verb, sorted(audit.data["changes"])) == (
        "preferences.update",
        ["language", "mobile", "modes", "quiet_from"],
    )


def test_the_same_form_twice_changes_nothing_the_second_time() -> None:
    person = build.user()
    for _twice in range(2):
        update_preferences(by=person, modes={"needs": {"email": "off"}}, quiet_from=23)
    assert AuditRow.objects.count() == 1


def test_a_choice_can_be_taken_back() -> None:
    person = build.user()
    update_preferences(by=person, modes={"needs": {"email": "off"}})
    update_preferences(by=person, modes={"needs": {"email": "now"}})
    assert mode_of(modes(person), group_of("need.published"), "email") == "now"


@pytest.mark.parametrize(
    ("group", "channel", "mode"),
    [
        ("account", "email", "off"),
        ("clocks", "email", "off"),
        ("needs", "sms", "daily"),
        ("needs", "email", "hourly"),
    ],
)
def test_what_is_not_offered_is_refused_beside_its_field(group: str, channel: str, mode: str) -> None:
    person = build.user(mobile="13812345678")
    with pytest.raises(Invalid) as refused:
        update_preferences(by=person, modes={group: {channel: mode}})
    assert refused.value.field == f"{group}-{channel}"
    assert not MessagePreferences.objects.exists()


@pytest.mark.parametrize(("channel", "field"), [("sms", "mobile"), ("wecom", "wecom")])
def test_a_channel_needs_an_address(channel: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        update_preferences(by=build.user(), modes={"needs": {channel: "now"}})
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"mobile": "12345"}, "mobile"),
        ({"wecom": "<b>"}, "wecom"),
        ({"quiet_from": 24}, "quiet_from"),
        ({"digest_hour": -1}, "digest_hour"),
        ({"language": "fr"}, "language"),
    ],
)
def test_broken_facts_are_refused_and_nothing_is_kept(facts, field: str) -> None:
    person = build.user()
    with pytest.raises(Invalid) as refused:
        update_preferences(by=person, modes={"needs": {"email": "off"}}, **facts)
    assert refused.value.field == field
    assert (MessagePreferences.objects.count(), AuditRow.objects.count()) == (0, 0)


def test_a_fact_that_is_not_the_persons_to_choose_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(TypeError):
        update_preferences(by=build.user(), modes={}, is_staff=True)


def test_one_click_switches_off_a_kind_and_a_second_changes_nothing() -> None:
    person = build.user()
    assert (unsubscribe(by=person, what="needs"), unsubscribe(by=person, what="needs")) == (True, False)
    assert modes(person) == {"needs": {"email": "off"}}
    assert [(row.verb, row.data) for row in AuditRow.objects.all()] == [("preferences.unsubscribe", {"what": "needs"})]


@pytest.mark.parametrize("what", ["account", "clocks", "no such group"])
def test_what_must_be_told_is_not_switched_off_by_a_click(what: str) -> None:
    person = build.user()
    assert (unsubscribe(by=person, what=what), MessagePreferences.objects.count()) == (False, 0)


def test_without_digests_what_must_be_told_is_told_at_once_again() -> None:
    person = build.user()
    update_preferences(by=person, modes={"needs": {"email": "daily"}, "clocks": {"email": "daily"}})
    assert unsubscribe(by=person, what="digest")
    found = {key: chosen["email"] for key, chosen in modes(person).items()}
    assert found == {"needs": "off", "clocks": "now", "digests": "off"}
    assert not unsubscribe(by=person, what="digest")


def test_a_stored_choice_that_is_not_allowed_any_more_is_the_default() -> None:
    person = build.user()
    MessagePreferences.objects.create(user=person, modes={"clocks": {"email": "off"}, "needs": {"sms": "daily"}})
    kept = preferences_of(person).modes
    assert [
        mode_of(kept, group_of(code), channel)
        for code, channel in (
            ("introduction.remind", "email"),
            ("need.published", "sms"),
            ("no.such", "email"),
        )
    ] == ["now", "off", "now"]
