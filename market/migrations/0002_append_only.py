"""What was done and what came of it is append-only in the database itself."""

from django.db import migrations

from accounts.append_only import protect, unprotect

TABLES = (
    "market_criteriaversion",
    "market_followup",
    "market_outcome",
    "market_outcomeverdict",
    "market_proposal",
    "market_proposalanswer",
    "market_refusaladvice",
    "market_step",
    "market_teamnote",
)


class Migration(migrations.Migration):
    dependencies = [("market", "0001_initial")]
    operations = [migrations.RunPython(protect(*TABLES), unprotect(*TABLES))]
