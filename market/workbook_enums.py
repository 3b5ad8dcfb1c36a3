"""Words of the organiser's imports: what a workbook holds, how far it is, what its rows are."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ImportKind(TextChoices):
    """What the rows of a workbook are that the organiser brings in."""

    ORGANISATIONS = "organisations", _("Organisations")
    PEOPLE = "people", _("People who come")
    STALLS = "stalls", _("Stalls")
    NEEDS = "needs", _("Needs")


class ImportStatus(TextChoices):
    """How far an import is: brought, compared with what is there, handed to a worker, written."""

    UPLOADED = "uploaded", _("Columns to be chosen")
    CHECKED = "checked", _("Checked, nothing written yet")
    QUEUED = "queued", _("Waiting for a worker")
    RUNNING = "running", _("Running")
    DONE = "done", _("Imported")
    FAILED = "failed", _("Failed")


class RowState(TextChoices):
    """What a row of an import is for the platform."""

    WAITING = "waiting", _("Not looked at yet")
    NEW = "new", pgettext_lazy("row of an import", "New")
    CHANGED = "changed", pgettext_lazy("row of an import", "Changed")
    SAME = "same", pgettext_lazy("row of an import", "As it is already")
    BROKEN = "broken", pgettext_lazy("row of an import", "With mistakes")


class ImportedNeed(TextChoices):
    """Kinds of need that a workbook can hold; the others ask for more than a row has."""

    FINANCING = "financing", _("Financing")
    COOPERATION = "cooperation", _("Technical cooperation")
