"""Thousands of tickets in a real Znuny, made and changed by SQL in a second."""

from __future__ import annotations

import os
import socket
import subprocess
from pathlib import Path

from environment.config import CHECKOUT

from .plan import ENDS, FIRST_ID

SCRIPTS = CHECKOUT / "setup" / "otrs"
CREATE = """
INSERT INTO ticket (id, tn, title, queue_id, ticket_lock_id, type_id, user_id,
    responsible_user_id, ticket_priority_id, ticket_state_id, customer_id,
    customer_user_id, timeout, until_time, escalation_time, escalation_update_time,
    escalation_response_time, escalation_solution_time, archive_flag, create_time,
    create_by, change_time, change_by)
SELECT {first} + n, '9900' || lpad(n::text, 12, '0'), '[SRVB' || n || '] Canvi',
    (SELECT id FROM queue WHERE name = 'Provisioning::Mobile'), 1,
    (SELECT min(id) FROM ticket_type), 1, 1, 3,
    (SELECT id FROM ticket_state WHERE name = 'new'), '1042', 'berta@example.com',
    0, 0, 0, 0, 0, 0, 0, now() - interval '2 days', 1,
    now() - interval '2 days' + n * interval '1 second', 1
FROM generate_series(0, {number} - 1) AS n;
INSERT INTO dynamic_field_value (field_id, object_id, value_text)
SELECT (SELECT id FROM dynamic_field WHERE name = 'OdooRef'), {first} + n, ref
FROM unnest(string_to_array('{references}', ',')) WITH ORDINALITY AS t(ref, place)
CROSS JOIN LATERAL (SELECT place - 1 AS n) AS number;
INSERT INTO dynamic_field_value (field_id, object_id, value_text)
SELECT f.id, {first} + n, 'Prova ' || n
FROM generate_series(0, {number} - 1) AS n, dynamic_field f
WHERE f.name IN ('MemberRef', 'MemberName', 'ProductCode', 'ContactEmail');
"""
# A search by the time of the last change wants some history of each ticket
HISTORY = """
INSERT INTO ticket_history (name, history_type_id, ticket_id, type_id, queue_id,
    owner_id, priority_id, state_id, create_time, create_by, change_time, change_by)
SELECT '%%{name}', (SELECT id FROM ticket_history_type WHERE name = '{kind}'), id,
    type_id, queue_id, user_id, ticket_priority_id, ticket_state_id, change_time, 1,
    change_time, 1
FROM ticket WHERE id >= {first};
"""
CHANGE = """
UPDATE ticket SET
    ticket_state_id = (SELECT id FROM ticket_state WHERE name = '{state}'),
    change_time = now() - interval '2 hours'
        + (id - {first}) * interval '7000 seconds' / {number}
WHERE id >= {first} AND (id - {first}) % 10 IN ({digits});
"""
DATES = """
INSERT INTO dynamic_field_value (field_id, object_id, value_date)
SELECT (SELECT id FROM dynamic_field WHERE name = 'ActivationDate'), id, now()::date
FROM ticket WHERE id >= {first} AND (id - {first}) % 10 IN ({digits});
INSERT INTO dynamic_field_value (field_id, object_id, value_text)
SELECT (SELECT id FROM dynamic_field WHERE name = 'FailureReason'), id, 'No coverage'
FROM ticket WHERE id >= {first} AND (id - {first}) % 10 IN (6, 7);
"""

FIELDS = """
UPDATE dynamic_field SET valid_id = 2 - (id IN (SELECT id FROM dynamic_field
    ORDER BY internal_field DESC, id LIMIT {number}))::int;
"""


class Znuny:
    """A Znuny of the measurement alone."""

    def __init__(self, folder: Path, log: Path) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        self.log = log
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{probe.getsockname()[1]}"
        self._environment = {
            **os.environ,
            "SCX_ZNUNY_DIR": str(folder),
            "SCX_ZNUNY_URL": self.url,
            "ZN_DAEMON": "0",
        }

    def run(self, script: str, text: str = "") -> None:
        """Run a script of setup/otrs on it, with this on its standard input."""
        with self.log.open("a") as log:
            done = subprocess.run(
                [SCRIPTS / script],
                env=self._environment,
                input=text,
                stdout=log,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
        if done.returncode:
            raise SystemExit(f"{script} failed: see {self.log}")

    def start(self) -> None:
        """Have it running and empty."""
        self.run("setup.sh")
        self.run("reset.sh")

    def stop(self) -> None:
        """End it; what it needs to start soon stays."""
        self.run("stop.sh")

    def create_tickets(self, references: list[str]) -> None:
        """Make a new ticket for each reference."""
        self._run_sql(CREATE, number=len(references), references=",".join(references))
        self._run_sql(HISTORY, name="new", kind="NewTicket")

    def change_tickets(self, number: int) -> None:
        """Do what the agents did meanwhile: each ticket is in another state."""
        for state, digits in ENDS.items():
            self._run_sql(
                CHANGE, number=number, state=state, digits=", ".join(map(str, digits))
            )
        digits = ", ".join(map(str, ENDS["closed successful"]))
        self._run_sql(DATES, digits=digits)
        self._run_sql(HISTORY, name="changed", kind="StateUpdate")

    def keep_fields(self, number: int | None) -> None:
        """Have only so many dynamic fields valid, the first ones; None is all."""
        self._run_sql(FIELDS, number="NULL" if number is None else number)

    def forget(self) -> None:
        """Empty the cache, as it is of tickets that have just changed."""
        self.run("sql.sh")

    def _run_sql(self, statement: str, **words: object) -> None:
        self.run("sql.sh", statement.format(first=FIRST_ID, **words))
