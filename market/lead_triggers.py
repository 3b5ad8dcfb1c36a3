"""The rows of ``Lead`` are written by the database: the statement that draws them, and the triggers that run it.

A migration that changes one of the tables would fail on SQLite while a trigger names it (the table is made anew and
renamed), and on PostgreSQL a trigger would keep the old columns in mind. So the triggers are taken away before the
migrations of a deployment and put back after them, when all rows are drawn once more.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connections

LIVE = "('published', 'in_progress')"
TAKING = "('proposed', 'claimed', 'contacted', 'consulting', 'applied', 'approved', 'in_talks')"
"""Open states of a pair, whose slot is a place taken."""

EVER = "CAST('9999-12-31' AS {date})"
LAST_DAY = (
    "CASE WHEN COALESCE(n.valid_until, {ever}) < COALESCE(n.authorised_until, {ever}) THEN n.valid_until "
    "ELSE COALESCE(n.authorised_until, {ever}) END"
)
DATES = {"sqlite": "text", "postgresql": "date"}

COLUMNS = {
    "need_id": "n.id",
    "organisation_id": "n.organisation_id",
    "event_id": "n.event_id",
    "kind": "n.kind",
    "visibility": "n.visibility",
    "revoked": "n.authorisation_revoked_at IS NOT NULL",
    "authorised_until": "n.authorised_until",
    "valid_until": "n.valid_until",
    "board_until": f"CASE WHEN n.visibility = 'lenders' AND n.authorisation_revoked_at IS NULL THEN {LAST_DAY} END",
    "published_at": "n.published_at",
    "field": "CASE WHEN n.field = '' THEN o.field ELSE n.field END",
    "section": "COALESCE(SUBSTR(p.industry, 1, 1), '')",
    "region": "o.region",
    "financing_type": "COALESCE(f.financing_type, '')",
    "amount": "f.amount",
    "term_months": "f.term_months",
    "guarantees": "COALESCE(CAST(f.guarantees AS text), '')",
    "introductions_wanted": "n.introductions_wanted",
    "places_taken": "(SELECT COUNT(*) FROM market_introduction i WHERE i.need_id = n.id AND i.slot IS NOT NULL "
    "AND i.state IN {taking})",
}
KEYWORDS = {
    "sqlite": "COALESCE((SELECT GROUP_CONCAT(value, ' ') FROM JSON_EACH(n.keywords)), '')",
    "postgresql": "COALESCE((SELECT STRING_AGG(w, ' ') FROM JSONB_ARRAY_ELEMENTS_TEXT(n.keywords) w), '')",
}
WORDS = {
    "lead_id": "n.id",
    "words": "LOWER(n.title || ' ' || n.summary || ' ' || COALESCE(f.purpose, '') || ' ' || {keywords} "
    "|| COALESCE(' ' || c.problem || ' ' || c.key_technology || ' ' || c.expected_goal || ' ' || c.discipline, '') "
    "|| ' ' || o.name)",
}
DRAWN = """
INSERT INTO {table} ({names}) SELECT {values} FROM market_need n
JOIN accounts_organisation o ON o.id = n.organisation_id
LEFT JOIN accounts_enterpriseprofile p ON p.organisation_id = o.id
LEFT JOIN market_financingterms f ON f.need_id = n.id
LEFT JOIN market_cooperationterms c ON c.need_id = n.id
WHERE {which} AND n.status IN {live}
ON CONFLICT ({key}) DO UPDATE SET {updates}"""
GONE = """
DELETE FROM {table} WHERE {which}
AND {key} NOT IN (SELECT id FROM market_need n WHERE {n} AND n.status IN {live})"""

TABLES = {"market_lead": COLUMNS, "market_leadwords": WORDS}

OCCASIONS = {  # table: (when, columns that count, which needs)
    "market_need": ("INSERT OR UPDATE", "", "n.id = NEW.id"),
    "market_financingterms": ("INSERT OR UPDATE", "", "n.id = NEW.need_id"),
    "market_cooperationterms": ("INSERT OR UPDATE", "", "n.id = NEW.need_id"),
    "market_introduction": ("INSERT OR UPDATE", "state, slot, need_id", "n.id = NEW.need_id"),
    "accounts_organisation": ("UPDATE", "name, field, region", "n.organisation_id = NEW.id"),
    "accounts_enterpriseprofile": ("INSERT OR UPDATE", "industry", "n.organisation_id = NEW.organisation_id"),
}
SOURCES = tuple(OCCASIONS)
WITHOUT_WORDS = ("market_introduction", "accounts_enterpriseprofile")


def draw(vendor: str, which: str, tables: Iterable[str]) -> str:
    """The statements that draw the rows of some needs anew."""
    facts = {
        "keywords": KEYWORDS[vendor],
        "taking": TAKING,
        "ever": EVER.format(date=DATES[vendor]),
    }
    statements = []
    for table in tables:
        columns = TABLES[table]
        key = next(iter(columns))
        values = ", ".join(value.format(**facts) for value in columns.values())
        updates = ", ".join(f"{name} = excluded.{name}" for name in columns if name != key)
        statements.append(
            DRAWN.format(
                table=table, names=", ".join(columns), values=values, which=which, live=LIVE, key=key, updates=updates
            )
        )
    return ";\n".join(statements)


def remove(one: str = "", needs: str = "1 = 1") -> str:
    """The statements that take away the rows of needs that are no longer live (of ``one``, or of all)."""
    statements = []
    for table, columns in reversed(TABLES.items()):
        key = next(iter(columns))
        which = f"{key} = {one}" if one else "1 = 1"
        statements.append(GONE.format(table=table, key=key, which=which, n=needs, live=LIVE))
    return ";\n".join(statements)


def redraw(cursor: Any, vendor: str) -> None:
    """All rows, from what they are drawn from."""
    for statement in f"{remove()};{draw(vendor, '1 = 1', TABLES)}".split(";"):
        cursor.execute(statement)


def _events(table: str) -> list[tuple[str, str]]:
    """(name of the trigger, event) of a table; SQLite wants one trigger an event."""
    when, columns, _which = OCCASIONS[table]
    names = {"INSERT": "INSERT", "UPDATE": f"UPDATE OF {columns}" if columns else "UPDATE"}
    return [(f"lead_{table}_{event.lower()}", names[event]) for event in when.split(" OR ")]


def _statements(table: str, vendor: str) -> str:
    which = OCCASIONS[table][2]
    ends = f"{remove('NEW.id', 'n.id = NEW.id')};\n" if table == "market_need" else ""
    tables = ("market_lead",) if table in WITHOUT_WORDS else tuple(TABLES)
    return f"{ends}{draw(vendor, which, tables)};"


def take_away(cursor: Any, vendor: str) -> None:
    """No triggers, until they are put back."""
    for table in OCCASIONS:
        for name, _event in _events(table):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if vendor == "postgresql" else ""))


def put_back(cursor: Any, vendor: str) -> None:
    """The triggers as they are written here."""
    take_away(cursor, vendor)
    for table in OCCASIONS:
        body = _statements(table, vendor)
        if vendor == "postgresql":
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION lead_{table}() RETURNS trigger AS $$ BEGIN\n{body}\n"
                "RETURN NULL; END; $$ LANGUAGE plpgsql"
            )
            body = f"EXECUTE FUNCTION lead_{table}()"
        else:
            body = f"BEGIN\n{body}\nEND"
        for name, event in _events(table):
            cursor.execute(f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW {body}")


def before_migrations(using: str, plan: list[Any], **_signal: Any) -> None:
    """Migrations of this room or of the one below are about to run."""
    connection = connections[using]
    if _touches(plan) and set(SOURCES) <= set(connection.introspection.table_names()):
        with connection.cursor() as cursor:
            take_away(cursor, connection.vendor)


def after_migrations(using: str, plan: list[Any] | None = None, **_signal: Any) -> None:
    """They have run: triggers and rows as this version wants them (``flush`` says no plan and changes no table)."""
    connection = connections[using]
    if _touches(plan or []) and {*TABLES, *SOURCES} <= set(connection.introspection.table_names()):
        with connection.cursor() as cursor:
            put_back(cursor, connection.vendor)
            redraw(cursor, connection.vendor)


def _touches(plan: list[Any]) -> bool:
    return any(migration.app_label in ("accounts", "market") for migration, _backwards in plan)
