"""Database triggers behind append-only tables (used by migrations): the database itself refuses changes.

PostgreSQL refuses UPDATE and DELETE. SQLite refuses UPDATE; its DELETE is left to the models, because emptying a
test database there is a DELETE.
"""

from collections.abc import Callable
from typing import Any

PG_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'rows of % are append-only', TG_TABLE_NAME; END; $$ LANGUAGE plpgsql
"""


def protect(*tables: str) -> Callable[[Any, Any], None]:
    """A migration step that makes the tables append-only."""

    def forwards(apps: Any, schema_editor: Any) -> None:
        vendor = schema_editor.connection.vendor
        if vendor == "postgresql":
            schema_editor.execute(PG_FUNCTION, params=None)  # None: its % is not a placeholder
        for table in tables:
            if vendor == "postgresql":
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                    "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
                )
            elif vendor == "sqlite":
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are append-only'); END"
                )

    return forwards


def unprotect(*tables: str) -> Callable[[Any, Any], None]:
    """The way back."""

    def backwards(apps: Any, schema_editor: Any) -> None:
        suffix = {"postgresql": " ON {table}", "sqlite": ""}
        for table in tables:
            end = suffix[schema_editor.connection.vendor].format(table=table)
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only{end}")

    return backwards
