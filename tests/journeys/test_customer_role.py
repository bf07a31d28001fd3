"""Whoever reads the members for OTRS in Odoo's database can read nothing else."""

from __future__ import annotations

from contextlib import closing

import psycopg2
import pytest
from otrs_running import ROLE, VIEW, connection, offered_customers

# All that a role may do something with, beside what PostgreSQL itself has
REACHABLE = """
    SELECT relname FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
       AND (has_any_column_privilege(oid, 'SELECT, INSERT, UPDATE, REFERENCES')
            OR has_table_privilege(oid, 'DELETE, TRUNCATE, TRIGGER'))
    UNION ALL
    SELECT relname FROM pg_class
     WHERE CASE WHEN relnamespace = 'public'::regnamespace AND relkind = 'S'
           THEN has_sequence_privilege(oid, 'USAGE, SELECT, UPDATE') END
"""


@pytest.fixture(scope="module")
def reader(cast):
    """A connection of OTRS's role."""
    with (
        offered_customers(cast.admin),
        closing(psycopg2.connect(connection(ROLE))) as database,
    ):
        database.autocommit = True
        yield database.cursor()


def test_members_of_one_company_are_read(reader, cast):
    """The demo has two cooperatives; OTRS is of one of them."""
    reader.execute(f"SELECT customer_number FROM {VIEW} WHERE valid_id = 1")
    seen = {number for (number,) in reader.fetchall()}
    [backend] = cast.admin.search_read(
        "otrs.backend", [("code", "=", "OTRS")], ["company_id"]
    )
    company = backend["company_id"][0]
    members = cast.admin.search_read(
        "res.partner",
        [("is_member", "=", True), ("company_id", "=", company)],
        ["ref"],
    )
    assert seen == {member["ref"] for member in members}
    assert seen


def test_nothing_else_is_reachable(reader):
    reader.execute(REACHABLE)
    assert [name for (name,) in reader.fetchall()] == [VIEW]
    reader.execute("SELECT has_table_privilege(%s, 'INSERT, UPDATE, DELETE')", (VIEW,))
    assert reader.fetchone() == (False,)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT login FROM res_users",
        "SELECT name FROM res_partner",
        "SELECT * FROM res_partner_bank",
        f"UPDATE {VIEW} SET customer_number = 'x'",
        "CREATE TABLE mine (a integer)",
        "SET SESSION AUTHORIZATION postgres",
        "COPY res_partner TO PROGRAM 'cat'",
    ],
)
def test_every_other_door_is_shut(reader, statement):
    with pytest.raises(psycopg2.Error, match=r"permission denied|must be|read-only"):
        reader.execute(statement)
