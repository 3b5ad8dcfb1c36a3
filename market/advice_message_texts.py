"""Wording of the messages about advice slots (params: party, time, and what each code names)."""

from django.utils.translation import gettext_lazy as _

from accounts.wording import MessageText

ADVICE_TEXTS = {
    "advice.booked": MessageText(
        _("%(firm)s has booked your slot of %(time)s"),
        _("%(firm)s has booked a place in your advice slot of %(time)s. Its question stands on the page."),
        _("Read the question"),
    ),
    "advice.cancelled": MessageText(
        _("%(firm)s does not come on %(time)s"),
        _("%(firm)s has given its place in your advice slot of %(time)s back. Another firm can book it."),
    ),
    "advice.cancelled_for_you": MessageText(
        _("Your place with %(party)s on %(time)s is given back"),
        _("The organiser has given back for you the advice slot of %(party)s on %(time)s."),
    ),
    "advice.withdrawn_for_you": MessageText(
        _("Your slot of %(time)s is taken back"),
        _("The organiser has taken your advice slot of %(time)s back for you. Firms that had booked have been told."),
    ),
    "advice.withdrawn": MessageText(
        _("%(party)s has taken the slot of %(time)s back"),
        _("%(party)s cannot keep the advice slot of %(time)s that you booked: %(reason)s"),
        _("Look for another slot"),
    ),
    "advice.remind": MessageText(
        _("Advice by %(party)s: %(time)s"),
        _("You have booked advice by %(party)s, beginning %(time)s. Place or link stand on the page."),
    ),
    "advice.remind_party": MessageText(
        _("Your advice slot: %(time)s"),
        _("%(firm)s comes to your advice slot of %(time)s. Its question stands on the page."),
    ),
}
