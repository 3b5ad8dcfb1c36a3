"""Who came in when is append-only in the database itself."""

from django.db import migrations

from accounts.append_only import protect, unprotect

TABLES = ("events_checkin",)


class Migration(migrations.Migration):
    replaces = [("events", "0003_check_in")]
    dependencies = [("events", "0001_initial")]
    operations = [migrations.RunPython(protect(*TABLES), unprotect(*TABLES))]
