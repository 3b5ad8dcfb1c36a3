"""The e-mail that tells somebody of an invitation."""

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import clock
from accounts.invitation_links import token_of
from accounts.models import Invitation
from accounts.services.letters import full_address


def mail_invitation(invitation_id: int) -> int:
    """Send the e-mail of an open invitation; 0 when it was accepted or withdrawn meanwhile, or has run out."""
    invitation = (
        Invitation.objects.filter(pk=invitation_id, accepted_at__isnull=True, expires_at__gt=clock.now())
        .select_related("organisation", "invited_by")
        .first()
    )
    if invitation is None:
        return 0
    with translation.override(settings.LANGUAGE_CODE):
        facts = {
            "person": str(invitation.invited_by),
            "name": invitation.organisation.name,
            "role": invitation.get_role_display(),
            "email": invitation.email,
            "until": date_format(timezone.localtime(invitation.expires_at), _("j F Y")),
        }
        subject = _("%(person)s invites you to %(name)s") % facts
        body = _(
            "%(person)s invites you to act for %(name)s as %(role)s. Sign in or sign up with %(email)s and accept "
            "until %(until)s."
        )
        text = body % facts
    if link := full_address(reverse("accounts:invitation", args=[token_of(invitation)])):
        text += f"\n\n{link}"
    return send_mail(" ".join(subject.split()), text, None, [invitation.email])
