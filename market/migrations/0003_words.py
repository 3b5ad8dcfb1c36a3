"""PostgreSQL finds words in leads, needs and parties by pairs of letters, for the search boxes."""

from typing import Any

from django.db import migrations

GRAMS = """
CREATE OR REPLACE FUNCTION market_grams(words text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
SELECT ARRAY(SELECT DISTINCT SUBSTR(words, place, 2) FROM GENERATE_SERIES(1, LENGTH(words) - 1) place) $$
"""
TEXTS = {
    "need_words": ("market_need", ("title", "summary")),
    "organisation_words": ("accounts_organisation", ("name", "credit_code", "contact_name", "contact_mobile")),
}


def forwards(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(GRAMS)
    schema_editor.execute("CREATE INDEX lead_grams ON market_leadwords USING gin (market_grams(words))")
    for name, (table, columns) in TEXTS.items():
        text = " || ' ' || ".join(f"COALESCE({column}, '')" for column in columns)
        schema_editor.execute(f"CREATE INDEX {name} ON {table} USING gin (market_grams(LOWER({text})))")


def backwards(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name in ("lead_grams", *TEXTS):
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")
        schema_editor.execute("DROP FUNCTION IF EXISTS market_grams")


class Migration(migrations.Migration):
    replaces = [("market", "0011_lead_words"), ("market", "0018_desk_search")]
    dependencies = [("market", "0002_append_only"), ("accounts", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
