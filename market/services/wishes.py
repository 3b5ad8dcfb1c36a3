"""A party says that it would like to meet the firm of a lead, and takes it back."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import NotAllowed, WrongState
from accounts.models import Organisation, User
from accounts.permissions import check_act_for
from market.models import Need, ProviderWish
from market.selectors.leads import visible_leads
from market.selectors.wishes import most_wishes_of, standing_wishes_of
from market.services import refreshes
from market.services.pairs import check_can_answer, lock_need


@transaction.atomic
def wish_for_lead(*, by: User, need: Need, organisation: Organisation) -> ProviderWish:
    """The party names a lead that it may see and that is on the market; naming twice does one thing. The firm is told
    beside the pair, and the score counts it. A party may name as many needs of one market as its live offerings can
    see firms; its row is locked while they are counted.
    """
    check_act_for(by, organisation)
    party = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    row = lock_need(need.pk)
    if not visible_leads(by, party).filter(pk=row.pk).exists():
        raise NotAllowed(_("This need is not shown to your organisation."))
    check_can_answer(row, party)
    wish = ProviderWish.objects.filter(need=row, organisation=party).first()
    if wish and wish.ended_at is None:
        return wish
    _check_room(party, row)
    wish = wish or ProviderWish(need=row, organisation=party)
    wish.made_by, wish.made_at, wish.ended_by, wish.ended_at = by, clock.now(), None, None
    wish.save()
    audit.record(by=by, verb="wish.make", subject=wish, on_behalf_of=party, need=row.pk)
    refreshes.need_changed(row)
    return wish


def _check_room(party: Organisation, need: Need) -> None:
    most = most_wishes_of(party)
    if most == 0:
        raise WrongState(_("Put an offering on the shelf first: a wish counts for what you offer."))
    if standing_wishes_of(party, need.event_id) >= most:
        raise WrongState(
            _(
                "Your offerings can see %(most)d firms at one market, and you have named as many needs of this market. "
                "Take another wish back first."
            )
            % {"most": most}
        )


@transaction.atomic
def take_back_wish(*, by: User, need: Need, organisation: Organisation) -> None:
    """The party's wish does not count any more, whatever became of the need; taking back what does not stand does
    nothing.
    """
    check_act_for(by, organisation)
    row = lock_need(need.pk)
    wish = ProviderWish.objects.standing().filter(need=row, organisation=organisation).first()
    if wish is None:
        return
    wish.ended_by, wish.ended_at = by, clock.now()
    wish.save(update_fields=["ended_by", "ended_at"])
    audit.record(by=by, verb="wish.take_back", subject=wish, on_behalf_of=organisation, need=row.pk)
    refreshes.need_changed(row)
