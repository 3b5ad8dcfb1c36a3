"""Erasing who somebody is: a person closes the account; of an organisation only what cannot name it is left."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts import audit, clock
from accounts.enums import Verification
from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import (
    Certificate,
    Delivery,
    EnterpriseProfile,
    Invitation,
    Membership,
    Message,
    MessagePreferences,
    Organisation,
    User,
)
from accounts.services import messages
from accounts.services.members import owned_alone, tell_members

NAMING_MEMBERS = ("member.joined", "member.left")
"""Messages that name a member to the others."""

NAMED_IN = ("firm", "provider", "name", "organisation")
"""Params of messages that hold the name of an organisation."""


@transaction.atomic
def erase_account(*, by: User, typed: str) -> User:
    """A person erases the account: name, addresses, mobile, second step, sessions, invitations and messages go, and
    what others were told no longer names the person; the key stays, so that the record still adds up.

    Refused to the organiser's people (a superuser closes their accounts), while the person has tasks at markets or is
    the last owner of an organisation, and without the re-typed e-mail address.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if user.is_staff:
        raise NotAllowed(_("An organiser's account is closed by a superuser."))
    if user.helps:
        raise WrongState(_("You have tasks at a market: give them back first, on the first page of the desk."))
    if typed.strip().lower() != user.email.lower():
        raise Invalid(_("Please type your e-mail address exactly."), field="typed")
    # All of them, and before the key of the person changes: whoever holds one may be telling this person something.
    rows = Organisation.objects.select_for_update(of=("self",)).filter(memberships__user=user)
    ours = list(rows.order_by("pk"))
    if alone := owned_alone(user):
        names = _(", ").join(alone)
        raise WrongState(
            _("You are the last owner of %(names)s. Make somebody else an owner, or erase the organisation first.")
            % {"names": names}
        )
    proven = EmailAddress.objects.filter(user=user, verified=True)  # anybody can add an address that is not their own
    addresses = {user.email.lower(), *(row.email.lower() for row in proven)}
    _take_back_invitations(user, addresses)
    for session in UserSession.objects.filter(user=user):
        session.end()  # the session itself as well, not only its line in the list of devices
    for own in (Membership, EmailAddress, Authenticator, MessagePreferences, Delivery):
        own.objects.filter(user=user).delete()
    Message.objects.filter(recipient=user).delete()
    user.email, user.mobile, user.is_active = f"erased-{user.pk}@erased.invalid", "", False
    user.name = _anonymous(gettext_noop("Erased account %(number)d"), user.pk)
    user.set_unusable_password()
    user.save()
    for message in Message.objects.filter(code__in=NAMING_MEMBERS, params__email__in=addresses):
        message.params |= {"person": user.name, "email": user.email}
        message.save(update_fields=["params"])
    audit.record(by=user, verb="user.erase", subject=user)
    for organisation in ours:
        tell_members(organisation, "member.account_closed", but=user, name=organisation.name)
    return user


def _take_back_invitations(user: User, addresses: Iterable[str]) -> None:
    """Those to the person, accepted or not, and those that would go on asking somebody in the person's name."""
    to_the_person = Q()
    for address in addresses:
        to_the_person |= Q(email__iexact=address)
    Invitation.objects.filter(to_the_person | Q(invited_by=user, accepted_at__isnull=True)).delete()


def _anonymous(template: str, number: int) -> str:
    """A name that says nothing, in the language of the platform."""
    with translation.override(settings.LANGUAGE_CODE):
        return translation.gettext(template) % {"number": number}


def blank_organisation(*, by: User, row: Organisation) -> Organisation:
    """Take name, code, contact, texts, members and messages away from a locked organisation; figures stay.

    For ``market.services.erasure``, which has checked that nothing is under way.
    """
    before = row.name
    row.name = _anonymous(gettext_noop("Erased organisation %(number)d"), row.pk)
    for name in ("introduction", "website", "contact_name", "contact_title", "contact_mobile", "contact_email"):
        setattr(row, name, "")
    row.credit_code, row.erased_at = None, clock.now()
    row.verification, row.verification_reason = Verification.SUSPENDED, _anonymous(gettext_noop("Erased"), row.pk)
    row.save()
    EnterpriseProfile.objects.filter(organisation=row).update(
        legal_representative="", registered_address="", office_address=""
    )
    for certificate in Certificate.objects.filter(profile__organisation=row):
        Certificate.objects.filter(pk=certificate.pk).update(number=f"#{certificate.pk}")
    others = User.objects.filter(memberships__organisation=row, is_active=True).exclude(pk=by.pk).order_by("pk")
    for person in list(others):
        messages.send_to(recipient=person, code="organisation.erased")  # without its name: that is what is erased
    row.memberships.all().delete()
    row.invitations.all().delete()
    row.messages.all().delete()
    rename_in_messages(before, row.name, NAMED_IN)
    audit.record(by=by, verb="organisation.erase", subject=row, on_behalf_of=row)
    return row


def rename_in_messages(before: str, after: str, params: Iterable[str], pages: Iterable[str] | None = None) -> None:
    """Messages that others have got speak of a thing by its new name; with ``pages`` only those that lead to one of
    them, because another thing may have the same title.
    """
    told = Message.objects.all() if pages is None else Message.objects.filter(url__in=list(pages))
    for param in params:
        for message in told.filter(**{f"params__{param}": before}):
            message.params[param] = after
            message.save(update_fields=["params"])
