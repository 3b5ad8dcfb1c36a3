"""Spreadsheets of the organiser's lists with chosen columns, and the choices of columns that a person keeps."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from market.list_enums import ExportedList, RowOrder
from market.models.made_file import COMPLETE_HAS_FILE, OPEN, MadeFile

MOST_TEMPLATES = 20


class ListExport(MadeFile):
    """One spreadsheet, of the person who asked for it.

    ``keys`` are the rows that the list showed at that moment, in their order, until the file is made. ``words`` say by
    which filters they were found, ``query`` is the part of the list's address that holds these filters.
    """

    taken_with = ("requested_by",)

    what = models.CharField(_("list"), max_length=20, choices=ExportedList.choices)
    columns = models.JSONField(_("columns"), default=list)
    contacts = models.BooleanField(_("holds contact details"), default=False)
    order = models.CharField(_("order of the rows"), max_length=10, choices=RowOrder.choices, default=RowOrder.LISTED)
    keys = models.JSONField(_("rows"), default=list)
    query = models.CharField(_("conditions"), max_length=2000, blank=True)
    words = models.JSONField(_("filters"), default=list)
    language = models.CharField(_("language"), max_length=10, default=settings.LANGUAGE_CODE)

    class Meta:
        verbose_name = _("export of a list")
        verbose_name_plural = _("exports of lists")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["requested_by", "what"], name="list_export_open_once", condition=OPEN),
            models.CheckConstraint(name="list_export_complete_has_file", condition=COMPLETE_HAS_FILE),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()} · {self.requested_at:%Y-%m-%d}"


class ExportTemplate(models.Model):
    """Columns in their order, and the order of the rows, that one person keeps under a name for one list.

    ``place`` counts to ``MOST_TEMPLATES``, so that two windows at once cannot save one too many.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("whose it is")
    )
    what = models.CharField(_("list"), max_length=20, choices=ExportedList.choices)
    place = models.PositiveSmallIntegerField(_("place in the list"))
    name = models.CharField(_("name of the template"), max_length=40)
    columns = models.JSONField(_("columns"), default=list)
    order = models.CharField(_("order of the rows"), max_length=10, choices=RowOrder.choices, default=RowOrder.LISTED)
    created_at = models.DateTimeField(_("saved"), default=clock.now, editable=False)

    class Meta:
        verbose_name = _("template of an export")
        verbose_name_plural = _("templates of exports")
        ordering = ["what", "place"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "what", "name"], name="export_template_name_once"),
            models.UniqueConstraint(fields=["owner", "what", "place"], name="export_template_place_once"),
            models.CheckConstraint(
                name="export_template_at_most", condition=Q(place__gte=1, place__lte=MOST_TEMPLATES)
            ),
        ]

    def __str__(self) -> str:
        return self.name
