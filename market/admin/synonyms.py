"""The thesaurus of the search: groups of words that mean the same, in Chinese and English."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.base import ServiceForm, StaffAdmin
from accounts.admin.site import site
from market.models import SynonymGroup
from market.services import synonyms
from market.templatetags.market_format import stamp

SEPARATORS = re.compile(r"[,，、;；=＝\n]+")


class SynonymForm(ServiceForm):
    """The words in one box, a line or a comma between them."""

    words = forms.CharField(
        label=gettext_lazy("Words that mean the same"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6, "translate": "no"}),
        help_text=gettext_lazy(
            "Chinese and English, each on its line or apart by commas. Who searches for one finds all. Empty takes the "
            "group out of use."
        ),
    )

    class Meta:
        model = SynonymGroup
        fields = ("words",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and not self.is_bound:
            self.initial["words"] = "\n".join(self.instance.words)

    def clean_words(self) -> list[str]:
        """The words by themselves."""
        return SEPARATORS.split(self.cleaned_data["words"])


@admin.register(SynonymGroup, site=site)
class SynonymGroupAdmin(StaffAdmin):
    """All groups; one is changed on its page."""

    form = SynonymForm
    list_display = ("named", "changed")
    list_display_links = ("named",)
    search_fields = ("words",)
    fields = ("words",)

    def write_row(self, request: HttpRequest, form: ServiceForm, change: bool) -> SynonymGroup:
        """Through the service."""
        group = SynonymGroup.objects.get(pk=form.instance.pk) if change else None
        return synonyms.save_group(by=request.user, words=form.cleaned_data["words"], group=group)

    @admin.display(description=gettext_lazy("words that mean the same"))
    def named(self, row: SynonymGroup) -> str:
        """The words, or that it is out of use."""
        words = " = ".join(row.words)
        return format_html('<span translate="no">{}</span>', words) if words else _("Out of use")

    @admin.display(description=gettext_lazy("changed"), ordering="updated_at")
    def changed(self, row: SynonymGroup) -> str:
        """When."""
        return stamp(row.updated_at)
