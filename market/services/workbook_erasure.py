"""Rows of workbooks that name an organisation which is erased: their cells go before their weeks are over."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation
from market.models import WorkbookRow
from market.workbook_enums import RowState

AT_ONCE = 500


@transaction.atomic
def forget_in_workbooks(organisation: Organisation) -> int:
    """Empty the rows that hold the name or the credit code of the organisation; what they came to stays counted.
    Part of erasing it, in the transaction of the caller. Returns how many rows.
    """
    words = [word for word in (organisation.name, organisation.credit_code) if word]
    found = [row for row in WorkbookRow.objects.exclude(cells=[]).iterator(chunk_size=AT_ONCE) if _names(row, words)]
    for row in found:
        row.cells, row.title, row.changes = [], "", ""
        broken = row.state == RowState.BROKEN
        row.reason = _("This organisation has been erased at its own request.") if broken else ""
    WorkbookRow.objects.bulk_update(found, ["cells", "title", "changes", "reason"], batch_size=AT_ONCE)
    return len(found)


def _names(row: WorkbookRow, words: list[str]) -> bool:
    told = (*row.cells, row.title, row.changes, row.reason)
    return any(word in text for word in words for text in told)
