"""A version of the rules says why it was made; the table is append-only before and after."""

from django.db import migrations, models

from accounts.append_only import protect, unprotect

TABLE = "market_criteriaversion"


class Migration(migrations.Migration):
    dependencies = [("market", "0004_criteria_versions_append_only")]
    operations = [
        migrations.RunPython(unprotect(TABLE), protect(TABLE)),
        migrations.AddField(
            model_name="criteriaversion",
            name="note",
            field=models.CharField(blank=True, max_length=200, verbose_name="reason"),
            preserve_default=False,
        ),
        migrations.RunPython(protect(TABLE), unprotect(TABLE)),
    ]
