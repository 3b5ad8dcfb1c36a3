"""Wording of the messages about trust in results: corrections, evidence, twins, what is asked again later."""

from django.utils.translation import gettext_lazy as _

from accounts.wording import MessageText

OUTCOME_TEXTS = {
    "outcome.corrected_by_firm": MessageText(
        _("Record corrected by %(firm)s"),
        _("%(firm)s corrected what it has stated about “%(need)s”. The page shows both the old and the new row."),
    ),
    "outcome.corrected_for_firm": MessageText(
        _("Record corrected for you: %(need)s"),
        _("The organiser has corrected for %(firm)s what it has stated about “%(need)s” with %(provider)s."),
    ),
    "outcome.disputed_by_party": MessageText(
        _("%(provider)s disputes what is on record"),
        _("%(provider)s disputes the result on record about “%(need)s”: %(reason)s Please look at it and correct it."),
    ),
    "outcome.stated": MessageText(
        _("%(firm)s states a result: %(need)s"),
        _("%(firm)s put a result about “%(need)s” on record. Please confirm it, or say what is wrong."),
    ),
    "outcome.stated_for_you": MessageText(
        _("Result stated for you: %(need)s"),
        _("The organiser put a result about “%(need)s” with %(provider)s on record for %(firm)s."),
    ),
    "outcome.correction_proposed": MessageText(
        _("%(party)s proposes other figures: %(need)s"),
        _(
            "%(party)s says that the record about “%(need)s” is wrong: %(reason)s "
            "Please take the figures over, or say why the record is right."
        ),
        _("View and answer"),
    ),
    "outcome.correction_declined": MessageText(
        _("%(recorder)s stands by the record: %(need)s"),
        _("%(recorder)s does not take your figures about “%(need)s” over: %(reason)s The organiser decides."),
    ),
    "outcome.correction_upheld": MessageText(
        _("The record stands: %(need)s"),
        _("The organiser has decided that the record about “%(need)s” stays as it is: %(reason)s"),
    ),
    "outcome.correction_withdrawn": MessageText(
        _("Proposed correction taken back: %(need)s"),
        _("The other figures that %(party)s proposed for “%(need)s” are taken back."),
    ),
    "outcome.evidence": MessageText(
        _("Evidence attached: %(need)s"),
        _("%(name)s now shows a result about “%(need)s”, attached for %(party)s."),
    ),
    "outcome.evidence_removed": MessageText(
        _("Evidence taken back: %(need)s"),
        _("%(name)s, attached for %(party)s to a result about “%(need)s”, has been taken back."),
    ),
    "outcome.counted_once": MessageText(
        _("Counted once: a result about %(need)s"),
        _(
            "The organiser found that a result of %(firm)s with %(provider)s stands on record twice. "
            "Figures count the other row; this one stays readable. Tell the organiser if these are two results."
        ),
    ),
    "outcome.counted_again": MessageText(
        _("Counted again: a result about %(need)s"),
        _("The organiser has undone its decision: figures count the result of %(firm)s with %(provider)s again."),
    ),
    "impact.ask": MessageText(
        _("What has become of %(firm)s since the first result?"),
        _(
            "%(months)s months have passed. How many people do you have now, what is your revenue, how many patents? "
            "The link opens one short form without signing in. It is for your firm alone and ends after 30 days."
        ),
        _("Answer in a minute"),
    ),
    "impact.remind": MessageText(
        _("Three figures are still missing: %(firm)s"),
        _(
            "We asked what has become of you %(months)s months after your first result. "
            "This new link replaces the earlier one; we do not remind you again."
        ),
        _("Answer in a minute"),
    ),
    "impact.new_link": MessageText(
        _("Your new link: %(firm)s"),
        _("Somebody with your old link asked for a new one. It opens the form of the figures after %(months)s months."),
        _("Answer in a minute"),
    ),
}
