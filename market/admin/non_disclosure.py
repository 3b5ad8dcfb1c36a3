"""The texts of the non-disclosure promise: read every version, publish the next."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from accounts.admin.base import ServiceForm, StaffAdmin
from accounts.admin.site import site
from market.models import NonDisclosureText
from market.selectors.non_disclosures import words_in_force
from market.services import non_disclosure
from market.templatetags.market_format import stamp


class TextForm(ServiceForm):
    """The next version begins with the words in force."""

    class Meta:
        model = NonDisclosureText
        fields = ("text_zh", "text_en")
        widgets = {
            "text_zh": forms.Textarea(attrs={"rows": 12, "lang": "zh-hans"}),
            "text_en": forms.Textarea(attrs={"rows": 12, "lang": "en"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk and not self.is_bound:
            words = words_in_force()
            self.initial.update(text_zh=words.text_zh, text_en=words.text_en)


@admin.register(NonDisclosureText, site=site)
class NonDisclosureTextAdmin(StaffAdmin):
    """The newest version is the one that parties promise in; older ones bind who promised in them."""

    form = TextForm
    list_display = ("__str__", "published", "published_by")
    list_select_related = ("published_by",)

    def get_fields(self, request: HttpRequest, obj: NonDisclosureText | None = None) -> tuple[str, ...]:
        """A new one is its words."""
        if obj is None:
            return ("text_zh", "text_en")
        return ("version", "chinese", "english", "published_by", "published_at")

    def get_readonly_fields(self, request: HttpRequest, obj: NonDisclosureText | None = None) -> tuple[str, ...]:
        """A version that is there is only read."""
        return () if obj is None else tuple(self.get_fields(request, obj))

    def has_change_permission(self, request: HttpRequest, obj: NonDisclosureText | None = None) -> bool:
        """A version stays as it is; another one replaces it."""
        return obj is None and super().has_change_permission(request)

    def write_row(self, request: HttpRequest, form: ServiceForm, change: bool) -> NonDisclosureText:
        """Published through the service."""
        data = form.cleaned_data
        return non_disclosure.publish_text(by=request.user, text_zh=data["text_zh"], text_en=data["text_en"])

    @admin.display(description=gettext_lazy("text in Chinese"))
    def chinese(self, row: NonDisclosureText) -> str:
        """The Chinese words, marked as such."""
        return format_html('<div class="keep-lines" lang="zh-hans">{}</div>', row.text_zh)

    @admin.display(description=gettext_lazy("text in English"))
    def english(self, row: NonDisclosureText) -> str:
        """The English words, marked as such."""
        return format_html('<div class="keep-lines" lang="en">{}</div>', row.text_en)

    @admin.display(description=gettext_lazy("published"), ordering="published_at")
    def published(self, row: NonDisclosureText) -> str:
        """When."""
        return stamp(row.published_at)
