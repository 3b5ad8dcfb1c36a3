"""Policies: written with a worked example beside the form, published by a second person, changed by a new version."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.site import site
from accounts.faces import refusals
from market.admin.acts import Act
from market.admin.desk import DeskAdmin, pill
from market.admin.history import history_of
from market.admin.policy_forms import PolicyNames, PolicyVersionForm
from market.admin.reasons import reason_form
from market.criteria_texts import changes
from market.models import Policy, PolicyVersion
from market.policy_enums import VersionStatus
from market.policy_texts import benefit_sentence, example_rows, gains_view, version_facts
from market.selectors.policies import last_published, version_in_work, version_on
from market.services import policies, policy_review
from market.services.policy_examples import examples_of
from market.services.policy_gains import gains_of
from market.wording import rule_sentence

COLOURS = {
    VersionStatus.DRAFT: "waiting",
    VersionStatus.IN_REVIEW: "urgent",
    VersionStatus.PUBLISHED: "done",
    VersionStatus.WITHDRAWN: "refused",
}


@admin.register(Policy, site=site)
class PolicyAdmin(DeskAdmin):
    """All policies; those with a version that waits for its second person are told."""

    change_list_template = "market/admin/policy_list.html"
    list_display = ("name", "topic", "office", "in_force", "in_work")
    list_filter = ("topic", "versions__status")
    list_select_related = ("office",)
    search_fields = ("name", "key", "versions__document", "versions__document_number")
    search_help_text = gettext_lazy("Name, document or document number")
    ordering = ("name", "pk")
    page_template = "market/admin/policy.html"
    state_field = "topic"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Policy]:
        """With all versions."""
        rows = PolicyVersion.objects.order_by("-number").prefetch_related("excludes")
        return super().get_queryset(request).prefetch_related(Prefetch("versions", rows, to_attr="all_versions"))

    def get_urls(self) -> list[URLPattern]:
        """The pages that write."""
        view = self.admin_site.admin_view
        return [
            path("write/", view(self.write_view), name="market_policy_write"),
            path("<int:pk>/next/", view(self.next_view), name="market_policy_next"),
            *super().get_urls(),
        ]

    def page_of(self, request: HttpRequest, row: Policy) -> dict[str, Any]:
        """The version in force in full, the others as a list."""
        shown = version_on(row)
        return {
            "version": shown,
            "rows": version_facts(shown) if shown else [],
            "rules": [rule_sentence(rule) for rule in shown.rules] if shown else [],
            "versions": [(one, _status(one), benefit_sentence(one)) for one in row.all_versions],  # type: ignore[attr-defined]
            "working": version_in_work(row),
            "may_begin": last_published(row) is not None and version_in_work(row) is None,
            "history": history_of(row),
        }

    def write_view(self, request: HttpRequest) -> HttpResponse:
        """A new policy with its first version."""
        sent = request.POST if request.method == "POST" else None
        names, form = PolicyNames(sent), PolicyVersionForm(sent)
        good = sent is not None and all([names.is_valid(), form.is_valid()])
        examples = _examples(request, form, None) if good else None
        if good and "try" not in request.POST and examples is not None:
            with refusals(request, names) as attempt:
                version = policies.create_policy(
                    by=request.user,
                    names=names.names(),
                    facts=form.facts(),
                    excludes=form.cleaned_data["excludes"],
                )
            if attempt.ok:
                messages.success(request, _("The draft is saved. Submit it when it is complete."))
                return HttpResponseRedirect(page_of(version))
        return self._form_page(request, form, examples, names=names)

    def next_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Begin the next version, a copy of the one published last."""
        policy = get_object_or_404(Policy, pk=pk)
        if request.method != "POST":
            return HttpResponseRedirect(self.page_url(policy))
        with refusals(request) as attempt:
            version = policies.begin_version(by=request.user, policy=policy)
        if not attempt.ok:
            return HttpResponseRedirect(self.page_url(policy))
        return HttpResponseRedirect(reverse("admin:market_policyversion_write", args=[version.pk]))

    def _form_page(self, request: HttpRequest, form: PolicyVersionForm, examples: Any, **more: Any) -> HttpResponse:
        context = self.admin_site.each_context(request) | {
            "title": _("New policy"),
            "opts": self.opts,
            "form": form,
            "examples": examples,
            "back_url": reverse("admin:market_policy_changelist"),
        }
        return TemplateResponse(request, "market/admin/policy_form.html", context | more)

    @admin.display(description=gettext_lazy("in force"))
    def in_force(self, row: Any) -> str:
        """How much the published version pays."""
        held = version_on(row, row.all_versions)
        return benefit_sentence(held) if held else "—"

    @admin.display(description=gettext_lazy("in work"))
    def in_work(self, row: Any) -> str:
        """The state of the newest version."""
        newest = row.all_versions[0] if row.all_versions else None
        return _status(newest) if newest else "—"


def _status(version: PolicyVersion) -> str:
    return pill(version.status, version.get_status_display(), COLOURS[VersionStatus(version.status)])


def _examples(request: HttpRequest, form: PolicyVersionForm, version: PolicyVersion | None) -> Any:
    """What the version in the form would pay; None where a service refuses it (the form then says why)."""
    with refusals(request, form) as attempt:
        shown, found = examples_of(by=request.user, policy=version.policy if version else None, facts=form.facts())
    return example_rows(shown, found) if attempt.ok else None


