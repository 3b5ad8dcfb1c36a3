"""Background work of the accounts app."""

from celery import shared_task

from accounts.services import invitations, messages


@shared_task(name="accounts.tasks.deliver_messages")
def deliver_messages() -> int:
    """Send what is due by e-mail (beat)."""
    return messages.deliver_messages()


@shared_task(
    name="accounts.tasks.mail_invitation", autoretry_for=(OSError,), retry_backoff=30, retry_kwargs={"max_retries": 6}
)
def mail_invitation(invitation_id: int) -> int:
    """Tell somebody of an invitation."""
    return invitations.mail_invitation(invitation_id)
