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