def page_of(version: PolicyVersion) -> str:
    """The page of a version."""
    return reverse("admin:market_policyversion_change", args=[version.pk])


IN_REVIEW = frozenset({VersionStatus.IN_REVIEW})


@admin.register(PolicyVersion, site=site)
class PolicyVersionAdmin(DeskAdmin):
    """Versions, those that wait for a second person on top."""

    list_display = ("policy", "number", "state", "benefit", "written_by", "reviewed_by", "published_at")
    list_filter = ("status", "policy__topic")
    list_select_related = ("policy", "written_by", "reviewed_by")
    search_fields = ("policy__name", "document", "document_number")
    ordering = ("-written_at", "-pk")
    page_template = "market/admin/policy_version.html"
    acts = {
        "submit": Act(
            label=gettext_lazy("Submit to a second person"),
            call=lambda by, row: policy_review.submit_version(by=by, version=row),
            done=gettext_lazy("It waits for a second person, who publishes it or sends it back."),
            states=frozenset({VersionStatus.DRAFT}),
            tone="primary",
        ),
        "publish": Act(
            label=gettext_lazy("Publish"),
            call=lambda by, row: policy_review.publish_version(by=by, version=row),
            done=gettext_lazy("The version is published."),
            states=IN_REVIEW,
            tone="primary",
        ),
        "send-back": Act(
            label=gettext_lazy("Send back with a reason"),
            call=lambda by, row, reason: policy_review.send_back_version(by=by, version=row, reason=reason),
            done=gettext_lazy("It is a draft again; its writer has been told why."),
            states=IN_REVIEW,
            form=reason_form,
            question=gettext_lazy("What has to be corrected before it can be published?"),
        ),
        "withdraw": Act(
            label=gettext_lazy("Take out of force"),
            call=lambda by, row, reason: policy_review.withdraw_version(by=by, version=row, reason=reason),
            done=gettext_lazy("The version is out of force."),
            states=frozenset({VersionStatus.PUBLISHED}),
            form=reason_form,
            question=gettext_lazy("Why does it end? Firms no longer see it; what is on record stays."),
            tone="danger",
        ),
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[PolicyVersion]:
        """With what each excludes."""
        return super().get_queryset(request).prefetch_related("excludes")

    def get_urls(self) -> list[URLPattern]:
        """The form, and who gains."""
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/write/", view(self.write_view), name="market_policyversion_write"),
            path("<int:pk>/gains/", view(self.gains_view), name="market_policyversion_gains"),
            *super().get_urls(),
        ]

    def page_of(self, request: HttpRequest, row: PolicyVersion) -> dict[str, Any]:
        """What it says, what it changes against the version in force, what it pays by example."""
        before = version_on(row.policy)
        before = None if before == row else before
        own = row.written_by_id == request.user.pk
        facts = {name: getattr(row, name) for name in policies.COLUMNS}
        examples: list[dict[str, Any]] = []
        with refusals(request):
            examples = example_rows(*examples_of(by=request.user, policy=row.policy, facts=facts))
        return {
            "rows": version_facts(row),
            "rules": [rule_sentence(rule) for rule in row.rules],
            "examples": examples,
            "before": before,
            "changes": changes(before.rules, row.rules) if before else [],
            "paid_before": benefit_sentence(before) if before else "",
            "own": own,
            "buttons": [one for one in self.buttons_for(row) if not (own and one.url.endswith("/publish/"))],
            "editable": row.status == VersionStatus.DRAFT,
            "history": history_of(row),
        }

    def write_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Change a draft."""
        version = get_object_or_404(self.get_queryset(request).select_related("policy"), pk=pk)
        if version.status != VersionStatus.DRAFT:
            messages.error(request, _("Only a draft can be changed. Begin a new version instead."))
            return HttpResponseRedirect(page_of(version))
        sent = request.POST if request.method == "POST" else None
        form = PolicyVersionForm(sent, version=version)
        good = sent is not None and form.is_valid()
        examples = _examples(request, form, version) if good else None
        if good and "try" not in request.POST and examples is not None:
            with refusals(request, form) as attempt:
                policies.save_version(
                    by=request.user, version=version, facts=form.facts(), excludes=form.cleaned_data["excludes"]
                )
            if attempt.ok:
                messages.success(request, _("The draft is saved. Submit it when it is complete."))
                return HttpResponseRedirect(page_of(version))
        context = self.admin_site.each_context(request) | {
            "title": str(version),
            "opts": self.opts,
            "row": version,
            "form": form,
            "examples": examples,
            "back_url": page_of(version),
        }
        return TemplateResponse(request, "market/admin/policy_form.html", context)

    def gains_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Who gains and who loses if this version replaces the one in force, over all firms."""
        version = self.get_object(request, str(pk))
        if version is None:
            raise Http404
        context = self.admin_site.each_context(request) | {
            "title": _("Who gains, who loses"),
            "opts": self.opts,
            "row": version,
            "back_url": page_of(version),
        }
        context |= gains_view(gains_of(by=request.user, version=version))
        return TemplateResponse(request, "market/admin/policy_gains.html", context)

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, row: PolicyVersion) -> str:
        """The status in words and colour."""
        return _status(row)

    @admin.display(description=gettext_lazy("how much"))
    def benefit(self, row: PolicyVersion) -> str:
        """The amount in a sentence."""
        return benefit_sentence(row)
