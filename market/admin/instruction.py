"""Instructions for pairs: lay one down with its reason, read all of a market, take one back."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.site import site
from accounts.faces import refusals
from market.admin.acts import Act, Button
from market.admin.desk import DeskAdmin, pill
from market.admin.history import history_of
from market.admin.instruction_forms import InstructionForm
from market.admin.pair_columns import PairColumns
from market.admin.reasons import reason_form
from market.enums import Instruction
from market.models import Need, PairInstruction
from market.querysets import LIVE_NEED_STATUSES
from market.selectors.instructions import RELATIONS
from market.services import instructions
from market.templatetags.market_format import stamp

COLOURS = {Instruction.PIN: "action", Instruction.EXCLUDE: "refused"}


@admin.register(PairInstruction, site=site)
class PairInstructionAdmin(PairColumns, DeskAdmin):
    """Those in force first, then the newest."""

    change_list_template = "market/admin/instruction_list.html"
    list_display = ("firm", "party", "laid_down", "note", "given", "given_by", "until")
    list_display_links = ("firm", "party")
    list_filter = ("instruction", ("ended_at", admin.EmptyFieldListFilter), "need__event")
    search_fields = ("need__title", "need__organisation__name", "provider__name", "note")
    search_help_text = gettext_lazy("Need, firm, answering party or reason")
    page_template = "market/admin/instruction.html"
    state_field = "instruction"
    acts = {
        "take-back": Act(
            label=gettext_lazy("Take it back"),
            call=lambda by, row, reason: instructions.take_back(by=by, instruction=row, note=reason),
            done=gettext_lazy("The instruction is taken back; the next run decides freely."),
            states=frozenset(Instruction.values),
            form=reason_form,
            question=gettext_lazy("Why does it not hold any more? The reason stays on record."),
            tone="danger",
        )
    }

    def buttons_for(self, row: PairInstruction) -> list[Button]:
        """What has been taken back is over."""
        return super().buttons_for(row) if row.ended_at is None else []

    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:
        """In force first."""
        return (F("ended_at").desc(nulls_first=True), "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[PairInstruction]:
        """With both parties and whoever gave it."""
        return super().get_queryset(request).select_related(*RELATIONS, "need__event")

    def get_urls(self) -> list[URLPattern]:
        """The page that lays one down."""
        view = self.admin_site.admin_view(self.lay_down_view)
        return [path("lay-down/", view, name="market_pairinstruction_lay_down"), *super().get_urls()]

    def page_of(self, request: HttpRequest, row: PairInstruction) -> dict[str, Any]:
        """What was done with it."""
        return {"history": history_of(row)}

    def lay_down_view(self, request: HttpRequest) -> HttpResponse:
        """Pin a pair or rule it out; reached from the need or from a pair of a run."""
        asked = request.GET.get("need", "")
        if not (asked.isdecimal() and len(asked) < 18):
            messages.info(request, _("Choose the need first, then “Pin or rule out a pair” on its page."))
            return HttpResponseRedirect(reverse("admin:market_need_changelist") + "?status__exact=published")
        need = get_object_or_404(Need.objects.select_related("organisation", "event"), pk=int(asked))
        back = reverse("admin:market_need_change", args=[need.pk])
        if need.status not in LIVE_NEED_STATUSES:
            messages.error(request, _("Only a published need can be introduced to somebody."))
            return HttpResponseRedirect(back)
        chosen = {"answer": f"o{request.GET.get('offering', '')}"}
        form = InstructionForm(request.POST if request.method == "POST" else None, need=need, initial=chosen)
        if request.method == "POST" and form.is_valid():
            with refusals(request, form) as attempt:
                instructions.lay_down(by=request.user, need=need, **form.chosen())
            if attempt.ok:
                messages.success(request, _("It is laid down and holds from the next run on."))
                return HttpResponseRedirect(back)
        context = self.admin_site.each_context(request) | {
            "title": _("Pin or rule out a pair"),
            "opts": self.opts,
            "need": need,
            "form": form,
            "back_url": back,
        }
        return TemplateResponse(request, "market/admin/lay_down.html", context)

    @admin.display(description=gettext_lazy("instruction"), ordering="instruction")
    def laid_down(self, row: PairInstruction) -> str:
        """Pinned or ruled out, in words and colour."""
        return pill("", row.get_instruction_display(), "" if row.ended_at else COLOURS[Instruction(row.instruction)])

    @admin.display(description=gettext_lazy("given"), ordering="given_at")
    def given(self, row: PairInstruction) -> str:
        """When."""
        return stamp(row.given_at)

    @admin.display(description=gettext_lazy("taken back"), ordering="ended_at")
    def until(self, row: PairInstruction) -> str:
        """Until when it held."""
        return stamp(row.ended_at) if row.ended_at else pill("done", _("In force"), "done")
