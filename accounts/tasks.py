"""Background work of the accounts app."""

from celery import shared_task

from accounts.services import invitations, outbox


@shared_task(name="accounts.tasks.deliver_messages")
def deliver_messages() -> int:
    """Make up digests and send what is due (beat)."""
    return outbox.deliver_due()


@shared_task(
    name="accounts.tasks.mail_invitation", autoretry_for=(OSError,), retry_backoff=30, retry_kwargs={"max_retries": 6}
)
def mail_invitation(invitation_id: int) -> int:
    """Tell somebody of an invitation."""
    return invitations.mail_invitation(invitation_id)
