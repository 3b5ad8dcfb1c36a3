"""Proposals and the answers to them are append-only in the database itself."""

from django.db import migrations

from accounts.append_only import protect, unprotect

TABLES = ("market_proposal", "market_proposalanswer")


class Migration(migrations.Migration):
    dependencies = [("market", "0008_proposals")]
    operations = [migrations.RunPython(protect(*TABLES), unprotect(*TABLES))]
