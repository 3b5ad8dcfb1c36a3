"""Versions of an offering's rules are append-only in the database itself."""

from django.db import migrations

from accounts.append_only import protect, unprotect

TABLES = ("market_criteriaversion",)


class Migration(migrations.Migration):
    dependencies = [("market", "0003_engine")]
    operations = [migrations.RunPython(protect(*TABLES), unprotect(*TABLES))]
