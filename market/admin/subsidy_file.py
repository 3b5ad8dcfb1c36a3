"""Files of support: one person checks, another approves; then the notice, the payment, and what is taken back."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from accounts.admin.site import site
from market.admin.acts import Act
from market.admin.desk import DeskAdmin, pill
from market.admin.history import history_of
from market.admin.subsidy_forms import ClawBackForm, GrantForm, ObjectionForm, PaymentForm, RefusalForm, WordsForm
from market.models import SubsidyBatch, SubsidyFile
from market.selectors.subsidies import RELATIONS, budget_of
from market.services import subsidy_payments, subsidy_review
from market.subsidy_enums import FileState
from market.subsidy_states import FILE_MOVES
from market.subsidy_texts import account_words, budget_view, count_rows, fact_rows, file_rows, rule_rows, step_items
from market.templatetags.market_format import stamp, wan

FILE_ACTS = {
    "check": Act(
        label=gettext_lazy("Checked and right"),
        call=lambda by, row: subsidy_review.check_file(by=by, file=row),
        done=gettext_lazy("Checked. Somebody else approves it."),
        states=FILE_MOVES["check"].since,
        tone="primary",
    ),
    "approve": Act(
        label=gettext_lazy("Approve"),
        call=lambda by, row, granted: subsidy_review.approve_file(by=by, file=row, granted=granted),
        done=gettext_lazy("Approved. It stands in the next public notice of the batch."),
        states=FILE_MOVES["approve"].since,
        form=lambda data, row: GrantForm(data, row),
        question=gettext_lazy("How much is granted? What was asked for, or less."),
        tone="primary",
    ),
    "pay": Act(
        label=gettext_lazy("Put the payment on record"),
        call=lambda by, row, **facts: subsidy_payments.pay(by=by, file=row, **facts),
        done=gettext_lazy("The payment is on record; the firm has been told."),
        states=FILE_MOVES["pay"].since,
        form=lambda data, row: PaymentForm(data),
        question=gettext_lazy("When was it paid, and under which reference?"),
        tone="primary",
    ),
    "object": Act(
        label=gettext_lazy("An objection has come in"),
        call=lambda by, row, text: subsidy_review.object_to(by=by, file=row, text=text),
        done=gettext_lazy("The file is out of the notice and is decided anew."),
        states=FILE_MOVES["object"].since,
        form=lambda data, row: ObjectionForm(data),
        question=gettext_lazy("What speaks against it?"),
    ),
    "send-back": Act(
        label=gettext_lazy("Send back with a reason"),
        call=lambda by, row, reason: subsidy_review.send_back_file(by=by, file=row, reason=reason),
        done=gettext_lazy("Sent back; the firm has been told why."),
        states=FILE_MOVES["send_back"].since,
        form=lambda data, row: WordsForm(data),
        question=gettext_lazy("What has to be mended?"),
    ),
    "refuse": Act(
        label=gettext_lazy("Refuse"),
        call=lambda by, row, code, text: subsidy_review.refuse_file(by=by, file=row, code=code, text=text),
        done=gettext_lazy("Refused; the firm has been told why."),
        states=FILE_MOVES["refuse"].since,
        form=lambda data, row: RefusalForm(data),
        question=gettext_lazy("Why is nothing paid?"),
        tone="danger",
    ),
    "claw-back": Act(
        label=gettext_lazy("Claw back"),
        call=lambda by, row, **facts: subsidy_payments.claw_back(by=by, file=row, **facts),
        done=gettext_lazy("It is on record; the firm has been told."),
        states=FILE_MOVES["claw_back"].since,
        form=lambda data, row: ClawBackForm(data, row),
        question=gettext_lazy("How much is taken back, and why?"),
        tone="danger",
    ),
}


class BatchFilter(admin.RelatedFieldListFilter):
    """By batch, each under the name of its policy; one query for all."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        """The batches, those that opened last first."""
        rows = SubsidyBatch.objects.select_related("version__policy")
        return [(row.pk, str(row)) for row in rows]


@admin.register(SubsidyFile, site=site)
class SubsidyFileAdmin(DeskAdmin):
    """The files, those handed in last first."""

    list_display = ("firm", "policy", "batch_name", "money", "granted_money", "state_pill", "submitted", "checker")
    list_display_links = ("firm",)
    list_filter = ("state", "policy", ("batch", BatchFilter), "case__kind", "submitted_at")
    list_select_related = RELATIONS
    search_fields = ("organisation__name", "organisation__credit_code", "policy__name", "case__name", "reference")
    search_help_text = gettext_lazy("Firm, credit code, policy, project or loan, or reference of the payment")
    ordering = ("-submitted_at", "-pk")
    page_template = "market/admin/subsidy_file.html"
    state_field = "state"
    acts = FILE_ACTS

    def get_queryset(self, request: HttpRequest) -> QuerySet[SubsidyFile]:
        """With everything its page names."""
        rows = super().get_queryset(request)
        return rows.select_related(*RELATIONS, "checked_by", "approved_by", "submitted_by", "organisation__profile")

    def page_of(self, request: HttpRequest, row: SubsidyFile) -> dict[str, Any]:
        """The counting beside what it rests on, the money of the batch, documents, history."""
        pays = row.state == FileState.IN_NOTICE
        return budget_view(budget_of(row.batch)) | {
            "rows": file_rows(row),
            "lines": count_rows(row.lines),
            "facts": fact_rows(row),
            "rules": rule_rows(row.batch.version.rules, row.verdicts),
            "changed": row.case.written_at > row.submitted_at,
            "attached": row.attached.filter(removed_at__isnull=True),
            "account": f"{row.account_bank} · {row.account_number}" if pays else account_words(row),
            "same_person": row.state == FileState.CHECKED and row.checked_by_id == request.user.pk,
            "steps": step_items(row.steps.all()),
            "history": history_of(row),
        }

    @admin.display(description=gettext_lazy("firm"), ordering="organisation__name")
    def firm(self, row: SubsidyFile) -> str:
        """Who asks, for what."""
        return format_html("{}<br><small>{}</small>", row.organisation.name, row.case.name)

    @admin.display(description=gettext_lazy("batch"), ordering="batch__name")
    def batch_name(self, row: SubsidyFile) -> str:
        """In which batch."""
        return row.batch.name

    @admin.display(description=gettext_lazy("asked for"), ordering="asked")
    def money(self, row: SubsidyFile) -> str:
        """How much was asked for."""
        return wan(row.asked)

    @admin.display(description=gettext_lazy("granted"), ordering="granted")
    def granted_money(self, row: SubsidyFile) -> str:
        """How much was granted."""
        return wan(row.granted)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_pill(self, row: SubsidyFile) -> str:
        """In words and colour."""
        return pill(row.state, FileState(row.state).label)

    @admin.display(description=gettext_lazy("submitted"), ordering="submitted_at")
    def submitted(self, row: SubsidyFile) -> str:
        """When it was handed in."""
        return stamp(row.submitted_at)

    @admin.display(description=gettext_lazy("checked by"))
    def checker(self, row: SubsidyFile) -> str:
        """The first person."""
        return str(row.checked_by or "—")
