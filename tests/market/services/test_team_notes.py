"""Notes of the team: who writes them, and that neither code nor database changes one."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.enums import Verification
from accounts.errors import Invalid, NotAllowed
from accounts.models import AuditRow
from accounts.models.audit import AppendOnlyError
from market.models import Introduction, TeamNote
from market.services.team_notes import write_note
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> Introduction:
    firm = build.organisation("enterprise", owner=build.user())
    bank = build.organisation("bank", owner=build.user("客户经理"), name="示例银行")
    return build.introduction(build.need(firm), bank, state="declined")


def officer(pair: Introduction) -> object:
    return pair.provider.memberships.get(role="owner").user


def test_a_member_writes_and_the_log_does_not_repeat_it(pair: Introduction) -> None:
    note = write_note(by=officer(pair), introduction=pair, text="  担保不足，下季度再看\n联系王总 ")
    assert (note.text, note.by) == ("担保不足，下季度再看\n联系王总", officer(pair))
    logged = AuditRow.objects.get(verb="introduction.note")
    assert (logged.on_behalf_of, logged.data) == ("示例银行", {})


def test_nobody_else_writes(pair: Introduction) -> None:
    viewer, firm_user = build.user(), pair.need.organisation.memberships.get().user
    build.member(viewer, pair.provider, "viewer")
    other = build.organisation("bank", owner=build.user())
    build.member(officer(pair), other)
    attempts = [
        (viewer, None),
        (firm_user, None),
        (build.organiser(), pair.provider),
        (build.organiser(), None),
        (officer(pair), other),
    ]
    for person, organisation in attempts:
        with pytest.raises(NotAllowed):
            write_note(by=person, introduction=pair, text="x", organisation=organisation)
    pair.provider.verification, pair.provider.verification_reason = Verification.SUSPENDED, "示例"
    pair.provider.save()
    with pytest.raises(NotAllowed):
        write_note(by=officer(pair), introduction=pair, text="x")
    assert TeamNote.objects.count() == 0


def test_a_note_says_something_in_two_thousand_characters(pair: Introduction) -> None:
    for text in ("", "  ", "字" * 2001):
        with pytest.raises(Invalid) as refused:
            write_note(by=officer(pair), introduction=pair, text=text)
        assert refused.value.field == "text"
    assert len(write_note(by=officer(pair), introduction=pair, text="字" * 2000).text) == 2000
    with pytest.raises(IntegrityError), transaction.atomic():
        TeamNote.objects.create(introduction=pair, text="", by=officer(pair))


def test_notes_are_append_only(pair: Introduction) -> None:
    note = write_note(by=officer(pair), introduction=pair, text="原文")
    for change in (note.save, note.delete, TeamNote.objects.all().delete):
        with pytest.raises(AppendOnlyError):
            change()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE market_teamnote SET text = 'x' WHERE id = %s", [note.pk])
