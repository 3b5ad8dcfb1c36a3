"""Organisations are found by the first letters of their name in pinyin."""

from typing import Any

from django.db import migrations, models

from accounts.initials import initials


def fill(apps: Any, schema_editor: Any) -> None:
    """The letters of those who are there."""
    organisations = apps.get_model("accounts", "Organisation").objects.using(schema_editor.connection.alias)
    rows = list(organisations.only("name", "initials"))
    for row in rows:
        row.initials = initials(row.name)
    organisations.bulk_update(rows, ["initials"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_append_only")]
    operations = [
        migrations.AddField(
            model_name="organisation",
            name="initials",
            field=models.CharField(
                blank=True, editable=False, max_length=240, verbose_name="first letters in pinyin"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
