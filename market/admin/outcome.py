"""Outcomes: append-only rows to read; a wrong one is corrected by a new row or taken back with a reason."""

from typing import Any

from django.contrib import admin
from django.db.models import Max, Min, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.site import site
from accounts.models import User
from market.admin.acts import Act
from market.admin.desk import DeskAdmin, pill
from market.admin.history import history_of
from market.admin.pair_filters import ProviderKindFilter
from market.enums import OutcomeKind, RefusalCode, Verdict
from market.forms.outcome import FORMS, VoidForm
from market.models import Outcome
from market.selectors import desk_search
from market.selectors.outcome_verdicts import with_verdict
from market.services import outcomes
from market.templatetags.market_format import months, percent, wan


def _correct(by: User, row: Outcome, form_token: str = "", **facts: Any) -> Outcome:
    return outcomes.correct_outcome(by=by, outcome=row, **facts)


OUTCOME_ACTS = {
    "correct": Act(
        label=gettext_lazy("Correct"),
        call=_correct,
        done=gettext_lazy("Corrected. The earlier row stays readable."),
        states=frozenset({"stands"}),
        form=lambda data, row: FORMS[row.kind](data, outcome=row),
        question=gettext_lazy("The corrected row replaces this one in every figure; this one stays readable."),
    ),
    "void": Act(
        label=gettext_lazy("Take back"),
        call=lambda by, row, reason: outcomes.void_outcome(by=by, outcome=row, reason=reason),
        done=gettext_lazy("Taken back. No figure counts this row any more."),
        states=frozenset({"stands"}),
        form=lambda data, row: VoidForm(data),
        question=gettext_lazy("For a row that should never have been written."),
        tone="danger",
    ),
}


class StandingFilter(admin.SimpleListFilter):
    """Rows that count, and rows that were corrected or taken back."""

    title = gettext_lazy("stands on record")
    parameter_name = "stands"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Yes or no."""
        return [("yes", _("Stands on record")), ("no", _("Corrected or taken back"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Outcome]) -> QuerySet[Outcome]:
        """Those that count, or the others."""
        if self.value() not in ("yes", "no"):
            return queryset
        standing = Outcome.objects.current().values("pk")
        return queryset.filter(pk__in=standing) if self.value() == "yes" else queryset.exclude(pk__in=standing)


class VerdictFilter(admin.SimpleListFilter):
    """Rows by the word of the other side."""

    title = gettext_lazy("word of the other side")
    parameter_name = "verdict"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Confirmed, disputed, or not judged yet."""
        return [*((value, str(label)) for value, label in Verdict.choices), ("none", _("Not judged yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Outcome]) -> QuerySet[Outcome]:
        """Rows that stand and of which the other side last said so."""
        return with_verdict(queryset, self.value()) if self.value() else queryset


class YearFilter(admin.SimpleListFilter):
    """Rows by the year of the decision: from the first to the last on record, which an index knows."""

    title = gettext_lazy("year of the decision")
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The years, the latest first."""
        ends = Outcome.objects.aggregate(first=Min("decided_on"), last=Max("decided_on"))
        if ends["first"] is None:
            return []
        years = range(ends["last"].year, ends["first"].year - 1, -1)
        return [(str(year), str(year)) for year in years]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Outcome]) -> QuerySet[Outcome]:
        """Those of the chosen year."""
        year = self.value() or ""
        return queryset.filter(decided_on__year=int(year)) if year.isdecimal() and len(year) == 4 else queryset


@admin.register(Outcome, site=site)
class OutcomeAdmin(DeskAdmin):
    """What came of the pairs, newest decision first."""

    list_display = ("kind_pill", "amount_words", "terms", "decided_on", "firm", "party", "event", "standing")
    list_display_links = ("kind_pill", "amount_words")
    list_filter = (
        "kind",
        "agreement_type",
        StandingFilter,
        VerdictFilter,
        "refusal_code",
        ProviderKindFilter,
        "introduction__event",
        YearFilter,
        "decided_on",
    )
    search_fields = (
        "introduction__need__organisation__name",
        "introduction__need__organisation__credit_code",
        "introduction__provider__name",
        "introduction__need__title",
        "evidence",
        "preferential",
    )
    list_per_page = 20  # wide rows
    search_help_text = gettext_lazy("Firm, credit code, answering party, need, evidence or programme")
    search = staticmethod(desk_search.outcomes_with)
    ordering = ("-decided_on", "-pk")
    page_template = "market/admin/outcome.html"
    acts = OUTCOME_ACTS

    def get_queryset(self, request: HttpRequest) -> QuerySet[Outcome]:
        """With the pair and what became of the row."""
        return (
            super()
            .get_queryset(request)
            .select_related(
                "introduction__need__organisation",
                "introduction__provider",
                "introduction__event",
                "recorded_by",
                "corrects",
                "corrected_by",
            )
        )

    def buttons_for(self, row: Outcome) -> list[Any]:
        """Only a row that stands can be corrected or taken back, and none that an office has paid."""
        return [self.button(row, verb, act) for verb, act in self.acts.items()] if can_be_corrected(row) else []

    def page_of(self, request: HttpRequest, row: Outcome) -> dict[str, Any]:
        """The row, the rows before and after it, and its history."""
        return {
            "title": str(row),
            "stands": stands(row),
            "later": getattr(row, "corrected_by", None),
            "history": history_of(row),
            "corrections": row.corrections.select_related("made_by"),
            "files": row.files.filter(removed_at__isnull=True),
            "words": row.verdicts.select_related("given_by"),
        }

    @admin.display(description=gettext_lazy("kind"), ordering="kind")
    def kind_pill(self, row: Outcome) -> str:
        """What it is."""
        return pill("", OutcomeKind(row.kind).label, "refused" if row.kind == OutcomeKind.REFUSAL else "done")

    @admin.display(description=gettext_lazy("amount"), ordering="amount")
    def amount_words(self, row: Outcome) -> str:
        """The amount in 万元 or 亿元."""
        return wan(row.amount)

    @admin.display(description=gettext_lazy("terms"))
    def terms(self, row: Outcome) -> str:
        """Rate and term, or the reason of a refusal."""
        rate = percent(row.annual_rate) if row.annual_rate is not None else ""
        term = months(row.term_months) if row.term_months else ""
        return (
            " · ".join(filter(None, [rate, term, row.refusal_code and str(RefusalCode(row.refusal_code).label)])) or "—"
        )

    @admin.display(description=gettext_lazy("firm"), ordering="introduction__need__organisation__name")
    def firm(self, row: Outcome) -> str:
        """Whose need it was."""
        need = row.introduction.need
        return format_html("{}<br><small>{}</small>", need.organisation.name, need.title)

    @admin.display(description=gettext_lazy("answering party"), ordering="introduction__provider__name")
    def party(self, row: Outcome) -> str:
        """Who decided."""
        return row.introduction.provider.name

    @admin.display(description=gettext_lazy("market"))
    def event(self, row: Outcome) -> str:
        """At which market they met."""
        return row.introduction.event.name if row.introduction.event else "—"

    @admin.display(description=gettext_lazy("on record"))
    def standing(self, row: Outcome) -> str:
        """Whether figures count it."""
        if stands(row):
            return pill("", _("Stands"), "done")
        return pill("", _("Taken back") if row.void else _("Replaced"))


def can_be_corrected(row: Outcome) -> bool:
    """It counts, and follows from no file of support (which is then corrected itself)."""
    return stands(row) and not row.is_paid_by_office


def stands(row: Outcome) -> bool:
    """The row counts: nothing corrects it, and it does not take another back."""
    return not row.void and not hasattr(row, "corrected_by")
