"""What the organiser's people are told of work that was done for them: imports, spreadsheets, matching runs."""

from django.utils.translation import gettext_lazy as _

from accounts.wording import MessageText

DESK_TEXTS = {
    "workbook.done": MessageText(
        _("The workbook “%(name)s” has been imported"),
        _("“%(name)s” for %(event)s: %(new)s new, %(changed)s changed, %(broken)s rows could not be taken."),
        _("Look at the import"),
    ),
    "workbook.failed": MessageText(
        _("The import of “%(name)s” has failed"),
        _("“%(name)s” for %(event)s could not be imported to its end; the page says which rows are done."),
        _("Look at the import"),
    ),
    "list_export.ready": MessageText(
        _("Your spreadsheet is ready: %(list)s"),
        _("The spreadsheet that you asked for (%(list)s, %(rows)s rows) can be fetched for seven days."),
        _("Fetch the spreadsheet"),
    ),
    "list_export.failed": MessageText(
        _("Your spreadsheet could not be made: %(list)s"),
        _("The spreadsheet that you asked for (%(list)s) could not be made. Please ask for it again."),
        _("Ask again"),
    ),
    "list_export.withdrawn": MessageText(
        _("A spreadsheet of yours has been deleted: %(list)s"),
        _("A party has had its data erased, and the spreadsheet may name it. Please ask for it again if you need it."),
        _("Ask again"),
    ),
    "run.cancelled": MessageText(
        _("The matching run for %(event)s was stopped"),
        _("%(person)s has stopped the matching run for %(event)s that you had asked for."),
        _("View the run"),
    ),
}
