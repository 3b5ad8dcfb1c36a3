"""What the organiser's people have done about their lines is append-only in the database itself."""

from django.db import migrations

from accounts.append_only import protect, unprotect

TABLES = ("market_followup",)


class Migration(migrations.Migration):
    dependencies = [("market", "0020_follow_ups")]
    operations = [migrations.RunPython(protect(*TABLES), unprotect(*TABLES))]
