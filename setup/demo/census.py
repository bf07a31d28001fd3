"""Counts things in each system, to say that something exists exactly once."""

from __future__ import annotations

import importlib.util
from contextlib import closing
from pathlib import Path

import psycopg2
from psycopg2.sql import SQL, Identifier

from .cast import Cast
from .settings import Settings

AGENT_STEP = Path(__file__).resolve().parents[1] / "otrs" / "agent_step.py"
# Written by what goes on in the background: crons, the bus, the poll's call log, and
# the diary of the API, which has refused calls too
RESTLESS = {
    "bus_bus",
    "bus_presence",
    "ir_cron_progress",
    "ir_cron_trigger",
    "mail_presence",
    "queue_job",
    "queue_job_lock",
    "res_device_log",
    "somconnexio_api_call",
    "somconnexio_api_rate",
    "sync_call_log",
}
COUNTS = """
    SELECT relname, (xpath('/row/n/text()', query_to_xml(
        format('SELECT count(*) AS n FROM %I', relname), false, true, '')))[1]::text
    FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""
# The number of the newest row, of each table whose rows say who has made them
NEWEST = """
    SELECT c.relname, coalesce((xpath('/row/n/text()', query_to_xml(
        format('SELECT max(id) AS n FROM %I', c.relname), false, true, '')))[1]::text,
        '0')
    FROM pg_class c
    JOIN pg_attribute owner ON owner.attrelid = c.oid AND owner.attname = 'create_uid'
    JOIN pg_attribute number ON number.attrelid = c.oid AND number.attname = 'id'
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
"""


def _load_agent(url: str):
    """Return the agent of setup/otrs, a program that stands alone."""
    spec = importlib.util.spec_from_file_location("agent_step", AGENT_STEP)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Agent(url)


class Census:
    """Sees everything: Odoo as its administrator, OTRS and Opencell as they are."""

    def __init__(self, settings: Settings, cast: Cast):
        self.odoo = cast.admin
        self.agent = _load_agent(settings.znuny_url)
        self._operator = cast.operator
        self._database = settings.database_dsn

    def rows(self, model: str, *domain: tuple) -> int:
        """Return how many records of a model there are, archived ones too."""
        return self.odoo.call(
            model,
            "search_count",
            domain=list(domain),
            context={"active_test": False},
        )

    def table_rows(self) -> dict[str, int]:
        """Return the number of rows of every table that stands still by itself."""
        with closing(psycopg2.connect(self._database)) as connection:
            cursor = connection.cursor()
            cursor.execute(COUNTS)
            rows = cursor.fetchall()
        return {name: int(count) for name, count in rows if name not in RESTLESS}

    def newest_rows(self) -> dict[str, int]:
        """Return the number of the newest row of each table whose rows have a maker."""
        with closing(psycopg2.connect(self._database)) as connection:
            cursor = connection.cursor()
            cursor.execute(NEWEST)
            return {name: int(number) for name, number in cursor.fetchall()}

    def rows_made_since(self, newest: dict[str, int], login: str) -> dict[str, int]:
        """Return how many rows a user has made since then, by table; none left out.

        What others do meanwhile, such as sending the mails of earlier orders, does not
        count, so that no table has to be left out for it.

        :param newest: see ``newest_rows``
        """
        made = {}
        with closing(psycopg2.connect(self._database)) as connection:
            cursor = connection.cursor()
            cursor.execute("SELECT id FROM res_users WHERE login = %s", [login])
            (user,) = cursor.fetchone()
            for table, number in newest.items():
                cursor.execute(
                    SQL(
                        "SELECT count(*) FROM {} WHERE create_uid = %s AND id > %s"
                    ).format(Identifier(table)),
                    [user, number],
                )
                made[table] = cursor.fetchone()[0]
        return {table: count for table, count in made.items() if count}

    def tickets(self, service_order: str) -> list[int]:
        """Return the tickets in OTRS of a service order.

        By its reference, and by their title: a ticket whose creation broke off may
        have nothing else.
        """
        referenced = self.agent.search(DynamicField_OdooRef={"Equals": service_order})
        titled = self.agent.search(Title=f"[{service_order}]*")
        return sorted({*referenced, *titled})

    def opencell(self, member: str) -> dict[str, list[str]]:
        """Return the codes of all that Opencell has of a member, by kind."""
        return self._operator.codes_of(member)
