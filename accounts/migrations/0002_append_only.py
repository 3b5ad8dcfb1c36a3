"""The audit log is append-only in the database itself."""

from django.db import migrations

from accounts.append_only import protect, unprotect

TABLES = ("accounts_auditrow",)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(protect(*TABLES), unprotect(*TABLES))]
