"""PostgreSQL finds words in leads by pairs of letters."""

from typing import Any

from django.db import migrations

GRAMS = """
CREATE OR REPLACE FUNCTION market_grams(words text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
SELECT ARRAY(SELECT DISTINCT SUBSTR(words, place, 2) FROM GENERATE_SERIES(1, LENGTH(words) - 1) place) $$
"""
INDEX = "CREATE INDEX lead_grams ON market_leadwords USING gin (market_grams(words))"


def forwards(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(GRAMS)
        schema_editor.execute(INDEX)


def backwards(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS lead_grams")
        schema_editor.execute("DROP FUNCTION IF EXISTS market_grams")


class Migration(migrations.Migration):
    dependencies = [("market", "0010_leads")]
    operations = [migrations.RunPython(forwards, backwards)]
