"""Plain builders for what a party answers with: proposals and their files, advice slots and bookings."""

import datetime as dt
from typing import Any

from accounts.models import Organisation, User
from tests.build import user


def proposal(introduction: Any, by: User | None = None, **facts: Any) -> "Any":
    """The next version of a proposal, valid for three days and free of charge."""
    from accounts import clock
    from market.models import Proposal

    defaults = {"text": "示例方案", "people": "示例团队", "valid_until": clock.today() + dt.timedelta(days=3)}
    version = introduction.proposals.count() + 1
    return Proposal.objects.create(
        **{"introduction": introduction, "version": version, "sent_by": by or user()} | defaults | facts
    )


def proposal_file(proposal: Any, content: bytes = b"%PDF-1.4 example", **facts: Any) -> "Any":
    """The file of a proposal, stored as it would be."""
    from django.core.files.base import ContentFile

    from market.models import ProposalFile

    defaults = {"name": "方案.pdf", "content_type": "application/pdf", "size": len(content), "sha256": "1" * 64}
    return ProposalFile.objects.create(
        proposal=proposal,
        uploaded_by=proposal.sent_by,
        file=ContentFile(content, name="example.pdf"),
        **defaults | facts,
    )


def milestone(introduction: Any, **facts: Any) -> "Any":
    """A step that the answering party delivers within a month, planned yesterday by the firm."""
    from accounts import clock
    from market.models import Milestone

    defaults = {
        "what": "示例里程碑",
        "due_on": clock.today() + dt.timedelta(days=30),
        "party": introduction.provider,
        "added_by": facts.pop("by", None) or user(),
        "added_for": introduction.need.organisation,
        "added_at": clock.now() - dt.timedelta(days=1),
    }
    return Milestone.objects.create(**{"introduction": introduction} | defaults | facts)


def reported(introduction: Any, **facts: Any) -> "Any":
    """A milestone that the answering party has reported as done today; the firm has not confirmed it."""
    from accounts import clock

    done = {"done_on": clock.today(), "done_by": user(), "done_for": introduction.provider, "done_at": clock.now()}
    return milestone(introduction, **done | {"note": "已完成示例"} | facts)


def advice_slot(party: Organisation, **facts: Any) -> "Any":
    """An hour of advice on policies in two days, at a window, for one firm."""
    from django.utils import timezone

    from market.models import AdviceSlot

    starts = facts.pop("starts_at", timezone.now() + dt.timedelta(days=2))
    defaults = {
        "topic": "policy",
        "place": "大厅 3 号窗",
        "starts_at": starts,
        "ends_at": starts + dt.timedelta(hours=1),
    }
    author = facts.pop("created_by", None) or user()
    return AdviceSlot.objects.create(**{"party": party, "created_by": author} | defaults | facts)


def advice_booking(slot: Any, firm: Organisation, **facts: Any) -> "Any":
    """The firm's place in the slot, the next one that is free."""
    from market.models import AdviceBooking

    author = facts.pop("booked_by", None) or user()
    defaults = {"question": "示例问题", "place": slot.bookings.count() + 1}
    return AdviceBooking.objects.create(**{"slot": slot, "firm": firm, "booked_by": author} | defaults | facts)


def visit_guest(firm: Organisation, **facts: Any) -> "Any":
    """The firm at a breakfast talk of today that an office holds."""
    from accounts import clock
    from market.models import Visit, VisitGuest
    from tests.build import organisation

    people = facts.pop("people", "示例来宾")
    host = facts.pop("host", None) or organisation("government")
    defaults = {"kind": "breakfast", "on": clock.today(), "place": "示例餐厅", "noted_by": user()}
    visit = facts.pop("visit", None) or Visit.objects.create(**{"host": host} | defaults | facts)
    return VisitGuest.objects.create(visit=visit, organisation=firm, people=people)


def question(guest: Any, **facts: Any) -> "Any":
    """What the firm asked, about a policy."""
    from market.models import Question

    defaults = {"kind": "policy", "text": "示例提问", "number": guest.questions.count() + 1, "noted_by": user()}
    return Question.objects.create(**{"guest": guest} | defaults | facts)


def promise(guest: Any, promiser: Organisation, **facts: Any) -> "Any":
    """What was promised to the firm until the day in a week, with its first word; a done one says what was done."""
    from accounts import clock
    from market.models import Promise, PromiseStep

    defaults: dict[str, Any] = {"what": "示例承诺", "due_on": clock.today() + dt.timedelta(days=7), "made_by": user()}
    if facts.get("state") in ("done", "confirmed"):
        defaults |= {"done_on": clock.today(), "done_note": "示例完成情况"}
    number = guest.promises.count() + 1
    row = Promise.objects.create(**{"guest": guest, "promiser": promiser, "number": number} | defaults | facts)
    PromiseStep.objects.create(promise=row, number=1, to_state="open", by=row.made_by)
    return row
