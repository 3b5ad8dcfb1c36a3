"""PostgreSQL finds words in needs and parties by pairs of letters, for the search boxes of the organiser's lists."""

from typing import Any

from django.db import migrations

TEXTS = {
    "need_words": ("market_need", ("title", "summary")),
    "organisation_words": ("accounts_organisation", ("name", "credit_code", "contact_name", "contact_mobile")),
}


def forwards(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    for name, (table, columns) in TEXTS.items():
        text = " || ' ' || ".join(f"COALESCE({column}, '')" for column in columns)
        schema_editor.execute(f"CREATE INDEX {name} ON {table} USING gin (market_grams(LOWER({text})))")


def backwards(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name in TEXTS:
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("market", "0017_advice_labels"), ("accounts", "0006_organisation_desk")]
    operations = [migrations.RunPython(forwards, backwards)]
