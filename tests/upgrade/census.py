"""What a database holds, counted so that a loss shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

Sql = Callable[[str], list[tuple]]

# What Odoo writes anew with each update, or throws away by itself
TECHNICAL = re.compile(r"^(ir|bus)_|_log$|^mail_mail$|^queue_job")
TABLES = """
    SELECT relname FROM pg_class
     WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""
TRANSIENT = "SELECT replace(model, '.', '_') FROM ir_model WHERE transient"
# Tables of a many-to-many field, one side of which is technical
TECHNICAL_RELATIONS = """
    SELECT DISTINCT conrelid::regclass::text FROM pg_constraint c
     WHERE contype = 'f' AND confrelid::regclass::text ~ '^ir_'
       AND NOT EXISTS (SELECT 1 FROM pg_attribute a
                        WHERE a.attrelid = c.conrelid AND a.attname = 'id')
"""
OWN_COLUMNS = """
    SELECT DISTINCT d.module, c.table_name, c.column_name
      FROM ir_model_fields f
      JOIN ir_model_data d ON d.model = 'ir.model.fields' AND d.res_id = f.id
      JOIN ir_model m ON m.id = f.model_id AND NOT m.transient
      JOIN information_schema.columns c
        ON c.table_name = replace(f.model, '.', '_') AND c.column_name = f.name
     WHERE d.module LIKE 'somconnexio%' AND f.store
"""


def count_rows(sql: Sql) -> dict[str, int]:
    """Return the rows of each table that people's data is in."""
    names = {name for (name,) in sql(TABLES) if not TECHNICAL.search(name)}
    names -= {name for (name,) in sql(TRANSIENT)}
    names -= {name for (name,) in sql(TECHNICAL_RELATIONS)}
    return {name: sql(f'SELECT count(*) FROM "{name}"')[0][0] for name in sorted(names)}


def count_values(sql: Sql) -> dict[tuple[str, str, str], int]:
    """Return how many values each column of ours has: addon, table, column."""
    counts = {}
    for addon, table, column in sorted(sql(OWN_COLUMNS)):
        statement = f'SELECT count("{column}") FROM "{table}"'
        counts[addon, table, column] = sql(statement)[0][0]
    return counts


def find_lost_rows(
    before: dict[str, int], after: dict[str, int], addons: Path
) -> list[str]:
    """Return a sentence for each table that has fewer rows, or is gone with some.

    A table that is gone and that a migration names has moved: the migration's own
    test says where to.
    """
    return [
        f"{table}: {number} rows before, {after.get(table, 0)} after"
        for table, number in before.items()
        if after.get(table, 0) < number
        and not (table not in after and _is_migrated(addons, table))
    ]


def find_lost_values(before: dict, after: dict, addons: Path) -> list[str]:
    """Return a sentence for each column of ours with fewer values.

    A column that a migration of its addon names has moved: the migration's own test
    says where to.
    """
    return [
        f"{table}.{column}: {number} values before, {after.get(key, 0)} after, and"
        f" no migration of {addon} names it"
        for key, number in before.items()
        for addon, table, column in [key]
        if after.get(key, 0) < number and not _is_migrated(addons, column, addon)
    ]


def _is_migrated(addons: Path, name: str, addon: str = "*") -> bool:
    scripts = addons.glob(f"{addon}/migrations/*/*.py")
    return any(re.search(rf"\b{name}\b", script.read_text()) for script in scripts)
