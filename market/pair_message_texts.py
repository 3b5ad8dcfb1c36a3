"""Wording of the messages about pairs and their outcomes (params: need, firm, provider and what each code names)."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.wording import MessageText
from market.call_choices import Mend
from market.enums import RefusalCode
from market.refusals import REPAIRS

MOVES = {
    "introduction.proposed": MessageText(
        _("A lead for you: %(need)s"),
        _("The organiser proposes “%(need)s” of %(firm)s to you. Take it up if it suits you; places are limited."),
    ),
    "introduction.proposed_many": MessageText(
        _("%(number)s leads for you"),
        _("The organiser proposes %(number)s leads to you. Take up those that suit you; places are limited."),
    ),
    "introduction.claimed": MessageText(
        _("%(provider)s takes up your need"),
        _("%(provider)s takes up “%(need)s”. You decide on the page whether it may see your contact."),
        _("View and decide"),
    ),
    "introduction.contacted": MessageText(
        _("First contact by %(provider)s"),
        _("%(provider)s has put its first contact about “%(need)s” on record."),
    ),
    "introduction.consulting": MessageText(
        _("%(provider)s is advising you"),
        _("%(provider)s has begun to advise you on “%(need)s”."),
    ),
    "introduction.applied": MessageText(
        _("Application on record: %(need)s"),
        _("The application about “%(need)s” between %(firm)s and %(provider)s is on record. A decision comes next."),
    ),
    "introduction.in_talks": MessageText(
        _("Talks have begun: %(need)s"),
        _("%(firm)s and %(provider)s are in talks about “%(need)s”."),
    ),
    "introduction.withdrawn": MessageText(
        _("%(firm)s ended the introduction"),
        _("%(firm)s ended its talks with %(provider)s about “%(need)s”. %(note)s"),
    ),
    "introduction.lapsed": MessageText(
        _("Introduction lapsed: %(need)s"),
        _("The introduction of %(firm)s and %(provider)s about “%(need)s” lapsed. %(note)s"),
    ),
    "introduction.proposal_ended": MessageText(
        _("A lead proposed to you has ended: %(need)s"),
        _("“%(need)s” of %(firm)s, which was proposed to you, is not to be taken up any more. %(note)s"),
    ),
    "introduction.replaced_many": MessageText(
        _("%(number)s leads proposed to you have ended"),
        _("A newer matching run has replaced %(number)s leads that were proposed to you and not taken up."),
    ),
    "introduction.declined": MessageText(
        _("Ended for you: %(need)s"),
        _("The organiser has put on record for %(provider)s that “%(need)s” of %(firm)s goes no further. %(text)s"),
    ),
    "introduction.consent_withdrawn": MessageText(
        _("%(firm)s has closed its contact"),
        _("%(firm)s does not let you see its contact for “%(need)s” any more."),
    ),
    "introduction.consent_ended": MessageText(
        _("Your contact is closed to %(provider)s"),
        _("The organiser has closed your contact for “%(need)s” to %(provider)s in your place."),
    ),
    "introduction.consent": MessageText(
        _("%(firm)s has opened its contact"),
        _("%(firm)s lets you see its contact for “%(need)s”. Each time you read it is logged."),
    ),
    "introduction.handed_over": MessageText(
        _("%(person)s hands over to you: %(firm)s"),
        _("%(person)s has put you in charge of the introduction with %(firm)s about “%(need)s”."),
        _("View the introduction"),
    ),
    "introduction.handed_over_many": MessageText(
        _("%(person)s hands %(number)s introductions over to you"),
        _("%(person)s has put you in charge of %(number)s introductions. The board shows them with their clocks."),
        _("View my introductions"),
    ),
    "introduction.remind": MessageText(
        _("Overdue: %(need)s of %(firm)s"),
        _("The time for the next step with %(firm)s about “%(need)s” has run out. Please take it today."),
    ),
    "introduction.escalate": MessageText(
        _("The organiser looks after %(need)s"),
        _("%(provider)s has let the time for “%(need)s” of %(firm)s run out twice. It is on the organiser's list now."),
    ),
}

OUTCOMES = {
    "outcome.approval": MessageText(
        _("Approved by %(provider)s: %(amount)s ten thousand yuan"),
        _("%(provider)s approved %(amount)s ten thousand yuan for “%(need)s”."),
    ),
    "outcome.drawdown": MessageText(
        _("Paid out by %(provider)s: %(amount)s ten thousand yuan"),
        _(
            "%(provider)s put a drawdown of %(amount)s ten thousand yuan for “%(need)s” on record. "
            "If that was all you needed, mark the need as fulfilled."
        ),
    ),
    "outcome.result": MessageText(
        _("Result on record with %(provider)s"),
        _(
            "%(provider)s put a result for “%(need)s” on record. "
            "Please check it; if that was all you needed, mark the need as fulfilled."
        ),
    ),
    "outcome.disputed": MessageText(
        _("%(firm)s disputes what is on record"),
        _("%(firm)s disputes the result on record about “%(need)s”: %(reason)s Please look at it and correct it."),
    ),
    "outcome.corrected_for_you": MessageText(
        _("Record corrected for you: %(need)s"),
        _("The organiser has corrected for %(provider)s what is on record about “%(need)s” of %(firm)s."),
    ),
    "outcome.corrected": MessageText(
        _("Record corrected by %(provider)s"),
        _("%(provider)s corrected what is on record about “%(need)s”. The page shows both the old and the new row."),
    ),
}

REFUSALS = {
    f"refusal.{code}": MessageText(
        _("No result with %(provider)s: %(need)s"),
        format_lazy(
            _(
                "%(provider)s could not take “%(need)s” further. Reason: {reason}. %(text)s\n"
                "What you can do: {repair}\nYour need is back in matching, without this party."
            ),
            reason=RefusalCode(code).label,
            repair=REPAIRS[code],
        ),
    )
    for code in RefusalCode.values
}

ADVISED = {
    f"refusal.{code}.{mend}": MessageText(
        _("No result with %(provider)s: %(need)s"),
        format_lazy(
            _(
                "%(provider)s could not take “%(need)s” further. Reason: {reason}. %(text)s\n"
                "Its advice: %(advice)s\nYour need is back in matching, without this party."
            ),
            reason=RefusalCode(code).label,
        ),
        _("Change the need") if mend == Mend.NEED else _("Change the profile"),
    )
    for code in RefusalCode.values
    for mend in Mend.values
}
"""A refusal with the party's own advice; the message leads to where the firm follows it."""

PROPOSALS = {
    "proposal.sent": MessageText(
        _("A proposal by %(provider)s"),
        _("%(provider)s sent you a proposal for “%(need)s”. Please accept it, or say why it does not suit you."),
    ),
    "proposal.accepted": MessageText(
        _("%(firm)s accepts your proposal"),
        _("%(firm)s accepts your proposal for “%(need)s”. Arrange the agreement and put it on record."),
    ),
    "proposal.declined_for_you": MessageText(
        _("A proposal of %(provider)s is declined for you"),
        _("The organiser has declined in your place the proposal of %(provider)s for “%(need)s”: %(reason)s"),
    ),
    "proposal.declined": MessageText(
        _("%(firm)s declines your proposal"),
        _("%(firm)s declines your proposal for “%(need)s”. Reason: %(reason)s. You may send a better one."),
    ),
}

PAIR_TEXTS = MOVES | PROPOSALS | OUTCOMES | REFUSALS | ADVISED
