"""Steps and outcomes are append-only in the database itself."""

from django.db import migrations

from accounts.append_only import protect, unprotect

TABLES = ("market_step", "market_outcome")


class Migration(migrations.Migration):
    dependencies = [("market", "0001_initial")]
    operations = [migrations.RunPython(protect(*TABLES), unprotect(*TABLES))]
