"""A workbook that the organiser brings in: its rows as they were read, what each came to, and columns once chosen."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from events.models import MarketEvent, MarketSeries
from market.workbook_enums import ImportKind, ImportStatus, RowState

OPEN = Q(status__in=[ImportStatus.QUEUED, ImportStatus.RUNNING])


class WorkbookImport(models.Model):
    """One file for one edition. ``mapping`` says which of its headings holds which of our columns.

    The file itself is not kept: its rows are (for some weeks), so that contacts do not lie about twice. A worker holds
    the import while ``alive_at`` is fresh; ``attempts`` tells one worker from the next.
    """

    event = models.ForeignKey(MarketEvent, on_delete=models.PROTECT, related_name="workbooks", verbose_name=_("market"))
    kind = models.CharField(_("what it holds"), max_length=14, choices=ImportKind.choices)
    name = models.CharField(_("file name"), max_length=120)
    sheet = models.CharField(_("sheet"), max_length=40, blank=True)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(max_length=64)
    headers = models.JSONField(_("headings"), default=list)
    mapping = models.JSONField(_("columns"), default=dict)
    language = models.CharField(_("language"), max_length=10, default=settings.LANGUAGE_CODE)
    status = models.CharField(_("status"), max_length=10, choices=ImportStatus.choices, default=ImportStatus.UPLOADED)

    total = models.PositiveIntegerField(_("rows"), default=0)
    new = models.PositiveIntegerField(_("new rows"), default=0)
    changed = models.PositiveIntegerField(_("changed rows"), default=0)
    same = models.PositiveIntegerField(_("unchanged rows"), default=0)
    broken = models.PositiveIntegerField(_("broken rows"), default=0)
    done = models.PositiveIntegerField(_("rows done"), default=0)

    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("brought by")
    )
    uploaded_at = models.DateTimeField(_("brought"), default=clock.now, editable=False)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("started by"),
    )
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    alive_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    cleared_at = models.DateTimeField(_("rows deleted"), null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["event"], name="workbook_import_open_once", condition=OPEN),
            models.CheckConstraint(name="workbook_import_done_within", condition=Q(done__lte=F("total"))),
            models.CheckConstraint(
                name="workbook_import_counts_add_up",
                condition=Q(status="uploaded") | Q(total=F("new") + F("changed") + F("same") + F("broken")),
            ),
            models.CheckConstraint(
                name="workbook_import_started_by_somebody",
                condition=Q(status__in=["uploaded", "checked"]) | Q(started_by__isnull=False, started_at__isnull=False),
            ),
            models.CheckConstraint(
                name="workbook_import_ends_with_a_time",
                condition=Q(status__in=["done", "failed"], finished_at__isnull=False)
                | Q(status__in=["uploaded", "checked", "queued", "running"], finished_at__isnull=True),
            ),
            models.CheckConstraint(name="workbook_import_done_whole", condition=~Q(status="done") | Q(done=F("total"))),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """A worker has it or will take it."""
        return self.status in (ImportStatus.QUEUED, ImportStatus.RUNNING)


class WorkbookRow(models.Model):
    """One row of the file: its cells as text, and what it is (before) or was (after) for the platform.

    ``reason`` says what is wrong, ``changes`` what will differ (or did): a line for each column. A row is ``done`` in
    the same transaction in which it is written, so that no worker writes it twice.
    """

    workbook = models.ForeignKey(WorkbookImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    cells = models.JSONField(_("cells"), default=list)
    state = models.CharField(_("state"), max_length=10, choices=RowState.choices, default=RowState.WAITING)
    title = models.CharField(_("what it is"), max_length=200, blank=True)
    reason = models.TextField(_("mistakes"), blank=True)
    changes = models.TextField(_("changes"), blank=True)
    done = models.BooleanField(_("done"), default=False)

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["workbook_id", "number"]
        indexes = [models.Index(fields=["workbook", "state", "number"], name="workbook_row_state")]
        constraints = [
            models.UniqueConstraint(fields=["workbook", "number"], name="workbook_row_once"),
            models.CheckConstraint(name="workbook_row_broken_has_reason", condition=~Q(state="broken") | ~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.workbook} · {self.number}"


class ColumnMapping(models.Model):
    """What the organiser chose the last time for a file with these headings in this series."""

    series = models.ForeignKey(MarketSeries, on_delete=models.CASCADE, related_name="column_mappings")
    kind = models.CharField(_("what it holds"), max_length=14, choices=ImportKind.choices)
    digest = models.CharField(max_length=64)
    mapping = models.JSONField(_("columns"), default=dict)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    chosen_at = models.DateTimeField(_("chosen"), default=clock.now)

    class Meta:
        verbose_name = _("remembered columns")
        verbose_name_plural = _("remembered columns")
        constraints = [
            models.UniqueConstraint(fields=["series", "kind", "digest"], name="column_mapping_once"),
        ]

    def __str__(self) -> str:
        return f"{self.series} · {self.kind}"
