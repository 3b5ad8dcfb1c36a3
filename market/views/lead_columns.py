"""The columns that a member of a lender sees on the board: chosen above the table, or on a page of their own."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.enums import LENDER_KINDS
from accounts.faces import kind_required, refusals, safe_next
from accounts.models import Membership
from market.board_columns import BESIDE, DEFAULT, INBOX
from market.forms.board_columns import ColumnForm
from market.selectors.board_choices import columns_for
from market.services.board_columns import choose_columns


def column_choice(membership: Membership) -> dict[str, Any]:
    """What the board shows of columns: those of the party's board, the form of a member who may choose them, and
    whether there is room for a panel beside them.
    """
    if not membership.organisation.is_lender:
        return {"board_columns": INBOX, "beside": True}
    columns = columns_for(membership)
    keys = [column.key for column in columns]
    return {
        "board_columns": columns,
        "beside": len(columns) <= BESIDE,
        "stall_apart": "stall" in keys,
        "column_form": ColumnForm(initial={"columns": keys}) if membership.pk else None,
    }


@kind_required(*LENDER_KINDS)
@require_http_methods(["GET", "HEAD", "POST"])
def lead_columns(request: HttpRequest) -> HttpResponse:
    """Choose the columns, or have them as at first; then back to the board as it was filtered."""
    back = safe_next(request, reverse("market:lead_list"))
    if request.membership.pk is None:
        messages.info(request, _("Columns are chosen by the members of an organisation, each for themselves."))
        return redirect(back)
    form = column_choice(request.membership)["column_form"]
    if request.method == "POST":
        form = ColumnForm({"columns": DEFAULT} if "at_first" in request.POST else request.POST)
        if form.is_valid():
            with refusals(request, form) as attempt:
                choose_columns(by=request.user, organisation=request.organisation, **form.cleaned_data)
            if attempt.ok:
                messages.success(request, _("The board shows the columns you chose."))
                return redirect(back)
    return render(request, "market/lead_columns.html", {"form": form, "back": back})
