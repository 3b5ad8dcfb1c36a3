"""What remains of support when a firm is erased: how much was paid and when, without accounts and documents."""

from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import clock
from accounts.errors import WrongState
from accounts.models import Organisation, User
from market.models import SubsidyDocument, SubsidyFile
from market.services.subsidy_files import withdraw
from market.subsidy_enums import FileState

UNDER_WAY = (FileState.CHECKED, FileState.APPROVED, FileState.IN_NOTICE)


def check_no_support_under_way(organisation: Organisation) -> None:
    """Money that is being decided on is decided first."""
    if SubsidyFile.objects.filter(organisation=organisation, state__in=UNDER_WAY).exists():
        raise WrongState(_("Support that was asked for is being decided on. Wait for it, or call the office."))


def forget_support(*, by: User, organisation: Organisation) -> None:
    """Files that nobody has checked are withdrawn; accounts, explanations and documents go. To be called inside the
    transaction that erases the organisation.
    """
    rows = SubsidyFile.objects.filter(organisation=organisation)
    for file in rows.filter(state__in=[FileState.LISTED, FileState.SUBMITTED, FileState.SENT_BACK]):
        withdraw(by=by, file=file)
    rows.update(account_bank="", account_number="", sent_back_reason="", refusal_text="", clawed_reason="")
    documents = SubsidyDocument.objects.filter(Q(subsidy__organisation=organisation))
    for document in documents.filter(removed_at__isnull=True):
        transaction.on_commit(partial(document.file.storage.delete, str(document.file.name)))
    documents.filter(removed_at__isnull=True).update(removed_at=clock.now())
    documents.update(name="—")
