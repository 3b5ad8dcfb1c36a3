"""One of the organiser's people keeps choices of columns under names, for each list."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit, clock
from accounts.errors import Invalid, NotAllowed, WrongState
from accounts.models import User
from accounts.permissions import check_organise
from accounts.services.rows import save_checked
from market.list_enums import RowOrder
from market.models import ExportTemplate
from market.models.list_export import MOST_TEMPLATES
from market.services.list_exports import check_columns


@transaction.atomic
def save_template(
    *, by: User, what: str, name: str, columns: Sequence[str], order: str = RowOrder.LISTED
) -> ExportTemplate:
    """The columns in their order and the order of the rows, under a name of the person's own; saving under a name that
    is there replaces what it stood for. At most twenty a list.
    """
    check_organise(by)
    chosen = [column.name for column in check_columns(what, columns)]
    name = " ".join(name.split())
    if not name:
        raise Invalid(_("Give the template a name."), field="name")
    own = ExportTemplate.objects.select_for_update().filter(owner=by, what=what)
    row = own.filter(name=name).first()
    if row is None:
        row = ExportTemplate(owner=by, what=what, name=name, place=_free_place([one.place for one in own]))
        row.created_at = clock.now()
    row.columns, row.order = chosen, order
    save_checked(row)
    audit.record(by=by, verb="export_template.save", subject=row, what=what, columns=chosen)
    return row


def _free_place(used: Sequence[int]) -> int:
    if len(used) >= MOST_TEMPLATES:
        sentence = _("You have %(most)d templates of this list. Remove one that you do not need any more.")
        raise WrongState(sentence % {"most": MOST_TEMPLATES})
    return next(place for place in range(1, MOST_TEMPLATES + 1) if place not in used)


@transaction.atomic
def remove_template(*, by: User, template: ExportTemplate) -> None:
    """The person does not need it any more; removing it twice does one thing."""
    check_organise(by)
    if template.owner_id != by.pk:
        raise NotAllowed(_("Only the person who saved a template removes it."))
    row = ExportTemplate.objects.select_for_update().filter(pk=template.pk).first()
    if row is None:
        return
    audit.record(by=by, verb="export_template.remove", subject=row, what=row.what)
    row.delete()
